"""Approved revisions that are to come: how many are trained, and what their gates wait for (R19)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ims.lifecycle import Planned
from ims.lifecycle.facts import Approved
from ims.standpoint import Standpoint
from ims.standpoint.standpoint import ALL, EVERYBODY
from ims.training.evidence import evidence
from ims.training.needs import asks
from ims.training.posts import Post, posts
from ims.vocabulary import TrainingImpact


@dataclass(frozen=True)
class Gate:
    """How many people of a role (and shift) must have read a revision, and how many have."""

    role: str  # `worker`, or `worker/night`
    have: int
    need: int

    @property
    def is_open(self) -> bool:
        """Return whether there are enough."""
        return self.have >= self.need


@dataclass(frozen=True)
class Coming:
    """A revision that is approved and not yet in force at a site."""

    document: str
    revision: str
    title: str
    site: str
    day: date | None  # on which it comes into force, where that is known
    waiting_for: tuple[str, ...]
    training: str
    asked: tuple[str, ...]  # people
    trained: tuple[str, ...]
    gates: tuple[Gate, ...]

    @property
    def open(self) -> tuple[str, ...]:
        """Return the people who are not trained yet."""
        return tuple(sorted({*self.asked} - {*self.trained}))

    @property
    def percent(self) -> int | None:
        """Return the share of people who are trained, in whole percent; None of nobody."""
        return 100 * len(self.trained) // len(self.asked) if self.asked else None

    @property
    def opens_at(self) -> str:
        """Return what the gates wait for, in words; empty where there is none."""
        return ", ".join(f"{gate.have} of {gate.need} {gate.role}" for gate in self.gates)

    @property
    def is_held(self) -> bool:
        """Return whether a gate is shut."""
        return any(not gate.is_open for gate in self.gates)


def coming(standpoint: Standpoint) -> list[Coming]:
    """Return every revision that is to come at each site, the next first."""
    return standpoint.once(_coming)


def _coming(standpoint: Standpoint) -> list[Coming]:
    found = [
        _one(standpoint, site, planned)
        for site, standings in standpoint.in_force.items()
        for standing in standings.values()
        for planned in standing.planned
        if {ALL, site} & {*planned.approved.sites}
    ]
    return sorted(found, key=lambda one: (one.day or date.max, one.document, one.site))


def _one(standpoint: Standpoint, site: str, planned: Planned) -> Coming:
    approved = planned.approved
    instant = planned.instant
    target = f"{approved.id}@{approved.revision}"
    known = evidence(standpoint)
    asked = sorted({post.person for post in _concerned(standpoint, site, approved)})
    needs_test = asks(approved) is TrainingImpact.ASSESSED
    trained = [
        person
        for person in asked
        if known.reading((target,), person) and (not needs_test or known.result((target,), person))
    ]
    return Coming(
        document=approved.id,
        revision=approved.revision,
        title=approved.title,
        site=site,
        day=standpoint.ledger.local_day(instant, site) if instant else None,
        waiting_for=planned.waiting_for,
        training=asks(approved).value,
        asked=tuple(asked),
        trained=tuple(trained),
        gates=tuple(_gates(standpoint, site, approved)),
    )


def _concerned(standpoint: Standpoint, site: str, approved: Approved) -> Iterator[Post]:
    if asks(approved) is not TrainingImpact.NONE:
        audience = frozenset(approved.audience)
        for post in posts(standpoint):
            if post.site == site and audience & post.roles:
                yield post


def _gates(standpoint: Standpoint, site: str, approved: Approved) -> Iterator[Gate]:
    """Return the gates of a revision as the lifecycle counts them: from signed readings alone."""
    if not approved.gated or approved.training is TrainingImpact.NONE:
        return
    known = standpoint.system.sites.get(site)
    read = standpoint.readers(approved.id, approved.revision)
    everybody = not approved.audience or EVERYBODY in approved.audience
    for one in known.minimum_qualified if known else ():
        if everybody or one.role in approved.audience:
            name = f"{one.role}/{one.shift}" if one.shift else one.role
            have = read & _holders(standpoint, one.role, site, one.shift or "")
            yield Gate(name, len(have), one.people)


def _holders(standpoint: Standpoint, role: str, site: str, shift: str) -> set[str]:
    return {
        name
        for name, person in standpoint.people.items()
        for one in standpoint.assignments(person)
        if one.role == role and {ALL, site} & {*one.sites} and shift in ("", one.shift)
    }
