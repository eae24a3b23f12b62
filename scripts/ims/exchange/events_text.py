"""Clocks, open actions and found records at a terminal: one of them in two lines."""

from collections.abc import Iterator, Sequence
from datetime import date

from ims.reporting import Running
from ims.reporting.actions import OpenAction
from ims.reporting.find import FoundRecord
from ims.standpoint import Standpoint

COUNTED = (
    "Counted from the first awareness of anybody. Working days leave out Saturdays and Sundays "
    "alone, so that a public holiday makes no date later."
)


def clocks(day: date, running: Sequence[Running]) -> Iterator[str]:
    """Return the clocks, those that run first, and how they are counted."""
    for one in running:
        yield f"{one.due}  {state(day, one):<34}  {one.record} ({one.site}): {one.authority}"
        kind = one.event_class or "kind of event not known: the shortest counts"
        sure = "" if one.verified == "full" else f"; verified: {one.verified}"
        yield f"{'':12}{one.term} from {one.since}, {one.rule}, {kind}{sure}"
    going = sum(1 for one in running if not one.is_stopped)
    yield f"{going} of {len(running)} clocks run. {COUNTED}"


def state(day: date, one: Running) -> str:
    """Return in words whether a clock runs and what stopped it."""
    if one.is_stopped:
        what = f"reported on {one.reported_on}" if one.reported_on else f"`{one.decision}` signed"
        return f"{what}, {one.decided_on}" if not one.reported_on else what
    owed = "report" if one.is_decided else "decision"
    left = (one.due - day).days
    if left < 0:
        return f"{owed} {-left} day{'' if left == -1 else 's'} late"
    return f"{owed} due today" if not left else f"{owed}: {left} day{'' if left == 1 else 's'} left"


def actions(standpoint: Standpoint, found: Sequence[OpenAction]) -> Iterator[str]:
    """Return the open actions, the latest first, and at the end how many are late."""
    for one in found:
        late = f"{one.late} days late" if one.late else ""
        source = f", from {', '.join(one.source)}" if one.source else ""
        yield f"{one.due or 'no date'!s:<10}  {late:<14}  {one.id} ({one.site}, {one.state}){source}"
        yield f"{'':28}{_short(one.task)}"
        people = ", ".join(standpoint.name(p) for p in one.people) or "nobody holds the role"
        more = f"; more time: {one.extensions}" if one.extensions else ""
        yield f"{'':28}{standpoint.role(one.role)}: {people}; open for {one.age:,} days{more}"
    late_ones = sum(1 for one in found if one.late)
    yield f"{len(found)} open, {late_ones} of them late."


def found(rows: Sequence[FoundRecord]) -> Iterator[str]:
    """Return the records, and what their likeness means where it was asked for."""
    for one in rows:
        alike = f"  {one.likeness:.2f}" if one.likeness is not None else ""
        age = f", open for {one.age:,} days" if one.role else ""
        yield f"{one.id}{alike}  {one.state}{age}: {_short(one.title)}"
        if one.concerns:
            yield f"    {one.concerns}"
    words = "Likeness is the share of words of four letters or more that both have."
    measured = any(one.likeness is not None for one in rows)
    yield f"{len(rows)} records.{' ' + words if measured else ''}"


def _short(text: str, most: int = 100) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 3].rstrip()}..."
