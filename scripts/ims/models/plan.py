"""The implementation plan: phases, steps, activities, and the evidence that ends each of them."""

from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ims.models.base import (
    Boolean,
    Date,
    DocumentRef,
    Headcount,
    Line,
    Model,
    Percent,
    RecordTypeId,
    Ref,
    RoleId,
    SiteScope,
    Slug,
    Weeks,
)
from ims.models.register import Register

_KINDS = ("effective", "document", "read", "record", "register_", "decided", "held")


class Evidence(Model):
    """What must exist before an activity is done; exactly one kind of thing."""

    effective: Annotated[Slug, Ref("document-type")] | None = Field(
        None, description="A document of this type is in force"
    )
    document: DocumentRef | None = Field(None, description="This document is in force")
    read: Annotated[Slug, Ref("document-type")] | None = Field(
        None, description="Those whom a document of this type is for have read it"
    )
    percent: Percent = Field(90, description="So many of them, at each site")
    record: RecordTypeId | None = Field(None, description="A record of this type is signed")
    stage: Slug | None = Field(None, description="Up to this stage; left out: to its end")
    minimum: Headcount = Field(1, description="So many of them")
    each_site: Boolean = Field(default=False, description="At each site, not only at one")
    register_: Annotated[Slug, Ref("register")] | None = Field(
        None,
        alias="register",
        description="This register landed in a revision after that of the starter",
    )
    decided: Annotated[Slug, Ref("document-type")] | None = Field(
        None, description="A decision record, signed, names a document of this type"
    )
    held: RoleId | None = Field(None, description="Somebody holds this role")

    @model_validator(mode="after")
    def _one(self) -> "Evidence":
        if sum(getattr(self, name) is not None for name in _KINDS) != 1:
            named = "effective, document, read, record, register, decided, held"
            raise PydanticCustomError("disagree", "evidence is exactly one of {n}", {"n": named})
        if self.stage and not self.record:
            raise PydanticCustomError("disagree", "`stage` belongs to `record`")
        return self


class Activity(Model):
    """One piece of work of a step."""

    id: Line
    title: Line
    owner: RoleId
    due_week: Weeks = Field(description="Weeks from the start of the plan")
    sites: list[SiteScope] = Field(default=["all"], min_length=1)
    after: list[Line] = Field([], description="Activities that must be done before")
    evidence: list[Evidence] = Field(min_length=1)


class PlanStep(Model):
    """One step; a company may add its own, or merge several (`covers` names them)."""

    id: Line
    title: Line
    aim: Line
    covers: list[Line] = Field([], description="Steps of the source that it answers")
    activities: list[Activity] = Field(min_length=1)


class Phase(Model):
    """One phase of the cycle."""

    id: Slug
    title: Line
    steps: list[PlanStep] = Field(min_length=1)


class LeftOut(Model):
    """A step of the source that the company does not take, and why."""

    step: Line
    reason: Line


class ImplementationPlan(Register):
    """The way from the decision to a running system (plan, do, check, act)."""

    source: Line = Field(description="The method that the steps are taken from")
    source_note: Line = Field(description="What the source claims, and what it really names")
    named_steps: list[Line] = Field([], description="The steps that the source names")
    left_out: list[LeftOut] = []
    start: Date | None = Field(None, description="Day on which week 0 begins; none: no dates yet")
    phases: list[Phase] = Field(min_length=1)

    @model_validator(mode="after")
    def _sound(self) -> "ImplementationPlan":
        ids = [one.id for one in self.activities]
        if twice := {name for name in ids if ids.count(name) > 1}:
            raise PydanticCustomError("disagree", "activity `{n}` twice", {"n": min(twice)})
        seen: set[str] = set()
        for one in self.activities:
            if late := set(one.after) - seen:
                raise PydanticCustomError(
                    "disagree",
                    "`{a}` comes after `{b}`, which does not stand before it",
                    {"a": one.id, "b": min(late)},
                )
            seen.add(one.id)
        return self

    @property
    def steps(self) -> list[PlanStep]:
        """Return all steps, in their order."""
        return [step for phase in self.phases for step in phase.steps]

    @property
    def activities(self) -> list[Activity]:
        """Return all activities, in their order."""
        return [activity for step in self.steps for activity in step.activities]
