"""What a finished HTML page says: control data, marks, scripts, and what it loads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from ims.site.addresses import Load, is_foreign, loads_of_style

# All that a browser fetches by itself or sends something to; a link to click is none.
_ADDRESSES = frozenset(
    "src poster data action formaction background manifest codebase classid archive lowsrc dynsrc"
    " href xlink:href".split()
)
_LISTS = frozenset({"srcset", "imagesrcset", "ping"})
_CLICKED = frozenset({"a", "area"})
_MOVED = frozenset({"to", "from", "by", "values"})  # by <animate> and <set> of SVG
_DRAWN = frozenset(
    "style fill stroke filter mask clip-path cursor marker marker-start marker-mid marker-end".split()
)
# In these a `data:` address is a picture or a sound, and nothing that runs.
_SHOWN = frozenset({"img", "image", "source", "video", "audio", "input", "track", "feimage"})
_NO_REQUEST = frozenset({"canonical", "alternate", "next", "prev", "license", "author", "help"})
_RUNS = re.compile(r"(?:java|vb)script:|data:", re.IGNORECASE)
_WAY_UP = re.compile(r'"(?:\.\.?/)*(?:\.\.?(?="))?')
MARKS = frozenset({"ims-mark", "ims-watermark"})
CONTROL = "ims-control"
BANNER = "ims-banner"
AUDIT = "ims-audit"
_READ = MARKS | {CONTROL, BANNER, AUDIT}


@dataclass
class _Part:
    """An element whose words are being read."""

    name: str
    tag: str
    depth: int = 1
    words: list[str] = field(default_factory=list)


@dataclass
class BuiltPage(HTMLParser):
    """One page as a browser reads it."""

    control: list[dict[str, str]] = field(default_factory=list)
    modes: list[str] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    handlers: list[Load] = field(default_factory=list)
    words: list[tuple[str, str]] = field(default_factory=list)
    open: list[_Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def shown(self, *names: str) -> list[str]:
        """Return the words of the control blocks or of the marks."""
        return [words for name, words in self.words if name in names]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read the marks and references of one tag."""
        found = {name: value or "" for name, value in reversed(attrs)}  # the first one counts
        self._control_data(found)
        self._follow(tag, found)
        for value in _addresses(tag, found):
            self._add(self.loads, value)
        for name, value in found.items():
            if name in _DRAWN:
                self._style(value)
            elif name.startswith("on") or (tag in _CLICKED and _RUNS.match(_squeezed(value))):
                self._add(self.handlers, value)

    def _control_data(self, found: dict[str, str]) -> None:
        prefix = "data-ims-"
        if CONTROL in found.get("class", "").split():
            self.control.append(
                {n.removeprefix(prefix): v for n, v in found.items() if n.startswith(prefix)}
            )
        if "data-ims-mode" in found:
            self.modes.append(found["data-ims-mode"])

    def _follow(self, tag: str, found: dict[str, str]) -> None:
        """Begin to read the words of an element that counts."""
        for part in self.open:
            part.depth += part.tag == tag
        names = {*found.get("class", "").split()} & _READ
        self.open += [_Part(name, tag) for name in sorted(names)]
        src = found.get("src", found.get("href", ""))
        if tag == "script" and src:
            self.scripts += [] if is_foreign(src) else [_WAY_UP.sub('"', f'"{src}"')]
        elif tag in {"script", "style"}:
            self.open.append(_Part(tag, tag))

    def handle_endtag(self, tag: str) -> None:
        """End the reading of an element."""
        for part in [part for part in self.open if part.tag == tag]:
            part.depth -= 1
            if not part.depth:
                self.open.remove(part)
                self._take("".join(part.words), part.name)

    def _take(self, text: str, name: str) -> None:
        if name == "style":
            self._style(text)
        elif name == "script":
            self.scripts.append(_WAY_UP.sub('"', text))
        else:
            self.words.append((name, " ".join(text.split())))

    def handle_data(self, data: str) -> None:
        """Read words."""
        for part in self.open:
            part.words.append(data)

    def handle_pi(self, data: str) -> None:
        """Refuse a style sheet that is named before a picture begins."""
        if "stylesheet" in data.lower():
            self._add(self.loads, data)

    def handle_decl(self, decl: str) -> None:
        """Refuse an entity: it can be read from anywhere."""
        if "entity" in decl.lower():
            self._add(self.loads, decl)

    def close(self) -> None:
        """End the reading of all elements that the page leaves open."""
        super().close()
        for part in self.open:
            self._take("".join(part.words), part.name)

    def _style(self, text: str) -> None:
        for load in loads_of_style(text):
            self._add(self.loads, load.target)

    def _add(self, to: list[Load], target: str) -> None:
        line, column = self.getpos()
        to.append(Load(line, column + 1, target.strip()))


def _squeezed(value: str) -> str:
    """Return an address without the signs that a browser takes out of it."""
    return re.sub(r"[\x00-\x20]", "", value)


def _addresses(tag: str, found: dict[str, str]) -> Iterator[str]:
    """Return the values of a tag that lead a browser elsewhere without a click."""
    rel = set(found.get("rel", "").lower().split())
    idle = tag in _CLICKED or (tag == "link" and rel and rel <= _NO_REQUEST)
    for name, value in found.items():
        if name in _LISTS:
            yield from filter(is_foreign, re.split(r"[\s,]+", value))
        elif name == "srcdoc" or (name == "http-equiv" and value.strip().lower() == "refresh"):
            yield found.get("content", "") or value
        elif name in _ADDRESSES and not idle and value:
            runs = tag not in _SHOWN and _RUNS.match(_squeezed(value))
            if runs or is_foreign(value):
                yield value
        elif tag in {"animate", "set"} and name in _MOVED:
            yield from filter(is_foreign, value.split(";"))


def read_page(html: str) -> BuiltPage:
    """Return what a page says."""
    page = BuiltPage()
    page.feed(html)
    page.close()
    return page
