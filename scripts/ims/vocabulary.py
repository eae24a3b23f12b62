"""The closed lists of the field, each defined once (ISO 9000, 21 CFR 11, ISO 13485)."""

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


class Jurisdiction(StrEnum):
    """Where a requirement has force."""

    US = "US"
    UK = "UK"
    EU = "EU"
    INTERNATIONAL = "international"


class Verified(StrEnum):
    """How far a fact was read in a source other than the writer's memory."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


class FrameworkKind(StrEnum):
    """What sort of text a framework is."""

    REGULATION = "regulation"
    STANDARD = "standard"
    GUIDELINE = "guideline"
    GUIDANCE = "guidance"
    STRUCTURE = "structure"


class FrameworkStatus(StrEnum):
    """Whether an edition is in force."""

    IN_FORCE = "in-force"
    DRAFT = "draft"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class ItemStatus(StrEnum):
    """An item that stands apart from the status of its framework."""

    RESERVED = "reserved"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"


class Basis(StrEnum):
    """Where a correspondence between two frameworks comes from."""

    PUBLISHED = "published"
    DERIVED = "derived"


class Applicability(StrEnum):
    """Whether a requirement applies to a site."""

    APPLICABLE = "applicable"
    NOT_APPLICABLE = "not-applicable"
    UNDECIDED = "undecided"


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


class Method(StrEnum):
    """How a signature was made; policy says which counts for what (21 CFR 11.200)."""

    PASSPHRASE = "passphrase"  # noqa: S105 - a way of signing
    AGENT = "agent"
    HARDWARE = "hardware"
    PASSKEY = "passkey"
    FORGE = "forge"
    DEMO = "demo"


class KeyPurpose(StrEnum):
    """What a key may sign; each has a namespace of its own (21 CFR 11.70)."""

    APPROVAL = "approval"
    READING = "reading"
    RELEASE = "release"
    FORGE = "forge"
    COMMITS = "commits"

    @property
    def namespace(self) -> str:
        """Return the namespace of the SSH signature."""
        return {"reading": "ims-read", "commits": "git"}.get(self.value, f"ims-{self.value}")


class KeyStorage(StrEnum):
    """Where the private key is kept."""

    HARDWARE = "hardware"
    PASSKEY = "passkey"
    PROTECTED_FILE = "protected-file"
    SERVICE = "service"


class IdentityCheck(StrEnum):
    """How a person's identity was checked before a key was accepted (21 CFR 11.100(b))."""

    IN_PERSON_WITH_DOCUMENT = "in-person-with-document"
    KNOWN_IN_PERSON = "known-in-person"
    VIDEO_WITH_DOCUMENT = "video-with-document"
    FOUNDING = "founding"


class Revocation(StrEnum):
    """Why a key is no longer trusted (21 CFR 11.300(c))."""

    LOST = "lost"
    COMPROMISED = "compromised"
    LEFT = "left"
    REPLACED = "replaced"


class MergeStyle(StrEnum):
    """How changes may come into the controlled branch."""

    ANY = "any"
    MERGE_ONLY = "merge-only"


class SignedCommits(StrEnum):
    """Whether commits must carry a signature of a registered key (R09)."""

    OPTIONAL = "optional"
    REQUIRED = "required"


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


class Coverage(StrEnum):
    """How far a requirement is met at a site, from lowest to highest; each level has evidence."""

    NOT_ASSESSABLE = "not-assessable"
    NOT_APPLICABLE = "not-applicable"
    NONE = "none"
    LINKED = "linked"
    DOCUMENTED = "documented"
    EVIDENCED = "evidenced"
    ASSESSED = "assessed"

    @property
    def rank(self) -> int:
        """Return 0 for the lowest level and more for each higher one."""
        return list(Coverage).index(self)


class CoverageFlag(StrEnum):
    """What somebody must know of a level that it leaves standing."""

    OVERDUE_REVIEW = "overdue review"
    UNVERIFIED_TITLE = "unverified title"
    STALE_MAPPING = "stale mapping"
    MATRIX_NOT_APPROVED = "matrix not approved"
    OPEN_FINDING = "open finding"


class Granularity(StrEnum):
    """How deep a catalogue goes: to where duties stand, or only to headings above them."""

    DUTIES = "duties"
    HEADINGS = "headings"


class InformationKind(StrEnum):
    """What documented information a requirement asks for."""

    PROCEDURE = "procedure"
    DOCUMENT = "document"
    RECORD = "record"


class ControlKind(StrEnum):
    """When a control acts: before something goes wrong, when it does, or after."""

    PREVENTIVE = "preventive"
    DETECTIVE = "detective"
    CORRECTIVE = "corrective"
