"""Read one controlled file: bytes to text, front matter and body, each value with its place.

This is the only module that knows YAML. Every scalar stays text (`1.10`, `no`, `2026-02-30`)
until a model gives it a type; what YAML can do beyond plain data is refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

MAX_BYTES = 2_000_000
MAX_DEPTH = 24

Keys: TypeAlias = tuple[str | int, ...]
Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"

FENCE = "---"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f]")
# Characters that a reader cannot see but that change what is read: bidirectional
# overrides (CVE-2021-42574) and zero-width characters.
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")


@dataclass(frozen=True)
class Position:
    """A line and a column, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Fault:
    """Something wrong with the file itself; `name` is the name of the rule that tells it."""

    name: str
    line: int
    column: int
    fact: str


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
        first = 1 if self.is_markdown else 0
        yaml_text = _split(self.text)[0] if self.is_markdown else self.text
        places = _Builder().build(yaml_text).places
        while keys and keys not in places:
            keys, value = keys[:-1], False
        if not keys:
            return Position(1, 1)
        key_mark, value_mark = places[keys]
        mark = value_mark if value else key_mark
        return Position(mark.line + 1 + first, mark.column + 1)

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
        built = _Builder().build(text)
        return Source(path, text, built.data, "", 1, (*faults, *built.faults), built.ok)
    if not text.startswith(FENCE + "\n"):
        faults.append(Fault("no-front-matter", 1, 1, "the file does not begin with `---`"))
        return Source(path, text, body=text, faults=tuple(faults))
    front, body, body_line = _split(text)
    if body_line == 0:
        faults.append(Fault("front-matter-not-closed", 1, 1, "no second line `---` is found"))
        return Source(path, text, faults=tuple(faults))
    built = _Builder(first_line=1).build(front)
    return Source(path, text, built.data, body, body_line, (*faults, *built.faults), built.ok)


def _split(text: str) -> tuple[str, str, int]:
    """Return front matter, body and the body's first line (0 where the fence is not closed)."""
    end = text.find("\n" + FENCE + "\n", len(FENCE))
    if end < 0:
        return "", "", 0
    front = text[len(FENCE) + 1 : end + 1]
    return front, text[end + len(FENCE) + 2 :], front.count("\n") + 3


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
    if match := _CONTROL.search(text):
        fact = f"control character U+{ord(match[0]):04X}"
        faults.append(_fault_at(text, match.start(), "control-character", fact))
    if match := _HIDDEN.search(text):
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


