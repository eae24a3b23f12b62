"""Verb about mappings: people confirm which sections in force meet which requirements."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ims.coverage import Matrices, Selection
from ims.coverage.adopted import from_history
from ims.coverage.question import Mapped
from ims.demo import records
from ims.demo.scene import Scene, hand
from ims.demo.stories import Event
from ims.diagnostic import ImsError
from ims.history.core import groups, text, texts

_PAUSE = timedelta(minutes=15)
_TYPE = "mapping-review"


def review(scene: Scene, event: Event) -> None:
    """Write one record a framework, with what the tool finds open that day, and sign its stages.

    `strike` names lines that nobody stands for, like `11.10(h) | SOP-011`.
    """
    listed = groups(event.data, "reviews")
    found = _matrices(scene, event, [text(one, "framework") for one in listed])
    for number, one in enumerate(listed):
        open_ = found.to_review(text(one, "framework"))
        own = {**event.data, **_record(event, one, list(_kept(event, one, open_)))}
        records.record(scene, replace(event, at=event.at + number * _PAUSE, data=own))


def _matrices(scene: Scene, event: Event, frameworks: Sequence[str]) -> Matrices:
    """Return what is in force at the moment of an event, as `ims matrix --review` sees it."""
    live, wish = scene.company.live, Selection(tuple(frameworks))
    day = event.at.date()
    return Matrices(from_history(live.state, live.blobs, wish, day, lambda _: event.at))


def _kept(event: Event, one: Mapping[str, Any], open_: Sequence[Mapped]) -> Iterator[str]:
    struck = set(texts(one, "strike"))
    for mapped in open_:
        begin = " | ".join(mapped.line.split(" | ")[:2])
        if begin not in struck:
            yield mapped.line
        struck.discard(begin)
    if struck:
        raise ImsError(f"{event.story}, {event.at:%Y-%m-%d}: nothing open: {sorted(struck)}")


def _record(event: Event, one: Mapping[str, Any], lines: Sequence[str]) -> dict[str, Any]:
    framework = text(one, "framework")
    if not lines:
        raise ImsError(f"{event.story}, {event.at:%Y-%m-%d}: {framework} has nothing to review")
    by, confirmed_by = event.get("by"), event.get("confirmed_by")
    return {
        "record": text(one, "record"),
        "type": _TYPE,
        "title": f"Mappings of {framework}",
        "owner": "compliance-officer",
        "author": hand(by).person,
        "fields": {"framework": framework, "mappings": lines, "reviewer": hand(by).person},
        "sign": [
            {"stage": "reviewed", "by": by, "meaning": "reviewed"},
            {"stage": "confirmed", "by": confirmed_by, "meaning": "verified"},
        ],
    }
