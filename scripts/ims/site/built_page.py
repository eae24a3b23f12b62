"""What a finished HTML page or style sheet says: control data, marks, and what it loads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

# Tag and attribute of all that a browser fetches by itself; a link to click is none.
_LOADS = {
    "script": ("src",), "img": ("src", "srcset"), "iframe": ("src",), "embed": ("src",),
    "source": ("src", "srcset"), "video": ("src", "poster"), "audio": ("src",),
    "object": ("data",), "input": ("src",), "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"), "track": ("src",), "frame": ("src",), "base": ("href",),
}  # fmt: skip
_NO_REQUEST = frozenset({"canonical", "alternate", "next", "prev", "license", "author", "help"})
_FOREIGN = re.compile(r"(?i)(?:^|[\s,])(?:[a-z][a-z0-9+.-]*:)?//")
_IN_STYLE = re.compile(
    r"""(?i)(?:url\(\s*|@import\s+)["']?\s*((?:[a-z][a-z0-9+.-]*:)?//[^"')\s;]*)"""
)


@dataclass(frozen=True)
class Load:
    """Something on another host that a browser would fetch."""

    line: int
    column: int
    target: str


@dataclass
class BuiltPage(HTMLParser):
    """One page as a browser reads it."""

    control: list[dict[str, str]] = field(default_factory=list)
    modes: list[str] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    in_style: bool = False

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read the marks and references of one tag."""
        found = {name: value or "" for name, value in attrs}
        self.in_style = tag == "style"
        if "ims-control" in found.get("class", "").split():
            prefix = "data-ims-"
            self.control.append(
                {n.removeprefix(prefix): v for n, v in found.items() if n.startswith(prefix)}
            )
        if "data-ims-mode" in found:
            self.modes.append(found["data-ims-mode"])
        for value in _loaded(tag, found):
            if _FOREIGN.search(value):
                self._add(value)
        self._style(found.get("style", ""))

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the signature of HTMLParser
        """Leave a style sheet."""
        self.in_style = False

    def handle_data(self, data: str) -> None:
        """Read a style sheet inside the page."""
        if self.in_style:
            self._style(data)

    def _style(self, text: str) -> None:
        for load in loads_of_style(text):
            self._add(load.target)

    def _add(self, target: str) -> None:
        line, column = self.getpos()
        self.loads.append(Load(line, column + 1, target.strip()))


def _loaded(tag: str, found: dict[str, str]) -> Iterator[str]:
    """Return the values of a tag that a browser fetches."""
    if tag == "link" and not _NO_REQUEST & set(found.get("rel", "").lower().split()):
        yield found.get("href", "")
    if tag == "meta" and found.get("http-equiv", "").lower() == "refresh":
        yield found.get("content", "").partition("=")[2]
    for name in _LOADS.get(tag, ()):
        yield found.get(name, "")


def read_page(html: str) -> BuiltPage:
    """Return what a page says."""
    page = BuiltPage()
    page.feed(html)
    page.close()
    return page


def loads_of_style(text: str) -> Iterator[Load]:
    """Return what a style sheet fetches from another host."""
    for match in _IN_STYLE.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        line = text.count("\n", 0, match.start()) + 1
        yield Load(line, match.start() - start + 1, match[1])
