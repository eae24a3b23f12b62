"""What is shown of indicators, as rows: the newest value of each, or all values of one."""

from collections.abc import Iterable
from dataclasses import dataclass

from ims.models.indicators import Indicator
from ims.performance.computed import COMPUTED
from ims.performance.series import Point, Series
from ims.performance.words import bounds, met, number, verdict


@dataclass(frozen=True)
class Newest:
    """The newest value of one indicator at one site."""

    indicator: str
    site: str
    period: str
    value: str
    unit: str
    target: str
    met: str
    trend: str  # `signal`, `better`, `steady`, `too few` or `not judged`
    values: int
    missing: int  # periods of which no value was signed
    source: str


@dataclass(frozen=True)
class Value:
    """One value of one indicator at one site."""

    indicator: str
    site: str
    period: str
    value: str
    unit: str
    target: str
    met: str
    record: str
    says: str


def newest(series: Iterable[Series]) -> list[Newest]:
    """Return the newest value of each series."""
    return [_newest(one) for one in series]


def _newest(series: Series) -> Newest:
    point, one = series.last, series.indicator
    return Newest(
        indicator=one.id,
        site=series.site,
        period=point.period.label if point else "",
        value=number(point.value if point else None),
        unit=one.unit,
        target=bounds(point.target if point else one.target, one.unit),
        met=met(point),
        trend=verdict(series),
        values=sum(p.value is not None for p in series.points),
        missing=sum(p.missing for p in series.points),
        source=one.source,
    )


def values(series: Iterable[Series]) -> list[Value]:
    """Return all values, the oldest first."""
    return [_value(one, point) for one in series for point in one.points]


def _value(series: Series, point: Point) -> Value:
    one = series.indicator
    return Value(
        indicator=one.id,
        site=series.site,
        period=point.period.label,
        value=number(point.value),
        unit=one.unit,
        target=bounds(point.target, one.unit),
        met=met(point),
        record=point.record,
        says=point.says,
    )


def formula(one: Indicator) -> str:
    """Return the formula in words: of a computed figure that of its computation."""
    known = COMPUTED.get(one.computation)
    return known.definition if known else one.formula
