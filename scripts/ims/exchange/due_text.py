"""The agenda at a terminal: one duty in two lines, what is late first."""

from collections.abc import Iterator, Sequence

from ims.loops.agenda import Line
from ims.standpoint import Standpoint


def rows(standpoint: Standpoint, lines: Sequence[Line], later: int) -> list[str]:
    """Return the lines, and at the end how many there are, and how many come later."""
    late = sum(1 for one in lines if one.late)
    shown = [part for one in lines for part in _lines(standpoint, one)]
    return [*shown, f"{late:,} late, {len(lines) - late:,} to come, {later:,} later."]


def _lines(standpoint: Standpoint, one: Line) -> Iterator[str]:
    state = f"{one.late:>4} days late" if one.late else " " * 14
    yield f"{one.due}{state}  {one.about} ({one.site}): {one.what}"
    people = ", ".join(standpoint.name(p) for p in one.people) or "nobody holds the role"
    owner = f"{standpoint.role(one.role)}: {people}" if one.role else people
    yield f"{'':24}  {one.code}  {owner}"
