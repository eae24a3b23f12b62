"""A verb about indicators: the values of a site, as a CSV file beside a signed record."""

from hashlib import sha256
from posixpath import dirname

from ims.demo.company import Files
from ims.demo.records import head, place, with_fields
from ims.demo.scene import Scene, hand
from ims.demo.stories import Event
from ims.history.core import group, groups, text
from ims.history.registers import register_data
from ims.vocabulary import Meaning

_REGISTER = "controls/indicators.yaml"
_NOT_COLLECTED = "-"


def measure(scene: Scene, event: Event) -> None:
    """Land a record of values: a line an indicator, a value a period; `-` is not collected."""
    path = place(scene, event)
    table = f"{dirname(path)}/{event.get('record')}.csv"
    new: Files = {table: _table(scene, event)}
    new[path] = with_fields(head(scene, event), _fields(event, new[table] or b""), "").encode()
    signed: Files = {}
    if by := text(event.data, "by"):
        signed = scene.sign(hand(by), Meaning.AUTHORED, [path], event.at, new, stage="measured")
    message = f"{event.get('record')}: {event.get('title')}"
    scene.land(event, {**new, **signed}, event.get("author"), event.at, message)


def _table(scene: Scene, event: Event) -> bytes:
    listed = groups(register_data(_REGISTER, scene.company.files[_REGISTER]), "indicators")
    units = {text(entry, "id"): text(entry, "unit") for entry in listed}
    periods = event.get("periods").split()
    comments = group(event.data, "comments")
    lines = ["indicator,period,value,unit,comment"]
    for name, values in group(event.data, "values").items():
        for period, value in zip(periods, str(values).split(), strict=False):
            if value != _NOT_COLLECTED:
                said = comments.get(name, "")
                lines.append(f'{name},{period},{value},{units[name]},"{said}"')
    for name, (period, value) in _long(event).items():
        lines.append(f'{name},{period},{value},{units[name]},"{comments.get(name, "")}"')
    return "".join(f"{line}\n" for line in lines).encode()


def _long(event: Event) -> dict[str, tuple[str, str]]:
    """Return the values that stand for a longer period: `2026-Q1 81`."""
    found = group(event.data, "longer").items()
    return {name: (str(said).split()[0], str(said).split()[1]) for name, said in found}


def _fields(event: Event, table: bytes) -> dict[str, object]:
    attachment = {
        "path": f"{event.get('record')}.csv",
        "sha256": sha256(table).hexdigest(),
        "origin": "Export of the site",
    }
    return {
        "period_start": event.get("first"),
        "period_end": event.get("last"),
        "source": event.get("source"),
        "attachments": [attachment],
    }
