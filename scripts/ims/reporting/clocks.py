"""Clocks of authorities over the records of a day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby

from ims.models.reporting import Clock, Count, ReportingClocks
from ims.standpoint import Filed, Standpoint
from ims.system import ManagementSystem

PATH = "controls/reporting-clocks.yaml"
_REPORT, _OPEN = frozenset({"report", "needed", "yes"}), frozenset({"", "undecided"})
_WEEK = 5  # working days
_UNDECIDED = frozenset({"nonconformity"})  # has a clock only when triage left it undecided
# Where the decision is one for all markets, only the site's own count; a complaint has one each.
_AT_SITE = frozenset({"nonconformity", "incident"})


@dataclass(frozen=True)
class Running:
    """One clock of one record: what the authority must be told, and whether it was."""

    record: str
    site: str
    authority: str
    rule: str  # the law behind it
    term: str  # in words: `15 calendar days`
    event_class: str  # empty: not known, so the shortest clock counts
    since: date  # first awareness of anybody
    due: date
    decision: str  # as signed; empty: not decided
    decided_on: date | None
    reported_on: date | None
    reports: tuple[str, ...]
    verified: str
    clock: str  # id in the register
    role: str = "regulatory-affairs"

    @property
    def must_report(self) -> bool:
        """Return whether somebody signed that the authority is told."""
        return self.decision in _REPORT

    @property
    def is_decided(self) -> bool:
        """Return whether the decision is signed."""
        return self.decided_on is not None and self.decision not in _OPEN

    @property
    def is_stopped(self) -> bool:
        """Return whether nothing is owed: a signed `no`, or a report that was sent."""
        return self.is_decided and (not self.must_report or self.reported_on is not None)

    @property
    def stopped_on(self) -> date | None:
        """Return the day on which nothing was owed any more."""
        return (self.reported_on or self.decided_on) if self.is_stopped else None


def count(since: datetime | date, amount: int, unit: Count) -> date:
    """Return the last day of a term; weekends are no working days, holidays are."""
    if unit is Count.HOURS:
        moment = since if isinstance(since, datetime) else datetime(since.year, since.month, since.day)  # noqa: DTZ001 - only its day counts  # fmt: skip
        return (moment + timedelta(hours=amount)).date()
    day = since.date() if isinstance(since, datetime) else since
    if unit is Count.CALENDAR_DAYS:
        return day + timedelta(days=amount)
    for _ in range(amount):
        day += timedelta(days=1)
        while day.weekday() >= _WEEK:
            day += timedelta(days=1)
    return day


def register(system: ManagementSystem) -> list[Clock]:
    """Return the clocks of the register, none where there is none."""
    found = system.item(PATH).model if PATH in system.tree else None
    return found.clocks if isinstance(found, ReportingClocks) else []


def clocks(standpoint: Standpoint) -> list[Running]:
    """Return the clock that counts for each record and authority, the most urgent first."""
    found = [
        running
        for filed in standpoint.ledger.filed.values()
        for running in _of(standpoint, filed, register(standpoint.system))
    ]
    return sorted(found, key=lambda one: (one.is_stopped, one.due, one.record, one.authority))


def clocks_of(standpoint: Standpoint, filed: Filed) -> list[Running]:
    """Return the clocks of one record."""
    return list(_of(standpoint, filed, register(standpoint.system)))


def _of(standpoint: Standpoint, filed: Filed, known: list[Clock]) -> Iterator[Running]:
    applying = [clock for clock in known if _applies(standpoint, filed, clock)]
    key = lambda clock: (clock.authority, clock.decision)  # noqa: E731 - used twice
    for _, group in groupby(sorted(applying, key=key), key=key):
        yield _running(standpoint, filed, list(group))


def _applies(standpoint: Standpoint, filed: Filed, clock: Clock) -> bool:
    if filed.type not in clock.records:
        return False
    if filed.type in _UNDECIDED:
        triaged = filed.is_signed(_stage(filed, clock.decision))
        if not triaged or filed.text(clock.decision) not in _OPEN:
            return False
    if filed.type in _AT_SITE:
        site = standpoint.system.sites.get(filed.site)
        if site and clock.jurisdiction not in site.jurisdictions:
            return False
    return all(filed.text(field) in values for field, values in clock.when.items())


def _stage(filed: Filed, field: str) -> str:
    stages = filed.record.stages.items()
    return next((stage for stage, fields in stages if field in fields), "")


def _running(standpoint: Standpoint, filed: Filed, group: list[Clock]) -> Running:
    """Return the clock that counts: that of the kind of event, the shortest while it is unknown."""
    signed = filed.signature(_stage(filed, group[0].decision))
    kind = filed.text("event_class") if signed else ""
    known = kind if kind != "not-known" else ""
    fitting = [c for c in group if not c.event_classes or known in c.event_classes]
    since, moment = _aware(standpoint, filed)
    ends = partial(_ends, standpoint, filed.site, since, moment)
    clock = min(fitting or group, key=lambda c: (ends(c), c.id))
    reports = [x for x in _reports(standpoint, filed) if is_told(x.text("authority"), group)]
    sent = [day for one in reports if one.is_signed("sent") and (day := one.day("sent_on"))]
    return Running(
        record=filed.id,
        site=filed.site,
        authority=clock.authority,
        rule=clock.law,
        term=f"{clock.amount} {clock.count.replace('-', ' ')}",
        event_class=known,
        since=since,
        due=ends(clock),
        decision=filed.text(clock.decision) if signed else "",
        decided_on=signed.on if signed else None,
        # What was sent before anybody knew of the event was another report.
        reported_on=min((day for day in sent if day >= since), default=None),
        reports=tuple(one.id for one in reports),
        verified=clock.verified,
        clock=clock.id,
    )


def _aware(standpoint: Standpoint, filed: Filed) -> tuple[date, datetime | None]:
    """Return the first day, at the site, on which anybody knew, and the moment where it is known.

    The earliest of all that is written counts, so that no later entry moves a clock. Patients have
    an event before we hear of it, so that of a complaint does not count.
    """
    times = [filed.record.entry_date]
    if filed.type != "complaint":
        times.append(filed.record.event_date)
    if isinstance(received := filed.get("received_at"), datetime):
        times.append(received)
    moment = min(times)
    start = standpoint.ledger.local_day(moment, filed.site)
    told = (filed, *_reports(standpoint, filed))
    days = [day for one in told if (day := one.day("became_aware_on"))]
    since = min([start, *days])
    return since, moment if since == start else None


def _ends(
    standpoint: Standpoint, site: str, since: date, moment: datetime | None, clock: Clock
) -> date:
    """Return the last day of a clock at the site; hours count from the moment, days from the day."""
    if clock.count is Count.HOURS and moment:
        return standpoint.ledger.local_day(moment + timedelta(hours=clock.amount), site)
    return count(since, clock.amount, clock.count)


def _reports(standpoint: Standpoint, filed: Filed) -> list[Filed]:
    """Return the reports of this event to whatever authority."""
    named = standpoint.ledger.named_by(filed, "reports")
    naming = standpoint.ledger.naming(filed.id, "vigilance-report")
    return list({one.id: one for one in (*named, *naming)}.values())


def is_told(said: str, group: list[Clock]) -> bool:
    """Return whether a report went to the authority of these clocks: its title or a clock's id.

    What follows in brackets or behind a comma is free: `EU competent authority (HPRA)`.
    """
    name = re.split(r"[(,;:]", said)[0].strip().lower()
    return any(name in (clock.id, clock.authority.lower()) for clock in group)
