"""Facts about documents, as evidence shows them; the lifecycle is computed from these alone."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from ims.vocabulary import ChangeClass, Meaning, TrainingImpact

BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Signed:
    """A verified statement, as it is shown wherever a signature is shown (21 CFR 11.50)."""

    path: str
    person: str
    printed_name: str
    role: str
    meaning: Meaning
    time: datetime  # as the signer wrote it, with zone
    arrival: datetime
    method: str
    reason: str = ""
    on_behalf_of: str = ""
    concession: str = ""  # path of the concession that it rests on, where it needs one


@dataclass(frozen=True)
class Approved:
    """A revision that has all its approvals: from here on these bytes are ID@revision."""

    id: str
    revision: str
    blob: str
    path: str
    arrival: datetime
    step: str  # id of the commit whose tree first holds bytes and approvals
    title: str = ""
    type: str = ""
    owner: str = ""
    sites: tuple[str, ...] = ("all",)
    audience: tuple[str, ...] = ()
    effective_date: date | None = None
    review_interval: int = 0  # months; 0 where neither the document nor its type has one
    class_: ChangeClass = ChangeClass.MAJOR
    summary: str = ""
    reason: str = ""
    request: str = ""  # id of the change record
    training: TrainingImpact = TrainingImpact.NONE
    gated: bool = False  # its type has a training gate
    started_work: str = "new"  # or `former`: work that has begun finishes on the revision before
    follows: str = ""  # `SOP-004@3` of a site addendum or translation
    signatures: tuple[Signed, ...] = ()


@dataclass(frozen=True)
class Act:
    """A signed decision about a document after its approval, complete with all its signers."""

    meaning: Meaning  # scheduled, periodic-review, withdrawn, recalled, stop-use, reinstated
    revision: str  # empty where it is about the document as a whole
    sites: tuple[str, ...]  # `all` or site ids
    arrival: datetime
    effective: date | None = None  # scheduled, withdrawn: from this day, at the changeover
    until: date | None = None  # scheduled: a temporary change ends on this day
    hold: bool = False  # scheduled: not before another schedule says when
    urgent: bool = False  # scheduled: at once, not at the next changeover
    signatures: tuple[Signed, ...] = ()


@dataclass(frozen=True)
class Reading:
    """One person has read one revision, as far as evidence goes."""

    person: str
    revision: str
    arrival: datetime
    tier: str = "signed"  # or `session`, `paper`


@dataclass
class DocumentFacts:
    """All that is known of one document, in the order in which it arrived."""

    id: str
    approved: list[Approved] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)


@dataclass(frozen=True)
class SiteFacts:
    """What the lifecycle must know of a site, from one arrival on."""

    id: str
    time_zone: str
    changeover: str = "06:00"  # local
    minimum_qualified: tuple[tuple[str, int], ...] = ()  # role or `role/shift`, number of people
    since: datetime = BEGINNING  # arrival of the register that says so


@dataclass(frozen=True)
class Package:
    """A change record whose documents become effective together, site by site."""

    id: str
    documents: frozenset[str]  # their ids; which revision belongs to it is known by `ID@REV`
