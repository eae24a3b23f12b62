"""What is known, and the same seen from one site at one moment."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from ims.diagnostic import ImsError
from ims.lifecycle.clock import EVER, Clock, utc
from ims.lifecycle.facts import Act, Approved, DocumentFacts, Package, Reading, SiteFacts
from ims.vocabulary import Meaning

Holders = Callable[[str, str, date], frozenset[str]]  # role, site, day -> persons


def nobody(_: str, __: str, ___: date) -> frozenset[str]:
    """Return that nobody holds any role."""
    return frozenset()


@dataclass(frozen=True)
class Knowledge:
    """Everything that the lifecycle is computed from."""

    documents: Mapping[str, DocumentFacts]
    sites: Mapping[str, Sequence[SiteFacts]]  # by id, in order of arrival
    packages: Mapping[str, Package] = field(default_factory=dict)  # by `ID@REV`
    holders: Holders = nobody
    # Days on which holders can change, sorted; None: any day can be one.
    turnovers: Sequence[date] | None = None
    # The same as it was known at an instant before, where packages and roles have changed since.
    earlier: Callable[[datetime], "Knowledge"] | None = None


@dataclass(frozen=True)
class Span:
    """A time from `start` up to, but not including, `end`; what waits in it for training."""

    start: datetime
    end: datetime
    gated: tuple[Approved, ...] = ()


@dataclass(frozen=True)
class Away:
    """The time in which a document is withdrawn."""

    start: datetime
    end: datetime
    act: Act
    order: int  # where the act stands among the acts of the document


@dataclass(frozen=True)
class Dossier:
    """One document as it is known at one site: facts that arrived, acts that reach the site."""

    approved: tuple[Approved, ...]
    acts: tuple[Act, ...]
    readings: Sequence[Reading]
    away: tuple[Away, ...]
    decided: frozenset[int]  # the acts that made, moved or ended `away`, by their order

    @cached_property
    def readers(self) -> dict[str, list[Reading]]:
        """Return who read what, by revision, in order of arrival."""
        found: dict[str, list[Reading]] = {}
        for reading in self.readings:
            found.setdefault(reading.revision, []).append(reading)
        return found


def covers(sites: Sequence[str], site: str) -> bool:
    """Return whether a list of sites reaches one site."""
    return "all" in sites or site in sites


def names(act: Act, approved: Approved) -> bool:
    """Return whether an act is about a revision; without one, about all approved so far."""
    if act.revision:
        return act.revision == approved.revision
    return approved.arrival <= act.arrival


def _day_before(day: date) -> date:
    return date.fromordinal(max(day.toordinal() - 1, 1))


class Place:
    """One site, with the facts that had arrived at one moment; answers are kept."""

    def __init__(self, knowledge: Knowledge, site: str, at: datetime, known_at: datetime) -> None:
        if not knowledge.sites.get(site):
            sites = ", ".join(sorted(knowledge.sites)) or "none"
            raise ImsError(f"there is no site `{site}`", f"known sites: {sites}")
        self.site = site
        self.known_at = utc(known_at)
        self.knowledge = knowledge.earlier(self.known_at) if knowledge.earlier else knowledge
        self.horizon = max(utc(at), self.known_at)
        self.openings: dict[str, datetime | None] = {}
        periods = knowledge.sites[site]
        known = [facts for facts in periods[1:] if facts.since <= self.known_at]
        self.clock = Clock([periods[0], *known])
        self._dossiers: dict[str, Dossier] = {}
        self._holders: dict[tuple[str, date], frozenset[str]] = {}
        self._hands: dict[tuple[str, int], list[date]] = {}

    def dossier(self, name: str) -> Dossier:
        """Return what is known of a document; empty where there is none."""
        if name not in self._dossiers:
            facts = self.knowledge.documents.get(name) or DocumentFacts(name)
            self._dossiers[name] = self._known(facts)
        return self._dossiers[name]

    def _known(self, facts: DocumentFacts) -> Dossier:
        approved = tuple(a for a in facts.approved if a.arrival <= self.known_at)
        acts = tuple(
            act
            for act in facts.acts
            if act.arrival <= self.known_at and covers(act.sites, self.site)
        )
        # Read only where training is asked for: a large site reads much.
        gated = any(a.gated for a in approved)
        read = [r for r in facts.readings if r.arrival <= self.known_at] if gated else []
        return Dossier(approved, acts, read, *self._away(approved, acts))

    def holders(self, role: str, day: date) -> frozenset[str]:
        """Return who holds a role at this site on a day."""
        if (role, day) not in self._holders:
            self._holders[role, day] = self.knowledge.holders(role, self.site, day)
        return self._holders[role, day]

    def changes_of_hands(self, role: str, first: date, last: date) -> Iterator[date]:
        """Return the days of a period on which other people hold a role than the day before."""
        for year in range(first.year, last.year + 1):
            if (role, year) not in self._hands:
                self._hands[role, year] = list(self._changes_in(role, year))
            yield from (day for day in self._hands[role, year] if first < day <= last)

    def _changes_in(self, role: str, year: int) -> Iterator[date]:
        before = self.holders(role, _day_before(date(year, 1, 1)))
        for day in self._possible_changes(year):
            today = self.holders(role, day)
            if today != before:
                yield day
            before = today

    def _possible_changes(self, year: int) -> Iterator[date]:
        if self.knowledge.turnovers is not None:
            yield from (day for day in self.knowledge.turnovers if day.year == year)
            return
        for number in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
            yield date.fromordinal(number)

    def package(self, approved: Approved) -> Package | None:
        """Return the change that a revision becomes effective with."""
        return self.knowledge.packages.get(f"{approved.id}@{approved.revision}")

    def _away(
        self, approved: tuple[Approved, ...], acts: tuple[Act, ...]
    ) -> tuple[tuple[Away, ...], frozenset[int]]:
        """Return when the document is withdrawn; an id stays so unless it is reinstated."""
        found: list[Away] = []
        decided = set()
        for order, act in enumerate(acts):
            open_ = found.pop() if found and found[-1].end == EVER else None
            pending = open_ is not None and _is_pending(open_, act)
            if act.meaning is Meaning.WITHDRAWN and (open_ is None or pending):
                open_ = Away(self._withdrawal(act), EVER, act, order)
                decided.add(order)
            elif act.meaning is Meaning.REINSTATED and open_ and _known_revision(act, approved):
                open_ = None if pending else replace(open_, end=act.arrival)
                decided.add(order)
            found += [open_] if open_ else []
        return tuple(found), frozenset(decided)

    def _withdrawal(self, act: Act) -> datetime:
        if act.effective is None:
            return act.arrival
        return max(act.arrival, self.clock.begun(act.effective))


def _is_pending(away: Away, act: Act) -> bool:
    """Return whether a withdrawal has yet to fall due when another act arrives."""
    return away.start > act.arrival or (away.start == act.arrival > away.act.arrival)


def _known_revision(act: Act, approved: tuple[Approved, ...]) -> bool:
    """Return whether there was already such a revision to bring back."""
    return not act.revision or any(names(act, a) and a.arrival <= act.arrival for a in approved)
