"""The implementation plan: a picture of its steps, and what is open for each activity."""

from collections.abc import Iterator, Sequence
from typing import Any

from ims.models.plan import ImplementationPlan
from ims.planning import ActivityRow, StepRow, activities, plan_of, steps
from ims.site import markup
from ims.site.charts.plan_bars import Bar, plan_bars
from ims.site.contents import Contents
from ims.site.pages import dashboard, frame
from ims.site.pages.listing import many
from ims.standpoint import Standpoint

TITLE = "Implementation plan"
OVERVIEW = "plan/index.md"
_SHOWN = 4
_SIGNS = {"done": "✓", "late": "!", "begun": "…", "open": "○", "waits": "○"}


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return the page of the plan; it names roles and evidence, never people."""
    standpoint = contents.standpoint
    known = plan_of(standpoint) if standpoint else None
    if standpoint and known:
        yield OVERVIEW, _page(contents, standpoint, known)


def navigation(contents: Contents) -> list[Any]:
    """Return the place of the page, where there is a plan."""
    return [OVERVIEW] if contents.standpoint and plan_of(contents.standpoint) else []


def _page(contents: Contents, standpoint: Standpoint, known: ImplementationPlan) -> str:
    site = contents.publication.site
    found = steps(standpoint, site)
    rows = activities(standpoint, site)
    done = sum(one.state == "done" for one in found)
    start = f"from {known.start}" if known.start else "without a start date, so nothing is late"
    body = [
        f"{done} of {many(len(found), 'step')} and {sum(row.is_done for row in rows)} of "
        f"{len(rows)} activities are done, {start}.",
        f"{standpoint.basis}. An activity is done when its evidence exists; nobody types it.",
        markup.banner("info", markup.text(f"{known.source}. {known.source_note}")),
        _picture(known, found),
        _steps(found),
        "## Open activities",
        _open(contents, [row for row in rows if not row.is_done]),
        "## All activities",
        _all(contents, rows),
    ]
    return frame.page(contents, frame.Head(TITLE, hide=["toc"], landscape=True), "\n\n".join(body))


def _picture(known: ImplementationPlan, found: Sequence[StepRow]) -> str:
    columns = [
        (phase.title.partition(":")[0],
         [Bar(f"{one.id} {one.title}", one.done, one.of, one.state)
          for one in found if one.phase == phase.id])
        for phase in known.phases
    ]  # fmt: skip
    return plan_bars(
        "Implementation plan by step", "Activities done of all; the table below says it.", columns
    )


def _steps(found: Sequence[StepRow]) -> str:
    rows = [
        [markup.text(one.phase_title.partition(":")[0]), markup.text(one.id),
         markup.text(one.title), markup.text(one.aim), f"{one.done} of {one.of}",
         str(one.late or markup.EMPTY), _state(one.state), str(one.due or markup.EMPTY)]
        for one in found
    ]  # fmt: skip
    headers = ("Phase", "Step", "Title", "Aim", "Done", "Late", "State", "Due")
    return markup.table(headers, rows, filters=("Phase", "State"))


def _state(state: str) -> str:
    words = f"{_SIGNS.get(state, '')} {state}"
    return f"**{words}**" if state == "late" else words


def _open(contents: Contents, rows: Sequence[ActivityRow]) -> str:
    if not rows:
        return "None: everything has its evidence."
    cells = [
        [markup.text(row.id), markup.text(row.title), markup.text(contents.role(row.owner)),
         str(row.due or markup.EMPTY), _state(row.state), markup.text("; ".join(row.missing)),
         "all" if row.missing_at == row.sites else markup.text(", ".join(row.missing_at))]
        for row in rows
    ]  # fmt: skip
    headers = ("Activity", "Title", "Owner", "Due", "State", "Missing", "At")
    return markup.table(headers, cells, filters=("Owner", "State"))


def _all(contents: Contents, rows: Sequence[ActivityRow]) -> str:
    cells = [
        [markup.text(row.id), markup.text(row.title), markup.text(contents.role(row.owner)),
         _state(row.state), str(row.since or markup.EMPTY), _evidence(contents, row)]
        for row in rows
    ]  # fmt: skip
    headers = ("Activity", "Title", "Owner", "State", "Complete since", "Evidence")
    return markup.table(headers, cells, filters=("Owner", "State"))


def _evidence(contents: Contents, row: ActivityRow) -> str:
    """Return the ids that answer, but for records above the level of the site (R65)."""
    named = [name for name in row.found if _may_name(contents, name)]
    shown, more = named[:_SHOWN], len(row.found) - len(named[:_SHOWN])
    words = [
        *map(markup.text, shown),
        *([f"{more} more" if shown else f"{more} not named"] if more else []),
    ]
    return markup.join(words)


def _may_name(contents: Contents, name: str) -> bool:
    filed = contents.standpoint.ledger.get(name) if contents.standpoint else None
    return filed is None or dashboard.may_name(contents, filed)
