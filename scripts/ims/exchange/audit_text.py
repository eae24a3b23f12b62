"""Audits as text: the programme against what was held, and a checklist to print."""

from collections.abc import Iterator, Sequence

from ims.auditing.checklist import Checklist, Question
from ims.auditing.rows import AuditRow
from ims.auditing.scope import ClauseRow, ProcessRow
from ims.exchange import table

_OF_AUDIT = ("due", "site", "entry", "state", "late", "audit", "auditors", "findings", "reason")
_OF_PROCESS = ("site", "process", "every", "last", "audit", "next", "state")


def programme(rows: Sequence[AuditRow], processes: Sequence[ProcessRow]) -> Iterator[str]:
    """Return both tables: every audit, and every process at every site."""
    yield table.aligned(_OF_AUDIT, [_audit(row) for row in rows])
    yield table.aligned(_OF_PROCESS, [_process(row) for row in processes])
    overdue = sum(row.state == "overdue" for row in rows)
    held = sum(row.held is not None for row in rows)
    yield f"{len(rows):,} audits, {held:,} held, {overdue:,} overdue."


def _process(row: ProcessRow) -> tuple[object, ...]:
    return (row.site, row.process, row.every or "", row.last, row.audit, row.next, row.state)


def _audit(row: AuditRow) -> tuple[object, ...]:
    count = f"{len(row.findings)}, {len(row.open_findings)} open" if row.findings else ""
    where = (row.due, row.site, row.entry, row.state, row.late or "", row.audit)
    return (*where, ", ".join(row.auditors), count, row.reason)


def clauses(rows: Sequence[ClauseRow]) -> Iterator[str]:
    """Return how many clauses of each framework the cycle plans and has audited."""
    head = ("framework", "clauses", "planned", "audited", "not planned")
    cells = [(r.short, r.clauses, r.planned, r.audited, ", ".join(r.not_planned)) for r in rows]
    yield table.aligned(head, cells)


def checklist(found: Checklist) -> Iterator[str]:
    """Return a checklist as Markdown: what to read first, then each requirement with room."""
    yield from (
        f"# Checklist of {found.about}",
        "",
        f"Site {found.site}, drawn on {found.day}.",
        "",
    )
    yield from ("## Before the audit", "")
    yield from (f"- Process: {name}" for name in found.processes)
    yield from (f"- Read: {name}" for name in found.documents)
    yield from (f"- Former finding: {one}" for one in found.former or ("none",))
    yield ""
    for one in found.questions:
        yield from _question(one)


def _question(one: Question) -> Iterator[str]:
    yield from (f"## {one.requirement} {one.title}".rstrip(), "")
    yield f"- In force: {', '.join(one.documents) or 'nothing'}"
    yield f"- Level: {one.level}"
    yield f"- Records to sample: {', '.join(one.records) or 'none'}"
    yield f"- Open: {', '.join(one.open_points) or 'nothing'}"
    yield from (f"- [ ] {question}" for question in one.questions)
    yield from ("- Seen (id, revision, place, role): ______", "- Result: ______", "")
