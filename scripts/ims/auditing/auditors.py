"""Whether an auditor is qualified on the days of an audit, and independent of what is audited."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ims.auditing import months
from ims.auditing.area import processes_of
from ims.auditing.programme import programme_of, span
from ims.models.audit_programme import AuditProgramme
from ims.models.register import Assignment
from ims.standpoint import Filed, Standpoint

COMPETENCE = "competence"
NOT_QUALIFIED = "not-qualified"
DECIDED = frozenset({"authored", "approved", "quality-approved"})
EVERYBODY = "worker"
ALL = "all"


def team(audit: Filed) -> tuple[str, ...]:
    """Return the auditors, the leading one first."""
    return audit.ids("lead_auditor", "auditors")


@dataclass(frozen=True)
class Qualified:
    """One competence record as an auditor."""

    record: Filed
    since: date
    until: date

    def covers(self, first: date, last: date) -> bool:
        """Return whether it counts on all days from the first to the last."""
        return self.since <= first and last <= self.until


def qualifications(standpoint: Standpoint, person: str, role: str) -> list[Qualified]:
    """Return the approved competence records of a person for a role, the earliest first.

    One counts from the day of its last signature on: what is signed later proves nothing.
    """
    found = [
        Qualified(one, one.closed_on, one.day("valid_until") or date.min)
        for one in standpoint.ledger.of(COMPETENCE)
        if one.closed_on
        and one.text("person") == person
        and one.text("for_role") == role
        and one.text("result") != NOT_QUALIFIED
    ]
    return sorted(found, key=lambda q: (q.since, q.record.id))


def why_not_qualified(standpoint: Standpoint, audit: Filed, person: str, role: str) -> str:
    """Return why an auditor was not qualified on all days of an audit, empty where qualified."""
    first, last = span(audit)
    found = qualifications(standpoint, person, role)
    if any(one.covers(first, last) for one in found):
        return ""
    if not found:
        return f"`{person}` has no signed competence record as `{role}`"
    latest = found[-1]
    return (
        f"`{person}` is qualified as `{role}` from {latest.since} until {latest.until} "
        f"({latest.record.id}), not on {first} to {last}"
    )


def bars(standpoint: Standpoint, audit: Filed, person: str) -> Iterator[str]:
    """Return what ties an auditor to what is audited, each in words (ISO 19011:2018, clause 4)."""
    programme = programme_of(standpoint)
    if programme is None:
        return
    first, last = span(audit)
    since = months.earlier(first, programme.auditors.barred_months)
    held = _roles(standpoint, person, audit.site, since, last)
    yield from _owned(standpoint, audit, person, held)
    for role in sorted(held & set(audit.ids("audited_roles"))):
        yield f"`{person}` held the audited role `{role}` at {audit.site}"
    yield from _decided(standpoint, audit, person, since, last)


def _roles(
    standpoint: Standpoint, person: str, site: str, since: date, last: date
) -> frozenset[str]:
    """Return the roles that somebody held at a site at any time within some days."""
    found = standpoint.system.people.get(person)
    given = found.assignments if found else []
    held = {one.role for one in given if _overlaps(one, site, since, last)}
    return frozenset(held - {EVERYBODY})


def _overlaps(one: Assignment, site: str, since: date, last: date) -> bool:
    here = ALL in one.sites or site in one.sites
    return here and one.from_ <= last and (one.until is None or since <= one.until)


def _owned(
    standpoint: Standpoint, audit: Filed, person: str, held: frozenset[str]
) -> Iterator[str]:
    known = standpoint.system.processes
    for name in sorted(processes_of(standpoint, audit)):
        process = known.get(name)
        if process and process.owner in held:
            yield f"`{person}` held `{process.owner}`, which owns the process `{name}`"


def _decided(
    standpoint: Standpoint, audit: Filed, person: str, since: date, last: date
) -> Iterator[str]:
    for name in audited_documents(standpoint, audit):
        document = standpoint.system.documents.get(name)
        if document and person in (getattr(document, "authors", None) or ()):
            yield f"`{person}` wrote the audited document {name}"
        facts = standpoint.facts.get(name)
        for approved in facts.approved if facts else ():
            arrived = approved.arrival.date()
            meanings = {s.meaning.value for s in approved.signatures if s.person == person}
            if since <= arrived <= last and meanings & DECIDED:
                yield f"`{person}` signed {name}@{approved.revision} on {arrived}"


def audited_documents(standpoint: Standpoint, audit: Filed) -> tuple[str, ...]:
    """Return the documents that an audit is held against, else those of its processes."""
    named = {one.partition("@")[0] for one in audit.ids("criteria_documents")}
    known = standpoint.system.processes
    owned = {
        document
        for name in processes_of(standpoint, audit)
        if name in known
        for document in known[name].documents
    }
    return tuple(sorted(named or owned))


def role_of(programme: AuditProgramme | None) -> str:
    """Return the role whose competence record qualifies an auditor."""
    return programme.auditors.role if programme else "internal-auditor"