@dataclass
class _Builder:
    """Build plain data from YAML events, without recursion, and note the place of every key."""

    first_line: int = 0
    data: dict[str, Value] = field(default_factory=dict)
    places: dict[Keys, tuple[yaml.Mark, yaml.Mark]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Return whether the data can be used."""
        return not self.faults

    def build(self, text: str) -> "_Builder":
        """Read the text; stop at the first thing that YAML itself or we refuse."""
        try:
            self._read(yaml.parse(text, Loader=yaml.CSafeLoader))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line, mark.column) if mark else (0, 0)
            fact = _PHRASES.get(error.problem or "", "the text breaks the rules of YAML here")
            self._add("invalid-yaml", line, column, fact)
        except yaml.YAMLError:
            self._add("invalid-yaml", 0, 0, "the text breaks the rules of YAML")
        return self

    def _add(self, name: str, line: int, column: int, fact: str) -> None:
        self.faults.append(Fault(name, line + 1 + self.first_line, column + 1, fact))

    def _refuse(self, event: yaml.Event, name: str, fact: str) -> None:
        self._add(name, event.start_mark.line, event.start_mark.column, fact)

    def _read(self, events: Iterator[yaml.Event]) -> None:
        stack = _Stack(self)
        for event in events:
            if (refused := _refusal(event, stack.depth)) is not None:
                self._refuse(event, *refused)
                self.data = {}
                return
            stack.take(event)
        if isinstance(stack.root, dict):
            self.data = stack.root
        else:
            self._add("not-a-mapping", 0, 0, "there are no `key: value` lines here")


class _Stack:
    """The open lists and mappings while events come in."""

    def __init__(self, builder: _Builder) -> None:
        self.builder = builder
        self.root: Value = None
        self.containers: list[list[Value] | dict[str, Value]] = []
        self.path: list[str | int] = []
        self.key: tuple[str, yaml.Mark] | None = None
        self.keys: list[tuple[str, yaml.Mark] | None] = []

    @property
    def depth(self) -> int:
        """Return how many containers are open."""
        return len(self.containers)

    def take(self, event: yaml.Event) -> None:
        """Add one event to the data."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._open({}, event)
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open([], event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close()

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        inside = self.containers[-1] if self.containers else None
        if isinstance(inside, dict) and self.key is None:
            if event.value in inside:
                first = self.builder.places[(*self.path, event.value)][0].line
                line = first + 1 + self.builder.first_line
                fact = f"`{event.value}` stands twice, first on line {line}"
                self.builder._refuse(event, "duplicate-key", fact)
            self.key = (event.value, event.start_mark)
            return
        self._put(None if event.implicit[0] and not event.value else event.value, event)

    def _put(self, value: Value, event: yaml.Event) -> str | int | None:
        if not self.containers:
            self.root = value
            return None
        inside = self.containers[-1]
        if isinstance(inside, dict):
            key, mark = self.key or ("", event.start_mark)
            inside[key] = value
            self.key = None
        else:
            key, mark = len(inside), event.start_mark
            inside.append(value)
        self.builder.places[(*self.path, key)] = (mark, event.start_mark)
        return key

    def _open(self, value: list[Value] | dict[str, Value], event: yaml.Event) -> None:
        inside = self.containers[-1] if self.containers else None
        if isinstance(inside, dict) and self.key is None:
            self.builder._refuse(event, "odd-key", "a list or mapping is used as a key")
            self.key = ("", event.start_mark)
        key = self._put(value, event)
        if key is not None:
            self.path.append(key)
        self.keys.append(self.key)
        self.containers.append(value)
        self.key = None

    def _close(self) -> None:
        self.containers.pop()
        self.key = self.keys.pop()
        if self.path:
            self.path.pop()


def _refusal(event: yaml.Event, depth: int) -> tuple[str, str] | None:
    """Return name and fact of what we refuse in an event that YAML accepts."""
    if isinstance(event, yaml.AliasEvent):
        return "yaml-feature", f"`*{event.anchor}` repeats a value by alias"
    if getattr(event, "anchor", None):
        return "yaml-feature", f"`&{event.anchor}` gives a value an anchor"
    if getattr(event, "tag", None):
        return "yaml-feature", f"`{event.tag}` gives a value a tag"
    if depth > MAX_DEPTH:
        return "nested-too-deep", f"values are nested more than {MAX_DEPTH} levels"
    if isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
        return "yaml-feature", "a `%` directive"
    return None


# PyYAML's own wording is for programmers and differs between its two loaders.
_PHRASES = {
    "mapping values are not allowed in this context": (
        "a second `: ` on this line, or a wrong indentation"
    ),
    "could not find expected ':'": "a key without `:`",
    "did not find expected key": "wrong indentation, or a quote or bracket not closed before here",
    "did not find expected ',' or ']'": "a list `[` is not closed, or a comma is missing",
    "did not find expected ',' or '}'": "a mapping `{` is not closed, or a comma is missing",
    "did not find expected '-' indicator": "a list item without `- ` or wrongly indented",
    "found unexpected end of stream": "a quote or bracket is not closed",
    "found character that cannot start any token": (
        "a value begins with a character that needs quotes"
    ),
    "did not find expected <document start>": "more than one YAML document, or text outside a key",
    "found unknown escape character": 'a `\\` inside double quotes; use single quotes',
}


def set_value(text: str, keys: Keys, value: str, *, markdown: bool = True) -> str:
    """Return the text with one scalar value replaced and every other byte kept.

    Raises KeyError where there is no scalar at `keys`.
    """
    front = _split(text)[0] if markdown else text
    offset = len(FENCE) + 1 if markdown else 0
    event = _scalar_at(front, keys)
    start, end = event.start_mark.index + offset, event.end_mark.index + offset
    if start == end:  # the key stands without a value
        end += len(text[end:]) - len(text[end:].lstrip(" "))
        return text[:start] + " " + quoted(value) + text[end:]
    return text[:start] + quoted(value, event.style or "") + text[end:]


def _scalar_at(text: str, keys: Keys) -> yaml.ScalarEvent:
    mark = _Builder().build(text).places[keys][1]
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        here = event.start_mark.index == mark.index
        if here and isinstance(event, yaml.ScalarEvent) and event.style not in {"|", ">"}:
            return event
    raise KeyError(keys)


def quoted(value: str, style: str = "") -> str:
    """Return the value as a YAML scalar on one line, quoted where it must be or was."""
    plain = re.fullmatch(r"[^\W\d_](?:[\w .()/#@+-]*[\w.)])?", value)
    if not style and plain and " #" not in value and value not in _YAML_WORDS:
        return value
    if style == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return '"' + "".join(_escaped(character) for character in value) + '"'


# Words that a YAML 1.1 reader (an editor, another tool) would not read as text.
_YAML_WORDS = frozenset(
    "y n yes no on off true false null Y N Yes No On Off True False Null YES NO ON OFF TRUE "
    "FALSE NULL".split()
)


def _escaped(character: str) -> str:
    if character in {'"', "\\"}:
        return "\\" + character
    if character.isprintable():
        return character
    return {"\n": "\\n", "\t": "\\t"}.get(character, f"\\U{ord(character):08x}")


def as_text(value: object) -> str:
    """Return a value as it may be shown in a message."""
    if value is None:
        return "empty"
    if isinstance(value, str):
        return value if len(value) <= 60 else value[:57] + "..."
    return "a list" if isinstance(value, list) else "a group of keys"
