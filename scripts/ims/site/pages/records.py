"""Records: how many there are and how they come and go; by name in the build for quality alone."""

from collections.abc import Iterator, Sequence
from typing import Any

from ims.reporting import Running, clocks
from ims.reporting.actions import OpenAction, open_actions
from ims.reporting.find import concerns
from ims.reporting.trends import by_month
from ims.site import markup
from ims.site.charts.bar_chart import bar_chart
from ims.site.contents import Contents
from ims.site.pages import dashboard, frame, record
from ims.site.pages.listing import many
from ims.standpoint import Filed, Standpoint

TITLE = "Records"
OVERVIEW = "records/index.md"
ACTIONS = "records/open-actions.md"
CLOCKS = "records/clocks.md"
# Kinds whose records are read one by one; each has a log, with its months where they tell something.
KINDS = (
    *("nonconformity", "capa", "extension", "complaint", "vigilance-report", "deviation"),
    *("out-of-specification", "action", "finding", "hazard", "incident", "feedback"),
    *("improvement", "observation", "change", "decision", "field-action", "validation"),
)
_NO_LEVEL = "by number only: its level is above that of this site"


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return the pages of records."""
    standpoint = contents.standpoint
    if standpoint is None or not _of_site(contents, standpoint, *KINDS):
        return
    yield OVERVIEW, _overview(contents, standpoint)
    for kind in _kinds(contents, standpoint):
        yield record.log_path(standpoint, kind), _log(contents, standpoint, kind)
    if not contents.publication.quality:
        return
    yield ACTIONS, _actions(contents, standpoint, open_actions(standpoint))
    if running := clocks(standpoint):
        yield CLOCKS, _clocks(contents, standpoint, running)
    for filed in named(contents, standpoint):
        yield record.place(filed), record.render(contents, standpoint, filed)


def navigation(contents: Contents) -> list[Any]:
    """Return the places of the pages; single records are reached through their log."""
    standpoint = contents.standpoint
    if standpoint is None or not _of_site(contents, standpoint, *KINDS):
        return []
    logs = [record.log_path(standpoint, kind) for kind in _kinds(contents, standpoint)]
    if not contents.publication.quality:
        return [OVERVIEW, *logs]
    more = [CLOCKS] if clocks(standpoint) else []
    return [OVERVIEW, ACTIONS, *more, *logs]


def named(contents: Contents, standpoint: Standpoint) -> list[Filed]:
    """Return the records that have a page of their own."""
    found = _of_site(contents, standpoint, *KINDS)
    return [one for one in found if dashboard.may_name(contents, one)]


def _kinds(contents: Contents, standpoint: Standpoint) -> list[str]:
    return [kind for kind in KINDS if _of_site(contents, standpoint, kind)]


def _of_site(contents: Contents, standpoint: Standpoint, *kinds: str) -> list[Filed]:
    site = contents.publication.site
    return [one for one in standpoint.ledger.of(*kinds) if site in ("", one.site)]


def _overview(contents: Contents, standpoint: Standpoint) -> str:
    rows = []
    for kind in _kinds(contents, standpoint):
        found = _of_site(contents, standpoint, kind)
        going = [one for one in found if not one.is_closed]
        oldest = max(((standpoint.day - one.opened_on).days for one in going), default=0)
        heading = found[0].record.heading
        label = markup.link(heading, record.log_path(standpoint, kind), OVERVIEW)
        rows.append([label, str(len(found)), str(len(going)), many(oldest, "day") if going else markup.EMPTY])  # fmt: skip
    body = [
        f"{standpoint.basis}. A stage that nobody signed is not done.",
        markup.table(("Kind", "All", "Open", "Oldest open"), rows),
    ]
    return frame.page(contents, frame.Head(TITLE, hide=["toc"]), "\n\n".join(body))


def _log(contents: Contents, standpoint: Standpoint, kind: str) -> str:
    found = _of_site(contents, standpoint, kind)
    heading = found[0].record.heading
    going = sum(1 for one in found if not one.is_closed)
    months = by_month(found, standpoint.day)
    bars = [(month.name, month.opened) for month in months]
    rows = [[m.name, str(m.opened), str(m.closed), str(m.open_at_end)] for m in months]
    body = [
        f"{many(len(found), 'record')}, {going} open. {standpoint.basis}.",
        bar_chart(f"{heading}: opened by month", "By the day of the event; the table below has the same numbers.", bars),
        markup.table(("Month", "Opened", "Closed", "Open at its end"), rows),
    ]  # fmt: skip
    if contents.publication.quality:
        body += ["## One by one", _one_by_one(contents, standpoint, kind, found)]
    head = frame.Head(f"Log: {heading}", hide=["toc"], landscape=True)
    return frame.page(contents, head, "\n\n".join(body))


def _one_by_one(
    contents: Contents, standpoint: Standpoint, kind: str, found: Sequence[Filed]
) -> str:  # fmt: skip
    page = record.log_path(standpoint, kind)
    shown = sorted(
        (one for one in found if dashboard.may_name(contents, one)),
        key=lambda one: (one.is_closed, -one.event_day.toordinal(), one.id),
    )
    rows = [
        [record.link(contents, standpoint, one.id, page), markup.text(one.record.title), markup.text(one.site),
         f"{'✓' if one.is_closed else '○'} {markup.text(one.state)}", str(one.event_day), _days(standpoint, one),
         markup.cell(concerns(one))]
        for one in shown
    ]  # fmt: skip
    headers = ("Id", "Title", "Site", "State", "Event", "Open for", "About")
    hidden = len(found) - len(shown)
    note = f"\n\n{many(hidden, 'more')} {_NO_LEVEL}." if hidden else ""
    return (markup.table(headers, rows, filters=("Site", "State")) if rows else "") + note


def _days(standpoint: Standpoint, filed: Filed) -> str:
    if filed.is_closed:
        return markup.EMPTY
    return many((standpoint.day - filed.opened_on).days, "day")


def _actions(contents: Contents, standpoint: Standpoint, found: Sequence[OpenAction]) -> str:
    shown = [one for one in found if contents.publication.site in ("", one.site)]
    visible = [one for one in shown if _may_name(contents, standpoint, one.id)]
    rows = [
        [str(one.due or markup.EMPTY), f"**{many(one.late, 'day')}**" if one.late else markup.EMPTY,
         record.link(contents, standpoint, one.id, ACTIONS), markup.text(one.task), markup.text(one.site),
         markup.text(standpoint.role(one.role)), markup.text(", ".join(map(standpoint.name, one.people)) or "nobody"),
         markup.join(record.link(contents, standpoint, name, ACTIONS) for name in one.source),
         many(one.age, "day"), markup.cell(one.extensions)]
        for one in visible
    ]  # fmt: skip
    late = sum(1 for one in shown if one.late)
    headers = ("Due", "Late", "Id", "Task", "Site", "Role", "People", "From", "Age", "More time")
    hidden = len(shown) - len(visible)
    body = [
        f"{many(len(shown), 'action')} open, {late} late; as `ims actions` lists them. {standpoint.basis}.",
        markup.table(headers, rows, filters=("Site", "Role", "People")) if rows else "None.",
        f"{many(hidden, 'more')} {_NO_LEVEL}." if hidden else "",
    ]
    return frame.page(contents, frame.Head("Open actions", hide=["toc"], landscape=True), "\n\n".join(filter(None, body)))  # fmt: skip


def _may_name(contents: Contents, standpoint: Standpoint, name: str) -> bool:
    filed = standpoint.ledger.get(name)
    return filed is not None and dashboard.may_name(contents, filed)


def _clocks(contents: Contents, standpoint: Standpoint, running: Sequence[Running]) -> str:
    from ims.exchange.events_text import COUNTED, state

    shown = [one for one in running if contents.publication.site in ("", one.site)]
    rows = [
        [str(one.due), markup.text(state(standpoint.day, one)), _about(contents, standpoint, one),
         markup.text(one.authority), markup.text(one.term), str(one.since), markup.text(one.rule),
         markup.text(one.event_class or "not known"), markup.text(one.verified)]
        for one in shown
    ]  # fmt: skip
    going = sum(1 for one in shown if not one.is_stopped)
    headers = ("Due", "State", "Record", "Authority", "Term", "Aware", "Rule", "Event", "Verified")
    body = [
        f"{going} of {many(len(shown), 'clock')} run. {COUNTED} {standpoint.basis}.",
        markup.table(headers, rows, filters=("Authority",)) if rows else "None.",
    ]
    head = frame.Head("Clocks of authorities", hide=["toc"], landscape=True)
    return frame.page(contents, head, "\n\n".join(body))


def _about(contents: Contents, standpoint: Standpoint, one: Running) -> str:
    if not _may_name(contents, standpoint, one.record):
        return "*above the level of this site*"
    return record.link(contents, standpoint, one.record, CLOCKS)
