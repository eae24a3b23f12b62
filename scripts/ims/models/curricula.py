"""Curricula: what each role must know and be able to do, beyond the audience of documents (R54)."""

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ims.models.base import (
    Date,
    Days,
    DocumentRef,
    Headcount,
    Line,
    Model,
    Months,
    RoleId,
    SiteScope,
    Slug,
)
from ims.models.register import Register
from ims.vocabulary import Discipline

Method = Literal["questions", "demonstration", "observation", "test", "interview"]
Percent = Annotated[Headcount, Field(le=100)]


class Rules(Model):
    """Days of grace, pass mark and repeats that count for everybody."""

    revision_days: Days = Field(
        default=14, description="After a revision came into force at the site"
    )
    joiner_days: Days = Field(default=30, description="After the first day here, or in a new role")
    pass_mark: Percent = Field(default=80, description="Percent of the points of an assessment")
    repeat_days: Days = Field(default=14, description="After a failed assessment")
    attempts: Headcount = Field(
        default=3, description="After so many fails the department head decides"
    )


class Topic(Model):
    """Something that documents alone do not teach: a session on it is needed."""

    id: Slug
    title: Line
    months: Months | None = Field(None, description="Months after which it is repeated")


class Task(Model):
    """Work that nobody does alone without a qualification of its own."""

    id: Slug
    title: Line
    role: RoleId = Field(description="Whose holders may be qualified for it")
    sites: list[SiteScope] = Field(default=["all"], min_length=1)
    documents: list[DocumentRef] = Field([], description="To be known in the revision in force")
    methods: list[Method] = Field(min_length=1, description="How it is assessed; reading is none")
    months: Months = Field(description="For how long the qualification holds at most")
    minimum: Headcount = Field(1, description="Qualified people that each site needs")


class Curriculum(Model):
    """What the holders of some roles need at some sites."""

    id: Slug
    title: Line
    roles: list[RoleId] = Field(min_length=1)
    sites: list[SiteScope] = Field(default=["all"], min_length=1)
    disciplines: list[Discipline] = Field([], description="That it serves; empty: all")
    from_: Date | None = Field(None, alias="from", description="Counts from this day")
    documents: list[DocumentRef] = Field([], description="Beyond those that name the role")
    assessed: list[DocumentRef] = Field([], description="Known only after an assessment")
    topics: list[Slug] = []


class Curricula(Register):
    """All curricula with their topics and tasks."""

    rules: Rules = Rules()
    topics: list[Topic] = []
    tasks: list[Task] = []
    curricula: list[Curriculum] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_agree(self) -> "Curricula":
        for name, ids in (
            ("topics", [one.id for one in self.topics]),
            ("tasks", [one.id for one in self.tasks]),
            ("curricula", [one.id for one in self.curricula]),
        ):
            _refuse_doubles(name, ids)
        known = {one.id for one in self.topics}
        for one in self.curricula:
            if unknown := [name for name in one.topics if name not in known]:
                fact = "`{curriculum}` names the topic `{topic}`, which stands not under `topics`"
                raise PydanticCustomError(
                    "disagree", fact, {"curriculum": one.id, "topic": unknown[0]}
                )
        return self


def _refuse_doubles(name: str, ids: Iterable[str]) -> None:
    doubles = [one for one, count in Counter(ids).items() if count > 1]
    if doubles:
        raise PydanticCustomError(
            "disagree", "`{name}` has two entries `{id}`", {"name": name, "id": doubles[0]}
        )
