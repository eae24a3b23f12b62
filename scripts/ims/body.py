"""The structure of a document's text, as its author previews it and as its reader sees it.

Authors preview CommonMark (GitHub, GitLab, VS Code), readers get Python-Markdown (MkDocs).
This is the only module that knows either; what the two show differently is told here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

# The dialect of the published site; `mkdocs.yml` carries the same list, a test holds it.
EXTENSIONS: dict[str, dict[str, Any]] = {
    "attr_list": {},
    "md_in_html": {},
    "tables": {},
    "sane_lists": {},
    "toc": {"permalink": True},
    "pymdownx.superfences": {
        "custom_fences": [{"name": "mermaid", "class": "mermaid"}],
    },
}


@dataclass(frozen=True)
class Heading:
    """A heading; the anchor is the one that the published page gives it."""

    level: int
    text: str
    line: int
    anchor: str


@dataclass(frozen=True)
class Link:
    """A link or picture."""

    target: str
    line: int
    is_image: bool = False


@dataclass(frozen=True)
class Table:
    """A table and how many columns it has."""

    line: int
    columns: int


@dataclass(frozen=True)
class Outline:
    """What the rules need to know of a text; lines count from 1 within the text."""

    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    tables: tuple[Table, ...] = ()
    html: tuple[tuple[int, str], ...] = ()
    prose: tuple[tuple[int, str], ...] = ()
    unclosed_fence: int | None = None

    @property
    def anchors(self) -> frozenset[str]:
        """Return every anchor that a link can point to."""
        return frozenset(heading.anchor for heading in self.headings)


@cache
def _commonmark() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def outline(text: str) -> Outline:
    """Return the structure of a text as CommonMark with tables."""
    return _outline(text, _commonmark().parse(text))


def _outline(text: str, tokens: list[Token]) -> Outline:
    headings: list[Heading] = []
    links: list[Link] = []
    html: list[tuple[int, str]] = []
    prose: list[tuple[int, str]] = []
    taken: set[str] = set()
    for index, token in enumerate(tokens):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "inline":
            _read_inline(token, line, links, html, prose)
        elif token.type == "heading_open":
            words = _words(tokens[index + 1])
            anchor = _unique(_slug(words), taken)
            headings.append(Heading(int(token.tag[1]), words, line, anchor))
        elif token.type == "html_block":
            html.append((line, token.content.strip()))
    return Outline(
        tuple(headings),
        tuple(links),
        tuple(_tables(tokens)),
        tuple(html),
        tuple(prose),
        _unclosed_fence(text, tokens),
    )


def _read_inline(
    token: Token,
    line: int,
    links: list[Link],
    html: list[tuple[int, str]],
    prose: list[tuple[int, str]],
) -> None:
    words: list[str] = []
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            prose.append((line, "".join(words)))
            words, line = [], line + 1
        elif child.type == "text":
            words.append(child.content)
        elif child.type == "code_inline":
            words.append(" ")
        elif child.type == "link_open":
            links.append(Link(str(child.attrGet("href")), line))
        elif child.type == "image":
            links.append(Link(str(child.attrGet("src")), line, is_image=True))
            words.append(child.content)
        elif child.type == "html_inline":
            html.append((line, child.content))
    prose.append((line, "".join(words)))


def _words(inline: Token) -> str:
    return "".join(
        child.content for child in inline.children or () if child.type in {"text", "code_inline"}
    ).strip()


def _tables(tokens: list[Token]) -> Iterator[Table]:
    for index, token in enumerate(tokens):
        if token.type == "table_open" and token.map:
            end = next(i for i, t in enumerate(tokens[index:], index) if t.type == "thead_close")
            columns = sum(t.type == "th_open" for t in tokens[index:end])
            yield Table(token.map[0] + 1, columns)


def _unclosed_fence(text: str, tokens: list[Token]) -> int | None:
    """Return the line of a code fence that runs to the end of the text because nothing closes it."""
    last = next((t for t in reversed(tokens) if t.type == "fence"), None)
    if last is None or last.map is None:
        return None
    closing = text.splitlines()[last.map[1] - 1].strip().lstrip("> ")
    closed = last.map[1] - last.map[0] > 1 and closing.startswith(last.markup)
    return None if closed else last.map[0] + 1


def _slug(words: str) -> str:
    from markdown.extensions.toc import slugify

    return str(slugify(words, "-"))


def _unique(anchor: str, taken: set[str]) -> str:
    """Return the anchor as the toc extension makes it unique: `_1`, `_2`."""
    count, candidate = 0, anchor
    while candidate in taken or not candidate:
        count += 1
        candidate = f"{anchor}_{count}"
    taken.add(candidate)
    return candidate


# --- what author and reader see differently -------------------------------------------------

_MARKER = re.compile(r"^(\s*)(?:([-*+])|(\d+)([.)]))(?:\s|$)")


def list_difference(text: str) -> tuple[int, str] | None:
    """Return line and words of the first list item that author and reader see differently."""
    if _lists_are_plain(text):
        return None
    tokens = _commonmark().parse(text)
    lines = [t.map[0] + 1 for t in tokens if t.type == "list_item_open" and t.map]
    preview = _items(_commonmark().renderer.render(tokens, _commonmark().options, {}))
    page = _items(reader_html(text))
    for index, (seen, published) in enumerate(zip(preview, page, strict=False)):
        if seen != published:
            return lines[index], _told(seen, published)
    if len(preview) > len(page):
        return lines[len(page)], "this list is no list on the published page"
    if len(page) > len(preview):
        return _line_of(text, page[len(preview)]), "the published page shows a list item here"
    return None


def _told(seen: "_Item", published: "_Item") -> str:
    if seen.depth != published.depth:
        return f"the preview shows level {seen.depth} of the list, the page level {published.depth}"
    if seen.number != published.number:
        return f"the preview shows item {seen.number}, the published page item {published.number}"
    return "the preview shows other text in this list item than the published page"


def _line_of(text: str, item: "_Item") -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if _MARKER.match(line) and item.text.startswith(_letters(_MARKER.sub("", line))[:12]):
            return number
    return 1


def _lists_are_plain(text: str) -> bool:
    """Return whether no list can differ: flat, after an empty line, numbered 1. 2. 3."""
    above, fenced = "", False
    number: int | None = None
    for line in text.splitlines():
        if line.lstrip(" >").startswith(("```", "~~~")):
            if line.startswith((" ", ">")) or number is not None:
                return False
            fenced = not fenced
        elif not fenced and line.strip():
            marker = _MARKER.match(line)
            if marker:
                number = _next_number(marker, above, number)
                if number is None:
                    return False
            elif number is not None or line[0] in " >":
                return False
        elif not line.strip():
            number = None
        above = line
    return True


def _next_number(marker: re.Match[str], above: str, number: int | None) -> int | None:
    """Return the number of a plain list item (0 for a bullet), None where it is not plain."""
    indent, bullet, digits, dot = marker.groups()
    first = not above.strip()
    if indent or bullet in {"*", "+"} or dot == ")" or not (first or number is not None):
        return None
    if bullet:
        return 0 if first or number == 0 else None
    wanted = 1 if first else (number or 0) + 1
    return wanted if int(digits) == wanted and (first or number != 0) else None


@cache
def _reader() -> Any:
    from markdown import Markdown

    return Markdown(extensions=list(EXTENSIONS), extension_configs=EXTENSIONS)


def reader_html(text: str) -> str:
    """Return the text as the published site shows it."""
    _reader().reset()
    return str(_reader().convert(text))


@dataclass
class _Item:
    depth: int
    number: str
    text: str = ""


class _ListReader(HTMLParser):
    """Collect the list items of a page: level, number and letters."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[_Item] = []
        self.open: list[_Item] = []
        self.numbers: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a list or an item."""
        if tag in {"ol", "ul"}:
            start = int(dict(attrs).get("start") or 1)
            self.numbers.append(start if tag == "ol" else None)
        elif tag == "li" and self.numbers:
            count = self.numbers[-1]
            self.open.append(_Item(len(self.numbers), "-" if count is None else str(count)))
            self.items.append(self.open[-1])
            self.numbers[-1] = None if count is None else count + 1

    def handle_endtag(self, tag: str) -> None:
        """Close a list or an item."""
        if tag in {"ol", "ul"} and self.numbers:
            self.numbers.pop()
        elif tag == "li" and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        """Give the letters to the innermost item."""
        if self.open:
            self.open[-1].text += _letters(data)


def _items(html: str) -> list[_Item]:
    reader = _ListReader()
    reader.feed(html)
    return reader.items


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
