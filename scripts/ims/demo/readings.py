"""Verb about readings: the people of a site read what is new for them, and sign it."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from ims.demo.scene import Scene
from ims.demo.stories import Event
from ims.history.core import text, texts
from ims.history.facts import Approved, DocumentFacts
from ims.history.statements import stamp
from ims.vocabulary import KeyPurpose, Meaning, TrainingImpact

_FOLDER = "docs/records/acknowledgements"
_PAUSE = timedelta(minutes=6)


def read(scene: Scene, event: Event) -> None:
    """Land one batch a site: each person signs once for all that they have not read yet."""
    for site in texts(event.data, "sites"):
        _read_at(scene, event, site)


def _read_at(scene: Scene, event: Event, site: str) -> None:
    lines: list[bytes] = []
    at = event.at
    for person in sorted(_readers(scene, event, site)):
        if open_ := list(_to_read(scene, event, person, site)):
            at += _PAUSE
            lines.append(_line(scene, person, open_, at))
    if not lines:
        return
    path = f"{_FOLDER}/{site}/{event.at:%Y-%m}/{stamp(event.at)}.jsonl"
    keeper = text(scene.cast.sites[site], "trainer")
    scene.land(event, {path: b"".join(lines)}, keeper, at, f"Read and understood at {site}")


def _readers(scene: Scene, event: Event, site: str) -> Iterator[str]:
    """Return who of a site reads this time."""
    authority, day = scene.company.authority, event.at.date()
    named, left_out = texts(event.data, "people"), texts(event.data, "except")
    keys = [key for key in authority.keys.values() if not key.revoked]
    for person in authority.people.values():
        at_home = scene.cast.home(person.id) == site and person.is_here(day)
        asked = person.id in named if named else person.id not in left_out
        can_sign = any(key.person == person.id and key.may_sign(KeyPurpose.READING) for key in keys)
        if at_home and asked and can_sign and person.id not in scene.cast.away(day):
            yield person.id


def _to_read(scene: Scene, event: Event, person: str, site: str) -> Iterator[Approved]:
    """Return the last revisions that concern a person and that they have not read."""
    known = scene.company.authority.people[person]
    roles = {a.role for a in known.assignments if known.sites_of(a.role, event.at.date())}
    for facts in scene.company.state.facts.values():
        found = _last(facts)
        if found is None or not ({"all", site} & set(found.sites) and roles & set(found.audience)):
            continue
        read_ = {(reading.person, reading.revision) for reading in facts.readings}
        only = texts(event.data, "documents")
        if (person, found.revision) not in read_ and (not only or facts.id in only):
            yield found


def _last(facts: DocumentFacts) -> Approved | None:
    """Return the last revision, nothing where it asks for no reading or is out of use."""
    last = facts.approved[-1] if facts.approved else None
    out = {Meaning.WITHDRAWN, Meaning.RECALLED, Meaning.STOP_USE}
    gone = any(act.meaning in out and last and act.arrival > last.arrival for act in facts.acts)
    if last is None or gone or last.training is TrainingImpact.NONE:
        return None
    return last


def _line(scene: Scene, person: str, open_: list[Approved], at: datetime) -> bytes:
    over = {found.path: scene.company.live.bytes[found.blob] for found in open_}
    moment = scene.cast.local(person, at)
    _, raw, armored = scene.company.statement(
        person, "worker", Meaning.READ_AND_UNDERSTOOD, over, moment, over=over
    )
    line = {"bytes": raw.decode(), "sig": armored.decode()}
    return (json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n").encode()
