"""The documented information that the frameworks demand, and where it is (002:L405)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ims.coverage import Cell
from ims.coverage.proof import demands
from ims.models.catalogue import Demand
from ims.system import ManagementSystem
from ims.vocabulary import Applicability, Coverage, InformationKind, Verified


class Presence(StrEnum):
    """Whether what is demanded is there."""

    PRESENT = "present"
    CLAIMED = "claimed"  # something names it, and nothing of it counts yet
    MISSING = "missing"
    NOT_ASSESSED = "not assessed"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class CompulsoryRow:
    """One demand at one site."""

    framework: str
    item: str
    kind: InformationKind
    what: str
    site: str
    presence: Presence
    where: tuple[str, ...]
    why: str
    source: str
    verified: Verified


def compulsory(system: ManagementSystem, cells: Sequence[Cell]) -> list[CompulsoryRow]:
    """Return one row a demand and site; a framework without demands is not here at all."""
    known = demands(system)
    return [
        row
        for cell in cells
        for demand in known.get(cell.requirement, ())
        for row in _rows(cell, demand)
    ]


def _rows(cell: Cell, demand: Demand) -> Iterator[CompulsoryRow]:
    record = demand.kind is InformationKind.RECORD
    where, counted = _records(cell, demand) if record else _documents(cell)
    presence = _presence(cell, is_named=bool(where), counts=counted)
    yield CompulsoryRow(
        framework=cell.framework,
        item=cell.item,
        kind=demand.kind,
        what=demand.what,
        site=cell.site,
        presence=presence,
        where=where,
        why="" if presence is Presence.PRESENT else cell.why,
        source=demand.source,
        verified=demand.verified,
    )


def _documents(cell: Cell) -> tuple[tuple[str, ...], bool]:
    counting = tuple(d.name for d in cell.documents if d.counts)
    return counting or tuple(d.name for d in cell.documents), bool(counting)


def _records(cell: Cell, demand: Demand) -> tuple[tuple[str, ...], bool]:
    """Return the records of the types that serve; without types any record will do."""
    known = [r for r in cell.records if not demand.records or r.type in demand.records]
    return tuple(r.id for r in known), any(r.counts for r in known)


def _presence(cell: Cell, *, is_named: bool, counts: bool) -> Presence:
    if cell.level is Coverage.NOT_APPLICABLE:
        return Presence.NOT_APPLICABLE
    if counts:
        return Presence.PRESENT
    if cell.applicability is Applicability.UNDECIDED:
        return Presence.NOT_ASSESSED
    return Presence.CLAIMED if is_named else Presence.MISSING
