"""Commands for auditors about requirements: what is met, where, on what evidence."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from ims.cli.asked import FRAMEWORK, Asked, asks
from ims.diagnostic import ImsError
from ims.vocabulary import Coverage

if TYPE_CHECKING:
    from ims.views.legal import LegalRow

# --- matrix, coverage, gaps ----------------------------------------------------------------------


@click.command()
@FRAMEWORK
@click.option("--review", is_flag=True, help="Write the record by which mappings are confirmed.")
@asks
def matrix(asked: Asked, review: bool) -> int:  # noqa: FBT001 - click passes flags by name
    """Show each requirement of FRAMEWORK with its level, its evidence, and why it is not higher.

    FRAMEWORK can be a legal register, like LRG-001: then the laws that were entered in it.
    Levels: not-assessable, not-applicable, none, linked, documented, evidenced, assessed.
    """
    from ims.exchange import coverage_text
    from ims.views.coverage import cell_rows

    if review:
        return _print_review(asked)
    parts: dict[str, Sequence[Any]] = {"cells": asked.cells}
    if asked.form == "csv":
        parts = {"cells": cell_rows(asked.cells)}
    law = _law(asked)
    parts |= {"legal_registers": law} if law else {}
    asked.answer(parts, lambda: [*coverage_text.matrix(asked.cells), *coverage_text.legal(law)])
    return 0


def _law(asked: Asked) -> "list[LegalRow]":
    """Return the places of the legal registers that are asked about, those without law too."""
    from ims.views.legal import legal_rows

    if not asked.registers:
        return []
    wish = asked.jurisdiction, asked.only.discipline
    found = legal_rows(asked.question.system, asked.cells, *wish)
    return [row for row in found if row.register in asked.registers]


def _print_review(asked: Asked) -> int:
    """Print a record with every mapping that no signed review confirms."""
    from ims.new import Wish, new_file

    question = asked.question
    if len(question.frameworks) != 1:
        raise ImsError(
            "a review is about one framework", "name it: `ims matrix FRAMEWORK --review`"
        )
    name = question.frameworks[0]
    open_ = asked.matrices.to_review(name)
    if not open_:
        raise ImsError(f"there is nothing to review for {name}", _NOTHING_OPEN)
    title = f"Mappings of {name}"
    values = {
        "event_date": asked.now.isoformat(timespec="minutes"),
        "framework": name,
        "mappings": "".join(f'\n  - "{mapped.line}"' for mapped in open_),
    }
    wish = Wish("mapping-review", title, site=question.sites[0], values=values)
    path, text = new_file(question.system, wish, asked.now)
    click.echo(text, nl=False)
    click.echo(f"save as {path}; strike out what you do not stand for, name the reviewer", err=True)
    return 0


_NOTHING_OPEN = "only sections that documents in force name are reviewed, and of those none is open"


@click.command()
@asks
def coverage(asked: Asked) -> int:
    """Count for each framework and site how many requirements stand at each level."""
    from ims.exchange import coverage_text
    from ims.views.coverage import summaries
    from ims.views.legal import legal_rows

    system = asked.question.system
    rows = summaries(system, asked.cells)
    wish = asked.jurisdiction, asked.only.discipline
    law = [] if asked.frameworks else legal_rows(system, asked.cells, *wish)
    parts: dict[str, Sequence[Any]] = {"frameworks": rows, "legal_registers": law}
    asked.answer(parts, lambda: [*coverage_text.summary(rows), *coverage_text.legal(law)])
    return 0


@click.command()
@FRAMEWORK
@click.option(
    "--wanted",
    type=click.Choice([level.value for level in Coverage]),
    default=Coverage.EVIDENCED.value,
)
@click.option("--all", "everything", is_flag=True, help="Also what nobody has decided.")
@click.option("--open", "opens", is_flag=True, help="Write a gap record an item and site.")
@click.argument("items", nargs=-1, metavar="[ITEM]...")
@asks
def gaps(asked: Asked, wanted: str, everything: bool, opens: bool, items: tuple[str, ...]) -> int:  # noqa: FBT001 - click passes flags by name
    """List the requirements that apply and stand below the level that is wanted.

    With --open: write gap records of one FRAMEWORK, for the ITEMs named or for all that apply.
    """
    from ims.exchange import coverage_text
    from ims.views.gaps import gaps as find

    if opens:
        from ims.cli.gap_opener import write_gaps

        return write_gaps(asked, Coverage(wanted), items)
    if items:
        raise ImsError("items are named with --open only", "leave them out to list all gaps")
    rows = find(asked.cells, Coverage(wanted))
    asked.answer({"gaps": rows}, lambda: coverage_text.gaps(rows, everything=everything))
    return 1 if rows else 0


# --- applicability, requirement, compulsory ------------------------------------------------------


@click.command()
@FRAMEWORK
@asks
def applicability(asked: Asked) -> int:
    """Print the statement of applicability: selected or not, why, how far, on what evidence."""
    from ims.exchange import coverage_text
    from ims.views.applicability import applicability as state

    rows = state(asked.cells)
    asked.answer({"requirements": rows}, lambda: coverage_text.applicability(rows))
    return 0


@click.command()
@click.argument("reference", metavar="FRAMEWORK#ITEM")
@asks
def requirement(asked: Asked, reference: str) -> int:
    """Show one requirement: documents in force, signatures, records, audits, what is open."""
    from difflib import get_close_matches

    from ims.exchange import coverage_text
    from ims.views.coverage import cell_rows
    from ims.views.inspector import inspected

    name = reference.partition("#")[0]
    asked.frameworks = (name,)
    system = asked.question.system
    if system.requirement(reference) is None:
        known = [f"{name}#{item}" for item in system.requirements_of(name)]
        near = get_close_matches(reference, known, 1)
        help = f"did you mean `{near[0]}`?" if near else "write it like iso-9001-2015#7.5"
        raise ImsError(f"there is no requirement `{reference}`", help)
    found = inspected(system, reference, asked.cells)
    if not found.cells:
        raise ImsError(f"`{reference}` is reserved or withdrawn: it holds no duty")
    parts: dict[str, Sequence[Any]] = {"requirement": [found]}
    if asked.form == "csv":
        parts = {"cells": cell_rows(found.cells)}
    asked.answer(parts, lambda: coverage_text.requirement(found))
    return 0


@click.command()
@FRAMEWORK
@asks
def compulsory(asked: Asked) -> int:
    """List the documented information that the frameworks demand, and where it is."""
    from ims.exchange import coverage_text
    from ims.views.compulsory import Presence
    from ims.views.compulsory import compulsory as demanded

    rows = demanded(asked.question.system, asked.cells)
    if not rows:
        help = "controls/compulsory.yaml says nothing of it yet"
        raise ImsError(f"no demand of {', '.join(asked.question.frameworks)} is known", help)
    asked.answer({"demands": rows}, lambda: coverage_text.compulsory(rows))
    settled = {Presence.PRESENT, Presence.NOT_APPLICABLE}
    return 0 if all(row.presence in settled for row in rows) else 1
