"""The navigation: every page once, by kind and by process, and of bounded width."""

from collections.abc import Iterator

from ims.site.navigation import Nav, navigation

from tests.site.sites import contents, edited, staged
from tests.support import small_tree


def pages(nav: Nav) -> Iterator[str]:
    for entry in nav:
        if isinstance(entry, str):
            yield entry
        else:
            for below in entry.values():
                yield from pages([below] if isinstance(below, str) else below)


def width(nav: Nav) -> int:
    below = [w for e in nav if isinstance(e, dict) for w in e.values() if isinstance(w, list)]
    return max([len(nav), *map(width, below)])


def many(number: int) -> dict[str, str | bytes | None]:
    text = small_tree()["docs/procedures/SOP-001.md"].decode()
    return {
        f"docs/procedures/SOP-{n:03d}.md": text.replace("SOP-001", f"SOP-{n:03d}", 1)
        for n in range(1, number + 1)
    }


def test_tabs_are_those_that_readers_look_for() -> None:
    tabs = [name for tab in navigation(contents()) if isinstance(tab, dict) for name in tab]

    assert tabs == ["Home", "Documents", "Processes", "Requirements", "Register"]


def test_every_page_stands_in_the_navigation_once() -> None:
    found = list(pages(navigation(contents())))

    assert sorted(found) == sorted(staged())


def test_a_thousand_documents_are_split_by_hundreds() -> None:
    nav = navigation(contents(many(999)))

    assert width(nav) <= 101
    assert "SOP-001 to SOP-099" in str(nav)
    assert "SOP-900 to SOP-999" in str(nav)


def test_few_documents_are_not_split() -> None:
    assert "SOP-001 to" not in str(navigation(contents(many(40))))


def test_names_in_the_navigation_are_escaped() -> None:
    changes = edited("controls/organization.yaml", ("Baile Átha Cliath", '"<b>Dublin"'))

    assert "<b>" not in str(navigation(contents(changes)))


def test_names_of_frameworks_are_escaped() -> None:
    path = "controls/frameworks/iso-9001-2026.yaml"
    short = '"<img src=x onerror=alert(1)>"'
    changes = edited(path, ("short: iso-9001-2026", f"short: {short}"))

    assert "<img" not in str(navigation(contents(changes)))
