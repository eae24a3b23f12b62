"""Commands for managers about what is due, late and never brought to its end."""

import click

from ims.cli.stood import Stood, stands
from ims.diagnostic import ImsError


@click.command()
@click.option("--code", "codes", multiple=True, help="Only loose ends of this code; may repeat.")
@stands("github", "sarif", "junit")
def loops(stood: Stood, codes: tuple[str, ...]) -> int:
    """Tell every loop that is not closed: what is late or missing, who owes it, since when.

    It looks at what has landed: a stage of a record that nobody signed is not done.
    """
    from ims.exchange import loops_report
    from ims.loops import all_loops, duties, loose_ends
    from ims.loops.diagnose import diagnostics

    if unknown := set(codes) - set(all_loops()):
        raise ImsError(f"there is no loop `{min(unknown)}`", f"use one of {', '.join(all_loops())}")
    standpoint = stood.standpoint
    watched = duties(standpoint)
    if not standpoint.ledger.filed and not watched:
        raise ImsError("nothing to watch: there is no record and nothing is due", _EMPTY)
    ends = [e for e in loose_ends(standpoint, frozenset(codes)) if stood.at_site((e.site,))]
    found = diagnostics(standpoint, ends)
    if stood.form in {"json", "csv"}:
        stood.answer({"loose_ends": ends}, list)
    else:
        looked = loops_report.Looked(standpoint.basis, len(standpoint.ledger.filed), len(watched))
        click.echo(loops_report.render(found, looked, stood.form), nl=False)
    return 1 if found else 0


_EMPTY = "make a record with `ims new`, or name the folder of a system that runs with --root"
