"""What coverage is computed from: a tree, what is in force, and what signed records say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ims.coverage.narrowing import EVERYTHING, Narrowing
from ims.lifecycle import SiteStanding
from ims.lifecycle.facts import Approved
from ims.system import ManagementSystem
from ims.vocabulary import Coverage

MET, NOT_MET = "met", "not met"

# Records that speak about a requirement, and so are no evidence that work meets it.
ABOUT = frozenset({"gap", "finding", "mapping-review"})
# Records by which somebody has judged whether a requirement is met.
ASSESSMENTS = frozenset({"audit", "compliance-evaluation"})
# Records that say that a requirement is not met, as long as they are open.
OPEN_POINTS = frozenset({"gap", "finding", "nonconformity"})
GAP = "gap"
MAPPING_REVIEW = "mapping-review"


@dataclass(frozen=True)
class Mapped:
    """One line of a review: this section of this document meets this item."""

    requirement: str
    document: str
    section: str
    digest: str  # the first twelve hexadecimal digits of the SHA-256 of the section's text

    @property
    def line(self) -> str:
        """Return the line as a record holds it, without the framework."""
        item = self.requirement.partition("#")[2]
        return f"{item} | {self.document} | {self.section} | {self.digest}"


@dataclass(frozen=True)
class RecordFact:
    """What coverage must know of one record; dates are those of its site."""

    id: str
    type: str
    site: str
    covers: frozenset[str] = frozenset()  # sites beside its own for which it was done
    path: str = ""
    event_date: date | None = None
    requirements: frozenset[str] = frozenset()  # that the record itself names
    stages: tuple[str, ...] = ()  # those that are signed, in their order
    closed: bool = False  # the last stage is signed, and nothing was changed since
    complete: bool = False  # closed, with every stage signed
    until: date | None = None  # last day of its period; None where it has none
    outcome: str = ""  # of an evaluation or audit: `met`, `not met`, or nothing to say
    statements: tuple[str, ...] = ()
    mapped: tuple[Mapped, ...] = ()
    opened_at: Coverage | None = None  # of a gap: the level at which it was found

    def counts_at(self, site: str) -> bool:
        """Return whether it was done for a site."""
        return site == self.site or bool({site, "all"} & self.covers)

    def in_period(self, day: date) -> bool:
        """Return whether it has happened, and its period has not ended before the day."""
        begun = self.event_date is not None and self.event_date <= day
        return begun and (self.until is None or day <= self.until)


InForce = Mapping[str, Mapping[str, SiteStanding]]


def _nothing(_: Approved) -> bytes:
    return b""


@dataclass(frozen=True)
class Question:
    """Which requirements at which sites on which day, and everything that answers it."""

    system: ManagementSystem
    day: date
    frameworks: tuple[str, ...]
    sites: tuple[str, ...]
    in_force: InForce
    records: Sequence[RecordFact] = ()
    read: Callable[[Approved], bytes] = _nothing  # the text of an approved revision
    only: Narrowing = EVERYTHING  # what requirements must concern
    basis: str = ""  # what the answer rests on, in words; the first line of every answer
