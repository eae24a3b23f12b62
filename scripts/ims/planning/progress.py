"""How far the plan is: an activity is done when its evidence exists, a step when all are done."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ims.models.plan import Activity, ImplementationPlan, Phase, PlanStep
from ims.planning.evidence import Proof, proof
from ims.standpoint import Standpoint
from ims.standpoint.standpoint import ALL

PLAN = "controls/plan.yaml"
DONE, LATE, BEGUN, OPEN, WAITS = "done", "late", "begun", "open", "waits"


@dataclass(frozen=True)
class ActivityRow:
    """One activity: who owes it by when, how far it is, and on what evidence."""

    phase: str
    step: str
    id: str
    title: str
    owner: str  # role
    sites: tuple[str, ...]
    due: date | None  # None while the plan has no start
    state: str
    since: date | None  # complete since, where that is known
    missing_at: tuple[str, ...]  # sites
    missing: tuple[str, ...]  # evidence that is not there
    found: tuple[str, ...]  # ids that answer the evidence
    after: tuple[str, ...]
    path: str = PLAN

    @property
    def is_done(self) -> bool:
        """Return whether all evidence exists."""
        return self.state == DONE


@dataclass(frozen=True)
class StepRow:
    """One step with its activities counted."""

    phase: str
    phase_title: str
    id: str
    title: str
    aim: str
    done: int
    of: int
    late: int
    state: str
    due: date | None  # of its last activity


def plan_of(standpoint: Standpoint) -> ImplementationPlan | None:
    """Return the plan, None where there is none that can be read."""
    system = standpoint.system
    found = system.item(PLAN).model if PLAN in system.tree else None
    return found if isinstance(found, ImplementationPlan) else None


def activities(standpoint: Standpoint, site: str = "") -> list[ActivityRow]:
    """Return all activities in their order, or how they stand at one site."""
    plan = plan_of(standpoint)
    rows: dict[str, ActivityRow] = {}
    for phase, step, one in _places(plan) if plan else ():
        if plan and (here := _sites(standpoint, one, site)):
            waits = any(not rows[name].is_done for name in one.after if name in rows)
            proofs = [proof(standpoint, evidence, here) for evidence in one.evidence]
            due = plan.start + timedelta(weeks=one.due_week) if plan.start else None
            late = due is not None and due < standpoint.day
            state = _state(proofs, late=late, waits=waits)
            rows[one.id] = _row(_Place(phase.id, step.id, one, here, due), proofs, state)
    return list(rows.values())


@dataclass(frozen=True)
class _Place:
    """One activity in the plan, with the sites that are asked about."""

    phase: str
    step: str
    activity: Activity
    sites: tuple[str, ...]
    due: date | None


def _places(plan: ImplementationPlan) -> Iterator[tuple[Phase, PlanStep, Activity]]:
    for phase in plan.phases:
        for step in phase.steps:
            for one in step.activities:
                yield phase, step, one


def _sites(standpoint: Standpoint, one: Activity, site: str) -> tuple[str, ...]:
    meant = standpoint.sites if ALL in one.sites else tuple(one.sites)
    return tuple(name for name in meant if site in ("", name))


def _row(place: _Place, proofs: Sequence[Proof], state: str) -> ActivityRow:
    gone = {site for found in proofs for site in found.missing}
    one = place.activity
    return ActivityRow(
        phase=place.phase,
        step=place.step,
        id=one.id,
        title=one.title,
        owner=one.owner,
        sites=place.sites,
        due=place.due,
        state=state,
        since=_since(proofs),
        missing_at=tuple(site for site in place.sites if site in gone),
        missing=tuple(found.asked for found in proofs if not found.stands),
        found=tuple(dict.fromkeys(name for found in proofs for name in found.found)),
        after=tuple(one.after),
    )


def _state(proofs: Sequence[Proof], *, late: bool, waits: bool) -> str:
    """Return the state; what is late is called so, whether or not it has begun."""
    if all(one.stands for one in proofs):
        return DONE
    if late:
        return LATE
    if waits:
        return WAITS
    return BEGUN if any(one.found for one in proofs) else OPEN


def _since(proofs: Sequence[Proof]) -> date | None:
    """Return when the last evidence came; None where it is not complete, or no day is known."""
    if any(not one.stands for one in proofs):
        return None
    return max((one.since for one in proofs if one.since), default=None)


def steps(standpoint: Standpoint, site: str = "") -> list[StepRow]:
    """Return all steps in their order, or how they stand at one site."""
    plan = plan_of(standpoint)
    rows = activities(standpoint, site)
    found = [
        _step(phase, step, [row for row in rows if row.step == step.id])
        for phase in (plan.phases if plan else ())
        for step in phase.steps
    ]
    return [one for one in found if one.of]


def _step(phase: Phase, step: PlanStep, rows: Sequence[ActivityRow]) -> StepRow:
    done, late = _count(rows, DONE), _count(rows, LATE)
    begun = done or _count(rows, BEGUN) or any(row.found for row in rows)
    state = DONE if done == len(rows) else LATE if late else BEGUN if begun else OPEN
    dues = [row.due for row in rows if row.due]
    return StepRow(
        phase=phase.id,
        phase_title=phase.title,
        id=step.id,
        title=step.title,
        aim=step.aim,
        done=done,
        of=len(rows),
        late=late,
        state=state,
        due=max(dues, default=None),
    )


def _count(rows: Iterable[ActivityRow], state: str) -> int:
    return sum(row.state == state for row in rows)


def left_out(plan: ImplementationPlan) -> list[str]:
    """Return the steps that the source names, that no step covers, and for which no reason stands."""
    covered = {name for step in plan.steps for name in step.covers}
    said = {one.step for one in plan.left_out}
    return [name for name in plan.named_steps if name not in covered | said]
