"""What a running system owes: duties with a date, and loose ends of loops that are not closed.

Each is one function over the standpoint. A duty that is late is a loose end by itself, so that a
date is watched by one function and shown in the calendar and among the diagnostics alike.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from ims.standpoint import Standpoint

ALL = "all"


@dataclass(frozen=True)
class Duty:
    """Something that somebody must do by a day."""

    about: str  # id of the record, document, person or entry it is about
    what: str  # in words, as a person would say it: `effectiveness check of ...`
    due: date
    role: str = ""  # that owes it
    people: tuple[str, ...] = ()  # persons that owe it; empty: who holds the role at the site
    site: str = ALL
    since: date | None = None  # first day on which it was asked for
    path: str = ""  # file to look at
    code: str = ""  # of the rule that watches it; set by the registry
    kind: str = ""  # name of that rule

    def late(self, day: date) -> int:
        """Return the days by which it is late; on the very day it is not (R16)."""
        return max((day - self.due).days, 0)


@dataclass(frozen=True)
class LooseEnd:
    """A loop that is not closed: what is missing, who owes it, since when."""

    about: str
    fact: str
    since: date
    role: str = ""
    people: tuple[str, ...] = ()
    site: str = ALL
    path: str = ""
    code: str = ""
    kind: str = ""

    def age(self, day: date) -> int:
        """Return for how many days it has been loose."""
        return max((day - self.since).days, 0)


Watch = Callable[[Standpoint], Iterator[Duty]]
Look = Callable[[Standpoint], Iterator[LooseEnd]]


@dataclass(frozen=True)
class Loop:
    """One thing that is watched: its code, name, reason and the smallest mend."""

    code: str
    name: str
    what: str
    why: str
    help: str
    look: Look
    watch: Watch | None = None  # where it has a date


REGISTRY: dict[str, Loop] = {}


def duty(code: str, *, help: str) -> Callable[[Watch], Watch]:
    """Enter a function that returns what is to be done by a day, done things left out."""

    def decorate(watch: Watch) -> Watch:
        def named(standpoint: Standpoint) -> Iterator[Duty]:
            for one in watch(standpoint):
                yield replace(one, code=code, kind=REGISTRY[code].name)

        def late(standpoint: Standpoint) -> Iterator[LooseEnd]:
            for one in named(standpoint):
                if one.late(standpoint.day):
                    yield _as_loose_end(one)

        _enter(code, watch, help, late, named)
        return watch

    return decorate


def loop(code: str, *, help: str) -> Callable[[Look], Look]:
    """Enter a function that returns what is missing, broken or contradictory on the day."""

    def decorate(look: Look) -> Look:
        def named(standpoint: Standpoint) -> Iterator[LooseEnd]:
            for one in look(standpoint):
                yield replace(one, code=code, kind=REGISTRY[code].name)

        _enter(code, look, help, named, None)
        return look

    return decorate


def _as_loose_end(one: Duty) -> LooseEnd:
    return LooseEnd(
        about=one.about,
        fact=f"{one.what} was due on {one.due}",
        since=one.due,
        role=one.role,
        people=one.people,
        site=one.site,
        path=one.path,
        code=one.code,
        kind=one.kind,
    )


def _enter(code: str, function: Watch | Look, help: str, look: Look, watch: Watch | None) -> None:
    if code in REGISTRY:
        raise ValueError(f"two loops have the code {code}")
    what, _, why = (function.__doc__ or "").partition("Why:")
    name = function.__name__.replace("_", "-")
    REGISTRY[code] = Loop(code, name, what.strip(), why.strip(), help, look, watch)
