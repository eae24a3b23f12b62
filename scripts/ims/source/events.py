"""YAML as plain data: built from events, without recursion, with the place of every key."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import yaml

MAX_DEPTH = 24

Keys: TypeAlias = tuple[str | int, ...]
Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"


@dataclass(frozen=True)
class Fault:
    """Something wrong with the file itself; `name` is the name of the rule that tells it."""

    name: str
    line: int
    column: int
    fact: str


class Mark(NamedTuple):
    """A place in the YAML text, all counted from 0."""

    line: int
    column: int
    offset: int


class Place(NamedTuple):
    """Where the key of an entry stands, and its value (for a list entry the same)."""

    key: Mark
    value: Mark


@dataclass
class PlainData:
    """What a YAML text holds; `data` is empty where there are faults that forbid its use."""

    data: dict[str, Value] = field(default_factory=dict)
    places: dict[Keys, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read(text: str, first_line: int = 0) -> PlainData:
    """Return the data of a YAML text, and what YAML itself or we refuse in it.

    `first_line` counts the lines of the file above the text.
    """
    if _is_simple(text) and (data := _read_simple(text)):
        return PlainData(data)
    return read_with_places(text, first_line)


def read_with_places(text: str, first_line: int = 0) -> PlainData:
    """Return the data with the place of every value, and what is refused."""
    builder = _Builder(first_line)
    try:
        builder.take_all(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = _mark(error.problem_mark or error.context_mark)
        fact = _PHRASES.get(error.problem or "", "the text breaks the rules of YAML here")
        builder.refuse(mark, "invalid-yaml", fact)
    except yaml.YAMLError:
        builder.refuse(Mark(0, 0, 0), "invalid-yaml", "the text breaks the rules of YAML")
    if builder.result.faults:
        builder.result.data = {}
    return builder.result


# --- the short way for the usual text: the same data, no places, half the time ---------------

# Signs with which everything begins that we refuse, and bounds under which the C parser, which
# works by recursion, cannot be led too deep.
_SPECIAL = ("&", "*", "!", "%", "---", "...")
_MOST_BRACKETS = 400
_LONGEST_LINE = 400


def _is_simple(text: str) -> bool:
    if any(sign in text for sign in _SPECIAL):
        return False
    if text.count("[") + text.count("{") > _MOST_BRACKETS:
        return False
    return max(map(len, text.split("\n"))) <= _LONGEST_LINE


def _read_simple(text: str) -> dict[str, Value]:
    """Return the data, empty where anything is odd."""
    try:
        data = _plain(_Composer(text).get_single_node(), 0)
    except (yaml.YAMLError, _OddError):
        return {}
    return data if isinstance(data, dict) else {}


class _Composer(yaml.CSafeLoader):
    """The C parser without the search for types: here every scalar is text."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:  # noqa: ARG002 - its signature
        """Return no type."""
        return ""

    def ascend_resolver(self) -> None:
        """Do nothing."""

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """Do nothing."""


class _OddError(Exception):
    """There is something to refuse: the long way tells what and where."""


def _plain(node: Any, depth: int) -> Value:
    kind = type(node)
    if kind is yaml.ScalarNode:
        return node.value or (None if not node.style else "")
    if depth >= MAX_DEPTH:
        raise _OddError
    if kind is yaml.SequenceNode:
        return [_plain(entry, depth + 1) for entry in node.value]
    data: dict[str, Value] = {}
    for key, value in node.value if node else ():
        if type(key) is not yaml.ScalarNode or key.value in data:
            raise _OddError
        data[key.value] = _plain(value, depth + 1)
    return data


def scalars(text: str) -> Iterable[tuple[Mark, Mark, str]]:
    """Return start, end and style of every scalar of a YAML text."""
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.ScalarEvent):
            yield _mark(event.start_mark), _mark(event.end_mark), event.style or ""


def _mark(mark: Any) -> Mark:
    return Mark(mark.line, mark.column, mark.index) if mark else Mark(0, 0, 0)


class _Builder:
    """Takes events one by one; keeps a stack of the open lists and mappings."""

    def __init__(self, first_line: int) -> None:
        self.result = PlainData()
        self.first_line = first_line
        self.root: Value = None
        self.containers: list[list[Value] | dict[str, Value]] = []
        self.path: list[str | int] = []
        # The key that waits for its value, for the innermost container and for those around it.
        self.key: tuple[str, Mark] | None = None
        self.outer_keys: list[tuple[str, Mark] | None] = []

    def refuse(self, mark: Mark, name: str, fact: str) -> None:
        """Note a fault at a place of the YAML text."""
        line = mark.line + 1 + self.first_line
        self.result.faults.append(Fault(name, line, mark.column + 1, fact))

    def take_all(self, events: Iterable[Any]) -> None:
        """Build the data; stop at the first event that we refuse."""
        documents = 0
        for event in events:
            documents += isinstance(event, yaml.DocumentStartEvent)
            if documents > 1:
                fact = "a second YAML document begins here; a file holds one"
                self.refuse(_mark(event.start_mark), "invalid-yaml", fact)
                return
            refused = _refusal(event, len(self.containers))
            if refused is not None:
                self.refuse(_mark(event.start_mark), *refused)
                return
            self._take(event)
        if isinstance(self.root, dict):
            self.result.data = self.root
        else:
            self.refuse(Mark(0, 0, 0), "not-a-mapping", "there are no `key: value` lines here")

    def _take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            self._open({}, _mark(event.start_mark))
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open([], _mark(event.start_mark))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close()

    @property
    def _awaits_key(self) -> bool:
        return bool(self.containers) and isinstance(self.containers[-1], dict) and self.key is None

    def _scalar(self, event: Any) -> None:
        mark = _mark(event.start_mark)
        if not self._awaits_key:
            self._put(None if event.implicit[0] and not event.value else event.value, mark)
            return
        if earlier := self.result.places.get((*self.path, event.value)):
            line = earlier.key.line + 1 + self.first_line
            fact = f"`{event.value}` stands twice, first on line {line}"
            self.refuse(mark, "duplicate-key", fact)
        self.key = (event.value, mark)

    def _put(self, value: Value, mark: Mark) -> None:
        """Put a value where it belongs, and remember its place."""
        if not self.containers:
            self.root = value
            return
        inside = self.containers[-1]
        key: str | int
        key_mark = mark
        if isinstance(inside, dict):
            key, key_mark = self.key or ("", mark)
            inside[key] = value
            self.key = None
        else:
            key = len(inside)
            inside.append(value)
        self.result.places[*self.path, key] = Place(key_mark, mark)
        if isinstance(value, list | dict):
            self.path.append(key)

    def _open(self, value: list[Value] | dict[str, Value], mark: Mark) -> None:
        if self._awaits_key:
            self.refuse(mark, "odd-key", "a list or mapping is used as a key")
            self.key = ("", mark)
        self._put(value, mark)
        self.outer_keys.append(self.key)
        self.containers.append(value)
        self.key = None

    def _close(self) -> None:
        self.containers.pop()
        self.key = self.outer_keys.pop()
        if self.path:
            self.path.pop()


def _refusal(event: Any, depth: int) -> tuple[str, str] | None:
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
    "found unknown escape character": "a `\\` inside double quotes; use single quotes",
}
