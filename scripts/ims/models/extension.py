"""Extensions of a due date: asked for before it, granted or refused, counted (SOP-006)."""

from typing import ClassVar, Literal

from pydantic import Field

from ims.models.base import Date, RecordRef, Text
from ims.models.record import Record, all_but
from ims.vocabulary import Meaning


class Extension(Record):
    """A request to move the due date of another record; the date moves only when it is granted."""

    # requested
    about: RecordRef = Field(title="Record whose date is to move")
    date_field: Literal["due", "effectiveness_due", "repeat_due", "review_due", "answer_due"] = (
        Field(title="Which of its dates", description="Name of the field that holds the date")
    )
    former_due: Date = Field(title="Due so far")
    new_due: Date = Field(title="New date asked for")
    reason: Text = Field(title="Why the date cannot be kept")
    meanwhile: Text = Field(
        title="What protects people and product meanwhile", description="With the state of the work"
    )
    # decided
    outcome: Literal["granted", "refused"] | None = Field(None, title="Decision")
    decision_reason: Text | None = Field(None, title="Reason of the decision")

    stages: ClassVar[dict[str, tuple[str, ...]]] = {
        "requested": ("about", "date_field", "former_due", "new_due", "reason", "meanwhile"),
        "decided": ("outcome", "decision_reason"),
    }
    required: ClassVar[frozenset[str]] = all_but(stages)
    signers: ClassVar[dict[str, tuple[Meaning, tuple[str, ...]]]] = {
        "requested": (Meaning.AUTHORED, ("process-owner", "site-quality", "department-head")),
        "decided": (Meaning.APPROVED, ("quality-assurance", "site-quality", "site-lead")),
    }
    terms: ClassVar[dict[str, int]] = {"decided": 5}
    prefix: ClassVar[str] = "XTN"
    folder: ClassVar[str] = "extensions"
    name: ClassVar[str] = "extension"
    heading: ClassVar[str] = "Extension of a due date"
    keeper: ClassVar[str] = "quality-assurance"
    retention: ClassVar[str] = "quality-records"
    may_link: ClassVar[tuple[str, ...]] = ("capa", "action", "finding", "nonconformity", "change")
