"""Who does what at which site: roles held, units, independence, duties, job descriptions."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ims.models.register import Concession, Unit
from ims.places import registers
from ims.standpoint import Standpoint
from ims.standpoint.standpoint import EVERYBODY

JOB = "job-description"
SCOPE = "scope"
RULE = "ORG010"  # of which a small company may concede a departure


@dataclass(frozen=True)
class DutyRow:
    """One thing that a role answers for, with who holds the role at each site."""

    role: str
    title: str
    kind: str  # document, process, control or unit
    thing: str
    site: str
    holders: tuple[str, ...]


@dataclass(frozen=True)
class HeldRow:
    """One role at one site with who holds it."""

    role: str
    title: str
    unit: str
    site: str
    holders: tuple[str, ...]


@dataclass(frozen=True)
class Clash:
    """Somebody who judges at a site what that person does there."""

    person: str
    site: str
    judges: str
    does: str


def is_local(standpoint: Standpoint, person: str, site: str, day: date) -> bool:
    """Return whether somebody belonged to a site on a day: a role of that person names it."""
    found = standpoint.system.people.get(person)
    return found is not None and any(
        site in one.sites and one.from_ <= day and (one.until is None or day <= one.until)
        for one in found.assignments
    )


def judging_roles(standpoint: Standpoint) -> frozenset[str]:
    """Return the roles of the units that judge."""
    units = registers.units(standpoint.system)
    judging = {unit.id for unit in units.values() if unit.judges}
    return frozenset(role.id for role in standpoint.system.roles.values() if role.unit in judging)


def unit_of(standpoint: Standpoint, role: str) -> Unit | None:
    """Return the unit of a role."""
    found = standpoint.system.roles.get(role)
    return registers.units(standpoint.system).get(found.unit or "") if found else None


# --- independence ----------------------------------------------------------------------------


def clashes(standpoint: Standpoint) -> list[Clash]:
    """Return who holds, at one site, a role of a unit and one from which that unit is apart."""
    found = {clash for person in standpoint.people for clash in _of(standpoint, person)}
    return sorted(found, key=lambda one: (one.person, one.site, one.judges, one.does))


def _of(standpoint: Standpoint, person: str) -> Iterator[Clash]:
    held = [
        (one.role, unit, set(registers.spelled(standpoint, one.sites)))
        for one in standpoint.assignments(standpoint.people[person])
        if (unit := unit_of(standpoint, one.role))
    ]
    for judges, unit, here in held:
        for does, other, there in held:
            if other.id in unit.independent_of:
                yield from (Clash(person, site, judges, does) for site in here & there)


def is_conceded(standpoint: Standpoint, person: str) -> bool:
    """Return whether a concession that has not run out allows it to this person."""
    path = f"controls/people/{person}.yaml"
    return any(
        one.rule == RULE and one.path == path and standpoint.day <= one.expires
        for _, one in standpoint.system.models("concession", Concession)
    )


# --- duties ----------------------------------------------------------------------------------


def duties(standpoint: Standpoint) -> list[DutyRow]:
    """Return the responsibility matrix: each thing that a role answers for, site by site."""
    found = [*_of_documents(standpoint), *_of_processes(standpoint), *_of_controls(standpoint)]
    found += _of_units(standpoint)
    return sorted(found, key=lambda one: (one.role, one.kind, one.thing, one.site))


def _row(standpoint: Standpoint, role: str, kind: str, thing: str, site: str) -> DutyRow:
    return DutyRow(role, standpoint.role(role), kind, thing, site, standpoint.holders(role, site))


def _of_documents(standpoint: Standpoint) -> Iterator[DutyRow]:
    for site, documents in standpoint.in_force.items():
        for name, standing in documents.items():
            if standing.revision and standing.revision.owner:
                yield _row(standpoint, standing.revision.owner, "document", name, site)


def _of_processes(standpoint: Standpoint) -> Iterator[DutyRow]:
    for process in standpoint.system.processes.values():
        local = {one.site: one.owner for one in process.local if one.owner}
        for site in registers.spelled(standpoint, process.sites):
            owner = local.get(site) or process.owner
            yield _row(standpoint, owner, "process", process.id, site)


def _of_controls(standpoint: Standpoint) -> Iterator[DutyRow]:
    for control in standpoint.system.controls.values():
        for site in registers.spelled(standpoint, control.sites):
            yield _row(standpoint, control.owner, "control", control.id, site)


def _of_units(standpoint: Standpoint) -> Iterator[DutyRow]:
    for unit in registers.units(standpoint.system).values():
        for site in standpoint.sites:
            yield _row(standpoint, unit.head, "unit", unit.id, site)


def unheld(standpoint: Standpoint) -> list[tuple[str, tuple[str, ...]]]:
    """Return the roles that answer for something and that nobody holds anywhere, with what.

    A role held at one site serves all: many have one holder for the whole company. That every
    process has its owner at each site is told apart.
    """
    things: dict[str, set[str]] = defaultdict(set)
    for row in duties(standpoint):
        if row.role != EVERYBODY and not standpoint.holders(row.role):
            things[row.role].add(row.thing)
    return [(role, tuple(sorted(found))) for role, found in sorted(things.items())]


def held(standpoint: Standpoint) -> list[HeldRow]:
    """Return all roles with who holds them, site by site."""
    return [
        HeldRow(role.id, role.title, role.unit or "", site, standpoint.holders(role.id, site))
        for role in standpoint.system.roles.values()
        for site in standpoint.sites
        if role.id != EVERYBODY
    ]


# --- job descriptions and scope ----------------------------------------------------------------


def narrow_jobs(standpoint: Standpoint) -> list[tuple[str, tuple[str, ...]]]:
    """Return the job descriptions in force that leave out disciplines of their roles' documents.

    The roles of a job description are those of its audience.
    """
    documents = standpoint.system.documents
    found = []
    for name, document in documents.items():
        if document.type == JOB and standpoint.is_effective(name):
            wanted = {
                discipline.value
                for role in document.audience
                for other in documents.values()
                if role in other.audience
                and other.type != JOB
                and standpoint.is_effective(other.id)
                for discipline in other.disciplines
            }
            missing = tuple(sorted(wanted - {d.value for d in document.disciplines}))
            found += [(name, missing)] if missing else []
    return found


def scope_faults(standpoint: Standpoint) -> list[tuple[str, str]]:
    """Return what the scope statements in force leave out: sites and disciplines, in words."""
    scopes = {
        name: document
        for name, document in standpoint.system.documents.items()
        if document.type == SCOPE and standpoint.is_effective(name)
    }
    return [
        (name, fault)
        for name, document in sorted(scopes.items())
        for fault in _scope_faults(standpoint, name, {d.value for d in document.disciplines})
    ]


def _scope_faults(standpoint: Standpoint, name: str, disciplines: set[str]) -> Iterator[str]:
    item = standpoint.system.by_id(name)
    words = set(item.source.body.replace("|", " ").replace(",", " ").split()) if item else set()
    for site in standpoint.system.sites.values():
        if site.id not in words:
            yield f"the text does not name the site `{site.id}`"
        for certificate in site.certificates:
            for one in certificate.disciplines:
                if one.value not in disciplines:
                    yield f"the certificate `{certificate.number}` of `{site.id}` covers `{one}`"
        if missing := {d.value for d in site.disciplines} - disciplines:
            yield f"`{site.id}` has {registers.listed(sorted(missing))} in scope"
