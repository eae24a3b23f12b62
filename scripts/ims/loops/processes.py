"""ORG: processes at their sites: procedures, owners, interfaces, maps."""

from collections.abc import Iterator
from datetime import date

from ims.loops.registry import LooseEnd, loop
from ims.loops.sites import since
from ims.places import processes, registers
from ims.standpoint import Standpoint


@loop("ORG005", help="put a procedure into force there, or say that the process is not critical")
def critical_process_without_procedure(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A critical process runs at a site where no procedure of it is in force.

    Why: ISO 9001:2015, 4.4; work on which much hangs is done as written, or not at all.
    """
    if not standpoint.is_adopted:
        return
    for one in processes.without_procedure(standpoint):
        named = [n for n in one.process.documents if processes.is_procedure(standpoint, n)]
        fact = f"{registers.listed(named)} is not" if named else "no procedure is named, so none is"
        yield LooseEnd(
            one.process.id,
            f"the process is critical and {fact} in force at `{one.site}`",
            _ended(standpoint, one),
            role=one.owner,
            site=one.site,
            path=registers.PROCESSES,
        )


def _ended(standpoint: Standpoint, one: processes.AtSite) -> date:
    """Return since when nothing is in force: the last withdrawal, else the start of all."""
    known = [standpoint.in_force.get(one.site, {}).get(name) for name in one.not_in_force]
    acts = [(s.stopped or s.withdrawn) for s in known if s]
    return max((act.arrival.date() for act in acts if act), default=since(standpoint))


@loop("ORG006", help="give somebody the role there, or name a local owner of the process")
def process_without_owner(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Nobody at a site holds the role that owns a process there.

    Why: ISO 9001:2015, 4.4.1 e); 5.3: a process without an owner is nobody's.
    """
    for one in processes.at_sites(standpoint):
        if not one.holders:
            yield LooseEnd(
                one.process.id,
                f"nobody holds `{one.owner}`, the owner of the process, at `{one.site}`",
                since(standpoint),
                role="top-management",
                site=one.site,
                path=registers.PROCESSES,
            )


@loop("ORG007", help="name who takes it under `interfaces`, here or `outside`")
def interface_unknown(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An output of a process goes nowhere, or an interface does not fit its two processes.

    Why: ISO 9001:2015, 4.4.1 b): most faults happen where work passes from one to another.
    """
    for process, fault in processes.interface_faults(standpoint):
        yield LooseEnd(
            process.id, fault, since(standpoint), role=process.owner, path=registers.PROCESSES
        )


@loop("ORG008", help="look at the map, then revise it with `drawn_from` as the register is now")
def process_map_outdated(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A process map in force was drawn from another revision of the process register.

    Why: R81; people work by the picture that they see.
    """
    for name, drawn, now in processes.old_maps(standpoint):
        document = standpoint.system.documents[name]
        yield LooseEnd(
            name,
            f"it was drawn from revision `{drawn}` of controls/processes.yaml, which is at `{now}`",
            since(standpoint, name),
            role=document.owner,
        )


@loop("ORG009", help="have it signed (`ims status ID` says by whom), or take it out of the process")
def procedure_not_in_force(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A procedure that a process names is not in force at sites where it is meant to be.

    Why: ISO 13485:2016, 4.2.4; a library of texts that nobody may work to helps nobody.
    """
    if not standpoint.is_adopted:
        return
    for name, (process, sites) in processes.waiting_procedures(standpoint).items():
        document = standpoint.system.documents[name]
        yield LooseEnd(
            name,
            f"the process `{process}` names it and it is not in force at {registers.listed(sites)}",
            since(standpoint),
            role=document.owner,
            site=sites[0] if len(sites) == 1 else registers.ALL,
        )
