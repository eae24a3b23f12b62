"""One indicator at one site through time, and everything that is known of performance."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, partial

from ims.models.indicators import Bounds, Direction, Indicator, Indicators
from ims.performance import of_documents, of_records
from ims.performance.collected import Collected, Measured, collect
from ims.performance.computed import COMPUTED, Asked
from ims.performance.periods import Period, period_with, whole_periods
from ims.performance.trend import Method, Signal, Trend, trend_of
from ims.standpoint import Standpoint

REGISTER = "controls/indicators.yaml"
COMPUTATIONS = (of_records, of_documents)  # each enters what it holds when it is imported


@dataclass(frozen=True)
class Point:
    """The value of one period; without one it says why."""

    period: Period
    value: float | None
    says: str  # what it rests on, the comment, or why there is none
    target: Bounds
    record: str = ""
    missing: bool = False  # somebody should have signed it

    @property
    def met(self) -> bool | None:
        """Return whether the target was met, None where nothing is known."""
        return None if self.value is None else self.target.hold(self.value)


@dataclass(frozen=True)
class Series:
    """The values of one indicator at one site, the oldest first, one a period."""

    indicator: Indicator
    site: str
    work_out: Callable[[], Iterable[Point]] = field(repr=False)
    kept: bool = True  # whether past values are known

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Return the values, one a period that has ended, with or without a value."""
        return tuple(self.work_out())

    @property
    def last(self) -> Point | None:
        """Return the newest point that has a value."""
        return next((point for point in reversed(self.points) if point.value is not None), None)

    @cached_property
    def judged(self) -> tuple[Point, ...]:
        """Return the points that the trend is made of."""
        since = self.indicator.baseline_from or date.min
        return tuple(p for p in self.points if p.value is not None and p.period.start >= since)

    @cached_property
    def trend(self) -> Trend:
        """Return what its values show."""
        if not self.indicator.trend:
            return Trend(Method.LEFT_OUT, len(self.judged))
        return trend_of([point.value for point in self.judged if point.value is not None])

    def is_adverse(self, signal: Signal) -> bool:
        """Return whether a signal points to the side on which values are bad."""
        direction = self.indicator.target.direction
        if direction is Direction.BAND:
            return True
        return signal.upwards is (direction is Direction.LOWER)

    @property
    def missed_running(self) -> tuple[Point, ...]:
        """Return the newest points with a value that all missed their target, the oldest first."""
        found: list[Point] = []
        for point in reversed(self.points):
            if point.met is True:
                break
            found += [point] if point.met is False else []
        return tuple(reversed(found))


class Performance:
    """Everything that is known of performance at one standpoint, worked out when asked for."""

    def __init__(self, standpoint: Standpoint) -> None:
        self.standpoint = standpoint

    @cached_property
    def register(self) -> Indicators | None:
        """Return objectives and indicators, None where there are none that can be read."""
        system = self.standpoint.system
        found = system.item(REGISTER).model if REGISTER in system.tree else None
        return found if isinstance(found, Indicators) else None

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Return the indicators by id."""
        return {one.id: one for one in self.register.indicators} if self.register else {}

    @cached_property
    def collected(self) -> Collected:
        """Return the values that people measured."""
        return collect(self.standpoint, self.indicators)

    @cached_property
    def begun(self) -> date | None:
        """Return the day of the first approval, from which on values are owed."""
        facts = self.standpoint.facts.values()
        arrivals = [approved.arrival.date() for one in facts for approved in one.approved]
        return min(arrivals, default=None)

    def sites(self, indicator: Indicator) -> tuple[str, ...]:
        """Return the sites at which an indicator is measured."""
        known = self.standpoint.sites
        return (
            known if "all" in indicator.sites else tuple(s for s in known if s in indicator.sites)
        )

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """Return all series, in the order of the register and the sites."""
        return tuple(
            Series(one, site, partial(self._points, one, site), kept=_is_kept(one))
            for one in self.indicators.values()
            for site in self.sites(one)
        )

    def of(self, indicator: str, site: str = "") -> list[Series]:
        """Return the series of an indicator (at one site)."""
        chosen = (one for one in self.series if one.indicator.id == indicator)
        return [one for one in chosen if site in ("", one.site)]

    @property
    def kept(self) -> Iterator[Series]:
        """Return the series whose past values are known."""
        yield from (one for one in self.series if one.kept)

    # --- points ----------------------------------------------------------------------------

    def _points(self, indicator: Indicator, site: str) -> Iterator[Point]:
        if indicator.computation:
            yield from self._computed(indicator, site)
        else:
            yield from self._measured(indicator, site)

    def owed(self, indicator: Indicator, known: Mapping[Period, Measured]) -> list[Period]:
        """Return the periods that have ended: from the adoption on, and those with a value."""
        months, day = indicator.frequency.months, self.standpoint.day
        first = max(indicator.from_ or date.min, self.begun) if self.begun else None
        periods = set(whole_periods(first, day, months)) if first else set()
        return sorted(periods | {one for one in known if one.end < day})

    def _measured(self, indicator: Indicator, site: str) -> Iterator[Point]:
        known = {key[2]: one for key, one in self.collected.counted.items()
                 if key[:2] == (indicator.id, site)}  # fmt: skip
        for period in self.owed(indicator, known):
            one = known.get(period)
            yield Point(
                period=period,
                value=one.value if one else None,
                says=one.comment if one else self._why_none(indicator, site, period),
                target=indicator.target_on(period.end),
                record=one.record if one else "",
                missing=one is None,
            )

    def _why_none(self, indicator: Indicator, site: str, period: Period) -> str:
        key = (indicator.id, site, period)
        if unsigned := self.collected.unsigned.get(key):
            return f"not signed: {unsigned.record}"
        against = next((pair for pair in self.collected.contradictions if pair[0].key == key), None)
        if against:
            return f"contradicted: {against[0].record} and {against[1].record}"
        return "not collected"

    def _computed(self, indicator: Indicator, site: str) -> Iterator[Point]:
        computation = COMPUTED.get(indicator.computation)
        if computation is None or self.begun is None:
            return
        months, day = indicator.frequency.months, self.standpoint.day
        first = max(indicator.from_ or date.min, self.begun)
        periods = list(whole_periods(first, day, months))
        if computation.now_only:
            periods = [period_with(day - timedelta(days=1), months)]
        for period in periods:
            asked = Asked(self.standpoint, site, period, indicator.framework or "")
            figure = computation.work_out(asked)
            target = indicator.target_on(period.end)
            yield Point(period, figure.value, figure.rests_on, target)


def _is_kept(indicator: Indicator) -> bool:
    known = COMPUTED.get(indicator.computation)
    return known is None or not known.now_only


def performance(standpoint: Standpoint) -> Performance:
    """Return what is known of performance at a standpoint, worked out once."""
    return standpoint.once(Performance)
