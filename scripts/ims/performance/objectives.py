"""Where the objectives stand: by the newest value of each of their indicators at each site."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ims.lifecycle import add_months
from ims.models.indicators import Objective
from ims.performance.series import Performance, Series
from ims.standpoint import Filed

EVALUATION = "evaluation"
YEARLY = 12
_AFTER_THE_END = timedelta(days=30)


class Reached(StrEnum):
    """How far an objective is."""

    YES = "reached"
    NOT_YET = "not reached yet"
    MISSED = "missed"
    UNKNOWN = "not known"


@dataclass(frozen=True)
class Standing:
    """One objective: the series that tell, and how far it is."""

    objective: Objective
    series: tuple[Series, ...]
    reached: Reached
    evaluations: tuple[Filed, ...]  # closed ones, the oldest first

    @property
    def without_value(self) -> tuple[Series, ...]:
        """Return the series that people should measure and of which no value is known."""
        return tuple(o for o in self.series if o.last is None and not o.indicator.computation)

    def evaluation_due(self, begun: date) -> date | None:
        """Return when it is evaluated next: each year, the last time within a month of its end."""
        last = self.evaluations[-1].event_day if self.evaluations else begun
        if last > self.objective.due:
            return None
        return min(add_months(last, YEARLY), self.objective.due + _AFTER_THE_END)


def standings(known: Performance) -> Iterator[Standing]:
    """Return where each objective stands."""
    for objective in known.register.objectives if known.register else ():
        series = tuple(
            one
            for name in objective.indicators
            for one in known.of(name)
            if {"all", one.site} & set(objective.sites)
        )
        found = tuple(_evaluations(known, objective))
        yield Standing(objective, series, _reached(known, objective, series), found)


def _reached(known: Performance, objective: Objective, series: tuple[Series, ...]) -> Reached:
    counted = (one for one in series if one.last or not one.indicator.computation)
    results = [one.last.met if one.last else None for one in counted]
    ended = objective.due < known.standpoint.day
    if False in results:
        return Reached.MISSED if ended else Reached.NOT_YET
    return Reached.YES if results and None not in results else Reached.UNKNOWN


def _evaluations(known: Performance, objective: Objective) -> Iterator[Filed]:
    found = [
        one
        for one in known.standpoint.ledger.of(EVALUATION)
        if one.is_closed and objective.id in one.ids("objectives")
    ]
    yield from sorted(found, key=lambda one: (one.event_day, one.id))
