"""Two revisions of one text become a redline (R13, R18): pure, the same on every machine."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from ims.redline.align import Gap, Pair, align, gaps_between, pair_alike
from ims.redline.blocks import Block, code, read_blocks
from ims.redline.fields import field_changes
from ims.redline.model import BlockChange, Form, Kind, PartChange, Redline
from ims.redline.tables import in_order, row_changes, whole_rows
from ims.redline.words import line_runs, one_run, word_runs
from ims.source import Source, parse

Parts = Mapping[str, str]  # path of a picture or table file, and its digest

_LINES = {Form.CODE, Form.HTML}
_WORD = re.compile(r"\w+")
_LANDMARK = 4  # so many words at its beginning or end can tell a changed block
_LEAST_ALIKE = 0.4


def compare(
    old: Source | bytes,
    new: Source | bytes,
    path: str = "text.md",
    parts: tuple[Parts, Parts] = ({}, {}),
) -> Redline:
    """Return what differs: fields, blocks of text, and the files that belong to them.

    `parts` holds path and digest of pictures and tables, of the old text and of the new one.
    """
    before, after = as_source(old, path), as_source(new, path)
    return Redline(
        tuple(field_changes(before.data, after.data)),
        tuple(_block_changes(blocks_of(before), blocks_of(after))),
        tuple(_part_changes(*parts)),
    )


def as_source(text: Source | bytes, path: str) -> Source:
    """Return bytes as they are read, and a source as it is."""
    return parse(path, text) if isinstance(text, bytes) else text


def blocks_of(source: Source) -> list[Block]:
    """Return the blocks of the text; a file that cannot be read is one block of lines."""
    if not source.readable:
        return [code(source.text)] if source.text else []
    return read_blocks(source.body)


def _part_changes(old: Parts, new: Parts) -> Iterator[PartChange]:
    for path in sorted({*old, *new}):
        if old.get(path) != new.get(path):
            yield PartChange(path, old.get(path), new.get(path))


def _block_changes(old: Sequence[Block], new: Sequence[Block]) -> Iterator[BlockChange]:
    pairs = _pairs(old, new)
    sections = _sections(old)
    left = set(range(len(old))) - {i for i, _ in pairs}
    came = set(range(len(new))) - {j for _, j in pairs}
    moved = _moved(old, new, sorted(left), sorted(came))
    for i, j in in_order(pairs, len(old), len(new)):
        if i is not None and j is not None:
            yield _both(old[i], new[j])
        elif j is not None and j in moved:
            yield _alone(Kind.MOVED, new[j], old[moved[j]], sections[moved[j]])
        elif j is not None:
            yield _alone(Kind.ADDED, new[j])
        elif i is not None and i not in moved.values():
            yield _alone(Kind.REMOVED, old[i])


def _sections(blocks: Sequence[Block]) -> list[str]:
    """Return for each block the heading above it."""
    found, above = [], ""
    for block in blocks:
        found.append(above)
        above = block.text if block.form is Form.HEADING else above
    return found


def _moved(
    old: Sequence[Block], new: Sequence[Block], left: Sequence[int], came: Sequence[int]
) -> dict[int, int]:
    """Return which new block is which old one at another place."""
    waiting: dict[object, list[int]] = {}
    for i in left:
        if old[i].form is not Form.RULE and (old[i].text or old[i].rows):
            waiting.setdefault(old[i].key, []).append(i)
    return {j: waiting[new[j].key].pop(0) for j in came if waiting.get(new[j].key)}


def _pairs(old: Sequence[Block], new: Sequence[Block]) -> list[Pair]:
    """Return the blocks that belong together: equal ones first, then those that are alike."""
    pairs = align([block.key for block in old], [block.key for block in new])
    whole: Gap = (0, len(old), 0, len(new))
    for landmark in (_beginning, _end):
        for gap in list(gaps_between(pairs, whole)):
            pairs += _pairs_by(landmark, old, new, gap)
        pairs.sort()
    for a, a_end, b, b_end in list(gaps_between(pairs, whole)):
        alike = pair_alike(a_end - a, b_end - b, _likeness(old[a:a_end], new[b:b_end]))
        pairs += [(a + i, b + j) for i, j in alike]
    return sorted(pairs)


def _beginning(block: Block) -> tuple[str, ...]:
    return tuple(block.text.split()[:_LANDMARK])


def _end(block: Block) -> tuple[str, ...]:
    return tuple(block.text.split()[-_LANDMARK:])


def _pairs_by(
    landmark: Callable[[Block], tuple[str, ...]],
    old: Sequence[Block],
    new: Sequence[Block],
    gap: Gap,
) -> list[Pair]:
    a, a_end, b, b_end = gap
    rows = [
        [(block.form, words) if len(words := landmark(block)) == _LANDMARK else (side, n)
         for n, block in enumerate(blocks)]
        for side, blocks in (("old", old[a:a_end]), ("new", new[b:b_end]))
    ]  # fmt: skip
    return [(a + i, b + j) for i, j in align(*rows)]


def _likeness(old: Sequence[Block], new: Sequence[Block]) -> Callable[[int, int], float]:
    """Return how alike two blocks are: the share of words that both have."""
    words_old, words_new = [_words(b) for b in old], [_words(b) for b in new]

    def likeness(i: int, j: int) -> float:
        if old[i].form is not new[j].form:
            return 0.0
        a, b = words_old[i], words_new[j]
        share = 2 * len(a & b) / max(len(a) + len(b), 1)
        return share if share >= _LEAST_ALIKE else 0.0

    return likeness


def _words(block: Block) -> frozenset[str]:
    cells = (" ".join(row) for row in block.rows)
    return frozenset(_WORD.findall(" ".join([block.text, *cells]).lower()))


def _both(old: Block, new: Block) -> BlockChange:
    kind = Kind.EQUAL if old.key == new.key else Kind.CHANGED
    former = old.label if old.label != new.label else ""
    if new.form is Form.TABLE:
        rows = row_changes(old.rows, new.rows)
        return BlockChange(kind, new.form, new.label, new.depth, rows=rows, former_label=former)
    runs = (line_runs if new.form in _LINES else word_runs)(old.text, new.text)
    return BlockChange(kind, new.form, new.label, new.depth, runs, former_label=former)


def _alone(kind: Kind, block: Block, former: Block | None = None, section: str = "") -> BlockChange:
    label = former.label if former and former.label != block.label else ""
    if block.form is Form.TABLE:
        rows = whole_rows(kind, block.rows)
        return BlockChange(kind, block.form, block.label, block.depth, (), rows, label, section)
    runs = one_run(Kind.EQUAL if kind is Kind.MOVED else kind, block.text)
    return BlockChange(kind, block.form, block.label, block.depth, runs, (), label, section)
