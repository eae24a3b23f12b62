"""Records month by month: how many were opened and closed, and how many were open at its end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ims.standpoint import Filed

MONTHS = 18


@dataclass(frozen=True)
class Month:
    """One month of one kind of record."""

    name: str  # 2026-03
    opened: int
    closed: int
    open_at_end: int


def by_month(records: Sequence[Filed], day: date) -> list[Month]:
    """Return the last eighteen months up to a day, the oldest first; opened by day of the event."""
    opened = Counter(_month(one.event_day) for one in records)
    closed = Counter(_month(one.closed_on) for one in records if one.closed_on)
    months = _months(day)
    first = months[0]
    standing = sum(n for name, n in opened.items() if name < first)
    standing -= sum(n for name, n in closed.items() if name < first)
    found = []
    for name in months:
        standing += opened[name] - closed[name]
        found.append(Month(name, opened[name], closed[name], standing))
    return found


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _months(day: date) -> list[str]:
    last = day.year * 12 + day.month - 1
    return [f"{n // 12}-{n % 12 + 1:02}" for n in range(last - MONTHS + 1, last + 1)]
