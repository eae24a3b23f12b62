"""Commands that hand matrices, frameworks and documents to other programs."""

import hashlib
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ims import files
from ims.cli import options
from ims.diagnostic import ImsError
from ims.system import ManagementSystem

if TYPE_CHECKING:
    from ims.coverage import Cell, Question
    from ims.matrix_edit import Sheet, Stands
    from ims.models.catalogue import Framework

_OUTPUT = click.option(
    "--output", required=True, type=click.Path(path_type=Path), help="File to write; a new one."
)


@click.group()
def export() -> None:
    """Hand a matrix to Excel, a framework or the documents to OSCAL tools."""


# --- matrix, out ---------------------------------------------------------------------------------


@export.command("matrix")
@click.argument("name", metavar="ID")
@click.option("--format", "form", type=click.Choice(["xlsx", "csv", "json"]), default="xlsx")
@_OUTPUT
@options.root
@options.now
def exportmatrix_of(name: str, form: str, output: Path, root: Path, now: datetime) -> int:
    """Write the regulatory matrix ID as a sheet that can be edited and taken back."""
    system = ManagementSystem(files.Folder(root))
    path, stands = matrix_of(system, name)
    found = _sheet(system, path, stands, root, now)
    _write(output, _rendered(found, form))
    click.echo(f"wrote {output}: {len(found.lines):,} lines of {name}")
    if form != "json":
        click.echo(f"next: edit it, save it in the same form, run `ims import matrix {output}`")
    return 0


def matrix_of(system: ManagementSystem, name: str) -> "tuple[str, Stands]":
    """Return the path of a matrix, and how it stands over its framework and the sites.

    Raises ImsError where there is no such matrix, or nothing that it could speak of.
    """
    from ims.matrix_edit import Stands
    from ims.models.document import Matrix

    item = system.by_id(name)
    if item is None or not isinstance(item.model, Matrix):
        known = [i for i, found in system.documents.items() if isinstance(found, Matrix)]
        near = get_close_matches(name, known, 1)
        help = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(known) or 'none'}"
        raise ImsError(f"there is no matrix `{name}` that can be read", help)
    items = system.requirements_of(item.model.framework)
    if not items:
        raise ImsError(f"the framework `{item.model.framework}` has no items", "run `ims check`")
    return item.path, Stands(item.model, items, system.sites)


def _sheet(
    system: ManagementSystem, path: str, stands: "Stands", root: Path, now: datetime
) -> "Sheet":
    from ims import git
    from ims.cli.asked import asked_about
    from ims.matrix_edit import Origin, sheet

    framework = stands.matrix.framework
    asked = asked_about(root, (framework,), now)
    signed, matrix = asked.question.in_force, stands.matrix
    levels = {(c.item, c.site): _level(c) for c in asked.cells} if signed else {}
    known = system.framework(framework)
    origin = Origin(
        system=system_id(system),
        matrix=stands.matrix.id,
        title=stands.matrix.title,
        framework=framework,
        path=path,
        digest=hashlib.sha256(system.tree[path]).hexdigest(),
        commit=git.head(root) or "",
        generated=now.isoformat(timespec="seconds"),
        basis=asked.question.basis,
        revision=matrix.revision,
        standing=_standing(asked.question, matrix.id, matrix.revision),
        edition=f"{known.title}, {known.edition}" if known else "",
    )
    return sheet(system, stands, origin, levels)


def _level(cell: "Cell") -> str:
    from ims.views.coverage import is_undecided

    return "not assessed" if is_undecided(cell) else cell.level.value


def _standing(question: "Question", name: str, revision: str) -> str:
    """Return in words where a revision is in force."""
    at = [
        site
        for site, standings in question.in_force.items()
        if (found := standings.get(name)) and found.revision and found.revision.revision == revision
    ]
    return f"in force at {', '.join(at)}" if at else "a draft: in force nowhere"


def system_id(system: ManagementSystem) -> str:
    """Return the id of the system, empty where its settings cannot be read."""
    return system.settings.system if system.settings else ""


def _rendered(found: "Sheet", form: str) -> bytes:
    if form == "xlsx":
        from ims.exchange import matrix_xlsx

        return matrix_xlsx.render(found)
    if form == "csv":
        from ims.exchange import matrix_csv

        return matrix_csv.render(found).encode()
    from ims.exchange import answer

    basis = found.origin.basis
    return answer.as_json(
        basis, origin=found.origin, sites=found.sites, lines=found.lines
    ).encode()  # fmt: skip


def _write(output: Path, raw: bytes) -> None:
    """Write a new file; somebody's edited sheet is never written over."""
    if output.exists():
        raise ImsError(f"`{output}` exists already", "name another file, or move that one away")
    output.write_bytes(raw)


# --- OSCAL ---------------------------------------------------------------------------------------


@export.command("oscal-catalog")
@click.argument("framework")
@_OUTPUT
@options.root
def export_oscal_catalog(framework: str, output: Path, root: Path) -> int:
    """Write FRAMEWORK as an OSCAL catalog: identifiers and titles, never text."""
    from ims.exchange import oscal

    system = ManagementSystem(files.Folder(root))
    _write(output, oscal.catalog(system_id(system), _framework(system, framework)).encode())
    click.echo(f"wrote {output}")
    return 0


@export.command("oscal-component")
@click.argument("frameworks", nargs=-1, metavar="[FRAMEWORK]...")
@_OUTPUT
@options.root
@options.now
def export_oscal_component(
    frameworks: tuple[str, ...], output: Path, root: Path, now: datetime
) -> int:
    """Write the documents as an OSCAL component definition: which section meets what.

    Those in force where there is a signed history, else the drafts, which say so.
    """
    from ims.cli.asked import asked_about
    from ims.exchange import oscal

    asked = asked_about(root, frameworks, now)
    system = asked.question.system
    chosen = [_framework(system, name) for name in asked.question.frameworks]
    documents = sorted(asked.matrices.documents(), key=lambda d: d.name)
    said = oscal.component_definition(system_id(system), documents, chosen, now)
    _write(output, said.encode())
    click.echo(f"wrote {output}: {asked.question.basis}")
    return 0


def _framework(system: ManagementSystem, name: str) -> "Framework":
    found = system.framework(name)
    if found is None:
        known = sorted(item.stem for item in system.items("framework"))
        near = get_close_matches(name, known, 1)
        help = f"did you mean `{near[0]}`?" if near else "they stand in controls/frameworks/"
        raise ImsError(f"there is no framework `{name}` that can be read", help)
    return found
