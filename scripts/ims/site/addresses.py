"""Addresses as a browser reads them: which lead to another host, and where a style sheet has one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_INLINE_SCHEMES = frozenset({"data:", "blob:"})
_IGNORED = re.compile(r"[\t\n\r]|^[\x00-\x20]+|[\x00-\x20]+$")


@dataclass(frozen=True)
class Load:
    """Something that a browser would fetch from elsewhere, or run."""

    line: int
    column: int
    target: str


def is_foreign(address: str) -> bool:
    """Return whether an address leaves the site, or runs a script."""
    read = _IGNORED.sub("", address).replace("\\", "/")
    if scheme := _SCHEME.match(read):
        return scheme[0].lower() not in _INLINE_SCHEMES
    return read.startswith("//")


_TOKEN = re.compile(
    r"""
    /\*.*?(?:\*/|\Z)
    | "(?P<double>(?:[^"\\\n]|\\.)*)" | '(?P<single>(?:[^'\\\n]|\\.)*)'
    | (?P<url>[uU\\](?:[rRlL0-9a-fA-F\\]|(?<=[0-9a-fA-F])\s)*\(\s*)(?P<bare>[^"'\s()][^)]*)?
    | (?P<word>[@-]?(?:[\w-]|[^\x00-\x7f]|\\[0-9a-fA-F]{1,6}\s?|\\.)+)(?P<call>\()?
    | (?P<sign>[();{}])
    """,
    re.DOTALL | re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_FETCHING = frozenset({"url", "src", "image", "image-set", "-webkit-image-set"})


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda m: chr(min(int(m[1], 16), 0x10FFFF)) if m[1] else m[2], text)


def loads_of_style(text: str) -> Iterator[Load]:
    """Return what a style sheet fetches from elsewhere."""
    for place, address in _addresses(text):
        if is_foreign(address):
            start = text.rfind("\n", 0, place) + 1
            yield Load(text.count("\n", 0, place) + 1, place - start + 1, address.strip())


def _addresses(text: str) -> Iterator[tuple[int, str]]:
    """Return the addresses of a style sheet; other strings are words that are shown."""
    calls: list[str] = []
    imported = False
    for token in _TOKEN.finditer(text):
        string = token["double"] if token["single"] is None else token["single"]
        if string is not None and (imported or _FETCHING & {*calls}):
            yield token.start(), _unescaped(string)
        elif token["url"]:
            calls.append(_unescaped(token["url"]).rstrip().rstrip("(").lower())
            if token["bare"] and calls[-1] == "url":
                yield token.start(), _unescaped(token["bare"])
        elif token["word"]:
            word = _unescaped(token["word"]).lower()
            calls += [word] if token["call"] else []
            imported = imported or word == "@import"
        elif token["sign"] == "(":
            calls.append("")
        elif token["sign"] == ")":
            del calls[-1:]
        elif token["sign"]:
            imported, calls = False, []
