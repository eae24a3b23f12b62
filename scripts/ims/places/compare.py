"""Two sites side by side: what is the same, and what differs (R81)."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ims.coverage import Cell
from ims.places import local_texts, organization
from ims.standpoint import Standpoint
from ims.views.overlap import likenesses

LEAST = 0.3  # share of runs of words that two local texts have in common
NOTHING = "–"


@dataclass(frozen=True)
class Difference:
    """One thing at two sites."""

    topic: str
    thing: str
    first: str
    second: str
    same: bool


def compare(
    standpoint: Standpoint,
    first: str,
    second: str,
    *,
    open_ends: Mapping[str, Counter[str]],
    cells: Mapping[str, list[Cell]],
) -> list[Difference]:
    """Return what stands at two sites, topic by topic.

    `open_ends` holds by site the number of loose ends a code, `cells` the matrix by site.
    """
    topics: dict[str, Callable[[str], Mapping[str, str]]] = {
        "document in force": lambda site: _documents(standpoint, site),
        "local addendum": lambda site: _addenda(standpoint, site),
        "departure from the standard": lambda site: _deviations(standpoint, site),
        "applies": lambda site: _applicability(cells.get(site, [])),
        "open loops": lambda site: {k: str(v) for k, v in open_ends.get(site, {}).items()},
        "role held": lambda site: _roles(standpoint, site),
    }
    found = [
        row for topic, of in topics.items() for row in _differences(topic, of(first), of(second))
    ]
    return [*found, *_alike(standpoint, first, second)]


def _differences(
    topic: str, first: Mapping[str, str], second: Mapping[str, str]
) -> Iterator[Difference]:
    for thing in sorted({*first, *second}):
        here, there = first.get(thing, NOTHING), second.get(thing, NOTHING)
        yield Difference(topic, thing, here, there, here == there)


def _documents(standpoint: Standpoint, site: str) -> dict[str, str]:
    standings = standpoint.in_force.get(site, {})
    return {
        name: f"revision {one.revision.revision}"
        for name, one in standings.items()
        if one.revision and not name.endswith(tuple(f"-{s}" for s in standpoint.sites))
    }


def _addenda(standpoint: Standpoint, site: str) -> dict[str, str]:
    return {
        one.master: f"{one.id}@{one.approved.revision}{', stale' if one.is_stale else ''}"
        for one in local_texts.addenda(standpoint)
        if one.site == site
    }


def _deviations(standpoint: Standpoint, site: str) -> dict[str, str]:
    return {
        f"{one.document}, {one.section}": f"{one.record}, {one.state}, until {one.expires}"
        for one in local_texts.rows(standpoint, site)
    }


def _applicability(cells: list[Cell]) -> dict[str, str]:
    return {
        f"{cell.framework}#{cell.item}": cell.applicability.value
        for cell in cells
        if not cell.heading
    }


def _roles(standpoint: Standpoint, site: str) -> dict[str, str]:
    found = {one.role: one.holders for one in organization.held(standpoint) if one.site == site}
    return {role: str(len(holders)) for role, holders in found.items() if holders}


def _alike(standpoint: Standpoint, first: str, second: str) -> Iterator[Difference]:
    """Return the pairs of local texts, one of each site, that say nearly the same."""
    texts = {
        name: item.source.body
        for site in (first, second)
        for name, document in standpoint.system.documents.items()
        if document.sites == [site] and (item := standpoint.system.by_id(name))
    }
    sites = {name: standpoint.system.documents[name].sites for name in texts}
    for row in likenesses(texts, sites, LEAST):
        if sites[row.first] != sites[row.second]:
            pair = (
                (row.first, row.second) if sites[row.first] == [first] else (row.second, row.first)
            )
            yield Difference(
                "near-duplicate local text", f"{row.likeness:.0%} alike", *pair, same=False
            )
