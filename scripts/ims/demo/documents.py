"""Verbs about documents: issue, add, revise, rework, sign, reject, decide."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from ims.demo.company import Files
from ims.demo.scene import Scene, hand
from ims.demo.stories import Event
from ims.diagnostic import ImsError
from ims.history.core import group, text, texts
from ims.revise import Reason, revise
from ims.source import set_value
from ims.vocabulary import ChangeClass, Meaning

_PAUSE = timedelta(minutes=25)


def issue(scene: Scene, event: Event) -> None:
    """Approve texts of the starter as first revisions, with what the company adapts in them."""
    author, paths = text(event.data, "author"), _paths(scene, event)
    adapted: Files = {}
    for path in paths if author else ():
        raw = set_value(
            scene.company.files[path].decode(), ("change", "reason"), event.get("reason")
        )
        own = group(event.data, "edits").get(scene.core(path).id, [])
        adapted[path] = edited(raw, {"edits": own}, path).encode()
    files, at = scene.approvals(event, paths, adapted, author)
    names = ", ".join(scene.core(path).id for path in paths)
    by = author or scene.cast.merger
    scene.land(event, {**adapted, **files}, by, at, f"{names}: first issue")


def add(scene: Scene, event: Event) -> None:
    """Write a new document, or take it from the starter (`starter: yes`), and have it approved."""
    path = event.get("path")
    new: Files = {path: _first(scene, event, path)}
    files, at = scene.approvals(event, [path], new, event.get("author"))
    message = f"{scene.core(path, new).id}: first issue"
    scene.land(event, {**new, **files}, event.get("author"), at, message)


def _first(scene: Scene, event: Event, path: str) -> bytes:
    if text(event.data, "starter") != "yes":
        return event.get("text").encode()
    return edited(scene.starter[path].decode(), event.data, path).encode()


def revision(scene: Scene, event: Event) -> None:
    """Open the next revision of a document, and land it approved, or as a draft."""
    path = scene.path(event.get("document"))
    new: Files = {path: revised(scene, event, path)}
    _land_text(scene, event, path, new, f"{event.get('document')}: {event.get('summary')}")


def revised(scene: Scene, event: Event, path: str) -> bytes:
    """Return the next revision of a document with the edits of an event."""
    data = event.data
    why = Reason(
        ChangeClass(event.get("class")),
        event.get("why"),
        event.get("summary"),
        text(data, "request"),
    )
    scheme = scene.company.authority.settings.revision_scheme
    raw, _ = revise(scene.company.files[path], path, why, scheme)
    changed = edited(raw.decode(), data, path)
    if training := text(data, "training"):
        changed = set_value(changed, ("change", "impact", "training"), training)
    return changed.encode()


def rework(scene: Scene, event: Event) -> None:
    """Change a draft again, and land it approved, or still as a draft."""
    path = scene.path(event.get("document"))
    new: Files = {path: edited(scene.company.files[path].decode(), event.data, path).encode()}
    _land_text(scene, event, path, new, f"{event.get('document')}: {event.get('summary')}")


def _land_text(scene: Scene, event: Event, path: str, new: Files, message: str) -> None:
    author = event.get("author")
    if text(event.data, "draft") == "yes":
        scene.land(event, new, author, event.at, message)
        return
    files, at = scene.approvals(event, [path], new, author)
    scene.land(event, {**new, **files}, author, at, message)


def sign(scene: Scene, event: Event) -> None:
    """Collect all signatures for texts as they stand."""
    paths = _paths(scene, event)
    files, at = scene.approvals(event, paths, {})
    names = ", ".join(scene.core(path).id for path in paths)
    scene.land(event, files, text(event.data, "by") or scene.cast.merger, at, f"Approve {names}")


def reject(scene: Scene, event: Event) -> None:
    """Refuse a draft with a reason."""
    who, path = hand(event.get("by")), scene.path(event.get("document"))
    files = scene.sign(who, Meaning.REJECTED, [path], event.at, reason=event.get("why"))
    scene.land(event, files, who.person, event.at, f"Reject {event.get('document')}")


def decide(scene: Scene, event: Event) -> None:
    """Sign a decision about an approved revision: schedule, withdraw, stop, review and so on."""
    meaning, name = Meaning(event.get("meaning")), event.get("document")
    over = _as_approved(scene, name, text(event.data, "revision"))
    files: Files = {}
    hands = [hand(written) for written in texts(event.data, "by")]
    times = [event.at + number * _PAUSE for number in range(len(hands))]
    for who, at in zip(hands, times, strict=True):
        files |= scene.sign(who, meaning, over, at, over, **_terms(event.data))
    where = ", ".join(texts(event.data, "sites"))
    message = f"{name}: {meaning}{' at ' if where else ''}{where}"
    scene.land(event, files, hands[0].person, times[-1], message)


def _as_approved(scene: Scene, name: str, revision_: str) -> Files:
    """Return a document as it was approved, whatever stands in the tree by now."""
    found = scene.company.state.approved(name, revision_)
    if found is None:
        raise ImsError(f"the demo has no approved {name}@{revision_}")
    return {found.path: scene.company.live.bytes[found.blob]}


def _terms(data: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"reason": text(data, "why")}
    if sites := texts(data, "sites"):
        found["sites"] = sites
    for key in ("effective", "until"):
        if written := text(data, key):
            found[key] = date.fromisoformat(written)
    found |= {key: True for key in ("urgent", "hold") if text(data, key) == "yes"}
    return found


def _paths(scene: Scene, event: Event) -> list[str]:
    return [scene.path(name) for name in texts(event.data, "documents")]


def edited(raw: str, data: Mapping[str, Any], place: str) -> str:
    """Return a text with its edits: lines put before `change:`, and pairs of old and new.

    Raises ImsError where an old text is not there exactly once.
    """
    for line in texts(data, "front"):
        raw = raw.replace("\nchange:\n", f"\n{line}\nchange:\n", 1)
    for old, new in _pairs(data.get("edits")):
        if raw.count(old) != 1:
            raise ImsError(f"{place} holds `{old}` {raw.count(old)} times, not once")
        raw = raw.replace(old, new)
    for old, new in _pairs(data.get("everywhere")):
        raw = raw.replace(old, new)
    return raw


def _pairs(value: object) -> Iterable[tuple[str, str]]:
    listed = value if isinstance(value, list) else []
    return ((str(pair[0]), str(pair[1])) for pair in listed)
