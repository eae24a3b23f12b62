"""Deviations: a departure from an approved document that touches a batch (21 CFR 211.100(b))."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ims.models.base import DocumentAtRevisionRef, OfType, RecordRef, Text
from ims.models.record import Record, all_but
from ims.vocabulary import Meaning


class Deviation(Record):
    """The inquiry into the batches that a departure touched, and the decision on them.

    One flow with the nonconformity (SOP-006): whoever sees it raises an NC, site quality opens the
    deviation at triage when a batch is touched. Impacts and reporting stay in the NC.
    """

    # raised
    nonconformity: Annotated[RecordRef, OfType("nonconformity")] = Field(
        title="Nonconformity",
        description="The record in which it was reported, in the words of the finder",
    )
    document: DocumentAtRevisionRef = Field(
        title="Document departed from", description="With revision and step"
    )
    description: Text = Field(title="What happened")
    place: Text = Field(title="Place and equipment")
    batches: list[Text] = Field(title="Batches or lots affected", description="`none` when none")
    done_at_once: Text = Field(title="Done at once and who was told")
    # investigated
    severity: Literal["minor", "major", "critical"] | None = Field(None, title="Severity")
    cause: Text | None = Field(None, title="Cause")
    extent: Text | None = Field(None, title="Other batches and products")
    impact: Text | None = Field(
        None, title="Impact on quality and patient", description="`none` with the reason"
    )
    correction: Text | None = Field(None, title="Correction")
    capa: Annotated[RecordRef, OfType("capa")] | None = Field(None, title="CAPA")
    no_capa_reason: Text | None = Field(
        None, title="Reason for no CAPA", description="Needed when no CAPA is named"
    )
    # closed
    batch_decision: Literal["release", "reject", "rework", "hold", "not-applicable"] | None = Field(
        None, title="Decision on the batches"
    )
    batch_decision_reason: Text | None = Field(None, title="Reason")
    told: Text | None = Field(
        None,
        title="Qualified Person or customer told",
        description="Who by role and when; `not needed` with the reason",
    )

    stages: ClassVar[dict[str, tuple[str, ...]]] = {
        "raised": ("nonconformity", "document", "description", "place", "batches", "done_at_once"),
        "investigated": (
            *("severity", "cause", "extent", "impact", "correction", "capa", "no_capa_reason"),
        ),
        "closed": ("batch_decision", "batch_decision_reason", "told"),
    }
    required: ClassVar[frozenset[str]] = all_but(stages, "capa", "no_capa_reason")
    signers: ClassVar[dict[str, tuple[Meaning, tuple[str, ...]]]] = {
        "raised": (Meaning.AUTHORED, ("site-quality",)),
        "investigated": (Meaning.AUTHORED, ("process-owner",)),
        "closed": (Meaning.QUALITY_APPROVED, ("quality-assurance",)),
    }
    terms: ClassVar[dict[str, int]] = {"investigated": 30, "closed": 14}
    prefix: ClassVar[str] = "DEV"
    folder: ClassVar[str] = "deviations"
    name: ClassVar[str] = "deviation"
    heading: ClassVar[str] = "Deviation"
    keeper: ClassVar[str] = "process-owner"
    retention: ClassVar[str] = "quality-records"
    serves: ClassVar[tuple[str, ...]] = (
        *("us-21cfr211#211.100", "us-21cfr211#211.192", "eu-gmp-vol4#Chapter 1"),
        *("eu-gmp-vol4#Chapter 5", "ich-q10#3.2.2"),
    )
    may_link: ClassVar[tuple[str, ...]] = (
        *("nonconformity", "capa", "action", "change", "out-of-specification", "complaint"),
        *("risk", "supplier"),
    )
