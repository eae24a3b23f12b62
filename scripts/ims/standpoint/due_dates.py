"""When the next stage of a record is due: its own date, moved by extensions that were granted."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ims.standpoint.ledger import Filed
from ims.standpoint.standpoint import Standpoint

FIRST, USUAL = 3, 30  # days to sign what was written, and from one stage to the next
LONGEST = 365  # days that one extension may add; a longer one would end the watch over the date


@dataclass(frozen=True)
class Moved:
    """A date as first set, and every request to move it, oldest first."""

    first: date
    requests: tuple[Filed, ...] = ()

    @property
    def granted(self) -> tuple[Filed, ...]:
        """Return the requests that were granted and signed, in the order of the decisions."""
        return tuple(one for one in self.requests if _is_granted(one))

    @property
    def refused(self) -> tuple[Filed, ...]:
        """Return the requests that were refused."""
        return tuple(
            one
            for one in self.requests
            if one.is_signed("decided") and one.text("outcome") == "refused"
        )

    @property
    def now(self) -> date:
        """Return the date that counts."""
        return self.on(date.max)

    def on(self, day: date) -> date:
        """Return the date that counted at the end of a day, by what was decided until then."""
        return self._walked([one for one in self.granted if _decided_by(one, day)])[0]

    def before(self, request: Filed) -> date:
        """Return the date that counted when a request was made, whatever the request says."""
        others = tuple(one for one in self.requests if one.id != request.id)
        return replace(self, requests=others).on(request.opened_on)

    @property
    def too_long(self) -> list[Filed]:
        """Return what was granted for more than a year at once: it does not count."""
        return self._walked(self.granted)[1]

    def _walked(self, granted: Iterable[Filed]) -> tuple[date, list[Filed]]:
        now, long = self.first, list[Filed]()
        for one in granted:
            day = one.day("new_due") or now
            if (day - now).days > LONGEST:
                long.append(one)
            else:
                now = max(now, day)
        return now, long


def _is_granted(request: Filed) -> bool:
    return request.is_signed("decided") and request.text("outcome") == "granted"


def _decided_by(request: Filed, day: date) -> bool:
    signature = request.signature("decided")
    return signature is not None and signature.on <= day


def moved(standpoint: Standpoint, filed: Filed, field: str) -> Moved | None:
    """Return a date of a record with all requests to move it, None where it has none."""
    day = filed.day(field)
    if day is None:
        return None
    asked = standpoint.ledger.naming(filed.id, "extension")
    about = [x for x in asked if x.text("about") == filed.id and x.text("date_field") == field]
    return Moved(day, tuple(sorted(about, key=lambda one: (one.opened_on, one.id))))


def stage_due(standpoint: Standpoint, filed: Filed, stage: str) -> date | None:
    """Return the day by which a stage is due, None where it waits for something without a date."""
    record, stages = filed.record, filed.stages
    field = record.due_fields.get(stage, "")
    if field and (found := moved(standpoint, filed, field)):
        return found.now
    if field and stage not in record.terms:
        return None
    if stage == stages[0]:
        return filed.entry_day + timedelta(days=record.terms.get(stage, FIRST))
    before = filed.signature(stages[stages.index(stage) - 1])
    since = before.on if before else filed.opened_on
    return since + timedelta(days=record.terms.get(stage, USUAL))


def next_due(standpoint: Standpoint, filed: Filed) -> tuple[str, date] | None:
    """Return the next stage that is not signed and its day, None where nothing waits."""
    for stage in filed.open_stages:
        if not filed.is_closed and (day := stage_due(standpoint, filed, stage)):
            return stage, day
        return None
    return None
