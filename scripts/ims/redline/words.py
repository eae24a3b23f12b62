"""Two lines of text compared word by word, two blocks of code line by line."""

import re
from collections.abc import Iterator, Sequence

from ims.redline.align import align
from ims.redline.model import Kind, Run

# A word keeps the signs inside it (`2.5`, `SOP-004`, `and/or`); every other sign stands alone.
_TOKEN = re.compile(r"\s+|[^\W_]+(?:[.,:/'’‐‑-][^\W_]+)*|.", re.DOTALL)
_FEWEST_LETTERS = 4
_LEAST_SHARE = 0.2

# A stretch of text on both sides; equal where both are the same.
Stretch = tuple[str, str]


def word_runs(old: str, new: str) -> tuple[Run, ...]:
    """Return the runs that lead from one text to the other; spaces count as words do."""
    stretches = _stretches(_TOKEN.findall(old), _TOKEN.findall(new))
    return _as_runs(_readable(stretches, old, new))


def line_runs(old: str, new: str) -> tuple[Run, ...]:
    """Return the runs of two texts whose lines stay whole."""
    return _as_runs(_stretches(old.splitlines(keepends=True), new.splitlines(keepends=True)))


def one_run(kind: Kind, text: str) -> tuple[Run, ...]:
    """Return a text as one run, none where it is empty."""
    return (Run(kind, text),) if text else ()


def _stretches(old: Sequence[str], new: Sequence[str]) -> list[Stretch]:
    found: list[Stretch] = []
    a = b = 0
    for i, j in [*align(old, new), (len(old), len(new))]:
        if i > a or j > b:
            found.append(("".join(old[a:i]), "".join(new[b:j])))
        same = "".join(old[i : i + 1])
        if found and found[-1][0] == found[-1][1]:
            found[-1] = (found[-1][0] + same,) * 2
        elif same:
            found.append((same, same))
        a, b = i + 1, j + 1
    return found


def _readable(stretches: list[Stretch], old: str, new: str) -> list[Stretch]:
    """Return the stretches without the crumbs of equal text that only disturb the reader."""
    equal = sum(len(a) for a, b in stretches if a == b)
    if equal < _LEAST_SHARE * min(len(old), len(new)):
        return [(old, new)]
    joined: list[Stretch] = []
    for index, (a, b) in enumerate(stretches):
        crumb = a == b and 0 < index < len(stretches) - 1 and _letters(a) < _FEWEST_LETTERS
        changed = a != b or crumb
        if changed and joined and joined[-1][0] != joined[-1][1]:
            joined[-1] = (joined[-1][0] + a, joined[-1][1] + b)
        else:
            joined.append((a, b))
    return joined


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _as_runs(stretches: list[Stretch]) -> tuple[Run, ...]:
    return tuple(_each_run(stretches))


def _each_run(stretches: list[Stretch]) -> Iterator[Run]:
    for old, new in stretches:
        if old == new:
            yield from one_run(Kind.EQUAL, old)
        else:
            yield from one_run(Kind.REMOVED, old)
            yield from one_run(Kind.ADDED, new)
