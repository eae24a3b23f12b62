"""Controlled documents: what to do (ISO 9000:2015, 3.8.5)."""

from typing import Annotated

from pydantic import Field

from ims.models.base import (
    Date,
    DocumentChange,
    DocumentedInformation,
    DocumentId,
    DocumentRef,
    DocumentRevisionRef,
    FrameworkId,
    Language,
    Line,
    Model,
    Months,
    PersonId,
    Ref,
    Revision,
    RoleId,
    SiteScope,
    Slug,
)
from ims.vocabulary import Applicability


class Document(DocumentedInformation):
    """One revision of one document. Status and approvals are computed, never typed."""

    id: DocumentId
    type: Annotated[Slug, Ref("document-type")]
    revision: Revision
    authors: list[PersonId] = []
    sites: list[SiteScope] = Field(min_length=1, description="Site ids, or `all`")
    language: Language = "en"
    controls: list[Annotated[Slug, Ref("control")]] = []
    audience: list[RoleId] = Field(default=[], description="Roles that must know it")
    review_interval: Months | None = Field(None, description="Months; default from the type")
    effective_date: Date | None = Field(None, description="Earliest date; approval may come later")
    change: DocumentChange
    supersedes: list[DocumentRef] = []
    follows: DocumentRevisionRef | None = Field(
        None, description="Master of a site addendum or translation, like `SOP-004@3`"
    )


class MatrixRow(Model):
    """How one requirement stands; counts for the items below it until a deeper row."""

    item: Line
    sites: list[SiteScope] = Field(default=["all"], min_length=1)
    applicability: Applicability
    justification: Line | None = Field(None, description="Needed where not applicable")
    interpretation: Line | None = None
    responsible: RoleId | None = None
    evaluation: Line | None = Field(None, description="How compliance is evaluated, how often")


class Matrix(Document):
    """A regulatory matrix of one framework; documents are joined in, never listed (R67)."""

    framework: FrameworkId
    rows: list[MatrixRow] = Field(min_length=1)


# Document types with keys of their own; every other type is a plain Document.
DOCUMENT_MODELS: dict[str, type[Document]] = {"matrix": Matrix}
