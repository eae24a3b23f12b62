"""What is missing: requirements below the level that is wanted, and what nobody has decided."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ims.coverage import Cell
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

    @property
    def requirement(self) -> str:
        """Return `framework#item`."""
        return f"{self.framework}#{self.item}"


def gaps(cells: Sequence[Cell], wanted: Coverage = Coverage.EVIDENCED) -> list[GapRow]:
    """Return what is missing up to a level, what applies and is missing first."""
    below = [c for c in cells if not c.heading and _is_short(c, wanted)]
    order = list(GapKind)
    rows = [_row(cell, sites, wanted) for cell, sites in by_item(below)]
    return sorted(rows, key=lambda row: order.index(row.kind))


def count(rows: Sequence[GapRow]) -> Iterator[tuple[GapKind, int]]:
    """Return how many rows there are of each kind."""
    for kind in GapKind:
        yield kind, sum(row.kind is kind for row in rows)


def _is_short(cell: Cell, wanted: Coverage) -> bool:
    settled = cell.level is Coverage.NOT_APPLICABLE
    return not settled and cell.level.rank < wanted.rank


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
    )


def _kind(cell: Cell) -> GapKind:
    if cell.level is Coverage.NOT_ASSESSABLE:
        return GapKind.NOT_ASSESSABLE
    if cell.applicability is Applicability.UNDECIDED:
        return GapKind.NOT_ASSESSED
    if cell.applicability is Applicability.NOT_APPLICABLE:
        return GapKind.NOT_APPROVED
    return GapKind.GAP
