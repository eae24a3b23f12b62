"""The short way through a plain text: the structure that CommonMark gives it, much faster.

Controlled text is plain nearly always. Whatever is not certain here is left to the full parser;
a property test holds both ways equal.
"""

import re
from dataclasses import dataclass, field

from ims.body.structure import Link, Outline, Table, headings_with_anchors

# Anything that could mean more than it seems: escapes, HTML, entities, references, odd blanks.
_ODD = re.compile(
    r"\\|``|<(?! |=|$)|&[\w#]|\]\[|\]:|^ *[*+](?: |$)|^ *\d+\)|^ *(?:[-*_=] *)+$|~~~|  $|[^\S \n]",
    re.MULTILINE,
)
# Nothing but words: neither a mark of Markdown nor the beginning of one.
_WORDS = re.compile(r"[A-Za-z](?:[A-Za-z0-9 ,.;:()'/-]*[A-Za-z0-9,.;:()'/-])?")
_HEADING = re.compile(r"(#{1,6}) ([^ #].*[^#])")
_ITEM = re.compile(r"( *)(?:-|(\d{1,2})\.) ([^ #>|`-].*|`.*)")
_ITEM_LIKE = re.compile(r"(?:-|\d+\.)(?: |$)")
_RULER = re.compile(r"\|(?: ?:?-{3,}:? ?\|)+")
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"(!?)\[([^\[\]*_!]*)\]\(([\w./#?=+-]+|https?://[\w./#?=+-]+)\)", re.ASCII)
_STRONG = re.compile(r"(?<![^\s(])\*\*([^*\s](?:[^*]*[^*\s])?)\*\*(?![^\s.,;:)])")
_EMPHASIS = re.compile(r"(?<![^\s(])\*([^*\s](?:[^*]*[^*\s])?)\*(?![^\s.,;:)])")
_LEFT_OVER = re.compile(r"[`\[\]*]")
_UNDERLINED = re.compile(r"(?<!\w)_|_(?!\w)")
_FENCE = "```"

# What the line above was: each decides how the next one may be read.
_START = ("blank", "block")


class _NotPlainError(Exception):
    """The full parser must read this text."""


def plain_outline(text: str) -> Outline | None:
    """Return the structure of a plain text, None for any other."""
    reader = _Reader()
    try:
        reader.read(text.split("\n"))
    except _NotPlainError:
        return None
    return Outline(
        headings_with_anchors(reader.headings),
        tuple(reader.links),
        tuple(reader.tables),
        (),
        tuple(reader.prose),
    )


