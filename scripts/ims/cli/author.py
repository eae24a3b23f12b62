"""Commands for authors."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from ims import files
from ims.cli import options
from ims.diagnostic import ImsError
from ims.system import ManagementSystem

FORMATS = {
    "text": "text",
    "json": "json_report",
    "github": "github",
    "sarif": "sarif",
    "junit": "junit",
}


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text")
@click.option("--tracked", is_flag=True, help="Only files that Git knows, as a commit holds them.")
@options.root
@options.today
def check(paths: Sequence[Path], form: str, tracked: bool, root: Path, today: date) -> int:  # noqa: FBT001 - click passes flags by name
    """Check all controlled files, or the named files and folders."""
    from ims.check import check as run_check

    folder = files.Folder(root, _tracked(root) if tracked else None)
    chosen, foreign = _chosen(folder, paths, root)
    system = ManagementSystem(files.WithFiles(folder, foreign) if foreign else folder)
    report = run_check(system, today, chosen if paths else None)
    renderer = import_module(f"ims.exchange.{FORMATS[form]}")
    click.echo(renderer.render(report), nl=False)
    return 1 if report.diagnostics else 0


def _tracked(root: Path) -> frozenset[str]:
    from ims import git

    return git.tracked_paths(root, *files.ROOTS)


def _chosen(
    folder: files.Folder, paths: Sequence[Path], root: Path
) -> tuple[list[str], dict[str, bytes]]:
    """Return the named files of the system, and the bytes of those from outside it."""
    from ims.system import is_controlled

    chosen: list[str] = []
    foreign: dict[str, bytes] = {}
    for path in paths:
        if not path.exists():
            raise ImsError(f"there is no file `{path}`", "look at the spelling of the path")
        inside = files.relative(path, root)
        if inside is not None and (inside == "." or inside.split("/")[0] in files.ROOTS):
            below = [
                p for p in folder if p == inside or inside == "." or p.startswith(f"{inside}/")
            ]
            names = [p for p in below if is_controlled(p)]
            chosen += names
        else:
            outside = files.read_markdown(path)
            foreign |= outside
            names = list(outside)
        if not names:
            raise ImsError(f"nothing to check: `{path}` holds no controlled file", "leave it out")
    return [*chosen, *foreign], foreign


@click.command()
@click.argument("type_", metavar="TYPE")
@click.option("--title", required=True, help="Title of the document or record.")
@click.option("--owner", default="", help="Role that answers for it.")
@click.option("--site", default="", help="Site of a record.")
@options.root
def new(type_: str, title: str, owner: str, site: str, root: Path) -> int:
    """Make a new document or record of TYPE with the next free id.

    TYPE is a type or prefix: `procedure` or SOP, `nonconformity` or NC.
    """
    from ims.new import Wish, new_file

    system = ManagementSystem(files.Folder(root))
    zone = ZoneInfo(system.sites[site].time_zone) if site in system.sites else UTC
    now = datetime.now(zone)
    path, text = new_file(system, Wish(type_, title, owner, site), now)
    files.write(root / path, text)
    click.echo(f"made {path}\nnext: fill it in, then run `ims check {path}`")
    if not path.startswith("docs/records/"):
        click.echo("      and add it to a process in controls/processes.yaml")
    return 0
