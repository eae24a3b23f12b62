"""The closed lists of laws and standards, and of how far they are met."""

from enum import StrEnum


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
    GAP_WITHOUT_RISE = "gap closed without rise"


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
