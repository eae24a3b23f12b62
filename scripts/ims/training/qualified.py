"""Who may do a task alone, at a site, on a day, on a revision; and why somebody may not (R57).

To have read is not enough for a task: somebody has seen it done, says so, and until when.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ims.diagnostic import ImsError
from ims.lifecycle import add_months
from ims.models.curricula import Task
from ims.standpoint import Standpoint
from ims.training.evidence import Evidence, Result, evidence
from ims.training.needs import Asked, NeedKind, asked_at
from ims.training.posts import Post, away_until, posts
from ims.training.register import at_site, programme


@dataclass(frozen=True)
class Wanted:
    """What somebody must be able to do: a task, and revisions to be known; where and when."""

    site: str
    task: Task | None
    targets: tuple[str, ...]  # `SOP-004@2`
    shift: str = ""

    @property
    def words(self) -> str:
        """Return what was asked."""
        task = f"`{self.task.id}` ({self.task.title})" if self.task else ""
        on = ", ".join(f"`{target}`" for target in self.targets)
        what = f"{task} on {on}" if task and on else task or f"work to {on}"
        return f"{what} at {self.site}" + (f", shift `{self.shift}`" if self.shift else "")


@dataclass(frozen=True)
class Qualification:
    """Whether one person may do what was asked: until when, on what evidence, or why not."""

    person: str
    name: str
    site: str
    may: bool
    until: date | None = None  # last day; None where nothing of it lapses
    evidence: tuple[str, ...] = ()  # ids of assessments
    reasons: tuple[str, ...] = ()


def wanted(standpoint: Standpoint, names: Sequence[str], site: str, shift: str = "") -> Wanted:
    """Return what names ask for: one task at most, documents with or without a revision.

    Raises ImsError where a name is unknown, or nothing is in force that could be known.
    """
    tasks = programme(standpoint).tasks
    chosen = [tasks[name] for name in names if name in tasks]
    others = [name for name in names if name not in tasks]
    if len(chosen) > 1:
        raise ImsError("one task at a time", f"ask for `{chosen[0].id}` first")
    task = chosen[0] if chosen else None
    if task and not at_site(task.sites, site):
        raise ImsError(f"`{task.id}` is no task of {site}", f"it is one of {', '.join(task.sites)}")
    named = {name.partition("@")[0]: name for name in others}
    documents = dict.fromkeys([*(task.documents if task else ()), *named])
    targets = tuple(_target(standpoint, named.get(one, one), site) for one in documents)
    return Wanted(site, task, targets, shift)


def _target(standpoint: Standpoint, name: str, site: str) -> str:
    document, _, revision = name.partition("@")
    facts = standpoint.facts.get(document)
    if facts is None:
        tasks = ", ".join(programme(standpoint).tasks) or "there is none"
        raise ImsError(
            f"`{document}` is no task and no document that was ever approved", f"tasks: {tasks}"
        )
    if revision:
        if all(one.revision != revision for one in facts.approved):
            known = ", ".join(one.revision for one in facts.approved)
            raise ImsError(f"`{name}` was never approved", f"approved revisions: {known}")
        return name
    found = standpoint.effective(document, site)
    if found is None:
        raise ImsError(f"nothing of `{document}` is in force at {site}", "name a revision")
    return f"{document}@{found.revision}"


def qualifications(standpoint: Standpoint, asked: Wanted) -> list[Qualification]:
    """Return everybody whom it concerns at the site, those who may first, by name."""
    needed = _needed(standpoint, asked)
    found = [
        _judged(standpoint, asked, needed, post)
        for post in posts(standpoint)
        if post.site == asked.site and _concerns(asked, needed, post)
    ]
    return sorted(found, key=lambda one: (not one.may, one.name, one.person))


def _concerns(asked: Wanted, needed: list[Asked], post: Post) -> bool:
    if asked.task:
        return asked.task.role in post.roles
    roles = frozenset(role for one in needed for role in one.roles)
    return bool(roles & post.roles)


def _needed(standpoint: Standpoint, asked: Wanted) -> list[Asked]:
    """Return what knowing the revisions means: of one that is in force, also its assessment."""
    found: list[Asked] = []
    in_force = list(asked_at(standpoint, asked.site))
    for target in asked.targets:
        document, _, revision = target.partition("@")
        own = [one for one in in_force if (one.about, one.revision) == (document, revision)]
        found += own or [_bare(standpoint, target, asked.site)]
    return found


def _bare(standpoint: Standpoint, target: str, site: str) -> Asked:
    """Return what a revision asks that is not in force, or that asks nobody: to have read it."""
    document, _, revision = target.partition("@")
    approved = next(a for a in standpoint.facts[document].approved if a.revision == revision)
    roles = frozenset(approved.audience) or frozenset({"worker"})
    return Asked(NeedKind.READ, document, revision, site, roles, standpoint.day, (target,))


def _judged(
    standpoint: Standpoint, asked: Wanted, needed: list[Asked], post: Post
) -> Qualification:
    known = evidence(standpoint)
    reasons = [
        *_not_in_force(standpoint, asked),
        *_person(standpoint, asked, post),
        *_texts(known, asked, needed, post),
    ]
    ends: list[date] = []
    shown: list[str] = []
    if asked.task:
        result = last_on_task(standpoint, post.person, asked.task)
        reasons += _task(standpoint.day, asked.task, result)
        ends += [lasts(result, asked.task)] if result else []
        shown += [result.record.id] if result else []
    for one in needed:
        found = known.result(one.accepted, post.person)
        if one.kind is NeedKind.ASSESSED and found:
            ends += [found.until] if found.until else []
            shown.append(found.record.id)
    name = standpoint.name(post.person)
    until = min(ends, default=None)
    may = not reasons
    return Qualification(
        person=post.person,
        name=name,
        site=post.site,
        may=may,
        until=until if may else None,
        evidence=tuple(dict.fromkeys(shown)),
        reasons=tuple(reasons),
    )


def _not_in_force(standpoint: Standpoint, asked: Wanted) -> Iterator[str]:
    """Return why nobody may: a revision is neither in force, nor coming, nor finishing there."""
    for target in asked.targets:
        document, _, revision = target.partition("@")
        standing = standpoint.in_force.get(asked.site, {}).get(document)
        usable = [standing.revision, standing.finishing] if standing else []
        for planned in standing.planned if standing else ():
            usable += (
                [planned.approved] if at_site(list(planned.approved.sites), asked.site) else []
            )
        if all(one is None or one.revision != revision for one in usable):
            yield f"`{document}` revision {revision} is not in force at {asked.site}"


def _person(standpoint: Standpoint, asked: Wanted, post: Post) -> Iterator[str]:
    person = standpoint.people[post.person]
    away, first = away_until(person, standpoint.day)
    if away:
        yield f"is on leave, back on {first}" if first else "is on leave"
    if asked.shift and asked.shift not in _shifts(standpoint, post):
        yield f"is not assigned to the shift `{asked.shift}`"


def _shifts(standpoint: Standpoint, post: Post) -> set[str]:
    person = standpoint.people[post.person]
    here = (a for a in standpoint.assignments(person) if at_site(a.sites, post.site))
    return {a.shift for a in here if a.shift}


def _texts(known: Evidence, asked: Wanted, needed: list[Asked], post: Post) -> Iterator[str]:
    for one in needed:
        applies = asked.task or one.roles & post.roles
        if one.kind is NeedKind.READ and applies and not known.reading(one.accepted, post.person):
            yield f"has not read `{one.about}@{one.revision}`"
        if (
            one.kind is NeedKind.ASSESSED
            and applies
            and not known.result(one.accepted, post.person)
        ):
            yield f"has passed no assessment of `{one.about}@{one.revision}`"


# --- tasks ------------------------------------------------------------------------------------


def last_on_task(standpoint: Standpoint, person: str, task: Task) -> Result | None:
    """Return the last assessment of somebody for a task; one that is not confirmed is none."""
    found = [
        one
        for one in evidence(standpoint).results
        if (one.person, one.task) == (person, task.id) and (one.counts or not one.passed)
    ]
    return found[-1] if found else None


def lasts(result: Result, task: Task) -> date:
    """Return the last day of a qualification: what the record says, at most as the task allows."""
    longest = add_months(result.on, task.months)
    return min(result.until or longest, longest)


def _task(day: date, task: Task, last: Result | None) -> Iterator[str]:
    if last is None:
        yield f"has no confirmed assessment for `{task.id}`"
        return
    if not last.passed:
        yield f"failed the assessment `{last.record.id}` on {last.on}"
    elif last.may_work != "yes":
        how = "under supervision only" if last.may_work == "under-supervision" else "not"
        yield f"may work {how}, says `{last.record.id}`"
    elif last.method not in task.methods:
        wanted_ = " or ".join(task.methods)
        yield f"was assessed by {last.method} in `{last.record.id}`; the task asks for {wanted_}"
    if lasts(last, task) < day:
        yield f"the qualification lapsed on {lasts(last, task)}"


def able(standpoint: Standpoint, task: Task, site: str) -> list[Qualification]:
    """Return who may do a task alone at a site; nobody where nothing to be known is in force."""
    if any(standpoint.effective(name, site) is None for name in task.documents):
        return []
    asked = wanted(standpoint, [task.id], site)
    return [one for one in qualifications(standpoint, asked) if one.may]


def may_do(standpoint: Standpoint, person: str, task: Task) -> bool:
    """Return whether the last assessment for a task holds; documents are not asked."""
    last = last_on_task(standpoint, person, task)
    return last is not None and not list(_task(standpoint.day, task, last))
