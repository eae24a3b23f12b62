"""How risks are rated and who may accept what remains: one register for all disciplines."""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ims.models.base import (
    Days,
    DocumentRef,
    Line,
    Model,
    Months,
    Rank,
    RequirementRef,
    RoleId,
    Slug,
)
from ims.models.register import Register
from ims.vocabulary import Discipline

RANKS = 5
Scope = Iterable[str]  # ids of disciplines


class RiskLevel(StrEnum):
    """How high a risk is, by its method, from low to high."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


_LEVELS = list(RiskLevel)


class Grade(Model):
    """One step of a scale: its number, its word, and what it means."""

    rank: Rank
    word: Line
    means: Line


class MatrixRow(Model):
    """The levels of one severity, for probabilities 1 to 5."""

    severity: Rank
    levels: list[RiskLevel] = Field(min_length=RANKS, max_length=RANKS)


class Criterion(Model):
    """What a level asks for, and who may accept it when it remains."""

    level: RiskLevel
    duty: Line = Field(description="What must be done at this level")
    decide_days: Days = Field(description="Days from the rating to the decision on treatment")
    accepted_by: list[RoleId] = Field([], description="Roles that may accept it; none: nobody")
    allowed_by: list[RoleId] = Field(
        [], description="Roles that may allow it for a time, by a decision record"
    )
    allowed_days: Days | None = Field(None, description="For how long they may allow it")
    review_months: Months
    condition: Line | None = Field(None, description="What must be true before it is accepted")


def _grades(scale: list[Grade]) -> list[Grade]:
    if scale and [grade.rank for grade in scale] != list(range(1, RANKS + 1)):
        raise PydanticCustomError("disagree", "a scale has the ranks 1 to 5, in this order")
    return scale


def _rows(matrix: list[MatrixRow]) -> list[MatrixRow]:
    """Refuse a matrix with a hole, or in which more harm or more chance is a lower level."""
    if not matrix:
        return matrix
    if [row.severity for row in matrix] != list(range(RANKS, 0, -1)):
        raise PydanticCustomError("disagree", "a matrix has the severities 5 to 1, in this order")
    ranks = [[_LEVELS.index(level) for level in row.levels] for row in reversed(matrix)]
    lines = [*ranks, *map(list, zip(*ranks, strict=True))]
    if any(line != sorted(line) for line in lines):
        raise PydanticCustomError("disagree", "a level falls where severity or probability rises")
    return matrix


def _criteria(criteria: list[Criterion]) -> list[Criterion]:
    if criteria and [one.level for one in criteria] != _LEVELS:
        raise PydanticCustomError("disagree", "there is one criterion for low, medium and high")
    return criteria


class _Rating(Model):
    """The parts of a method that disciplines may share."""

    probability: list[Grade] = []
    matrix: list[MatrixRow] = []
    acceptance: list[Criterion] = []

    @model_validator(mode="after")
    def _whole(self) -> "_Rating":
        _grades(self.probability)
        _rows(self.matrix)
        _criteria(self.acceptance)
        return self


class RiskMethod(_Rating):
    """The method of some disciplines; what it leaves out is that of the register."""

    id: Slug
    title: Line
    disciplines: list[Discipline] = Field(min_length=1)
    documents: list[DocumentRef] = Field(min_length=1, description="Documents that describe it")
    requirements: list[RequirementRef] = []
    severity: list[Grade] = Field(min_length=RANKS, max_length=RANKS)
    note: Line | None = Field(None, description="What holds beside the common method")

    @model_validator(mode="after")
    def _scale(self) -> "RiskMethod":
        _grades(self.severity)
        return self


class RiskMethods(Register):
    """All methods (ISO 31000; ISO 14971:2019, 4.4; ISO 45001:2018, 6.1.2.2)."""

    accept_days: Days = Field(30, description="Days from the verification to the acceptance")
    probability: list[Grade] = Field(min_length=RANKS, max_length=RANKS)
    matrix: list[MatrixRow] = Field(min_length=RANKS, max_length=RANKS)
    acceptance: list[Criterion] = Field(min_length=len(RiskLevel))
    methods: list[RiskMethod] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> "RiskMethods":
        _grades(self.probability)
        _rows(self.matrix)
        _criteria(self.acceptance)
        named = [discipline for method in self.methods for discipline in method.disciplines]
        if len(named) != len(set(named)):
            raise PydanticCustomError("disagree", "two methods claim the same discipline")
        return self

    def method(self, discipline: str) -> RiskMethod | None:
        """Return the method of a discipline."""
        return next((one for one in self.methods if discipline in one.disciplines), None)

    def level(self, disciplines: Scope, severity: float, probability: float) -> RiskLevel | None:
        """Return the level of a rating, the highest where its disciplines differ.

        None where a number is no rank of the scale, or no discipline has a method.
        """
        cells = (self._cell(name, severity, probability) for name in disciplines)
        found = [level for level in cells if level]
        return max(found, key=_LEVELS.index, default=None)

    def _cell(self, discipline: str, severity: float, probability: float) -> RiskLevel | None:
        method = self.method(discipline)
        ranks = range(1, RANKS + 1)
        if method is None or severity not in ranks or probability not in ranks:
            return None
        rows = method.matrix or self.matrix
        return rows[RANKS - int(severity)].levels[int(probability) - 1]

    def criteria(self, disciplines: Scope, level: RiskLevel) -> list[Criterion]:
        """Return what the disciplines of a risk ask for at a level, one for each method."""
        found = {one.id: one for name in disciplines if (one := self.method(name))}
        return [(one.acceptance or self.acceptance)[_LEVELS.index(level)] for one in found.values()]
