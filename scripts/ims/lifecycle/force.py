"""What is in force at one site: a replay of instants, each with what comes true at it.

Revisions go by their number in approval order. `layers` holds the one in force on top and below
it what returns when a temporary one ends; a permanent one clears what lies below it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from ims.lifecycle.clock import EVER
from ims.lifecycle.facts import BEGINNING, Act
from ims.lifecycle.place import Away, Dossier, Place, covers, names
from ims.lifecycle.ready import expiry
from ims.lifecycle.together import effective_instant
from ims.vocabulary import Meaning

# At one instant: first what people decided, then what falls due, last what begins.
ACT, LEAVE, END, BEGIN = range(4)


@dataclass(frozen=True, order=True)
class Event:
    """Something that comes true at an instant."""

    instant: datetime
    phase: int
    order: int
    happen: Callable[[], None] = field(compare=False)


class Force:
    """One document at one site, replayed up to an instant and further."""

    def __init__(self, place: Place, name: str) -> None:
        self.place = place
        self.dossier: Dossier = place.dossier(name)
        self.now = BEGINNING
        self.layers: list[int] = []
        self.floor = -1  # no revision up to this one can begin any more
        self.placed: set[int] = set()  # has begun, perhaps below a temporary one
        self.recalled: set[int] = set()
        self.stops: dict[int, Act] = {}
        self.withdrawn: Act | None = None
        self.last: int | None = None  # the one that was last in force
        self.since: datetime | None = None
        self.first: dict[int, datetime] = {}  # when each first came into force
        self.finishing: int | None = None
        self.ignored: list[Act] = []
        self.ends: dict[int, datetime] = {}
        self._moved: set[int] = set()  # the acts that moved the end of a temporary revision
        self._begun: set[int] = set()  # what began at this very instant
        self._events = groupby(sorted(self._all_events()), lambda event: event.instant)
        self._next = next(self._events, None)

    # --- answers -----------------------------------------------------------------------------

    @property
    def in_force(self) -> int | None:
        """Return the revision in force, also where it says that the site is not covered."""
        return self.layers[-1] if self.layers and self.layers[-1] not in self.stops else None

    @property
    def stopped(self) -> Act | None:
        """Return the stop-use that left the site without a revision in force."""
        return self.stops.get(self.layers[-1]) if self.layers else None

    def is_pending(self, number: int) -> bool:
        """Return whether a revision is approved and may still begin."""
        arrived = self.dossier.approved[number].arrival <= self.now
        gone = number <= self.floor or number in self.placed or number in self.recalled
        return arrived and not gone

    def advance(self, until: datetime) -> None:
        """Play everything up to an instant, this one included."""
        while self._next and self._next[0] <= until:
            self.now, events = self._next
            before, state = self.in_force, self._state()
            self._begun.clear()
            for event in events:
                event.happen()
            if self._state() != state:
                self.since = self.now
            if self.in_force != before:
                self._settle(before)
            self._next = next(self._events, None)
        self.now = until

    def _state(self) -> tuple[int | None, bool, bool]:
        return self.in_force, self.withdrawn is None, self.stopped is None

    def _settle(self, before: int | None) -> None:
        now = self.in_force
        if now is not None:
            self.last = now
            self.first.setdefault(now, self.now)
            self.finishing = before if self._finishes(now, before) else None
        elif not self.layers:
            self.finishing = None

    def _finishes(self, now: int, before: int | None) -> bool:
        """Return whether work that has begun goes on with the revision before."""
        if before is None or now not in self._begun or before in self.stops:
            return False
        former = self.dossier.approved[now].started_work == "former"
        return former and covers(self.dossier.approved[before].sites, self.place.site)

    # --- what happens, and when --------------------------------------------------------------

    def _all_events(self) -> list[Event]:
        return [*self._ends_and_beginnings(), *self._acts()]

    def _ends_and_beginnings(self) -> Iterator[Event]:
        for number, approved in enumerate(self.dossier.approved):
            if instant := effective_instant(self.place, approved):
                yield self._event(instant, BEGIN, number, self._begin)
                self._plan_end(number, instant)
        for number, end in self.ends.items():
            yield self._event(end, END, number, self._end)

    def _acts(self) -> Iterator[Event]:
        handlers = {
            Meaning.SCHEDULED: self._schedule,
            Meaning.RECALLED: self._recall,
            Meaning.STOP_USE: self._stop,
            Meaning.WITHDRAWN: self._withdraw,
            Meaning.REINSTATED: self._reinstate,
        }
        for order, act in enumerate(self.dossier.acts):
            if happen := handlers.get(act.meaning):
                yield self._event(act.arrival, ACT, order, happen)
        for away in self.dossier.away:
            phase = ACT if away.start == away.act.arrival else LEAVE
            yield Event(away.start, phase, away.order, self._leaving(away))

    @staticmethod
    def _event(instant: datetime, phase: int, order: int, happen: Callable[[int], None]) -> Event:
        return Event(instant, phase, order, lambda: happen(order))

    def _plan_end(self, number: int, begun: datetime) -> None:
        """Note when a temporary revision ends; while it is in force its end can be moved."""
        approved = self.dossier.approved[number]
        end = EVER
        for order, act in enumerate(self.dossier.acts):
            if act.meaning is not Meaning.SCHEDULED or not names(act, approved):
                continue
            if act.arrival <= begun:
                end = expiry(self.place, act)
            elif act.until and end != EVER and act.arrival < min(end, expiry(self.place, act)):
                end = expiry(self.place, act)
                self._moved.add(order)
        if end != EVER:
            self.ends[number] = end

    def _begin(self, number: int) -> None:
        if number <= self.floor:
            return
        if number not in self.ends:
            self.layers = [layer for layer in self.layers if layer > number]
            self.floor = number
        self.layers = sorted([*self.layers, number])
        self.placed.add(number)
        self._begun.add(number)

    def _end(self, number: int) -> None:
        """End a temporary revision; while it is stopped nothing comes back by itself."""
        is_stopped = self.layers[-1:] == [number] and number in self.stops
        if number in self.layers and not is_stopped:
            self.layers.remove(number)

    def _leaving(self, away: Away) -> Callable[[], None]:
        def leave() -> None:
            self.withdrawn = away.act
            self.layers = []
            self.finishing = None

        return leave

    # --- acts --------------------------------------------------------------------------------

    def _named(self, act: Act) -> list[int]:
        """Return the revisions that an act is about, as far as they were approved."""
        return [
            number
            for number, approved in enumerate(self.dossier.approved)
            if approved.arrival <= act.arrival and names(act, approved)
        ]

    def _schedule(self, order: int) -> None:
        """Note a schedule that comes too late: what is in force stays in force."""
        named = self._named(act := self.dossier.acts[order])
        moves = order in self._moved and any(number in self.layers for number in named)
        if named and not moves and not any(map(self.is_pending, named)):
            self.ignored.append(act)

    def _recall(self, order: int) -> None:
        act = self.dossier.acts[order]
        recalled = set(filter(self.is_pending, self._named(act)))
        self.recalled |= recalled
        if not recalled:
            self.ignored.append(act)

    def _stop(self, order: int) -> None:
        act = self.dossier.acts[order]
        named = self._named(act)
        reached = [n for n in named if n in self.layers or self.is_pending(n)]
        self.stops |= dict.fromkeys(reached, act)
        finished = self.finishing in named
        self.finishing = None if finished else self.finishing
        if not reached and not finished:
            self.ignored.append(act)

    def _withdraw(self, order: int) -> None:
        if order not in self.dossier.decided:
            self.ignored.append(self.dossier.acts[order])

    def _reinstate(self, order: int) -> None:
        """Bring back what an act names; without a name, what was last in force."""
        act = self.dossier.acts[order]
        named = self._named(act)
        decided = order in self.dossier.decided
        out = self.stopped is not None or (decided and self.withdrawn is not None)
        self.withdrawn = None if decided else self.withdrawn
        lifted = self._lift(named)
        target = self._target(act, named)
        if out and target is not None:
            self._return(target)
        elif not lifted and not decided:
            self.ignored.append(act)

    def _target(self, act: Act, named: list[int]) -> int | None:
        """Return the revision that comes back: one that had begun here, and is not over."""
        if not act.revision:
            return self.last
        return next((n for n in named if n in self.placed and not self._is_over(n)), None)

    def _lift(self, named: list[int]) -> bool:
        lifted = [n for n in named if n in self.stops and not self._is_over(n)]
        for number in lifted:
            del self.stops[number]
        return bool(lifted)

    def _return(self, target: int) -> None:
        below = [layer for layer in self.layers if layer < target and target in self.ends]
        self.layers = [n for n in [*below, target] if not self._is_over(n)]

    def _is_over(self, number: int) -> bool:
        return self.ends.get(number, EVER) <= self.now
