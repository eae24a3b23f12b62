"""What the training of a system does not cover: roles, documents, topics, tasks, materials."""

from collections.abc import Iterator
from datetime import date, timedelta

from ims.lifecycle import add_months
from ims.lifecycle.facts import Approved
from ims.models.curricula import Task, Topic
from ims.standpoint import Standpoint
from ims.training.needs import asks, needs
from ims.training.posts import posts
from ims.training.qualified import able, last_on_task, lasts
from ims.training.register import at_site, programme
from ims.training.topics import sessions_on
from ims.vocabulary import TrainingImpact

MATERIAL = "training-material"
PROGRAMME = "training-programme"


def _start(standpoint: Standpoint) -> date:
    return standpoint.founded or standpoint.day


def roles_without_curriculum(standpoint: Standpoint) -> Iterator[tuple[str, str, date]]:
    """Return each role that is held at a site and stands in no curriculum there, since when."""
    found: dict[tuple[str, str], date] = {}
    for post in posts(standpoint):
        known = {role for one in programme(standpoint).at(post.site) for role in one.roles}
        for role, since in post.since.items():
            if role not in known:
                key = role, post.site
                found[key] = min(found.get(key, since), since)
    for (role, site), since in sorted(found.items()):
        yield role, site, max(since, _start(standpoint))


def nobody_to_read(standpoint: Standpoint) -> Iterator[tuple[str, Approved, date]]:
    """Return each document in force at a site with an audience that nobody there has."""
    for site, standings in standpoint.in_force.items():
        for standing in standings.values():
            approved = standing.revision
            if approved and approved.audience and not _anybody(standpoint, approved, site):
                since = standing.since
                day = standpoint.ledger.local_day(since, site) if since else standpoint.day
                yield site, approved, day


def _anybody(standpoint: Standpoint, approved: Approved, site: str) -> bool:
    return any(standpoint.holders(role, site) for role in approved.audience)


def topics_without_session(
    standpoint: Standpoint,
) -> Iterator[tuple[Topic, str, date | None, date]]:
    """Return each topic needed at a site without a session in time; its last day, since when."""
    for site in standpoint.sites:
        wanted: dict[str, date] = {}
        for curriculum in programme(standpoint).at(site):
            since = [
                first
                for post in posts(standpoint)
                if post.site == site
                for role, first in post.since.items()
                if role in curriculum.roles
            ]
            for name in curriculum.topics if since else ():
                first = max(min(since), curriculum.from_ or date.min, _start(standpoint))
                wanted[name] = min(wanted.get(name, first), first)
        for name, first in wanted.items():
            yield from _untaught(standpoint, programme(standpoint).topics[name], site, first)


def _untaught(
    standpoint: Standpoint, topic: Topic, site: str, first: date
) -> Iterator[tuple[Topic, str, date | None, date]]:
    held = [
        one.event_day
        for one in sessions_on(standpoint).get(topic.id, ())
        if (one.site == site or at_site(list(one.record.sites_covered), site))
        # Who joins is told alone; that is no repeat for the others.
        and not (topic.months and one.text("reason") == "new-person")
    ]
    last = max(held, default=None)
    grace = timedelta(days=programme(standpoint).rules.joiner_days)
    due = first + grace
    if last:
        due = add_months(last, topic.months) if topic.months else date.max
    if due < standpoint.day:
        yield topic, site, last, due


def tasks_short(standpoint: Standpoint) -> Iterator[tuple[Task, str, int, date]]:
    """Return each task with fewer qualified people at a site than it needs; how many there are."""
    for task in programme(standpoint).tasks.values():
        for site in standpoint.sites:
            if standpoint.holders(task.role, site) and at_site(task.sites, site):
                have = len(able(standpoint, task, site))
                if have < task.minimum:
                    yield task, site, have, _short_since(standpoint, task, site)


def _short_since(standpoint: Standpoint, task: Task, site: str) -> date:
    """Return the last day on which somebody qualified no longer was, else the first in the role."""
    lost = list(_lost(standpoint, task, site))
    if lost:
        return max(lost)
    taken = [
        p.since[task.role] for p in posts(standpoint) if p.site == site and task.role in p.since
    ]
    return max(min(taken, default=standpoint.day), _start(standpoint))


def _lost(standpoint: Standpoint, task: Task, site: str) -> Iterator[date]:
    """Return when those who once passed ceased to be able: lapse, leave, or a text not known."""
    for person in standpoint.holders(task.role, site):
        last = last_on_task(standpoint, person, task)
        if last and last.passed:
            end = lasts(last, task)
            if end < standpoint.day:
                yield end + timedelta(days=1)
            for one in standpoint.people[person].absences:
                if one.from_ <= standpoint.day <= (one.until or date.max):
                    yield one.from_
            for need in needs(standpoint):
                about = need.person == person and need.site == site and need.about in task.documents
                if about and not need.done:
                    yield need.since


def materials_behind(standpoint: Standpoint) -> Iterator[tuple[str, Approved, str]]:
    """Return each material in force that teaches an older text, and what is in force instead.

    A revision between that asks nothing of people (an editorial one) leaves material as it is.
    """
    for site, standings in standpoint.in_force.items():
        for standing in standings.values():
            approved = standing.revision
            if approved and approved.type == MATERIAL and approved.follows:
                master, _, revision = approved.follows.partition("@")
                now = standpoint.effective(master, site)
                if now is None:
                    yield site, approved, "nothing"
                elif _moved(standpoint, master, revision, now):
                    yield site, approved, f"{master}@{now.revision}"


def _moved(standpoint: Standpoint, master: str, revision: str, now: Approved) -> bool:
    chain = list(standpoint.facts[master].approved)
    numbers = [n for n, one in enumerate(chain) if one.revision == revision]
    if not numbers or now not in chain:
        return now.revision != revision
    between = chain[numbers[-1] + 1 : chain.index(now) + 1]
    later = chain.index(now) < numbers[-1]
    return later or any(asks(one) is not TrainingImpact.NONE for one in between)


def programme_missing(standpoint: Standpoint) -> Iterator[tuple[str, date]]:
    """Return the sites with people at which no training programme is in force."""
    staffed = {post.site for post in posts(standpoint)}
    for site in standpoint.sites:
        standings = standpoint.in_force.get(site, {}).values()
        there = any(s.revision and s.revision.type == PROGRAMME for s in standings)
        if site in staffed and not there and standpoint.is_adopted:
            yield site, _start(standpoint)
