"""A regulatory matrix as lines: every item of its framework, with what counts for it (R67)."""

from collections.abc import Iterator
from dataclasses import dataclass

from ims.coverage.items import path_up
from ims.models.catalogue import Item
from ims.models.document import Matrix, MatrixRow
from ims.system import ManagementSystem


@dataclass(frozen=True)
class MatrixLine:
    """One item at one group of sites; `row` is None where nothing is stated for it."""

    item: Item
    level: int
    sites: tuple[str, ...]
    row: MatrixRow | None
    documents: tuple[str, ...]

    @property
    def inherited_from(self) -> str:
        """Return the item above whose row counts here, empty where the item has its own."""
        return self.row.item if self.row and self.row.item != self.item.id else ""


def matrix_lines(system: ManagementSystem, matrix: Matrix) -> list[MatrixLine]:
    """Return the lines of a matrix in the order of the framework."""
    items = system.requirements_of(matrix.framework)
    rows = _rows_by_place(matrix, list(system.sites))
    return [
        MatrixLine(item, len(path) - 1, sites, row, _cited_by(system, matrix.framework, item))
        for item in items.values()
        for path in [path_up(items, item)]
        for sites, row in _grouped(path, rows, list(system.sites))
    ]


def _rows_by_place(matrix: Matrix, sites: list[str]) -> dict[tuple[str, str], MatrixRow]:
    return {
        (row.item, site): row
        for row in matrix.rows
        for site in (sites if "all" in row.sites else row.sites)
    }


def _grouped(
    path: list[str], rows: dict[tuple[str, str], MatrixRow], sites: list[str]
) -> Iterator[tuple[tuple[str, ...], MatrixRow | None]]:
    """Return groups of sites for which the same row counts."""
    groups: dict[int, tuple[list[str], MatrixRow | None]] = {}
    for site in sites:
        row = next((rows[i, site] for i in path if (i, site) in rows), None)
        groups.setdefault(id(row), ([], row))[0].append(site)
    for members, row in groups.values():
        yield (("all",) if len(members) == len(sites) else tuple(members)), row


def _cited_by(system: ManagementSystem, framework: str, item: Item) -> tuple[str, ...]:
    return tuple(sorted({d.id for d in system.citations.get(f"{framework}#{item.id}", ())}))
