"""A redline as HTML: a fragment for any page, or a page of its own. No script, no outside file."""

from collections.abc import Iterable, Iterator
from html import escape

from ims.redline import BlockChange, Form, Kind, Redline, RowChange, Run

# Underline, strike and a hidden word: nothing is told by colour alone (WCAG 1.4.1). No + and -
# before the words: `-5` would be read as a number.
STYLE = (
    ".ims-redline ins{text-decoration:underline;background:#d7f5dd;color:#0b3d17}"
    ".ims-redline del{text-decoration:line-through;background:#fbdcdc;color:#5c0f0f}"
    ".ims-redline .ims-hidden{position:absolute;width:1px;height:1px;overflow:hidden;"
    "clip-path:inset(50%);white-space:nowrap}"
    ".ims-redline .ims-lines>div{font-family:monospace;white-space:pre-wrap}"
    ".ims-redline table{border-collapse:collapse}"
    ".ims-redline td,.ims-redline th{border:1px solid #767676;padding:.2em .5em;text-align:left}"
    ".ims-redline .ims-note{font-style:italic}"
)
_TAGS = {Kind.ADDED: ("ins", "added"), Kind.REMOVED: ("del", "removed")}
_SAID = {Kind.CHANGED: "changed", Kind.EQUAL: "same", Kind.MOVED: "moved"}
_INDENT = 1.5


def render(redline: Redline) -> str:
    """Return a fragment that stands by itself in any page; it holds no empty line."""
    legend = (
        "<p>In this comparison <ins>added text is underlined</ins> "
        "and <del>removed text is struck through</del>.</p>"
    )
    content = list(_content(redline)) or ["<p>No differences.</p>"]
    lines = [f"<style>{STYLE}</style>", legend, *content]
    return '<div class="ims-redline">\n' + "\n".join(lines) + "\n</div>\n"


def render_page(redline: Redline, title: str) -> str:
    """Return a page that can be kept, printed and read without the site."""
    head = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_clean(title)}</title>\n</head>\n"
    )
    body = f"<body>\n<main>\n<h1>{_clean(title)}</h1>\n{render(redline)}</main>\n</body>\n"
    return head + body + "</html>\n"


def _content(redline: Redline) -> Iterator[str]:
    if redline.is_empty:
        return
    values = [(c.key, c.old, c.new) for c in redline.fields]
    values += [(f"file {c.path}", c.old, c.new) for c in redline.parts]
    if values:
        yield "<table><caption>Fields and files</caption>"
        yield '<tr><th scope="col">Name</th><th scope="col">Former</th><th scope="col">New</th></tr>'
        yield from (_value(*value) for value in values)
        yield "</table>"
    for block in redline.blocks:
        yield from _block(block)


def _value(key: str, old: str | None, new: str | None) -> str:
    before = _runs([Run(Kind.REMOVED, old)]) if old is not None else ""
    after = _runs([Run(Kind.ADDED, new)]) if new is not None else ""
    return f'<tr><th scope="row">{_clean(key)}</th><td>{before}</td><td>{after}</td></tr>'


def _block(block: BlockChange) -> Iterator[str]:
    if note := _note(block):
        yield f'<p class="ims-note">{_clean(note)}</p>'
    if block.form is Form.TABLE:
        yield "<table>"
        yield from (_row(row, head=index == 0) for index, row in enumerate(block.rows))
        yield "</table>"
    elif block.form in {Form.CODE, Form.HTML}:
        yield '<div class="ims-lines">' + "".join(_whole_lines(block.runs)) + "</div>"
    elif block.form is Form.RULE:
        yield "<hr>" if block.kind is Kind.EQUAL else f"<p>{_runs(block.runs)}</p>"
    else:
        yield _text(block)


def _text(block: BlockChange) -> str:
    """Return a heading, paragraph or step; a heading is none of the page that holds it."""
    words = _runs(block.runs)
    label = "" if block.form is Form.HEADING or not block.label else f"{_clean(block.label)} "
    if block.form is Form.HEADING:
        words = f"<strong>{words}</strong>"
    style = f' style="margin-left:{block.depth * _INDENT}em"' if block.depth else ""
    return f"<p{style}>{label}{words}</p>"


def _note(block: BlockChange) -> str:
    if block.kind is Kind.MOVED:
        return f"{block.form} moved here from below {block.former_section or 'the beginning'}:"
    if block.kind is Kind.CHANGED and block.former_label:
        return f"{block.former_label} became {block.label or 'no step'}:"
    if block.kind in _TAGS and block.form in {Form.TABLE, Form.CODE, Form.HTML}:
        return f"{block.form} {_TAGS[block.kind][1]}:"
    return ""


def _row(row: RowChange, *, head: bool) -> str:
    """Return a row; its first cell says in words what happened to it."""
    tag = 'th scope="col"' if head else "td"
    said = _TAGS[row.kind][1] if row.kind in _TAGS else _SAID[row.kind]
    first = '<th scope="col">Change</th>' if head else f'<th scope="row">{said}</th>'
    cells = "".join(f"<{tag}>{_runs(cell)}</{tag[:2]}>" for cell in row.cells)
    return f"<tr>{first}{cells}</tr>"


def _whole_lines(runs: Iterable[Run]) -> Iterator[str]:
    for run in runs:
        for line in run.text.splitlines():
            yield f"<div>{_runs([Run(run.kind, line)]) or '&nbsp;'}</div>"


def _runs(runs: Iterable[Run]) -> str:
    return "".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    if run.kind not in _TAGS:
        return _clean(run.text)
    tag, said = _TAGS[run.kind]
    hidden = f'<span class="ims-hidden">[{said}: </span>{_clean(run.text)}'
    return f'<{tag}>{hidden}<span class="ims-hidden">]</span></{tag}>'


def _clean(text: str) -> str:
    """Return the text escaped, with every sign told that a reader could not see."""
    shown = (c if c.isprintable() or c == "\xa0" else _told(c) for c in text)
    return escape("".join(shown))


def _told(character: str) -> str:
    return " " if character == "\n" else f"<U+{ord(character):04X}>"
