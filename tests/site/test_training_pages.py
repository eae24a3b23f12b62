"""Pages of training: the staff sees roles and counts, quality sees people, both stay bounded."""

import pytest
from ims.site.contents import Contents
from ims.site.pages import training
from ims.site.publication import Mode, Publication
from ims.standpoint import Standpoint

from tests.training_world import Team, Text, works

TASK = """\
tasks: [{id: run-line, title: Run the line, role: operator, sites: [DUB], methods: [observation], months: "12"}]
curricula: [{id: all, title: All, roles: [operator]}]
"""


def team(size: int, texts: int) -> Standpoint:
    people = {f"zoe-{number}": works("operator", "DUB") for number in range(size)}
    written = [Text(f"SOP-{number:03}", [("major", "read")]) for number in range(1, texts + 1)]
    read = [(name, text.id, "1") for name in list(people)[::2] for text in written]
    return Team(written, people, read, TASK).standpoint()


def pages(standpoint: Standpoint, *, quality: bool = False, site: str = "") -> dict[str, str]:
    publication = Publication(mode=Mode.CONTROLLED, quality=quality, site=site)
    contents = Contents(standpoint.system, publication, stand=lambda: standpoint)
    return dict(training.pages(contents))


@pytest.fixture(scope="module")
def small() -> Standpoint:
    return team(4, 3)


def test_the_staff_sees_counts_and_nobody_by_name(small: Standpoint) -> None:
    found = pages(small)

    assert {"training/index.md", "training/tasks.md"} < set(found)
    assert not [path for path, text in found.items() if "Zoe" in text or "zoe-" in text]
    assert not [path for path in found if "people" in path or "qualified" in path]
    assert "| 4 | 6 of 12 | 50 % | **2** | 2026-01-19 |" in found["training/index.md"]


def test_quality_sees_who_is_late_and_who_may_do_what(small: Standpoint) -> None:
    found = pages(small, quality=True)

    assert found["training/people/DUB.md"].count("✕ late") == 2
    assert "has no confirmed assessment" in found["training/qualified/DUB.md"]


def test_every_page_stands_in_the_navigation(small: Standpoint) -> None:
    publication = Publication(mode=Mode.CONTROLLED, quality=True)
    contents = Contents(small.system, publication, stand=lambda: small)
    listed = str(training.navigation(contents))

    assert [path for path in dict(training.pages(contents)) if f"'{path}'" not in listed] == []


def test_a_build_for_one_site_shows_that_site(small: Standpoint) -> None:
    found = pages(small, quality=True, site="BOS")

    assert "Nobody needs anything here." in found["training/people/BOS.md"]
    assert "training/people/DUB.md" not in found


def test_pages_of_a_large_site_stay_bounded() -> None:
    """Issue W4: 300 people and 100 documents are one bounded page a site."""
    found = pages(team(300, 100), quality=True)
    largest = max(found.values(), key=len)

    assert found["training/people/DUB.md"].count("\n| Zoe") == 300
    assert len(largest) < 150_000
    assert "and 94 more" in found["training/people/DUB.md"]
