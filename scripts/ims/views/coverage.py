"""Coverage as rows: one a framework and site, and one a requirement and site (R67)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ims.coverage import Cell
from ims.system import ManagementSystem
from ims.vocabulary import Applicability, Coverage


@dataclass(frozen=True)
class SummaryRow:
    """How one framework stands at one site; headings are not counted."""

    framework: str
    short: str
    site: str
    requirements: int
    not_assessable: int
    not_applicable: int
    none: int
    undecided: int  # of those at none: nobody has decided whether they apply
    linked: int
    documented: int
    evidenced: int
    assessed: int
    flagged: int
    complete: str


@dataclass(frozen=True)
class CellRow:
    """One requirement at one site, everything in single values."""

    framework: str
    item: str
    title: str
    site: str
    day: str
    level: str
    why: str
    flags: str
    applicability: str
    justification: str
    responsible: str
    evaluation: str
    interpretation: str
    matrix: str
    asks_for: str
    documents: str
    statements: str
    records: str
    assessments: str
    open_points: str
    unrisen: str
    controls: str
    record_types: str


def summaries(system: ManagementSystem, cells: Sequence[Cell]) -> list[SummaryRow]:
    """Return one row a framework and site, in the order of the cells."""
    groups: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        if not cell.heading:
            groups.setdefault((cell.framework, cell.site), []).append(cell)
    return [_summary(system, *key, found) for key, found in groups.items()]


def _summary(
    system: ManagementSystem, framework: str, site: str, cells: Sequence[Cell]
) -> SummaryRow:
    count = Counter(cell.level for cell in cells)
    known = system.framework(framework)
    return SummaryRow(
        framework=framework,
        short=known.short if known else framework,
        site=site,
        requirements=len(cells),
        **{level.value.replace("-", "_"): count[level] for level in Coverage},
        undecided=sum(map(is_undecided, cells)),
        flagged=sum(bool(cell.flags) for cell in cells),
        complete="yes" if all(cell.is_complete for cell in cells) else "no",
    )


def is_undecided(cell: Cell) -> bool:
    """Return whether a requirement stands low only since nobody has decided on it."""
    undecided = cell.applicability is Applicability.UNDECIDED
    return undecided and cell.level is Coverage.NONE and not cell.heading


def cell_rows(cells: Sequence[Cell]) -> list[CellRow]:
    """Return the cells with everything in single values."""
    return [_row(cell) for cell in cells]


def _row(cell: Cell) -> CellRow:
    return CellRow(
        framework=cell.framework,
        item=cell.item,
        title=cell.title,
        site=cell.site,
        day=cell.day,
        level=cell.level,
        why=cell.why,
        flags=", ".join(cell.flags),
        applicability=cell.applicability,
        justification=cell.justification,
        responsible=cell.responsible,
        evaluation=cell.evaluation,
        interpretation=cell.interpretation,
        matrix=cell.matrix,
        asks_for=", ".join(cell.asks_for),
        documents="\n".join(f"{d.name}: {d.state}" for d in cell.documents),
        statements="\n".join(dict.fromkeys(s for d in cell.documents for s in d.statements)),
        records="\n".join(f"{r.id}: {r.state}" for r in cell.records),
        assessments="\n".join(f"{r.id}: {r.state}" for r in cell.assessments),
        open_points=", ".join(cell.open_points),
        unrisen=", ".join(cell.unrisen),
        controls=", ".join(cell.controls),
        record_types=", ".join(cell.record_types),
    )


def by_item(cells: Sequence[Cell]) -> Iterator[tuple[Cell, tuple[str, ...]]]:
    """Return each cell once, with all sites at which the same is true of its requirement."""
    groups: dict[tuple[str, ...], list[Cell]] = {}
    for cell in cells:
        key = (cell.framework, cell.item, cell.level, cell.why, *cell.flags, "|", *cell.evidence)
        key = (*key, "|", *cell.open_points)
        groups.setdefault(key, []).append(cell)
    for found in groups.values():
        yield found[0], tuple(cell.site for cell in found)
