"""A redline for people at a terminal: `[-removed-]` and `{+added+}`, headings as landmarks."""

from collections.abc import Iterable, Iterator, Sequence

from ims.redline import BlockChange, Form, Kind, Redline, RowChange, Run

_PLAIN = {Kind.ADDED: ("{+", "+}"), Kind.REMOVED: ("[-", "-]"), Kind.EQUAL: ("", "")}
# With colour the signs stay: colour alone tells nothing to many people.
_COLOURS = {Kind.ADDED: "\x1b[32m", Kind.REMOVED: "\x1b[31m", Kind.EQUAL: ""}
_RESET = "\x1b[0m"
_SHORTENED = 78
_WORDS = {Kind.ADDED: "added", Kind.REMOVED: "removed", Kind.MOVED: "moved"}


def render(redline: Redline, *, color: bool = False) -> str:
    """Return the redline as text; equal text only one block before and after a change."""
    if redline.is_empty:
        return "No differences.\n"
    lines = [_field(c.key, c.old, c.new, color=color) for c in redline.fields]
    lines += [_field(f"file {c.path}", c.old, c.new, color=color) for c in redline.parts]
    blocks = list(_blocks(redline.blocks, color=color))
    between = [""] if lines and blocks else []
    return "\n".join([*lines, *between, *blocks]) + "\n"


def _field(key: str, old: str | None, new: str | None, *, color: bool) -> str:
    both = ((Kind.REMOVED, old), (Kind.ADDED, new))
    runs = (Run(kind, value) for kind, value in both if value is not None)
    return f"{_clean(key)}: " + _runs(runs, color=color)


def _blocks(blocks: Sequence[BlockChange], *, color: bool) -> Iterator[str]:
    last = -1
    for index in _shown(blocks):
        if index > last + 1:
            yield "..."
        last = index
        yield from _block(blocks[index], color=color)
    if 0 <= last < len(blocks) - 1:
        yield "..."


def _shown(blocks: Sequence[BlockChange]) -> list[int]:
    """Return the places of changed blocks, of their neighbours and of the heading above."""
    shown: set[int] = set()
    heading = None
    for index, block in enumerate(blocks):
        if block.kind is not Kind.EQUAL:
            shown |= {index - 1, index, index + 1} | ({heading} if heading is not None else set())
        if block.form is Form.HEADING:
            heading = index
    return sorted(shown & set(range(len(blocks))))


def _block(block: BlockChange, *, color: bool) -> Iterator[str]:
    before = "  " * max(block.depth - 1, 0) + (f"{block.label} " if block.label else "")
    if block.kind is Kind.EQUAL:
        yield _shortened(before + _first_line(block))
        return
    if note := _note(block):
        yield note
    if block.form is Form.TABLE:
        head, *rows = block.rows
        changed = (row for row in rows if row.kind is not Kind.EQUAL)
        yield from (_row(row, color=color) for row in (head, *changed))
    elif block.form in {Form.CODE, Form.HTML}:
        yield from _whole_lines(block.runs, color=color)
    else:
        yield before + _runs(block.runs, color=color)


def _note(block: BlockChange) -> str:
    """Return what the words alone do not show: a move, another number, what the block is."""
    if block.kind is Kind.MOVED:
        section = block.former_section or "the beginning"
        return f"({block.form} moved here from below `{_clean(section)}`)"
    if block.former_label:
        return f"({block.former_label} became {block.label or 'no step'})"
    if block.form in {Form.TABLE, Form.CODE, Form.HTML}:
        return f"({block.form} {_WORDS.get(block.kind, 'changed')})"
    return ""


def _first_line(block: BlockChange) -> str:
    if block.rows:
        return _cells(block.rows[0], color=False)
    return _clean("".join(run.text for run in block.runs).partition("\n")[0])


def _shortened(line: str) -> str:
    return line if len(line) <= _SHORTENED else line[: _SHORTENED - 3] + "..."


def _row(row: RowChange, *, color: bool) -> str:
    sign = {Kind.ADDED: "+ ", Kind.REMOVED: "- "}.get(row.kind, "  ")
    return sign + _cells(row, color=color)


def _cells(row: RowChange, *, color: bool) -> str:
    return "| " + " | ".join(_runs(cell, color=color) for cell in row.cells) + " |"


def _whole_lines(runs: Iterable[Run], *, color: bool) -> Iterator[str]:
    for run in runs:
        for line in run.text.splitlines():
            yield "    " + _runs([Run(run.kind, line)], color=color)


def _runs(runs: Iterable[Run], *, color: bool) -> str:
    return "".join(_run(run, color=color) for run in runs)


def _run(run: Run, *, color: bool) -> str:
    opening, closing = _PLAIN[run.kind]
    text = opening + _clean(run.text) + closing
    return _COLOURS[run.kind] + text + _RESET if color and opening else text


def _clean(text: str) -> str:
    """Return the text without signs that a terminal obeys or that nobody sees."""
    return "".join(
        c if c.isprintable() else " " if c == "\n" else f"<U+{ord(c):04X}>" for c in text
    )
