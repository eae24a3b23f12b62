"""How long things are kept, at a terminal."""

from collections.abc import Iterator, Sequence
from datetime import date

from ims.retention import Keeping


def rows(shown: Sequence[Keeping], kept: Sequence[Keeping], day: date) -> list[str]:
    """Return two lines a thing that is shown, and at the end how many of all may go."""
    free = sum(1 for one in kept if one.may_go(day))
    lines = [part for one in shown for part in _lines(one)]
    return [*lines, f"{len(kept):,} kept, {free:,} of them may be disposed of on {day}."]


def _lines(one: Keeping) -> Iterator[str]:
    when = f"may go from {one.earliest}" if one.earliest else "no day is known"
    held = f"; held by {', '.join(one.held_by)}" if one.held_by else ""
    yield f"{one.about}  {when}{held}"
    yield f"    {one.strictest or 'no rule'}: {one.why}"
