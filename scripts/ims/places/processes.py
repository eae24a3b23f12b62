"""Processes site by site: owner, documents in force, what goes in and out, to whom."""

from collections.abc import Iterator
from dataclasses import dataclass

from ims.models.document import ProcessMap
from ims.models.register import Process, Processes
from ims.places import registers
from ims.standpoint import Standpoint

# What says how work is done; a form or a plan alone does not.
PROCEDURES = frozenset({"procedure", "work-instruction"})


@dataclass(frozen=True)
class AtSite:
    """One process as it stands at one site."""

    process: Process
    site: str
    owner: str  # role
    holders: tuple[str, ...]
    note: str
    in_force: tuple[str, ...]  # documents
    not_in_force: tuple[str, ...]  # that apply here and are not


def at_sites(standpoint: Standpoint) -> list[AtSite]:
    """Return all processes at all sites where they run, in the order of the register."""
    return [
        _at(standpoint, process, site)
        for process in standpoint.system.processes.values()
        for site in registers.spelled(standpoint, process.sites)
    ]


def _at(standpoint: Standpoint, process: Process, site: str) -> AtSite:
    local = next((one for one in process.local if one.site == site), None)
    owner = (local.owner if local else None) or process.owner
    here = [name for name in process.documents if _meant_for(standpoint, name, site)]
    effective = tuple(name for name in here if standpoint.effective(name, site))
    return AtSite(
        process=process,
        site=site,
        owner=owner,
        holders=standpoint.holders(owner, site),
        note=(local.note if local else None) or "",
        in_force=effective,
        not_in_force=tuple(name for name in here if name not in effective),
    )


def _meant_for(standpoint: Standpoint, name: str, site: str) -> bool:
    found = standpoint.system.documents.get(name)
    return found is not None and bool({registers.ALL, site} & set(found.sites))


def is_procedure(standpoint: Standpoint, name: str) -> bool:
    """Return whether a document says how work is done."""
    found = standpoint.system.documents.get(name)
    return found is not None and found.type in PROCEDURES


def without_procedure(standpoint: Standpoint) -> list[AtSite]:
    """Return the critical processes that no procedure in force governs at a site."""
    return [
        one
        for one in at_sites(standpoint)
        if one.process.critical and not any(is_procedure(standpoint, n) for n in one.in_force)
    ]


def waiting_procedures(standpoint: Standpoint) -> dict[str, tuple[str, list[str]]]:
    """Return the procedures that are not in force where they are meant to be, with their sites."""
    found: dict[str, tuple[str, list[str]]] = {}
    for one in at_sites(standpoint):
        for name in one.not_in_force:
            if is_procedure(standpoint, name):
                found.setdefault(name, (one.process.id, []))[1].append(one.site)
    return found


def interface_faults(standpoint: Standpoint) -> Iterator[tuple[Process, str]]:
    """Return the outputs that nobody takes, and the interfaces that do not fit, in words."""
    for process in standpoint.system.processes.values():
        if not process.interfaces and not process.next:
            yield process, "nobody takes its outputs: it names neither `next` nor `interfaces`"
        yield from ((process, fault) for fault in _faults(process))


def _faults(process: Process) -> Iterator[str]:
    if not process.interfaces:
        return
    told = {one.output: one for one in process.interfaces}
    for output in process.outputs:
        found = told.get(output)
        if found is None or not (found.to or found.outside):
            yield f"nobody takes the output `{output}`"
    for output in told:
        if output not in process.outputs:
            yield f"the interface `{output}` is no output of it"
    fed = {name for one in process.interfaces for name in one.to}
    for name in process.next:
        if name not in fed:
            yield f"nothing says what goes to `{name}`"
    for name in sorted(fed - set(process.next)):
        yield f"`{name}` takes an output and does not stand in `next`"


def old_maps(standpoint: Standpoint) -> list[tuple[str, str, str]]:
    """Return the process maps in force that were drawn from another revision of the register."""
    register = registers.register_of(standpoint.system, registers.PROCESSES, Processes)
    return [
        (name, document.drawn_from, register.revision)
        for name, document in standpoint.system.documents.items()
        if isinstance(document, ProcessMap)
        and register
        and standpoint.is_effective(name)
        and document.drawn_from != register.revision
    ]
