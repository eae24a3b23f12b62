"""Months as the programme writes them: `2026-09`."""

from calendar import monthrange
from datetime import date

from ims.lifecycle import add_months

YEAR = 12


def number(month: str) -> int:
    """Return the months since year 0, so that months can be subtracted."""
    return int(month[:4]) * YEAR + int(month[5:]) - 1


def written(number: int) -> str:
    """Return the month of a number."""
    return f"{number // YEAR:04}-{number % YEAR + 1:02}"


def last_day(month: str) -> date:
    """Return the last day of a month."""
    year, count = int(month[:4]), int(month[5:])
    return date(year, count, monthrange(year, count)[1])


def of(day: date) -> str:
    """Return the month of a day."""
    return f"{day.year:04}-{day.month:02}"


def earlier(day: date, months: int) -> date:
    """Return the day so many months before, the first of the calendar where there is none."""
    if day.year * YEAR + day.month - 1 - months < YEAR:
        return date.min
    return add_months(day, -months)
