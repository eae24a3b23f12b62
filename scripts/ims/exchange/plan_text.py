"""The implementation plan as text: steps with a bar, phases counted, and what is missing."""

from collections.abc import Iterator, Sequence

from ims.models.plan import ImplementationPlan
from ims.planning import ActivityRow, StepRow

_BAR = 10


def plan(
    known: ImplementationPlan, steps: Sequence[StepRow], open_: Sequence[ActivityRow]
) -> Iterator[str]:
    """Return the steps by phase, and the open activities where they are wanted."""
    start = f"from {known.start}" if known.start else "no start date: nothing is late yet"
    yield f"Implementation plan, {start}"
    yield f"Source: {known.source}. {known.source_note}"
    for phase in known.phases:
        rows = [row for row in steps if row.phase == phase.id]
        done, of = sum(row.done for row in rows), sum(row.of for row in rows)
        yield ""
        yield f"{phase.title}: {done} of {of} activities"
        yield from map(_step, rows)
    yield ""
    yield _total(steps)
    if open_:
        yield ""
        yield from (line for row in open_ for line in _activity(row))


def _step(row: StepRow) -> str:
    full = _BAR * row.done // row.of
    bar = "#" * full + "." * (_BAR - full)
    late = f", {row.late} late" if row.late else ""
    return f"  {row.id:<8}[{bar}] {row.done}/{row.of} {row.state:<6} {row.title}{late}"


def _total(steps: Sequence[StepRow]) -> str:
    done = sum(row.done == row.of for row in steps)
    activities, of = sum(row.done for row in steps), sum(row.of for row in steps)
    late = sum(row.late for row in steps)
    return (
        f"{done} of {len(steps)} steps and {activities} of {of} activities are done, "
        f"{late} {'is' if late == 1 else 'are'} late"
    )


def _activity(row: ActivityRow) -> Iterator[str]:
    due = f", due {row.due}" if row.due else ""
    yield f"{row.id} {row.title}: {row.state}{due}, owed by {row.owner}"
    where = "" if row.missing_at == row.sites else f" at {', '.join(row.missing_at)}"
    yield f"    missing: {'; '.join(row.missing)}{where}"
