"""The command about how long records and former revisions are kept."""

import click

from ims.cli.stood import Stood, stands
from ims.diagnostic import ImsError


@click.command()
@click.argument("names", nargs=-1, metavar="[ID]...")
@click.option("--may-go", is_flag=True, help="Only what may be disposed of on the day.")
@stands()
def retention(stood: Stood, names: tuple[str, ...], *, may_go: bool) -> int:
    """Show how long each record and former revision is kept, by which rule, and what holds it.

    The strictest rule wins. A day is told only where the system holds the fact that it is counted
    from; disposal itself is approved and recorded (`ims new disposal`).
    """
    from ims.exchange import retention_text
    from ims.retention import Keeping, keepings

    standpoint = stood.standpoint
    found = [one for one in keepings(standpoint) if stood.at_site((one.site,))]
    known = {one.about for one in found}
    if unknown := [name for name in names if name not in known]:
        raise ImsError(f"nothing is kept under `{unknown[0]}`", "write an id like NC-DUB-2026-0001")
    if not found:
        raise ImsError("there is no record and no former revision to keep")
    chosen = [one for one in found if not names or one.about in names]
    chosen = [one for one in chosen if not may_go or one.may_go(standpoint.day)]
    stood.answer(
        {"kept": chosen},
        of=Keeping,
        lines=lambda: retention_text.rows(chosen, found, standpoint.day),
    )
    return 0
