"""Where documents stand at several sites at once: what a register and a page say of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ims.history.in_force import SiteSets, knowledge
from ims.history.state import State
from ims.lifecycle import SiteStanding
from ims.lifecycle.clock import Clock
from ims.lifecycle.facts import Act, Approved, DocumentFacts
from ims.lifecycle.force import Force
from ims.lifecycle.place import Place, covers
from ims.vocabulary import Status


@dataclass(frozen=True)
class Here:
    """A document at one site; days are those of the site's calendar."""

    standing: SiteStanding
    clock: Clock
    today: date
    began: Mapping[str, datetime]  # revision: when it first came into force here
    recalled: frozenset[str] = frozenset()  # revisions taken back before they came into force

    @property
    def overdue(self) -> bool:
        """Return whether the periodic review is late."""
        return self.standing.overdue(self.today)

    def day(self, moment: datetime | None) -> date | None:
        """Return the day of an instant."""
        return self.clock.day(moment) if moment else None

    def local(self, moment: datetime) -> datetime:
        """Return an instant as the clock of the site shows it."""
        return moment.astimezone(ZoneInfo(self.clock.facts(moment).time_zone))


@dataclass(frozen=True)
class Dossier:
    """One document: its facts, and where it stands at each of the sites that are asked about."""

    facts: DocumentFacts
    here: Mapping[str, Here]

    @property
    def in_force(self) -> list[Approved]:
        """Return the revisions in force at any site, the newest first."""
        return self._newest_first(here.standing.revision for here in self.here.values())

    @property
    def finishing(self) -> list[Approved]:
        """Return the revisions on which work that has begun may end, and no other."""
        found = self._newest_first(here.standing.finishing for here in self.here.values())
        return [approved for approved in found if approved not in self.in_force]

    @property
    def former(self) -> Approved | None:
        """Return what was last in force, where nothing is."""
        found = self._newest_first(here.standing.former for here in self.here.values())
        return found[0] if found else None

    def _newest_first(self, found: Iterable[Approved | None]) -> list[Approved]:
        wanted = list(found)
        return [approved for approved in reversed(self.facts.approved) if approved in wanted]

    @property
    def status(self) -> Status:
        """Return where the document stands as a whole: in force where it is so at any site."""
        found = {here.standing.status for here in self.here.values()}
        order = (Status.EFFECTIVE, Status.WITHDRAWN, Status.SUPERSEDED, Status.APPROVED)
        return next((status for status in order if status in found), Status.DRAFT)

    def status_of(self, approved: Approved) -> Status:
        """Return where one revision stands."""
        if self.sites_of(approved):
            return Status.EFFECTIVE
        if any(approved == planned.approved for planned in self.planned):
            return Status.APPROVED
        if any(approved.revision in here.recalled for here in self.here.values()):
            return Status.WITHDRAWN
        return Status.WITHDRAWN if self.status is Status.WITHDRAWN else Status.SUPERSEDED

    def sites_of(self, approved: Approved | None) -> list[str]:
        """Return the sites at which a revision is in force."""
        held = self.here.items()
        return [site for site, here in held if approved and here.standing.revision == approved]

    def finishing_at(self, approved: Approved) -> list[str]:
        """Return the sites at which work that has begun may end on a revision."""
        return [s for s, here in self.here.items() if here.standing.finishing == approved]

    @property
    def planned(self) -> list["Coming"]:
        """Return the revisions to come, one line for the sites that wait for the same."""
        found: dict[tuple[str, date | None, tuple[str, ...]], Coming] = {}
        for site, here in self.here.items():
            for planned in here.standing.planned:
                if covers(planned.approved.sites, site):
                    day = here.day(planned.instant)
                    key = (planned.approved.revision, day, planned.waiting_for)
                    blank = Coming(planned.approved, day, planned.waiting_for)
                    found.setdefault(key, blank).sites.append(site)
        return list(found.values())

    @property
    def stopped(self) -> dict[str, Act]:
        """Return the stop-use decisions in force, by site."""
        acts = {site: here.standing.stopped for site, here in self.here.items()}
        return {site: act for site, act in acts.items() if act}

    @property
    def withdrawn(self) -> dict[str, Act]:
        """Return the withdrawals in force, by site."""
        acts = {site: here.standing.withdrawn for site, here in self.here.items()}
        return {site: act for site, act in acts.items() if act}

    # --- days ------------------------------------------------------------------------------

    def began(self, approved: Approved, sites: Iterable[str] = ()) -> dict[str, date]:
        """Return on which day a revision first came into force, by site."""
        wanted = set(sites) or set(self.here)
        return {
            site: here.clock.day(here.began[approved.revision])
            for site, here in self.here.items()
            if site in wanted and approved.revision in here.began
        }

    def since(self, approved: Approved | None) -> dict[str, date]:
        """Return since when a revision is in force where it is, by site."""
        days = {site: self.here[site].day(self.here[site].standing.since)
                for site in self.sites_of(approved)}  # fmt: skip
        return {site: day for site, day in days.items() if day}

    def next_review(self, sites: Iterable[str]) -> date | None:
        """Return the first day on which a revision must be reviewed at any of some sites."""
        days = (self.here[site].standing.next_review for site in sites)
        return min((day for day in days if day), default=None)

    def overdue(self, sites: Iterable[str]) -> list[str]:
        """Return the sites at which the periodic review is late."""
        return [site for site in sites if self.here[site].overdue]


@dataclass(frozen=True)
class Coming:
    """A revision that is approved and not in force yet: from when, or what it waits for."""

    approved: Approved
    day: date | None
    waiting_for: tuple[str, ...]
    sites: list[str] = field(default_factory=list)


def by_day(days: Mapping[str, date]) -> str:
    """Return days in words: one for all sites, else each with the sites that share it."""
    if len(set(days.values())) <= 1:
        return str(next(iter(days.values()), ""))
    shared: dict[date, list[str]] = {}
    for site, day in days.items():
        shared.setdefault(day, []).append(site)
    return ", ".join(f"{day} ({', '.join(sites)})" for day, sites in sorted(shared.items()))


def dossiers(
    state: State, sets: SiteSets, at: Mapping[str, datetime], sites: Iterable[str]
) -> dict[str, Dossier]:
    """Return all documents that have to do with any of some sites, by id.

    `sets` holds where they stand at each site at the instant that `at` names for it.
    """
    here: dict[str, dict[str, Here]] = {}
    for site in sites:
        for name, one in _at_site(state, sets[site], site, at[site]):
            here.setdefault(name, {})[site] = one
    return {name: Dossier(state.facts[name], here[name]) for name in sorted(here)}


def _at_site(
    state: State, standings: Mapping[str, SiteStanding], site: str, at: datetime
) -> Iterator[tuple[str, Here]]:
    place = Place(knowledge(state), site, at, at)
    today = place.clock.day(at)
    for name, standing in standings.items():
        force = Force(place, name)
        force.advance(at)
        known = force.dossier.approved
        came = {known[n].revision: when for n, when in force.first.items()
                if covers(known[n].sites, site)}  # fmt: skip
        recalled = frozenset(known[n].revision for n in force.recalled)
        yield name, Here(standing, place.clock, today, came, recalled)
