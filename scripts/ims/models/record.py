"""Records: what was done (ISO 9000:2015, 3.8.10). Their state is computed, never typed."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from ims.models.base import (
    AnyRef,
    Date,
    Digest,
    DocumentedInformation,
    Line,
    Model,
    Moment,
    PersonId,
    ProcessId,
    RecordId,
    RoleId,
    SiteId,
    SiteScope,
    Slug,
    Text,
)
from ims.vocabulary import Meaning


class Attachment(Model):
    """A file that belongs to a record (R66)."""

    path: Line
    sha256: Digest
    origin: Line
    reason: Line | None = Field(None, description="Why no readable text format was possible")


class Concerns(Model):
    """What a record is about, so that all that is open on a batch or machine can be found."""

    product: list[Line] = []
    batch: list[Line] = Field(default=[], description="Batches, lots or serial numbers")
    equipment: list[Line] = []
    area: list[Line] = []
    supplier: list[Line] = []
    process: list[ProcessId] = []
    cause: list[Slug] = Field(default=[], description="Codes of causes, to count recurrence")


class Reported(Model):
    """How it was reported, before anybody judged it; the words stay as they were written."""

    words: Text = Field(description="The words of whoever reported it, unchanged")
    by: Line = Field(description="As the reporter wrote it, or `anonymous`")
    contact: Line | None = Field(None, description="Role or place through which to answer")
    written_at: Moment = Field(description="When the report was written")
    taken_in_at: Moment = Field(description="When it was taken into the system")
    digest: Digest = Field(description="SHA-256 of the report as it came in")


class Paper(Model):
    """A record made on paper while the system was away, and who transcribed and checked it."""

    form: Line = Field(description="Number printed on the form that was filled in")
    filled_in_by: PersonId
    transcribed_by: PersonId
    checked_by: PersonId = Field(description="A second person, who compared it with the paper")
    checked_on: Date
    kept_at: Line = Field(description="Where the original is kept")


class Record(DocumentedInformation):
    """The base of every record."""

    id: RecordId
    site: SiteId
    event_date: Moment = Field(description="When it happened, with time zone")
    entry_date: Moment = Field(description="When it was written down")
    sites_covered: list[SiteScope] = Field(
        default=[], description="Sites beside its own for which it was done, or `all`"
    )
    late_entry_reason: Line | None = Field(None, description="Needed past one day (R62)")
    links: list[AnyRef] = []
    concerns: Concerns | None = None
    reported: Reported | None = None
    paper: Paper | None = Field(None, description="Where it was written on paper first (R47)")
    attachments: list[Attachment] = []

    # The fields of each stage, in order; all of a stage's required fields make it complete.
    stages: ClassVar[dict[str, tuple[str, ...]]] = {}
    required: ClassVar[frozenset[str]] = frozenset()
    # Who signs each stage: its meaning, and the roles of which one is enough.
    signers: ClassVar[dict[str, tuple[Meaning, tuple[RoleId, ...]]]] = {}
    prefix: ClassVar[str] = ""
    folder: ClassVar[str] = ""
    name: ClassVar[str] = ""
    keeper: ClassVar[str] = ""  # the role that answers for such records
    heading: ClassVar[str] = ""  # the title of the type
    retention: ClassVar[str] = ""  # a rule of controls/retention.yaml
    interval: ClassVar[int] = 0  # months to the next record of the kind; 0 where none recurs
    serves: ClassVar[tuple[str, ...]] = ()  # requirements that such records are evidence for
    may_link: ClassVar[tuple[str, ...]] = ()  # types of records that `links` may name
    # When a stage is due: by the day that a field names, else so many days after the one before.
    due_fields: ClassVar[dict[str, str]] = {}
    terms: ClassVar[dict[str, int]] = {}
    # Fields that only some cases need: empty is wrong where another field says one of these.
    needs: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {}


def all_but(stages: Mapping[str, tuple[str, ...]], *optional: str) -> frozenset[str]:
    """Return the fields of some stages without those that may stay empty."""
    return frozenset(name for fields in stages.values() for name in fields) - {*optional}
