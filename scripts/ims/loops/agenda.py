"""The agenda: duties of a person, role or site, and who owes each of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from ims.diagnostic import ImsError
from ims.loops import duties, owed_by
from ims.loops.registry import ALL, Duty
from ims.standpoint import Standpoint

NOBODY = "nobody"
EVER = 100 * 366  # days ahead


@dataclass(frozen=True)
class Wish:
    """Which duties are asked for; what is empty means everything."""

    person: str = ""
    role: str = ""
    site: str = ""
    within: int = 30  # days ahead; what is late is always there
    late: bool = False  # nothing but what is late


@dataclass(frozen=True)
class Line:
    """One duty as a row, with who owes it and by how much it is late."""

    due: date
    late: int  # days
    about: str
    what: str
    site: str
    role: str
    people: tuple[str, ...]  # ids; nobody where no one holds the role
    since: date | None
    kind: str
    code: str
    path: str

    @property
    def key(self) -> str:
        """Return what is the same on every day and for no other duty: for calendars and issues."""
        own = () if self.role else self.people  # who holds a role may change meanwhile
        said = (self.code, self.about, self.site, *own, self.what, str(self.due))
        return sha256("|".join(said).encode()).hexdigest()[:16]


def agenda(standpoint: Standpoint, wish: Wish) -> list[Line]:
    """Return the duties that are wished for, what is due first above.

    Raises ImsError where the person or role is unknown: an empty list would look like good news.
    """
    _refuse_unknown(standpoint, wish)
    last = standpoint.day + timedelta(days=wish.within)
    lines = [line(standpoint, one) for one in duties(standpoint) if one.due <= last]
    return [one for one in lines if _is_wanted(one, wish)]


def line(standpoint: Standpoint, one: Duty) -> Line:
    """Return a duty as a row."""
    return Line(
        due=one.due,
        late=one.late(standpoint.day),
        about=one.about,
        what=one.what,
        site=one.site,
        role=one.role,
        people=owed_by(standpoint, one),
        since=one.since,
        kind=one.kind,
        code=one.code,
        path=one.path or next(iter(standpoint.system.paths_by_id.get(one.about, [])), ""),
    )


def by_person(lines: Iterable[Line], only: str = "") -> Mapping[str, list[Line]]:
    """Return the duties of each person (or of one), under `nobody` those nobody can be asked for."""
    found: dict[str, list[Line]] = defaultdict(list)
    for one in lines:
        for person in one.people or (NOBODY,):
            if only in ("", person):
                found[person].append(one)
    return dict(sorted(found.items()))


def _is_wanted(one: Line, wish: Wish) -> bool:
    return (
        (one.late > 0 or not wish.late)
        and wish.person in ("", *(one.people or (NOBODY,)))
        and wish.role in ("", one.role)
        and (not wish.site or one.site in (ALL, wish.site))
    )


def _refuse_unknown(standpoint: Standpoint, wish: Wish) -> None:
    if wish.person and wish.person not in {*standpoint.system.people, NOBODY}:
        raise ImsError(f"there is no person `{wish.person}`", "use an id of controls/people/")
    if wish.role and wish.role not in standpoint.system.roles:
        known = ", ".join(standpoint.system.roles)
        raise ImsError(f"there is no role `{wish.role}`", f"use one of {known}")
