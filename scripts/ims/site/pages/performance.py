"""Performance: objectives and indicators at a glance, and events by month."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from ims.performance import Performance, Series, performance
from ims.performance.answers import unanswered_misses, unanswered_signals
from ims.performance.events import Counted, counted
from ims.performance.objectives import Reached, Standing, standings
from ims.performance.words import amount, bounds, verdict
from ims.site import markup
from ims.site.charts.bar_chart import bar_chart
from ims.site.charts.sparkline import sparkline
from ims.site.contents import Contents
from ims.site.pages import frame, indicator
from ims.site.pages.listing import many
from ims.standpoint import Standpoint

TITLE = "Performance"
OVERVIEW = "performance/index.md"
EVENTS = "performance/events.md"
_TYPES = (
    ("nonconformity", "Nonconformities"),
    ("capa", "Corrective and preventive actions"),
    ("complaint", "Complaints"),
)
_REACHED = {Reached.YES: "✓", Reached.NOT_YET: "…", Reached.MISSED: "✕", Reached.UNKNOWN: "?"}


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return the pages; they name roles, sites and figures, never people."""
    known = _known(contents)
    if known:
        yield OVERVIEW, _overview(contents, known)
        yield EVENTS, _events(contents, known.standpoint)
        for name in known.indicators:
            found = [one for one in known.of(name) if _here(contents, one.site)]
            if found:
                yield indicator.place(name), indicator.page(contents, known, found)


def navigation(contents: Contents) -> list[Any]:
    """Return the places of the pages, the indicators below their first discipline."""
    known = _known(contents)
    if not known:
        return []
    below: dict[str, list[str]] = {}
    for one in known.indicators.values():
        if any(_here(contents, site) for site in known.sites(one)):
            below.setdefault(one.disciplines[0].capitalize(), []).append(indicator.place(one.id))
    return [OVERVIEW, EVENTS, *({title: places} for title, places in below.items())]


def _known(contents: Contents) -> Performance | None:
    known = performance(contents.standpoint) if contents.standpoint else None
    return known if known and known.indicators and known.begun else None


def _here(contents: Contents, site: str) -> bool:
    return contents.publication.site in ("", site)


# --- overview --------------------------------------------------------------------------------


def _overview(contents: Contents, known: Performance) -> str:
    sites = [site.id for site in contents.sites]
    body = [
        _summary(contents, known),
        f"{known.standpoint.basis}. A value counts when it is signed or worked out from what is "
        "signed; what nobody knows is shown as not known.",
        "## Objectives",
        _objectives(contents, known),
        "## Indicators",
        "A dashed line is the target; ✓ meets it, ✕ misses it, ? is not known.",
        *_indicators(contents, known, sites),
        "## What waits",
        _waits(contents, known),
    ]
    return frame.page(contents, frame.Head(TITLE, hide=["toc"], landscape=True), "\n\n".join(body))


def _summary(contents: Contents, known: Performance) -> str:
    newest = [one.last for one in known.series if _here(contents, one.site)]
    states = [point.met if point else None for point in newest]
    return (
        f"{many(len(known.indicators), 'indicator')} at {many(len(contents.sites), 'site')}: "
        f"by their newest values {states.count(True)} meet their target, "
        f"{states.count(False)} miss it, of {states.count(None)} no value is known."
    )


def _objectives(contents: Contents, known: Performance) -> str:
    begun = known.begun or known.standpoint.day
    rows = [
        [
            markup.text(one.objective.text),
            markup.text(one.objective.discipline),
            markup.text(contents.role(one.objective.owner)),
            _day(one.objective.due),
            _state(one),
            markup.join(
                markup.link(known.indicators[name].title, indicator.place(name), OVERVIEW)
                for name in one.objective.indicators
                if name in known.indicators
            ),
            _day(one.evaluation_due(begun)),
        ]
        for one in standings(known)
    ]
    headers = ("Objective", "Discipline", "Owner", "Until", "State", "Told by", "Next evaluation")
    return markup.table(headers, rows, filters=("Discipline", "State"))


def _day(day: date | None) -> str:
    return f'<span class="ims-at">{day}</span>' if day else markup.EMPTY


def _state(one: Standing) -> str:
    words = f"{_REACHED[one.reached]} {one.reached}"
    return f"**{words}**" if one.reached is Reached.MISSED else words


