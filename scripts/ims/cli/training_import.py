"""The command that takes in attendance and what learning systems export."""

from pathlib import Path

import click

from ims.cli.stood import Stood, folder_system, stands
from ims.cli.training import write_told
from ims.diagnostic import ImsError


@click.command("training")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--session", default="", metavar="TRN-ID", help="FILE lists who attended it.")
@click.option("--partial", is_flag=True, help="Write what is right even where a row is wrong.")
@stands()
def import_training(stood: Stood, file: Path, session: str, *, partial: bool) -> int:
    """Take in who completed what, from CSV or XLSX: person, document, revision, date, score.

    It becomes session records with the export attached, or with --session records of attendance.
    They count when they are signed. What does not match is told, and then nothing is written.
    """
    from ims.exchange import sheet
    from ims.personnel import imported
    from ims.personnel.intake import Brought, Intake

    standpoint, folder = stood.standpoint, folder_system(stood.root)
    if not standpoint.is_adopted:
        raise ImsError("nothing was ever approved here, so nobody can be trained on it")
    if session and (not session.startswith("TRN-") or folder.by_id(session) is None):
        raise ImsError(f"there is no session `{session}`", "look in docs/records/training/")
    export = Brought(file.name, file.read_bytes(), stood.now)
    intake = Intake(standpoint, folder, export)
    rows = sheet.read(export.name, export.raw)
    if session:
        told = imported.attended(intake, rows, session)
    else:
        told = imported.exported(intake, rows)
    click.echo(f"{len(rows):,} rows, {told.taken:,} match")
    return write_told(stood.root, told.files, told.wrong, partial=partial)
