"""The audit trail as one page to keep and to print: no script, no request to anywhere."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape

from ims.views.changes import ValueChange
from ims.views.trail import Flag, Trail, TrailRow

_STYLE = (
    "body{font:15px/1.45 system-ui,sans-serif;color:#1a1a1a;background:#fff;margin:1.5rem}"
    "h1{font-size:1.5rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem}"
    "dt{font-weight:600}dd{margin:0}"
    "table{border-collapse:collapse;width:100%;font-size:.86rem}"
    "caption{text-align:left;font-weight:600;padding:.4rem 0}"
    "th,td{border:1px solid #767676;padding:.3rem .45rem;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere}"
    "thead th{background:#ececec}tr.flagged td,tr.flagged th{background:#fff3d6}"
    "td ul{margin:0;padding-left:1.1rem}.code{font-family:monospace;font-size:.95em}"
    "ins{text-decoration:none;border-bottom:2px solid #1b6b31}del{color:#7a1414}"
    "@page{size:A4 landscape;margin:12mm}"
    "@media print{body{margin:0;font-size:9.5pt}table{font-size:8pt}thead{display:table-header-group}"
    "tr{break-inside:avoid}}"
)
_COLUMNS = (
    ("When", "10%"), ("What", "15%"), ("Who", "14%"), ("Former and new", "22%"), ("Why", "13%"),
    ("Authority", "12%"), ("Flags", "14%"),
)  # fmt: skip


def render(trail: Trail, generated: datetime) -> str:
    """Return the trail as a page that stands by itself."""
    title = f"Audit trail of {trail.system}"
    head = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_clean(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
    )
    parts = [f"<h1>{_clean(title)}</h1>", *_heading(trail, generated), *_table(trail)]
    return head + "<body>\n<main>\n" + "\n".join(parts) + "\n</main>\n</body>\n</html>\n"


def _heading(trail: Trail, generated: datetime) -> Iterator[str]:
    yield "<dl>"
    facts = (
        ("Events", trail.selection),
        ("Order", trail.order),
        ("Commit", trail.head),
        ("Made", generated.isoformat(timespec="seconds")),
        ("Times", trail.anchored),
        ("Rows", f"{len(trail.rows):,}, of them {trail.open_flags:,} with open flags"),
    )
    yield from (f"<dt>{name}</dt><dd>{_clean(value)}</dd>" for name, value in facts)
    yield "</dl>"
    yield (
        "<p>Nothing here was typed for this report but the reasons. "
        "“Asserted by Git alone” is what a commit says of itself, which anybody can write.</p>"
    )


def _table(trail: Trail) -> Iterator[str]:
    yield "<table>"
    yield f"<caption>{len(trail.rows):,} events, {_clean(trail.order)}</caption>"
    yield "<colgroup>" + "".join(f'<col style="width:{w}">' for _, w in _COLUMNS) + "</colgroup>"
    cells = "".join(f'<th scope="col">{name}</th>' for name, _ in _COLUMNS)
    yield f"<thead><tr>{cells}</tr></thead>\n<tbody>"
    yield from (_row(row) for row in trail.rows)
    yield "</tbody>\n</table>"


def _row(row: TrailRow) -> str:
    cells = (_what(row), _who(row), _values(row), _clean(row.why), _clean(row.authority))
    flags = _list(_flag(flag) for flag in row.flags)
    mark = ' class="flagged"' if row.is_open else ""
    body = "".join(f"<td>{cell}</td>" for cell in (*cells, flags))
    return f'<tr{mark}><th scope="row">{_when(row)}</th>{body}</tr>'


def _when(row: TrailRow) -> str:
    arrived = f"{row.when:%Y-%m-%d %H:%M:%S} {row.when:%Z}<br>({row.time_is})"
    if row.signed_at:
        arrived += f"<br>signed {_clean(row.signed_at.isoformat(timespec='seconds'))}"
    return arrived


def _what(row: TrailRow) -> str:
    revision = f" revision {_clean(row.revision)}" if row.revision else ""
    path = "" if row.path == row.subject else f"{_clean(row.path)}<br>"
    place = f'<span class="code">{path}commit {_clean(row.step[:12])}</span>'
    return f"{_clean(row.event)}: <strong>{_clean(row.subject)}</strong>{revision}<br>{place}"


def _who(row: TrailRow) -> str:
    return f"{_clean(row.who or 'unknown')}<br>({_clean(row.proof)})"


def _values(row: TrailRow) -> str:
    places = [ValueChange("place", row.old, row.new)] if row.old != row.new else []
    return _list(_value(change) for change in [*places, *row.changes])


def _value(change: ValueChange) -> str:
    """Return both values; the words say which is which, colour does not."""
    if change.is_text:
        return f"{_clean(change.key)}: {_clean(change.new)}"
    before = f"was <del>{_clean(change.old)}</del>" if change.old else "was nothing"
    after = f"is <ins>{_clean(change.new)}</ins>" if change.new else "is nothing"
    return f"{_clean(change.key)}: {before}, {after}"


def _flag(flag: Flag) -> str:
    open_ = "" if flag.dealt_with else "<strong>open</strong> "
    return open_ + _clean(flag.in_words)


def _list(items: Iterable[str]) -> str:
    found = [f"<li>{item}</li>" for item in items]
    return f"<ul>{''.join(found)}</ul>" if found else ""


def _clean(text: str) -> str:
    """Return the text escaped, with every sign told that a reader could not see."""
    shown = (c if c.isprintable() or c in "\n\xa0" else f"<U+{ord(c):04X}>" for c in text)
    return escape("".join(shown)).replace("\n", "<br>")
