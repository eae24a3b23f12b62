"""Texts as coverage reads them: what they cite, and their sections with digests.

Old revisions are read through few keys, leniently: upgrading the tool must not empty a cell.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ims import body, source
from ims.models.document import Matrix
from ims.models.reading import read_model
from ims.source import Source
from ims.system import Item, ManagementSystem

DIGITS = 12  # of a digest that a review states


@dataclass(frozen=True)
class Cited:
    """A requirement that a text says it meets, and under which heading."""

    requirement: str
    section: str = ""


@dataclass(frozen=True, eq=False)
class Text:
    """One revision of one document."""

    source: Source
    item: Item | None = None  # the file of the tree with these very bytes, where it was read before

    def word(self, key: str) -> str:
        """Return a value of the front matter that is text."""
        found = self.source.data.get(key)
        return found if isinstance(found, str) else ""

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of the front matter."""
        found = self.source.data.get(key)
        return tuple(map(str, found)) if isinstance(found, list) else ()

    @cached_property
    def type(self) -> str:
        """Return the type of document that it says it is."""
        return self.word("type")

    @cached_property
    def cited(self) -> tuple[Cited, ...]:
        """Return the requirements that it says it meets."""
        found = self.source.data.get("requirements")
        entries = found if isinstance(found, list) else []
        return tuple(c for c in map(_cited, entries) if c.requirement)

    def digest(self, anchor: str) -> str:
        """Return the digest of the section at an anchor like `#approval`, empty without one."""
        if anchor not in self._digests:
            found = self.sections.get(anchor)
            self._digests[anchor] = "" if found is None else section_digest(found)
        return self._digests[anchor]

    @cached_property
    def _digests(self) -> dict[str, str]:
        return {}

    @cached_property
    def sections(self) -> dict[str, str]:
        """Return the text of each section by its anchor, with the sections inside it."""
        text = self.source.body
        return sections_of(text, self.item.outline if self.item else body.outline(text))

    @cached_property
    def matrix(self) -> Matrix | None:
        """Return the regulatory matrix that it is, None where it is none or is broken."""
        if self.type != "matrix":
            return None
        found, _ = read_model(Matrix, self.source.data)
        return found if isinstance(found, Matrix) else None


class Texts:
    """Texts by place and bytes: each is parsed once, at however many sites it counts."""

    def __init__(self, system: ManagementSystem) -> None:
        self._known: dict[tuple[str, bytes], Text] = {
            (item.path, system.tree[item.path]): Text(item.source, item)
            for item in system.read
            if item.has_text
        }

    def read(self, path: str, raw: bytes) -> Text:
        """Return the text of a file."""
        if (path, raw) not in self._known:
            self._known[path, raw] = Text(source.parse(path, raw))
        return self._known[path, raw]


def _cited(entry: object) -> Cited:
    if isinstance(entry, dict):
        return Cited(str(entry.get("requirement") or ""), str(entry.get("section") or ""))
    return Cited(str(entry or ""))


def sections_of(text: str, outline: body.Outline) -> dict[str, str]:
    """Return the text of each section by its anchor, with the sections inside it."""
    return dict(_sections(text, outline))


def _sections(text: str, outline: body.Outline) -> Iterator[tuple[str, str]]:
    lines, headings = text.split("\n"), outline.headings
    for number, heading in enumerate(headings):
        after = (h.line for h in headings[number + 1 :] if h.level <= heading.level)
        end = next(after, len(lines) + 1)
        yield f"#{heading.anchor}", "\n".join(lines[heading.line - 1 : end - 1])


def section_digest(text: str) -> str:
    """Return the digest of a section; blanks at the ends of lines do not count."""
    plain = "\n".join(line.rstrip(" \t") for line in text.split("\n")).strip("\n")
    return hashlib.sha256(f"{plain}\n".encode()).hexdigest()[:DIGITS]
