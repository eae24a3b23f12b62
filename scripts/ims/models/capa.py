"""Corrective and preventive action (ISO 13485:2016, 8.5.2 and 8.5.3; ICH Q10, 3.2.2)."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from ims.models.base import Date, RecordRef, Text
from ims.models.nonconformity import Severity
from ims.models.record import Record
from ims.vocabulary import Meaning


class Effective(StrEnum):
    """The result of the effectiveness check."""

    YES = "yes"
    NO = "no"


class Capa(Record):
    """An action that removes a cause, closed only after a check that it worked (R64)."""

    source: list[RecordRef] = Field(min_length=1)
    problem: Text
    severity: Severity
    due: Date
    method: Text | None = None
    cause: Text | None = None
    extent: Text | None = None
    corrective_action: Text | None = None
    preventive_action: Text | None = None
    actions: list[RecordRef] = []
    effectiveness_criterion: Text | None = None
    effectiveness_due: Date | None = None
    implemented_on: Date | None = None
    evidence: Text | None = None
    effective: Effective | None = None
    effectiveness_evidence: Text | None = None
    follow_up: RecordRef | None = None

    stages: ClassVar[dict[str, tuple[str, ...]]] = {
        "raised": ("source", "problem", "severity", "due"),
        "investigated": ("method", "cause", "extent"),
        "planned": (
            "corrective_action",
            "preventive_action",
            "actions",
            "effectiveness_criterion",
            "effectiveness_due",
        ),
        "implemented": ("implemented_on", "evidence"),
        "checked": ("effective", "effectiveness_evidence", "follow_up"),
    }
    required: ClassVar[frozenset[str]] = frozenset(
        {*stages["raised"], *stages["investigated"], "corrective_action"}
        | {"effectiveness_criterion", "effectiveness_due", *stages["implemented"]}
        | {"effective", "effectiveness_evidence"}
    )
    signers: ClassVar[dict[str, tuple[Meaning, tuple[str, ...]]]] = {
        "raised": (Meaning.AUTHORED, ("site-quality", "process-owner", "quality-assurance")),
        "investigated": (Meaning.AUTHORED, ("process-owner", "site-quality")),
        "planned": (Meaning.APPROVED, ("quality-assurance",)),
        "implemented": (Meaning.AUTHORED, ("process-owner", "site-quality")),
        "checked": (Meaning.QUALITY_APPROVED, ("quality-assurance",)),
    }
    due_fields: ClassVar[dict[str, str]] = {"implemented": "due", "checked": "effectiveness_due"}
    terms: ClassVar[dict[str, int]] = {"investigated": 30, "planned": 21}
    prefix: ClassVar[str] = "CAPA"
    folder: ClassVar[str] = "capas"
    name: ClassVar[str] = "capa"
    keeper: ClassVar[str] = "quality-assurance"
    heading: ClassVar[str] = "Corrective and preventive action"
    retention: ClassVar[str] = "quality-records"
    may_link: ClassVar[tuple[str, ...]] = (
        *(
            "nonconformity",
            "capa",
            "deviation",
            "complaint",
            "finding",
            "incident",
            "risk",
            "trend",
        ),
        *("action", "change", "training", "supplier", "out-of-specification", "extension"),
        *("field-action", "vigilance-report", "management-review", "audit", "validation"),
    )
