"""ADT: who audits is qualified and independent, and what was found before is looked at again."""

from collections.abc import Iterator

from ims.auditing import months, processes_of, programme_of
from ims.auditing.area import FINDING, former_findings, same_before
from ims.auditing.auditors import bars, role_of, team, why_not_qualified
from ims.auditing.programme import AUDIT, is_of_site, occurrences, span
from ims.loops.registry import LooseEnd, loop
from ims.standpoint import Filed, Standpoint

QUALITY_MANAGER = "quality-manager"


@loop("ADT012", help="name a qualified auditor, or record the competence and sign it")
def auditor_not_qualified(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An auditor had no approved competence record on all days of the audit.

    Why: row 000-19: auditors are trained; ISO 9001:2015, 7.2; ISO 19011:2018, clause 7.
    """
    role = role_of(programme_of(standpoint))
    for audit in standpoint.ledger.of(AUDIT):
        for person in team(audit):
            if why := why_not_qualified(standpoint, audit, person, role):
                yield _about(audit, why)


@loop("ADT013", help="name an auditor who has no part in the area, of another site if need be")
def auditor_not_independent(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An auditor audits own work: a role, a process or a document of the area.

    Why: row 000-19; ISO 9001:2015, 9.2.2 c); ISO 13485:2016, 8.2.4: nobody audits own work.
    """
    for audit in standpoint.ledger.of(AUDIT):
        for person in team(audit):
            for why in bars(standpoint, audit, person):
                yield _about(audit, why)


@loop("ADT014", help="add the finding to `former_findings` and say in the report how it stands")
def former_finding_not_looked_at(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An audit leaves out what the audit before found in the same area.

    Why: row 002-26: findings are followed up; ISO 19011:2018, 5.5.2.
    """
    for audit in standpoint.ledger.of(AUDIT):
        listed = set(audit.ids("former_findings"))
        for finding in former_findings(standpoint, audit):
            if finding.id not in listed:
                yield _about(audit, f"finding `{finding.id}` of the area is not in the plan")


@loop("ADT015", help="grade it `major`, or say why it is another fault")
def repetition_graded_minor(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A finding repeats a former one and is graded as if it were new.

    Why: SOP-005: what comes again within the time of the programme is major.
    """
    programme = programme_of(standpoint)
    for finding in standpoint.ledger.of(FINDING):
        for former in standpoint.ledger.named_by(finding, "repeated"):
            within = programme.repeat_months if programme else 0
            recent = former.event_day >= months.earlier(finding.event_day, within)
            if recent and finding.text("finding_class") == "minor":
                fact = f"`minor`, and it repeats `{former.id}` of {former.event_day}"
                yield _of_finding(finding, fact)


@loop("ADT016", help="name the former finding in `repeated`")
def repetition_not_said(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A finding breaks what a former one of the site broke, and does not say so.

    Why: row 002-26; ISO 9001:2015, 10.2.1 b): whether it comes again must be known.
    """
    programme = programme_of(standpoint)
    for finding in standpoint.ledger.of(FINDING) if programme else ():
        within = programme.repeat_months if programme else 0
        former = same_before(standpoint, finding, within)
        if former and not finding.text("repeated"):
            yield _of_finding(finding, f"`{former.id}` broke the same, and `repeated` is empty")


@loop("ADT017", help="name the entry with its month, or the processes of an audit outside it")
def audit_outside_the_programme(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An audit names no entry of the programme, or one that is not there.

    Why: ISO 19011:2018, 5.5; without its area nobody can tell what the audit covered.
    """
    known = {one.id for one in occurrences(standpoint)}
    for audit in standpoint.ledger.of(AUDIT):
        named = audit.text("programme_entry")
        if named and named not in known:
            yield _about(audit, f"the programme has no `{named}`")
        elif not processes_of(standpoint, audit):
            yield _about(audit, "it names neither an entry nor a process")


@loop(
    "ADT019", help="name an entry of the site, or add its site to `sites_covered` if it was there"
)
def audit_of_another_site(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An audit names an entry of the programme at a site where it is not held.

    Why: ISO 9001:2015, 9.2.2 a); what was audited elsewhere leaves the audit of the site owed.
    """
    entries = {one.id: one.entry for one in occurrences(standpoint)}
    for audit in standpoint.ledger.of(AUDIT):
        named = audit.text("programme_entry")
        entry = entries.get(named)
        if entry and not is_of_site(audit, entry):
            yield _about(audit, f"`{named}` is of `{entry.site}`, the audit of `{audit.site}`")


def _about(audit: Filed, fact: str) -> LooseEnd:
    since = min(span(audit)[0], audit.opened_on)
    return LooseEnd(audit.id, fact, since, role=QUALITY_MANAGER, site=audit.site, path=audit.path)


def _of_finding(finding: Filed, fact: str) -> LooseEnd:
    return LooseEnd(
        finding.id,
        fact,
        finding.opened_on,
        role="internal-auditor",
        site=finding.site,
        path=finding.path,
    )
