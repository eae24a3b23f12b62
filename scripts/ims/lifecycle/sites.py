"""Answers: where documents stand at a site, at any instant, as far as is known at another."""

import hashlib
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ims.lifecycle.clock import EVER, utc
from ims.lifecycle.facts import Act, Approved
from ims.lifecycle.force import Force
from ims.lifecycle.place import Knowledge, Place, covers
from ims.lifecycle.together import reasons
from ims.vocabulary import Meaning, Status


@dataclass(frozen=True)
class Planned:
    """An approved revision that is to come: when, or what it waits for."""

    approved: Approved
    instant: datetime | None
    waiting_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class SiteStanding:
    """Where a document stands at one site; `revision` is the only one in force, if any.

    A document under stop-use is `withdrawn` with `stopped` set; one that no longer covers the
    site, or whose temporary revision ended with nothing before it, is `superseded`. One that
    never covered the site has no former revision there: it is nothing but a draft to it.
    """

    status: Status
    revision: Approved | None = None
    since: datetime | None = None
    next_review: date | None = None
    planned: tuple[Planned, ...] = ()
    stopped: Act | None = None
    withdrawn: Act | None = None
    finishing: Approved | None = None  # work that has begun may finish on it
    ignored: tuple[Act, ...] = ()  # acts that came too late, or met nothing
    former: Approved | None = None  # what was last in force, where nothing is
    until: datetime | None = None  # when the revision in force ends, if it is temporary
    stale: bool = False  # the revision that it follows is not the one in force here
    master_withdrawn: bool = False

    def overdue(self, today: date) -> bool:
        """Return whether the periodic review is late; on the very day it is not (R16)."""
        return self.next_review is not None and self.next_review < today


def site_standing(
    knowledge: Knowledge, name: str, site: str, at: datetime, known_at: datetime | None = None
) -> SiteStanding:
    """Return where a document stands at a site at an instant; a draft where nothing is known."""
    return _standing(Place(knowledge, site, at, known_at or at), name, utc(at))


def effective_set(
    knowledge: Knowledge, site: str, at: datetime, known_at: datetime | None = None
) -> dict[str, SiteStanding]:
    """Return the standing of every document that applies at a site, by id, sorted (R41, R81)."""
    place = Place(knowledge, site, at, known_at or at)
    found = {name: _standing(place, name, utc(at)) for name in sorted(knowledge.documents)}
    return {name: standing for name, standing in found.items() if _applies(standing, site)}


def openings(
    knowledge: Knowledge, name: str, site: str, at: datetime
) -> list[tuple[Approved, datetime]]:
    """Return each revision that came into force at a site up to an instant, and when it first did."""
    force = Force(Place(knowledge, site, at, at), name)
    force.advance(utc(at))
    found = ((_covering(force, number), instant) for number, instant in force.first.items())
    return [(approved, instant) for approved, instant in found if approved]


