"""What differs between two versions of one file, value by value, in words (R33)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from ims.redline import BlockChange, Kind, compare
from ims.source import Value, parse

# By these an entry of a list is known again, in this order.
_NAMES = ("id", "requirement", "rule")


@dataclass(frozen=True)
class ValueChange:
    """One value that changed; empty where there is none on that side.

    Of a text `new` says in words how much changed; the whole is a matter of `ims diff`.
    """

    key: str
    old: str
    new: str
    is_text: bool = False


def value_changes(path: str, old: bytes, new: bytes) -> tuple[ValueChange, ...]:
    """Return what changed in a file: keys of data one by one, a text in numbers of words."""
    if path.endswith((".yaml", ".yml")):
        return tuple(_data(path, old, new)) or tuple(_lines(old, new))
    if path.endswith(".md"):
        return tuple(_document(path, old, new))
    return tuple(_lines(old, new))


def _data(path: str, old: bytes, new: bytes) -> Iterator[ValueChange]:
    before, after = (dict(_flat(dict(parse(path, raw).data))) for raw in (old, new))
    for key in dict.fromkeys([*before, *after]):
        if before.get(key) != after.get(key):
            yield ValueChange(key, before.get(key, ""), after.get(key, ""))


def _document(path: str, old: bytes, new: bytes) -> Iterator[ValueChange]:
    yield from _data(path, old, new)
    changed = [b for b in compare(old, new, path).blocks if b.kind is not Kind.EQUAL]
    if changed:
        words = Counter[Kind]()
        for block in changed:
            words.update(_words(block))
        added, removed = _number(words[Kind.ADDED], "word"), _number(words[Kind.REMOVED], "word")
        places = _number(len(changed), "place")
        yield _text(f"{removed} removed, {added} added in {places}")


def _words(block: BlockChange) -> Counter[Kind]:
    runs = [*block.runs, *(run for row in block.rows for cell in row.cells for run in cell)]
    found: Counter[Kind] = Counter()
    for run in runs:
        found[run.kind] += len(run.text.split())
    return found


def _lines(old: bytes, new: bytes) -> Iterator[ValueChange]:
    """Return the numbers of lines of a file that holds no data of ours."""
    before, after = old.splitlines(), new.splitlines()
    same = sum(block.size for block in _matcher(before, after).get_matching_blocks())
    removed, added = (_number(len(lines) - same, "line") for lines in (before, after))
    if old != new:
        yield _text(f"{removed} removed, {added} added")


def _text(said: str) -> ValueChange:
    return ValueChange("text", "", said, is_text=True)


def _matcher(before: list[bytes], after: list[bytes]) -> SequenceMatcher[bytes]:
    return SequenceMatcher(None, before, after, autojunk=False)


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


# --- data as single values ------------------------------------------------------------------------


def _flat(value: Value, above: str = "") -> Iterator[tuple[str, str]]:
    """Return every value with its key; entries of lists are named by their id."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{above}.{key}" if above else str(key))
    elif isinstance(value, list) and value and all(isinstance(v, Mapping) for v in value):
        yield from _entries(value, above)
    else:
        yield above, _shown(value)


def _entries(value: list[Value], above: str) -> Iterator[tuple[str, str]]:
    named = [_name(entry) for entry in value]
    if all(named) and len(set(named)) == len(named):
        for name, entry in zip(named, value, strict=True):
            yield from _flat(entry, f"{above}[{name}]")
        return
    seen: Counter[str] = Counter()
    for entry in value:
        shown = _shown(entry)
        seen[shown] += 1
        # Without a name an entry is what it says: a change is one that goes and one that comes.
        again = f" ({seen[shown]})" if seen[shown] > 1 else ""
        yield f"{above}[{shown}]{again}", shown


def _name(entry: Value) -> str:
    found = entry if isinstance(entry, Mapping) else {}
    return next((str(found[key]) for key in _NAMES if found.get(key)), "")


def _shown(value: Value) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_shown(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return "; ".join(_shown(inner) for inner in value)
    return "" if value is None else str(value)
