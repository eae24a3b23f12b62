"""Registers that make types: document types, record types, approvals, retention."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from ims.models.base import (
    Boolean,
    Days,
    DocumentTypeScope,
    Line,
    Model,
    Months,
    Name,
    Prefix,
    RecordTypeId,
    Ref,
    RequirementRef,
    RetentionId,
    RoleId,
    Signatures,
    SiteScope,
    Slug,
    Years,
)
from ims.models.register import Register
from ims.vocabulary import (
    ACTS,
    ChangeClass,
    Classification,
    Discipline,
    FieldKind,
    Jurisdiction,
    Meaning,
    Verified,
)


class DocumentType(Model):
    """A type of document: where it lives and what it must have."""

    id: Slug
    prefix: Prefix
    title: Line
    folder: Slug
    required_sections: list[Line] = []
    review_interval: Months = Field(description="Months between periodic reviews")
    retention: RetentionId
    training_gate: Boolean = Field(
        default=False, description="Effective only when enough are trained"
    )


class DocumentTypes(Register):
    """All types of documents."""

    document_types: list[DocumentType] = Field(min_length=1)


class NeededWhen(Model):
    """Another field, and the values of it with which this one may not stay empty."""

    field: Name
    values: list[Line] = Field(min_length=1)


class RecordField(Model):
    """One field of a record type."""

    id: Name
    title: Line
    kind: FieldKind
    required: Boolean = False
    many: Boolean = False
    values: list[Line] = []
    types: list[RecordTypeId] = []
    needed_when: NeededWhen | None = None
    help: Line | None = None

    @model_validator(mode="after")
    def _choice_has_values(self) -> "RecordField":
        if (self.kind is FieldKind.CHOICE) != bool(self.values):
            raise PydanticCustomError(
                "disagree", "`values` belongs to `kind: choice`, and only there"
            )
        return self


class Stage(Model):
    """A part of a record that one person completes and signs."""

    id: Slug
    role: RoleId
    meaning: Meaning
    due: Name | None = Field(None, description="The field that holds the day by which it is due")
    days: Days | None = Field(None, description="Else due so many days after the stage before")
    fields: list[RecordField] = []


class RecordType(Model):
    """A type of record (R60)."""

    id: Slug
    prefix: Prefix
    title: Line
    folder: Slug
    owner: RoleId
    retention: RetentionId
    classification: Classification = Classification.INTERNAL
    requirements: list[RequirementRef] = []
    interval: Months | None = Field(None, description="Months, where it recurs")
    stages: list[Stage] = Field(min_length=1)
    links: list[RecordTypeId] = Field(default=[], description="Record types it may point to")


class RecordTypes(Register):
    """The types of records that need no logic of their own."""

    record_types: list[RecordType] = Field(min_length=1)


class Approval(Model):
    """A signature that is required: its meaning and the role that gives it."""

    meaning: Meaning
    role: RoleId


class ApprovalRow(Model):
    """Who signs what (R06): one row for documents, registers or other files."""

    id: Slug
    document_types: list[DocumentTypeScope] = []
    registers: list[Annotated[Slug, Ref("register")]] = []
    files: list[Line] = []
    classes: list[ChangeClass] = list(ChangeClass)
    disciplines: list[Discipline] = []
    sites: list[SiteScope] = ["all"]
    approvals: list[Approval] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_target(self) -> "ApprovalRow":
        if sum(map(bool, (self.document_types, self.registers, self.files))) != 1:
            raise PydanticCustomError(
                "disagree", "a row has exactly one of `document_types`, `registers`, `files`"
            )
        return self


# The last is a word for others: one person attests what many have read in a session.
_IN_MATRIX = (*ACTS, Meaning.READ_AND_UNDERSTOOD)


def _as_act(meaning: Meaning) -> Meaning:
    if meaning not in _IN_MATRIX:
        raise PydanticCustomError("shape", "one of {acts}", {"acts": ", ".join(_IN_MATRIX)})
    return meaning


class Act(Model):
    """Who decides about a document after its approval: so many people in different roles."""

    meaning: Annotated[
        Meaning,
        AfterValidator(_as_act),
        WithJsonSchema({"type": "string", "enum": [meaning.value for meaning in _IN_MATRIX]}),
    ]
    roles: list[RoleId] = Field(min_length=1)
    signatures: Signatures = 1


class ApprovalMatrix(Register):
    """All approvals that the organization asks for."""

    rows: list[ApprovalRow] = Field(min_length=1)
    acts: list[Act] = Field(default=[], description="A decision that is not here cannot be taken")


class CountedFrom(StrEnum):
    """The fact from which a retention period is counted."""

    CLOSED = "closed"  # the last stage of the record is signed
    SUPERSEDED = "superseded"  # the revision is in force nowhere any more
    OUTSIDE = "outside"  # a fact that this system does not hold, like the expiry of a batch


class RetentionRule(Model):
    """How long something is kept, and why (R42)."""

    id: Slug
    title: Line
    trigger: Line
    counted_from: CountedFrom = Field(
        CountedFrom.OUTSIDE, description="The fact that stands in this system, if one does"
    )
    record_types: list[RecordTypeId] = Field(
        default=[], description="Types that it holds for too, at sites of its jurisdictions"
    )
    years: Years | None = None
    basis_only: Boolean = Field(
        default=False, description="There is only a formula, no number of years"
    )
    minimum_years: Years | None = None
    formula: Line | None = None
    also_kept_while: list[Line] = Field(
        default=[],
        description="Parts of the formula that this system does not hold; with one, no day is told",
    )
    legal_basis: Line
    jurisdictions: list[Jurisdiction] = Field(min_length=1)
    verified: Verified
    note: Line | None = None


class Retention(Register):
    """The retention schedule."""

    rules: list[RetentionRule] = Field(min_length=1)
