"""What a management review looks at (ISO 9001:2015, 9.3.2; ISO 13485:2016, 5.6.2; ICH Q10)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ims.models.audit_programme import Month
from ims.models.base import (
    Boolean,
    Line,
    Model,
    Months,
    Name,
    RecordTypeId,
    RequirementRef,
    RoleId,
    Shape,
    SiteId,
    Slug,
)
from ims.models.register import Register
from ims.vocabulary import Discipline


class Source(StrEnum):
    """What computes an input; each is one function of `ims.reviewing.sources`."""

    RECORDS = "records"  # records of some types: new, closed, still open
    ACTIONS = "actions"  # what former reviews and councils decided
    AUDITS = "audits"  # programme against actual, findings by grade
    INDICATORS = "indicators"  # of the monitoring plan, with their targets
    DOCUMENTS = "documents"  # revisions approved, reviews overdue
    READINGS = "readings"  # revisions read, people
    REQUIREMENTS = "requirements"  # how far each framework is met
    LATE = "late"  # loops that are not closed
    COUNCILS = "councils"  # what the sites decided each month


# A point of a clause: a letter and number, or our own word where its letter is not known.
Point = Annotated[str, Shape(r"^[a-z][a-z0-9-]*$", "a point of a clause, like `c3`")]


class Clause(Model):
    """Points of one clause."""

    requirement: RequirementRef
    points: list[Point] = Field(min_length=1)


class ReviewInput(Model):
    """One input: what it answers, what computes it, who owes it."""

    id: Slug
    title: Line
    answers: list[Clause] = Field(min_length=1)
    owner: RoleId
    source: Source
    types: list[RecordTypeId] = Field([], description="Of `records`: the types that count")
    disciplines: list[Discipline] = Field([], description="Only of these; empty: of all")
    split: list[Name] = Field([], description="Fields by whose values records are counted")
    expected: Boolean = Field(
        default=False, description="Nothing in the period means that somebody owes it"
    )
    minutes: Name = Field(description="Field of the minutes in which it stands")

    @model_validator(mode="after")
    def _records_have_types(self) -> "ReviewInput":
        if (self.source is Source.RECORDS) != bool(self.types):
            raise PydanticCustomError("disagree", "`types` belongs to `source: records`")
        return self


class Council(Model):
    """How often the council of a site meets."""

    site: SiteId
    every: Months
    since: Month = Field(description="First month of the first time")


class ReviewInputs(Register):
    """`controls/review-inputs.yaml`: what every management review must have on the table."""

    interval: Months = Field(description="Longest time between two reviews of the system")
    councils: list[Council] = []
    empty_words: list[Line] = Field(
        [], description="Words of other languages that give no reason by themselves"
    )
    demanded: list[Clause] = Field(min_length=1)
    inputs: list[ReviewInput] = Field(min_length=1)
