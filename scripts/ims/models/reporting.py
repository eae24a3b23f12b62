"""Clocks of authorities: how long there is to tell them of an event."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from ims.models.base import Level, Line, Model, Name, RecordTypeId, Slug
from ims.models.register import Register
from ims.vocabulary import Jurisdiction, Verified

EventClass = Literal[
    "death-or-deterioration", "public-health-threat", "serious-incident", "malfunction", "not-known"
]


class Count(StrEnum):
    """How a clock counts."""

    HOURS = "hours"
    CALENDAR_DAYS = "calendar-days"
    WORKING_DAYS = "working-days"


class Clock(Model):
    """One term of one authority; which events it is for, and which decision stops it."""

    id: Slug
    authority: Line
    jurisdiction: Jurisdiction
    title: Line
    records: list[RecordTypeId] = Field(min_length=1)
    when: dict[Name, list[Line]] = Field(
        default={}, description="It runs where each of these fields says one of these values"
    )
    event_classes: list[EventClass] = Field(
        default=[], description="Kinds of event it is for; none: for all"
    )
    decision: Name = Field(description="The field of the record that says whether to report")
    amount: Level
    count: Count
    law: Line
    source: Line
    verified: Verified


class ReportingClocks(Register):
    """All clocks; regulatory affairs keeps them current."""

    clocks: list[Clock] = Field(min_length=1)
