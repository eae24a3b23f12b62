"""Verbs about readings: people read what is new for them and sign it, or are told together."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from ims.demo.scene import Scene, hand
from ims.demo.signers import Hand, can_sign
from ims.demo.stories import Event
from ims.history.core import text, texts
from ims.history.statements import stamp
from ims.lifecycle.facts import Approved, DocumentFacts
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
            lines.append(_line(scene, Hand(person, "worker"), open_, at))
    if not lines:
        return
    keeper = text(scene.cast.sites[site], "trainer")
    files = {_batch(event, site): b"".join(lines)}
    scene.land(event, files, keeper, at, f"Read and understood at {site}")


def session(scene: Scene, event: Event) -> None:
    """Land one line in which a supervisor attests who was present when texts were explained.

    Without `documents` these are all that one of the people has not read yet.
    """
    who, names = hand(event.get("by")), texts(event.data, "documents")
    site, people = scene.cast.home(who.person), texts(event.data, "people")
    waiting = [found for person in people for found in _to_read(scene, event, person, site)]
    approved = [scene.company.state.approved(name) for name in names] or waiting
    there = list({found.id: found for found in approved if found}.values())
    raw = _line(scene, who, there, event.at, readers=people, sites=[site])
    message = f"Session on {', '.join(found.id for found in there)}"
    scene.land(event, {_batch(event, site): raw}, who.person, event.at, message)


def _batch(event: Event, site: str) -> str:
    return f"{_FOLDER}/{site}/{event.at:%Y-%m}/{stamp(event.at)}.jsonl"


def _readers(scene: Scene, event: Event, site: str) -> Iterator[str]:
    """Return who of a site reads this time."""
    authority, day = scene.company.authority, event.at.date()
    named, left_out = texts(event.data, "people"), texts(event.data, "except")
    keys = authority.keys.values()
    for person in authority.people.values():
        at_home = scene.cast.home(person.id) == site and person.is_here(day)
        asked = person.id in named if named else person.id not in left_out
        own = [key for key in keys if key.person == person.id]
        has_key = any(can_sign(key, KeyPurpose.READING, day) for key in own)
        if at_home and asked and has_key and person.id not in scene.cast.away(day):
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


def _line(
    scene: Scene, who: Hand, read_: list[Approved], at: datetime, **more: Sequence[str]
) -> bytes:
    over = {found.path: scene.company.live.bytes[found.blob] for found in read_}
    moment, meaning = scene.cast.local(who.person, at), Meaning.READ_AND_UNDERSTOOD
    _, raw, armored = scene.company.statement(
        who.person, who.role, meaning, over, moment, over=over, **more
    )
    line = {"bytes": raw.decode(), "sig": armored.decode()}
    return (json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n").encode()
