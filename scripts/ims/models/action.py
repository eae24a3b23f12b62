"""Actions: one task, one person, one date (ISO 9001:2015, 10.1)."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ims.models.base import Date, DocumentAtRevisionRef, OfType, PersonId, RecordRef, Text
from ims.models.record import Record, all_but
from ims.vocabulary import Meaning

# Whatever can ask for an action.
SOURCES = (
    *("gap", "context", "decision", "risk", "aspect", "hazard", "change", "training"),
    *("observation", "indicator", "trend", "evaluation", "compliance-evaluation", "audit"),
    *("finding", "nonconformity", "capa", "management-review", "feedback", "improvement"),
    *("incident", "complaint", "supplier", "maintenance", "exercise", "hand-over"),
    *("validation", "deviation", "out-of-specification", "vigilance-report", "field-action"),
    *("servicing", "equipment-qualification", "calibration", "access-review"),
    *("audit-trail-review", "restore-test", "system-evaluation", "inspection", "site-council"),
)


class Action(Record):
    """One task that another record asked for; verified by somebody who did not do it."""

    # assigned
    source: Annotated[RecordRef, OfType(*SOURCES)] = Field(title="Source")
    task: Text = Field(title="Task", description="What is to exist or be different when it is done")
    action_kind: Literal[
        "correction", "corrective", "preventive", "improvement", "follow-up", "commitment"
    ] = Field(title="Kind")
    assignee: PersonId = Field(title="Person who does it")
    due: Date = Field(title="Due")
    expected_evidence: Text = Field(title="Evidence expected")
    priority: Literal["low", "medium", "high"] = Field(title="Priority")
    # done
    done_on: Date | None = Field(None, title="Done on", description="Needed unless cancelled")
    work_done: Text | None = Field(None, title="Work done", description="When cancelled: why")
    evidence: Text | None = Field(
        None, title="Evidence", description="Record or document ids, or attachments of this record"
    )
    documents: list[DocumentAtRevisionRef] = Field([], title="Documents changed")
    late_reason: Text | None = Field(
        None, title="Reason for the delay", description="Needed when done after the due date"
    )
    # verified
    verified_how: Text | None = Field(
        None, title="How it was verified", description="By somebody else than the person who did it"
    )
    result: Literal["complete", "incomplete", "cancelled"] | None = Field(None, title="Result")
    result_reason: Text | None = Field(None, title="Reason when incomplete or cancelled")
    follow_up: list[Annotated[RecordRef, OfType("action", "capa")]] = Field(
        [], title="Action that follows"
    )

    stages: ClassVar[dict[str, tuple[str, ...]]] = {
        "assigned": (
            *("source", "task", "action_kind", "assignee", "due", "expected_evidence"),
            "priority",
        ),
        "done": ("done_on", "work_done", "evidence", "documents", "late_reason"),
        "verified": ("verified_how", "result", "result_reason", "follow_up"),
    }
    required: ClassVar[frozenset[str]] = all_but(
        stages, "done_on", "documents", "late_reason", "result_reason", "follow_up"
    )
    signers: ClassVar[dict[str, tuple[Meaning, tuple[str, ...]]]] = {
        "assigned": (Meaning.AUTHORED, ("process-owner",)),
        "done": (Meaning.AUTHORED, ("process-owner",)),
        "verified": (Meaning.VERIFIED, ("quality-assurance",)),
    }
    needs: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {
        "result_reason": ("result", ("incomplete", "cancelled")),
    }
    due_fields: ClassVar[dict[str, str]] = {"done": "due"}
    terms: ClassVar[dict[str, int]] = {"verified": 14}
    prefix: ClassVar[str] = "ACT"
    folder: ClassVar[str] = "actions"
    name: ClassVar[str] = "action"
    heading: ClassVar[str] = "Action"
    keeper: ClassVar[str] = "process-owner"
    retention: ClassVar[str] = "quality-records"
    serves: ClassVar[tuple[str, ...]] = (
        *("hs-annex-sl#9.3.3", "hs-annex-sl#10.1", "iso-9001-2015#9.3.3", "iso-9001-2015#10.1"),
        *("iso-13485-2016#5.6.3", "iso-13485-2016#8.2.4"),
    )
    may_link: ClassVar[tuple[str, ...]] = (*SOURCES, "action")
