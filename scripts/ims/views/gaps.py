"""What is missing: requirements below the level that is wanted, and what nobody has decided."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ims.coverage import Cell, RecordFact
from ims.coverage.question import GAP, MET
from ims.diagnostic import ImsError
from ims.views.coverage import by_item
from ims.vocabulary import Applicability, Coverage


class GapKind(StrEnum):
    """Why a requirement stands in the list."""

    GAP = "gap"  # it applies, and is not met as far as is wanted
    NOT_APPROVED = "not approved"  # set aside by somebody without the authority to
    NOT_ASSESSED = "not assessed"  # nobody has decided whether it applies
    NOT_ASSESSABLE = "not assessable"  # the catalogue does not allow a judgement


@dataclass(frozen=True)
class GapRow:
    """One requirement that is not met, at the sites where the same is missing."""

    kind: GapKind
    framework: str
    item: str
    title: str
    sites: tuple[str, ...]
    level: Coverage
    wanted: Coverage
    why: str
    responsible: str
    evaluation: str
    matrix: str
    flags: tuple[str, ...]
    evidence: tuple[str, ...]
    open_points: tuple[str, ...]  # gap and other records that are open already
    unrisen: tuple[str, ...]  # gaps of these: signed to their end, and the level is no higher

    @property
    def requirement(self) -> str:
        """Return `framework#item`."""
        return f"{self.framework}#{self.item}"


def gaps(cells: Sequence[Cell], wanted: Coverage = Coverage.EVIDENCED) -> list[GapRow]:
    """Return what is missing up to a level, what applies and is missing first.

    A gap that was closed without its coverage rising is here, whatever level is wanted.
    """
    below = [c for c in cells if not c.heading and _is_short(c, wanted)]
    order = list(GapKind)
    rows = [_row(cell, sites, wanted) for cell, sites in by_item(below)]
    return sorted(rows, key=lambda row: order.index(row.kind))


def to_open(
    cells: Sequence[Cell], items: Sequence[str], wanted: Coverage, gaps: Sequence[RecordFact]
) -> list[Cell]:
    """Return the cells for which a gap can be opened; without items all that apply and are short.

    Raises ImsError where an item is unknown, is not short, or has an open gap already.
    """
    short = [c for c in cells if not c.heading and _is_short(c, wanted)]
    if not items:
        applying = [c for c in short if _kind(c) in {GapKind.GAP, GapKind.NOT_APPROVED}]
        found = [c for c in applying if not _open_gap(c, gaps)]
        if not found:
            told = "has an open gap already" if applying else "is known"
            raise ImsError(f"no gap can be opened: what applies and is short {told}", _NAME)
        return found
    for item in items:
        _refuse_item(item, [c for c in cells if c.item == item], short, gaps)
    return [c for c in short if c.item in items]


_NAME = "`ims gaps FRAMEWORK --all` lists what nobody has decided too; name its items"


def _refuse_item(
    item: str, own: Sequence[Cell], short: Sequence[Cell], gaps: Sequence[RecordFact]
) -> None:
    if not own:
        raise ImsError(f"there is no item `{item}` here", "write it as `ims gaps` lists it")
    if own[0].heading:
        raise ImsError(f"`{item}` is a heading", "name the items below it, which hold the duties")
    here = [c for c in own if c in short]
    if not here:
        levels = ", ".join(f"{c.level} at {c.site}" for c in own)
        raise ImsError(f"`{item}` is not short: {levels}", "raise --wanted, if more is wanted")
    for cell in here:
        if name := _open_gap(cell, gaps):
            raise ImsError(f"`{item}` has an open gap at {cell.site}: {name}", "work on that one")


def _open_gap(cell: Cell, gaps: Sequence[RecordFact]) -> str:
    """Return the gap that is open for a cell; one that did not rise is, within its period."""
    day = date.fromisoformat(cell.day)
    for gap in gaps:
        if gap.type != GAP or not (gap.id in cell.open_points or _is_draft_of(gap, cell)):
            continue
        if not gap.closed or gap.in_period(day):
            return gap.id
    return ""


def _is_draft_of(gap: RecordFact, cell: Cell) -> bool:
    """Return whether a gap that history does not know yet, or not on this day, names the cell."""
    named = cell.requirement in gap.requirements and gap.counts_at(cell.site)
    return named and not gap.closed and gap.outcome != MET


def count(rows: Sequence[GapRow]) -> Iterator[tuple[GapKind, int]]:
    """Return how many rows there are of each kind."""
    for kind in GapKind:
        yield kind, sum(row.kind is kind for row in rows)


def _is_short(cell: Cell, wanted: Coverage) -> bool:
    settled = cell.level is Coverage.NOT_APPLICABLE
    return bool(cell.unrisen) or (not settled and cell.level.rank < wanted.rank)


def _row(cell: Cell, sites: tuple[str, ...], wanted: Coverage) -> GapRow:
    return GapRow(
        kind=_kind(cell),
        framework=cell.framework,
        item=cell.item,
        title=cell.title,
        sites=sites,
        level=cell.level,
        wanted=wanted,
        why=cell.why,
        responsible=cell.responsible,
        evaluation=cell.evaluation,
        matrix=cell.matrix,
        flags=tuple(cell.flags),
        evidence=cell.evidence,
        open_points=cell.open_points,
        unrisen=cell.unrisen,
    )


def _kind(cell: Cell) -> GapKind:
    if cell.level is Coverage.NOT_ASSESSABLE:
        return GapKind.NOT_ASSESSABLE
    if cell.applicability is Applicability.UNDECIDED:
        return GapKind.NOT_ASSESSED
    if cell.applicability is Applicability.NOT_APPLICABLE:
        return GapKind.NOT_APPROVED
    return GapKind.GAP
