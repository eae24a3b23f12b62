"""Risks as text: the register with what is late, and the matrix with the ids in its squares."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ims.models.risk_method import RANKS, RiskMethods
from ims.risks import RiskRow, Square, squares

_HEADS = ("id", "site", "before", "level", "treatment", "state", "after", "level", "accepted")
_WIDE = 11


def register(rows: Sequence[RiskRow]) -> Iterator[str]:
    """Return one line a risk, and below it what it is and what is late."""
    table = [_HEADS, *map(_cells, rows)]
    widths = [max(len(line[n]) for line in table) for n in range(len(_HEADS))]
    yield _line(_HEADS, widths)
    for row in rows:
        yield _line(_cells(row), widths)
        kind = "opportunity: " if row.is_opportunity else ""
        yield f"    {kind}{row.title} ({', '.join(row.disciplines)}){_when(row)}"
    chances = sum(row.is_opportunity for row in rows)
    late = sum(bool(row.late) for row in rows)
    yield ""
    yield f"{_many(len(rows) - chances, 'risk', 'risks')}, {_many(chances, 'opportunity', 'opportunities')}, {late:,} late"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(w) for cell, w in zip(cells, widths, strict=True)).rstrip()


def _cells(row: RiskRow) -> tuple[str, ...]:
    before = _product(row.severity, row.probability)
    after = _product(row.residual_severity, row.residual_probability)
    named = (row.id, row.site, before, row.level, row.treatment or "-", row.state)
    return (*named, after, row.residual_level, row.accepted)


def _product(severity: int | None, probability: int | None) -> str:
    return f"{severity} x {probability}" if severity and probability else "-"


def _when(row: RiskRow) -> str:
    if row.late:
        return f"; {row.late.upper()}"
    return f"; {row.next_step} due {row.next_due}" if row.next_due else ""


def matrix(
    book: RiskMethods, rows: Iterable[RiskRow]
) -> tuple[Mapping[str, Sequence[Any]], Callable[[], Iterable[str]]]:
    """Return the squares before and after treatment, and the lines that show them."""
    threats = [row for row in rows if not row.is_opportunity]
    before = squares(book, threats, residual=False)
    after = squares(book, threats, residual=True)

    def lines() -> Iterator[str]:
        yield from _matrix("Before treatment", before)
        yield ""
        yield from _matrix("What remains, accepted or not", after)

    return {"before": before, "after": after}, lines


def _matrix(title: str, found: Sequence[Square]) -> Iterator[str]:
    chances = "".join(f"p {n}".ljust(_WIDE) for n in range(1, RANKS + 1))
    yield title
    yield f"     {chances}".rstrip()
    for number in range(0, len(found), RANKS):
        line = found[number : number + RANKS]
        cells = "".join(f"{s.level[:6]} {len(s.ids) or '.'}".ljust(_WIDE) for s in line)
        yield f"s {line[0].severity}  {cells}".rstrip()
    for square in found:
        if square.ids:
            at = f"{square.severity} x {square.probability} {square.level}"
            yield f"  {at}: {', '.join(square.ids)}"


def _many(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"
