"""Trend records that answer a signal or a target missed, and what waits for one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ims.performance.series import Performance, Point, Series
from ims.performance.trend import Signal
from ims.standpoint import Filed

TREND = "trend"
TIME_TO_ANSWER = timedelta(days=30)  # after the value was due
_TWICE = 2


@dataclass(frozen=True)
class Unanswered:
    """A signal, or a target missed twice running, about which no signed record says anything."""

    series: Series
    points: tuple[Point, ...]
    due: date
    signal: Signal | None = None


def unanswered_signals(known: Performance) -> Iterator[Unanswered]:
    """Return the adverse signals that no trend record covers."""
    for series in known.kept:
        for signal in series.trend.signals:
            points = series.judged[signal.first : signal.last + 1]
            seen = series.judged[signal.seen]
            if series.is_adverse(signal) and not trend_records(known, series, seen, points[-1]):
                yield Unanswered(series, points, _due(series, seen), signal)


def unanswered_misses(known: Performance) -> Iterator[Unanswered]:
    """Return the targets missed twice running for which no trend record names what follows."""
    for series in known.kept:
        missed = series.missed_running
        if len(missed) < _TWICE:
            continue
        second = missed[_TWICE - 1]
        found = trend_records(known, series, second, missed[-1])
        if not any(one.ids("follow_up") for one in found):
            yield Unanswered(series, missed, _due(series, second))


def trend_records(known: Performance, series: Series, seen: Point, last: Point) -> list[Filed]:
    """Return the closed trend records that look at what was seen in one period and went on to a last.

    They are about the indicator at the site, and their time reaches at least to what was seen.
    """
    found = known.standpoint.ledger.of(TREND)
    return [one for one in found if _is_about(one, series) and _covers(one, seen, last)]


def _is_about(one: Filed, series: Series) -> bool:
    sites = {one.site, *one.record.sites_covered}
    here = bool({series.site, "all"} & sites)
    return one.is_closed and here and series.indicator.id in one.ids("indicators")


def _covers(one: Filed, seen: Point, last: Point) -> bool:
    start, end = one.day("period_start"), one.day("period_end")
    return bool(start and end and end >= seen.period.end and start <= last.period.end)


def all_trend_records(known: Performance, indicator: str) -> list[Filed]:
    """Return the trend records that name an indicator, signed or not."""
    found = known.standpoint.ledger.of(TREND)
    return [one for one in found if indicator in one.ids("indicators")]


def _due(series: Series, seen: Point) -> date:
    return seen.period.end + timedelta(days=series.indicator.within) + TIME_TO_ANSWER
