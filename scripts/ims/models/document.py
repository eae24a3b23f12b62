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
from ims.vocabulary import Applicability, Discipline, Jurisdiction


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
    drafted_with: Line | None = Field(
        None, description="Generative AI that drafted text of it, and how far (R77)"
    )
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
    disciplines: list[Discipline] = Field([], description="Where not those of the item")
    products: list[Slug] = Field([], description="Holds where a site makes one of these")
    licences: list[Slug] = Field([], description="Holds where a site has one of these")


class Matrix(Document):
    """A regulatory matrix of one framework; documents are joined in, never listed (R67)."""

    framework: FrameworkId
    rows: list[MatrixRow] = Field(min_length=1)


class LegalEntry(Model):
    """The laws of one place that were entered; without any, nobody has assessed them."""

    jurisdiction: Jurisdiction
    laws: list[FrameworkId] = Field([], description="Files of controls/frameworks/")


class LegalRegister(Document):
    """The laws of one subject, place by place; each law has a matrix of its own."""

    subject: Line
    entries: list[LegalEntry] = Field(min_length=1)


class ProcessMap(Document):
    """A picture of how processes hang together, drawn from one revision of their register."""

    drawn_from: Revision = Field(description="The revision of controls/processes.yaml")


# Document types with keys of their own; every other type is a plain Document.
DOCUMENT_MODELS: dict[str, type[Document]] = {
    "matrix": Matrix,
    "legal-register": LegalRegister,
    "process-map": ProcessMap,
}
