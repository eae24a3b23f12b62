"""A framework from elsewhere: an OSCAL catalog or a table becomes a catalogue of our shape.

Identifiers and titles are taken, text only where the user says that its licence allows it.
Nothing that was imported counts as verified: somebody must compare it with its publisher's.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ims.diagnostic import ImsError
from ims.source import quoted

_LONGEST = 300
_DEEPEST = 40
_CATALOG = "it must be an OSCAL catalog in JSON, or a table with the heads id,title,parent"


@dataclass(frozen=True)
class Entry:
    """One item as it was read."""

    id: str
    parent: str = ""
    title: str = ""
    label: str = ""
    kind: str = ""
    status: str = ""


@dataclass(frozen=True)
class Read:
    """What a file tells of a framework."""

    entries: tuple[Entry, ...]
    title: str = ""
    edition: str = ""
    publisher: str = ""


@dataclass(frozen=True)
class About:
    """What the user tells of it; what the file tells stands in for what is empty."""

    id: str
    owner: str
    file: str
    digest: str
    day: str
    title: str = ""
    publisher: str = ""
    edition: str = ""
    jurisdiction: str = "international"
    kind: str = "standard"
    disciplines: tuple[str, ...] = field(default=())


def read(raw: bytes, *, with_text: bool) -> Read:
    """Return the framework that a file holds; raises ImsError where it holds none."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ImsError("the file is no UTF-8", _CATALOG) from None
    found = (
        _Catalog(with_text=with_text).read(text)
        if text.lstrip().startswith("{")
        else Read(tuple(_table(text)))
    )
    _refuse_broken(found.entries)
    return found


def _refuse_broken(entries: tuple[Entry, ...]) -> None:
    """Refuse what is no tree of named items."""
    if not entries:
        raise ImsError("the file holds no item", _CATALOG)
    parents: dict[str, str] = {}
    for entry in entries:
        if entry.id in parents:
            raise ImsError(f"the item `{entry.id}` stands twice", "every id must be its own")
        if not entry.id or not entry.id.isprintable() or len(entry.id) > _LONGEST:
            raise ImsError(f"`{entry.id[:40]}` is no id", "an id is a short text on one line")
        parents[entry.id] = entry.parent
    for name, parent in parents.items():
        if parent and parent not in parents:
            raise ImsError(f"the parent `{parent}` is no item of the file", "add it, or mend it")
        seen, above = {name}, parent
        while above:
            if above in seen:
                raise ImsError(f"the item `{name}` lies below itself", "mend `parent`")
            seen.add(above)
            above = parents.get(above, "")


# --- CSV -----------------------------------------------------------------------------------------


def _table(text: str) -> Iterator[Entry]:
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise ImsError(f"the table cannot be read: {error}", _CATALOG) from None
    if not rows or not {"id", "title"} <= set(rows[0]):
        raise ImsError("the table has no heads `id` and `title`", _CATALOG)
    for row in rows:
        if any(row.values()):
            yield Entry(*(_line(row.get(key) or "") for key in ("id", "parent", "title")))


# --- OSCAL ---------------------------------------------------------------------------------------


class _Catalog:
    """Walks through a catalog: groups, controls, enhancements, and the items of statements."""

    def __init__(self, *, with_text: bool) -> None:
        self._with_text = with_text

    def read(self, text: str) -> Read:
        """Return what the catalog holds."""
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            raise ImsError("the file is no JSON", _CATALOG) from None
        catalog = data.get("catalog")
        if not isinstance(catalog, dict):
            raise ImsError("the JSON holds no `catalog`", _CATALOG)
        about = catalog.get("metadata")
        known = about if isinstance(about, dict) else {}
        return Read(
            tuple(self._inside(catalog, "", 0)),
            _word(known, "title"),
            _word(known, "version"),
            _publisher(known),
        )

    def _inside(
        self, node: Mapping[str, Any], parent: str, depth: int, kind: str = "control"
    ) -> Iterator[Entry]:
        """Return everything below a group or control, in the order of the catalog."""
        if depth > _DEEPEST:
            raise ImsError(f"the catalog is nested more than {_DEEPEST} levels", _CATALOG)
        for number, group in enumerate(_nodes(node, "groups"), 1):
            name = _word(group, "id") or f"{parent or 'top'}.group-{number}"
            yield Entry(name, parent, _word(group, "title"), kind="group")
            yield from self._inside(group, name, depth + 1)
        for control in _nodes(node, "controls"):
            name = _word(control, "id")
            yield Entry(name, parent, _word(control, "title"), "", kind, _status(control))
            for part in _nodes(control, "parts"):
                if part.get("name") == "statement":
                    yield from self._items(part, name, depth + 1)
            yield from self._inside(control, name, depth + 1, "enhancement")

    def _items(self, part: Mapping[str, Any], parent: str, depth: int) -> Iterator[Entry]:
        """Return the items of a statement; the statement itself is the control."""
        if depth > _DEEPEST:
            raise ImsError(f"the catalog is nested more than {_DEEPEST} levels", _CATALOG)
        items = [inner for inner in _nodes(part, "parts") if inner.get("name") == "item"]
        for number, item in enumerate(items, 1):
            name = _word(item, "id") or f"{parent}.item-{number}"
            label = _word(item, "prose") if self._with_text else ""
            yield Entry(name, parent, _word(item, "title"), label, "statement", _status(item))
            yield from self._items(item, name, depth + 1)


