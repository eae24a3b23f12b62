"""Markdown and HTML out of values that come from files: the one place that escapes."""

import html as _html
import json
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

EMPTY = "–"
# Signs that Markdown, HTML, attribute lists or a table could take for structure.
_SIGNS = {ord(sign): f"&#{ord(sign)};" for sign in "\\`*_{}[]<>&|!#~^=\"'$@:"}
_LIST_MARKER = re.compile(r"[-+]|[0-9]+[.)](?=\s|$)")
_LINE_BREAKS = re.compile("[\\s\u0085\u2028\u2029\x00-\x1f]+")


def one_line(value: object) -> str:
    """Return a value on one line."""
    return _LINE_BREAKS.sub(" ", str(value)).strip()


def text(value: object) -> str:
    """Return a value so that Markdown and HTML show exactly its letters."""
    line = one_line(value)
    if marker := _LIST_MARKER.match(line):  # it would begin a list where it begins a paragraph
        sign = marker.end() - 1
        return f"{line[:sign]}&#{ord(line[sign])};{line[sign + 1 :].translate(_SIGNS)}"
    return line.translate(_SIGNS)


def html(value: object) -> str:
    """Return a value for use between tags or inside a quoted attribute."""
    return _html.escape(one_line(value))


def css_string(value: object) -> str:
    """Return a value as a string of a style sheet that can stand inside HTML."""
    safe = (c if c.isalnum() or c in " .,-" else f"\\{ord(c):x} " for c in one_line(value))
    return '"' + "".join(safe) + '"'


def cell(value: object) -> str:
    """Return a value for a table, with a dash where there is none."""
    return text(value) or EMPTY


def whole(value: object) -> str:
    """Return an id or day that is never broken over two lines, with a dash where there is none."""
    return f'<span class="ims-id">{html(value)}</span>' if value else EMPTY


def link(label: object, target: str, page: str) -> str:
    """Return a link from one page of the site to another."""
    path, _, anchor = target.partition("#")
    relative = quote(posixpath.relpath(path, posixpath.dirname(page) or ".")) if path else ""
    return f"[{text(label)}]({relative}{'#' + anchor if anchor else ''})"


def join(parts: Iterable[str], between: str = ", ") -> str:
    """Return finished parts in a row, with a dash where there is none."""
    return between.join(parts) or EMPTY


def anchor(prefix: str, name: str) -> str:
    """Return an anchor that no other name of the page has."""
    safe = "".join(
        c if c.isascii() and (c.isalnum() or c in "-.") else f"_{ord(c):x}" for c in name
    )
    return f"{prefix}-{safe}"


def table(
    headers: Sequence[str], rows: Iterable[Sequence[str]], *, filters: Sequence[str] = ()
) -> str:
    """Return a table of finished cells; `filters` names the columns that get a choice."""
    lines = [_row(headers), _row(["---"] * len(headers)), *map(_row, rows)]
    chosen = f' data-ims-filters="{html(",".join(filters))}"' if filters else ""
    return f'<div class="ims-table" markdown="1"{chosen}>\n\n' + "\n".join(lines) + "\n\n</div>"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def bullets(parts: Iterable[str]) -> str:
    """Return finished parts as a list, with a dash where there is none."""
    return "\n".join(f"- {part}" for part in parts) or EMPTY


def box(css_class: str, inner: str, *, searched: bool = True) -> str:
    """Return Markdown inside an HTML element; what is not searched stays out of the index."""
    exclude = "" if searched else " data-search-exclude"
    return f'<div class="{html(css_class)}" markdown="1"{exclude}>\n\n{inner}\n\n</div>'


def unsearched(inner: str) -> str:
    """Return a part of a line that stays out of the search."""
    return f"<span data-search-exclude>{inner}</span>" if inner != EMPTY else inner


def banner(kind: str, inner: str) -> str:
    """Return news that stand above a text; `kind` is `stop`, `warn` or `info`."""
    opening = f'<div class="ims-banner ims-banner--{html(kind)}" role="note" markdown="1"'
    return f"{opening} data-search-exclude>\n\n{inner}\n\n</div>"


def facts(pairs: Iterable[tuple[str, object]]) -> str:
    """Return names and values as an HTML description list on one line."""
    inner = "".join(
        f"<div><dt>{html(name)}</dt><dd>{html(value) or EMPTY}</dd></div>" for name, value in pairs
    )
    return f"<dl>{inner}</dl>"


def front_matter(values: Mapping[str, object]) -> str:
    """Return front matter; JSON is YAML, and leaves nothing to be guessed.

    The titles are escaped already: the theme puts them into its HTML as they are.
    """
    lines = [f"{key}: {_json(value)}" for key, value in values.items() if value]
    return "\n".join(["---", *lines, "---", ""])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
