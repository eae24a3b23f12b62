"""The command that makes records of reports that people wrote on the page *Report a problem*."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from ims import files
from ims.cli import options
from ims.diagnostic import ImsError


@click.command()
@click.argument("reports", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--site", required=True, help="The site at which it happened, like DUB.")
@options.root
@options.now
def intake(reports: Sequence[Path], site: str, root: Path, now: datetime) -> int:
    """Make a record of each of the REPORTS that the page `Report a problem` made.

    The words and both times stay as written; class, owner and date are left to triage.
    A report that was taken in before makes no second record. All are written, or none.
    """
    from ims import git
    from ims.reporting.intake import read, take_in
    from ims.system import ManagementSystem

    system = ManagementSystem(files.Folder(root))
    if site not in system.sites:
        raise ImsError(f"there is no site `{site}`", f"use one of {', '.join(system.sites)}")
    zone = ZoneInfo(system.sites[site].time_zone)
    local = now.astimezone(zone)
    found = [read(str(path), _bytes(path), zone, local) for path in reports]
    former = [Path(path).stem for path in git.paths_ever(root, "docs")]
    taken = take_in(system, found, site, local, former)
    files.write_all(root, {one.path: one.text.encode() for one in taken if one.is_new})
    for one in taken:
        known = "" if one.is_new else " (taken in before)"
        click.echo(f"{one.file}: {one.record}{known}  {one.path}")
    new = sum(1 for one in taken if one.is_new)
    click.echo(f"{new} new of {len(taken)}. Triage next: site quality judges and signs `assessed`.")
    return 0


def _bytes(path: Path) -> bytes:
    if not path.exists():
        raise ImsError(f"there is no file `{path}`", "look at the spelling of the path")
    return path.read_bytes()
