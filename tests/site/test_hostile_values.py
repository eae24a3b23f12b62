"""Every text of every register shows as letters: on staged pages, and in the finished HTML."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from ims.site import plugin
from ims.site.built_page import read_page
from ims.site.manifest import BuiltSite

from tests.site.sites import Skeleton, rendered, staged, write_system
from tests.support import small_tree

VALUE = "<img src=x onerror=alert(1)> [x](javascript:alert(1)) a|b"
TEXTS = frozenset(
    "title short publisher edition status_note legal_force structure verification_note label name"
    " description purpose inputs outputs summary reason validation filing transition_ends"
    " justification interpretation evaluation notes".split()
)
# Texts that the small system leaves out.
MORE = {
    "controls/frameworks/iso-9001-2026.yaml": {"notes": [VALUE], "transition_ends": VALUE},
}
CHANGED = ("controls/frameworks/iso-9001-2026.yaml", "controls/roles.yaml",
           "controls/processes.yaml", "controls/organization.yaml", "controls/document-types.yaml",
           "docs/procedures/SOP-001.md", "docs/matrices/MTX-001.md", "docs/policies/POL-001.md")  # fmt: skip


def hostile(found: Any, key: str = "") -> Any:
    """Return data with the value in every place that holds words."""
    if isinstance(found, dict):
        return {name: hostile(value, name) for name, value in found.items()}
    if isinstance(found, list):
        return [hostile(value, key) for value in found]
    return VALUE if key in TEXTS else found


def changes() -> dict[str, str | bytes | None]:
    """Return the files of the small system with the value in them."""
    done: dict[str, str | bytes | None] = {}
    for path in CHANGED:
        head, mark, text = small_tree()[path].decode().removeprefix("---\n").partition("\n---\n")
        data = hostile(yaml.load(head, yaml.BaseLoader)) | MORE.get(path, {})
        written = yaml.safe_dump(data, allow_unicode=True, width=10_000, sort_keys=False)
        done[path] = f"---\n{written}---\n{text}" if mark else written
    items = str(done["controls/frameworks/iso-9001-2026.yaml"])
    assert VALUE in items
    titled = items.replace("id: '8.7'\n", f"id: '8.7'\n  title: {json.dumps(VALUE)}\n")
    return {**done, "controls/frameworks/iso-9001-2026.yaml": titled}


def assert_dead(html: str, path: str) -> None:
    page = read_page(html)
    links = [a.get("href") or "" for tag, a in Skeleton(html).tags if tag == "a"]

    assert page.handlers == [], path
    assert page.loads == [], path
    assert "<img src=x" not in html, path
    assert not [link for link in links if link.strip().lower().startswith("javascript")], path


def test_values_are_dead_on_every_staged_page() -> None:
    pages = staged(changes())

    assert pages.keys() == staged().keys()
    for path, page in pages.items():
        front, _, _ = page.partition("\n---\n")
        assert not set('<>"') & set(yaml.safe_load(front)["title"]), path
        assert_dead(rendered(page), path)


@pytest.mark.parametrize(
    ("path", "times"),
    [
        ("requirements/iso-9001-2026.md", 5),
        ("procedures/SOP-001.md", 5),
        ("matrices/MTX-001.md", 4),
        ("processes/documentation.md", 4),
        ("roles.md", 3),
        ("sites/DUB.md", 2),
        ("index.md", 3),
    ],
)
def test_values_show_as_written(path: str, times: int) -> None:
    assert Skeleton(rendered(staged(changes())[path])).text.count(VALUE) >= times


def test_values_are_dead_in_the_finished_site(tmp_path: Path) -> None:
    root = write_system(tmp_path / "system", changes())
    assert plugin.build(root, tmp_path / "site")

    built = BuiltSite(tmp_path / "site")
    for path in built:
        if path.endswith(".html"):
            assert_dead(built[path].decode(), path)
    index = built["search/search_index.json"].decode()
    assert "<img" not in index
