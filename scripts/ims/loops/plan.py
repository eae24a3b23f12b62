"""PLN: the implementation plan, its dates, and what management decides before it is put in place."""

from collections.abc import Iterator

from ims import planning
from ims.loops.registry import ALL, Duty, LooseEnd, duty, loop
from ims.planning.progress import PLAN
from ims.standpoint import Standpoint


@duty("PLN001", help="bring what is missing into being; `ims plan --open` names it")
def plan_activity_due(standpoint: Standpoint) -> Iterator[Duty]:
    """An activity of the implementation plan has a date, and its evidence is not there.

    Why: R64; ISO 9001:2015, 6.2.2 and 8.1: a plan says what, who, by when, and is followed.
    """
    plan = planning.plan_of(standpoint)
    for row in planning.activities(standpoint):
        if plan and row.due and not row.is_done:
            missing = "; ".join(row.missing)
            where = f" at {', '.join(row.missing_at)}" if row.missing_at != row.sites else ""
            what = f"the activity `{row.title}` (missing: {missing}{where})"
            site = row.missing_at[0] if len(row.missing_at) == 1 else ALL
            yield Duty(row.id, what, row.due, row.owner, site=site, since=plan.start, path=PLAN)


@loop("PLN002", help="let top management decide on it: a DEC record that names the revision")
def applicability_without_decision(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A statement of applicability took effect before management decided on it, or without.

    Why: ISO/IEC 27001:2022, 6.1.3; formal approval comes before the implementation.
    """
    for one in planning.statements_of_applicability(standpoint):
        named = f"{one.document}@{one.revision}"
        if not one.decision:
            fact = f"`{named}` took effect on `{one.effective}` and no decision names it"
        elif not one.before:
            fact = f"{one.decision} of `{one.decided}` came after `{named}` took effect on `{one.effective}`"
        else:
            continue
        yield LooseEnd(one.document, fact, one.effective, "top-management")


@loop(
    "PLN003", help="cover the step by a step of the plan, or say in `left_out` why it is left out"
)
def step_of_the_method_missing(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A step that the source of the plan names is neither covered nor left out with a reason.

    Why: seed text 002: a company may change, add and merge steps; it does so knowingly.
    """
    plan = planning.plan_of(standpoint)
    for name in planning.left_out(plan) if plan else ():
        fact = f"no step covers `{name}` of the source and no reason says why"
        yield LooseEnd("plan", fact, standpoint.day, "project-leader", path=PLAN)
