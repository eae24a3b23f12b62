"""Changes (ISO 9001:2015, 6.3; ICH Q10, 3.2.3)."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ims.models.base import Date, DocumentAtRevisionRef, OfType, RecordRef, RoleId, SiteId, Text
from ims.models.record import Record, all_but
from ims.vocabulary import Meaning


class Change(Record):
    """A change, from the proposal to the check that it did what was wanted."""

    # proposed
    change_kind: list[
        Literal[
            "document",
            "process",
            "product",
            "material",
            "supplier",
            "equipment",
            "premises",
            "computerized-system",
            "organization",
        ]
    ] = Field(title="What changes")
    description: Text = Field(title="Description", description="State before and state after")
    reason: Text = Field(title="Reason")
    urgency: Literal["planned", "urgent", "temporary"] = Field(title="Urgency")
    urgency_reason: Text | None = Field(
        None, title="Reason for urgent or temporary", description="Needed unless planned"
    )
    expires_on: Date | None = Field(
        None, title="Temporary until", description="Needed when temporary"
    )
    documents: list[DocumentAtRevisionRef] = Field([], title="Documents affected")
    effective_together: Literal["yes", "no"] | None = Field(
        None,
        title="Documents become effective together",
        description="`yes`: at each site none before all of them are ready there",
    )
    products: list[Text] = Field(
        title="Products, lots or batches affected", description="`none` when none"
    )
    sites_affected: list[SiteId] = Field(title="Sites affected")
    alternatives: Text | None = Field(None, title="Alternatives looked at")
    # assessed
    change_class: Literal["editorial", "minor", "major"] | None = Field(None, title="Class")
    quality_impact: Text | None = Field(
        None,
        title="Impact on product quality and patient",
        description="`none` with the reason; the same for all impacts below",
    )
    safety_impact: Text | None = Field(None, title="Impact on health and safety")
    environment_impact: Text | None = Field(None, title="Impact on the environment")
    security_impact: Text | None = Field(
        None, title="Impact on information security and data integrity"
    )
    continuity_impact: Text | None = Field(None, title="Impact on continuity")
    training_impact: Literal["none", "read", "assessed"] | None = Field(
        None, title="Impact on training"
    )
    training_roles: list[RoleId] = Field(
        [], title="Roles to be trained", description="Needed unless training is `none`"
    )
    validation_impact: Literal["none", "review", "repeat-in-part", "repeat"] | None = Field(
        None, title="Impact on validation and qualification"
    )
    validation_reason: Text | None = Field(None, title="Reason for the validation decision")
    filing_us: Literal["none", "notify", "approval-before", "not-applicable"] | None = Field(
        None, title="US filing"
    )
    filing_eu: Literal["none", "notify", "approval-before", "not-applicable"] | None = Field(
        None, title="EU filing"
    )
    filing_uk: Literal["none", "notify", "approval-before", "not-applicable"] | None = Field(
        None, title="UK filing"
    )
    filing_reason: Text | None = Field(
        None,
        title="Reason for the filing decisions",
        description="Decided by regulatory affairs; registration or file number where one exists",
    )
    stock_impact: Text | None = Field(None, title="Impact on stock, labels and printed copies")
    work_in_progress: Literal["none", "finish-on-former", "change-over-at-once", "hold"] | None = (
        Field(None, title="Impact on work in progress")
    )
    work_in_progress_rule: Text | None = Field(None, title="Which work finishes on which revision")
    supplier_impact: Text | None = Field(None, title="Impact on suppliers and agreements")
    risks: list[Annotated[RecordRef, OfType("risk")]] = Field([], title="Risk records")
    risk_summary: Text | None = Field(None, title="Result of the risk assessment")
    # approved
    decision: Literal["approved", "approved-with-conditions", "rejected"] | None = Field(
        None, title="Decision on implementation"
    )
    decision_reason: Text | None = Field(None, title="Reason and conditions")
    tasks: list[Annotated[RecordRef, OfType("action", "validation", "training")]] = Field(
        [], title="Tasks", description="Needed unless the decision is `rejected`"
    )
    acceptance_criterion: Text | None = Field(None, title="How we will know that it worked")
    fallback: Text | None = Field(None, title="Way back")
    due: Date | None = Field(
        None, title="Implementation due", description="Needed unless the decision is `rejected`"
    )
    # implemented
    implemented_on: Date | None = Field(
        None, title="Implemented on", description="Needed unless rejected or lapsed"
    )
    tasks_done: Text | None = Field(
        None,
        title="Tasks done",
        description="`not implemented` when rejected or lapsed; else each task with its evidence; open ones with the reason and the new date",
    )
    first_lot: Text | None = Field(
        None,
        title="First lot or batch under the change",
        description="`not applicable` with the reason",
    )
    stock_disposition: Text | None = Field(None, title="What happened to old stock and copies")
    # verified
    criterion_met: Literal["yes", "partly", "no", "not-applicable"] | None = Field(
        None, title="Criterion met"
    )
    verification_evidence: Text | None = Field(None, title="Evidence")
    unwanted_effects: Text | None = Field(
        None, title="Unwanted effects", description="`none` when none was found"
    )
    # closed
    result: Literal["done", "taken-back", "rejected", "lapsed"] | None = Field(None, title="Result")
    filings_done: Text | None = Field(
        None, title="Filings done", description="Date and reference of each; `none needed` when so"
    )
    closing_comment: Text | None = Field(None, title="Comment")

    stages: ClassVar[dict[str, tuple[str, ...]]] = {
        "proposed": (
            *("change_kind", "description", "reason", "urgency", "urgency_reason"),
            *("expires_on", "documents", "effective_together", "products", "sites_affected"),
            "alternatives",
        ),
        "assessed": (
            *("change_class", "quality_impact", "safety_impact", "environment_impact"),
            *("security_impact", "continuity_impact", "training_impact", "training_roles"),
            *("validation_impact", "validation_reason", "filing_us", "filing_eu", "filing_uk"),
            *("filing_reason", "stock_impact", "work_in_progress", "work_in_progress_rule"),
            *("supplier_impact", "risks", "risk_summary"),
        ),
        "approved": (
            *("decision", "decision_reason", "tasks", "acceptance_criterion", "fallback"),
            "due",
        ),
        "implemented": ("implemented_on", "tasks_done", "first_lot", "stock_disposition"),
        "verified": ("criterion_met", "verification_evidence", "unwanted_effects"),
        "closed": ("result", "filings_done", "closing_comment"),
    }
    required: ClassVar[frozenset[str]] = all_but(
        stages,
        *("urgency_reason", "expires_on", "documents", "effective_together", "alternatives"),
        *("training_roles", "risks", "tasks", "due", "implemented_on", "closing_comment"),
    )
    signers: ClassVar[dict[str, tuple[Meaning, tuple[str, ...]]]] = {
        "proposed": (Meaning.AUTHORED, ("process-owner",)),
        "assessed": (Meaning.REVIEWED, ("quality-assurance",)),
        "approved": (Meaning.QUALITY_APPROVED, ("quality-assurance",)),
        "implemented": (Meaning.AUTHORED, ("process-owner",)),
        "verified": (Meaning.VERIFIED, ("quality-assurance",)),
        "closed": (Meaning.QUALITY_APPROVED, ("quality-assurance",)),
    }
    needs: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {
        "urgency_reason": ("urgency", ("urgent", "temporary")),
        "expires_on": ("urgency", ("temporary",)),
        "training_roles": ("training_impact", ("read", "assessed")),
        "due": ("decision", ("approved", "approved-with-conditions")),
    }
    due_fields: ClassVar[dict[str, str]] = {"implemented": "due"}
    terms: ClassVar[dict[str, int]] = {"assessed": 14, "approved": 14, "verified": 90}
    prefix: ClassVar[str] = "CHG"
    folder: ClassVar[str] = "changes"
    name: ClassVar[str] = "change"
    heading: ClassVar[str] = "Change"
    keeper: ClassVar[str] = "process-owner"
    retention: ClassVar[str] = "device-records"
    serves: ClassVar[tuple[str, ...]] = (
        *("hs-annex-sl#6.3", "iso-9001-2015#6.3", "iso-9001-2015#8.5.6"),
        *("iso-13485-2016#4.1.4", "iso-13485-2016#7.3.9", "iso-45001-2018#8.1.3"),
        *("iso-iec-27001-2022#A.8.32", "ich-q10#3.2.3", "eu-gmp-annex11-2011#10"),
    )
    may_link: ClassVar[tuple[str, ...]] = (
        *("action", "risk", "training", "validation", "nonconformity", "capa", "deviation"),
        *("complaint", "audit", "finding", "improvement", "supplier", "vigilance-report"),
        *("field-action", "equipment-qualification", "decision"),
    )
