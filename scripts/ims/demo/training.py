"""Verbs about training: a session with all who are there, and one assessment of many people."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ims.demo import records
from ims.demo.scene import Scene, hand
from ims.demo.stories import Event
from ims.history.core import number, text, texts

_HOUR = timedelta(hours=1)


def train(scene: Scene, event: Event) -> None:
    """Land a session (TRN), planned, held and confirmed; without `people` all of the site came."""
    site, trainer = event.get("record").split("-")[1], hand(event.get("by"))
    people = list(texts(event.data, "people")) or sorted(_at_home(scene, event, site))
    start = scene.cast.local(trainer.person, event.at - 2 * _HOUR)
    fields: dict[str, Any] = {
        "topics": list(texts(event.data, "topics")),
        **_some(event, "documents"),
        "reason": text(event.data, "reason") or "awareness",
        "audience": list(texts(event.data, "audience")) or ["worker"],
        "method": text(event.data, "method") or "classroom",
        "trainer": trainer.person,
        "assessment_method": text(event.data, "checked") or "none",
        **({"pass_mark": "80 %"} if text(event.data, "checked") else {}),
        "place": text(event.data, "place") or f"Training room, {site}",
        "started_at": start.isoformat(timespec="minutes"),
        "language": "English",
        "ended_at": (start + _HOUR).isoformat(timespec="minutes"),
        "trainer_qualified": "Trainer of the site; competence record of the year",
        "material": text(event.data, "material") or "Slides of the trainer",
        "participants": people,
        "attendance_evidence": text(event.data, "evidence") or "attested-by-trainer",
        "deviations_from_plan": "none",
        **{
            key: value for name in ("passed", "failed") for key, value in _some(event, name).items()
        },
        **({"repeat_due": text(event.data, "repeat_due")} if "repeat_due" in event.data else {}),
        "interim_rule": text(event.data, "interim") or "not applicable",
        "effectiveness_method": text(event.data, "watched") or "none: awareness, seen at work",
        **({"effectiveness_due": event.get("check_due")} if "check_due" in event.data else {}),
    }
    head = text(event.data, "head")
    sign = [
        {"stage": "planned", "by": head, "meaning": "authored"},
        {"stage": "held", "by": event.get("by"), "meaning": "authored"},
        {"stage": "confirmed", "by": head, "meaning": "verified"},
    ]
    own = {"type": "training", "owner": "quality-manager", "author": trainer.person}
    shown = start.isoformat(timespec="minutes")
    data = {**event.data, **own, "happened": shown, "fields": fields, "sign": sign}
    records.record(scene, replace(event, data=data))


def _some(event: Event, name: str) -> dict[str, list[str]]:
    found = list(texts(event.data, name))
    return {name: found} if found else {}


def _at_home(scene: Scene, event: Event, site: str) -> Iterator[str]:
    day = event.at.date()
    left_out = {*texts(event.data, "except"), *scene.cast.away(day)}
    for person in scene.company.authority.people.values():
        here = scene.cast.home(person.id) == site and person.is_here(day)
        if here and person.id not in left_out:
            yield person.id


def assess(scene: Scene, event: Event) -> None:
    """Land one assessment (ASM) a person; trainer and department head sign once for all."""
    site, first = event.get("site"), number(event.data, "first", 1)
    assessor = hand(event.get("by"))
    entries = [
        {
            "record": f"ASM-{site}-{event.at:%Y}-{count:04}",
            "fields": _result(event, person, assessor.person),
        }
        for count, person in enumerate(texts(event.data, "people"), first)
    ]
    sign = [
        {"stage": "assessed", "by": event.get("by"), "meaning": "authored"},
        {"stage": "confirmed", "by": event.get("head"), "meaning": "approved"},
    ]
    own = {
        "type": "assessment",
        "title": event.get("topic"),
        "owner": "department-head",
        "classification": "confidential",
        "author": assessor.person,
        "message": f"{event.get('topic')}: {len(entries)} assessed at {site}",
    }
    records.batch(
        scene, replace(event, data={**event.data, **own, "records": entries, "sign": sign})
    )


def _result(event: Event, person: str, assessor: str) -> dict[str, Any]:
    passed = text(event.data, "result") != "failed"
    told = {key: text(event.data, key) for key in ("session", "document") if key in event.data}
    task = {"task": event.get("task")} if "task" in event.data else {}
    fields = {
        "person": person,
        "for_role": text(event.data, "role") or "worker",
        **told,
        "topic": event.get("topic"),
        **task,
        "method": text(event.data, "method") or "questions",
        "criterion": text(event.data, "criterion") or "80 % of the points",
        "score": text(event.data, "score") or "not scored",
        "result": "passed" if passed else "failed",
        "attempt": text(event.data, "attempt") or "1",
        "assessor": assessor,
        "observations": text(event.data, "seen") or "Questions answered alone and without notes.",
        "may_work": text(event.data, "may_work") or ("yes" if passed else "no"),
        "limits": text(event.data, "limits") or "none",
    }
    optional = ("repeat_due", "valid_until")
    return fields | {key: text(event.data, key) for key in optional if key in event.data}
