"""A heading is as good as the weakest item below it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from ims.coverage.cells import Cell
from ims.vocabulary import Coverage, CoverageFlag

T = TypeVar("T")
_NAMED_AT_MOST = 4


def rolled_up(own: Cell, below: Sequence[Cell]) -> Cell:
    """Return the cell of a heading: the lowest level below it, with all the evidence there.

    A heading that is not assessable itself stays so: what lies below it is not everything.
    """
    applying = [cell for cell in below if cell.level is not Coverage.NOT_APPLICABLE]
    lowest = min((cell.level for cell in applying), default=Coverage.NOT_APPLICABLE, key=_rank)
    level = own.level if own.level is Coverage.NOT_ASSESSABLE else lowest
    return replace(
        own,
        level=level,
        why=own.why if level is Coverage.NOT_ASSESSABLE is own.level else _why(level, applying),
        flags=tuple(f for f in CoverageFlag if any(f in cell.flags for cell in (own, *below))),
        documents=_joined(cell.documents for cell in applying),
        records=_joined(cell.records for cell in applying),
        assessments=_joined(cell.assessments for cell in applying),
        open_points=_joined(cell.open_points for cell in applying),
        unrisen=_joined(cell.unrisen for cell in applying),
        controls=_joined(cell.controls for cell in applying),
        record_types=_joined(cell.record_types for cell in applying),
    )


def _rank(level: Coverage) -> int:
    return level.rank


def _why(level: Coverage, applying: Sequence[Cell]) -> str:
    weakest = [cell.item for cell in applying if cell.level is level]
    if level in {Coverage.NOT_APPLICABLE, Coverage.ASSESSED}:
        return "nothing below it applies" if not weakest else ""
    more = len(weakest) - _NAMED_AT_MOST
    named = ", ".join(weakest[:_NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
    return f"{len(weakest)} of {len(applying)} below it: {named}"


def _joined(parts: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    """Return every entry once; evidence that is the same is the same object."""
    entries = (entry for part in parts for entry in part)
    found = {entry if isinstance(entry, str) else id(entry): entry for entry in entries}
    return tuple(found.values())
