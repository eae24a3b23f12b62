"""The links of a text that lead to nothing on this site: they become words."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote

from ims.system import Item
from ims.views.relations import path_of

IsThere = Callable[[str], bool]
_ABSENT = " *(not on this site)*"
_LABEL = r"!?\[(?P<label>(?:[^\[\]]|\[[^\[\]]*\](?:\([^()\n]*\))?)*)\]"
_TARGET = (
    r"(?:<(?P<angle>[^<>\n]*)>|(?P<target>[^\s<>()]+(?:\([^\s()]*\)[^\s<>()]*)*))"
    r"(?:\s+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?"
)
_INLINE = re.compile(rf"{_LABEL}\(\s*{_TARGET}\s*\)")
_DEFINITION = re.compile(
    rf"^[ >]*\[(?P<label>[^\[\]\n]+)\]:[ \t]*\n?[ \t]*{_TARGET}[ \t]*(?:\n|\Z)", re.MULTILINE
)
_USE = re.compile(rf"{_LABEL}(?:\[(?P<name>[^\[\]]*)\])?(?![(\[:])")
_FENCE = re.compile(r"[ \t>]*(?:(?:[-+*]|[0-9]+[.)])[ \t]+)*(`{3,}|~{3,})")
_CODE = re.compile(
    r"(?<!`)(`+)(?!`)(?:(?!\n[ \t>]*\n).)*?(?<!`)\1(?!`)|\\[^\n]", re.DOTALL
)  # code spans, and signs after a backslash


def reader_text(item: Item, is_there: IsThere, moved: Mapping[str, str]) -> str:
    """Return the text of a document; a link to a file that is not there becomes words.

    `moved` names the files that stand at another place on the site than in the tree.
    """
    text, hidden = item.source.body, _hidden(item.source.body)
    edits = [*_moves(item, hidden, moved)] if moved else []
    lines = {
        link.line for link in item.outline.links if _leads_nowhere(item, link.target, is_there)
    }
    if not lines:
        return _edited(text, edits)
    gone = [m for m in _DEFINITION.finditer(hidden) if _is_absent(item, m, is_there)]
    names = {_name(text, m, "label") for m in gone}
    uses = [m for m in _all(_INLINE, hidden) if _is_absent(item, m, is_there)]
    uses += [
        m
        for m in _all(_USE, hidden)
        if (_name(text, m, "name") or _name(text, m, "label")) in names
    ]
    edits += [(m.span(), "") for m in gone]
    edits += [(m.span(), _words(text, m)) for m in uses if _is_of(lines, text, m.start())]
    return _edited(text, edits)


def _moves(
    item: Item, hidden: str, moved: Mapping[str, str]
) -> Iterator[tuple[tuple[int, int], str]]:
    """Return the targets of links that lead to another place than is written."""
    for match in [*_all(_INLINE, hidden), *_DEFINITION.finditer(hidden)]:
        group = "angle" if match["target"] is None else "target"
        path = path_of(item, _target(item, match))
        if path and path in moved:
            to = posixpath.relpath(moved[path], posixpath.dirname(item.path))
            yield match.span(group), quote(to)


def _leads_nowhere(item: Item, target: str, is_there: IsThere) -> bool:
    path = path_of(item, target)
    return path is not None and not is_there(path)


def _is_absent(item: Item, match: re.Match[str], is_there: IsThere) -> bool:
    return _leads_nowhere(item, _target(item, match), is_there)


def _target(item: Item, match: re.Match[str]) -> str:
    group = "angle" if match["target"] is None else "target"
    written = item.source.body[slice(*match.span(group))]
    return re.sub(r"\\(.)", r"\1", written)


def _all(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Return all matches, those inside of others too: a picture can be the label of a link."""
    found = pattern.search(text)
    while found:
        yield found
        found = pattern.search(text, found.start() + 1)


def _name(text: str, match: re.Match[str], group: str) -> str:
    start, end = match.span(group)
    return " ".join(text[start:end].split()).casefold() if start >= 0 else ""


def _words(text: str, match: re.Match[str]) -> str:
    label = text[slice(*match.span("label"))]
    return re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", label) + _ABSENT


def _is_of(lines: set[int], text: str, place: int) -> bool:
    """Return whether a place stands in the paragraph of a link that the preview shows, too."""
    number = text.count("\n", 0, place) + 1
    above = text[:place].split("\n")
    blank = next((n for n in range(number - 1, 0, -1) if not above[n - 1].strip()), 0)
    return any(blank < line <= number for line in lines)


def _edited(text: str, edits: list[tuple[tuple[int, int], str]]) -> str:
    """Return the text with places replaced; of two that overlap the outer one counts."""
    done, parts = 0, []
    for (start, end), words in sorted(edits, key=lambda edit: (edit[0][0], -edit[0][1])):
        if start >= done:
            parts += [text[done:start], words]
            done = end
    return "".join([*parts, text[done:]])


def _hidden(text: str) -> str:
    """Return the text with signs in the place of all code, so that no link is seen in it."""
    lines, fence = [], ""
    for line in text.split("\n"):
        found = _FENCE.match(line)
        inside = bool(fence)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence) and not line[found.end() :].strip():
            fence = ""
        lines.append("\0" * len(line) if inside or fence else line)
    return _CODE.sub(lambda match: re.sub(r"[^\n]", "\0", match[0]), "\n".join(lines))
