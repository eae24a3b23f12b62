"""Clocks of authorities over the records of a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
    moment = _aware(filed)
    start = standpoint.ledger.local_day(moment, filed.site)
    since = min(start, filed.day("became_aware_on") or start) if signed else start
    begins = moment if since == start else since
    clock = min(fitting or group, key=lambda c: (count(begins, c.amount, c.count), c.id))
    reports = _reports(standpoint, filed, clock)
    sent = [day for one in reports if one.is_signed("sent") and (day := one.day("sent_on"))]
    return Running(
        record=filed.id,
        site=filed.site,
        authority=clock.authority,
        rule=clock.law,
        term=f"{clock.amount} {clock.count.replace('-', ' ')}",
        event_class=known,
        since=since,
        due=count(begins, clock.amount, clock.count),
        decision=filed.text(clock.decision) if signed else "",
        decided_on=signed.on if signed else None,
        reported_on=min(sent, default=None),
        reports=tuple(one.id for one in reports),
        verified=clock.verified,
        clock=clock.id,
    )


def _aware(filed: Filed) -> datetime:
    """Return when anybody first knew, in the time of the site."""
    received = filed.get("received_at")
    times = [filed.record.event_date] if filed.type != "complaint" else []
    if isinstance(received, datetime):
        times.append(received)
    return min(times, default=filed.record.entry_date)


def _reports(standpoint: Standpoint, filed: Filed, clock: Clock) -> list[Filed]:
    """Return the reports of this event to this authority."""
    named = standpoint.ledger.named_by(filed, "reports")
    naming = standpoint.ledger.naming(filed.id, "vigilance-report")
    found = {one.id: one for one in (*named, *naming)}
    words = {clock.authority.lower(), clock.jurisdiction.lower()}
    return [one for one in found.values() if _told(one.text("authority"), words)]


def _told(authority: str, words: set[str]) -> bool:
    """Return whether a report went to this authority: its name or jurisdiction stands in it."""
    said = authority.lower()
    return any(word in said for word in words if len(word) > 2) or bool(  # noqa: PLR2004 - EU, US, UK as words
        {*said.replace(",", " ").replace("(", " ").replace(")", " ").split()} & words
    )
