"""Risks and opportunities (ISO 31000; ISO 14971; ICH Q9(R1))."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ims.models.base import (
    Date,
    Decimal,
    DocumentAtRevisionRef,
    OfType,
    PersonId,
    RecordRef,
    Ref,
    RoleId,
    Slug,
    Text,
)
from ims.models.record import Record, all_but
from ims.vocabulary import Meaning


class Risk(Record):
    """A risk, from its identification to the acceptance of what remains."""

    # identified
    reviews: Annotated[RecordRef, OfType("risk")] | None = Field(
        None,
        title="Former record that this one reviews",
        description="Of the same site; from the signature of the rating on it takes its place",
    )
    subject: Text = Field(title="Process, product, system or activity")
    risk_kind: Literal[
        "threat", "opportunity", "product-risk", "compliance", "information", "continuity"
    ] = Field(title="Kind")
    method: DocumentAtRevisionRef = Field(
        title="Risk method",
        description="The procedure or risk method with revision, for example SOP-008@1",
    )
    hazard: Text = Field(title="Hazard or source")
    cause: Text = Field(title="Cause and sequence of events")
    effect: Text = Field(
        title="Effect or harm",
        description="On patient, user, worker, environment, information or operation",
    )
    existing_controls: list[Text] = Field(
        title="Controls in place", description="`none` when there is none"
    )
    # assessed
    severity: Decimal | None = Field(
        None, title="Severity", description="1 to 5 on the scale of the risk method"
    )
    probability: Decimal | None = Field(
        None, title="Probability", description="1 to 5 on the scale of the risk method"
    )
    detectability: Decimal | None = Field(
        None, title="Detectability", description="Only where the method uses it"
    )
    level: Literal["low", "medium", "high"] | None = Field(None, title="Risk level")
    basis: Text | None = Field(None, title="Data and assumptions behind the estimate")
    uncertainty: Text | None = Field(None, title="Uncertainty")
    assessors: list[PersonId] = Field(
        [],
        title="People who assessed",
        description="More than one function for a medium or high risk",
    )
    acceptable: Literal["yes", "no"] | None = Field(None, title="Acceptable without treatment")
    # treated
    treatment: Literal["avoid", "reduce", "share", "accept", "use"] | None = Field(
        None, title="Treatment", description="`use` is for opportunities"
    )
    measures: list[Text] = Field(
        [],
        title="Measures",
        description="For devices in the order: safe design, protective measures, information for safety; `none` with the reason when accepted",
    )
    actions: list[Annotated[RecordRef, OfType("action", "change")]] = Field([], title="Actions")
    controls_documents: list[DocumentAtRevisionRef] = Field(
        [], title="Documents that hold the measures"
    )
    controls: list[Annotated[Slug, Ref("control")]] = Field(
        [], title="Controls of the library", description="Ids in controls/controls.yaml"
    )
    due: Date | None = Field(None, title="Treatment due")
    # verified
    implemented_evidence: Text | None = Field(None, title="Evidence that the measures are in place")
    effective_evidence: Text | None = Field(None, title="Evidence that the measures work")
    new_risks: Text | None = Field(
        None, title="New risks from the measures", description="`none` when none was found"
    )
    new_risk_records: list[Annotated[RecordRef, OfType("risk")]] = Field(
        [], title="Records of the new risks"
    )
    # accepted
    residual_severity: Decimal | None = Field(None, title="Severity that remains")
    residual_probability: Decimal | None = Field(None, title="Probability that remains")
    residual_level: Literal["low", "medium", "high"] | None = Field(
        None, title="Risk level that remains"
    )
    residual_accepted: Literal["yes", "no"] | None = Field(None, title="What remains is accepted")
    acceptance_reason: Text | None = Field(
        None,
        title="Reason",
        description="For a device above the limit: the benefit that outweighs it",
    )
    communicated_to: list[RoleId] = Field([], title="Communicated to")
    review_due: Date | None = Field(None, title="Next review")

    stages: ClassVar[dict[str, tuple[str, ...]]] = {
        "identified": (
            *("reviews", "subject", "risk_kind", "method", "hazard", "cause", "effect"),
            "existing_controls",
        ),
        "assessed": (
            *("severity", "probability", "detectability", "level", "basis", "uncertainty"),
            *("assessors", "acceptable"),
        ),
        "treated": (
            *("treatment", "measures", "actions", "controls_documents", "controls"),
            "due",
        ),
        "verified": ("implemented_evidence", "effective_evidence", "new_risks", "new_risk_records"),
        "accepted": (
            *("residual_severity", "residual_probability", "residual_level"),
            *("residual_accepted", "acceptance_reason", "communicated_to", "review_due"),
        ),
    }
    required: ClassVar[frozenset[str]] = all_but(
        stages,
        *("reviews", "detectability", "actions", "controls_documents", "controls"),
        "new_risk_records",
    )
    signers: ClassVar[dict[str, tuple[Meaning, tuple[str, ...]]]] = {
        "identified": (Meaning.AUTHORED, ("process-owner",)),
        "assessed": (Meaning.AUTHORED, ("process-owner",)),
        "treated": (Meaning.APPROVED, ("risk-owner",)),
        "verified": (Meaning.VERIFIED, ("quality-assurance",)),
        "accepted": (Meaning.APPROVED, ("risk-owner",)),
    }
    due_fields: ClassVar[dict[str, str]] = {"verified": "due"}
    prefix: ClassVar[str] = "RSK"
    folder: ClassVar[str] = "risks"
    name: ClassVar[str] = "risk"
    heading: ClassVar[str] = "Risk"
    keeper: ClassVar[str] = "risk-owner"
    retention: ClassVar[str] = "device-records"
    interval: ClassVar[int] = 12
    serves: ClassVar[tuple[str, ...]] = (
        *("hs-annex-sl#6.1", "iso-9001-2015#6.1", "iso-14001-2026#6.1.4"),
        *("iso-45001-2018#6.1.2.2", "iso-iec-27001-2022#8.2", "iso-22301-2019#8.2.3"),
        *("iso-13485-2016#7.1", "iso-14971-2019#5", "iso-14971-2019#6", "iso-14971-2019#7"),
        "ich-q9-r1#4",
    )
    may_link: ClassVar[tuple[str, ...]] = (
        *("risk", "action", "change", "nonconformity", "capa", "complaint", "deviation"),
        *("incident", "hazard", "aspect", "validation", "exercise", "decision"),
    )
