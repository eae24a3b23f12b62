"""Commands that take a matrix back, or a framework in."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ims import files
from ims.cli import options
from ims.cli.exporter import matrix_of, system_id
from ims.cli.training_import import import_training
from ims.diagnostic import ImsError
from ims.models.base import SLUG
from ims.system import ManagementSystem
from ims.vocabulary import FrameworkKind, Jurisdiction

if TYPE_CHECKING:
    from ims.exchange.matrix_table import Returned
    from ims.matrix_edit import Change, Stands


@click.group("import")
def import_() -> None:
    """Take a matrix back, or take in a framework or training that the system does not have."""


import_.add_command(import_training)


# --- matrix -------------------------------------------------------------------------------------


@import_.command("matrix")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Write without asking.")
@options.root
@options.today
def import_matrix(file: Path, yes: bool, root: Path, today: date) -> int:  # noqa: FBT001 - click passes flags by name
    """Take the changes of an exported sheet into its matrix: only the values that changed.

    Says what `ims check` finds in the result; an approved revision is never written over.
    """
    from ims.matrix_edit import compared, edited

    system = ManagementSystem(files.Folder(root))
    found = _returned(file)
    path, stands = matrix_of(system, found.about.get("matrix", ""))
    _refuse_foreign(system, found.about)
    raw = system.tree[path]
    changes = compared(_before(found, stands, raw), found.told, stands, system.roles)
    if not changes:
        click.echo(f"{path}: nothing to change")
        return 0
    _refuse_approved(root, stands)
    text = edited(raw, path, stands, changes)
    _show(path, changes)
    is_clean = _check(system, path, text, today)
    if not yes and not click.confirm(f"Write {len(changes):,} changes to {path}?"):
        click.echo("nothing was written")
        return 1
    files.write_all(root, {path: text})
    click.echo(f"wrote {path}")
    return 0 if is_clean else 1


def _refuse_approved(root: Path, stands: "Stands") -> None:
    """Raise ImsError where the revision is approved: what was signed is not written over."""
    from ims import git
    from ims.open_history import open_history

    matrix = stands.matrix
    if git.head(root) and open_history(root).history.state.approved(matrix.id, matrix.revision):
        raise ImsError(
            f"{matrix.id} revision {matrix.revision} is approved; nothing was written",
            f"open the next one: `ims revise {matrix.id}`; a .csv is exported again after that",
        )


def _check(system: ManagementSystem, path: str, text: bytes, today: date) -> bool:
    """Show what `ims check` says of the file as it will be; return whether that is nothing."""
    from ims.check import check
    from ims.exchange import text as report_text

    after = ManagementSystem(files.WithFiles(system.tree, {path: text}))
    report = check(after, today, [path])
    click.echo(report_text.render(report), nl=False)
    return not report.diagnostics


def _returned(file: Path) -> "Returned":
    raw = _bytes_of(file)
    if file.suffix == ".xlsx":
        from ims.exchange import matrix_xlsx_read

        return matrix_xlsx_read.read(raw)
    if file.suffix == ".csv":
        from ims.exchange import matrix_csv

        return matrix_csv.read(raw)
    raise ImsError(f"`{file}` is neither .xlsx nor .csv", "save the sheet in one of these forms")


def _refuse_foreign(system: ManagementSystem, about: Mapping[str, str]) -> None:
    own, other = system_id(system), about.get("system", "")
    if own != other:
        raise ImsError(f"the sheet comes from the system `{other}`; this is `{own}`")


def _before(
    found: "Returned", stands: "Stands", raw: bytes
) -> "Mapping[tuple[str, tuple[str, ...], str], str]":
    """Return the cells as exported; CSV has no copy of them, so the file must be the same."""
    from ims.matrix_edit.sheet import cells_of

    if found.before is not None:
        return found.before
    if found.about.get("digest") != hashlib.sha256(raw).hexdigest():
        raise ImsError(
            f"{stands.matrix.id} has changed since the export, and CSV cannot tell what it was",
            "export it again, as .xlsx where several people edit at once",
        )
    return cells_of(stands)


def _show(path: str, changes: "list[Change]") -> None:
    click.echo(path)
    for change in changes:
        where = f"{change.item} at {', '.join(change.sites)}"
        click.echo(f"  {change.address}: {where}, {change.field}")
        click.echo(f"    - {change.old or '(none)'}\n    + {change.new or '(none)'}")


# --- framework ----------------------------------------------------------------------------------


@import_.command("framework")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--id", "name", required=True, help="Its id here, like nist-sp-800-53-r5.")
@click.option("--title", default="", help="Where the file does not tell it.")
@click.option("--publisher", default="", help="Where the file does not tell it.")
@click.option("--edition", default="", help="Where the file does not tell it.")
@click.option("--jurisdiction", type=click.Choice([j.value for j in Jurisdiction]))
@click.option("--kind", type=click.Choice([k.value for k in FrameworkKind]))
@click.option("--owner", default="", help="Role that answers for it; default: as the others.")
@click.option("--with-text", is_flag=True, help="Also the words of statements: ask its licence.")
@options.root
@options.today
def import_framework(  # noqa: PLR0913, PLR0917 - one option each
    file: Path,
    name: str,
    title: str,
    publisher: str,
    edition: str,
    jurisdiction: str | None,
    kind: str | None,
    owner: str,
    with_text: bool,  # noqa: FBT001 - click passes flags by name
    root: Path,
    today: date,
) -> int:
    """Take in a framework from an OSCAL catalog (JSON) or a table (CSV: id,title,parent).

    Nothing of it counts as verified, so nothing of it can be assessed, until somebody has
    compared it with the publisher's text and says so in its file.
    """
    from ims.exchange import framework_import

    system = ManagementSystem(files.Folder(root))
    if not re.fullmatch(SLUG, name):
        raise ImsError(f"`{name}` is no id", "write lower-case words joined by hyphens")
    path = f"controls/frameworks/{name}.yaml"
    if path in system.tree:
        raise ImsError(f"`{path}` exists already", "choose another --id for another edition")
    raw = _bytes_of(file)
    about = framework_import.About(
        id=name,
        owner=owner or _usual_owner(system),
        file=file.name,
        digest=hashlib.sha256(raw).hexdigest(),
        day=today.isoformat(),
        title=title,
        publisher=publisher,
        edition=edition,
        jurisdiction=jurisdiction or Jurisdiction.INTERNATIONAL.value,
        kind=kind or FrameworkKind.STANDARD.value,
    )
    text = framework_import.as_yaml(framework_import.read(raw, with_text=with_text), about)
    after = ManagementSystem(files.WithFiles(system.tree, {path: text.encode()}))
    _refuse_unreadable(after, path)
    files.write_all(root, {path: text.encode()})
    _tell_coverage(after, name, path, today)
    return 0


def _bytes_of(file: Path) -> bytes:
    if not file.is_file():
        raise ImsError(f"there is no file `{file}`", "look at the spelling of the path")
    return file.read_bytes()


def _usual_owner(system: ManagementSystem) -> str:
    """Return the role that owns most frameworks, else the first role."""
    from collections import Counter

    from ims.models.catalogue import Framework

    owners = Counter(found.owner for _, found in system.models("framework", Framework))
    return next((role for role, _ in owners.most_common(1)), next(iter(system.roles), ""))


def _refuse_unreadable(system: ManagementSystem, path: str) -> None:
    item = system.item(path)
    faults = [f.fact for f in item.source.faults] + [f.fact for f in item.faults]
    if item.model is None or faults:
        raise ImsError(f"{path} would be wrong: {'; '.join(faults[:3])}", "nothing was written")


def _tell_coverage(system: ManagementSystem, name: str, path: str, today: date) -> None:
    from ims.coverage import Selection, coverage
    from ims.coverage.adopted import from_tree
    from ims.exchange import coverage_text
    from ims.views.coverage import summaries

    question = from_tree(system, Selection((name,)), today, "imported, not approved")
    rows = summaries(system, coverage(question))
    click.echo(f"wrote {path}: {len(system.requirements_of(name)):,} items\n")
    click.echo(coverage_text.page(question.basis, coverage_text.summary(rows)), nl=False)
    click.echo(f"\nnext: compare it with the publisher's text, set `verified` in {path},")
    click.echo(
        f"      make a matrix (`ims new matrix`) with `framework: {name}`, name its items in"
    )
    click.echo(f"      `requirements` of documents; then `ims matrix {name}`")
