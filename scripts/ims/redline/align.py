"""Which entries of two rows belong together, in a time that grows with their length.

`difflib` needs the square of it, and two long texts must not stop a gate. Here entries that
stand once on both sides hold the rows together, and each gap between them is looked at alone.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence

Pair = tuple[int, int]
Gap = tuple[int, int, int, int]  # from, to in the old row; from, to in the new one

_ROUNDS = 30
_LARGEST_TABLE = 900


def align(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Return the places of equal entries, in the order of both rows."""
    pairs: list[Pair] = []
    gaps: list[Gap] = [(0, len(old), 0, len(new))]
    for _ in range(_ROUNDS):
        inner: list[Gap] = []
        for gap in gaps:
            ends, (a, a_end, b, b_end) = _equal_ends(old, new, gap)
            anchors = _anchors(old[a:a_end], new[b:b_end])
            found = [(a + i, b + j) for i, j in anchors]
            pairs += ends + found
            inner += gaps_between(found, (a, a_end, b, b_end)) if found else ()
        gaps = inner
    return sorted(pairs)


def _equal_ends(
    old: Sequence[Hashable], new: Sequence[Hashable], gap: Gap
) -> tuple[list[Pair], Gap]:
    a, a_end, b, b_end = gap
    pairs: list[Pair] = []
    while a < a_end and b < b_end and old[a] == new[b]:
        pairs.append((a, b))
        a, b = a + 1, b + 1
    while a < a_end and b < b_end and old[a_end - 1] == new[b_end - 1]:
        a_end, b_end = a_end - 1, b_end - 1
        pairs.append((a_end, b_end))
    return pairs, (a, a_end, b, b_end)


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Return equal entries in order: those that stand once, or else the n-th with the n-th."""
    in_old, in_new = Counter(old), Counter(new)
    places = {entry: j for j, entry in enumerate(new) if in_new[entry] == 1}
    single = [(i, places[e]) for i, e in enumerate(old) if in_old[e] == 1 and e in places]
    if single:
        return _rising(single)
    numbered = {entry: j for j, entry in enumerate(_numbered(new))}
    return _rising([(i, numbered[e]) for i, e in enumerate(_numbered(old)) if e in numbered])


def _numbered(row: Sequence[Hashable]) -> Iterator[tuple[Hashable, int]]:
    seen: Counter[Hashable] = Counter()
    for entry in row:
        seen[entry] += 1
        yield entry, seen[entry]


def _rising(pairs: list[Pair]) -> list[Pair]:
    """Return a longest part of the pairs in which the second number rises too."""
    ends: list[int] = []  # the smallest second number with which a run of each length ends
    last: list[int] = []  # the pair that has it
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [j]
        last[length : length + 1] = [index]
    at = last[-1] if last else -1
    found: list[Pair] = []
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]


def gaps_between(pairs: Sequence[Pair], gap: Gap) -> Iterator[Gap]:
    """Return what lies between the pairs, where something does."""
    a, a_end, b, b_end = gap
    for i, j in [*pairs, (a_end, b_end)]:
        if i > a or j > b:
            yield a, i, b, j
        a, b = i + 1, j + 1


def pair_alike(count_old: int, count_new: int, likeness: Callable[[int, int], float]) -> list[Pair]:
    """Return the pairs, in order, that are alike most; in a large gap only place by place."""
    if count_old * count_new > _LARGEST_TABLE:
        both = range(min(count_old, count_new))
        return [(n, n) for n in both if likeness(n, n)]
    best = [[0.0] * (count_new + 1) for _ in range(count_old + 1)]
    scores = [[likeness(i, j) for j in range(count_new)] for i in range(count_old)]
    for i in reversed(range(count_old)):
        for j in reversed(range(count_new)):
            together = scores[i][j] + best[i + 1][j + 1] if scores[i][j] else 0.0
            best[i][j] = max(together, best[i + 1][j], best[i][j + 1])
    return list(_best_way(best, scores))


def _best_way(best: list[list[float]], scores: list[list[float]]) -> Iterator[Pair]:
    i = j = 0
    while i < len(best) - 1 and j < len(best[0]) - 1:
        if scores[i][j] and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            yield i, j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
