"""The document register: every document with where it stands (R11; ISO 9001:2015, 7.5.3)."""

from collections.abc import Mapping
from dataclasses import dataclass

from ims.models.document import Document
from ims.system import ManagementSystem
from ims.views.dossiers import Dossier, by_day
from ims.vocabulary import Status


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


def document_register(
    system: ManagementSystem, known: Mapping[str, Dossier] | None = None
) -> list[DocumentRow]:
    """Return one row a document of a tree, sorted by id; without evidence each is a draft (R10)."""
    return [
        _row(system, document, (known or {}).get(name))
        for name, document in sorted(system.documents.items())
    ]


def _row(system: ManagementSystem, document: Document, dossier: Dossier | None) -> DocumentRow:
    kind = system.document_types.get(document.type)
    owner = system.roles.get(document.owner)
    in_force = next(iter(dossier.in_force), None) if dossier else None
    held = dossier.sites_of(in_force) if dossier else []
    return DocumentRow(
        id=document.id,
        title=document.title,
        type=kind.title if kind else document.type,
        revision=in_force.revision if in_force else document.revision,
        status=dossier.status if dossier else Status.DRAFT,
        effective=by_day(dossier.since(in_force)) if dossier else "",
        owner=owner.title if owner else document.owner,
        sites=", ".join(document.sites),
        disciplines=", ".join(document.disciplines),
        next_review=str(dossier.next_review(held) or "") if dossier else "",
        classification=document.classification,
    )
