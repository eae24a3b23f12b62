"""Management review (ISO 9001:2015, 9.3; ISO 13485:2016, 5.6)."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ims.models.base import Date, Digest, Line, Moment, OfType, PersonId, RecordRef, RoleId, Text
from ims.models.record import Record, all_but
from ims.vocabulary import Classification, Meaning


class ManagementReview(Record):
    """A management review: its inputs, its judgements, its decisions."""

    classification: Classification = Classification.CONFIDENTIAL
    # prepared
    agenda: Annotated[RecordRef, OfType("management-review-agenda")] = Field(title="Agenda")
    period_start: Date = Field(title="Period from")
    period_end: Date = Field(title="Period to")
    former_actions: Text = Field(
        title="Actions of former reviews",
        description="An input without news says `no change` and on which data; an input that is missing says why. The same for all inputs below",
    )
    context_changes: Text = Field(title="Changes of context, interested parties, law and standards")
    feedback: Text = Field(title="Feedback of customers and interested parties")
    complaints: Text = Field(title="Complaints")
    authority_reports: Text = Field(title="Reports to authorities and inspections")
    objectives: Text = Field(title="Objectives and indicators")
    process_performance: Text = Field(title="Performance of processes")
    product_conformity: Text = Field(title="Conformity of products and services")
    nonconformities: Text = Field(title="Nonconformities and corrective actions")
    preventive_actions: Text = Field(title="Preventive actions")
    audits: Text = Field(title="Audits")
    compliance: Text = Field(title="Fulfilment of compliance obligations")
    suppliers: Text = Field(title="Suppliers and outsourced activities")
    risks: Text = Field(title="Risks and opportunities and what was done")
    safety: Text = Field(title="Health and safety: incidents, consultation, hazards")
    environment: Text = Field(title="Environment: aspects and performance")
    security: Text = Field(title="Information security: incidents, risk treatment")
    continuity: Text = Field(title="Continuity: exercises, impact analysis, disruptions")
    records_management: Text = Field(title="Records: retention, audit-trail reviews, restore tests")
    training_state: Text = Field(title="Training and competence")
    resources: Text = Field(title="Resources")
    planned_changes: Text = Field(title="Changes that could affect the system")
    improvement_proposals: Text = Field(title="Proposals for improvement")
    input_records: list[
        Annotated[
            RecordRef,
            OfType(
                "audit",
                "indicator",
                "trend",
                "evaluation",
                "compliance-evaluation",
                "risk",
                "context",
                "complaint",
                "nonconformity",
                "capa",
                "supplier",
                "exercise",
                "incident",
                "inspection",
                "system-evaluation",
            ),
        ]
    ] = Field([], title="Records behind the inputs")
    pack_commit: Line | None = Field(
        None, title="Commit of the figures", description="At which the pack froze them"
    )
    pack_digest: Digest | None = Field(None, title="Digest of the figures")
    # held
    held_at: Moment | None = Field(None, title="Held at")
    present: list[PersonId] = Field(
        [],
        title="Present",
        description="Top management takes part in person or by a written delegation",
    )
    absent: list[PersonId] = Field([], title="Absent and excused")
    suitability: Literal["yes", "partly", "no"] | None = Field(
        None, title="Suitability of the system"
    )
    adequacy: Literal["yes", "partly", "no"] | None = Field(None, title="Adequacy of the system")
    effectiveness: Literal["yes", "partly", "no"] | None = Field(
        None, title="Effectiveness of the system"
    )
    alignment: Literal["yes", "partly", "no"] | None = Field(
        None, title="Alignment with the strategic direction"
    )
    conclusion: Text | None = Field(
        None,
        title="Reasons for the four judgements",
        description="With the inputs they rest on, the efficiency of the system, and any dissent",
    )
    decisions_improvement: Text | None = Field(
        None,
        title="Decisions on improvement of system and processes",
        description="`none` with the reason; the same for the decisions below",
    )
    decisions_product: Text | None = Field(
        None, title="Decisions on products and customer requirements"
    )
    decisions_law: Text | None = Field(None, title="Decisions on new or changed requirements")
    decisions_resources: Text | None = Field(None, title="Decisions on resources")
    decisions_objectives: Text | None = Field(None, title="Decisions on policy and objectives")
    actions: list[Annotated[RecordRef, OfType("action", "change", "improvement", "decision")]] = (
        Field([], title="Actions")
    )
    next_due: Date | None = Field(None, title="Next review")
    # closed
    communicated_on: Date | None = Field(None, title="Results communicated on")
    communicated_to: list[RoleId] = Field([], title="Communicated to")
    actions_state: Text | None = Field(
        None,
        title="State of the actions",
        description="Every action exists as a record with owner and due date",
    )

    stages: ClassVar[dict[str, tuple[str, ...]]] = {
        "prepared": (
            *("agenda", "period_start", "period_end", "former_actions", "context_changes"),
            *("feedback", "complaints", "authority_reports", "objectives"),
            *("process_performance", "product_conformity", "nonconformities"),
            *("preventive_actions", "audits", "compliance", "suppliers", "risks", "safety"),
            *("environment", "security", "continuity", "records_management", "training_state"),
            *("resources", "planned_changes", "improvement_proposals", "input_records"),
            *("pack_commit", "pack_digest"),
        ),
        "held": (
            *("held_at", "present", "absent", "suitability", "adequacy", "effectiveness"),
            *("alignment", "conclusion", "decisions_improvement", "decisions_product"),
            *("decisions_law", "decisions_resources", "decisions_objectives", "actions"),
            "next_due",
        ),
        "closed": ("communicated_on", "communicated_to", "actions_state"),
    }
    required: ClassVar[frozenset[str]] = all_but(
        stages, "input_records", "pack_commit", "pack_digest", "absent", "actions"
    )
    signers: ClassVar[dict[str, tuple[Meaning, tuple[str, ...]]]] = {
        "prepared": (Meaning.AUTHORED, ("quality-manager",)),
        "held": (Meaning.APPROVED, ("top-management",)),
        "closed": (Meaning.VERIFIED, ("quality-manager",)),
    }
    prefix: ClassVar[str] = "MRM"
    folder: ClassVar[str] = "management-reviews"
    name: ClassVar[str] = "management-review"
    heading: ClassVar[str] = "Management review"
    keeper: ClassVar[str] = "top-management"
    retention: ClassVar[str] = "management-review"
    interval: ClassVar[int] = 12
    serves: ClassVar[tuple[str, ...]] = (
        *("hs-annex-sl#9.3.1", "hs-annex-sl#9.3.2", "hs-annex-sl#9.3.3", "iso-9001-2015#9.3.2"),
        *("iso-9001-2015#9.3.3", "iso-14001-2026#9.3.2", "iso-14001-2026#9.3.3"),
        *("iso-45001-2018#9.3", "iso-iec-27001-2022#9.3", "iso-22301-2019#9.3"),
        *("iso-30301-2019#9.3", "iso-13485-2016#5.6.2", "iso-13485-2016#5.6.3", "ich-q10#2.6"),
    )
    may_link: ClassVar[tuple[str, ...]] = (
        *("management-review-agenda", "management-review", "action", "decision", "change"),
        *("improvement", "audit", "indicator", "trend", "evaluation", "compliance-evaluation"),
        *("risk", "context", "complaint", "nonconformity", "capa", "supplier", "exercise"),
        *("incident", "inspection", "system-evaluation", "communication"),
    )
