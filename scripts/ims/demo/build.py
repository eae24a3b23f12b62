"""Build the demo: found the company, play the stories, write the repository."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from ims.demo import (
    branches,
    documents,
    mappings,
    measurements,
    readings,
    records,
    registers,
    releases,
    training,
)
from ims.demo.company import Company
from ims.demo.founding import found, key_file, person_file
from ims.demo.scene import Scene
from ims.demo.stories import Cast, Event, read_cast, read_events
from ims.diagnostic import ImsError
from ims.git.write import check_out
from ims.history.core import group, groups, text, texts

VERBS: dict[str, Callable[[Scene, Event], None]] = {
    "issue": documents.issue,
    "add": documents.add,
    "revise": documents.revision,
    "rework": documents.rework,
    "sign": documents.sign,
    "reject": documents.reject,
    "decide": documents.decide,
    "register": registers.register,
    "hire": registers.hire,
    "enrol": registers.enrol,
    "revoke": registers.revoke,
    "parallel": branches.parallel,
    "record": records.record,
    "records": records.batch,
    "declare": records.declare,
    "train": training.train,
    "assess": training.assess,
    "measure": measurements.measure,
    "map": mappings.review,
    "read": readings.read,
    "session": readings.session,
    "release": releases.publish,
}


def demo(root: Path, starter: Mapping[str, bytes]) -> dict[str, str | int]:
    """Replay the stories on a starter into a fresh repository and return what it holds.

    Raises ImsError where the folder is not empty, or where a story does not fit the starter.
    """
    if root.exists() and any(root.iterdir()):
        raise ImsError(f"{root} is not empty", "name a folder that does not exist yet")
    scene = play(starter)
    marks = scene.company.write(root)
    if marks[scene.company.tip] != scene.company.state.head:
        raise ImsError("Git wrote another history than was judged", "use the usual SHA-1 format")
    check_out(root)
    return _told(scene)


def play(starter: Mapping[str, bytes]) -> Scene:
    """Return the company after all stories, in memory."""
    cast, company = read_cast(), Company()
    adapted = _adapted(starter, cast)
    later = set(texts(cast.data, "later"))
    scene = Scene(company, cast, adapted)
    first = {path: raw for path, raw in adapted.items() if path not in later}
    found(company, _with_people(first, scene), cast.founders, cast.founded)
    scene.last = cast.founded
    for event in read_events():
        if event.do not in VERBS:
            raise ImsError(f"{event.story}: there is no verb `{event.do}`")
        VERBS[event.do](scene, event)
    return scene


def _adapted(starter: Mapping[str, bytes], cast: Cast) -> dict[str, bytes]:
    """Return the starter with the company's own sites and settings in it."""
    renamed = re.compile(r"\b(" + "|".join(group(cast.data, "rename")) + r")\b")
    names = group(cast.data, "rename")
    files = {
        path: renamed.sub(lambda found: names[found[0]], raw.decode()).encode()
        if path.endswith((".md", ".yaml"))
        else raw
        for path, raw in starter.items()
        if not path.startswith("docs/contributing/")
    }
    for entry in groups(cast.data, "settings"):
        path = text(entry, "path")
        files[path] = documents.edited(files[path].decode(), entry, path).encode()
    return files


def _with_people(files: Mapping[str, bytes], scene: Scene) -> dict[str, bytes]:
    """Return the files with the people who are there from the start, and their keys."""
    found_ = dict(files)
    day = scene.cast.founded.date()
    first, second = scene.cast.founders
    for name, data in scene.cast.people.items():
        if text(data, "joins"):
            continue
        checker = {first: second, second: first}.get(name, text(data, "checked_by"))
        found_ |= person_file(registers.somebody(scene, name), day)
        found_ |= key_file(
            name,
            day,
            checker,
            how="founding" if name in scene.cast.founders else "in-person-with-document",
            purposes=("approval", "reading", *texts(data, "also_signs")),
            expires=text(data, "key_expires"),
        )
    return found_


def _told(scene: Scene) -> dict[str, str | int]:
    state = scene.company.state
    facts = state.facts.values()
    return {
        "head": state.head,
        "last_day": scene.last.date().isoformat(),
        "steps": state.position + 1,
        "revisions": sum(len(one.approved) for one in facts),
        "statements": len(state.statements),
        "readings": sum(len(one.readings) for one in facts),
        "releases": len(state.releases),
        "records": sum(path.startswith("docs/records/") for path in state.paths.values()),
    }
