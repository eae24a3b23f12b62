"""SRC: whether a file can be read at all, and only in one way."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from unicodedata import category

from ims.rules import Check, Context, Problem, Rule, enter, file_rule
from ims.source import Fault, Keys, Position, Source
from ims.system import ALLOWED_SIGNERS, PICTURES, Item

_DATA_INTEGRITY = "ISO 13485:2016, 4.2.4: documents stay legible and readily identifiable."
_ONE_READING = "One text, one reading: editors, Git hosts and this tool must see the same."

# code, name of the fault in `ims.source`, what is wrong and why, smallest mend
_FAULTS = (
    (
        "SRC001",
        "not-utf-8",
        f"The file is not text in UTF-8.\n\nWhy: {_DATA_INTEGRITY}",
        "save the file as UTF-8",
    ),
    (
        "SRC002",
        "byte-order-mark",
        f"The file begins with a byte-order mark.\n\nWhy: {_ONE_READING}",
        "save the file as UTF-8 without BOM",
    ),
    (
        "SRC003",
        "carriage-return",
        "Lines end with CR LF.\n\nWhy: signatures cover bytes; the same text must have one digest.",
        "save the file with LF line ends; `.gitattributes` keeps them",
    ),
    (
        "SRC004",
        "control-character",
        f"The file holds a control character.\n\nWhy: {_ONE_READING}",
        "delete the character",
    ),
    (
        "SRC005",
        "hidden-character",
        "The file holds a character that nobody can see.\n\n"
        "Why: a reviewer approves what is shown; invisible characters can reorder or hide text.",
        "delete the character; type the word again if you cannot find it",
    ),
    (
        "SRC006",
        "tab",
        f"The file holds a tab.\n\nWhy: {_ONE_READING} A tab has no fixed width.",
        "replace the tab by spaces",
    ),
    (
        "SRC007",
        "no-final-newline",
        f"The last line is not ended.\n\nWhy: {_ONE_READING} The next edit would change it.",
        "end the last line with Enter",
    ),
    (
        "SRC008",
        "empty-file",
        "The file is empty.\n\nWhy: an empty file looks like a document and says nothing.",
        "fill the file or delete it",
    ),
    (
        "SRC009",
        "file-too-large",
        "The file is larger than a text that people read.\n\nWhy: it cannot be reviewed.",
        "split the document, or move data to an attachment",
    ),
    (
        "SRC010",
        "no-front-matter",
        "A document or record has no front matter.\n\nWhy: R11; ISO 13485:2016, 4.2.4.",
        "begin the file with `---`, the keys and again `---`; `ims new` makes a skeleton",
    ),
    (
        "SRC011",
        "front-matter-not-closed",
        "The front matter has no end.\n\nWhy: R11; everything would count as front matter.",
        "put a line `---` after the last key",
    ),
    (
        "SRC012",
        "invalid-yaml",
        "The front matter or register is no YAML.\n\nWhy: R11; nothing in it can be read.",
        'put values that hold `: `, `#` or quotes between double quotes: `title: "Risk: scales"`',
    ),
    (
        "SRC013",
        "duplicate-key",
        f"A key stands twice.\n\nWhy: {_ONE_READING} Most readers drop one of them silently.",
        "delete one of the two",
    ),
    (
        "SRC014",
        "yaml-feature",
        "The file uses an anchor, alias, tag or directive.\n\n"
        "Why: people read these files; each value stands where it is used.",
        "write the value out; put text that begins with `&`, `*`, `!` or `%` between quotes",
    ),
    (
        "SRC015",
        "nested-too-deep",
        "Values are nested deeper than any register needs.\n\nWhy: nobody can review it.",
        "flatten the data",
    ),
    (
        "SRC016",
        "not-a-mapping",
        "The front matter or register is not made of keys and values.\n\nWhy: R11.",
        "write one `key: value` a line",
    ),
    (
        "SRC017",
        "odd-key",
        f"A list or mapping is used as a key.\n\nWhy: {_ONE_READING}",
        "put the key between quotes, or the brackets inside the value",
    ),
)


def _telling(name: str) -> Check:
    def check(item: Item, _: Context) -> Iterator[Problem]:
        for fault in item.source.faults:
            if fault.name == name and not _is_echo(fault, item.source):
                yield Problem(Position(fault.line, fault.column), fault.fact)
        if name in _ESCAPED:
            yield from _escaped(item.source, *_ESCAPED[name])

    return check


# What double quotes can bring into a value without its standing in the text: `"\u202e"`.
_ESCAPED = {
    "control-character": ({"Cc"}, "control"),
    "hidden-character": ({"Cf", "Zl", "Zp"}, "invisible"),
}


def _escaped(source: Source, categories: set[str], word: str) -> Iterator[Problem]:
    for keys, value in _values(source.data, ()) if "\\" in source.text else ():
        for character in value:
            if category(character) in categories and character not in source.text:
                yield Problem(
                    keys, f"{word} character U+{ord(character):04X}, written as an escape"
                )
                break


def _values(value: object, keys: Keys) -> Iterator[tuple[Keys, str]]:
    """Return every text of the data with its keys."""
    if isinstance(value, str):
        yield keys, value
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            yield from _values(entry, (*keys, key))
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _values(entry, (*keys, index))


def _is_echo(fault: Fault, source: Source) -> bool:
    """Return whether another message tells the cause: one fault, one message."""
    if fault.name == "invalid-yaml":
        return any(f.name == "tab" and f.line == fault.line for f in source.faults)
    if fault.name == "odd-key":  # what follows it is out of step
        return fault != next(f for f in source.faults if f.name == "odd-key")
    # The second fence is there, only its line is not ended.
    return fault.name == "front-matter-not-closed" and source.text.endswith("\n---")


for _code, _name, _reason, _help in _FAULTS:
    enter(Rule(_code, _name, _reason, _help, _telling(_name)))


@file_rule("SRC018", help="move it to a folder of its type; attachments belong beside a record")
def unexpected_file(item: Item, _: Context) -> Iterator[Problem]:
    """A file stands where no controlled file of its kind belongs.

    Why: R11, R39; what is not read is not checked, and would be green for nothing.
    """
    beside_record = item.path.startswith("docs/records/") and not item.path.endswith(".md")
    picture = item.path.startswith("docs/") and item.path.endswith(PICTURES)
    known = item.kind or item.path == ALLOWED_SIGNERS
    if not known and not beside_record and not picture:
        yield Problem(Position(1, 1), f"no document, record or register belongs at `{item.path}`")


_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)


@file_rule("SRC019", help="rename the file: letters, digits, `-`, `_`, `.`, no name of a device")
def odd_file_name(item: Item, context: Context) -> Iterator[Problem]:
    """A file name does not work on every system.

    Why: R20, R38; a clone on Windows would lose the file, or one of two that differ in case.
    """
    for part in item.path.split("/"):
        odd = re.search(r'[<>:"|?*\\]|[. ]$', part) or not part.isprintable()
        if odd or _RESERVED.fullmatch(part):
            yield Problem(Position(1, 1), f"`{part}` is no name on every system")
    if context.system.paths_without_case.get(item.path.lower(), 1) > 1:
        yield Problem(Position(1, 1), f"`{item.path}` differs from another path in case only")


_MAGIC = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
_LIVE = re.compile(
    rb"<script|<foreignobject|<iframe|<!entity|\son[a-z]+\s*=|javascript:|"
    rb"""(?:href|src)\s*=\s*["']\s*(?![#"'])|url\(\s*["']?\s*(?!#)""",
    re.IGNORECASE,
)


