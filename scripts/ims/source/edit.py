"""Change one value of a file and keep every other byte."""

import re

from ims.source.events import Keys, Mark, read_with_places, scalars
from ims.source.reader import front_matter

# Words that a YAML 1.1 reader (an editor, another tool) would not read as text.
_YAML_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_PLAIN = re.compile(r"[^\W\d_](?:[\w .()/#@+-]*[\w.)])?")


def set_value(text: str, keys: Keys, value: str, *, markdown: bool = True) -> str:
    """Return the text with one scalar value replaced, in the quotes it had.

    Raises KeyError where no scalar on one line stands at `keys`.
    """
    yaml_text, above = front_matter(text) if markdown else (text, 0)
    start, end, style = _scalar_at(yaml_text, keys)
    first, last = start.offset + above, end.offset + above
    if first == last:  # the key stands without a value
        last += len(text[last:]) - len(text[last:].lstrip(" "))
        return text[:first] + " " + quoted(value) + text[last:]
    return text[:first] + quoted(value, style) + text[last:]


def set_entry(text: str, key: str, entry: str, *, markdown: bool = True) -> str:
    """Return the text with the lines of one outermost key replaced; no entry takes them away.

    Comments and empty lines below it stay, they belong to the next key.
    Raises KeyError where no line begins with the key.
    """
    yaml_text, above = front_matter(text) if markdown else (text, 0)
    places = read_with_places(yaml_text).places
    starts = {keys[0]: place.key for keys, place in places.items() if len(keys) == 1}
    if key not in starts or any(mark.column for mark in starts.values()):
        raise KeyError(key)
    lines = yaml_text.splitlines(keepends=True)
    first = starts[key].line
    last = min((m.line for m in starts.values() if m.line > first), default=len(lines))
    while last > first + 1 and (not lines[last - 1].strip() or lines[last - 1].startswith("#")):
        last -= 1
    new = [*lines[:first], entry, *lines[last:]]
    return text[:above] + "".join(new) + text[above + len(yaml_text) :]


def _scalar_at(text: str, keys: Keys) -> tuple[Mark, Mark, str]:
    mark = read_with_places(text).places[keys].value
    for start, end, style in scalars(text):
        if start == mark and style not in {"|", ">"}:
            return start, end, style
    raise KeyError(keys)


def quoted(value: str, style: str = "") -> str:
    """Return the value as a YAML scalar on one line, quoted where it must be or was."""
    plain = _PLAIN.fullmatch(value) and " #" not in value and value.lower() not in _YAML_WORDS
    if not style and plain:
        return value
    if style == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return '"' + "".join(_escaped(character) for character in value) + '"'


def _escaped(character: str) -> str:
    if character in {'"', "\\"}:
        return "\\" + character
    if character.isprintable():
        return character
    return {"\n": "\\n", "\t": "\\t"}.get(character, f"\\U{ord(character):08x}")
