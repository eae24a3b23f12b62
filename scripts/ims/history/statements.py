"""Statements as they arrive: bytes and signature, read but not yet judged."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from ims import signature
from ims.models.reading import read_model
from ims.models.statement import Statement, Target, canonical, statement_path
from ims.vocabulary import KeyPurpose, Meaning, Method

Faults = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Arrived:
    """One statement at the step that brought it; without faults it is valid."""

    path: str
    raw: bytes
    arrival: datetime
    step: str
    statement: Statement | None = None
    unreadable: str = ""
    form: str = ""  # what is wrong with the form although it can be read
    verified: signature.Verified | None = None
    bad_signature: str = ""
    faults: Faults = ()  # code of the rule, fact
    delegation: str = ""

    @property
    def is_valid(self) -> bool:
        """Return whether nothing at all speaks against it."""
        return self.statement is not None and not self.faults

    @property
    def said(self) -> Statement:
        """Return what is said, where it could be read."""
        if self.statement is None:
            raise ValueError(self.path)
        return self.statement

    def target(self, id_: str, revision: str) -> Target | None:
        """Return the target with this id and revision."""
        return next((t for t in self.said.targets if (t.id, t.revision) == (id_, revision)), None)


def arrive(path: str, raw: bytes, armored: bytes | None, arrival: datetime, step: str) -> Arrived:
    """Return a statement as read, with its signature checked against the key that it names."""
    data, fault = load(raw)
    bare = Arrived(path, raw, arrival, step)
    if data is None:
        return replace(bare, unreadable=fault)
    statement, wrong = read_model(Statement, data)
    if not isinstance(statement, Statement):
        return replace(bare, unreadable="; ".join(_in_words(w.keys, w.fact) for w in wrong))
    form = _form(path, raw, data, statement)
    verified, bad = check_signature(raw, armored, purpose_of(statement))
    return replace(bare, statement=statement, form=form, verified=verified, bad_signature=bad)


def _in_words(keys: tuple[str | int, ...], fact: str) -> str:
    place = ".".join(map(str, keys))
    return f"`{place}` {fact}" if place and place not in fact else fact


def check_signature(
    raw: bytes, armored: bytes | None, purpose: KeyPurpose
) -> tuple[signature.Verified | None, str]:
    """Return the key that signed, or why no key did."""
    if armored is None:
        return None, "there is no signature file beside it"
    try:
        return signature.verify(raw, armored, purpose.namespace), ""
    except signature.SignatureFault as fault:
        return None, fault.fact


def purpose_of(statement: Statement) -> KeyPurpose:
    """Return what a key must be enrolled for to sign this."""
    if statement.method is Method.FORGE:
        return KeyPurpose.FORGE
    if statement.meaning is Meaning.READ_AND_UNDERSTOOD:
        return KeyPurpose.READING
    return KeyPurpose.APPROVAL


def load(raw: bytes) -> tuple[dict[str, Any] | None, str]:
    """Return the object that a JSON text holds, or why it holds none."""
    try:
        data = json.loads(raw.decode("utf-8"), object_pairs_hook=_no_doubles)
        if b"\\ud" in raw.lower():  # half a character can be escaped, and never written
            json.dumps(data, ensure_ascii=False).encode()
    except _DoubleKeyError as error:
        return None, f"the key `{error}` stands there twice"
    except (ValueError, RecursionError):
        return None, "it is no JSON text in UTF-8"
    return (data, "") if isinstance(data, dict) else (None, "it is no JSON object")


class _DoubleKeyError(Exception):
    pass


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _DoubleKeyError(key)
        found[key] = value
    return found


def _form(path: str, raw: bytes, data: Mapping[str, Any], statement: Statement) -> str:
    if raw != canonical(data):
        return "the bytes are not in the canonical form"
    expected = statement_path(data, raw, stamp(statement.time))
    return "" if path == expected else f"its name must be `{expected.rpartition('/')[2]}`"


def stamp(moment: datetime) -> str:
    """Return a time in UTC as it stands in names of files."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
