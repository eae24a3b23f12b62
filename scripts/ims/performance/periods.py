"""The times that one value stands for: calendar months, quarters, half-years, years."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ims.lifecycle import add_months

_LABEL = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<kind>Q|H|)(?P<number>[0-9]{1,2}))?")
_YEAR = 12
# Letter of a part of the year: its months.
_PARTS = {"": 1, "Q": 3, "H": 6}


@dataclass(frozen=True, order=True)
class Period:
    """A month, quarter, half-year or year; it starts on the first of a month."""

    start: date
    months: int

    @property
    def end(self) -> date:
        """Return its last day."""
        return add_months(self.start, self.months) - timedelta(days=1)

    @property
    def label(self) -> str:
        """Return `2026-03`, `2026-Q1`, `2026-H1` or `2026`."""
        if self.months == _YEAR:
            return f"{self.start.year}"
        number = (self.start.month - 1) // self.months + 1
        letter = next(letter for letter, months in _PARTS.items() if months == self.months)
        return f"{self.start.year}-{letter}{number}" if letter else f"{self.start:%Y-%m}"

    @property
    def next(self) -> "Period":
        """Return the one that follows."""
        return Period(add_months(self.start, self.months), self.months)

    def has(self, day: date) -> bool:
        """Return whether a day lies in it."""
        return self.start <= day <= self.end


def read_period(label: str) -> Period | None:
    """Return the period that a label names, None where it names none."""
    found = _LABEL.fullmatch(label.strip())
    if not found or found["year"] == "0000":
        return None
    year = int(found["year"])
    if found["number"] is None:
        return Period(date(year, 1, 1), _YEAR)
    months, number = _PARTS[found["kind"]], int(found["number"])
    if not 1 <= number <= _YEAR // months:
        return None
    found_period = Period(date(year, (number - 1) * months + 1, 1), months)
    return found_period if found_period.label == label.strip() else None


def period_with(day: date, months: int) -> Period:
    """Return the period of so many months in which a day lies."""
    first = (day.month - 1) // months * months + 1
    return Period(date(day.year, first, 1), months)


def whole_periods(first: date, day: date, months: int) -> Iterator[Period]:
    """Return the periods that begin on a first day or later and have ended before another."""
    period = period_with(first, months)
    if period.start < first:
        period = period.next
    while period.end < day:
        yield period
        period = period.next
