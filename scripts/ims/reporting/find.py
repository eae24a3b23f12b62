"""One question for all records: what is there on a batch, a machine, a supplier; what is alike.

Likeness is the share of words (of four letters or more) that two records have in common: 1 where
they use the same words, 0 where they share none.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ims.diagnostic import ImsError
from ims.models.base import Model
from ims.standpoint import Filed, Standpoint

LEAST = 0.12  # two records of one subject share at least an eighth of their words
_LETTERS = 4
_KINDS = ("product", "batch", "equipment", "area", "supplier", "process", "cause")
_FRAME = frozenset(
    {"id", "type", "site", "owner", "disciplines", "classification", "event_date", "entry_date"}
)


@dataclass(frozen=True)
class Asked:
    """What is looked for; all that is given must fit."""

    words: tuple[str, ...] = ()
    concerns: dict[str, str] = field(default_factory=dict)  # batch, product ...: value
    only_open: bool = False
    similar: str = ""  # id of a record
    site: str = ""


@dataclass(frozen=True)
class FoundRecord:
    """A record that fits."""

    id: str
    type: str
    title: str
    site: str
    state: str
    opened: date
    age: int  # days since it was opened; of an open one
    role: str  # that signs next; empty where it is closed
    concerns: str
    likeness: float | None
    classification: str


def find(standpoint: Standpoint, asked: Asked) -> list[FoundRecord]:
    """Return the records that fit, the most alike or newest first.

    Raises ImsError where nothing is asked for, or where the record to compare with is unknown.
    """
    if not (asked.words or asked.concerns or asked.only_open or asked.similar):
        raise ImsError("nothing to look for", "give words, or --batch, --equipment, --similar ...")
    example = standpoint.ledger.get(asked.similar) if asked.similar else None
    if asked.similar and example is None:
        raise ImsError(f"no record `{asked.similar}` is known", "`ims find` with words lists ids")
    model = words_of(standpoint, example) if example else frozenset()
    found = []
    for filed in standpoint.ledger.filed.values():
        if filed is example or not _fits(standpoint, filed, asked):
            continue
        alike = likeness(model, words_of(standpoint, filed)) if example else None
        if alike is None or alike >= LEAST:
            found.append(_found(standpoint, filed, alike))
    return sorted(found, key=lambda one: (-(one.likeness or 0), -one.opened.toordinal(), one.id))


def likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """Return the share of words that two texts have in common, rounded to two digits."""
    return round(len(first & second) / len(first | second), 2) if first | second else 0.0


def words_of(standpoint: Standpoint, filed: Filed) -> frozenset[str]:
    """Return the words of what a record tells, without its frame."""
    said = " ".join(_said(standpoint, filed)).lower()
    return frozenset(w for w in re.findall(r"\w+", said) if len(w) >= _LETTERS)


def _said(standpoint: Standpoint, filed: Filed) -> Iterator[str]:
    record = filed.record
    for name in type(record).model_fields:
        if name not in _FRAME:
            yield from _texts(getattr(record, name))
    yield standpoint.system.item(filed.path).source.body


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name))
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _fits(standpoint: Standpoint, filed: Filed, asked: Asked) -> bool:
    if (asked.only_open and filed.is_closed) or asked.site not in ("", filed.site):
        return False
    said = "\n".join(_said(standpoint, filed)).lower()
    if not all(word.lower() in said for word in asked.words):
        return False
    return all(_names(filed, said, kind, value) for kind, value in asked.concerns.items())


def _names(filed: Filed, said: str, kind: str, value: str) -> bool:
    """Return whether a record names a batch or machine: in `concerns`, or anywhere as a word."""
    listed = getattr(filed.record.concerns, kind, []) if filed.record.concerns else []
    known = {one.lower() for one in listed}
    wanted = value.lower()
    return wanted in known or bool(re.search(rf"(?<![\w-]){re.escape(wanted)}(?![\w-])", said))


def _found(standpoint: Standpoint, filed: Filed, alike: float | None) -> FoundRecord:
    return FoundRecord(
        id=filed.id,
        type=filed.type,
        title=filed.record.title,
        site=filed.site,
        state=filed.state,
        opened=filed.opened_on,
        age=0 if filed.is_closed else (standpoint.day - filed.opened_on).days,
        role="" if filed.is_closed else filed.next_role(),
        concerns=concerns(filed),
        likeness=alike,
        classification=filed.record.classification,
    )


def concerns(filed: Filed) -> str:
    """Return what a record is about, in words: `batch D2510; equipment AUT-02`."""
    found = filed.record.concerns
    parts = ((kind, getattr(found, kind)) for kind in _KINDS) if found else ()
    return "; ".join(f"{kind} {', '.join(values)}" for kind, values in parts if values)


def kinds() -> Iterable[str]:
    """Return what a record can be about."""
    return _KINDS
