"""The risk matrix: how many risks stand in each square, and which."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ims.models.risk_method import RANKS, RiskMethods
from ims.risks.register import RiskRow


@dataclass(frozen=True)
class Square:
    """One square of a matrix."""

    severity: int
    probability: int
    level: str
    ids: tuple[str, ...]


def squares(book: RiskMethods, rows: Iterable[RiskRow], *, residual: bool) -> list[Square]:
    """Return all squares, the highest severity first; rows without a signed rating are in none.

    The level is that of the common matrix; a method of its own may rate a square otherwise.
    """
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for row in rows:
        if place := _place(row, residual=residual):
            found[place].append(row.id)
    return list(_squares(book, found))


def _place(row: RiskRow, *, residual: bool) -> tuple[int, int] | None:
    if residual:
        harm, chance = row.residual_severity, row.residual_probability
    else:
        harm, chance = row.severity, row.probability
    return (harm, chance) if harm and chance else None


def _squares(book: RiskMethods, found: dict[tuple[int, int], list[str]]) -> Iterator[Square]:
    for row in book.matrix:
        for chance in range(1, RANKS + 1):
            ids = tuple(sorted(found.get((row.severity, chance), [])))
            yield Square(row.severity, chance, row.levels[chance - 1], ids)
