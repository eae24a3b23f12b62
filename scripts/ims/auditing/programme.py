"""The audit programme against what was really held."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ims.auditing import months
from ims.models.audit_programme import AuditProgramme, Moved, ProgrammeEntry
from ims.standpoint import Filed, Standpoint

PATH = "controls/audit-programme.yaml"
AUDIT = "audit"
PERFORMED = "performed"
ALL = "all"


def programme_of(standpoint: Standpoint) -> AuditProgramme | None:
    """Return the programme, None where there is none or nobody can read it."""
    system = standpoint.system
    found = system.item(PATH).model if PATH in system.tree else None
    return found if isinstance(found, AuditProgramme) else None


@dataclass(frozen=True)
class Occurrence:
    """One planned audit: an entry in one of its months, and the record that carries it out."""

    entry: ProgrammeEntry
    month: str  # as first planned
    due: date  # last day of that month, or of the one it was moved to
    moved: Moved | None
    audit: Filed | None
    day: date  # of the standpoint

    @property
    def id(self) -> str:
        """Return how an audit names it."""
        return f"{self.entry.id}@{self.month}"

    @property
    def held_on(self) -> date | None:
        """Return the day on which it ended; what nobody signed as performed was not held."""
        return held_on(self.audit) if self.audit else None

    @property
    def late(self) -> int:
        """Return the days by which it was held, or is still missing, after its month."""
        return max(((self.held_on or self.day) - self.due).days, 0)

    @property
    def state(self) -> str:
        """Return in words how far it is."""
        if self.held_on:
            return "held late" if self.late else "held"
        if self.late:
            return "overdue"
        if self.audit and self.audit.is_signed("planned"):
            return "plan signed"
        return "this month" if months.of(self.due) == months.of(self.day) else "to come"


def held_on(audit: Filed) -> date | None:
    """Return the last day of an audit whose performance is signed."""
    if not audit.is_signed(PERFORMED):
        return None
    return audit.day("closed_on") or audit.day("opened_on") or audit.event_day


def span(audit: Filed) -> tuple[date, date]:
    """Return first and last day of an audit: as held, else as planned."""
    first = audit.day("opened_on") or audit.day("planned_start") or audit.event_day
    last = audit.day("closed_on") or audit.day("planned_end") or first
    return first, max(first, last)


def occurrences(standpoint: Standpoint) -> list[Occurrence]:
    """Return every planned audit of the cycle, the earliest first."""
    programme = programme_of(standpoint)
    carried_out = _by_occurrence(standpoint)
    entries = programme.entries if programme else []
    found = [o for entry in entries for o in _of(standpoint, entry, carried_out)]
    return sorted(found, key=lambda o: (o.due, o.entry.site, o.entry.id))


def _of(
    standpoint: Standpoint, entry: ProgrammeEntry, carried_out: Mapping[str, Sequence[Filed]]
) -> Iterator[Occurrence]:
    last_moves = {one.from_: one for one in entry.moved}
    for month in entry.planned:
        moved = last_moves.get(month)
        due = months.last_day(moved.to if moved else month)
        named = carried_out.get(f"{entry.id}@{month}", ())
        audit = next((one for one in named if is_of_site(one, entry)), None)
        yield Occurrence(entry, month, due, moved, audit, standpoint.day)


def _by_occurrence(standpoint: Standpoint) -> dict[str, list[Filed]]:
    """Return the audits that name each planned one, the first of them first."""
    found: dict[str, list[Filed]] = {}
    for audit in sorted(standpoint.ledger.of(AUDIT), key=lambda a: (span(a), a.id)):
        if named := audit.text("programme_entry"):
            found.setdefault(named, []).append(audit)
    return found


def is_of_site(audit: Filed, entry: ProgrammeEntry) -> bool:
    """Return whether an audit was at the site of an entry; that of another site fulfils nothing."""
    return bool({entry.site, ALL} & {audit.site, *audit.record.sites_covered})


def planned_for(standpoint: Standpoint, audit: Filed) -> Occurrence | None:
    """Return the planned audit that a record carries out."""
    named = audit.text("programme_entry")
    known = (o for o in occurrences(standpoint) if o.id == named)
    return next((o for o in known if is_of_site(audit, o.entry)), None)
