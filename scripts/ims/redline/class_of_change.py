"""The least class that a change may have: editorial only where nobody could read it otherwise.

Editorial: spelling, typography and layout, in English, in the text and in the title.
Never editorial: a number, unit, modal verb, negation, comparison, time word or any other word
put in, left out or replaced; the order or nesting of steps; rows and columns; headings and
their anchors; targets of links; pictures; code and HTML; fields of the front matter.
Whether a change is major is judged by people, never here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from ims.body import outline, reader_html
from ims.redline.blocks import Block
from ims.redline.compare import Parts, as_source, blocks_of, compare
from ims.redline.model import BlockChange, FieldChange, Form, Kind, Run
from ims.redline.spelling import text_reasons
from ims.source import Source
from ims.vocabulary import ChangeClass

# They belong to the revision, not to what it says: each revision has its own.
_OF_THE_REVISION = frozenset({"revision", "change", "effective_date"})
_WHOLE = frozenset({Form.CODE, Form.HTML, Form.REFERENCE, Form.RULE})
_SHOWN = 60
_TAG = re.compile(r"<[^<>]+>")
_LAYOUT = re.compile(r'<br ?/?>| style="[^"]*"')
# The line below the head of a table: how long and where its hyphens stand is layout.
_RULER = re.compile(r"^[ >]*\|(?: *:?-{3,}:? *\|)+ *$", re.MULTILINE)


def least_class(
    old: Source | bytes,
    new: Source | bytes,
    path: str = "text.md",
    parts: tuple[Parts, Parts] = ({}, {}),
) -> tuple[ChangeClass, list[str]]:
    """Return editorial or minor, and each reason why it is not editorial."""
    before, after = as_source(old, path), as_source(new, path)
    reasons = list(dict.fromkeys(_reasons(before, after, parts)))
    if not reasons and _page(before) != _page(after):
        reasons = ["the published page would show another structure"]
    return (ChangeClass.MINOR if reasons else ChangeClass.EDITORIAL), reasons


def _reasons(old: Source, new: Source, parts: tuple[Parts, Parts]) -> Iterator[str]:
    for source, which in ((old, "former"), (new, "new")):
        if not source.readable:
            yield f"the {which} text cannot be read as a controlled file"
            return
    redline = compare(old, new, parts=parts)
    strange = _other_language(old, new)
    yield from _field_reasons(redline.fields, strange)
    yield from (f"the file `{part.path}` changed" for part in redline.parts)
    before, after = blocks_of(old), blocks_of(new)
    if strange and [block.key for block in before] != [block.key for block in after]:
        yield f"the text changed, and for the language `{strange}` no rule tells mends of spelling"
    elif list(map(_shape, before)) != list(map(_shape, after)):
        yield from _structure_reasons(redline.blocks)
    else:
        yield from text_reasons(_RULER.sub("|", old.body), _RULER.sub("|", new.body))
        yield from _mark_reasons(before, after)
    yield from _anchor_reasons(old, new)


def _page(source: Source) -> list[str]:
    """Return the tags of the published page: authors and readers do not see the same Markdown."""
    return _TAG.findall(_LAYOUT.sub("", reader_html(source.body)))


def _other_language(old: Source, new: Source) -> str:
    """Return the language of the text where it is not English."""
    languages = (str(source.data.get("language") or "en") for source in (old, new))
    return next((name for name in languages if name.split("-")[0] != "en"), "")


def _field_reasons(fields: Iterable[FieldChange], strange: str) -> Iterator[str]:
    for change in fields:
        if change.key == "title" and not strange:
            yield from text_reasons(change.old or "", change.new or "")
        elif change.key.split(".")[0] not in _OF_THE_REVISION:
            yield f"the field `{change.key}` changed"


def _shape(block: Block) -> tuple[object, ...]:
    """Return what of a block no mend of spelling touches."""
    columns = [len(row) for row in block.rows]
    whole = block.text if block.form in _WHOLE else ""
    return block.form, block.label, block.path, columns, whole


def _structure_reasons(blocks: Sequence[BlockChange]) -> Iterator[str]:
    found = False
    for change in blocks:
        for reason in _block_reasons(change):
            found = True
            yield reason
    if not found:
        yield "the structure of the text changed: order, numbers or levels"


def _block_reasons(change: BlockChange) -> Iterator[str]:
    if change.kind in {Kind.ADDED, Kind.REMOVED, Kind.MOVED}:
        words = _words(change)
        yield f"a {change.form} was {change.kind}" + (f": `{words}`" if words else "")
    elif change.kind is Kind.CHANGED and change.form in _WHOLE:
        yield f"a {change.form} changed"
    elif change.kind is Kind.CHANGED:
        yield from text_reasons(_side(change.runs, Kind.REMOVED), _side(change.runs, Kind.ADDED))
        yield from _row_reasons(change)


def _row_reasons(change: BlockChange) -> Iterator[str]:
    for row in change.rows:
        if row.kind in {Kind.ADDED, Kind.REMOVED}:
            yield f"a row of a table was {row.kind}: `{_shortened(_row_words(row.cells))}`"
        else:
            for cell in row.cells:
                yield from text_reasons(_side(cell, Kind.REMOVED), _side(cell, Kind.ADDED))


def _side(runs: Iterable[Run], kind: Kind) -> str:
    return "".join(run.text for run in runs if run.kind in {Kind.EQUAL, kind})


def _row_words(cells: Iterable[Sequence[Run]]) -> str:
    return " | ".join("".join(run.text for run in cell) for cell in cells)


def _words(change: BlockChange) -> str:
    rows = " | ".join(_row_words(row.cells) for row in change.rows)
    return _shortened("".join(run.text for run in change.runs) or rows)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def _mark_reasons(old: Sequence[Block], new: Sequence[Block]) -> Iterator[str]:
    """Yield what changed in links, pictures, code and emphasis inside the lines."""
    for before, after in zip(old, new, strict=True):
        if before.key == after.key or before.form in _WHOLE:
            continue
        texts_old = [before.text, *(cell for row in before.rows for cell in row)]
        texts_new = [after.text, *(cell for row in after.rows for cell in row)]
        for a, b in zip(texts_old, texts_new, strict=True):
            if a != b:
                yield from _differing_marks(_marks(a), _marks(b))


def _differing_marks(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> Iterator[str]:
    for a, b in zip_longest(old, new, fillvalue=("", "")):
        if a != b:
            name = a[0] or b[0]
            yield f"{name} `{a[1] or '(none)'}` became `{b[1] or '(none)'}`"


def _marks(text: str) -> list[tuple[str, str]]:
    from ims.body.commonmark import commonmark

    found = []
    for token in commonmark().parseInline(text)[0].children or ():
        if token.type in {"text", "softbreak", "hardbreak"}:
            continue
        target = token.attrGet("href") or token.attrGet("src") or token.content or token.markup
        name = _MARKS.get(token.type, "the emphasis")
        found.append((name, f"{target} {token.attrGet('title') or ''}".strip()))
    return found


_MARKS = {
    "link_open": "the link target",
    "link_close": "the link",
    "image": "the picture",
    "code_inline": "the code",
    "html_inline": "the HTML",
}


def _anchor_reasons(old: Source, new: Source) -> Iterator[str]:
    before = [(h.level, h.anchor) for h in outline(old.body).headings]
    after = [(h.level, h.anchor) for h in outline(new.body).headings]
    if len(before) == len(after):
        for (_, a), (_, b) in zip(before, after, strict=True):
            if a != b:
                yield f"the anchor `#{a}` became `#{b}`"
