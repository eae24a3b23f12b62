"""The clock of a site: local days and changeovers as instants.

Everything that leaves this module is in UTC: two local times of one zone compare by what the
clock shows, which is wrong in the hour that comes twice.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ims.diagnostic import ImsError
from ims.lifecycle.facts import BEGINNING, SiteFacts

EVER = datetime.max.replace(tzinfo=UTC)


def utc(moment: datetime) -> datetime:
    """Return an instant in UTC; one without a zone would mean another instant on each machine."""
    if moment.tzinfo is None:
        raise ImsError(f"{moment.isoformat()} has no time zone", "write it like 2026-11-03T14:05Z")
    return moment.astimezone(UTC)


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        help = "correct `time_zone` in controls/organization.yaml, or install a newer `tzdata`"
        raise ImsError(f"this computer does not know the time zone `{name}`", help) from None


@lru_cache(maxsize=65536)
def local_instant(zone: str, clock: str, day: date) -> datetime:
    """Return when a clock in a zone shows a time on a day.

    A time that comes twice is the first; one that is left out is counted with the offset before
    the gap, so 02:30 becomes 03:30. Calendars read it the same way (RFC 5545, 3.3.5).
    """
    try:
        return datetime.combine(day, time.fromisoformat(clock), _zone(zone)).astimezone(UTC)
    except OverflowError:
        return BEGINNING if day.year == date.min.year else EVER


def site_instant(day: date, site: Sequence[SiteFacts]) -> datetime:
    """Return 00:00 local of a day at a site: the instant that "as of a date" means."""
    return Clock(site).midnight(day)


class Clock:
    """Days and changeovers of one site; what its register says counts from its arrival on."""

    def __init__(self, site: Sequence[SiteFacts]) -> None:
        self.site = tuple(site)
        self._since = [utc(facts.since) for facts in self.site]
        self._spans = tuple(pairwise([*self._since, EVER]))

    @property
    def opened(self) -> datetime:
        """Return since when there is such a site."""
        return self._since[0]

    def changes(self) -> list[datetime]:
        """Return when the register of the site changed."""
        return self._since[1:]

    def facts(self, moment: datetime) -> SiteFacts:
        """Return what is known of the site at an instant."""
        return self.site[max(bisect_right(self._since, moment) - 1, 0)]

    def midnight(self, day: date) -> datetime:
        """Return when a day begins."""
        for facts, (_, end) in zip(self.site, self._spans, strict=True):
            if (moment := local_instant(facts.time_zone, "00:00", day)) < end:
                return moment
        return EVER

    def begun(self, day: date) -> datetime:
        """Return the first instant at which the changeover of a day is past."""
        for facts, (start, end) in zip(self.site, self._spans, strict=True):
            moment = max(start, local_instant(facts.time_zone, facts.changeover, day))
            if moment < end:
                return moment
        return EVER

    def next(self, moment: datetime) -> datetime:
        """Return the first changeover at or after an instant."""
        for facts, (start, end) in zip(self.site, self._spans, strict=True):
            if (found := self._next(facts, max(start, moment))) < end:
                return found
        return EVER

    def _next(self, facts: SiteFacts, moment: datetime) -> datetime:
        found = (local_instant(facts.time_zone, facts.changeover, d) for d in _near(self, moment))
        return next((instant for instant in found if instant >= moment), EVER)

    def day(self, moment: datetime) -> date:
        """Return the date that the site's calendar shows."""
        try:
            return moment.astimezone(_zone(self.facts(moment).time_zone)).date()
        except OverflowError:
            return moment.date()

    def working_day(self, moment: datetime) -> date:
        """Return the day whose changeover was the last; the night belongs to the day before."""
        facts = self.facts(moment)
        days = [
            day
            for day in _near(self, moment)
            if local_instant(facts.time_zone, facts.changeover, day) <= moment
        ]
        return days[-1] if days else self.day(moment)


def _near(clock: Clock, moment: datetime) -> Iterator[date]:
    today = clock.day(moment).toordinal()
    for number in range(max(today - 1, 1), min(today + 3, date.max.toordinal() + 1)):
        yield date.fromordinal(number)
