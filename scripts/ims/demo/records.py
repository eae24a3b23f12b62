"""Verbs about records: write one or many, go on with them, sign stages; declare to be accountable."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from ims.demo.company import Files
from ims.demo.scene import Scene, hand
from ims.demo.signers import Hand
from ims.demo.stories import Event
from ims.history.core import group, groups, number, text, texts
from ims.history.registers import register_data
from ims.models.kinds import RECORD_MODELS
from ims.source import FENCE, quoted
from ims.vocabulary import Meaning

_TYPES = "controls/record-types.yaml"
_DECLARATION = "accountability-statement"
_PAUSE = timedelta(minutes=2)
_WIDE = 100


def record(scene: Scene, event: Event) -> None:
    """Begin a record or go on with it, and sign the stages that are complete."""
    name = event.get("record")
    known = scene.company.state.paths.get(name, "")
    path = known or place(scene, event)
    fields = _frozen(scene, group(event.data, "fields"))
    before = scene.company.files[path].decode() if known else head(scene, event)
    new: Files = {path: with_fields(before, fields, text(event.data, "text")).encode()}
    signed: Files = {}
    at = event.at
    for stage in groups(event.data, "sign"):
        at += timedelta(minutes=4)
        signed |= scene.sign(
            hand(text(stage, "by")),
            Meaning(text(stage, "meaning")),
            [path],
            at,
            new,
            stage=text(stage, "stage"),
        )
    message = text(event.data, "message") or f"{name}: {event.get('title')}"
    scene.land(event, {**new, **signed}, event.get("author"), at, message)


def batch(scene: Scene, event: Event) -> None:
    """Begin many records of one type or go on with them; one statement signs a stage of all.

    An entry of `records` is what `record` needs; a signature with `site` or `of` is only for some.
    """
    new: Files = {}
    for entry in groups(event.data, "records"):
        own = replace(event, data={**event.data, **entry})
        known = scene.company.state.paths.get(own.get("record"), "")
        before = scene.company.files[known].decode() if known else head(scene, own)
        raw = with_fields(before, group(entry, "fields"), text(entry, "text"))
        new[known or place(scene, own)] = raw.encode()
    signed: Files = {}
    at = event.at
    for stage in groups(event.data, "sign"):
        at += _PAUSE
        site, by, of = text(stage, "site"), hand(text(stage, "by")), texts(stage, "of")
        some = [path for path in new if not site or path.split("-")[1] == site]
        some = [path for path in some if not of or PurePosixPath(path).stem in of]
        meaning, name = Meaning(text(stage, "meaning")), text(stage, "stage")
        signed |= scene.sign(by, meaning, some, at, new, stage=name)
    scene.land(event, {**new, **signed}, event.get("author"), at, event.get("message"))


def _frozen(scene: Scene, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields in which `@head` is the commit at which figures are frozen."""
    head = scene.company.state.head
    return {key: head if value == "@head" else value for key, value in fields.items()}


def declare(scene: Scene, event: Event) -> None:
    """Land the accountability statement of each person, accepted with one statement for all."""
    new: Files = {}
    signed: Files = {}
    at = event.at
    for person, own in _declarations(scene, event):
        at += _PAUSE
        path = place(scene, own)
        said = group(scene.cast.data, "declaration")
        fields = {"person": person, **group(said, "fields")}
        new[path] = with_fields(head(scene, own), fields, text(said, "text")).encode()
        who = Hand(person, "worker")
        signed |= scene.sign(who, Meaning.AUTHORED, [path], at, new, stage="signed")
    at += _PAUSE
    by = hand(event.get("by"))
    signed |= scene.sign(by, Meaning.VERIFIED, list(new), at, new, stage="accepted")
    scene.land(event, {**new, **signed}, event.get("author"), at, "Accountability statements")


def _declarations(scene: Scene, event: Event) -> Iterator[tuple[str, Event]]:
    """Return the people who declare, each with the record that it becomes."""
    site, known = event.get("site"), scene.company.authority.people
    first = number(event.data, "first", 1)
    everybody = sorted(name for name in known if scene.cast.home(name) == site)
    for count, person in enumerate(texts(event.data, "people") or everybody, first):
        data = {
            **event.data,
            "type": _DECLARATION,
            "record": f"ACC-{site}-{event.at:%Y}-{count:04}",
            "title": f"Accountability of {known[person].name}",
            "owner": "document-controller",
        }
        yield person, replace(event, data=data)


def place(scene: Scene, event: Event) -> str:
    """Return where a new record goes."""
    name = event.get("record")
    year = name.split("-")[2]
    return f"docs/records/{_folder(scene, event.get('type'))}/{year}/{name}.md"


def _folder(scene: Scene, type_: str) -> str:
    if type_ in RECORD_MODELS:
        return RECORD_MODELS[type_].folder
    listed = groups(register_data(_TYPES, scene.company.files[_TYPES]), "record_types")
    return next(text(entry, "folder") for entry in listed if text(entry, "id") == type_)


def head(scene: Scene, event: Event) -> str:
    """Return the first lines of a record: what all records share."""
    name = event.get("record")
    entered = scene.cast.local(event.get("author"), event.at)
    happened = text(event.data, "happened") or entered.isoformat(timespec="minutes")
    shared = {
        "id": name,
        "type": event.get("type"),
        "title": event.get("title"),
        "site": name.split("-")[1],
        "owner": event.get("owner"),
        "disciplines": list(texts(event.data, "disciplines")) or ["quality"],
        "event_date": happened,
        "entry_date": entered.isoformat(timespec="minutes"),
    }
    optional = ("classification", "links", "late_entry_reason")
    shared |= {key: event.data[key] for key in optional if key in event.data}
    return f"{FENCE}\n{_lines(shared)}{FENCE}\n"


def with_fields(before: str, fields: Mapping[str, Any], body: str) -> str:
    """Return a record with fields added at the end of its front matter, and text at its end."""
    front, _, rest = before.removeprefix(f"{FENCE}\n").partition(f"{FENCE}\n")
    said = f"{rest}\n{body.strip()}\n" if body else rest
    return f"{FENCE}\n{front}{_lines(fields)}{FENCE}\n{said}"


def _lines(fields: Mapping[str, Any]) -> str:
    return "".join(f"{key}:{_written(value)}\n" for key, value in fields.items())


def _written(value: Any) -> str:
    """Return a value on the line of its key; a long list has one line an entry."""
    shown = _shown(value)
    if isinstance(value, list) and len(shown) > _WIDE:
        return "".join(f"\n  - {_shown(one)}" for one in value)
    return f" {shown}"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_shown(one) for one in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_shown(one)}' for key, one in value.items())}}}"
    return quoted(str(value), '"')
