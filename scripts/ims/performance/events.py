"""How many records of some types began in each month at a site, and what for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ims.performance.periods import Period, whole_periods
from ims.standpoint import Filed, Standpoint

# The field that says what a record came from; the first one that its type has.
CAUSES = ("cause_code", "trend_code", "process")
NOT_SAID = "not said"


@dataclass(frozen=True)
class Counted:
    """The records of one type at one site, month by month, and by cause."""

    type: str
    site: str
    months: tuple[tuple[Period, int], ...]
    causes: tuple[tuple[str, int], ...]  # the most frequent first

    @property
    def total(self) -> int:
        """Return how many there are."""
        return sum(number for _, number in self.months)


def counted(standpoint: Standpoint, type_: str, site: str, first: date) -> Counted:
    """Return the signed records of a type at a site since a day, in whole months."""
    found = [f for f in standpoint.ledger.of(type_) if f.site == site and f.signed]
    months = list(whole_periods(first, standpoint.day, 1))
    within = [one for one in found if any(month.has(one.event_day) for month in months)]
    return Counted(
        type_,
        site,
        tuple((month, _number(within, month)) for month in months),
        tuple(sorted(Counter(map(_cause, within)).items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _number(found: Sequence[Filed], month: Period) -> int:
    return sum(month.has(one.event_day) for one in found)


def _cause(filed: Filed) -> str:
    return next((said for name in CAUSES if (said := filed.text(name))), NOT_SAID)