@dataclass
class _Reader:
    """Reads line by line and collects what an outline holds."""

    headings: list[tuple[int, str, int]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    prose: list[tuple[int, str]] = field(default_factory=list)
    depth: int = 0  # how many levels of lists are open
    above: str = "blank"

    def read(self, lines: list[str]) -> None:
        """Read all lines; `number` is the line to read, counted from 0."""
        number = 0
        while number < len(lines):
            line = lines[number]
            if not line:
                self.above = "blank"
                number += 1
            elif line.startswith(_FENCE):
                number = self._fence(lines, number)
            elif line[0] == "|":
                number = self._table(lines, number)
            else:
                self._line(line, number)
                number += 1

    def _line(self, line: str, number: int) -> None:
        if _WORDS.fullmatch(line):
            self._paragraph(line, number)
            return
        if _ODD.search(line):
            raise _NotPlainError
        if line[0] == "#":
            self._heading(line, number)
        elif line.startswith("> "):
            self._quote(line[2:], number)
        elif item := _ITEM.fullmatch(line):
            self._item(item, number)
        else:
            self._paragraph(line, number)

    def _fence(self, lines: list[str], number: int) -> int:
        if "`" in lines[number].removeprefix(_FENCE):
            raise _NotPlainError
        for end in range(number + 1, len(lines)):
            if lines[end] == _FENCE:
                self.depth, self.above = 0, "block"
                return end + 1
            if lines[end].lstrip().startswith(_FENCE):
                break
        raise _NotPlainError

    def _heading(self, line: str, number: int) -> None:
        match = _HEADING.fullmatch(line)
        if not match or ("`" in match[2] and re.search(r"[\[\]*_]", match[2])) or "![" in match[2]:
            raise _NotPlainError
        self._inline(match[2], number)
        with_code = _CODE.sub(lambda code: code[1].strip(), match[2])
        words = with_code if "`" in match[2] else self.prose[-1][1]
        self.headings.append((len(match[1]), words.strip(), number + 1))
        self.depth, self.above = 0, "block"

    def _table(self, lines: list[str], number: int) -> int:
        head = _cells(lines[number])
        ruler = lines[number + 1] if number + 1 < len(lines) else ""
        plain = self.above in _START and _RULER.fullmatch(ruler)
        if not plain or ruler.count("|") - 1 != len(head):
            raise _NotPlainError
        self.tables.append(Table(number + 1, len(head)))
        self._row(head, number, len(head))
        number += 2
        while number < len(lines) and lines[number]:
            self._row(_cells(lines[number]), number, len(head))
            number += 1
        self.depth, self.above = 0, "block"
        return number

    def _row(self, cells: list[str], number: int, columns: int) -> None:
        if len(cells) != columns:
            raise _NotPlainError
        for cell in cells:
            self._inline(cell, number)

    def _quote(self, words: str, number: int) -> None:
        if self.above not in {*_START, "quote"} or words[:1] in " #>|-`" or words[0].isdigit():
            raise _NotPlainError
        self._inline(words, number)
        self.depth, self.above = 0, "quote"

    def _item(self, match: re.Match[str], number: int) -> None:
        level, rest = divmod(len(match[1]), 4)
        if rest or level > self.depth or _ITEM_LIKE.match(match[3]):
            raise _NotPlainError
        if level == 0:
            allowed = self.above in {*_START, "item"}
        else:
            begins = level == self.depth and self.above == "item" and match[2]
            allowed = self.above in {"blank", "item"} and not (begins and match[2] != "1")
        if not allowed:
            raise _NotPlainError
        self._inline(match[3], number)
        self.depth, self.above = level + 1, "item"

    def _paragraph(self, line: str, number: int) -> None:
        words = line.lstrip(" ")
        level, rest = divmod(len(line) - len(words), 4)
        odd = rest or level > self.depth or self.above == "quote"
        if odd or words[0] in "#>|-" or _ITEM_LIKE.match(words):
            raise _NotPlainError
        if level and self.above not in {"blank", "item"}:
            raise _NotPlainError
        if self.above in _START:
            self.depth = level
        self._inline(words, number)
        self.above = "item" if self.depth else "text"

    def _inline(self, words: str, number: int) -> None:
        """Note the words and links of a line."""
        if _WORDS.fullmatch(words):
            self.prose.append((number + 1, words))
            return
        words = words.rstrip(" ")
        if "`" in words:
            words = _CODE.sub("\0", words)
        if "[" in words:
            words = _LINK.sub(lambda link: self._link(link, number), words)
        if "*" in words:
            words = _EMPHASIS.sub(r"\1", _STRONG.sub(r"\1", words))
        if _LEFT_OVER.search(words) or ("_" in words and _UNDERLINED.search(words)):
            raise _NotPlainError
        self.prose.append((number + 1, words.replace("\0", " ")))

    def _link(self, link: re.Match[str], number: int) -> str:
        self.links.append(Link(link[3], number + 1, is_image=bool(link[1])))
        return link[2]


def _cells(line: str) -> list[str]:
    cells = [cell.strip(" ") for cell in line[1:-1].split("|")]
    code_with_a_bar = any(cell.count("`") % 2 for cell in cells)
    if _ODD.search(line) or not line.endswith("|") or code_with_a_bar:
        raise _NotPlainError
    return cells
