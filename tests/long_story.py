"""A story of some forty steps, good ones and bad ones, in which nearly everything happens."""

from datetime import date, timedelta

from ims.demo.company import Files, key_of
from ims.demo.founding import found
from ims.git.write import NewCommit
from ims.history.chain import Signer

from tests.world import CHANGE, SOP, WI, World, document, starter

WHY = "For a good reason."
SOP2 = "docs/procedures/SOP-002.md"
SOP3 = "docs/procedures/SOP-003.md"
SOP4 = "docs/procedures/SOP-004.md"


def gated_world() -> World:
    """Return a company in which work instructions wait for readers, two of them in Dublin."""
    files = starter()
    types, places = "controls/document-types.yaml", "controls/organization.yaml"
    files[types] = files[types].replace(
        b"review_interval: 12,", b"review_interval: 12, training_gate: true,"
    )
    files[places] = files[places].replace(
        b"time_zone: Europe/Dublin,",
        b"time_zone: Europe/Dublin, minimum_qualified: [{role: worker, people: 2}],",
    )
    made = World()
    found(made.company, files, ("ana", "ben"), made.now)
    return made


def trained(raw: bytes) -> bytes:
    """Return a text that must be read first."""
    return raw.replace(b"training: none", b"training: read")


def package(*documents: str, together: bool = True) -> bytes:
    """Return a change record that holds some documents together."""
    return f"""\
---
id: CHG-BOS-2026-0001
type: change
title: Two at once
owner: process-owner
site: BOS
disciplines: [quality]
event_date: 2026-01-05T09:00Z
entry_date: 2026-01-05T09:00Z
description: They belong together.
documents: [{", ".join(documents)}]
effective_together: {str(together).lower()}
---

Text.
""".encode()


def long_story() -> World:
    """Return the company after its story."""
    w = gated_world()
    _first_issues(w)
    _schedules(w)
    _stops(w)
    _together(w)
    _branches(w)
    _bad_deeds(w)
    _ends(w)
    return w


def act(w: World, meaning: str, *who: str, path: str = SOP, **more: object) -> None:
    """Land a decision of some people, each in the role that may."""
    roles = {"ana": "document-controller", "cat": "process-owner", "fay": "site-quality"}
    files: Files = {}
    for person in who:
        role = roles.get(person, "quality-assurance")
        files |= w.sign(person, role, meaning, path, **{"reason": WHY, **more})
    w.land(files, by=who[0], message=f"{meaning}")


def approve(w: World, path: str, raw: bytes, **more: object) -> None:
    w.land({path: raw, **w.approvals(path, raw)}, message="A revision", **more)


def _first_issues(w: World) -> None:
    w.revise()
    w.wait(days=2)
    w.land({WI: trained(document(id_="WI-001"))}, message="A draft")
    w.wait(hours=3)
    w.land(w.approvals(WI, None), by="dan", message="Signatures alone")
    w.wait(days=2)
    for person in ("fay", "ivy"):
        w.land(w.sign(person, "worker", "read-and-understood", WI), by=person, message="Read")
        w.wait(days=1)
    only = document("For Dublin.", id_="SOP-002", more="").replace(b"[all]", b"[DUB]")
    approve(w, SOP2, only)
    w.wait(days=3)


def _schedules(w: World) -> None:
    later = document(
        "Work with more care.", revision="2", more='effective_date: "2026-02-02"\n'
    ).replace(b"  impact:", b"  started_work: former\n  impact:")
    approve(w, SOP, later)
    act(w, "scheduled", "fay", sites=("DUB",), effective=date(2026, 2, 9))
    w.wait(days=1)
    act(w, "scheduled", "ana", sites=("CAM",), hold=True)
    w.wait(days=25)
    act(w, "scheduled", "ana", sites=("CAM",), effective=date(2026, 2, 20))
    w.wait(days=10)
    for_a_time = document("For a time.", revision="3")
    files = {SOP: for_a_time, **w.approvals(SOP, for_a_time)}
    files |= w.sign(
        "ana",
        "document-controller",
        "scheduled",
        SOP,
        over={SOP: for_a_time},
        reason=WHY,
        sites=("BOS",),
        until=date(2026, 3, 5),
        urgent=True,
    )
    w.land(files, message="A temporary change")
    w.wait(days=1)
    act(w, "scheduled", "ana", sites=("CAM", "DUB"), hold=True)
    w.wait(days=20)


