"""The document register: every document with where it stands (R11; ISO 9001:2015, 7.5.3)."""

from dataclasses import dataclass

from ims.lifecycle import standing
from ims.models.document import Document
from ims.system import ManagementSystem


@dataclass(frozen=True)
class DocumentRow:
    """One line of the register."""

    id: str
    title: str
    type: str
    revision: str
    status: str
    effective: str
    owner: str
    sites: str
    disciplines: str
    next_review: str
    classification: str


def document_register(system: ManagementSystem) -> list[DocumentRow]:
    """Return one row a document, sorted by id."""
    return [_row(system, document) for _, document in sorted(system.documents.items())]


def _row(system: ManagementSystem, document: Document) -> DocumentRow:
    kind = system.document_types.get(document.type)
    owner = system.roles.get(document.owner)
    stands = standing(system, document)
    return DocumentRow(
        id=document.id,
        title=document.title,
        type=kind.title if kind else document.type,
        revision=document.revision,
        status=stands.status,
        effective=str(stands.effective_date or ""),
        owner=owner.title if owner else document.owner,
        sites=", ".join(document.sites),
        disciplines=", ".join(document.disciplines),
        next_review=str(stands.next_review or ""),
        classification=document.classification,
    )
