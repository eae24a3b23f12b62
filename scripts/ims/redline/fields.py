"""Which values of the front matter differ, one line a value."""

from collections.abc import Iterator, Mapping

from ims.redline.model import FieldChange
from ims.source import Value, quoted

# By these keys an entry of a list is known again, so that only what differs in it is told.
_NAMES = ("id", "item", "requirement", "role", "path")


def field_changes(
    old: Mapping[str, Value], new: Mapping[str, Value], above: str = ""
) -> Iterator[FieldChange]:
    """Return every value that differs; what follows another order of keys does not."""
    for name in [*old, *(key for key in new if key not in old)]:
        key = f"{above}.{name}" if above else name
        if name not in old:
            yield FieldChange(key, None, _shown(new[name]))
        elif name not in new:
            yield FieldChange(key, _shown(old[name]), None)
        else:
            yield from _value(key, old[name], new[name])


def _value(key: str, old: Value, new: Value) -> Iterator[FieldChange]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from field_changes(old, new, key)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _list(key, old, new)
    else:
        yield FieldChange(key, _shown(old), _shown(new))


def _list(key: str, old: list[Value], new: list[Value]) -> Iterator[FieldChange]:
    named_old, named_new = _by_name(old), _by_name(new)
    if not (named_old and named_new):
        yield from _plain_list(key, old, new)
        return
    for name in [*named_old, *(name for name in named_new if name not in named_old)]:
        place = f"{key}[{name}]"
        if name not in named_old:
            yield FieldChange(place, None, _shown(named_new[name]))
        elif name not in named_new:
            yield FieldChange(place, _shown(named_old[name]), None)
        else:
            yield from _value(place, named_old[name], named_new[name])
    yield from _other_order(key, named_old, named_new)


def _by_name(entries: list[Value]) -> dict[str, Value]:
    """Return the entries by their names, nothing where they have none or share one."""
    for name in _NAMES:
        found: dict[str, Value] = {
            str(e[name]): e for e in entries if isinstance(e, dict) and name in e
        }
        if len(found) == len(entries) and entries:
            return found
    return {}


def _plain_list(key: str, old: list[Value], new: list[Value]) -> Iterator[FieldChange]:
    left, came = list(old), []
    for entry in new:
        if entry in left:
            left.remove(entry)
        else:
            came.append(entry)
    yield from (FieldChange(key, _shown(entry), None) for entry in left)
    yield from (FieldChange(key, None, _shown(entry)) for entry in came)
    if not left and not came:
        yield FieldChange(key, _shown(old), _shown(new))


def _other_order(
    key: str, old: Mapping[str, Value], new: Mapping[str, Value]
) -> Iterator[FieldChange]:
    if set(old) == set(new) and list(old) != list(new):
        yield FieldChange(key, ", ".join(old), ", ".join(new))


def _shown(value: Value) -> str:
    """Return a value on one line, as YAML writes it."""
    if isinstance(value, list):
        return "[" + ", ".join(map(_shown_inside, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_shown_inside(v)}" for k, v in value.items()) + "}"
    return value or ""


def _shown_inside(value: Value) -> str:
    return quoted(value) if isinstance(value, str) else _shown(value)