def _stops(w: World) -> None:
    act(w, "stop-use", "fay", path=SOP2, sites=("DUB",))
    w.wait(days=2)
    act(w, "reinstated", "ben", path=SOP2)
    w.wait(days=2)
    act(w, "periodic-review", "cat", path=SOP2)
    approve(w, SOP3, document(id_="SOP-003"))
    act(w, "recalled", "ben", path=SOP3)
    w.wait(days=1)
    act(w, "withdrawn", "ben", path=SOP2)
    w.wait(days=4)
    act(w, "withdrawn", "cat", path=SOP2)
    w.wait(days=3)
    act(w, "reinstated", "ben", path=SOP2)
    w.wait(days=2)
    act(w, "withdrawn", "eve", path=SOP2)  # one signature of two
    w.wait(days=2)


def _together(w: World) -> None:
    w.land({CHANGE: package("SOP-003", "WI-001")}, message="A change record")
    w.land(
        w.sign("cat", "process-owner", "authored", CHANGE, stage="proposed")
        | w.sign("ben", "quality-assurance", "approved", CHANGE, stage="approved"),
        by="ben",
    )
    request = b"  request: CHG-BOS-2026-0001\n  impact:"
    one = document("Both.", id_="SOP-003", revision="2").replace(b"  impact:", request)
    two = trained(document("Both.", id_="WI-001", revision="2")).replace(b"  impact:", request)
    approve(w, SOP3, one)
    w.wait(days=3)
    approve(w, WI, two, merged_by="gus")
    w.wait(days=5)
    for person in ("fay", "ivy"):
        w.land(w.sign(person, "worker", "read-and-understood", WI), by=person, message="Read")
        w.wait(hours=20)
    w.wait(days=3)


def _branches(w: World) -> None:
    raw = document("Everywhere now.", id_="SOP-002", revision="2")
    approve(w, SOP2, raw, merged_by="ivy")
    w.wait(days=2)
    text = document("On branches.", id_="SOP-004")
    w.land({SOP4: text}, by="gus", message="A draft")
    first = w.sign("dan", "department-head", "reviewed", SOP4)
    second = w.sign("cat", "process-owner", "approved", SOP4)
    third = w.sign("ben", "quality-assurance", "quality-approved", SOP4)
    for person, files in (("ben", third), ("dan", first), ("cat", second)):
        w.land(files, by=person, merged_by="ivy")
        w.wait(hours=5)
    raw = document("By Cat and Ivy.", id_="SOP-004", revision="2")
    message = "Squashed\n\nCo-authored-by: Cat <cat@example.com>"
    w.land({SOP4: raw, **w.approvals(SOP4, raw)}, message=message, squashed=True)
    w.wait(days=1)
    w.land(
        w.sign("eve", "process-owner", "approved", SOP4)
        | w.sign("ben", "quality-assurance", "quality-approved", SOP4),
        by="eve",
    )
    w.wait(days=2)


def _bad_deeds(w: World) -> None:
    raw = document("Badly approved.", revision="4")
    w.land({SOP: raw, **w.approvals(SOP, raw, who={"approved": "gus"})})  # no such role
    w.wait(days=1)
    refused = w.sign("eve", "quality-assurance", "rejected", SOP, reason=WHY)
    w.land(refused, by="eve", message="Rejected")
    w.land(w.approvals(SOP, None), by="dan", message="Signed all the same")
    w.wait(days=1)
    _revoke(w, "cat")
    raw = document("After the loss.", revision="4")
    w.land({SOP: raw, **w.approvals(SOP, raw)})
    w.wait(days=1)
    c, base = w.company, w.company.tip
    old = Signer("Ivy Ward", "ivy@example.com", int((w.now - timedelta(days=40)).timestamp()))
    mark = len(c.commits) + 1
    c.commits.append(NewCommit(mark, (base,), old, old, "dated back", {"README.md": b"x\n"}))
    c.tip = mark
    w.wait(days=1)


def _revoke(w: World, person: str) -> None:
    path = f"controls/keys/{person}-1.yaml"
    raw = w.company.files[path].replace(b'revision: "1"', b'revision: "2"')
    raw += f'revoked: {{"on": "{w.now:%Y-%m-%dT%H:%M:%S+00:00}", reason: lost}}\n'.encode()
    w.land(w.register(path, raw), message="Revoke a key")


def _ends(w: World) -> None:
    w.company.keys["cat"] = key_of("cat", 2)
    raw = document("Approved by Eve.", revision="4")
    w.land({SOP: raw, **w.approvals(SOP, raw, who={"approved": "eve"})})
    w.wait(days=1)
    act(w, "scheduled", "ana", effective=date(2026, 6, 1))
    w.wait(days=2)
    act(w, "recalled", "ben")
    w.wait(days=2)
    act(w, "stop-use", "ben", path=SOP4)
    w.wait(days=5)
    files = w.sign("ben", "quality-assurance", "withdrawn", SOP4, reason=WHY, effective=LAST)
    files |= w.sign("eve", "process-owner", "withdrawn", SOP4, reason=WHY, effective=LAST)
    w.land(files, by="ben", message="Withdrawn")


LAST = date(2026, 6, 20)
