"""Commands for readers and managers."""

from pathlib import Path

import click

from ims import files
from ims.cli import options
from ims.diagnostic import ImsError
from ims.exchange import table
from ims.system import ManagementSystem
from ims.views.documents import document_register


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text")
@options.root
def register(form: str, root: Path) -> int:
    """List every document with its revision, status, owner and next review."""
    rows = document_register(ManagementSystem(files.Folder(root)))
    if not rows:
        raise ImsError("there is no document that can be read", "run `ims check`")
    if form == "text":
        click.echo(table.brief(rows, ("id", "revision", "status", "title", "owner")), nl=False)
    else:
        click.echo(table.render(rows, form), nl=False)
    return 0
