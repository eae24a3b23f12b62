"""A matrix as a sheet: a line for each item, and one more where its sites are told apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ims.matrix_edit.stand import TEXTS, Row, Stands, Values
from ims.models.catalogue import Item
from ims.system import ManagementSystem
from ims.vocabulary import ItemStatus, Verified

Key = tuple[str, tuple[str, ...], str]  # item, sites, field


@dataclass(frozen=True)
class Origin:
    """From where and when a sheet was taken; compared when it comes back."""

    system: str
    matrix: str
    title: str
    framework: str
    path: str
    digest: str  # SHA-256 of the file
    commit: str
    generated: str
    basis: str  # on what the levels of coverage rest
    revision: str = ""
    standing: str = ""  # where this revision is in force, or that it is nowhere
    edition: str = ""  # of the framework


@dataclass(frozen=True)
class Line:
    """One item at the sites for which the same row counts."""

    item: str
    title: str
    verified: str
    sites: tuple[str, ...]
    values: Values
    inherited_from: str
    is_own: bool
    coverage: str
    documents: tuple[str, ...]
    notes: str


@dataclass(frozen=True)
class Sheet:
    """A whole matrix, with the closed lists of its cells."""

    origin: Origin
    sites: tuple[str, ...]
    roles: tuple[str, ...]
    lines: tuple[Line, ...]


def sheet(
    system: ManagementSystem,
    stands: Stands,
    origin: Origin,
    levels: Mapping[tuple[str, str], str],
) -> Sheet:
    """Return the sheet; `levels` holds the level of coverage by item and site, where known."""
    lines = tuple(
        _line(system, stands, item, row, sites, levels)
        for item in _duties(stands)
        for row, sites in stands.groups(item.id)
    )
    return Sheet(origin, tuple(stands.sites), tuple(system.roles), lines)


def _line(  # noqa: PLR0913, PLR0917 - one line is made of all of them
    system: ManagementSystem,
    stands: Stands,
    item: Item,
    row: Row | None,
    sites: tuple[str, ...],
    levels: Mapping[tuple[str, str], str],
) -> Line:
    cited = system.citations.get(f"{stands.matrix.framework}#{item.id}", ())
    above = row.item if row and row.item != item.id else ""
    return Line(
        item=item.id,
        title=item.title or item.label or "",
        verified=item.verified.value,
        sites=sites,
        values=row.values if row else Values(),
        inherited_from=above,
        is_own=bool(row) and not above,
        coverage=_level({site: levels.get((item.id, site), "") for site in sites}),
        documents=tuple(sorted({document.id for document in cited})),
        notes="; ".join(_notes(item, row, above)),
    )


def _level(levels: Mapping[str, str]) -> str:
    if len(set(levels.values())) == 1:
        return next(iter(levels.values()))
    return ", ".join(f"{site}: {level}" for site, level in levels.items())


def _notes(item: Item, row: Row | None, above: str) -> Iterator[str]:
    if above:
        yield f"inherited from {above}"
    elif not row:
        yield "nobody has decided"
    if item.verified is not Verified.FULL:
        yield f"title verified: {item.verified}"
    if item.status:
        yield f"{item.status} item"


def cells_of(stands: Stands) -> dict[Key, str]:
    """Return the cells of all lines that can be edited, as the file has them."""
    return {
        key: value
        for item in _duties(stands)
        for row, sites in stands.groups(item.id)
        for key, value in _cells(item.id, sites, row.values if row else Values())
    }


def _duties(stands: Stands) -> Iterator[Item]:
    gone = {ItemStatus.RESERVED, ItemStatus.WITHDRAWN}
    return (item for item in stands.items.values() if item.status not in gone)


def _cells(item: str, sites: tuple[str, ...], values: Values) -> Iterator[tuple[Key, str]]:
    """Return applicability a site, and the texts for all of them."""
    for site in sites:
        yield (item, (site,), "applicability"), values.applicability
    for name in TEXTS:
        yield (item, sites, name), values.get(name)
