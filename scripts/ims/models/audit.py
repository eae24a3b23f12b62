"""Audits and their findings (ISO 19011; ISO 9001:2015, 9.2)."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ims.models.audit_programme import PlannedAudit
from ims.models.base import (
    Date,
    DocumentAtRevisionRef,
    OfType,
    PersonId,
    ProcessId,
    RecordRef,
    RequirementRef,
    RoleId,
    Text,
)
from ims.models.record import Record, all_but
from ims.vocabulary import Classification, Meaning


class Audit(Record):
    """An internal audit, from the plan to its follow-up."""

    classification: Classification = Classification.CONFIDENTIAL
    # planned
    audit_kind: Literal["system", "process", "product", "supplier", "follow-up", "unannounced"] = (
        Field(title="Kind")
    )
    programme: DocumentAtRevisionRef | None = Field(
        None,
        title="Audit programme",
        description="With revision; an audit outside the programme says why in the objective",
    )
    programme_entry: PlannedAudit | None = Field(
        None,
        title="Entry of the programme",
        description="With its month; the entry names the processes",
    )
    processes: list[ProcessId] = Field(
        [], title="Processes audited", description="Of an audit outside the programme"
    )
    objective: Text = Field(title="Objective")
    scope: Text = Field(title="Scope: processes, areas, period")
    criteria: list[RequirementRef] = Field(title="Criteria")
    criteria_documents: list[DocumentAtRevisionRef] = Field([], title="Documents audited against")
    planned_start: Date = Field(title="Planned start")
    planned_end: Date = Field(title="Planned end")
    lead_auditor: PersonId = Field(title="Lead auditor")
    auditors: list[PersonId] = Field([], title="Other auditors")
    independence: Text = Field(title="Independence", description="Why no auditor audits own work")
    audited_roles: list[RoleId] = Field(title="Roles audited")
    former_findings: list[Annotated[RecordRef, OfType("finding")]] = Field(
        [], title="Findings of former audits to follow up"
    )
    risk_basis: Text = Field(
        title="Why now and how deep",
        description="Importance of the process, changes, results of former audits",
    )
    # performed
    opened_on: Date | None = Field(None, title="Opening meeting")
    closed_on: Date | None = Field(None, title="Closing meeting")
    people_interviewed: list[PersonId] = Field([], title="People interviewed")
    places_seen: list[Text] = Field([], title="Places seen")
    evidence_seen: list[Text] = Field(
        [],
        title="Documents, records and samples seen",
        description="With ids, revisions and sample sizes",
    )
    not_examined: Text | None = Field(
        None,
        title="Not examined",
        description="Part of the scope that could not be seen and why; `none` when all was seen",
    )
    departures_from_plan: Text | None = Field(
        None, title="Departures from the plan", description="`none` when none"
    )
    late_reason: Text | None = Field(
        None, title="Reason for a late audit", description="Needed when held after the planned end"
    )
    # reported
    findings: list[Annotated[RecordRef, OfType("finding")]] = Field(
        [], title="Findings", description="Empty only when the conclusion says that there was none"
    )
    good_practice: Text | None = Field(None, title="Good practice")
    former_findings_result: Text | None = Field(
        None, title="Result on former findings", description="`none open` when so"
    )
    conforms: Literal["yes", "partly", "no"] | None = Field(None, title="Conforms to the criteria")
    effective: Literal["yes", "partly", "no"] | None = Field(
        None, title="Effectively carried out and kept up"
    )
    conclusion: Text | None = Field(None, title="Conclusion")
    reported_on: Date | None = Field(None, title="Report given on")
    reported_to: list[RoleId] = Field([], title="Report given to")
    # answered
    response: Text | None = Field(
        None,
        title="Response of the area",
        description="Agreed or disputed for each finding, with the reason",
    )
    corrections: Text | None = Field(
        None, title="Corrections made at once", description="`none` when none"
    )
    response_due: Date | None = Field(None, title="Plans due")
    # closed
    follow_up_result: Text | None = Field(
        None, title="Follow-up", description="Each finding: verified by whom, on which evidence"
    )
    open_capas: list[Annotated[RecordRef, OfType("capa")]] = Field([], title="CAPAs still open")
    programme_effect: Text | None = Field(
        None, title="Effect on the audit programme", description="`none` when none"
    )

    stages: ClassVar[dict[str, tuple[str, ...]]] = {
        "planned": (
            *("audit_kind", "programme", "programme_entry", "processes"),
            *("objective", "scope", "criteria"),
            *("criteria_documents", "planned_start", "planned_end", "lead_auditor", "auditors"),
            *("independence", "audited_roles", "former_findings", "risk_basis"),
        ),
        "performed": (
            *("opened_on", "closed_on", "people_interviewed", "places_seen", "evidence_seen"),
            *("not_examined", "departures_from_plan", "late_reason"),
        ),
        "reported": (
            *("findings", "good_practice", "former_findings_result", "conforms", "effective"),
            *("conclusion", "reported_on", "reported_to"),
        ),
        "answered": ("response", "corrections", "response_due"),
        "closed": ("follow_up_result", "open_capas", "programme_effect"),
    }
    required: ClassVar[frozenset[str]] = all_but(
        stages,
        *("programme", "programme_entry", "processes", "criteria_documents", "auditors"),
        *("former_findings", "late_reason", "findings", "good_practice", "open_capas"),
    )
    signers: ClassVar[dict[str, tuple[Meaning, tuple[str, ...]]]] = {
        "planned": (Meaning.APPROVED, ("quality-manager",)),
        "performed": (Meaning.AUTHORED, ("internal-auditor",)),
        "reported": (Meaning.AUTHORED, ("internal-auditor",)),
        "answered": (Meaning.APPROVED, ("process-owner",)),
        "closed": (Meaning.QUALITY_APPROVED, ("quality-assurance",)),
    }
    due_fields: ClassVar[dict[str, str]] = {"performed": "planned_end", "closed": "response_due"}
    terms: ClassVar[dict[str, int]] = {"reported": 14, "answered": 14}  # ten working days, SOP-005
    prefix: ClassVar[str] = "AUD"
    folder: ClassVar[str] = "audits"
    name: ClassVar[str] = "audit"
    heading: ClassVar[str] = "Internal audit"
    keeper: ClassVar[str] = "quality-manager"
    retention: ClassVar[str] = "audits"
    # Each process by its risk (SOP-005); each discipline at each site at least once in this time.
    interval: ClassVar[int] = 12
    serves: ClassVar[tuple[str, ...]] = (
        *("hs-annex-sl#9.2.1", "hs-annex-sl#9.2.2", "iso-9001-2015#9.2"),
        *("iso-14001-2026#9.2.2", "iso-45001-2018#9.2.2", "iso-iec-27001-2022#9.2"),
        *("iso-22301-2019#9.2", "iso-30301-2019#9.2", "iso-13485-2016#8.2.4"),
        "eu-gmp-vol4#Chapter 9",
    )
    may_link: ClassVar[tuple[str, ...]] = (
        *("finding", "nonconformity", "capa", "action", "risk", "competence", "audit"),
        *("supplier", "management-review"),
    )


class Finding(Record):
    """What an audit or inspection found; it is answered and then closed by an auditor."""

    classification: Classification = Classification.CONFIDENTIAL
    # raised
    audit: Annotated[RecordRef, OfType("audit", "inspection")] = Field(title="Audit")
    finding_class: Literal["critical", "major", "minor", "opportunity"] = Field(title="Class")
    requirement: list[RequirementRef] = Field(
        [],
        title="Requirement not met",
        description="Needed unless an opportunity or a company rule",
    )
    document: DocumentAtRevisionRef | None = Field(None, title="Document not met")
    statement: Text = Field(title="Finding")
    evidence: Text = Field(title="Objective evidence")
    repeated: Annotated[RecordRef, OfType("finding")] | None = Field(
        None, title="Repeats a former finding"
    )
    auditee: RoleId = Field(title="Role that answers")
    due: Date = Field(title="Answer due")
    # answered
    correction: Text | None = Field(None, title="Correction")
    cause: Text | None = Field(None, title="Cause")
    capa: Annotated[RecordRef, OfType("capa")] | None = Field(None, title="CAPA")
    actions: list[Annotated[RecordRef, OfType("action", "change")]] = Field([], title="Actions")
    no_capa_reason: Text | None = Field(
        None, title="Reason for no CAPA", description="Needed when no CAPA is named"
    )
    # closed
    closure_evidence: Text | None = Field(None, title="Evidence")
    result: Literal["closed", "raised-again", "withdrawn"] | None = Field(None, title="Result")

    stages: ClassVar[dict[str, tuple[str, ...]]] = {
        "raised": (
            *("audit", "finding_class", "requirement", "document", "statement", "evidence"),
            *("repeated", "auditee", "due"),
        ),
        "answered": ("correction", "cause", "capa", "actions", "no_capa_reason"),
        "closed": ("closure_evidence", "result"),
    }
    required: ClassVar[frozenset[str]] = all_but(
        stages, "requirement", "document", "repeated", "capa", "actions", "no_capa_reason"
    )
    signers: ClassVar[dict[str, tuple[Meaning, tuple[str, ...]]]] = {
        "raised": (Meaning.AUTHORED, ("internal-auditor",)),
        "answered": (Meaning.APPROVED, ("process-owner",)),
        "closed": (Meaning.VERIFIED, ("internal-auditor",)),
    }
    due_fields: ClassVar[dict[str, str]] = {"answered": "due"}
    terms: ClassVar[dict[str, int]] = {"closed": 90}
    prefix: ClassVar[str] = "FND"
    folder: ClassVar[str] = "findings"
    name: ClassVar[str] = "finding"
    heading: ClassVar[str] = "Audit finding"
    keeper: ClassVar[str] = "internal-auditor"
    retention: ClassVar[str] = "audits"
    serves: ClassVar[tuple[str, ...]] = (
        *("hs-annex-sl#9.2", "iso-9001-2015#9.2", "iso-13485-2016#8.2.4"),
    )
    may_link: ClassVar[tuple[str, ...]] = (
        *("audit", "inspection", "nonconformity", "capa", "action", "change", "finding"),
    )
