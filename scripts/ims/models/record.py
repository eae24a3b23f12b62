"""Records: what was done (ISO 9000:2015, 3.8.10). Their state is computed, never typed."""

from typing import ClassVar

from pydantic import Field

from ims.models.base import (
    AnyRef,
    Digest,
    DocumentedInformation,
    Line,
    Model,
    Moment,
    RecordId,
    RoleId,
    SiteId,
)
from ims.vocabulary import Meaning


class Attachment(Model):
    """A file that belongs to a record (R66)."""

    path: Line
    sha256: Digest
    origin: Line
    reason: Line | None = Field(None, description="Why no readable text format was possible")


class Record(DocumentedInformation):
    """The base of every record."""

    id: RecordId
    site: SiteId
    event_date: Moment = Field(description="When it happened, with time zone")
    entry_date: Moment = Field(description="When it was written down")
    late_entry_reason: Line | None = Field(None, description="Needed past one day (R62)")
    links: list[AnyRef] = []
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