def _nodes(node: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = node.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _word(node: Mapping[str, Any], key: str) -> str:
    found = node.get(key)
    return _line(found) if isinstance(found, str) else ""


def _status(node: Mapping[str, Any]) -> str:
    props = {p.get("name"): p.get("value") for p in _nodes(node, "props")}
    return "withdrawn" if str(props.get("status")).lower() == "withdrawn" else ""


def _publisher(metadata: Mapping[str, Any]) -> str:
    for wanted in ("publisher", "creator"):
        for named in _nodes(metadata, "responsible-parties"):
            if named.get("role-id") == wanted:
                ids = named.get("party-uuids") or []
                for party in _nodes(metadata, "parties"):
                    if party.get("uuid") in ids:
                        return _word(party, "name")
    return ""


def _line(text: str) -> str:
    """Return a text as one line that a catalogue can hold."""
    words = re.sub(r"\s+", " ", text).strip()
    plain = "".join(character for character in words if character.isprintable())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1].rstrip() + "…"


# --- our shape -----------------------------------------------------------------------------------


def as_yaml(read_: Read, about: About) -> str:
    """Return the file of a framework, in force and unverified."""
    title = about.title or read_.title or about.id
    values = {
        "short": about.title or about.id,
        "title": title,
        "publisher": about.publisher or read_.publisher or "not known",
        "edition": about.edition or read_.edition or "not known",
        "jurisdiction": about.jurisdiction,
        "kind": about.kind,
        "status": "in-force",
        "status_note": "as the person says who imported it",
        "legal_force": "not known",
        "structure": "as imported",
    }
    lines = [
        "# Imported by `ims import framework`; identifiers and titles as the file has them.",
        f"id: {about.id}",
        'revision: "1"',
        f"owner: {about.owner}",
        "change:",
        "  class: major",
        "  summary: First issue.",
        f"  reason: {_text(f'Imported from {about.file}.')}",
        *(f"{key}: {_text(value)}" for key, value in values.items()),
        *([f"disciplines: [{', '.join(about.disciplines)}]"] if about.disciplines else []),
        "verified: none",
        f"verified_on: {about.day}",
        f"verification_note: {_text(_NOTE)}",
        "sources:",
        f"  - {{id: import, reference: {_text(_reference(about))}, read: {_text(_READ)}}}",
        "items:",
        *(f"  - {{{', '.join(_item(entry))}}}" for entry in read_.entries),
    ]
    return "\n".join(lines) + "\n"


_NOTE = "Imported; nobody has compared it with the publisher's text."
_READ = "identifiers and titles"


def _reference(about: About) -> str:
    return f"{about.file}, SHA-256 {about.digest}"


def _item(entry: Entry) -> Iterator[str]:
    yield f"id: {_text(entry.id)}"
    for key in ("parent", "title", "label"):
        if value := getattr(entry, key):
            yield f"{key}: {_text(value)}"
    for key in ("kind", "status"):
        if value := getattr(entry, key):
            yield f"{key}: {value}"
    yield "verified: none"
    yield "sources: [import]"


def _text(value: str) -> str:
    return quoted(_line(value), '"')
