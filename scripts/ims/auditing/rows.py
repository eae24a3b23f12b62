"""Programme against actual as rows: every planned audit, and those held outside the programme."""

from dataclasses import dataclass
from datetime import date

from ims.auditing.area import findings_of, processes_of
from ims.auditing.auditors import team
from ims.auditing.programme import AUDIT, Occurrence, held_on, occurrences
from ims.standpoint import Filed, Standpoint

OUTSIDE = "outside the programme"


@dataclass(frozen=True)
class AuditRow:
    """One audit, planned or held."""

    site: str
    entry: str
    month: str
    processes: tuple[str, ...]
    risk: str
    due: date | None
    state: str
    late: int  # days
    audit: str
    held: date | None
    auditors: tuple[str, ...]
    reason: str  # of a late or moved audit
    findings: tuple[str, ...]
    open_findings: tuple[str, ...]


def audit_rows(standpoint: Standpoint) -> list[AuditRow]:
    """Return every planned audit of the cycle and every other one, by their days."""
    planned = occurrences(standpoint)
    known = {one.audit.id for one in planned if one.audit}
    rows = [_planned(standpoint, one) for one in planned]
    others = [a for a in standpoint.ledger.of(AUDIT) if a.id not in known]
    rows += [_outside(standpoint, one) for one in others]
    return sorted(rows, key=lambda row: (row.due or row.held or date.max, row.site, row.entry))


def _planned(standpoint: Standpoint, one: Occurrence) -> AuditRow:
    audit = one.audit
    chosen = (one.entry.lead,) if one.entry.lead else ()
    reason = (audit.text("late_reason") if audit else "") or (one.moved.reason if one.moved else "")
    return AuditRow(
        site=one.entry.site,
        entry=one.entry.id,
        month=one.month,
        processes=tuple(one.entry.processes),
        risk=one.entry.risk,
        due=one.due,
        state=one.state,
        late=one.late,
        audit=audit.id if audit else "",
        held=one.held_on,
        auditors=team(audit) if audit else chosen,
        reason=reason,
        findings=_findings(standpoint, audit),
        open_findings=_findings(standpoint, audit, only_open=True),
    )


def _outside(standpoint: Standpoint, audit: Filed) -> AuditRow:
    return AuditRow(
        site=audit.site,
        entry=OUTSIDE,
        month="",
        processes=tuple(sorted(processes_of(standpoint, audit))),
        risk="",
        due=audit.day("planned_end"),
        state="held" if held_on(audit) else audit.state,
        late=0,
        audit=audit.id,
        held=held_on(audit),
        auditors=team(audit),
        reason=audit.text("late_reason"),
        findings=_findings(standpoint, audit),
        open_findings=_findings(standpoint, audit, only_open=True),
    )


def _findings(
    standpoint: Standpoint, audit: Filed | None, *, only_open: bool = False
) -> tuple[str, ...]:
    found = findings_of(standpoint, audit) if audit else []
    return tuple(
        f"{one.id} {one.text('finding_class')}"
        for one in found
        if not (only_open and one.is_closed)
    )
