"""What a series of values shows, by a stated method: pure functions of numbers.

Below twenty values a run chart: the median, and two rules for runs of values that chance hardly
makes (R. J. Perla, L. P. Provost, S. K. Murray, BMJ Quality & Safety 20 (2011) 46-51: a shift is
six or more values in a row on one side of the median, a trend five or more that all rise or all
fall; values on the median, and equal neighbours, are passed over). Where half of the values or more
lie on the median, as with rare events, there is no shift. Below ten values nothing is said.

From twenty values on a control chart of individuals (ISO 7870-2; W. A. Shewhart): mean and limits
come from the first twenty. The limits are mean +/- 2.66 x mean moving range, for 2.66 = 3 / 1.128,
and 1.128 = d2 is the mean range of two values of a normal distribution with sigma 1 (NIST/SEMATECH
e-Handbook of Statistical Methods, 6.3.2.2). A signal is a value outside the limits, or eight or
more values in a row on one side of the mean.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import fmean, median

FEW = 10  # fewer values than this say nothing
MANY = 20  # from here on limits can be worked out
SHIFT, TREND, RUN = 6, 5, 8
FACTOR = 2.66  # 3 / d2 for ranges of two values


class Method(StrEnum):
    """How a series is judged."""

    NONE = "too few values"
    LEFT_OUT = "not judged"
    RUN_CHART = "run chart"
    CONTROL_CHART = "control chart of individuals"


class Rule(StrEnum):
    """What makes a signal."""

    OUTSIDE = "outside the limits"
    RUN = "eight or more in a row on one side of the mean"
    SHIFT = "six or more in a row on one side of the median"
    TREND = "five or more in a row in one direction"


@dataclass(frozen=True)
class Signal:
    """Values that chance alone hardly makes: from the first to the last of them, by position."""

    rule: Rule
    first: int
    seen: int  # the value at which the rule was met
    last: int
    upwards: bool  # above the centre, or rising


@dataclass(frozen=True)
class Trend:
    """How a series was judged and what came out; limits only where there is a control chart."""

    method: Method
    count: int
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None
    moving_range: float | None = None
    signals: tuple[Signal, ...] = ()


def trend_of(values: Sequence[float]) -> Trend:
    """Return what a series shows, by the method that its length allows."""
    if len(values) < FEW:
        return Trend(Method.NONE, len(values), median(values) if values else None)
    return run_chart(values) if len(values) < MANY else control_chart(values)


def run_chart(values: Sequence[float]) -> Trend:
    """Return median, shifts and trends."""
    centre = median(values)
    off = [(number, value > centre) for number, value in enumerate(values) if value != centre]
    shifts = _runs(off, SHIFT, Rule.SHIFT) if 2 * len(off) > len(values) else ()
    found = [*shifts, *_trends(values)]
    return Trend(Method.RUN_CHART, len(values), centre, signals=_sorted(found))


def control_chart(values: Sequence[float]) -> Trend:
    """Return mean and limits by the first twenty values, and the signals of all."""
    centre, moving_range = individuals(values[:MANY])
    lower, upper = centre - FACTOR * moving_range, centre + FACTOR * moving_range
    outside = [
        Signal(Rule.OUTSIDE, number, number, number, value > upper)
        for number, value in enumerate(values)
        if not lower <= value <= upper
    ]
    found = [*outside, *_mean_runs(values, centre)]
    return Trend(
        Method.CONTROL_CHART, len(values), centre, lower, upper, moving_range, _sorted(found)
    )


def individuals(values: Sequence[float]) -> tuple[float, float]:
    """Return the mean and the mean moving range of two or more values."""
    ranges = (abs(after - before) for before, after in pairwise(values))
    return fmean(values), fmean(ranges)


def _mean_runs(values: Sequence[float], centre: float) -> Iterator[Signal]:
    """Return the runs on one side of the mean; a value on it ends a run."""
    part: list[tuple[int, bool]] = []
    for number, value in enumerate(values):
        if value == centre:
            yield from _runs(part, RUN, Rule.RUN)
            part = []
        else:
            part.append((number, value > centre))
    yield from _runs(part, RUN, Rule.RUN)


def _runs(sides: Sequence[tuple[int, bool]], least: int, rule: Rule) -> Iterator[Signal]:
    """Return the runs of equal sides that are long enough."""
    run: list[int] = []
    side = False
    for number, above in [*sides, (-1, not sides[-1][1])] if sides else ():
        if above is not side and run:
            if len(run) >= least:
                yield Signal(rule, run[0], run[least - 1], run[-1], side)
            run = []
        side = above
        run.append(number)


def _trends(values: Sequence[float]) -> Iterator[Signal]:
    """Return the longest stretches in which each value is above, or below, the one before."""
    kept = [0, *(n for n, (before, after) in enumerate(pairwise(values), 1) if before != after)]
    steps = [(now, values[now] > values[before]) for before, now in pairwise(kept)]
    for one in _runs(steps, TREND - 1, Rule.TREND):
        before = kept[kept.index(one.first) - 1]
        yield Signal(Rule.TREND, before, one.seen, one.last, one.upwards)


def _sorted(signals: Sequence[Signal]) -> tuple[Signal, ...]:
    return tuple(sorted(signals, key=lambda s: (s.seen, s.rule, s.first)))
