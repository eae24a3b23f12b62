"""Plans for an emergency: where one is in force, when it was exercised, who stands in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ims.lifecycle.sites import add_months
from ims.places import registers
from ims.standpoint import Filed, Standpoint

PLAN = "continuity-plan"
YEAR = 12
MET = "met"


@dataclass(frozen=True)
class PlanStand:
    """How one plan stands at one site."""

    plan: str
    revision: str
    site: str
    last: Filed | None  # the last signed exercise
    due: date
    owner: str
    path: str

    @property
    def result(self) -> str:
        """Return the result of the last exercise."""
        return self.last.text("result") if self.last else ""


@dataclass(frozen=True)
class PlanRow:
    """One plan at one site as a row of a table."""

    plan: str
    revision: str
    site: str
    last_exercise: date | None
    record: str
    kind: str
    result: str
    due: date
    days_late: int


@dataclass(frozen=True)
class CoverRow:
    """Who holds a role that must be covered, and who stands in, at one site."""

    role: str
    site: str
    holders: tuple[str, ...]
    deputies: tuple[str, ...]

    @property
    def is_covered(self) -> bool:
        """Return whether somebody is there when the holder is away."""
        return len({*self.holders, *self.deputies}) > 1


def stands(standpoint: Standpoint) -> list[PlanStand]:
    """Return all plans in force, site by site."""
    found = [_stand(standpoint, *pair) for pair in _in_force(standpoint)]
    return sorted(found, key=lambda one: (one.due, one.plan, one.site))


def _in_force(standpoint: Standpoint) -> Iterator[tuple[str, str]]:
    for site, documents in standpoint.in_force.items():
        for name, standing in documents.items():
            if standing.revision and standing.revision.type == PLAN:
                yield name, site


def _stand(standpoint: Standpoint, plan: str, site: str) -> PlanStand:
    standing = standpoint.in_force[site][plan]
    approved = standing.revision
    if approved is None:
        raise ValueError(f"{plan} is not in force at {site}")
    last = registers.latest(exercises(standpoint, plan, site))
    since = standing.since or approved.arrival
    due = add_months(last.event_day if last else since.date(), interval(standpoint))
    due = min(due, (last.day("next_due") if last else None) or due)
    return PlanStand(plan, approved.revision, site, last, due, approved.owner, approved.path)


def interval(standpoint: Standpoint) -> int:
    """Return the months between two exercises, as the type of record says."""
    kind = standpoint.system.record_types.get("exercise")
    return int(getattr(kind, "interval", 0) or YEAR)


def exercises(standpoint: Standpoint, plan: str, site: str) -> Iterator[Filed]:
    """Return the signed exercises of a plan that a site took part in."""
    for filed in standpoint.ledger.of("exercise"):
        named = {name.partition("@")[0] for name in filed.ids("plan")}
        counts = registers.signed_with(filed, "result") and filed.event_day <= standpoint.day
        if counts and plan in named and registers.covers(filed, site):
            yield filed


def not_met_without_action(standpoint: Standpoint) -> Iterator[Filed]:
    """Return the signed exercises that missed their aim and from which nothing follows."""
    for filed in standpoint.ledger.of("exercise"):
        missed = registers.signed_with(filed, "result") and filed.text("result") != MET
        if missed and not standpoint.ledger.named_by(filed, "actions"):
            yield filed


def without_plan(standpoint: Standpoint) -> tuple[str, ...]:
    """Return the sites at which no plan is in force."""
    having = {site for _, site in _in_force(standpoint)}
    return tuple(site for site in standpoint.sites if site not in having)


def cover(standpoint: Standpoint) -> list[CoverRow]:
    """Return the roles that must be covered, with holders and deputies, site by site."""
    named = [role.id for role in standpoint.system.roles.values() if role.deputy]
    return [_cover(standpoint, role, site) for role in named for site in standpoint.sites]


def _cover(standpoint: Standpoint, role: str, site: str) -> CoverRow:
    holders = standpoint.holders(role, site)
    deputies = {
        given.to_person
        for given in standpoint.system.delegations.values()
        if role in given.roles
        and given.from_person in holders
        and given.from_ <= standpoint.day <= given.until
        and {registers.ALL, site} & set(given.sites)
        and given.to_person in standpoint.people
    }
    return CoverRow(role, site, holders, tuple(sorted(deputies - set(holders))))


def rows(standpoint: Standpoint, site: str = "") -> list[PlanRow]:
    """Return the plans (of one site), the most urgent first."""
    return [
        PlanRow(
            plan=one.plan,
            revision=one.revision,
            site=one.site,
            last_exercise=one.last.event_day if one.last else None,
            record=one.last.id if one.last else "",
            kind=one.last.text("exercise_kind") if one.last else "",
            result=one.result,
            due=one.due,
            days_late=max((standpoint.day - one.due).days, 0),
        )
        for one in stands(standpoint)
        if site in ("", one.site)
    ]
