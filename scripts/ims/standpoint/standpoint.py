"""What is known of a running system on one day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TypeVar, cast

from ims.coverage import Matrices
from ims.diagnostic import ImsError
from ims.lifecycle import SiteStanding
from ims.lifecycle.facts import Approved, DocumentFacts
from ims.models.register import Assignment, Person
from ims.standpoint.ledger import Ledger, StageSigned
from ims.system import ManagementSystem

T = TypeVar("T")
EVERYBODY = "worker"  # the role that everybody holds
ALL = "all"


def _nothing(_: Approved) -> bytes:
    return b""


InForce = Mapping[str, Mapping[str, SiteStanding]]
Openings = Mapping[str, Sequence[tuple[Approved, datetime]]]


def _never(_: date) -> InForce:
    return {}


def _none() -> Openings:
    return {}


@dataclass(frozen=True)
class Waiting:
    """A signature that a text on the controlled branch waits for."""

    id: str
    revision: str
    path: str
    meaning: str
    role: str  # empty where one person is asked
    person: str
    sites: tuple[str, ...]
    since: date  # when the text last changed


@dataclass(frozen=True)
class Standpoint:
    """Files, signatures, and what is in force, as they were known on a day."""

    system: ManagementSystem
    day: date
    basis: str  # what every answer rests on, in words
    signed: Mapping[str, tuple[StageSigned, ...]] = field(default_factory=dict)
    in_force: InForce = field(default_factory=dict)
    facts: Mapping[str, DocumentFacts] = field(default_factory=dict)
    instants: Mapping[str, datetime] = field(default_factory=dict)  # that count at each site
    read: Callable[[Approved], bytes] = field(default=_nothing, repr=False)
    covering: Callable[[ManagementSystem, InForce], Matrices] | None = field(
        default=None, repr=False
    )
    waiting: tuple[Waiting, ...] = ()
    # What was in force on an earlier day; at each site, when each revision first came into force.
    in_force_on: Callable[[date], InForce] = field(default=_never, repr=False)
    openings: Callable[[], Openings] = field(default=_none, repr=False)
    commit: str = ""  # empty where nothing was ever approved
    wrong: int = 0  # what `ims verify` finds wrong in the history

    @cached_property
    def ledger(self) -> Ledger:
        """Return all records."""
        return Ledger(self.system, self.signed)

    @cached_property
    def _made(self) -> dict[Callable[..., object], object]:
        return {}

    def once(self, make: Callable[["Standpoint"], T]) -> T:
        """Return what a function makes of this standpoint; it is made only once."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("T", self._made[make])

    def matrices(self) -> Matrices | None:
        """Return how far each requirement is met; None where none is known, or nothing approved."""
        return self._matrices

    @cached_property
    def _matrices(self) -> Matrices | None:
        try:
            return self.covering(self.system, self.in_force) if self.covering else None
        except ImsError:  # no framework has force on the day
            return None

    @property
    def is_adopted(self) -> bool:
        """Return whether there is a signed history behind it."""
        return bool(self.commit)

    # --- sites and people ----------------------------------------------------------------

    @cached_property
    def sites(self) -> tuple[str, ...]:
        """Return the ids of all sites."""
        return tuple(self.system.sites)

    @cached_property
    def people(self) -> dict[str, Person]:
        """Return the people who are here on the day, by id."""
        return {name: who for name, who in self.system.people.items() if self.is_here(who)}

    def is_here(self, person: Person) -> bool:
        """Return whether somebody has come and not left."""
        return person.from_ <= self.day and (person.until is None or self.day <= person.until)

    def assignments(self, person: Person) -> list[Assignment]:
        """Return the roles that somebody holds on the day."""
        return [
            one
            for one in person.assignments
            if one.from_ <= self.day and (one.until is None or self.day <= one.until)
        ]

    def holders(self, role: str, site: str = ALL) -> tuple[str, ...]:
        """Return who holds a role at a site (or anywhere) on the day, sorted by id."""
        return tuple(
            sorted(
                name
                for name, person in self.people.items()
                if any(_fits(one, role, site) for one in self.assignments(person))
            )
        )

    def home_sites(self, person: str) -> tuple[str, ...]:
        """Return the sites at which somebody has a role of their own, `all` spelled out."""
        found = self.people.get(person)
        named = {s for one in self.assignments(found) for s in one.sites} if found else set()
        return self.sites if ALL in named else tuple(s for s in self.sites if s in named)

    def name(self, person: str) -> str:
        """Return the printed name of somebody."""
        found = self.system.people.get(person)
        return found.name if found else person

    def role(self, role: str) -> str:
        """Return the title of a role."""
        found = self.system.roles.get(role)
        return found.title if found else role

    # --- documents -----------------------------------------------------------------------

    def effective(self, document: str, site: str) -> Approved | None:
        """Return the revision that is in force at a site."""
        standing = self.in_force.get(site, {}).get(document)
        return standing.revision if standing else None

    def is_effective(self, document: str, revision: str = "") -> bool:
        """Return whether a document (in a revision) is in force at any site."""
        found = (self.effective(document, site) for site in self.sites)
        return any(one and revision in ("", one.revision) for one in found)

    def readers(self, document: str, revision: str) -> frozenset[str]:
        """Return who has read and understood a revision, as far as evidence goes."""
        facts = self.facts.get(document)
        found = facts.readings if facts else ()
        return frozenset(one.person for one in found if one.revision == revision)

    @cached_property
    def founded(self) -> date | None:
        """Return the day of the first approval; before it nothing of the system was in force."""
        found = (a.arrival for facts in self.facts.values() for a in facts.approved)
        return min((moment.date() for moment in found), default=None)

    # --- what if ---------------------------------------------------------------------------

    def with_files(self, changes: Mapping[str, bytes | None]) -> "Standpoint":
        """Return what would be known with other files; signatures and what is in force stay."""
        return replace(self, system=self.system.with_changes(changes))

    def without_document(self, name: str) -> "Standpoint":
        """Return what would be known were a document in force nowhere."""
        kept = {
            site: {known: standing for known, standing in sets.items() if known != name}
            for site, sets in self.in_force.items()
        }
        return replace(self, in_force=kept)

    def without_signature(self, record: str, *stages: str) -> "Standpoint":
        """Return what would be known had nobody signed these stages (all, if none is named)."""
        kept = tuple(s for s in self.signed.get(record, ()) if stages and s.stage not in stages)
        return replace(self, signed={**self.signed, record: kept})

    def on(self, day: date) -> "Standpoint":
        """Return what would be known on a later day had nothing happened since."""
        return replace(self, day=day)


def _fits(one: Assignment, role: str, site: str) -> bool:
    here = site == ALL or ALL in one.sites or site in one.sites
    return here and role in (one.role, EVERYBODY)


def owner_at(standpoint: Standpoint, role: str, site: str) -> tuple[str, ...]:
    """Return who answers for a role at a site: those of the site, else those of any site."""
    return standpoint.holders(role, site) or standpoint.holders(role)
