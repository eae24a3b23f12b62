"""Lists that look one way in the author's preview and another way on the published page."""

import re
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from typing import Any

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


_MARKER = re.compile(r"^(\s*)(?:([-*+])|(\d+)([.)]))(?:\s|$)")


def list_difference(text: str) -> tuple[int, str] | None:
    """Return line and words of the first list item that author and reader see differently."""
    if _lists_are_plain(text):
        return None
    from ims.body.commonmark import commonmark

    tokens = commonmark().parse(text)
    lines = [t.map[0] + 1 for t in tokens if t.type == "list_item_open" and t.map]
    preview = _items(commonmark().renderer.render(tokens, commonmark().options, {}))
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
    return not fenced


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
