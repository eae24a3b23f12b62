"""One indicator: what it is, and for each site its chart, conclusion, answers and values."""

from collections.abc import Iterator, Sequence

from ims.models.indicators import Bounds, Indicator
from ims.performance import Performance, Point, Series
from ims.performance.answers import all_trend_records
from ims.performance.rows import formula
from ims.performance.trend import Method
from ims.performance.words import amount, bounds, conclusion, met, number
from ims.site import markup
from ims.site.charts.line_chart import Level, Mark, line_chart
from ims.site.contents import Contents
from ims.site.pages import dashboard, frame
from ims.standpoint import Filed

HIDDEN = "Its values stand above the level of this site."
_SIGNS = {"yes": "✓ yes", "no": "✕ **no**", "not known": "? not known"}


def place(name: str) -> str:
    """Return the place of the page of an indicator."""
    return f"performance/{name}.md"


def may_show(contents: Contents, known: Performance, series: Series) -> bool:
    """Return whether the level of all records that hold its values allows to show them (R65)."""
    filed = known.standpoint.ledger.filed
    names = {point.record for point in series.points if point.record}
    return all(dashboard.may_name(contents, filed[name]) for name in names)


def page(contents: Contents, known: Performance, series: Sequence[Series]) -> str:
    """Return the page of an indicator, with its series at the sites that are published."""
    one = series[0].indicator
    body = [
        markup.text(one.definition),
        _facts(contents, known, one),
        f"{known.standpoint.basis}.",
        *(part for found in series for part in _site(contents, known, found)),
    ]
    return frame.page(contents, frame.Head(one.title, landscape=True), "\n\n".join(body))


def _facts(contents: Contents, known: Performance, one: Indicator) -> str:
    measured = "measured by people, signed in a record"
    proposed = known.register is not None and one.id in known.register.proposed
    target = bounds(one.target, one.unit)
    pairs = [
        ("Formula", formula(one)),
        ("Unit", one.unit),
        ("Target", f"{target} (a proposal, decided by nobody yet)" if proposed else target),
        ("Former targets", "; ".join(_former(one))),
        ("Warning", bounds(one.warning, one.unit) if one.warning else ""),
        ("Action", bounds(one.action, one.unit) if one.action else ""),
        ("One value each", f"{one.frequency} months" if one.frequency != "1" else "month"),
        ("Collected by", one.method),
        ("Source", "worked out by the tool" if one.computation else measured),
        ("Owner", contents.role(one.owner)),
        ("Reported to", ", ".join(contents.role(role) for role in one.report_to)),
        ("Disciplines", ", ".join(one.disciplines)),
        ("Sites", ", ".join(one.sites)),
        ("Id", one.id),
    ]
    shown = markup.facts(pair for pair in pairs if pair[1])
    return f'<div class="ims-facts">{shown}</div>'


def _former(one: Indicator) -> Iterator[str]:
    for former in one.former_targets:
        yield f"{bounds(former.target, one.unit)} until {former.until}"


def _site(contents: Contents, known: Performance, series: Series) -> Iterator[str]:
    yield f"## {markup.text(contents.place(series.site))}"
    if not series.points:
        yield "No period has ended yet."
        return
    if not may_show(contents, known, series):
        yield HIDDEN
        return
    yield markup.text(conclusion(series))
    yield _chart(series)
    if answers := list(_answers(contents, known, series)):
        yield markup.bullets(answers)
    yield _table(series)


def _chart(series: Series) -> str:
    one = series.indicator
    title = f"{one.title} at {series.site}, {one.unit}"
    description = f"{conclusion(series)} The table below says the same."
    return line_chart(title, description, list(_marks(series)), list(_levels(series)))


def _marks(series: Series) -> Iterator[Mark]:
    signals = {
        series.judged[n].period
        for signal in series.trend.signals
        for n in range(signal.first, signal.last + 1)
    }
    for point in series.points:
        signalled = point.period in signals
        yield Mark(point.period.label, point.value, point.met is not False, signalled)


def _levels(series: Series) -> Iterator[Level]:
    trend = series.trend
    yield from _bounds("target", series.indicator.target)
    if trend.method is Method.CONTROL_CHART and trend.lower is not None and trend.upper is not None:
        yield Level("upper limit", trend.upper, "limit")
        yield Level("lower limit", trend.lower, "limit")
    if trend.centre is not None:
        name = "mean" if trend.method is Method.CONTROL_CHART else "median"
        yield Level(name, trend.centre, "centre")


def _bounds(name: str, found: Bounds) -> Iterator[Level]:
    for value in (found.at_least, found.at_most):
        if value is not None:
            yield Level(name, value, "target")


def _answers(contents: Contents, known: Performance, series: Series) -> Iterator[str]:
    """Return the trend records about the indicator at the site, as far as they may be named."""
    for filed in all_trend_records(known, series.indicator.id):
        if {series.site, "all"} & {filed.site, *filed.record.sites_covered}:
            yield (_answer(filed) if dashboard.may_name(contents, filed) else "A trend record")


def _answer(filed: Filed) -> str:
    signature = filed.signature(filed.stages[0])
    signed = f"signed {signature.on}" if signature else "**not signed**"
    follows = ", ".join(filed.ids("follow_up"))
    return (
        f"{markup.text(filed.id)} ({signed}, to {filed.text('period_end')}): "
        f"{markup.text(filed.text('trend_seen'))}. {markup.text(filed.text('conclusion'))}"
        + (f" What follows: {markup.text(follows)}." if follows else "")
    )


def _table(series: Series) -> str:
    unit = series.indicator.unit
    rows = [_row(point, unit) for point in reversed(series.points)]
    headers = ("Period", "Value", "Target", "Met", "Record", "Rests on")
    return markup.box("ims-figures", markup.table(headers, rows))


def _row(point: Point, unit: str) -> list[str]:
    says = f"**{markup.text(point.says)}**" if point.missing else markup.cell(point.says)
    return [
        point.period.label,
        markup.text(number(point.value) if point.value is None else amount(point.value, unit)),
        markup.text(bounds(point.target, unit)),
        _SIGNS[met(point)],
        markup.cell(point.record),
        says,
    ]
