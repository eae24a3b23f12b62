"""Legal registers: the law of places that no catalogue covers, entered or not.

A place without a law is not assessed: it is shown as such, and nothing about it is clean.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ims.coverage import Cell
from ims.models.document import LegalEntry, LegalRegister
from ims.system import ManagementSystem
from ims.vocabulary import Jurisdiction

EMPTY = "not assessed: nobody has entered a law yet"


@dataclass(frozen=True)
class LegalRow:
    """One subject at one place."""

    register: str
    title: str
    subject: str
    jurisdiction: Jurisdiction
    sites: tuple[str, ...]  # that stand there
    laws: tuple[str, ...]
    state: str


def legal_rows(
    system: ManagementSystem, cells: Sequence[Cell], jurisdiction: str = "", discipline: str = ""
) -> list[LegalRow]:
    """Return one row a register and place; laws outside these cells are named, not judged."""
    return [
        _row(system, register, entry, cells)
        for register in registers(system).values()
        if discipline in {"", *register.disciplines}
        for entry in register.entries
        if jurisdiction in {"", entry.jurisdiction}
    ]


def registers(system: ManagementSystem) -> dict[str, LegalRegister]:
    """Return the legal registers of a tree, by id."""
    return {n: d for n, d in system.documents.items() if isinstance(d, LegalRegister)}


def _row(
    system: ManagementSystem, register: LegalRegister, entry: LegalEntry, cells: Sequence[Cell]
) -> LegalRow:
    at = (s.id for s in system.sites.values() if entry.jurisdiction in s.jurisdictions)
    return LegalRow(
        register=register.id,
        title=register.title,
        subject=register.subject,
        jurisdiction=entry.jurisdiction,
        sites=tuple(at),
        laws=tuple(entry.laws),
        state=_state(entry, cells) if entry.laws else EMPTY,
    )


def _state(entry: LegalEntry, cells: Sequence[Cell]) -> str:
    """Return how far the duties of the laws are met: the lowest level, and how many stand there."""
    found = [cell for cell in cells if cell.framework in entry.laws and not cell.heading]
    if not found:
        return "not shown here: `ims coverage` without a filter counts its duties"
    lowest = min((cell.level for cell in found), key=lambda level: level.rank)
    count = sum(cell.level is lowest for cell in found)
    return f"{len(found):,} duties at the sites shown, {count:,} of them {lowest}"
