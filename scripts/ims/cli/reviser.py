"""The command that opens the next revision."""

from pathlib import Path

import click

from ims import files, git
from ims.cli import options
from ims.diagnostic import ImsError
from ims.system import ManagementSystem
from ims.vocabulary import ChangeClass


@click.command()
@click.argument("name", metavar="ID|PATH")
@click.option("--class", "class_", required=True, type=click.Choice([c.value for c in ChangeClass]))
@click.option("--reason", required=True, help="Why it changes, in a sentence.")
@click.option("--summary", default="", help="What changes, in a line; else write it in the file.")
@click.option("--request", default="", metavar="CHG-...", help="The change record it rests on.")
@options.root
def revise(name: str, class_: str, reason: str, summary: str, request: str, root: Path) -> int:  # noqa: PLR0913, PLR0917 - one option each
    """Open the next revision of a document or register: its number and its reason.

    Nothing else is touched; the text is yours to edit then.
    """
    from ims.revise import Reason
    from ims.revise import revise as run_revise

    system = ManagementSystem(files.Folder(root))
    path = _path(system, name, root)
    raw = system.tree[path].replace(b"\r\n", b"\n")
    _refuse_open_draft(root, path, str(system.item(path).source.data.get("revision", "")))
    scheme = system.settings.revision_scheme if system.settings else "1"
    why = Reason(ChangeClass(class_), reason, summary, request)
    text, changed = run_revise(raw, path, why, scheme)
    files.write(root / path, text.decode())
    click.echo(path)
    for key, old, new in changed:
        click.echo(f"  {key}: {old or '(none)'} -> {new or '(none)'}")
    click.echo("next: edit the text, run `ims check`, commit, then `ims status` names who signs")
    return 0


def _path(system: ManagementSystem, name: str, root: Path) -> str:
    """Return the file that an id or path stands for."""
    item = system.by_id(name)
    inside = files.relative(Path(name), root)
    for path in (item.path if item else "", name, inside):
        if path and path in system.paths and not path.startswith("docs/records/"):
            return path
    raise ImsError(
        f"there is no document or register `{name}`", "`ims register` lists the documents"
    )


def _refuse_open_draft(root: Path, path: str, revision: str) -> None:
    """Raise ImsError where the file is a draft already: its number was raised before."""
    from ims.history.study import is_text
    from ims.open_history import open_history

    if not is_text(path) or not git.head(root):
        return
    state = open_history(root).history.state
    last = state.approved(Path(path).stem)
    if state.adopted and (last is None or last.revision != revision):
        known = f"the last approved one is {last.revision}" if last else "none is approved yet"
        raise ImsError(
            f"{Path(path).stem} revision {revision} is a draft already; {known}",
            "edit the draft; raise `class` in `change` if it grew",
        )
