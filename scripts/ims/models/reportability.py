"""Whether an authority must be told of an event: one decision an authority, with its reason and day."""

from typing import Annotated, Literal

from pydantic import Field

from ims.models.base import Date, OfType, RecordRef, Text
from ims.models.record import Record
from ims.models.reporting import EventClass

DECISIONS = (
    *("became_aware_on", "event_class", "fda_decision", "fda_reason", "fda_decided_on", "fda_due"),
    *("eu_decision", "eu_reason", "eu_decided_on", "eu_due", "uk_decision", "uk_reason"),
    *("uk_decided_on", "uk_due", "reports", "field_action_needed", "field_action"),
)


class Reportability(Record):
    """A record that holds these decisions; the clocks count from first awareness."""

    became_aware_on: Date | None = Field(
        None,
        title="Became aware on",
        description="Day on which anybody in the organization had the facts that make an event reportable; due dates count from it",
    )
    event_class: EventClass | None = Field(
        None,
        title="Kind of event",
        description="While it is not known the shortest clock of each authority counts",
    )
    fda_decision: Literal["report", "no-report", "not-applicable"] | None = Field(
        None,
        title="FDA decision",
        description="Device: Part 803 event; drug: the rules of the application",
    )
    fda_reason: Text | None = Field(None, title="Reason of the FDA decision")
    fda_decided_on: Date | None = Field(None, title="FDA decision on")
    fda_due: Date | None = Field(
        None, title="FDA report due", description="Needed when the decision is `report`"
    )
    eu_decision: Literal["report", "no-report", "not-applicable"] | None = Field(
        None,
        title="EU decision",
        description="Serious incident or field safety corrective action, MDR Article 87; medicinal product: quality defect",
    )
    eu_reason: Text | None = Field(None, title="Reason of the EU decision")
    eu_decided_on: Date | None = Field(None, title="EU decision on")
    eu_due: Date | None = Field(
        None, title="EU report due", description="Needed when the decision is `report`"
    )
    uk_decision: Literal["report", "no-report", "not-applicable"] | None = Field(
        None,
        title="UK decision",
        description="UK MDR 2002 Part 4A; medicinal product: quality defect; Northern Ireland follows the EU MDR",
    )
    uk_reason: Text | None = Field(None, title="Reason of the UK decision")
    uk_decided_on: Date | None = Field(None, title="UK decision on")
    uk_due: Date | None = Field(
        None, title="UK report due", description="Needed when the decision is `report`"
    )
    reports: list[Annotated[RecordRef, OfType("vigilance-report")]] = Field(
        [], title="Reports", description="One for each authority when a decision is `report`"
    )
    field_action_needed: Literal["yes", "no"] | None = Field(
        None, title="Field action to be considered"
    )
    field_action: Annotated[RecordRef, OfType("field-action")] | None = Field(
        None, title="Field action", description="Needed when to be considered"
    )
