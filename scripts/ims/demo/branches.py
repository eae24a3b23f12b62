"""Verb about branches: two changes that were written at the same time and joined each other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ims.demo.company import Files
from ims.demo.documents import revised
from ims.demo.scene import Scene
from ims.demo.stories import Event
from ims.history.core import groups

_PAUSE = timedelta(minutes=3)
_BRANCH = "change"


@dataclass(frozen=True)
class _Side:
    """One of the two changes: its text, its signatures, and when the last was given."""

    author: str
    title: str
    text: Files
    signed: Files
    at: datetime


def parallel(scene: Scene, event: Event) -> None:
    """Land two revisions whose branches began together and merged each other criss-cross.

    The first that lands brings the text of the second along, which is a draft until its own
    signatures land.
    """
    company, base, when = scene.company, scene.company.tip, event.at
    one, two = _sides(scene, event)
    first = _written(scene, base, one, when)
    second = _written(scene, base, two, when + _PAUSE)
    for own, other, side, beside in ((first, second, one, two), (second, first, two, one)):
        who = company.signer(side.author, scene.cast.local(side.author, when + 2 * _PAUSE))
        title = f"Merge the branch of {beside.title}"
        joined = company.commit((own, other), who, who, title, beside.text, _BRANCH)
        tip = company.commit((joined,), who, who, "Signatures", side.signed, _BRANCH)
        scene.join(
            event, tip, {**one.text, **two.text, **side.signed}, max(one.at, side.at), side.title
        )


def _sides(scene: Scene, event: Event) -> Iterator[_Side]:
    for data in groups(event.data, "changes"):
        own = replace(event, data={**event.data, **data})
        path = scene.path(own.get("document"))
        new: Files = {path: revised(scene, own, path)}
        signed, at = scene.approvals(own, [path], new, own.get("author"))
        title = f"{own.get('document')}: {own.get('summary')}"
        yield _Side(own.get("author"), title, new, signed, at)


def _written(scene: Scene, base: int, side: _Side, at: datetime) -> int:
    """Return the commit with the text of one side."""
    who = scene.company.signer(side.author, scene.cast.local(side.author, at))
    return scene.company.commit((base,), who, who, f"{side.title}\n", side.text, _BRANCH)
