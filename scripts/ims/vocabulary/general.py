"""The closed lists of documents, records, people and registers."""

from enum import StrEnum


class Discipline(StrEnum):
    """A discipline that the management system integrates."""

    QUALITY = "quality"
    ENVIRONMENT = "environment"
    SAFETY = "safety"
    SECURITY = "security"
    CONTINUITY = "continuity"
    RECORDS = "records"


class Classification(StrEnum):
    """How widely a text may be read, from widest to narrowest."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    RESTRICTED = "restricted"

    @property
    def rank(self) -> int:
        """Return 0 for the widest level and more for each narrower one."""
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(Classification)}


class ChangeClass(StrEnum):
    """How much a revision changes; it decides approvals and training."""

    EDITORIAL = "editorial"
    MINOR = "minor"
    MAJOR = "major"


class TrainingImpact(StrEnum):
    """What a revision asks of the people who use the document (R55)."""

    NONE = "none"
    READ = "read"
    ASSESSED = "assessed"


class Meaning(StrEnum):
    """The meaning of a signature (21 CFR 11.50(a)(3))."""

    AUTHORED = "authored"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    QUALITY_APPROVED = "quality-approved"
    SCHEDULED = "scheduled"
    VERIFIED = "verified"
    PERIODIC_REVIEW = "periodic-review"
    READ_AND_UNDERSTOOD = "read-and-understood"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    RECALLED = "recalled"
    STOP_USE = "stop-use"
    REINSTATED = "reinstated"
    DELEGATED = "delegated"
    RELEASED = "released"


class Status(StrEnum):
    """The status of a revision: always computed from evidence, never typed."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    APPROVED = "approved"
    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class ProcessGroup(StrEnum):
    """The place of a process in the organization."""

    MANAGEMENT = "management"
    CORE = "core"
    SUPPORT = "support"


class FieldKind(StrEnum):
    """The kind of value in a field of a record type."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    DATETIME = "datetime"
    NUMBER = "number"
    BOOLEAN = "boolean"
    PERSON = "person"
    ROLE = "role"
    SITE = "site"
    DOCUMENT = "document"
    RECORD = "record"
    REQUIREMENT = "requirement"
    EQUIPMENT = "equipment"
    SUPPLIER = "supplier"
    MESSAGE = "message"
    INDICATOR = "indicator"
    OBJECTIVE = "objective"


class StartedWork(StrEnum):
    """On which revision work finishes that has begun before the changeover."""

    NEW = "new"
    FORMER = "former"


# Decisions that are signed after an approval; the approval matrix says by whom.
ACTS = (
    Meaning.SCHEDULED,
    Meaning.PERIODIC_REVIEW,
    Meaning.WITHDRAWN,
    Meaning.RECALLED,
    Meaning.STOP_USE,
    Meaning.REINSTATED,
    Meaning.REJECTED,
    Meaning.RELEASED,
    Meaning.VERIFIED,
)
