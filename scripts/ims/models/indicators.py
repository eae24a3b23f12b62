"""Objectives and the indicators that tell whether they are reached (ISO 9001:2015, 6.2 and 9.1)."""

from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ims.models.base import (
    Boolean,
    Date,
    Days,
    Decimal,
    FrameworkId,
    IndicatorId,
    Line,
    Model,
    RoleId,
    Shape,
    SiteScope,
    Slug,
    Text,
)
from ims.models.register import Register
from ims.vocabulary import Discipline

MEASURED = "measured"
COMPUTED = "computed:"

Source = Annotated[
    str,
    Shape(
        r"^(measured|computed:[a-z0-9]+(-[a-z0-9]+)*)$",
        "`measured`, or `computed:` with the name of a computation, like `computed:capa-on-time`",
    ),
]


class Direction(StrEnum):
    """On which side of its target a value is good."""

    HIGHER = "higher"
    LOWER = "lower"
    BAND = "band"


class Frequency(StrEnum):
    """How many months one value stands for."""

    MONTH = "1"
    QUARTER = "3"
    HALF_YEAR = "6"
    YEAR = "12"

    @property
    def months(self) -> int:
        """Return the number of months."""
        return int(self)


class Bounds(Model):
    """What a value must not fall below or rise above; the side that is named is the direction."""

    at_least: Decimal | None = None
    at_most: Decimal | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Bounds":
        low, high = self.at_least, self.at_most
        if low is None and high is None:
            raise PydanticCustomError("disagree", "give `at_least`, `at_most`, or both")
        if low is not None and high is not None and low > high:
            raise PydanticCustomError("disagree", "`at_least` is above `at_most`")
        return self

    @property
    def direction(self) -> Direction:
        """Return on which side a value is good."""
        if self.at_least is None:
            return Direction.LOWER
        return Direction.HIGHER if self.at_most is None else Direction.BAND

    def hold(self, value: float) -> bool:
        """Return whether a value lies within; on the bound itself it does."""
        low_enough = self.at_most is None or value <= self.at_most
        return low_enough and (self.at_least is None or value >= self.at_least)

    def enclose(self, inner: "Bounds") -> bool:
        """Return whether these bounds allow all that others allow, on the same sides."""
        same = self.direction is inner.direction
        low = self.at_least is None or inner.at_least is None or self.at_least <= inner.at_least
        high = self.at_most is None or inner.at_most is None or self.at_most >= inner.at_most
        return same and low and high


class FormerTarget(Model):
    """A target that counted up to a day: past values are judged by what was aimed at then."""

    until: Date
    target: Bounds


class Indicator(Model):
    """What is measured, how, how often, by whom, and what is aimed at."""

    id: Slug
    title: Line
    definition: Line = Field(description="What the value says, and what it does not")
    formula: Line = Field(description="In words: what is divided by what, and what is left out")
    unit: Line
    target: Bounds
    former_targets: list[FormerTarget] = []
    warning: Bounds | None = Field(None, description="Beyond it somebody looks at once")
    action: Bounds | None = Field(None, description="Beyond it somebody acts at once")
    frequency: Frequency = Field(description="Months that one value stands for: 1, 3, 6 or 12")
    from_: Date | None = Field(
        None, alias="from", description="Collected from here on; default: since the adoption"
    )
    baseline_from: Date | None = Field(
        None, description="Earlier values count no more for the trend: the process was changed"
    )
    trend: Boolean = Field(
        default=True,
        description="Whether chance is judged; not for what piles up, like ages and open items",
    )
    within: Days = Field(15, description="Days after the end of a period for its value")
    method: Line = Field(description="How the value is collected")
    source: Source
    framework: FrameworkId | None = Field(None, description="For a share of coverage: of which")
    owner: RoleId
    report_to: list[RoleId] = Field(min_length=1)
    disciplines: list[Discipline] = Field(min_length=1)
    sites: list[SiteScope] = ["all"]

    @model_validator(mode="after")
    def _limits_lie_outside(self) -> "Indicator":
        given = [bounds for bounds in (self.target, self.warning, self.action) if bounds]
        if not all(outer.enclose(inner) for inner, outer in pairwise(given)):
            raise PydanticCustomError(
                "disagree", "`warning` lies beyond `target`, and `action` beyond `warning`"
            )
        return self

    def target_on(self, day: date) -> Bounds:
        """Return the target that counted on a day."""
        former = sorted(self.former_targets, key=lambda one: one.until)
        return next((one.target for one in former if day <= one.until), self.target)

    @property
    def computation(self) -> str:
        """Return the name of what works it out, empty where people measure it."""
        return self.source.removeprefix(COMPUTED) if self.source.startswith(COMPUTED) else ""


class Objective(Model):
    """What is to be reached by when, who answers for it, and what is done for it (6.2)."""

    id: Slug
    text: Line
    discipline: Discipline
    owner: RoleId
    due: Date
    indicators: list[IndicatorId] = Field(min_length=1)
    plan: Text = Field(description="What is done, with which means, and who does it")
    sites: list[SiteScope] = ["all"]


class Indicators(Register):
    """All objectives and indicators (`controls/indicators.yaml`)."""

    proposed: list[IndicatorId] = Field(
        default=[], description="Targets that came with the starter and that nobody has decided yet"
    )
    objectives: list[Objective] = []
    indicators: list[Indicator] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_stands_once(self) -> "Indicators":
        for kind, names in (
            ("indicator", [one.id for one in self.indicators]),
            ("objective", [one.id for one in self.objectives]),
        ):
            if twice := next((name for name in names if names.count(name) > 1), None):
                raise PydanticCustomError("disagree", f"the {kind} `{twice}` stands here twice")
        return self
