"""Commands for managers about risks, and about the plan that brings the system to work."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

from ims.cli.stood import Stood, stands
from ims.diagnostic import ImsError
from ims.models.risk_method import RiskLevel
from ims.vocabulary import Discipline

if TYPE_CHECKING:
    from ims.planning import ActivityRow
    from ims.risks import RiskRow


@click.command()
@click.option(
    "--discipline",
    type=click.Choice([one.value for one in Discipline]),
    help="Only of one discipline.",
)
@click.option(
    "--level",
    type=click.Choice([one.value for one in RiskLevel]),
    help="Only of one level of today.",
)
@click.option(
    "--matrix", "as_matrix", is_flag=True, help="Show the matrix instead of the register."
)
@stands()
def risks(stood: Stood, discipline: str, level: str, *, as_matrix: bool) -> int:
    """Show the register of risks and opportunities: rated, treated, accepted, due again.

    Levels are worked out by the method of the discipline; what nobody signed is not shown as done.
    The level of today is the one that remains, else the one before treatment.
    """
    from ims.exchange import risk_text
    from ims.risks import methods, register

    every = [row for row in register(stood.standpoint) if stood.at_site((row.site,))]
    rows = [row for row in every if _fits(row, discipline, level)]
    if not rows:
        raise ImsError(f"no risk {'fits' if every else 'is recorded'}", _NO_RISK)
    book = methods(stood.standpoint)
    if as_matrix and book is None:
        raise ImsError("controls/risk-methods.yaml is missing or broken", "run `ims check`")
    if as_matrix and book:
        stood.answer(*risk_text.matrix(book, rows))
    else:
        stood.answer({"risks": rows}, lambda: risk_text.register(rows))
    return 0


_NO_RISK = "make a record with `ims new risk`, or ask for less"


def _fits(row: "RiskRow", discipline: str, level: str) -> bool:
    return (not discipline or discipline in row.disciplines) and level in ("", None, row.today)


@click.command()
@click.option("--open", "only_open", is_flag=True, help="List the activities that are not done.")
@stands()
def plan(stood: Stood, *, only_open: bool) -> int:
    """Show how far the implementation plan is, by phase and step, from evidence alone.

    Text shows the steps, CSV and JSON every activity with what is missing for it.
    """
    from ims.exchange import plan_text
    from ims.planning import activities, plan_of, steps

    standpoint = stood.standpoint
    known = plan_of(standpoint)
    if known is None:
        raise ImsError("there is no plan that can be read", "see controls/plan.yaml, `ims check`")
    rows = activities(standpoint, stood.site)
    shown = _open(rows) if only_open else rows
    stood.answer(
        {"activities": shown, "steps": steps(standpoint, stood.site)},
        lambda: plan_text.plan(known, steps(standpoint, stood.site), shown if only_open else ()),
    )
    return 0


def _open(rows: "Iterable[ActivityRow]") -> "Sequence[ActivityRow]":
    return [row for row in rows if not row.is_done]
