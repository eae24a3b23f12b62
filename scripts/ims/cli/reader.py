"""Commands for readers and managers."""

from datetime import datetime
from pathlib import Path

import click

from ims import files, git
from ims.cli import options
from ims.diagnostic import ImsError
from ims.exchange import table
from ims.system import ManagementSystem
from ims.views.documents import document_register
from ims.views.dossiers import Dossier


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text")
@options.root
@options.now
def register(form: str, root: Path, now: datetime) -> int:
    """List every document with its revision, status, owner and next review.

    From the baseline on, status and revision are those that the history proves to be in force.
    """
    rows = document_register(ManagementSystem(files.Folder(root)), _known(root, now))
    if not rows:
        raise ImsError("there is no document that can be read", "run `ims check`")
    if form == "text":
        click.echo(table.brief(rows, ("id", "revision", "status", "title", "owner")), nl=False)
    else:
        click.echo(table.render(rows, form), nl=False)
    return 0


def _known(root: Path, now: datetime) -> dict[str, Dossier]:
    """Return where each document stands, nothing where there is no history that proves it."""
    from ims.history.in_force import effective_sets
    from ims.open_history import open_history
    from ims.views.dossiers import dossiers

    if not git.head(root):
        return {}
    state = open_history(root).history.state
    if not state.adopted:
        return {}
    at = dict.fromkeys(state.authority.sites, now)
    return dict(dossiers(state, effective_sets(state, now), at, list(at)))
