"""The command that shows everything with a date, for a person, a role or a site."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from ims import files
from ims.cli.stood import Stood, stands
from ims.diagnostic import ImsError

_EMPTY = "name the folder of a system that runs with --root, or found this one: `ims adopt`"


@click.command()
@click.option("--person", default="", help="Id of one person, or `nobody`.")
@click.option("--role", default="", help="One role, like quality-assurance.")
@click.option("--within", type=click.IntRange(0, 3660), default=30, show_default=True,
              help="Days ahead; what is late is always shown.")  # fmt: skip
@click.option("--late", is_flag=True, help="Only what is late.")
@click.option(
    "--mail", type=click.Path(path_type=Path, file_okay=False),
    help="Write a digest for each person into FOLDER, as a mail that waits to be sent.",
)  # fmt: skip
@stands("digest", "ics", "issues")
def due(stood: Stood, mail: Path | None, **wished: Any) -> int:
    """Show everything with a date: reviews, training, audits, actions, tests, keys, editions.

    Forms: `digest` is a plain text a person, `ics` a calendar, `issues` feeds .ci/issues.
    Exit 1 where something is late.
    """
    from ims.exchange import digest, due_text, forge_issues, ics
    from ims.loops.agenda import EVER, Line, Wish, agenda, by_person

    standpoint, days = stood.standpoint, wished["within"]
    if not standpoint.is_adopted:
        raise ImsError("nothing was ever signed here, so nobody knows what is done", _EMPTY)
    every = agenda(standpoint, Wish(site=stood.site, **{**wished, "within": EVER}))
    last = standpoint.day + timedelta(days=days)
    lines = [one for one in every if one.due <= last]
    later = len(every) - len(lines)
    people = by_person(lines, wished["person"])
    settings = standpoint.system.settings
    if mail:
        for name, raw in digest.mails(standpoint, people).items():
            files.write_all(mail, {name: raw})
        click.echo(f"{len(people):,} digests in {mail}")
    elif stood.form == "ics":
        click.echo(
            ics.render(lines, settings.system if settings else "ims", standpoint.day), nl=False
        )
    elif stood.form == "digest":
        click.echo(digest.render(standpoint, people), nl=False)
    elif stood.form == "issues":
        click.echo(forge_issues.render(standpoint, lines), nl=False)
    else:
        stood.answer({"due": lines}, of=Line, lines=lambda: due_text.rows(standpoint, lines, later))
    return 1 if any(one.late for one in lines) else 0
