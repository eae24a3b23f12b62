"""What to harmonize: a clause that several procedures serve, and texts that say the same.

Likeness is the share of word runs that two texts have in common (Jaccard over shingles of five
words): 1 for equal texts, 0 where no run of five words stands in both.
"""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from ims.coverage import Cell
from ims.coverage.level import PROCEDURE_LEVEL

WORDS_IN_A_RUN = 5
SAMPLE = 4  # one shingle of so many is looked at to find candidates
COMMON = 30  # of a run that stands in more documents, only neighbours are compared
CANDIDATES = 20_000  # pairs that are measured, at most


@dataclass(frozen=True)
class OverlapRow:
    """One requirement that several procedures say they meet, at some sites."""

    framework: str
    item: str
    title: str
    sites: tuple[str, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True)
class LikenessRow:
    """Two documents whose texts are much alike."""

    first: str
    second: str
    likeness: float
    shared: int  # runs of words that both have
    sites: str  # where each applies


def overlaps(cells: Sequence[Cell]) -> list[OverlapRow]:
    """Return the requirements that two or more procedures name themselves, not from above."""
    groups: dict[tuple[str, str, tuple[str, ...]], list[Cell]] = {}
    for cell in cells:
        names = tuple(sorted({d.id for d in cell.documents if _serves(cell, d.type, d.cites)}))
        if len(names) > 1 and not cell.heading:
            groups.setdefault((cell.framework, cell.item, names), []).append(cell)
    return [
        OverlapRow(framework, item, found[0].title, tuple(c.site for c in found), names)
        for (framework, item, names), found in groups.items()
    ]


def _serves(cell: Cell, kind: str, cites: str) -> bool:
    return kind in PROCEDURE_LEVEL and cites == cell.item


def likenesses(
    texts: Mapping[str, str], sites: Mapping[str, Sequence[str]], least: float
) -> list[LikenessRow]:
    """Return the pairs of texts that are at least so much alike, the most alike first."""
    runs = {name: shingles(text) for name, text in texts.items()}
    found = []
    for first, second in _candidates(runs):
        shared = len(runs[first] & runs[second])
        likeness = shared / (len(runs[first]) + len(runs[second]) - shared)
        if likeness >= least:
            where = " / ".join(", ".join(sites.get(name, ())) for name in (first, second))
            found.append(LikenessRow(first, second, round(likeness, 2), shared, where))
    return sorted(found, key=lambda row: (-row.likeness, row.first, row.second))


def shingles(text: str) -> frozenset[int]:
    """Return the runs of five words of a text, as numbers; a shorter text is one run."""
    words = re.findall(r"\w+", text.lower())
    last = max(len(words) - WORDS_IN_A_RUN + 1, min(len(words), 1))
    parts = (" ".join(words[n : n + WORDS_IN_A_RUN]) for n in range(last))
    return frozenset(zlib.crc32(part.encode()) for part in parts)


def _candidates(runs: Mapping[str, Iterable[int]]) -> Iterator[tuple[str, str]]:
    """Return the pairs that share a run worth looking at, those that share most first."""
    places: dict[int, list[str]] = defaultdict(list)
    for name, numbers in runs.items():
        for number in numbers:
            if number % SAMPLE == 0:
                places[number].append(name)
    shared = Counter(pair for names in places.values() for pair in _pairs(sorted(names)))
    yield from (pair for pair, _ in shared.most_common(CANDIDATES))


def _pairs(names: list[str]) -> Iterable[tuple[str, str]]:
    """Return the pairs to compare; where all have a phrase, each is still compared with one."""
    return combinations(names, 2) if len(names) <= COMMON else pairwise(names)