def digest(sets: Mapping[str, Mapping[str, SiteStanding]]) -> str:
    """Return the SHA-256 of what is in force at all sites: sorted lines `site id revision blob`."""
    lines = sorted(
        f"{site} {name} {standing.revision.revision} {standing.revision.blob}\n"
        for site, standings in sets.items()
        for name, standing in standings.items()
        if standing.revision
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def status_of_revision(
    knowledge: Knowledge,
    target: str,
    site: str,
    at: datetime,
    before_approval: Status = Status.DRAFT,
) -> Status:
    """Return the status of one revision, `ID@REV`, at a site at an instant (R10).

    Whether it is in review before its approval is known from other evidence and handed in.
    """
    name, _, revision = target.partition("@")
    force = Force(Place(knowledge, site, at, at), name)
    force.advance(utc(at))
    numbers = [n for n in _approved(force) if force.dossier.approved[n].revision == revision]
    return _status(force, numbers[0]) if numbers else before_approval


def _approved(force: Force) -> list[int]:
    """Return the revisions approved up to now."""
    known = enumerate(force.dossier.approved)
    return [number for number, approved in known if approved.arrival <= force.now]


def _status(force: Force, number: int) -> Status:
    if number == force.in_force:
        return Status.EFFECTIVE
    out = force.withdrawn is not None or force.stopped is not None
    if number in force.recalled or (out and number == force.last):
        return Status.WITHDRAWN
    waits = force.is_pending(number) or (number in force.layers and number not in force.first)
    if waits:
        return Status.WITHDRAWN if force.withdrawn else Status.APPROVED
    return Status.SUPERSEDED


# --- one standing ------------------------------------------------------------------------------


def _standing(place: Place, name: str, at: datetime) -> SiteStanding:
    force = Force(place, name)
    force.advance(at)
    known = force.dossier.approved
    in_force = _covering(force, force.in_force)
    stale, master_withdrawn = _master(place, in_force, at)
    status = _site_status(force, in_force)
    waiting = _waiting(force)
    return SiteStanding(
        status=status,
        revision=in_force,
        since=force.since,
        next_review=_next_review(force, in_force),
        stopped=force.stopped,
        withdrawn=force.withdrawn,
        finishing=_covering(force, force.finishing),
        ignored=tuple(force.ignored),
        former=None
        if in_force or force.last is None or not _was_here(force)
        else known[force.last],
        until=force.ends.get(force.in_force) if in_force and force.in_force is not None else None,
        stale=stale,
        master_withdrawn=master_withdrawn,
        planned=tuple(_planned(force, waiting)) if waiting else (),  # last: it plays on
    )


def _covering(force: Force, number: int | None) -> Approved | None:
    found = force.dossier.approved[number] if number is not None else None
    return found if found and covers(found.sites, force.place.site) else None


def _site_status(force: Force, in_force: Approved | None) -> Status:
    if force.withdrawn or force.stopped:
        return Status.WITHDRAWN
    if in_force:
        return Status.EFFECTIVE
    if _was_here(force):
        return Status.SUPERSEDED
    return Status.APPROVED if _coming(force) else Status.DRAFT


def _was_here(force: Force) -> bool:
    """Return whether a revision that covers the site has been in force."""
    return any(_covering(force, number) for number in force.first)


def _coming(force: Force) -> bool:
    """Return whether a revision that waits covers the site."""
    return any(_covering(force, number) for number in _waiting(force))


def _waiting(force: Force) -> list[int]:
    """Return the revisions that were approved and have not been in force."""
    return [
        number
        for number in _approved(force)
        if number not in force.first and (force.is_pending(number) or number in force.layers)
    ]


def _planned(force: Force, waiting: list[int]) -> Iterator[Planned]:
    force.advance(EVER)
    for number in waiting:
        approved = force.dossier.approved[number]
        instant = force.first.get(number)
        yield Planned(approved, instant, () if instant else reasons(force.place, approved))


def _applies(standing: SiteStanding, site: str) -> bool:
    """Return whether a document has to do with a site, or work that has begun there has."""
    if standing.revision or standing.finishing:
        return True
    if any(covers(planned.approved.sites, site) for planned in standing.planned):
        return True
    former = standing.former
    return former is not None and covers(former.sites, site)


def _master(place: Place, approved: Approved | None, at: datetime) -> tuple[bool, bool]:
    """Return whether the followed revision is out of force here, and its document withdrawn.

    An addendum or translation keeps its own status: taking it away is somebody's decision.
    """
    if approved is None or not approved.follows:
        return False, False
    name, _, revision = approved.follows.partition("@")
    master = Force(place, name)
    master.advance(at)
    found = _covering(master, master.in_force)
    return found is None or found.revision != revision, master.withdrawn is not None


# --- periodic review (R16) ---------------------------------------------------------------------


def _next_review(force: Force, in_force: Approved | None) -> date | None:
    """Return when the revision in force is reviewed next.

    It counts from the day on which it first came into force here, or from a later review of it:
    coming back after stop-use or a temporary change is no review.
    """
    if in_force is None or not in_force.review_interval or force.in_force is None:
        return None
    day = force.place.clock.day
    reviews = [
        day(act.arrival)
        for act in force.dossier.acts
        if act.meaning is Meaning.PERIODIC_REVIEW
        and act.arrival <= force.now
        and act.revision in {"", in_force.revision}
    ]
    return add_months(max([day(force.first[force.in_force]), *reviews]), in_force.review_interval)


def add_months(day: date, months: int) -> date:
    """Return the same day some months later; the last of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
