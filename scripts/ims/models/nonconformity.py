"""Nonconformity: one flow for all disciplines (ISO 13485:2016, 8.3; ISO 45001, 10.2)."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from ims.models.base import Date, Line, PersonId, RecordRef, Text
from ims.models.record import Record, all_but
from ims.vocabulary import Meaning


class Severity(StrEnum):
    """How much harm a nonconformity did or could do."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class Reportable(StrEnum):
    """Whether an authority must be told."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


class Disposition(StrEnum):
    """What is done with the affected items."""

    USE_AS_IS = "use-as-is"
    REWORK = "rework"
    RETURN = "return"
    SCRAP = "scrap"
    RELEASE = "release"
    NOT_APPLICABLE = "not-applicable"


class Nonconformity(Record):
    """Something that does not meet a requirement, from the first words to the closure."""

    description: Text
    place: Line
    process: Line | None = None
    items: Text | None = None
    containment: Text
    quality_impact: Text | None = None
    safety_impact: Text | None = None
    environment_impact: Text | None = None
    security_impact: Text | None = None
    continuity_impact: Text | None = None
    severity: Severity | None = None
    reportable: Reportable | None = None
    cause: Text | None = None
    assignee: PersonId | None = Field(None, description="Who brings it to its end; set at triage")
    due: Date | None = Field(None, description="When it is to be closed; set at triage")
    disposition: Disposition | None = None
    disposition_reason: Text | None = None
    correction: Text | None = None
    capa: RecordRef | None = None
    no_capa_reason: Text | None = None
    result: Text | None = None
    evidence: Text | None = None

    stages: ClassVar[dict[str, tuple[str, ...]]] = {
        "raised": ("description", "place", "process", "items", "containment"),
        "assessed": (
            "quality_impact",
            "safety_impact",
            "environment_impact",
            "security_impact",
            "continuity_impact",
            "severity",
            "reportable",
            "cause",
            "assignee",
            "due",
        ),
        "decided": ("disposition", "disposition_reason", "correction", "capa", "no_capa_reason"),
        "closed": ("result", "evidence"),
    }
    required: ClassVar[frozenset[str]] = all_but(
        stages, "process", "items", "assignee", "due", "capa", "no_capa_reason"
    )
    signers: ClassVar[dict[str, tuple[Meaning, tuple[str, ...]]]] = {
        "raised": (Meaning.AUTHORED, ("worker", "site-quality", "department-head")),
        "assessed": (
            Meaning.REVIEWED,
            ("site-quality", "safety-lead", "environment-lead", "security-lead", "continuity-lead"),
        ),
        "decided": (Meaning.APPROVED, ("quality-assurance",)),
        "closed": (Meaning.QUALITY_APPROVED, ("quality-assurance",)),
    }
    due_fields: ClassVar[dict[str, str]] = {"closed": "due"}
    terms: ClassVar[dict[str, int]] = {"assessed": 3, "decided": 14, "closed": 60}
    prefix: ClassVar[str] = "NC"
    folder: ClassVar[str] = "nonconformities"
    name: ClassVar[str] = "nonconformity"
    keeper: ClassVar[str] = "quality-assurance"
    heading: ClassVar[str] = "Nonconformity"
    retention: ClassVar[str] = "quality-records"
    may_link: ClassVar[tuple[str, ...]] = (
        *("nonconformity", "capa", "deviation", "out-of-specification", "complaint", "incident"),
        *("action", "change", "risk", "supplier", "finding", "hazard", "feedback", "extension"),
        *("vigilance-report", "field-action", "audit", "inspection", "observation", "copy"),
        *("key-enrolment", "audit-trail-review", "access-review", "restore-test", "communication"),
        *("maintenance", "calibration", "equipment-qualification", "validation", "servicing"),
    )