def _indicators(contents: Contents, known: Performance, sites: Sequence[str]) -> Iterator[str]:
    """Return one table a discipline; an indicator of many stands below its first."""
    below: dict[str, list[list[str]]] = {}
    for name, one in known.indicators.items():
        series = {found.site: found for found in known.of(name)}
        cells = [_shown(contents, known, series.get(site)) for site in sites]
        linked = markup.link(one.title, indicator.place(name), OVERVIEW)
        row = [linked, markup.text(bounds(one.target, one.unit)), *cells]
        below.setdefault(one.disciplines[0].capitalize(), []).append(row)
    for title, rows in below.items():
        table = markup.table(("Indicator", "Target", *map(markup.text, sites)), rows)
        yield f"### {title}\n\n{markup.box('ims-figures', table)}"


def _shown(contents: Contents, known: Performance, series: Series | None) -> str:
    if series is None:
        return markup.EMPTY
    return _cell(series) if indicator.may_show(contents, known, series) else indicator.HIDDEN


def _cell(series: Series) -> str:
    """Return the line of one indicator at one site, with its newest value in words."""
    last, one = series.last, series.indicator
    if last is None:
        return "? not known"
    target = one.target.at_least if one.target.at_least is not None else one.target.at_most
    met = last.met is True
    title = f"{one.title} at {series.site}"
    drawn = sparkline(title, [point.value for point in series.points], target, met=met)
    value = amount(last.value, one.unit if len(one.unit) <= 1 else "")
    signal = " **signal**" if verdict(series) == "signal" else ""
    missing = sum(point.missing for point in series.points)
    lacking = f" **{missing} missing**" if missing else ""
    sign = "✓" if met else "✕"
    return f"{drawn} {sign} {value.strip()} ({last.period.label}){signal}{lacking}"


def _waits(contents: Contents, known: Performance) -> str:
    lines = [
        f"{markup.text(one.indicator.title)} at {one.site}: "
        f"{', '.join(p.period.label for p in one.points if p.missing)} not signed; "
        f"{markup.text(contents.role(one.indicator.owner))} answers for it."
        for one in known.kept
        if _here(contents, one.site) and any(point.missing for point in one.points)
    ]
    waiting = [*unanswered_signals(known), *unanswered_misses(known)]
    lines += [
        f"{markup.text(one.series.indicator.title)} at {one.series.site}: "
        f"{'a signal' if one.signal else 'a target missed again and again'} "
        f"({one.points[0].period.label} to {one.points[-1].period.label}), "
        f"no trend record answers it; due {one.due}."
        for one in waiting
        if _here(contents, one.series.site)
    ]
    return (
        markup.bullets(lines) if lines else "Nothing: all values are signed, all signals answered."
    )


# --- events by month -------------------------------------------------------------------------


def _events(contents: Contents, standpoint: Standpoint) -> str:
    known = performance(standpoint)
    first = known.begun or standpoint.day
    body = [
        "How many records began in each whole month, by the day of the event. Numbers alone: "
        "what stands in the records is read by those who may.",
        f"{standpoint.basis}.",
    ]
    for type_, title in _TYPES:
        found = [counted(standpoint, type_, site.id, first) for site in contents.sites]
        body += [f"## {title}", *(_picture(one, title) for one in found), _numbers(found)]
    head = frame.Head("Events by month", landscape=True)
    return frame.page(contents, head, "\n\n".join(body))


def _picture(one: Counted, title: str) -> str:
    bars = [(month.label, number) for month, number in one.months]
    named = f"{title} at {one.site}: {one.total}"
    return f"**{one.site}: {one.total}**\n\n" + bar_chart(
        named, "By month; the table says it.", bars
    )


def _numbers(found: Sequence[Counted]) -> str:
    """Return the same numbers as a table, and the causes as far as records say them."""
    months = [month for month, _ in found[0].months] if found else []
    rows = [
        [month.label, *(str(one.months[n][1]) for one in found)] for n, month in enumerate(months)
    ]
    table = markup.table(("Month", *(one.site for one in found)), rows)
    causes = [
        f"{one.site}: " + ", ".join(f"{markup.text(said)} {number}" for said, number in one.causes)
        for one in found
        if one.causes
    ]
    said = f"\n\nBy cause or process:\n\n{markup.bullets(causes)}" if causes else ""
    return markup.box("ims-numbers", table) + said
