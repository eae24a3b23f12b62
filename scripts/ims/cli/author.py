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
    from ims import git
    from ims.new import Wish, new_file

    system = ManagementSystem(files.Folder(root))
    zone = ZoneInfo(system.sites[site].time_zone) if site in system.sites else UTC
    now = datetime.now(zone)
    former = frozenset(Path(path).stem for path in git.paths_ever(root, "docs"))
    path, text = new_file(system, Wish(type_, title, owner, site, former), now)
    files.write_all(root, {path: text.encode()})
    click.echo(f"made {path}\nnext: fill it in, then run `ims check {path}`")
    if not path.startswith("docs/records/"):
        click.echo("      and add it to a process in controls/processes.yaml")
    return 0


@click.command()
@click.argument("range_", metavar="BASE..HEAD")
@click.option(
    "--format", "form", type=click.Choice(["text", "github", "json", "markdown"]), default="text"
)
@options.root
@options.now
def gate(range_: str, form: str, root: Path, now: datetime) -> int:
    """Judge what merging HEAD into BASE would make of it, before it lands.

    The same rules judge it as `ims verify` after it has landed; what is not committed is not
    judged. `--format markdown` is the summary for a pull request: what changes, who must sign,
    what else is touched.
    """
    from ims import git
    from ims.exchange import gate_markdown, steps_json, steps_text
    from ims.gate import base_of
    from ims.gate import gate as run_gate
    from ims.open_history import open_history
    from ims.views.impact import impact

    base, head = base_of(range_)
    opened = open_history(root, base)
    verdict = run_gate(opened, head, now)
    if form in {"json", "markdown"}:
        after = git.GitTree(opened.repository, verdict.study.step.commit.tree)
        touched = impact(verdict.study, ManagementSystem(after))
        said = (steps_json if form == "json" else gate_markdown).render(verdict, touched)
    else:
        said = (steps_text.render if form == "text" else steps_text.render_github)(verdict)
    click.echo(said, nl=False)
    return 1 if verdict.wrong else 0


@click.command()
@click.argument("names", nargs=-1, metavar="[ID|PATH]...")
@click.option("--base", default="", help="The controlled branch; default: main of the server.")
@options.root
@options.now
def status(names: Sequence[str], base: str, root: Path, now: datetime) -> int:
    """Tell where documents stand and which signatures are present, missing or do not count.

    Without names: everything that waits for signatures. Statements on disk that wait for
    their commit count as given; other changes that are not committed do not.
    """
    from ims.desk import open_desk
    from ims.exchange import status_text
    from ims.history.study import subject_of
    from ims.signing.rehearse import assessment_of
    from ims.views.standing import text_status

    desk = open_desk(root, base, now)
    desk.refuse_unadopted()
    study = desk.study
    paths = [path for name in names for path in desk.paths_of(name)]
    waiting = sorted({*study.assessments, *study.before.pending}) if not names else []
    paths += [study.path_of(name) or name for name in waiting]
    found = [
        text_status(study, subject_of(path), path, assessment_of(study, path), now)
        for path in dict.fromkeys(paths)
    ]
    shown = found if names else [one for one in found if not one.is_complete]
    click.echo(status_text.render(shown), nl=False)
    return 1 if any(not one.is_complete for one in shown) else 0
