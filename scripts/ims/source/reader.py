"""From bytes to a Source: what the file says, and what is wrong with it as a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ims.source.events import Fault, Keys, Place, Value, read, read_with_places

MAX_BYTES = 2_000_000
FENCE = "---"
_LONGEST_SHOWN = 60

# YAML and some editors also end a line at U+0085, U+2028 and U+2029; Git and people do not.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
# Characters that a reader cannot see but that change what is read: bidirectional
# overrides (CVE-2021-42574) and zero-width characters.
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
# A fence is a line of three hyphens; with blanks after them people see one and programs do not.
_FENCE_WITH_BLANKS = re.compile(r"^--- +$", re.MULTILINE)
_NOT_CLOSED = "front-matter-not-closed"
_BLANKS = "blanks stand after `---`"


@dataclass(frozen=True)
class Position:
    """A line and a column, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Source:
    """One file as read: `data` is the front matter, or the whole of a YAML file."""

    path: str
    text: str = ""
    data: Mapping[str, Value] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1
    faults: tuple[Fault, ...] = ()
    readable: bool = False

    def locate(self, keys: Keys, *, value: bool = False) -> Position:
        """Return the place of a key, or of its value; of its deepest existing parent if missing."""
        above = 1 if self.is_markdown else 0
        places = self._places
        while keys and keys not in places:
            keys, value = keys[:-1], False
        if not keys:
            return Position(1, 1)
        mark = places[keys].value if value else places[keys].key
        return Position(mark.line + 1 + above, mark.column + 1)

    @cached_property
    def _places(self) -> Mapping[Keys, Place]:
        """Return the place of every value; read only when something is wrong, and once."""
        yaml_text = _split(self.text)[0] if self.is_markdown else self.text
        return read_with_places(yaml_text).places

    @property
    def is_markdown(self) -> bool:
        """Return whether the data stands in front matter."""
        return self.path.endswith(".md")


def parse(path: str, raw: bytes) -> Source:
    """Return the file as a Source; never raises: what is wrong stands in `faults`."""
    text, faults = _decode(raw)
    if text is None:
        return Source(path, faults=tuple(faults))
    faults += _odd_characters(text)
    if any(fault.name == "control-character" for fault in faults):
        return Source(path, text, faults=tuple(faults))
    return _parse_text(path, text, faults)


def _parse_text(path: str, text: str, faults: list[Fault]) -> Source:
    if not path.endswith(".md"):
        plain = read(text)
        faults += plain.faults
        return Source(path, text, plain.data, "", 1, tuple(faults), not plain.faults)
    if not text.startswith(FENCE + "\n"):
        blanks = _FENCE_WITH_BLANKS.match(text)
        fact = _BLANKS if blanks else "the file does not begin with `---`"
        faults.append(Fault("no-front-matter", 1, 1, fact))
        return Source(path, text, body=text, faults=tuple(faults))
    front, body, body_line = _split(text)
    if body_line == 0:
        blanks = _FENCE_WITH_BLANKS.search(text)
        fact = _BLANKS if blanks else "no second line `---` is found"
        faults.append(_fault_at(text, blanks.start() if blanks else 0, _NOT_CLOSED, fact))
        return Source(path, text, faults=tuple(faults))
    plain = read(front, first_line=1)
    faults += plain.faults
    return Source(path, text, plain.data, body, body_line, tuple(faults), not plain.faults)


def _split(text: str) -> tuple[str, str, int]:
    """Return front matter, body and the body's first line (0 where the fence is not closed)."""
    end = text.find("\n" + FENCE + "\n", len(FENCE))
    if end < 0:
        return "", "", 0
    front = text[len(FENCE) + 1 : end + 1]
    return front, text[end + len(FENCE) + 2 :], front.count("\n") + 3


def front_matter(text: str) -> tuple[str, int]:
    """Return the front matter of a Markdown text, and where it begins in the text."""
    return _split(text)[0], len(FENCE) + 1


def _decode(raw: bytes) -> tuple[str | None, list[Fault]]:
    if len(raw) > MAX_BYTES:
        fact = f"the file has {len(raw):,} bytes; at most {MAX_BYTES:,} are read"
        return None, [Fault("file-too-large", 1, 1, fact)]
    if not raw.strip():
        return None, [Fault("empty-file", 1, 1, "the file is empty")]
    faults = []
    if raw.startswith(b"\xef\xbb\xbf"):
        raw = raw[3:]
        faults.append(Fault("byte-order-mark", 1, 1, "the file begins with a byte-order mark"))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        fact = f"byte 0x{raw[error.start]:02X} is no UTF-8"
        return None, [*faults, Fault("not-utf-8", line, 1, fact)]
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        faults.append(Fault("carriage-return", line, 1, "lines end with CR or CRLF, not with LF"))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text, faults


def _odd_characters(text: str) -> list[Fault]:
    faults = []
    suspected = not text.replace("\n", "").replace("\t", "").isprintable()
    if suspected and (match := _CONTROL.search(text)):
        fact = f"control character U+{ord(match[0]):04X}"
        faults.append(_fault_at(text, match.start(), "control-character", fact))
    if suspected and (match := _HIDDEN.search(text)):
        fact = f"invisible character U+{ord(match[0]):04X}"
        faults.append(_fault_at(text, match.start(), "hidden-character", fact))
    if "\t" in text:
        faults.append(_fault_at(text, text.index("\t"), "tab", "a tab character"))
    if not text.endswith("\n"):
        last = text.count("\n") + 1
        faults.append(Fault("no-final-newline", last, 1, "the last line has no line end"))
    return faults


def _fault_at(text: str, index: int, name: str, fact: str) -> Fault:
    start = text.rfind("\n", 0, index) + 1
    return Fault(name, text.count("\n", 0, index) + 1, index - start + 1, fact)


def as_text(value: object) -> str:
    """Return a value as it may be shown in a message."""
    if value is None:
        return "empty"
    if value == []:
        return "an empty list"
    if isinstance(value, str):
        return value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 3] + "..."
    if isinstance(value, dict):
        return "a group of keys"
    return "a list" if isinstance(value, list) else str(value)
