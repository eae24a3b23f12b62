"""Commands for inspectors: what happened, what was in force, and what differs."""

from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from ims import files
from ims.cli import options
from ims.cli.past import as_day, open_adopted, tree_of
from ims.diagnostic import ImsError

if TYPE_CHECKING:
    from ims.history.state import State
    from ims.views.trail import Trail

_DAY = click.DateTime(["%Y-%m-%d"])
_FORMS = {"text": "trail_text", "html": "trail_html", "csv": "trail_csv", "json": "trail_json"}


# --- trail ---------------------------------------------------------------------------------------


@click.command()
@click.argument("names", nargs=-1, metavar="[ID|PATH]...")
@click.option("--person", default="", help="What this person did, and what is about them.")
@click.option("--requirement", default="", help="Documents that cite it, like iso-9001-2015#7.5.")
@click.option("--from", "start", type=_DAY, help="First day, in UTC.")
@click.option("--to", "end", type=_DAY, help="Last day, in UTC.")
@click.option("--risk", is_flag=True, help="What a reviewer should look at first comes first.")
@click.option("--format", "form", type=click.Choice(list(_FORMS)), default="text")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
@options.root
@options.now
def trail(  # noqa: PLR0913, PLR0917 - click passes one argument an option
    names: Sequence[str],
    person: str,
    requirement: str,
    start: datetime | None,
    end: datetime | None,
    risk: bool,  # noqa: FBT001 - click passes flags by name
    form: str,
    output: Path | None,
    root: Path,
    now: datetime,
) -> int:
    """Show the audit trail: who did what, when, why, and on what evidence that rests.

    To sign that it was reviewed: keep the file that --output writes, and make a record
    `ims new audit-trail-review` whose `report_digest` holds the SHA-256 that is printed.
    """
    from ims.views.trail import Evidence, Selection
    from ims.views.trail import trail as tell

    opened = open_adopted(root)
    history = opened.history
    _refuse_unknown(history.state, names, person)
    dealt_with = {
        found: f"dealt with by {a.said.name} on {a.said.time:%Y-%m-%d}: {a.said.reason}"
        for found, a in history.disposed
    }
    evidence = Evidence(opened.blobs.read, [*history.wrong, *history.flagged], dealt_with)
    days = (moment.date() if moment else None for moment in (start, end))
    selection = Selection(frozenset(names), person, requirement, *days)
    found = tell(history.state, selection, evidence, by_risk=risk)
    _hand_out(found, import_module(f"ims.exchange.{_FORMS[form]}").render(found, now), output)
    return 0


def _refuse_unknown(state: "State", names: Sequence[str], person: str) -> None:
    known = {word for event in state.events for word in (event.subject, event.path)}
    for name, among in [*((n, known) for n in names), (person, set(state.printed_names))]:
        if name and name not in among:
            near = get_close_matches(name, among, 1)
            help = f"did you mean `{near[0]}`?" if near else "look at the spelling"
            raise ImsError(f"this history knows no `{name}`", help)


def _hand_out(found: "Trail", text: str, output: Path | None) -> None:
    """Print the report, or write it and tell the digest by which a review names it."""
    if output is None:
        click.echo(text, nl=False)
        return
    files.write(output, text)
    digest = sha256(text.encode()).hexdigest()
    click.echo(f"wrote {output}: {len(found.rows):,} events, {found.open_flags:,} with open flags")
    click.echo(f"SHA-256 {digest} (`report_digest` of the audit-trail-review record)")


# --- as of ---------------------------------------------------------------------------------------


@click.command("as-of")
@click.argument("when", metavar="DATE")
@click.argument("names", nargs=-1, metavar="[ID]...")
@click.option("--site", default="", help="One site; default: all.")
@click.option("--known-at", default="", metavar="DATE", help="With what was known then.")
@click.option("--requirement", default="", help="Only documents that cite it.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text")
@options.root
@options.now
def as_of(  # noqa: PLR0913, PLR0917 - click passes one argument an option
    when: str,
    names: Sequence[str],
    site: str,
    known_at: str,
    requirement: str,
    form: str,
    root: Path,
    now: datetime,
) -> int:
    """Tell what was in force at each site at a time, with the proof of each approval.

    With ids of documents: only these.

    DATE is a day, which means 00:00 at the site, or an instant like 2026-11-03T14:05Z.
    What became known later does not change the answer; it stands there as a flag. To read a text
    as it was: `git show COMMIT:PATH`, with the commit and the path that stand beside `approved`.
    """
    from ims.exchange import as_of_table
    from ims.views.as_of import Question, in_force

    opened = open_adopted(root)
    state = opened.history.state
    if site and site not in state.sites:
        raise ImsError(f"there is no site `{site}`", f"sites are {', '.join(sorted(state.sites))}")
    _refuse_unknown(state, names, "")
    questions = []
    for name in [site] if site else sorted(state.sites):
        at = _instant(state, name, when)
        # Of a day to come nobody knows more than today.
        known = _instant(state, name, known_at) if known_at else min(at, now)
        questions.append(Question(name, at, known, requirement, frozenset(names)))
    rows = [row for question in questions for row in in_force(state, question, opened.blobs.read)]
    click.echo(as_of_table.render(questions, rows, form), nl=False)
    return 0


def _instant(state: "State", site: str, text: str) -> datetime:
    """Return the instant that a day or a time means at a site."""
    from ims.lifecycle import site_instant

    if day := as_day(text):
        zone = ZoneInfo(state.sites[site][-1].time_zone)
        return site_instant(day, state.sites[site]).astimezone(zone)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        help = "write a day like 2026-11-03, or an instant with its zone like 2026-11-03T14:05Z"
        raise ImsError(f"`{text}` is neither a day nor an instant", help)
    return moment


# --- diff ----------------------------------------------------------------------------------------


@click.command()
@click.argument("name", metavar="ID")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--format", "form", type=click.Choice(["text", "html"]), default="text")
@options.root
def diff(name: str, old: str, new: str, form: str, root: Path) -> int:
    """Show what differs between two revisions of a document; HEAD is the text of the last commit."""
    from ims.exchange import redline_html, redline_text
    from ims.redline import compare
    from ims.views.revisions import text_at

    opened = open_adopted(root)
    sides = [
        text_at(opened.history.state, tree_of(opened), name, revision) for revision in (old, new)
    ]
    redline = compare(sides[0].raw, sides[1].raw, sides[1].path, (sides[0].parts, sides[1].parts))
    if form == "html":
        title = f"{name}: revision {old} and revision {new}"
        click.echo(redline_html.render_page(redline, title), nl=False)
    else:
        click.echo(redline_text.render(redline), nl=False)
    return 0
