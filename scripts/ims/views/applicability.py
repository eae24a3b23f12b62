"""The statement of applicability: selected or not, why, how far it stands, on what evidence.

ISO/IEC 27001:2022, 6.1.3 asks for it of Annex A; the same answer serves any framework.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ims.coverage import Cell
from ims.vocabulary import Applicability, Coverage


class Selected(StrEnum):
    """Whether a requirement was chosen."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"
    NOT_APPROVED = "no, not approved"  # set aside, and nobody has approved that


@dataclass(frozen=True)
class ApplicabilityRow:
    """One requirement at one site."""

    framework: str
    item: str
    title: str
    site: str
    selected: Selected
    reason: str  # the justification; where it applies, how we understand it
    state: Coverage
    why: str
    evidence: tuple[str, ...]
    controls: tuple[str, ...]
    matrix: str
    approvals: tuple[str, ...]
    flags: tuple[str, ...]


def applicability(cells: Sequence[Cell]) -> list[ApplicabilityRow]:
    """Return the statement of applicability, without the headings."""
    return [_row(cell) for cell in cells if not cell.heading]


def _row(cell: Cell) -> ApplicabilityRow:
    return ApplicabilityRow(
        framework=cell.framework,
        item=cell.item,
        title=cell.title,
        site=cell.site,
        selected=_selected(cell),
        reason=cell.justification or cell.interpretation,
        state=cell.level,
        why=cell.why,
        evidence=cell.evidence,
        controls=cell.controls,
        matrix=cell.matrix,
        approvals=cell.matrix_approvals,
        flags=tuple(cell.flags),
    )


def _selected(cell: Cell) -> Selected:
    if cell.applicability is Applicability.UNDECIDED:
        return Selected.UNDECIDED
    if cell.applicability is Applicability.APPLICABLE:
        return Selected.YES
    return Selected.NO if cell.level is Coverage.NOT_APPLICABLE else Selected.NOT_APPROVED
