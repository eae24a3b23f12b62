"""What a series says, in words that name method and values."""

from ims.models.indicators import Bounds
from ims.performance.series import Point, Series
from ims.performance.trend import FACTOR, FEW, MANY, Method, Rule, Signal


def number(value: float | None) -> str:
    """Return a number without needless digits, a dash where there is none."""
    return "–" if value is None else f"{value:,.2f}".rstrip("0").rstrip(".")


def amount(value: float | None, unit: str) -> str:
    """Return a number with its unit."""
    shown = number(value)
    return shown if value is None else f"{shown} {unit}"


def bounds(found: Bounds, unit: str) -> str:
    """Return a target in words."""
    low, high = found.at_least, found.at_most
    if low is None:
        return f"{number(high)} {unit} or less"
    if high is None:
        return f"{number(low)} {unit} or more"
    return f"{number(low)} to {number(high)} {unit}"


def met(point: Point | None) -> str:
    """Return whether a target was met: `yes`, `no`, or that nothing is known."""
    if point is None or point.met is None:
        return "not known"
    return "yes" if point.met else "no"


def verdict(series: Series) -> str:
    """Return in one word what the trend shows: how the series goes, as far as it can be told."""
    if series.trend.method in {Method.NONE, Method.LEFT_OUT}:
        return "too few" if series.indicator.trend else "not judged"
    adverse = any(series.is_adverse(signal) for signal in series.trend.signals)
    return "signal" if adverse else "better" if series.trend.signals else "steady"


def conclusion(series: Series) -> str:
    """Return the conclusion in words: method, number of values, centre, limits, signals."""
    trend, unit = series.trend, series.indicator.unit
    if trend.method is Method.NONE:
        return f"{trend.count} values: too few to judge; {FEW} are needed for a run chart."
    if trend.method is Method.LEFT_OUT:
        return f"{trend.count} values; chance is not judged: each builds on the one before."
    signals = [signal_in_words(series, one) for one in trend.signals]
    found = " ".join(signals) or "No signal: what varies is common to all periods."
    return f"{_method(series, unit)} {found}"


def _method(series: Series, unit: str) -> str:
    trend = series.trend
    if trend.method is Method.RUN_CHART:
        return (
            f"Run chart of {trend.count} values (a control chart needs {MANY}); "
            f"the median is {amount(trend.centre, unit)}."
        )
    return (
        f"Control chart of individuals, {trend.count} values; mean {amount(trend.centre, unit)}, "
        f"limits {number(trend.lower)} to {amount(trend.upper, unit)} by the first {MANY} values "
        f"(mean ± {FACTOR} × mean moving range {number(trend.moving_range)})."
    )


def signal_in_words(series: Series, signal: Signal) -> str:
    """Return one signal: its values and the rule."""
    first, last = series.judged[signal.first], series.judged[signal.last]
    side = "adverse" if series.is_adverse(signal) else "favourable"
    if signal.rule is Rule.OUTSIDE:
        where = "above" if signal.upwards else "below"
        shown = amount(first.value, series.indicator.unit)
        return f"Signal ({side}): {first.period.label} with {shown} is {where} the limits."
    where = _side(signal)
    return f"Signal ({side}): {first.period.label} to {last.period.label} {where}, {signal.rule}."


def _side(signal: Signal) -> str:
    if signal.rule is Rule.TREND:
        return "rise" if signal.upwards else "fall"
    return "lie above" if signal.upwards else "lie below"
