"""Rows of a matrix edited in its text: only the letters of what changes are touched."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ims.diagnostic import ImsError
from ims.source import Source, Value, parse, quoted
from ims.source.events import read_with_places, scalars
from ims.source.reader import front_matter

# The order in which the keys of a row are written.
ORDER = (
    *("item", "sites", "applicability", "justification"),
    *("responsible", "evaluation", "interpretation"),
)
_PLAIN = frozenset({"applicability", "responsible"})
_FILLING = re.compile(r"(?:[\s,]|(?<=\s)#[^\n]*)*")
_BY_HAND = "change it by hand in the file; nothing was written"


@dataclass(frozen=True)
class RowChange:
    """What changes in a row of the file; an empty value takes its key away."""

    values: Mapping[str, str]
    sites: tuple[str, ...] = ()  # empty: as they are


@dataclass(frozen=True)
class NewRow:
    """A row to be added; no sites means all of them."""

    item: str
    sites: tuple[str, ...]
    values: Mapping[str, str]

    @property
    def data(self) -> dict[str, Value]:
        """Return what the file will hold."""
        scope: dict[str, Value] = {"sites": list(self.sites)} if self.sites else {}
        found = {"item": self.item, **scope, **{k: v for k, v in self.values.items() if v}}
        return {key: found[key] for key in ORDER if key in found}


@dataclass(frozen=True)
class _Splice:
    start: int
    end: int
    text: str


def spliced(
    raw: bytes,
    path: str,
    rows: Mapping[int, RowChange],
    new: Sequence[NewRow],
    places: Mapping[str, int],
) -> bytes:
    """Return the file with the rows changed and added; `places` orders the items.

    Raises ImsError where anything else would change: odd YAML must not slip through.
    """
    source = parse(path, raw)
    if not source.readable or source.text.encode() != raw:
        fact = next((f"line {f.line}: {f.fact}" for f in source.faults), "it is odd")
        raise ImsError(f"{path} cannot be edited: {fact}", "run `ims check` and mend it first")
    text = _Text(source, places)
    splices = [s for number, change in rows.items() for s in text.changed(number, change)]
    after = _applied(source.text, [*splices, *text.added(new)])
    _refuse_side_effects(source, parse(path, after.encode()), text.expected(rows, new))
    return after.encode()


def _applied(text: str, splices: Sequence[_Splice]) -> str:
    """Return the text with all changes; what is put in at a place goes before what is replaced."""
    parts, at = [], 0
    for splice in sorted(splices, key=lambda s: (s.start, s.end)):
        parts += [text[at : splice.start], splice.text]
        at = splice.end
    return "".join([*parts, text[at:]])


def _refuse_side_effects(old: Source, new: Source, rows: Sequence[Mapping[str, Value]]) -> None:
    kept = {key: value for key, value in old.data.items() if key != "rows"}
    now = {key: value for key, value in new.data.items() if key != "rows"}
    if not new.readable or kept != now or old.body != new.body or new.data.get("rows") != rows:
        raise ImsError(f"{old.path} cannot be edited without touching other lines", _BY_HAND)


class _Text:
    """The text with the place of every value of its rows."""

    def __init__(self, source: Source, places: Mapping[str, int]) -> None:
        self._source, self._order = source, places
        yaml_text, self._above = front_matter(source.text)
        self._places = read_with_places(yaml_text).places
        self._ends = {start.offset: (end.offset, style) for start, end, style in scalars(yaml_text)}
        found = source.data.get("rows")
        self._rows = (
            [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
        )

    @property
    def _text(self) -> str:
        return self._source.text

    # --- changes -----------------------------------------------------------------------------

    def changed(self, number: int, change: RowChange) -> Iterator[_Splice]:
        """Return what changes in one row."""
        if change.sites:
            start, end, _ = self._span(number, "sites")
            yield _Splice(start, end, f"[{', '.join(change.sites)}]")
        for field in sorted(change.values, key=ORDER.index):
            value = change.values[field]
            if field not in self._rows[number]:
                yield self._put(number, field, value, change)
            elif value:
                yield self._replaced(number, field, value)
            else:
                yield self._taken_away(number, field)

    def _replaced(self, number: int, field: str, value: str) -> _Splice:
        start, end, style = self._span(number, field)
        if style in {"|", ">"} or start == end:
            raise self._refused(number, f"`{field}` is written in an unusual way")
        return _Splice(start, end, quoted(value, style))

    def _put(self, number: int, field: str, value: str, change: RowChange) -> _Splice:
        """Return a key put behind the nearest one that goes before it."""
        gone = {name for name, text in change.values.items() if not text}
        before = ORDER[: ORDER.index(field)]
        last = [key for key in before if key in self._rows[number] and key not in gone][-1]
        at = self._span(number, last)[1]
        entry = f"{field}: {_written(field, value)}"
        if self._is_flow(number):
            return _Splice(at, at, f", {entry}")
        indent = " " * self._places["rows", number, "item"].key.column
        at = self._line_end(at)
        return _Splice(at, at, f"{indent}{entry}\n")

    def _taken_away(self, number: int, field: str) -> _Splice:
        key = self._above + self._places["rows", number, field].key.offset
        _, end, style = self._span(number, field)
        if self._is_flow(number):
            return self._taken_from_flow(number, key, end)
        start, line_end = self._text.rfind("\n", 0, key) + 1, self._line_end(end)
        if self._text[start:key].strip() or style in {"|", ">"}:
            raise self._refused(number, f"`{field}` stands first, or is written in an unusual way")
        comment = self._text[end:line_end].strip()
        return _Splice(start, line_end, f"{self._text[start:key]}{comment}\n" if comment else "")

    def _taken_from_flow(self, number: int, key: int, end: int) -> _Splice:
        """Return a key taken away with the comma before it, or behind it where a comment stands."""
        before = max((at for at in self._key_ends(number) if at <= key), default=key)
        if self._text[before:key].strip() == ",":
            return _Splice(before, end, "")
        comma = re.compile(r"\s*, *").match(self._text, end)
        return _Splice(key, comma.end() if comma else end, "")

    # --- new rows ----------------------------------------------------------------------------

    def added(self, new: Sequence[NewRow]) -> Iterator[_Splice]:
        """Return the new rows, each behind the last one that the catalogue puts before it."""
        for row in self._sorted(new):
            last = self._row_before(row)
            near = max(last, 0)
            at = self._line_end(self._row_end(near)) if last >= 0 else self._row_start(0)
            yield _Splice(at, at, self._as_text(row, near))

    def _sorted(self, new: Sequence[NewRow]) -> list[NewRow]:
        return sorted(new, key=lambda row: self._order[row.item])

    def _row_before(self, new: NewRow) -> int:
        ranks = [self._order.get(str(row.get("item")), len(self._order)) for row in self._rows]
        before = [rank for rank in ranks if rank <= self._order[new.item]]
        last = max(before, default=None)
        return max((n for n, rank in enumerate(ranks) if rank == last), default=-1)

    def _as_text(self, new: NewRow, near: int) -> str:
        start = self._row_start(near)
        dash = self._text[start : self._mark(near)]
        if not re.fullmatch(r" *- +", dash):
            raise self._refused(near, "`rows` is no list with one row a line")
        entries = [f"{key}: {_entry(key, value)}" for key, value in new.data.items()]
        if self._is_flow(near):
            return f"{dash}{{{', '.join(entries)}}}\n"
        return dash + ("\n" + " " * len(dash)).join(entries) + "\n"

    # --- what the file will hold -------------------------------------------------------------

    def expected(
        self, changes: Mapping[int, RowChange], new: Sequence[NewRow]
    ) -> list[dict[str, Value]]:
        """Return the rows as they must be read afterwards."""
        rows = [_changed(row, changes.get(n)) for n, row in enumerate(self._rows)]
        before = [(self._row_before(row), row.data) for row in self._sorted(new)]
        found = [data for place, data in before if place < 0]
        for number, row in enumerate(rows):
            found += [row, *(data for place, data in before if place == number)]
        return found

    # --- places ------------------------------------------------------------------------------

    def _mark(self, number: int) -> int:
        return self._above + self._places["rows", number].value.offset

    def _is_flow(self, number: int) -> bool:
        return self._text[self._mark(number)] == "{"

    def _row_start(self, number: int) -> int:
        return self._text.rfind("\n", 0, self._mark(number)) + 1

    def _row_end(self, number: int) -> int:
        last = max(self._key_ends(number))
        return self._closing(last, "}") if self._is_flow(number) else last

    def _key_ends(self, number: int) -> list[int]:
        return [self._span(number, key)[1] for key in self._rows[number]]

    def _span(self, number: int, key: str) -> tuple[int, int, str]:
        """Return start and end of a value, and the style of a scalar."""
        value = self._places["rows", number, key].value.offset
        start, held = self._above + value, self._rows[number][key]
        if not isinstance(held, list) or not held:
            end, style = self._ends[value]
            return start, self._above + end, style
        last = self._places["rows", number, key, len(held) - 1].value.offset
        end = self._above + self._ends[last][0]
        return start, self._closing(end, "]") if self._text[start] == "[" else end, ""

    def _closing(self, at: int, bracket: str) -> int:
        """Return the place behind the bracket that closes; only filling stands before it."""
        found = _FILLING.match(self._text, at)
        end = found.end() if found else at
        return end + len(bracket) if self._text.startswith(bracket, end) else at

    def _line_end(self, at: int) -> int:
        """Return where the next line begins."""
        if self._text[at - 1] == "\n":  # a block of text ends where the next line begins
            return at
        return self._text.index("\n", at) + 1

    def _refused(self, number: int, fact: str) -> ImsError:
        line = self._text.count("\n", 0, self._mark(number)) + 1
        return ImsError(f"{self._source.path}:{line}: {fact}", _BY_HAND)


def _written(field: str, value: str) -> str:
    return quoted(value, "" if field in _PLAIN else '"')


def _entry(key: str, value: Value) -> str:
    return (
        f"[{', '.join(map(str, value))}]" if isinstance(value, list) else _written(key, str(value))
    )


def _changed(row: dict[str, Value], change: RowChange | None) -> dict[str, Value]:
    if change is None:
        return row
    sites: dict[str, Value] = {"sites": list(change.sites)} if change.sites else {}
    gone = {key for key, value in change.values.items() if not value}
    found: dict[str, Value] = {**row, **sites, **change.values}
    return {key: value for key, value in found.items() if key not in gone}
