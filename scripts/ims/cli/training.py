"""Commands about training: what people need, who may do a task, who came and left."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ims import files
from ims.cli import options
from ims.cli.stood import Stood, folder_system, stands
from ims.diagnostic import ImsError

_EMPTY = "no document that asks people for anything is in force"
_HELP = "approve documents with an `audience`, and give people roles in controls/people/"


@click.command()
@click.option("--person", default="", help="What one person needs, and what of it is done.")
@click.option("--role", default="", help="What the holders of a role need at each site.")
@click.option("--document", default="", help="Who knows the revision in force, and who does not.")
@click.option("--late", is_flag=True, help="Only what is late, by person.")
@click.option("--matrix", is_flag=True, help="Every person with everything that is needed.")
@click.option("--coming", "to_come", is_flag=True, help="Approved revisions, with their gates.")
@stands()
def training(stood: Stood, **asked: Any) -> int:
    """Show how far people are trained: by site, role, department and document.

    With one of the options: of one person, role or document, or of revisions that are to come.
    Exit 1 where something is late, or a gate is shut.
    """
    chosen = [name for name, value in asked.items() if value]
    if len(chosen) > 1:
        raise ImsError(f"--{chosen[0]} and --{chosen[1]} ask for two things", "give one of them")
    if asked["to_come"]:
        return _coming(stood)
    return _needs(stood, asked) if chosen else _shares(stood)


def _shares(stood: Stood) -> int:
    from ims.exchange import training_text
    from ims.training.share import by_department, by_document, by_role, by_site

    standpoint = stood.standpoint
    parts = {
        name: [row for row in rows(standpoint) if stood.at_site((row.site,))]
        for name, rows in (
            ("documents", by_document),
            ("sites", by_site),
            ("roles", by_role),
            ("departments", by_department),
        )
    }
    if not any(row.needed for row in parts["sites"]):
        raise ImsError(_EMPTY, _HELP)
    stood.answer(parts, lambda: training_text.shares(standpoint, parts))
    return 1 if any(row.late for row in parts["sites"]) else 0


def _needs(stood: Stood, asked: dict[str, Any]) -> int:
    from ims.exchange import training_text
    from ims.training import needs

    standpoint = stood.standpoint
    _refuse_unknown(stood, asked)
    found = [need for need in needs(standpoint) if stood.at_site((need.site,))]
    found = [
        need
        for need in found
        if asked["person"] in ("", need.person)
        and asked["document"].partition("@")[0] in ("", need.about)
        and (not asked["role"] or asked["role"] in need.roles)
    ]
    if not found:
        raise ImsError("nobody needs anything of that", "name another person, role or document")
    late = [need for need in found if need.late(standpoint.day)]
    shown = late if asked["late"] else found
    if asked["role"]:
        rows = training_text.of_role(shown)
        stood.answer({"needs": rows}, lambda: training_text.role_lines(rows))
    else:
        stood.answer({"needs": shown}, lambda: training_text.needs(standpoint, shown))
    return 1 if late else 0


def _refuse_unknown(stood: Stood, asked: dict[str, Any]) -> None:
    standpoint = stood.standpoint
    if asked["person"] and asked["person"] not in standpoint.people:
        raise ImsError(
            f"`{asked['person']}` is nobody who is here on {standpoint.day}",
            "look for the id in controls/people/",
        )
    if asked["role"] and asked["role"] not in standpoint.system.roles:
        raise ImsError(
            f"there is no role `{asked['role']}`",
            f"use one of {', '.join(standpoint.system.roles)}",
        )


def _coming(stood: Stood) -> int:
    from ims.exchange import training_text
    from ims.training import coming

    rows = [one for one in coming(stood.standpoint) if stood.at_site((one.site,))]
    if not stood.standpoint.is_adopted:
        raise ImsError("no approved revision can come: nothing was ever signed here", _HELP)
    stood.answer({"coming": rows}, lambda: training_text.coming(stood.standpoint, rows))
    return 1 if any(one.is_held for one in rows) else 0


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="TASK|DOCUMENT[@REV]...")
@click.option("--shift", default="", help="Only who is assigned to this shift may.")
@stands()
def qualified(stood: Stood, names: Sequence[str], shift: str) -> int:
    """Tell who may do TASK, or work to DOCUMENT, at --site: names, until when, or why not.

    A document without @REV means the revision in force there. Exit 1 where nobody may.
    """
    from ims.exchange import training_text
    from ims.training import qualifications, wanted

    if not stood.site:
        raise ImsError(
            "a task is done at a site",
            f"add --site with one of {', '.join(stood.standpoint.sites)}",
        )
    asked = wanted(stood.standpoint, names, stood.site, shift)
    rows = qualifications(stood.standpoint, asked)
    if not rows:
        who = f"`{asked.task.role}`" if asked.task else "whom it concerns"
        raise ImsError(f"nobody at {stood.site} is {who}", "give the role to somebody first")
    stood.answer({"people": rows}, lambda: training_text.qualified(asked, rows))
    return 0 if any(row.may for row in rows) else 1


# --- joiners and leavers ----------------------------------------------------------------------


@click.command()
@click.option(
    "--import",
    "brought",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="CSV or XLSX: id,name,role,sites,from,until,ends,shift,email,away_from,away_until",
)
@click.option("--partial", is_flag=True, help="Write what is right even where a line is wrong.")
@options.root
@options.today
def people(brought: Path | None, root: Path, today: Any, *, partial: bool) -> int:
    """List the people who are here, or take in who joins, leaves, changes role or is away.

    `until` is the last day of a person who leaves; leave `role` empty then. Who changes role:
    `role`, and in `ends` the old role (its last day is the day before `from`), or `none`.
    `ends` with `until` ends one role. Nothing is written where a line does not match, unless
    with --partial.
    """
    from ims.exchange import sheet, table
    from ims.personnel import joiners
    from ims.standpoint import from_tree

    system = folder_system(root)
    if brought is None:
        rows = joiners.listed(from_tree(system, today))
        if not rows:
            raise ImsError("nobody is here", "take people in with --import")
        click.echo(table.render(rows, "text"), nl=False)
        return 0
    told = joiners.read(system, sheet.read(brought.name, brought.read_bytes()), today)
    return write_told(root, told.files, told.wrong, partial=partial)


def write_told(
    root: Path, changed: dict[str, bytes], wrong: Sequence[str], *, partial: bool
) -> int:
    """Write files, unless something is wrong; tell what did not match."""
    for line in wrong:
        click.echo(f"does not match: {line}")
    if wrong and not partial:
        click.echo(f"nothing was written: {len(wrong):,} lines do not match", err=True)
        return 1
    files.write_all(root, changed)
    for path in sorted(changed):
        click.echo(f"wrote {path}")
    what = f"{len(changed):,} files written, {len(wrong):,} lines left out"
    click.echo(what if changed or wrong else "there is nothing to write")
    if changed:
        click.echo("next: `ims check`, then have them signed like any change")
    return 1 if wrong else 0
