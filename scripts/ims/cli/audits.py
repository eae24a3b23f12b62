"""Commands about audits and management reviews."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ims import files
from ims.cli.stood import Stood, folder_system, stands
from ims.diagnostic import ImsError

if TYPE_CHECKING:
    from ims.reviewing import Pack
    from ims.reviewing.minutes import Draft


@click.command()
@click.option("--checklist", "about", metavar="AUDIT|ENTRY", default="", help="Draw its checklist.")
@click.option("--clauses", is_flag=True, help="Show which clauses the cycle covers.")
@stands()
def audits(stood: Stood, about: str, *, clauses: bool) -> int:
    """Show the audit programme against what was held, by site and process.

    With --checklist what an audit looks at, as Markdown to print, or as CSV for a table.
    """
    if about:
        return _checklist(stood, about)
    from ims.auditing.rows import audit_rows
    from ims.auditing.scope import by_clause, by_process
    from ims.exchange import audit_text

    found = stood.standpoint
    if clauses:
        parts: dict[str, Any] = {"clauses": by_clause(found)}
        _refuse_nothing(parts["clauses"])
        stood.answer(parts, lambda: audit_text.clauses(parts["clauses"]))
        return 0
    rows = [row for row in audit_rows(found) if stood.at_site((row.site,))]
    _refuse_nothing(rows)
    processes = [row for row in by_process(found) if stood.at_site((row.site,))]
    parts = {"audits": rows, "processes": processes}
    stood.answer(parts, lambda: audit_text.programme(rows, processes))
    return 0


def _refuse_nothing(rows: list[Any]) -> None:
    if not rows:
        raise ImsError("there is no audit and no audit programme", _NO_PROGRAMME)


_NO_PROGRAMME = "write controls/audit-programme.yaml; the starter has one to begin with"


def _checklist(stood: Stood, about: str) -> int:
    from ims.auditing.checklist import checklist
    from ims.exchange import audit_text

    found = checklist(stood.standpoint, about)
    parts = {"questions": found.questions, "checklist": [found]}
    stood.answer(parts, lambda: audit_text.checklist(found))
    return 0


_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("review-pack")
@click.option("--from", "first", type=_DAY, required=True, help="First day of the period.")
@click.option("--until", "last", type=_DAY, required=True, help="Last day of the period.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for review-pack.md and .json.")
@click.option("--minutes", metavar="SITE", default="", help="Begin agenda and minutes at a site.")
@stands()
def review_pack(stood: Stood, first: Any, last: Any, out: Path | None, minutes: str) -> int:
    """Collect every required input of a management review, and name who owes the rest.

    The figures are frozen: the pack names their commit and digest. Exit 1 when an input is missing.
    The judgements start blank; a sentence that only repeats the question is refused (MIN001).
    """
    from ims.reviewing import review_pack as collect

    pack = collect(stood.standpoint, _day(first), _day(last), stood.site)
    if minutes:
        _begin(stood, pack, minutes)
    if out:
        _write(pack, out)
    else:
        _show(stood, pack)
    return 1 if pack.missing or pack.not_answered else 0


def _day(given: Any) -> date:
    found: date = given.date()
    return found


def _show(stood: Stood, pack: "Pack") -> None:
    from ims.exchange import answer
    from ims.exchange import review_pack as written

    if stood.form == "json":
        click.echo(written.as_json(pack), nl=False)
    elif stood.form == "csv":
        click.echo(answer.as_csv(pack.inputs), nl=False)
    else:
        click.echo(written.as_markdown(pack))


def _write(pack: "Pack", out: Path) -> None:
    from ims.exchange import review_pack as written

    for name, text in (("md", written.as_markdown(pack)), ("json", written.as_json(pack))):
        files.write(out / f"review-pack.{name}", text)
        click.echo(f"made {out / f'review-pack.{name}'}")
    click.echo(f"{len(pack.inputs)} inputs, {len(pack.missing)} missing, digest {pack.digest}")


def _begin(stood: Stood, pack: "Pack", site: str) -> None:
    """Write agenda and minutes as drafts into the folder; nothing of them is signed."""
    from ims.reviewing.minutes import agenda, minutes

    path = _record(stood, agenda(pack), site)
    name = path.rpartition("/")[2].removesuffix(".md")
    _record(stood, minutes(pack, name, stood.standpoint.ledger), site)


def _record(stood: Stood, draft: "Draft", site: str) -> str:
    from ims import git
    from ims.new import Wish, new_file
    from ims.reviewing.minutes import DISCIPLINES

    moment = stood.now.isoformat(timespec="minutes")
    values = {"event_date": moment, **draft.values}
    former = frozenset(Path(path).stem for path in git.paths_ever(stood.root, "docs"))
    wish = Wish(draft.type, draft.title, "", site, former, DISCIPLINES, values)
    path, text = new_file(folder_system(stood.root), wish, stood.now)
    files.write_all(stood.root, {path: (text + draft.text).encode()})
    click.echo(f"made {path}", err=True)
    return path
