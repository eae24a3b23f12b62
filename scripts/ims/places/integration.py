"""Whether disciplines are integrated or stand side by side (R81; ISO Annex SL, 5.1)."""

from dataclasses import dataclass

from ims.places.organization import unit_of
from ims.standpoint import Standpoint
from ims.standpoint.standpoint import EVERYBODY

# What carries one subject by its nature and would be padded to look integrated.
BY_NATURE = frozenset(
    {"matrix", "form", "template", "external-documents", "statement-of-applicability"}
)


@dataclass(frozen=True)
class DocumentRow:
    """One document in force with the disciplines that it covers."""

    document: str
    title: str
    type: str
    disciplines: tuple[str, ...]
    single: bool


@dataclass(frozen=True)
class ProcessRow:
    """One process with the disciplines of its documents and the units whose roles are in it."""

    process: str
    title: str
    disciplines: tuple[str, ...]
    roles: tuple[str, ...]
    units: tuple[str, ...]
    documents: int

    @property
    def is_isolated(self) -> bool:
        """Return whether one unit runs it alone; of a process without documents nobody knows."""
        return bool(self.documents) and len(self.units) == 1


def documents(standpoint: Standpoint) -> list[DocumentRow]:
    """Return the documents in force, those of one discipline first."""
    found = [
        DocumentRow(
            document=name,
            title=document.title,
            type=document.type,
            disciplines=tuple(d.value for d in document.disciplines),
            single=len(document.disciplines) == 1 and document.type not in BY_NATURE,
        )
        for name, document in standpoint.system.documents.items()
        if standpoint.is_effective(name)
    ]
    return sorted(found, key=lambda one: (not one.single, len(one.disciplines), one.document))


def processes(standpoint: Standpoint) -> list[ProcessRow]:
    """Return the processes, those that one unit runs alone first."""
    found = [_process(standpoint, name) for name in standpoint.system.processes]
    return sorted(found, key=lambda one: (not one.is_isolated, len(one.units), one.process))


def _process(standpoint: Standpoint, name: str) -> ProcessRow:
    process = standpoint.system.processes[name]
    known = standpoint.system.documents
    governing = [known[n] for n in process.documents if n in known and standpoint.is_effective(n)]
    roles = {process.owner, *(role for one in governing for role in (one.owner, *one.audience))}
    units = {unit.id for role in roles if (unit := unit_of(standpoint, role))}
    return ProcessRow(
        process=name,
        title=process.title,
        disciplines=tuple(sorted({d.value for one in governing for d in one.disciplines})),
        roles=tuple(sorted(roles)),
        units=tuple(sorted(units | ({"everybody"} if EVERYBODY in roles else set()))),
        documents=len(governing),
    )
