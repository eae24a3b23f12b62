"""Who works where, in which roles and since when; who is away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ims.models.register import Absence, Assignment, Person
from ims.standpoint import Standpoint
from ims.standpoint.standpoint import ALL, EVERYBODY

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Post:
    """Somebody at a site of theirs: the roles held there, each with the first day of it.

    Everybody is a worker: at the sites that say so, or at all own sites where none does.
    """

    person: str
    site: str
    since: dict[str, date]

    @property
    def roles(self) -> frozenset[str]:
        """Return the roles held here."""
        return frozenset(self.since)


def posts(standpoint: Standpoint) -> list[Post]:
    """Return everybody who is here, once for each own site, by person and site."""
    return standpoint.once(_posts)


def _posts(standpoint: Standpoint) -> list[Post]:
    return [
        post
        for name in sorted(standpoint.people)
        for post in _posts_of(standpoint, standpoint.people[name])
    ]


def _posts_of(standpoint: Standpoint, person: Person) -> Iterator[Post]:
    now = standpoint.assignments(person)
    for site in home_sites(standpoint, person.id):
        here = [a for a in now if ALL in a.sites or site in a.sites]
        since = {a.role: _since(person, a, site) for a in here}
        if not any(a.role == EVERYBODY for a in now):
            since[EVERYBODY] = min(since.values())
        yield Post(person.id, site, since)


def home_sites(standpoint: Standpoint, person: str) -> tuple[str, ...]:
    """Return the sites that the roles of somebody name; all where they name none."""
    found = standpoint.people.get(person)
    named = {s for one in standpoint.assignments(found) for s in one.sites} if found else set()
    own = tuple(site for site in standpoint.sites if site in named)
    return own or (standpoint.sites if ALL in named else ())


def _since(person: Person, now: Assignment, site: str) -> date:
    """Return the first day of a role at a site; entries that follow one another are one time."""
    first = now.from_
    same = [a for a in person.assignments if a.role == now.role and {ALL, site} & {*a.sites}]
    for one in sorted(same, key=lambda a: a.from_, reverse=True):
        if one.from_ < first and (one.until is None or one.until + _DAY >= first):
            first = one.from_
    return max(first, person.from_)


# --- leave ------------------------------------------------------------------------------------


def back(absences: Sequence[Absence], day: date) -> date | None:
    """Return the day itself, or the first day back where somebody is away on it.

    None where nobody knows when somebody comes back.
    """
    for one in sorted(absences, key=lambda a: a.from_):
        if one.from_ <= day:
            if one.until is None:
                return None
            day = max(day, one.until + _DAY)
    return day


def away_until(person: Person, day: date) -> tuple[bool, date | None]:
    """Return whether somebody is away on a day, and the first day back where it is known."""
    first = back(person.absences, day)
    return first != day, first
