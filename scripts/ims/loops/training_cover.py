"""TRN: what the training does not cover: revisions to come, materials, roles, topics, tasks."""

from collections.abc import Iterator
from datetime import date, timedelta

from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.standpoint import Standpoint
from ims.training import coming, programme
from ims.training.cover import (
    materials_behind,
    nobody_to_read,
    programme_missing,
    roles_without_curriculum,
    tasks_short,
    topics_without_session,
)
from ims.training.register import PATH

_MANAGER, _HEAD = "quality-manager", "department-head"

# --- revisions that come, materials -----------------------------------------------------------


@duty("TRN013", help="train the people, or move the date of the site with `ims schedule`")
def gate_not_met(standpoint: Standpoint) -> Iterator[Duty]:
    """A revision waits at a site for people who have not read it.

    Why: R19, R57; scenario 5: who sees it in time moves the date, who does not is surprised.
    """
    for one in coming(standpoint):
        if one.is_held:
            share = "nobody has" if not one.trained else f"{one.percent} % of people have"
            what = (
                f"the training on `{one.document}@{one.revision}`, whose gate is at {one.opens_at} "
                f"({share} it),"
            )
            yield Duty(
                about=f"{one.document}@{one.revision}",
                what=what,
                due=one.day or _asked_for(standpoint, one.document, one.revision, one.site),
                role="site-quality",
                site=one.site,
            )


def _asked_for(standpoint: Standpoint, document: str, revision: str, site: str) -> date:
    """Return the day for which a revision was planned, where its gate leaves none."""
    facts = standpoint.facts[document]
    planned = [
        act.effective
        for act in facts.acts
        if act.revision == revision and act.effective and {"all", site} & {*act.sites}
    ]
    approved = next(a for a in facts.approved if a.revision == revision)
    grace = timedelta(days=programme(standpoint).rules.revision_days)
    arrived = standpoint.ledger.local_day(approved.arrival, site) + grace
    return planned[-1] if planned else approved.effective_date or arrived


@loop("TRN014", help="revise the material for the revision in force, or withdraw it")
def material_stale(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Training material teaches a revision that is not in force any more.

    Why: R55; people would learn what they must not do any longer.
    """
    for site, approved, in_force in materials_behind(standpoint):
        fact = f"it follows `{approved.follows}`; in force at {site} is `{in_force}`"
        since = _moved(standpoint, site, approved.follows.partition("@")[0])
        yield LooseEnd(approved.id, fact, since, approved.owner, (), site, approved.path)


def _moved(standpoint: Standpoint, site: str, master: str) -> date:
    standing = standpoint.in_force.get(site, {}).get(master)
    moment = standing.since if standing else None
    return standpoint.ledger.local_day(moment, site) if moment else standpoint.day


# --- coverage of the programme ----------------------------------------------------------------


@loop("TRN015", help="add the role to a curriculum of controls/curricula.yaml")
def role_without_curriculum(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Somebody holds a role for which no curriculum says what it needs.

    Why: R54; ISO 9001 7.2: the programme covers all roles.
    """
    for role, site, since in roles_without_curriculum(standpoint):
        fact = f"no curriculum names the role, which is held at {site}"
        yield LooseEnd(role, fact, since, _MANAGER, (), site, PATH)


@loop("TRN021", help="enter the roles in `assignments`, or the last day of the person in `until`")
def person_without_role(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Somebody is here and has no assignment, so nothing is asked of them.

    Why: R54; who owes nothing is shown as trained nowhere and as late nowhere.
    """
    for name, person in standpoint.people.items():
        if not standpoint.assignments(person):
            ended = [one.until for one in person.assignments if one.until]
            since = max(
                [person.from_, *(d + timedelta(days=1) for d in ended if d < standpoint.day)]
            )
            path = f"controls/people/{name}.yaml"
            yield LooseEnd(name, "here without any assignment", since, _HEAD, path=path)


@loop("TRN016", help="give the role to somebody at the site, or correct `audience` or `sites`")
def nobody_of_the_audience(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A document is in force at a site at which nobody holds a role of its audience.

    Why: R54; a text that nobody must know at a site does nothing there.
    """
    for site, approved, since in nobody_to_read(standpoint):
        roles = ", ".join(f"`{role}`" for role in approved.audience)
        fact = f"it is in force at {site} for {roles}, and nobody there holds one"
        yield LooseEnd(approved.id, fact, since, approved.owner, (), site, approved.path)


@loop("TRN017", help="hold a session on it, and name the topic in `topics` of its record")
def topic_without_session(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A topic that a curriculum asks for was never taught at a site, or too long ago.

    Why: R54, R57; what no document teaches needs a session.
    """
    for topic, site, last, since in topics_without_session(standpoint):
        told = f"the last session on it was on {last}" if last else "no session on it was held"
        fact = f"{told} at {site}, and somebody there needs it"
        yield LooseEnd(topic.id, fact, since, _MANAGER, (), site, PATH)


@loop("TRN018", help="qualify somebody with FRM-004; until then the task waits")
def task_short(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Fewer people are qualified for a task than the site needs.

    Why: R57; ISO 9001 7.2: each duty has somebody competent.
    """
    for task, site, have, since in tasks_short(standpoint):
        fact = f"{have} of {task.minimum} people that {site} needs are qualified"
        yield LooseEnd(task.id, fact, since, _HEAD, (), site, PATH)


@loop("TRN019", help="issue a training programme: `ims new training-programme --title ...`")
def programme_absent(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """People work at a site for which no training programme is in force.

    Why: R54; what is not planned is trained by chance.
    """
    for site, since in programme_missing(standpoint):
        fact = f"no training programme is in force at {site}"
        yield LooseEnd(site, fact, since, _MANAGER, (), site, PATH)
