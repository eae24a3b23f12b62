"""ADT: the audit programme is carried out, covers everything, and repeats at its intervals."""

from collections.abc import Iterator
from datetime import date

from ims.auditing import PATH, months, occurrences, programme_of
from ims.auditing.programme import AUDIT, Occurrence, held_on, planned_for
from ims.auditing.scope import (
    by_clause,
    by_process,
    missing_disciplines,
    too_far_apart,
    unknown_items,
)
from ims.lifecycle import add_months
from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.models.audit_programme import ProgrammeEntry
from ims.standpoint import Filed, Standpoint

QUALITY_MANAGER = "quality-manager"
_SHOWN = 5


@duty("ADT001", help="plan the audit in a record, or move it with a reason before its month ends")
def audit_not_held(standpoint: Standpoint) -> Iterator[Duty]:
    """An audit of the programme was not held in its month; no record of it is there.

    What a record plans is watched by that record (LOP003).

    Why: ISO 9001:2015, 9.2.2 a); ISO 13485:2016, 8.2.4; a programme that is not kept is none.
    """
    for one in occurrences(standpoint):
        if one.audit is None:
            lead = one.entry.lead
            yield Duty(
                about=one.id,
                what=f"audit of {', '.join(one.entry.processes)} at {one.entry.site}",
                due=one.due,
                role=one.entry.lead_role if lead else QUALITY_MANAGER,
                people=(lead,) if lead else (),
                site=one.entry.site,
                since=_first_day(one),
                path=PATH,
            )


def _first_day(one: Occurrence) -> date:
    return one.due.replace(day=1)