@file_rule(
    "SRC020", help="export the picture again as PNG, or as plain SVG without scripts and links"
)
def picture_not_plain(item: Item, context: Context) -> Iterator[Problem]:
    """A picture is not what its ending says, or it holds more than a picture.

    Why: R53; an SVG with a script runs on the site, a renamed file is no evidence.
    """
    ending = PurePosixPath(item.path).suffix
    if ending not in PICTURES or not item.path.startswith("docs/"):
        return
    raw = context.system.tree[item.path]
    if not raw.startswith(_MAGIC.get(ending, b"")) or (ending == ".svg" and b"<svg" not in raw):
        yield Problem(Position(1, 1), f"the bytes are no picture of the kind `{ending}`")
    elif ending == ".svg" and (live := _LIVE.search(raw)):
        line = raw.count(b"\n", 0, live.start()) + 1
        yield Problem(
            Position(line, 1), f"`{live[0].decode('utf-8', 'replace').strip()}` in a picture"
        )


@file_rule("SRC021", help="show it in a document, or delete it")
def picture_not_shown(item: Item, context: Context) -> Iterator[Problem]:
    """A picture lies beside the documents and none of them shows it.

    Why: R39; it would be published without anybody having approved it.
    """
    picture = item.path.endswith(PICTURES) and item.path.startswith("docs/")
    if picture and "/records/" not in item.path and item.path not in context.system.pictures:
        yield Problem(Position(1, 1), "no document shows this picture")
