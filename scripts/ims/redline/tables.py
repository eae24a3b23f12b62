"""Two tables compared by rows and cells."""

from collections.abc import Callable, Iterator, Sequence

from ims.redline.align import align, gaps_between, pair_alike
from ims.redline.model import Kind, RowChange
from ims.redline.words import one_run, word_runs

Row = tuple[str, ...]
# Place in the old table and in the new one; None where it has none.
Places = tuple[int | None, int | None]

_LEAST = 0.3
_SAME_NAME = 1.0


def row_changes(old: Sequence[Row], new: Sequence[Row]) -> tuple[RowChange, ...]:
    """Return the rows of both tables, the heads first; a head always meets a head."""
    columns = list(_columns(old[0], new[0]))
    body = _row_places(old[1:], new[1:])
    rows: list[Places] = [(0, 0), *(_shifted(places) for places in body)]
    return tuple(_row(old, new, places, columns) for places in rows)


def whole_rows(kind: Kind, rows: Sequence[Row]) -> tuple[RowChange, ...]:
    """Return all rows of a table to which the same happened."""
    inside = Kind.EQUAL if kind is Kind.MOVED else kind
    return tuple(RowChange(kind, tuple(one_run(inside, cell) for cell in row)) for row in rows)


def _shifted(places: Places) -> Places:
    a, b = places
    return None if a is None else a + 1, None if b is None else b + 1


def _columns(old: Row, new: Row) -> Iterator[Places]:
    """Return which columns belong together: same head, or the only new head in its place."""
    pairs = align(old, new)
    for a, a_end, b, b_end in gaps_between(pairs, (0, len(old), 0, len(new))):
        if a_end - a == b_end - b:
            pairs += zip(range(a, a_end), range(b, b_end), strict=True)
    yield from in_order(sorted(pairs), len(old), len(new))


def in_order(pairs: Sequence[tuple[int, int]], count_old: int, count_new: int) -> Iterator[Places]:
    """Return the pairs with what stands alone between them, the old before the new."""
    a = b = 0
    for i, j in [*pairs, (count_old, count_new)]:
        yield from ((n, None) for n in range(a, i))
        yield from ((None, n) for n in range(b, j))
        if i < count_old or j < count_new:
            yield i, j
        a, b = i + 1, j + 1


def _row_places(old: Sequence[Row], new: Sequence[Row]) -> Iterator[Places]:
    pairs = align(old, new)
    for a, a_end, b, b_end in gaps_between(pairs, (0, len(old), 0, len(new))):
        alike = pair_alike(a_end - a, b_end - b, _likeness(old[a:a_end], new[b:b_end]))
        pairs += [(a + i, b + j) for i, j in alike]
    yield from in_order(sorted(pairs), len(old), len(new))


def _likeness(old: Sequence[Row], new: Sequence[Row]) -> Callable[[int, int], float]:
    """Return how alike two rows are, 0 where not at all: the same first cell names a thing."""

    def likeness(i: int, j: int) -> float:
        named = _SAME_NAME if old[i][:1] == new[j][:1] != ("",) else 0.0
        same = sum(a == b for a, b in zip(old[i], new[j], strict=False))
        alike = named + same / max(len(old[i]), len(new[j]))
        return alike if alike >= _LEAST else 0.0

    return likeness


def _row(
    old: Sequence[Row], new: Sequence[Row], places: Places, columns: Sequence[Places]
) -> RowChange:
    i, j = places
    before, after = () if i is None else old[i], () if j is None else new[j]
    cells = tuple(word_runs(_cell(before, a), _cell(after, b)) for a, b in columns)
    if i is None or j is None:
        return RowChange(Kind.ADDED if i is None else Kind.REMOVED, cells)
    changed = before != after or any(None in column for column in columns)
    return RowChange(Kind.CHANGED if changed else Kind.EQUAL, cells)


def _cell(row: Row, place: int | None) -> str:
    return row[place] if row and place is not None else ""
