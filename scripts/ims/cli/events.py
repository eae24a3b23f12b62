"""Commands for managers about what happened: clocks of authorities, open actions, a search."""

from collections.abc import Sequence
from typing import Any

import click

from ims.cli.stood import Stood, stands
from ims.diagnostic import ImsError

_EMPTY = "make a record with `ims new`, or name the folder of a system that runs with --root"


@click.command()
@click.argument("records", metavar="[RECORD]...", nargs=-1)
@stands()
def clocks(stood: Stood, records: Sequence[str]) -> int:
    """Show the clock of each authority for each complaint and incident, or for some RECORDs.

    Exit 1 where a decision or report is late.
    """
    from ims.exchange import events_text
    from ims.reporting import clocks as running
    from ims.reporting.clocks import PATH, register

    standpoint = stood.standpoint
    if not register(standpoint.system):
        raise ImsError(f"there is no {PATH}, so no clock is known", "take it from the starter")
    if unknown := [name for name in records if standpoint.ledger.get(name) is None]:
        raise ImsError(f"no record `{unknown[0]}` is known", "look at the spelling of the id")
    found = [
        one
        for one in running(standpoint)
        if stood.at_site((one.site,)) and (not records or one.record in records)
    ]
    if not found:
        raise ImsError("no clock applies to these records", "name a complaint or an incident")
    stood.answer({"clocks": found}, lambda: events_text.clocks(standpoint.day, found))
    return 1 if any(not o.is_stopped and o.due < standpoint.day for o in found) else 0


@click.command()
@click.option("--person", default="", help="Id of one person who owes it.")
@click.option("--role", default="", help="One role, like process-owner.")
@click.option("--late", is_flag=True, help="Only what is late.")
@stands()
def actions(stood: Stood, person: str, role: str, *, late: bool) -> int:
    """List all open actions, CAPAs and findings with age, owner and source.

    Exit 1 where one is late.
    """
    from ims.exchange import events_text
    from ims.reporting.actions import chosen, open_actions

    standpoint = stood.standpoint
    if not standpoint.ledger.of("action", "capa", "finding"):
        raise ImsError("there is no action, CAPA or finding at all", _EMPTY)
    if person and person not in standpoint.system.people:
        raise ImsError(f"no person `{person}` is known", "use an id of controls/people/")
    if role and role not in standpoint.system.roles:
        raise ImsError(f"no role `{role}` is known", "use an id of controls/roles.yaml")
    everything = open_actions(standpoint)
    found = [
        one
        for one in chosen(everything, site=stood.site, person=person, role=role)
        if one.late or not late
    ]
    stood.answer({"actions": found}, lambda: events_text.actions(standpoint, found))
    return 1 if any(one.late for one in found) else 0


@click.command()
@click.argument("words", nargs=-1)
@click.option("--batch", default="", help="A batch, lot or serial number.")
@click.option("--product", default="", help="A product.")
@click.option("--equipment", default="", help="A machine or instrument.")
@click.option("--area", default="", help="A room, line or department.")
@click.option("--supplier", default="", help="A supplier.")
@click.option("--process", default="", help="A process of controls/processes.yaml.")
@click.option("--cause", default="", help="The code of a cause.")
@click.option("--open", "only_open", is_flag=True, help="Only records that are not closed.")
@click.option("--similar", default="", metavar="RECORD", help="Records that are like this one.")
@stands()
def find(
    stood: Stood,
    words: tuple[str, ...],
    only_open: bool,  # noqa: FBT001 - click passes flags by name
    similar: str,
    **concerns: Any,
) -> int:
    """Find records by WORDS, by batch, machine or supplier, or by their likeness to another one."""
    from ims.exchange import events_text
    from ims.reporting import find as search

    standpoint = stood.standpoint
    if not standpoint.ledger.filed:
        raise ImsError("there is no record at all", _EMPTY)
    named = {kind: value for kind, value in concerns.items() if value}
    asked = search.Asked(words, named, only_open, similar, stood.site)
    rows = search.find(standpoint, asked)
    stood.answer({"records": rows}, lambda: events_text.found(rows))
    return 0
