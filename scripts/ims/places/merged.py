"""A master text and its local addendum as one text, each part marked as whose it is (R81).

No word of either is lost or moved within its own text: what is local stands below the heading of
the master that has the same words, or at the end where the master has no such heading.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ims import body


@dataclass(frozen=True)
class Part:
    """Some lines in a row of one of the two texts."""

    text: str
    is_local: bool


@dataclass(frozen=True)
class _Section:
    """A heading (none before the first) with the lines up to the next heading."""

    level: int
    name: str
    lines: tuple[str, ...]  # the heading among them


def merged(master: str, addendum: str) -> list[Part]:
    """Return both texts as one, in the order of the master."""
    base, local = _sections(master), _sections(addendum)
    placed, rest = _placed(base, local)
    parts: list[Part] = []
    for number, section in enumerate(base):
        parts.append(Part("".join(section.lines), is_local=False))
        parts += [Part(text, is_local=True) for text in placed.get(number, ())]
    parts += [Part("".join(section.lines), is_local=True) for section in rest]
    return list(_joined(part for part in parts if part.text.strip()))


def _sections(text: str) -> list[_Section]:
    lines = text.splitlines(keepends=True)
    heads = body.outline(text).headings
    starts = [(0, 0, ""), *((h.line - 1, h.level, body_slug(h.text)) for h in heads)]
    ends = [start for start, _, _ in starts[1:]] + [len(lines)]
    return [
        _Section(level, name, tuple(lines[start:end]))
        for (start, level, name), end in zip(starts, ends, strict=True)
    ]


def body_slug(words: str) -> str:
    """Return the words of a heading without what does not tell two headings apart."""
    return " ".join(words.lower().split())


def _placed(
    base: Sequence[_Section], local: Sequence[_Section]
) -> tuple[dict[int, list[str]], list[_Section]]:
    """Return the local texts by number of the section that they follow, and those without one.

    A heading of the addendum that the master lacks stays with the section before it.
    """
    numbers = {(one.level, one.name): n for n, one in reversed(list(enumerate(base)))}
    placed: dict[int, list[str]] = {}
    rest: list[_Section] = []
    at: int | None = 0
    for one in local:
        found = numbers.get((one.level, one.name))
        if found is not None:
            at = found
            placed.setdefault(at, []).append("".join(one.lines[1:] if one.level else one.lines))
            continue
        at = at if one.level > _DOCUMENT and at is not None else None
        if at is None:
            rest.append(one)
        else:
            placed.setdefault(at, []).append("".join(one.lines))
    return placed, rest


_DOCUMENT = 2  # the level of the sections that a type asks for


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    """Return the parts with neighbours of one kind as one."""
    held: Part | None = None
    for part in parts:
        if held and held.is_local == part.is_local:
            held = Part(held.text + part.text, part.is_local)
            continue
        if held:
            yield held
        held = part
    if held:
        yield held
