"""The structure of a text: headings, links, tables, HTML, prose."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass


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


def headings_with_anchors(found: Iterable[tuple[int, str, int]]) -> tuple[Heading, ...]:
    """Return headings from level, words and line, each with the anchor of the published page."""
    taken: set[str] = set()
    return tuple(
        Heading(level, words, line, _unique(slug(words), taken)) for level, words, line in found
    )


def slug(words: str) -> str:
    """Return the anchor of a heading as the toc extension of Python-Markdown makes it."""
    ascii_words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_words).strip().lower())


def _unique(anchor: str, taken: set[str]) -> str:
    """Return the anchor as the toc extension makes it unique: `records`, `records_1`."""
    if anchor in taken or not anchor:
        numbered = re.fullmatch(r"(.*)_([0-9]+)", anchor)
        base, count = (numbered[1], int(numbered[2])) if numbered else (anchor, 0)
        count += 1
        while f"{base}_{count}" in taken:
            count += 1
        anchor = f"{base}_{count}"
    taken.add(anchor)
    return anchor