@loop("ADT002", help="write `late_reason` in the audit, or record the move in the programme")
def late_audit_without_reason(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An audit was held after its month or its planned end, and nobody says why.

    Why: SOP-005; ISO 9001:2015, 9.2.2; row 000-15: late audits are justified.
    """
    for audit in standpoint.ledger.of(AUDIT):
        held, last = held_on(audit), _last_day(standpoint, audit)
        if held and last and held > last and not audit.text("late_reason"):
            fact = f"held until `{held}`, due on `{last}`, and `late_reason` is empty"
            yield _about(audit, fact, last)


def _last_day(standpoint: Standpoint, audit: Filed) -> date | None:
    planned = planned_for(standpoint, audit)
    days = [day for day in (audit.day("planned_end"), planned.due if planned else None) if day]
    return min(days, default=None)


@loop(
    "ADT003", help="move an audit once, before its month ends, by no more than the programme says"
)
def audit_moved_against_the_rule(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A planned audit was moved after its month, too far, or twice.

    Why: SOP-005; who moves what is already late only hides it.
    """
    programme = programme_of(standpoint)
    for entry in programme.entries if programme else ():
        allowed = programme.move_months if programme else 0
        for one in entry.moved:
            due, by = months.last_day(one.from_), months.number(one.to) - months.number(one.from_)
            if one.decided > due:
                fact = f"moved on `{one.decided}`, after `{one.from_}` had ended"
            elif by > allowed:
                fact = f"moved by `{by}` months to `{one.to}`; the programme allows `{allowed}`"
            elif [m.from_ for m in entry.moved].count(one.from_) > 1:
                fact = f"`{one.from_}` is moved more than once"
            else:
                continue
            yield _of_entry(entry, f"{entry.id}@{one.from_}", fact, one.decided)


@loop("ADT004", help="write controls/audit-programme.yaml; the starter has one to begin with")
def programme_missing(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """There is no audit programme that can be read, so nobody knows which audits are owed.

    Why: ISO 9001:2015, 9.2.2 a); R76.
    """
    if standpoint.is_adopted and programme_of(standpoint) is None:
        state = "cannot be read" if PATH in standpoint.system.tree else "is missing"
        yield LooseEnd(
            "audit-programme", f"`{PATH}` {state}", standpoint.day, role=QUALITY_MANAGER, path=PATH
        )


@loop("ADT005", help="plan the entry as often as its risk asks, or judge the risk anew")
def interval_too_long_for_the_risk(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An entry is audited less often than its risk asks for.

    Why: ISO 9001:2015, 9.2.2 a): importance and results of former audits set the frequency.
    """
    programme = programme_of(standpoint)
    longest = {i.risk: i.months for i in programme.intervals} if programme else {}
    for entry in programme.entries if programme else ():
        allowed = longest.get(entry.risk)
        if allowed is None:
            fact = f"its risk is `{entry.risk}`, for which the programme has no interval"
        elif entry.every > allowed:
            fact = f"every `{entry.every}` months, with risk `{entry.risk}` at most `{allowed}`"
        else:
            continue
        yield _of_entry(entry, entry.id, fact, _since(standpoint))


@loop("ADT006", help="add the months that are missing to `planned`")
def planned_too_seldom(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """The months of an entry lie further apart than its own interval.

    Why: row 001-28: the frequency of audits is kept; ISO 9001:2015, 9.2.1.
    """
    programme = programme_of(standpoint)
    for entry in programme.entries if programme else ():
        if programme and (apart := too_far_apart(programme, entry)):
            fact = f"nothing between `{apart[0]}` and `{apart[1]}`, every `{entry.every}` months"
            yield _of_entry(entry, entry.id, fact, _since(standpoint))


@loop("ADT007", help="add the process to an entry of its site")
def process_never_audited(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A process of a site stands in no entry of the programme.

    Why: row 000-15: all processes are covered; ISO 9001:2015, 9.2.2 a).
    """
    if programme_of(standpoint) is None:
        return
    for row in by_process(standpoint):
        if not row.entries:
            fact = f"the process `{row.process}` is in no entry of {row.site}"
            yield _of_programme(standpoint, f"{row.process}@{row.site}", fact, row.site)


@loop("ADT008", help="add the framework or the clauses to an entry")
def clause_never_audited(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Clauses of a framework stand in no entry, so the cycle does not look at them.

    Why: ISO 9001:2015, 9.2.1; ISO 13485:2016, 8.2.4; every requirement is audited in the cycle.
    """
    for row in by_clause(standpoint):
        if row.not_planned:
            shown = ", ".join(f"`{item}`" for item in row.not_planned[:_SHOWN])
            more = len(row.not_planned) - _SHOWN
            rest = f" and {more:,} more" if more > 0 else ""
            fact = f"{len(row.not_planned):,} of {row.clauses:,} clauses unplanned: {shown}{rest}"
            yield _of_programme(standpoint, row.framework, fact)


@loop("ADT018", help="write the item as the framework does, or name another edition")
def criterion_unknown(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An entry is to be audited against something that no framework has.

    Why: ISO 19011:2018, 5.5.2; a criterion that does not exist covers nothing.
    """
    programme = programme_of(standpoint)
    for entry in programme.entries if programme else ():
        for name in unknown_items(standpoint, entry):
            fact = f"there is no requirement `{name}`"
            yield _of_entry(entry, entry.id, fact, _since(standpoint))


@loop("ADT009", help="add the discipline to an entry of the site")
def discipline_never_audited(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A discipline of the system is in no entry of a site.

    Why: ISO 14001, 45001, ISO/IEC 27001 and ISO 22301, 9.2: each has its own audits.
    """
    programme = programme_of(standpoint)
    for site, discipline in missing_disciplines(standpoint, programme) if programme else ():
        fact = f"the discipline `{discipline}` is in no entry of {site}"
        yield _of_programme(standpoint, f"{discipline}@{site}", fact, site)


@duty("ADT010", help="hold an audit at the site")
def site_without_audit(standpoint: Standpoint) -> Iterator[Duty]:
    """A site is not audited as often as the programme says.

    Why: row 001-28: the frequency of audits is kept.
    """
    programme = programme_of(standpoint)
    for site in standpoint.sites if programme else ():
        days = [day for a in standpoint.ledger.of(AUDIT) if a.site == site and (day := held_on(a))]
        last = max(days, default=months.last_day(programme.cycle.start) if programme else None)
        if programme and last:
            due = add_months(last, programme.site_interval)
            what = f"next audit at {site} (every {programme.site_interval} months)"
            yield Duty(site, what, due, role=QUALITY_MANAGER, site=site, since=last, path=PATH)


@duty("ADT011", help="plan the next cycle and approve the programme anew")
def cycle_ends(standpoint: Standpoint) -> Iterator[Duty]:
    """The programme ends with its cycle, and no later one is there.

    Why: ISO 19011:2018, 5.2: a programme is planned ahead.
    """
    programme = programme_of(standpoint)
    if programme:
        last = months.number(programme.cycle.start) + programme.cycle.months - 1
        due = months.last_day(months.written(last))
        yield Duty(
            "audit-programme", "programme of the next cycle", due, role=programme.owner, path=PATH
        )


def _since(standpoint: Standpoint) -> date:
    """Return the first day of the cycle, from which a gap of the programme counts."""
    programme = programme_of(standpoint)
    start = months.last_day(programme.cycle.start).replace(day=1) if programme else standpoint.day
    return min(start, standpoint.day)


def _about(audit: Filed, fact: str, since: date) -> LooseEnd:
    people = audit.ids("lead_auditor")
    return LooseEnd(audit.id, fact, since, "internal-auditor", people, audit.site, audit.path)


def _of_entry(entry: ProgrammeEntry, about: str, fact: str, since: date) -> LooseEnd:
    return LooseEnd(about, fact, since, role=QUALITY_MANAGER, site=entry.site, path=PATH)


def _of_programme(standpoint: Standpoint, about: str, fact: str, site: str = "all") -> LooseEnd:
    since = _since(standpoint)
    return LooseEnd(about, fact, since, role=QUALITY_MANAGER, site=site, path=PATH)
