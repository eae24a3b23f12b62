"""BCM: plans for an emergency, their exercise, and who stands in for whom."""

from collections.abc import Iterator

from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.loops.sites import since
from ims.places import continuity, registers
from ims.standpoint import Standpoint

LEAD = "continuity-lead"


@duty("BCM001", help="exercise the plan and record it: `ims new EXR`")
def exercise_due(standpoint: Standpoint) -> Iterator[Duty]:
    """A plan in force comes to the day by which it is exercised at a site.

    Why: ISO 22301:2019, 8.5; ISO 14001 and ISO 45001, 8.2: a plan that nobody tried is a hope.
    """
    for one in continuity.stands(standpoint):
        done = f"last {one.last.id}" if one.last else "never exercised"
        yield Duty(
            one.plan,
            f"the exercise of revision {one.revision} at {one.site} ({done})",
            one.due,
            role=LEAD,
            site=one.site,
            since=one.last.event_day if one.last else None,
            path=one.path,
        )


@loop("BCM002", help="name an action or change under `actions`")
def exercise_missed_without_action(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An exercise missed its aim and nothing follows.

    Why: ISO 22301:2019, 8.5 and 10.1.
    """
    for one in continuity.not_met_without_action(standpoint):
        yield LooseEnd(
            one.id,
            f"the result is `{one.text('result')}` and `actions` names nothing that exists",
            one.event_day,
            role=LEAD,
            site=one.site,
            path=one.path,
        )


@loop("BCM003", help="write a plan for the site and have it approved (type BCP)")
def site_without_plan(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """No plan for an emergency is in force at a site.

    Why: ISO 22301:2019, 8.4.4; ISO 14001 and ISO 45001, 8.2.
    """
    for site in continuity.without_plan(standpoint) if standpoint.is_adopted else ():
        yield LooseEnd(
            site,
            "no document of the type `continuity-plan` is in force there",
            since(standpoint),
            role=LEAD,
            site=site,
            path=registers.ORGANIZATION,
        )


@loop("BCM004", help="give a second person the role, or delegate it: `ims delegate`")
def nobody_stands_in(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A role that must be covered has one holder or none at a site, and nobody stands in.

    Why: ISO 22301:2019, 8.4.2; work must go on when somebody is ill.
    """
    for one in continuity.cover(standpoint):
        if not one.is_covered:
            who = (
                f"only `{standpoint.name(one.holders[0])}` holds" if one.holders else "nobody holds"
            )
            yield LooseEnd(
                f"{one.role}@{one.site}",
                f"{who} the role `{one.role}` at `{one.site}` and nobody stands in",
                since(standpoint),
                role="site-lead" if one.role != "site-lead" else "top-management",
                site=one.site,
                path="controls/roles.yaml",
            )
