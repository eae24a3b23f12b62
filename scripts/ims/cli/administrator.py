"""Commands for administrators of the system."""

from pathlib import Path

import click

from ims import files
from ims.cli import options
from ims.exchange import rules_page


@click.command()
@click.option("--check", "only_check", is_flag=True, help="Compare only; exit 1 on a difference.")
@options.root
def schemas(only_check: bool, root: Path) -> int:  # noqa: FBT001 - click passes flags by name
    """Write the JSON Schemas in schemas/, or compare them with the installed tool."""
    from ims.json_schema import NOTE, SUFFIX, json_schemas

    wanted = json_schemas()
    folder = root / "schemas"
    found = {p.name: p.read_text("utf-8") for p in sorted(folder.glob(f"*{SUFFIX}"))}
    # Somebody's own schema may stand beside ours; only ours are compared and cleared away.
    present = {name: text for name, text in found.items() if name in wanted or NOTE in text}
    odd = sorted(n for n in wanted.keys() | present.keys() if wanted.get(n) != present.get(n))
    for name in odd:
        verb = "differs" if only_check else "written" if name in wanted else "deleted"
        if verb == "written":
            files.write(folder / name, wanted[name])
        elif verb == "deleted":
            (folder / name).unlink()
        click.echo(f"schemas/{name}: {verb}")
    click.echo(f"{len(wanted)} schemas, {len(odd)} {'different' if only_check else 'written'}")
    if only_check and odd:
        click.echo("  help: run `ims schemas` and commit the result")
    return 1 if only_check and odd else 0


@click.command()
@click.argument("code", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text")
def rules(code: str | None, form: str) -> int:
    """List the rules, or explain one: `ims rules MET001`."""
    click.echo(rules_page.render(code, form), nl=False)
    return 0


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def demo(folder: Path) -> int:
    """Replay eighteen months of an invented company into a fresh repository in FOLDER.

    Its people, keys and events are made up; its keys are public and count nowhere else.
    """
    from ims.demo.build import demo as replay
    from ims.starter import starter

    told = replay(folder, starter())
    click.echo(_MADE.format(**told, folder=folder))
    click.echo("Three commands to try:")
    for command in _TO_TRY:
        click.echo(f"  ims {command.format(**told)} --root {_quoted(folder)}")
    return 0


def _quoted(folder: Path) -> str:
    """Return a path as every shell takes it, those of Windows too."""
    return f'"{folder}"' if " " in str(folder) else str(folder)


_MADE = (
    "{folder} holds the invented company Larkmere from its founding to {last_day}:\n"
    "{revisions} approved revisions, {statements} signed statements, {readings} readings,\n"
    "{records} records and {releases} releases in {steps} steps, all of which verify, up to\n"
    "commit {head}."
)
_TO_TRY = ("verify", "as-of {last_day} --site CAM", "build --as-of {last_day}")
