"""The checklist of an audit, drawn from matrix, texts in force, former findings and open gaps."""

from collections.abc import Iterator
from dataclasses import dataclass

from ims.auditing.area import former_findings, processes_of
from ims.auditing.programme import AUDIT, PATH, Occurrence, occurrences, span
from ims.auditing.scope import covers
from ims.coverage import Cell
from ims.coverage.items import Ladder
from ims.diagnostic import ImsError
from ims.models.audit_programme import ProgrammeEntry
from ims.standpoint import Filed, Standpoint

_RECORDS = 8  # newest to choose a sample from


@dataclass(frozen=True)
class Question:
    """One requirement in scope, and what the auditor looks at for it."""

    requirement: str
    title: str
    documents: tuple[str, ...]  # `SOP-004@3#plan-the-training`, those in force
    level: str
    records: tuple[str, ...]  # the newest that show it, to draw a sample from
    open_points: tuple[str, ...]  # gaps, nonconformities and findings
    questions: tuple[str, ...]
    seen: str = ""  # the auditor writes evidence here
    result: str = ""


@dataclass(frozen=True)
class Checklist:
    """Everything to look at in one audit."""

    about: str
    site: str
    day: str
    processes: tuple[str, ...]
    documents: tuple[str, ...]  # of the processes, in force at the site
    former: tuple[str, ...]
    questions: tuple[Question, ...]


def checklist(standpoint: Standpoint, name: str) -> Checklist:
    """Return the checklist of an audit record, an entry, or an entry with its month.

    Raises ImsError where there is no such audit, or nothing is in its scope.
    """
    audit, entry = _found(standpoint, name)
    site = audit.site if audit else entry.site if entry else ""
    processes = (
        processes_of(standpoint, audit) if audit else frozenset(entry.processes if entry else ())
    )
    questions = tuple(_questions(standpoint, audit, entry, site))
    if not questions:
        raise ImsError(
            f"nothing is in the scope of `{name}`",
            "name its criteria; before the system is adopted no matrix is known",
        )
    former = former_findings(standpoint, audit) if audit else _open_at(standpoint, processes, site)
    return Checklist(
        about=name,
        site=site,
        day=str(standpoint.day),
        processes=tuple(sorted(processes)),
        documents=tuple(_in_force(standpoint, processes, site)),
        former=tuple(_finding(one) for one in former),
        questions=questions,
    )


def _found(standpoint: Standpoint, name: str) -> tuple[Filed | None, ProgrammeEntry | None]:
    planned = occurrences(standpoint)
    if audit := standpoint.ledger.get(name):
        if audit.type != AUDIT:
            raise ImsError(f"`{name}` is a {audit.type}, not an audit", "name an audit like AUD-…")
        named = audit.text("programme_entry")
        return audit, next((o.entry for o in planned if o.id == named), None)
    found = [o for o in planned if name in (o.id, o.entry.id)]
    if not found:
        known = ", ".join(dict.fromkeys(o.entry.id for o in planned)) or f"none in {PATH}"
        raise ImsError(f"there is no audit or entry `{name}`", f"use one of {known}")
    one = _nearest(found)
    return one.audit if name == one.id else None, one.entry


def _nearest(found: list[Occurrence]) -> Occurrence:
    """Return the first planned audit that is not held, else the last."""
    return next((o for o in found if not o.held_on), found[-1])


def _questions(
    standpoint: Standpoint, audit: Filed | None, entry: ProgrammeEntry | None, site: str
) -> Iterator[Question]:
    matrices = standpoint.matrices()
    if matrices is None:
        return
    paths: dict[str, dict[str, list[str]]] = {}
    for cell in matrices.cells():
        if cell.site != site or cell.heading:
            continue
        if cell.framework not in paths:
            framework = standpoint.system.framework(cell.framework)
            paths[cell.framework] = Ladder(framework).paths if framework else {}
        path = paths[cell.framework].get(cell.item, [cell.item])
        if _is_wanted(audit, entry, cell.framework, path):
            yield _question(cell)


def _is_wanted(
    audit: Filed | None, entry: ProgrammeEntry | None, framework: str, path: list[str]
) -> bool:
    """Return whether a requirement is in scope: criteria of the audit come before its entry's."""
    named = audit.ids("criteria") if audit else ()
    if named:
        return any(f"{framework}#{item}" in named for item in path)
    return entry is not None and covers(entry, framework, path)


def _question(cell: Cell) -> Question:
    documents = tuple(one.name for one in cell.documents if one.effective)
    records = sorted(cell.records, key=lambda r: (r.event_date, r.id), reverse=True)[:_RECORDS]
    return Question(
        requirement=cell.requirement,
        title=cell.title,
        documents=documents,
        level=str(cell.level),
        records=tuple(f"{one.id} ({one.event_date})" for one in records),
        open_points=cell.open_points,
        questions=tuple(_asked(cell, documents, bool(records))),
    )


def _asked(cell: Cell, documents: tuple[str, ...], has_records: bool) -> Iterator[str]:  # noqa: FBT001 - one fact of the cell
    who = cell.responsible or "the owner of the process"
    if documents:
        yield f"Ask {who} to show how {documents[0]} is worked to, today, at the workplace."
    else:
        yield f"No text in force answers this: ask {who} what is done, and where it is written."
    if has_records:
        yield "Draw a sample of the records and follow one from start to end."
    else:
        yield "No record shows it: ask for the last three cases."
    if cell.open_points:
        yield "See how the open points stand, and what protects the work meanwhile."


def _in_force(standpoint: Standpoint, processes: frozenset[str], site: str) -> Iterator[str]:
    known = standpoint.system.processes
    names = sorted({d for p in processes if p in known for d in known[p].documents})
    for name in names:
        if approved := standpoint.effective(name, site):
            yield f"{name}@{approved.revision} {approved.title}"


def _open_at(standpoint: Standpoint, processes: frozenset[str], site: str) -> list[Filed]:
    """Return the findings of the last audits of an area, for an audit that has no record yet."""
    audits = [
        one
        for one in standpoint.ledger.of(AUDIT)
        if one.site == site and processes & processes_of(standpoint, one)
    ]
    latest = max(audits, key=span, default=None)
    found = [f for a in audits for f in standpoint.ledger.named_by(a, "findings")]
    return [f for f in found if not f.is_closed or (latest and f.id in latest.ids("findings"))]


def _finding(one: Filed) -> str:
    return f"{one.id} {one.text('finding_class')} ({one.state}): {one.text('statement')}"
