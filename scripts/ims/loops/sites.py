"""ORG: sites, local texts, the organization, controls."""

from collections.abc import Iterator
from datetime import date

from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.places import integration, local_texts, organization, registers
from ims.standpoint import Standpoint

QUALITY = "quality-manager"
_SHOWN = 3


def since(standpoint: Standpoint, document: str = "") -> date:
    """Return the first day in force of a document anywhere, else that of the whole system."""
    held = [found[document] for found in standpoint.in_force.values() if document in found]
    days = [one.since.date() for one in held if one.since]
    return min(days, default=registers.began(standpoint) or standpoint.day)


@loop("ORG001", help="have it signed by site quality, or quality assurance, of that very site")
def addendum_not_adopted(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A local addendum is in force and nobody of the quality unit of its site has signed it.

    Why: R81; EU GMP Chapter 1: a corporate text counts at a site once its own quality unit has
    made it its own.
    """
    for one in local_texts.not_adopted(standpoint):
        names = ", ".join(dict.fromkeys(s.printed_name for s in one.approved.signatures))
        yield LooseEnd(
            one.id,
            f"revision `{one.approved.revision}` is in force at `{one.site}` and is signed by "
            f"`{names}`, none of them of the quality unit there",
            one.approved.arrival.date(),
            role="site-quality",
            site=one.site,
        )


@duty("ORG002", help="end it, turn it into an addendum, or ask for a new one: sign stage `ended`")
def site_deviation_expires(standpoint: Standpoint) -> Iterator[Duty]:
    """A departure of a site from the corporate standard comes to its last day.

    Why: R81; a departure that never ends is another standard.
    """
    for one in local_texts.open_deviations(standpoint):
        expires = one.day("expires")
        if expires:
            yield Duty(
                one.id,
                f"the end of the departure from {one.text('document')} at {one.site}",
                expires,
                role="site-quality",
                site=one.site,
                since=one.opened_on,
                path=one.path,
            )


@loop("ORG003", help="collect the signature that is missing, or go back to the standard")
def site_deviation_without_agreement(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A site departs from the corporate standard before both sides have agreed.

    Why: R81; the site knows its need, the centre knows what else hangs on the standard.
    """
    for one in local_texts.open_deviations(standpoint):
        starts = one.day("starts")
        if starts and starts <= standpoint.day and not local_texts.is_agreed(one):
            lacking = local_texts.lacking(one)
            fact = f"is not agreed by {lacking}" if lacking else "was refused"
            yield LooseEnd(
                one.id,
                f"the departure from `{one.text('document')}` runs since `{starts}` and {fact}",
                starts,
                role=one.next_role() if lacking else "site-quality",
                site=one.site,
                path=one.path,
            )


@duty("ORG004", help="have it renewed, or take it out of controls/organization.yaml")
def certificate_expires(standpoint: Standpoint) -> Iterator[Duty]:
    """A certificate of a site comes to its last day.

    Why: R81; what a site says of itself to customers and authorities must be true.
    """
    for site in standpoint.system.sites.values():
        for one in site.certificates:
            yield Duty(
                f"{site.id} {one.number}",
                f"the renewal of the certificate `{one.number}` ({one.framework})",
                one.until,
                role=QUALITY,
                site=site.id,
                path=registers.ORGANIZATION,
            )


@loop("ORG010", help="take one of the two roles away, or have a concession for ORG010 signed")
def quality_unit_not_independent(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Somebody holds at one site a role that judges and one that it judges.

    Why: EU GMP Chapter 2; 21 CFR 211.22; ISO 13485:2016, 5.5.1: whoever releases does not make.
    """
    for one in organization.clashes(standpoint):
        if not organization.is_conceded(standpoint, one.person):
            found = standpoint.people[one.person]
            yield LooseEnd(
                one.person,
                f"holds `{one.judges}` and `{one.does}` at `{one.site}`",
                max(a.from_ for a in found.assignments if a.role in (one.judges, one.does)),
                role="top-management",
                site=one.site,
                path=f"controls/people/{one.person}.yaml",
            )


@loop("ORG011", help="give somebody the role, or name another role")
def duty_without_holder(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A role answers for something and nobody holds it anywhere.

    Why: ISO 9001:2015, 5.3; a duty that is nobody's is not done.
    """
    for role, things in organization.unheld(standpoint):
        more = f" and {len(things) - _SHOWN} more" if things[_SHOWN:] else ""
        shown = registers.listed(things[:_SHOWN]) + more
        yield LooseEnd(
            role,
            f"nobody holds the role, which answers for {shown}",
            since(standpoint),
            role="top-management",
            path="controls/roles.yaml",
        )


@loop("ORG012", help="write the duties of the missing disciplines into the job description")
def job_description_narrow(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A job description leaves out disciplines of the documents that its roles must know.

    Why: R81; ISO 9001:2015, 5.3 and ISO 45001:2018, 5.3: safety or security is part of each job.
    """
    for name, missing in organization.narrow_jobs(standpoint):
        document = standpoint.system.documents[name]
        yield LooseEnd(
            name,
            f"it says nothing of {registers.listed(missing)}, which documents ask of its roles",
            since(standpoint, name),
            role=document.owner,
        )


@loop("ORG013", help="revise the scope statement, or correct controls/organization.yaml")
def scope_does_not_match(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """The scope statement in force does not fit the sites, their disciplines or certificates.

    Why: ISO 9001:2015, 4.3: what is certified, what is said and what is there are one.
    """
    for name, fault in organization.scope_faults(standpoint):
        document = standpoint.system.documents[name]
        yield LooseEnd(name, fault, since(standpoint, name), role=document.owner)


@loop("ORG014", help="name the records under `evidence`, or say in `evidence_kept` where it is")
def control_without_evidence(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Nothing shows that a control works: it names no records and no other place.

    Why: ISO/IEC 27001:2022, 9.1; a control that leaves no trace cannot be told from none.
    """
    for one in standpoint.system.controls.values():
        if not one.evidence and not one.evidence_kept:
            yield LooseEnd(
                one.id,
                "the control names no `evidence` and no `evidence_kept`",
                since(standpoint),
                role=one.owner,
                path="controls/controls.yaml",
            )


@loop("ORG015", help="put the procedure into force, or name the one that is")
def control_without_procedure(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A control is described by no document that is in force.

    Why: ISO/IEC 27001:2022, 8.1; what is not written is done differently each time.
    """
    for one in standpoint.system.controls.values() if standpoint.is_adopted else ():
        if not any(standpoint.is_effective(name) for name in one.procedures):
            named = f"{registers.listed(one.procedures)} is not" if one.procedures else "none is"
            yield LooseEnd(
                one.id,
                f"of the procedures of the control {named} in force",
                since(standpoint),
                role=one.owner,
                path="controls/controls.yaml",
            )


@loop("ORG016", help="bring other units in, or say in the manual why one unit does it alone")
def process_of_one_unit(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """One unit alone owns a process, writes its documents and is asked to know them.

    Why: R81; a management system is no business of one department.
    """
    if not registers.units(standpoint.system):
        return
    for one in integration.processes(standpoint):
        if one.is_isolated:
            process = standpoint.system.processes[one.process]
            yield LooseEnd(
                one.process,
                f"all its roles are of the unit `{one.units[0]}`",
                since(standpoint),
                role=process.owner,
                path=registers.PROCESSES,
            )
