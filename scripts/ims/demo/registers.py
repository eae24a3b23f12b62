"""Verbs about registers: change, hire, enrol, revoke, delegate."""

from collections.abc import Mapping
from typing import Any

from ims.demo.company import Files, key_of
from ims.demo.documents import edited
from ims.demo.founding import Somebody, key_file, person_file
from ims.demo.scene import Scene
from ims.demo.signers import Hand, role_of
from ims.demo.stories import Event
from ims.history.authority import Required
from ims.history.core import groups, number, text, texts
from ims.history.registers import register_data
from ims.revise import Reason, revise
from ims.vocabulary import ChangeClass, Meaning


def register(scene: Scene, event: Event) -> None:
    """Change registers; an entry is a text, `starter: yes`, or a list of edits."""
    files: Files = {}
    for entry in groups(event.data, "files"):
        path = text(entry, "path")
        if text(entry, "starter") == "yes":
            files[path] = scene.starter[path]
        elif new := text(entry, "text"):
            files[path] = new.encode()
        else:
            files[path] = _revised(scene, event, path, entry)
    _land(scene, event, files)


def _revised(scene: Scene, event: Event, path: str, edits: Mapping[str, Any]) -> bytes:
    why = Reason(ChangeClass(event.get("class")), event.get("why"), event.get("summary"))
    scheme = scene.company.authority.settings.revision_scheme
    raw, _ = revise(scene.company.files[path], path, why, scheme)
    return edited(raw.decode(), edits, path).encode()


def hire(scene: Scene, event: Event) -> None:
    """Enter a new person into the register."""
    name = event.get("person")
    _land(scene, event, person_file(somebody(scene, name), event.at.date()))


def somebody(scene: Scene, name: str) -> Somebody:
    """Return a person of the cast with all roles, that of a worker at home among them."""
    data = scene.cast.people[name]
    roles = (*texts(data, "roles"), f"worker@{text(data, 'home')}")
    return Somebody(name, text(data, "name"), roles)


def enrol(scene: Scene, event: Event) -> None:
    """Enrol a key of a person whose identity another person has checked."""
    name, count = event.get("person"), number(event.data, "number", 1)
    files = key_file(
        name,
        event.at.date(),
        event.get("checked_by"),
        how=event.get("how"),
        number=count,
        purposes=texts(event.data, "purposes") or ("approval", "reading"),
        expires=text(event.data, "expires"),
    )
    _land(scene, event, files, by=name)
    scene.company.keys[name] = key_of(name, count)


def revoke(scene: Scene, event: Event) -> None:
    """End a key."""
    path = f"controls/keys/{event.get('key')}.yaml"
    raw = _revised(scene, event, path, {}).decode()
    stamp = event.at.isoformat(timespec="minutes")
    raw += f'revoked:\n  "on": "{stamp}"\n  reason: {event.get("reason")}\n'
    _land(scene, event, {path: raw.encode()}, class_=ChangeClass(event.get("class")))


def _land(
    scene: Scene,
    event: Event,
    files: Mapping[str, bytes | None],
    by: str = "",
    class_: ChangeClass = ChangeClass.MAJOR,
) -> None:
    """Land registers with the signatures that the matrix asks for, judged by the state before."""
    author = by or event.get("author")
    changed: Files = dict(files)
    if any(path.startswith("controls/keys/") for path in files):
        changed = scene.company.refreshed(files)
    wanted: dict[Required, list[str]] = {}
    writers = {author}
    for path in sorted(files):
        writers |= scene.writers(path)
        for one in scene.company.authority.required_for_file(path, class_):
            wanted.setdefault(one, []).append(path)
    given = _given(scene, event, changed)
    signed, at = scene.collected(event, wanted, writers, changed)
    scene.land(event, {**changed, **given, **signed}, author, at, event.get("summary"))


def _given(scene: Scene, event: Event, files: Files) -> Files:
    """Return the signatures of those who delegate."""
    found: Files = {}
    for path, raw in files.items():
        if path.startswith("controls/delegations/") and raw:
            giver = text(register_data(path, raw), "from_person")
            who = Hand(giver, role_of(giver, scene.question(event, (), path)))
            found |= scene.sign(who, Meaning.DELEGATED, [path], event.at, files)
    return found
