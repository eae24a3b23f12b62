"""What the programme covers over its cycle: processes, disciplines and clauses, told and done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from ims.auditing import months
from ims.auditing.programme import Occurrence, occurrences, programme_of
from ims.coverage.items import Ladder
from ims.models.audit_programme import AuditProgramme, ProgrammeEntry
from ims.standpoint import Standpoint


@dataclass(frozen=True)
class ProcessRow:
    """One process at one site: when it was audited, when it will be, and how that stands."""

    site: str
    process: str
    title: str
    entries: tuple[str, ...]
    every: int  # months between audits; 0 where none is planned
    last: date | None
    audit: str  # id of the last one
    next: date | None  # end of the month of the next one that is not held
    state: str  # of the next one; `not planned` where there is none


def by_process(standpoint: Standpoint) -> list[ProcessRow]:
    """Return a row for each process at each site, those without any plan among them."""
    known = occurrences(standpoint)
    return [
        _row(site, process.id, process.title, known)
        for site in standpoint.sites
        for process in standpoint.system.processes.values()
    ]


def _row(site: str, process: str, title: str, known: list[Occurrence]) -> ProcessRow:
    own = [o for o in known if o.entry.site == site and process in o.entry.processes]
    held = [(o.held_on, o.audit.id) for o in own if o.held_on and o.audit]
    waiting = [o for o in own if not o.held_on]
    last, audit = max(held, default=(None, ""))
    return ProcessRow(
        site=site,
        process=process,
        title=title,
        entries=tuple(dict.fromkeys(o.entry.id for o in own)),
        every=min((o.entry.every for o in own), default=0),
        last=last,
        audit=audit,
        next=waiting[0].due if waiting else None,
        state=waiting[0].state if waiting else ("cycle done" if own else "not planned"),
    )


@dataclass(frozen=True)
class ClauseRow:
    """One framework: of how many clauses an audit is planned in the cycle, and was held."""

    framework: str
    short: str
    clauses: int
    planned: int
    audited: int
    not_planned: tuple[str, ...]
    not_audited: tuple[str, ...]  # planned, and no audit was held in the cycle


def by_clause(standpoint: Standpoint) -> list[ClauseRow]:
    """Return a row for each framework of the programme."""
    programme = programme_of(standpoint)
    known = occurrences(standpoint)
    names = programme.frameworks if programme else []
    return [row for name in names if (row := _clauses(standpoint, name, known))]


def _clauses(standpoint: Standpoint, name: str, known: list[Occurrence]) -> ClauseRow | None:
    framework = standpoint.system.framework(name)
    if framework is None:
        return None
    ladder = Ladder(framework)
    ends = [item for item in ladder.items if item not in ladder.headings]
    planned = {o.entry.id: o.entry for o in known}.values()
    held = {o.entry.id: o.entry for o in known if o.held_on}.values()
    told = {item for item in ends if any(covers(e, name, ladder.paths[item]) for e in planned)}
    done = {item for item in ends if any(covers(e, name, ladder.paths[item]) for e in held)}
    return ClauseRow(
        framework=name,
        short=framework.short,
        clauses=len(ends),
        planned=len(told),
        audited=len(done),
        not_planned=tuple(item for item in ends if item not in told),
        not_audited=tuple(item for item in ends if item in told - done),
    )


def covers(entry: ProgrammeEntry, framework: str, path: list[str]) -> bool:
    """Return whether an entry covers an item; `path` leads from it up to the top."""
    return any(
        framework in one.frameworks and (not one.items or set(one.items) & set(path))
        for one in entry.criteria
    )


def unknown_items(standpoint: Standpoint, entry: ProgrammeEntry) -> Iterator[str]:
    """Return each `framework#item` of an entry that no framework has."""
    for one in entry.criteria:
        for framework in one.frameworks:
            known = standpoint.system.requirements_of(framework)
            yield from (f"{framework}#{item}" for item in one.items if item not in known)


def missing_disciplines(
    standpoint: Standpoint, programme: AuditProgramme
) -> Iterator[tuple[str, str]]:
    """Return each site and discipline that no entry covers, where the system has the discipline."""
    wanted = sorted({d for doc in standpoint.system.documents.values() for d in doc.disciplines})
    told = {(e.site, d) for e in programme.entries for d in e.disciplines}
    for site in standpoint.sites:
        yield from ((site, d) for d in wanted if (site, d) not in told)


def too_far_apart(programme: AuditProgramme, entry: ProgrammeEntry) -> tuple[str, str] | None:
    """Return the first two months between which an entry waits longer than it may.

    The cycle's first and last month count: nothing is known of audits outside it.
    """
    start = months.number(programme.cycle.start)
    end = start + programme.cycle.months - 1
    planned = sorted(months.number(month) for month in entry.planned)
    stops = [start, *planned, end]
    for first, second in pairwise(stops):
        if second - first > entry.every:
            return months.written(first), months.written(second)
    return None
