"""The pages of sites: one text out of two, tables with dates, and what the staff is not shown."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from ims.site.contents import Contents
from ims.site.pages import document, overview, places
from ims.site.publication import Wish
from ims.site.working_copy import open_to_verify

from tests.site.sites import Skeleton, rendered

LAST_DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def contents(demo: Path) -> Contents:
    return open_to_verify(demo, Wish(LAST_DAY), NOW)


@pytest.fixture(scope="module")
def pages(contents: Contents) -> dict[str, str]:
    return dict(places.pages(contents))


@cache
def words(page: str) -> str:
    return Skeleton(rendered(page)).text


def test_two_controlled_texts_are_read_as_one_with_the_local_part_marked(
    pages: dict[str, str],
) -> None:
    page = pages["procedures/SOP-013-at-DUB.md"]
    shown = words(page)

    assert page.count('<div class="ims-local"') == 6
    assert "Local to Dublin" in shown
    assert shown.index("Use a lift; go back") < shown.index("car park behind hall 2")
    assert shown.index("car park behind hall 2") < shown.index("Site quality holds what was made")
    assert "SOP-013-DUB" in shown
    assert page.count("<dt>Digest</dt>") == 2


def test_both_texts_lead_to_the_page_on_which_they_are_one(contents: Contents) -> None:
    for name in ("SOP-013", "SOP-013-DUB"):
        assert "SOP-013-at-DUB" in document.render(contents, contents.entries[name])
    assert "SOP-013-at-DUB" in overview.site(contents, contents.system.sites["DUB"])
    assert "SOP-013-at-DUB" not in overview.site(contents, contents.system.sites["BOS"])


def test_a_local_part_whose_master_has_moved_says_so_first(contents: Contents) -> None:
    standpoint = contents.standpoint
    assert standpoint
    here = standpoint.in_force["DUB"]
    master = here["SOP-013"]
    assert master.revision
    moved = replace(master, revision=replace(master.revision, revision="2"))
    later = replace(standpoint, in_force={**standpoint.in_force, "DUB": {**here, "SOP-013": moved}})

    page = dict(places.pages(replace(contents, stand=lambda: later)))[
        "procedures/SOP-013-at-DUB.md"
    ]

    assert "was written for revision 1 of SOP-013; revision 2 is in force" in words(page)


def test_what_is_late_is_told_in_words(pages: dict[str, str]) -> None:
    assert "35 days late" in words(pages["sites/equipment.md"])
    assert "23 days late" in words(pages["sites/suppliers.md"])
    assert "partly met" in words(pages["sites/continuity.md"])
    assert "days late" in words(pages["sites/communication.md"])


def test_records_above_the_level_and_names_of_people_stay_out_of_the_staff_build(
    contents: Contents, pages: dict[str, str]
) -> None:
    everything = "\n".join(pages.values())
    standpoint = contents.standpoint
    assert standpoint

    assert "SUP-DUB" not in everything
    organization = pages["sites/organization.md"]
    assert not [p.name for p in standpoint.people.values() if p.name in organization]
    quality = replace(contents, publication=replace(contents.publication, quality=True))
    assert "Aoife Larkin" in dict(places.pages(quality))["sites/organization.md"]


def test_every_place_of_the_navigation_has_a_page(
    contents: Contents, pages: dict[str, str]
) -> None:
    listed: list[str] = []
    for entry in places.navigation(contents):
        listed += next(iter(entry.values())) if isinstance(entry, dict) else [entry]

    assert sorted(listed) == sorted(pages)


def test_a_build_for_one_site_compares_nothing(contents: Contents) -> None:
    alone = replace(contents, publication=replace(contents.publication, site="DUB"))
    found = dict(places.pages(alone))

    assert "sites/comparison.md" not in found
    assert "bos-" not in "".join(found.values())
    assert "BOS" not in words(found["sites/equipment.md"])
