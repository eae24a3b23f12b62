"""Histories that are as they should be, and every way we know to make one that is not."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ims.demo.company import Files, key_of
from ims.demo.founding import Somebody, key_file, person_file
from ims.diagnostic import Diagnostic, ImsError
from ims.gate import gate
from ims.git.write import NewCommit
from ims.history.chain import SUBMODULE, SYMLINK, Signer
from ims.history.in_force import set_digest
from ims.judge import History
from ims.models.release import release_line, release_path
from ims.open_history import open_history
from ims.signing import Json, Signature, release, statement
from ims.vocabulary import Meaning, Method

from tests.world import (
    CHANGE,
    HEAD,
    REGISTERS,
    SOP,
    WI,
    World,
    change_record,
    codes,
    document,
    world,
)

REV1 = document()
REV2 = document("Work with more care.", revision="2")


def judged(tmp_path: Path, made: World) -> History:
    return made.history(tmp_path / "system")


def approved(history: History, name: str = "SOP-001") -> list[str]:
    return (
        [a.revision for a in history.state.facts[name].approved]
        if name in history.state.facts
        else []
    )


# --- as it should be ------------------------------------------------------------------------------


def test_a_history_with_approved_revisions_is_clean(tmp_path: Path) -> None:
    """R12, R14, R27: two revisions, each with its three signatures."""
    w = world()
    w.revise()
    w.revise(text="Work with more care.", revision="2")

    history = judged(tmp_path, w)

    assert (history.wrong, history.flagged, history.steps) == ([], [], 3)
    assert approved(history) == ["1", "2"]
    names = [s.printed_name for s in history.state.facts["SOP-001"].approved[0].signatures]
    assert sorted(names) == ["Ben Kay", "Cat Moss", "Dan Orr"]


def test_a_draft_may_land_and_its_signatures_may_follow(tmp_path: Path) -> None:
    """R10, R14: approved at the step that first holds bytes and all signatures."""
    w = world()
    w.land({SOP: REV1})
    signatures = w.approvals(SOP, None)
    w.land(signatures, by="dan", message="Signatures alone")

    history = judged(tmp_path, w)

    assert history.wrong == []
    step = history.state.facts["SOP-001"].approved[0].step
    assert step == history.state.head


def test_signatures_on_parallel_branches_meet_in_merges(tmp_path: Path) -> None:
    """R27: two people sign at the same time on branches of their own."""
    w = world()
    w.land({SOP: REV1})
    first = w.sign("dan", "department-head", "reviewed", SOP)
    second = w.sign("cat", "process-owner", "approved", SOP)
    third = w.sign("ben", "quality-assurance", "quality-approved", SOP)
    w.land(third, by="ben", merged_by="ivy")
    w.land(first, by="dan", merged_by="ivy")
    w.land(second, by="cat", merged_by="ivy")

    history = judged(tmp_path, w)

    assert history.wrong == []
    assert approved(history) == ["1"]


@pytest.mark.parametrize("merged_by", ["", "ivy"])
def test_statements_survive_squash_and_merge(tmp_path: Path, merged_by: str) -> None:
    """R30, E5: how a change is merged changes nothing of its approvals."""
    w = world()
    w.land({SOP: REV1, **w.approvals(SOP, REV1)}, merged_by=merged_by)

    assert approved(judged(tmp_path, w)) == ["1"]


def test_an_octopus_merge_brings_several_changes(tmp_path: Path) -> None:
    w = world()
    c, base = w.company, w.company.tip
    changes: Files = {}
    tips = []
    for number, path in enumerate((SOP, WI)):
        raw = document(id_="SOP-001" if path == SOP else "WI-001")
        files = {path: raw, **w.approvals(path, raw)}
        who = c.signer("ivy", w.tick())
        tips.append(len(c.commits) + 1)
        c.commits.append(NewCommit(tips[-1], (base,), who, who, "side", files, branch=f"s{number}"))
        changes |= files
    who = c.signer("ivy", w.tick())
    c.files = c.with_changes(changes)
    c.commits.append(NewCommit(len(c.commits) + 1, (base, *tips), who, who, "octopus", changes))

    history = judged(tmp_path, w)

    assert history.wrong == []
    assert approved(history, "WI-001") == approved(history) == ["1"]


def test_a_document_that_moves_keeps_its_approval(tmp_path: Path) -> None:
    """Design 7: a document is followed by its id, not by its path."""
    w = world()
    w.revise()
    w.land({SOP: None, "docs/policies/SOP-001.md": REV1}, message="Move it")

    history = judged(tmp_path, w)

    assert history.wrong == []
    assert history.state.paths["SOP-001"] == "docs/policies/SOP-001.md"


def test_a_key_that_was_lost_later_still_proves_what_it_signed(tmp_path: Path) -> None:
    """R03: revocation takes effect from a point of the chain, not backwards."""
    w = world()
    w.revise()
    _revoke(w, "cat")

    history = judged(tmp_path, w)

    assert history.wrong == []
    assert approved(history) == ["1"]


def _revoke(w: World, person: str, reason: str = "lost") -> None:
    path = f"controls/keys/{person}-1.yaml"
    raw = w.company.files[path].replace(b'revision: "1"', b'revision: "2"')
    raw += f'revoked: {{"on": "{w.now:%Y-%m-%dT%H:%M:%S+00:00}", reason: {reason}}}\n'.encode()
    w.land(w.register(path, raw), message="Revoke a key")


def test_a_delegate_signs_in_writing(tmp_path: Path) -> None:
    """R31: somebody acts for a role under a dated, limited, signed delegation."""
    w = world()
    _delegate(w)
    raw = REV1
    files = w.approvals(SOP, raw, who={"approved": ""})
    late = dict(files.items())
    acting = w.sign("ivy", "process-owner", "approved", SOP, over={SOP: raw}, on_behalf_of="cat")
    quality = w.sign("eve", "quality-assurance", "quality-approved", SOP, over={SOP: raw})
    w.land({SOP: raw, **late, **acting, **quality}, by="gus")

    history = judged(tmp_path, w)

    assert history.wrong == []
    assert approved(history) == ["1"]
    assert "cat" in [s.on_behalf_of for s in history.state.facts["SOP-001"].approved[0].signatures]


def _delegate(w: World, until: str = "2026-02-28") -> None:
    path = "controls/delegations/holiday.yaml"
    raw = f"""\
id: holiday
revision: "1"
owner: document-controller
change: {{class: major, summary: Holiday., reason: Holiday.}}
from_person: cat
to_person: ivy
roles: [process-owner]
sites: [all]
from: "2026-01-01"
until: "{until}"
reason: Holiday.
""".encode()
    files = w.register(path, raw)
    files |= w.sign("cat", "process-owner", "delegated", path, over=files)
    w.land(files, message="Delegate")


def test_the_past_is_judged_by_the_rules_of_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Design 7: a new rule judges new steps; upgrading the tool turns nothing red."""
    from ims.rules import steps

    w = world()
    w.revise()
    new = replace(
        steps.all_step_rules()["DOC005"],
        code="NEW001",
        level=3,
        on_step=lambda _: iter([("x", "new")]),
    )
    monkeypatch.setitem(steps.STEP_RULES, "NEW001", new)
    assert judged(tmp_path, w).wrong == []

    raw = w.company.files["controls/system.yaml"].replace(b"rules_level: 2", b"rules_level: 3")
    w.land(w.register("controls/system.yaml", raw), message="Take on the new rules")
    w.land({"README.md": b"hello\n"})
    later = w.history(tmp_path / "later")

    assert codes(later.wrong) == ["NEW001"]
    assert {d.step for d in later.wrong} == {later.state.head}


def test_a_fault_of_the_past_is_dealt_with_in_the_open(tmp_path: Path) -> None:
    """Recovery without rewriting: a signed disposition, and the fault stays visible."""
    w = world()
    w.revise()
    w.land({SOP: REV1.replace(b"carefully", b"badly")}, message="A wrong entry")
    w.land({SOP: REV1}, message="Put back")
    first = w.history(tmp_path / "first")
    [wrong] = first.wrong
    targets = [{"id": wrong.code, "revision": wrong.step, "parts": {SOP: "0" * 64}}]
    w.land(
        _statement(w, "ben", "quality-assurance", "verified", targets, reason="NC-BOS-2026-0001")
    )

    history = w.history(tmp_path / "second")

    assert [d.code for d in history.wrong] == ["REV001"]
    assert history.open == []
    assert [(d.code, a.said.person) for d, a in history.disposed] == [("REV001", "ben")]


def _statement(
    w: World, person: str, role: str, meaning: str, targets: list[Json], **more: Any
) -> Files:
    wish = Signature(
        person, w.company.name_of(person), role, Meaning(meaning), w.tick(), Method.DEMO, **more
    )
    path, raw = statement("small", wish, targets)
    return {path: raw, f"{path}.sig": w.company.key(person).sign(raw, "ims-approval")}


def test_nobody_deals_with_their_own_fault(tmp_path: Path) -> None:
    """Who did it, or signed it, does not say that it was dealt with."""
    w = world()
    w.revise()
    w.land({SOP: REV1.replace(b"carefully", b"badly")}, by="ben")
    w.land({SOP: REV1})
    [wrong] = w.history(tmp_path / "1").wrong
    targets = [{"id": wrong.code, "revision": wrong.step, "parts": {}}]
    w.land(_statement(w, "ben", "quality-assurance", "verified", targets, reason="It was nothing"))
    assert len(w.history(tmp_path / "2").open) == 1

    w.land(
        _statement(w, "eve", "quality-assurance", "verified", targets, reason="NC-BOS-2026-0001")
    )
    assert w.history(tmp_path / "3").open == []


def test_what_was_pushed_without_approvals_gives_no_authority(tmp_path: Path) -> None:
    """R40: an intruder brings a person and a key, and then deals with the fault by that key."""
    w = world()
    who = Somebody("mal", "Mal Lory", ("quality-assurance", "process-owner"))
    day = date(2025, 1, 1)
    w.land(w.company.refreshed({**person_file(who, day), **key_file("mal", day, "ana")}), by="ivy")
    [wrong] = [d for d in w.history(tmp_path / "1").wrong if "people" in d.path]
    targets = [{"id": wrong.code, "revision": wrong.step, "parts": {}}]
    w.land(_statement(w, "mal", "quality-assurance", "verified", targets, reason="All is well"))
    w.land({SOP: REV1, **w.approvals(SOP, REV1, who={"quality-approved": "mal"})})

    history = w.history(tmp_path / "2")

    assert wrong in history.open
    assert {"SIG004", "AUT001"} <= set(codes(history.wrong))
    assert approved(history) == []


def test_a_register_counts_once_its_signatures_arrive(tmp_path: Path) -> None:
    """Recovery: what landed too early counts from the step that brings its approvals."""
    w = world()
    path = "controls/people/gus.yaml"
    raw = w.company.files[path].replace(b"{role: worker,", b"{role: process-owner,")
    w.land({path: raw})
    assert not w.history(tmp_path / "1").state.authority.holders(
        "process-owner", "BOS", w.now.date()
    ) & {"gus"}

    files = w.sign("ana", "top-management", "approved", path)
    w.land(files | w.sign("ben", "quality-assurance", "quality-approved", path), by="ana")
    state = w.history(tmp_path / "2").state
    assert "gus" in state.authority.holders("process-owner", "BOS", w.now.date())


def test_what_was_altered_can_be_put_back(tmp_path: Path) -> None:
    """Recovery without rewriting: the mend itself is no new fault."""
    w = world()
    w.revise()
    statement_path = next(p for p in w.company.files if p.endswith(".json") and "approvals" in p)
    record = change_record("closed")
    w.land({CHANGE: record})
    w.land(w.sign("ben", "quality-assurance", "verified", CHANGE, stage="closed", reason="done"))
    originals = {p: w.company.files[p] for p in (statement_path, CHANGE, SOP)}
    w.land({statement_path: b"{}\n", CHANGE: record + b"More.\n", SOP: None})
    bad = len(w.history(tmp_path / "1").wrong)
    w.land(originals)

    assert len(w.history(tmp_path / "2").wrong) == bad == 3


def test_a_forged_release_does_not_stop_the_chain(tmp_path: Path) -> None:
    """R34: the next release takes the next free number and follows the last true one."""
    w = world()
    w.revise()
    w.land({"docs/records/releases/0001.json": b"{}\n"})
    w.write(tmp_path / "before")
    state = open_history(tmp_path / "before").history.state
    at = w.now + timedelta(minutes=10)
    former = w.company.files["docs/records/releases/0000.json"]
    w.land(released(w, 2, state.head, former, set_digest(state, at, state.arrival or at)), by="ana")

    assert codes(w.history(tmp_path / "after").wrong) == ["RLS001"]


# --- ways to go wrong: a name, what is done, the code that must tell it ---------------------------

Deed = Callable[[World], None]
DEEDS: dict[str, tuple[tuple[str, ...], Deed]] = {}


def deed(*told: str) -> Callable[[Deed], Deed]:
    def enter(function: Deed) -> Deed:
        DEEDS[function.__name__] = (told, function)
        return function

    return enter


@deed("REV001")
def approved_text_changed_by_one_byte(w: World) -> None:
    """R12."""
    w.land({SOP: REV1.replace(b"Work carefully", b"Work carefullY")})


@deed("REV001")
def approved_text_edited_with_old_reason(w: World) -> None:
    w.land({SOP: REV1 + b"\nMore.\n"})


@deed("REV001")
def picture_in_approved_text_exchanged(w: World) -> None:
    """R24: everything that a text shows is part of what was signed."""
    picture, path = b"<svg/>\n", "docs/procedures/flow.svg"
    raw = document("See ![flow](flow.svg).", revision="2")
    over = {SOP: raw, path: picture}
    files: Files = dict(over)
    for person, role, meaning in (
        ("dan", "department-head", "reviewed"),
        ("cat", "process-owner", "approved"),
        ("ben", "quality-assurance", "quality-approved"),
    ):
        files |= w.sign(person, role, meaning, SOP, over=over)
    w.land(files)
    w.land({path: b"<svg><text>other</text></svg>\n"})


@deed("REV002")
def revision_goes_back(w: World) -> None:
    """R10: reverting a file does not lower a revision."""
    w.revise(text="Work with more care.", revision="2")
    w.land({SOP: REV1})


@deed("REV002")
def revision_left_out(w: World) -> None:
    w.revise(text="Work with more care.", revision="3")


@deed("REV003")
def reason_missing(w: World) -> None:
    """R13."""
    w.land({SOP: REV2.replace(b"  reason: Reason of revision 2.\n", b"")})


@deed("REV003")
def reason_copied_from_the_revision_before(w: World) -> None:
    """R13."""
    raw = REV2.replace(b"Reason of revision 2.", b"Reason of revision 1.")
    w.land({SOP: raw.replace(b"Revision 2 of it.", b"Revision 1 of it.")})


@deed("REV004")
def class_too_low(w: World) -> None:
    """R13: `never` is no editorial matter."""
    raw = document("Never work carefully.", revision="2", class_="editorial")
    w.land(
        {SOP: raw, **w.sign("ben", "quality-assurance", "quality-approved", SOP, over={SOP: raw})}
    )


@deed("REV005")
def draft_lands_where_none_may(w: World) -> None:
    """R14."""
    raw = w.company.files["controls/system.yaml"] + b"drafts_may_land: false\n"
    w.land(w.register("controls/system.yaml", raw))
    w.land({SOP: REV2})


@deed("REV006")
def fewer_functions_approve(w: World) -> None:
    """R15: the matrix is thinned out, and quietly the next revision has fewer signatures."""
    path = "controls/approval-matrix.yaml"
    raw = w.company.files[path].replace(
        b"      - {meaning: reviewed, role: department-head}\n", b""
    )
    w.land(w.register(path, raw))
    w.land({SOP: REV2, **w.approvals(SOP, REV2, who={"reviewed": ""})})


@deed("REV007")
def change_record_does_not_exist(w: World) -> None:
    raw = REV2.replace(b"  impact:", b"  request: CHG-BOS-2026-0009\n  impact:")
    w.land({SOP: raw, **w.approvals(SOP, raw)})


@deed("REV007")
def major_change_withoutchange_record(w: World) -> None:
    raw = w.company.files["controls/system.yaml"] + b"change_request_for: [major]\n"
    w.land(w.register("controls/system.yaml", raw))
    w.revise(text="Work with more care.", revision="2")


@deed("DOC001")
def document_deleted(w: World) -> None:
    """R39."""
    w.land({SOP: None})


@deed("DOC002")
def id_given_again(w: World) -> None:
    w.land({WI: document(id_="WI-001")})
    w.land({WI: None})
    w.land({WI: document("Another one.", id_="WI-001")})


@deed("DOC003")
def id_stands_twice(w: World) -> None:
    w.land({"docs/policies/SOP-001.md": REV1})


@deed("DOC003")
def file_under_another_name(w: World) -> None:
    w.land({"docs/procedures/SOP-009.md": document(id_="SOP-008")})


@deed("DOC005")
def front_matter_broken(w: World) -> None:
    w.land({WI: b"---\nid: [\n---\n\ntext\n"})


@deed("SIG001")
def statement_is_no_json(w: World) -> None:
    w.land({_place("ana"): b"{"})


@deed("SIG001")
def statement_with_a_key_twice(w: World) -> None:
    path, raw, sig = _one(w)
    w.land(
        {
            path: raw.replace(b'{\n "meaning"', b'{\n "meaning": "rejected",\n "meaning"'),
            f"{path}.sig": sig,
        }
    )


@deed("SIG001")
def meaning_unknown(w: World) -> None:
    """R26: meanings are a closed list."""
    path, raw, sig = _one(w)
    w.land({path: raw.replace(b'"reviewed"', b'"glanced-at"'), f"{path}.sig": sig})


@deed("SIG002", "SIG003")
def statement_reformatted(w: World) -> None:
    path, raw, sig = _one(w)
    w.land({path: json.dumps(json.loads(raw)).encode(), f"{path}.sig": sig})


@deed("SIG002", "SIG003")
def statement_with_windows_line_ends(w: World) -> None:
    path, raw, sig = _one(w)
    w.land({path: raw.replace(b"\n", b"\r\n"), f"{path}.sig": sig})


@deed("SIG002")
def statement_under_another_name(w: World) -> None:
    path, raw, sig = _one(w)
    other = path.replace("-dan-", "-eve-")
    w.land({other: raw, f"{other}.sig": sig})


@deed("SIG003")
def signature_missing(w: World) -> None:
    path, raw, _ = _one(w)
    w.land({path: raw})


@deed("SIG003")
def signature_damaged(w: World) -> None:
    path, raw, sig = _one(w)
    lines = sig.split(b"\n")
    lines[3] = lines[3][::-1]
    w.land({path: raw, f"{path}.sig": b"\n".join(lines)})


@deed("SIG003")
def signature_copied_to_another_document(w: World) -> None:
    """R24, E9."""
    path, raw, sig = _one(w)
    changed = raw.replace(b"SOP-001", b"WI-001")
    w.land({_renamed(path, changed): changed, f"{_renamed(path, changed)}.sig": sig})


@deed("SIG003")
def signature_copied_to_another_revision(w: World) -> None:
    """R24, E9."""
    path, raw, sig = _one(w)
    changed = raw.replace(b'"revision": "2"', b'"revision": "3"')
    w.land({_renamed(path, changed): changed, f"{_renamed(path, changed)}.sig": sig})


@deed("SIG003")
def signature_of_another_namespace(w: World) -> None:
    """R05: a signature for commits is none for approvals."""
    path, raw, _ = _one(w)
    w.land({path: raw, f"{path}.sig": w.company.key("dan").sign(raw, "git")})


@deed("AUT001", "CTL001", "SIG004")
def key_brought_and_used_in_one_change(w: World) -> None:
    """R02, R40: authority is that of the state before."""
    who = Somebody("zoe", "Zoe New", ("department-head",))
    more = {**person_file(who, date(2025, 1, 1)), **key_file("zoe", date(2025, 1, 1), "ben")}
    changes = w.company.refreshed({SOP: REV2, **more})
    files = dict(changes)
    w.company.files = w.company.with_changes(more)  # so that the signer knows its own name
    files |= w.sign("zoe", "department-head", "reviewed", SOP, over=changes)
    w.land(files)


@deed("SIG005")
def approval_after_the_key_was_lost(w: World) -> None:
    """R03, E3: with a date of before, too."""
    signed = w.sign("cat", "process-owner", "approved", SOP, over={SOP: REV2})
    _revoke(w, "cat")
    w.land({SOP: REV2, **signed})


@deed("SIG005")
def key_expired(w: World) -> None:
    path = "controls/keys/cat-1.yaml"
    raw = w.company.files[path] + b'expires: "2026-01-31"\n'
    w.land(w.register(path, raw))
    w.wait(days=40)
    w.land({SOP: REV2, **w.sign("cat", "process-owner", "approved", SOP, over={SOP: REV2})})


@deed("SIG006")
def reading_key_approves(w: World) -> None:
    """R05."""
    path = "controls/keys/cat-1.yaml"
    raw = w.company.files[path].replace(b"[approval, reading]", b"[reading]")
    w.land(w.register(path, raw))
    w.land({SOP: REV2, **w.sign("cat", "process-owner", "approved", SOP, over={SOP: REV2})})


@deed("SIG007")
def signed_in_the_name_of_another(w: World) -> None:
    """R31: signing as another person is impossible."""
    w.company.keys["cat"] = key_of("gus")
    w.land({SOP: REV2, **w.sign("cat", "process-owner", "approved", SOP, over={SOP: REV2})})


@deed("SIG008")
def statement_of_another_system(w: World) -> None:
    path = "controls/system.yaml"
    own = w.company.files[path]
    w.company.files[path] = own.replace(b"system: small", b"system: other")
    signed = w.sign("cat", "process-owner", "approved", SOP, over={SOP: REV2})
    w.company.files[path] = own
    w.land({SOP: REV2, **signed})


@deed("SIG009")
def signed_tomorrow(w: World) -> None:
    """R36."""
    now = w.now
    w.wait(days=1)
    signed = w.sign("cat", "process-owner", "approved", SOP, over={SOP: REV2})
    w.now = now
    w.land({SOP: REV2, **signed})


@deed("SIG010")
def signed_long_ago(w: World) -> None:
    """R36, E3."""
    signed = w.sign("cat", "process-owner", "approved", SOP, over={SOP: REV2})
    w.wait(days=45)
    w.land({SOP: REV2, **signed})


@deed("SIG011")
def other_printed_name(w: World) -> None:
    """R23."""
    path = "controls/people/cat.yaml"
    own = w.company.files[path]
    w.company.files[path] = own.replace(b"Cat Moss", b"Cat Mousse")
    signed = w.sign("cat", "process-owner", "approved", SOP, over={SOP: REV2})
    w.company.files[path] = own
    w.land({SOP: REV2, **signed})


@deed("SIG012")
def agent_where_only_a_passphrase_counts(w: World) -> None:
    """R04: which ways of signing count is a policy, approved like any register."""
    path = "controls/system.yaml"
    w.land(w.register(path, w.company.files[path] + b"accepted_methods: [passphrase]\n"))
    more = {"over": {SOP: REV2}, "method": Method.AGENT}
    w.land({SOP: REV2, **w.sign("cat", "process-owner", "approved", SOP, **more)})


@deed("SIG012")
def hardware_claimed_by_a_plain_key(w: World) -> None:
    """R04."""
    w.land(
        {
            SOP: REV2,
            **w.sign(
                "cat", "process-owner", "approved", SOP, over={SOP: REV2}, method=Method.HARDWARE
            ),
        }
    )


@deed("SIG002")
def statement_copied(w: World) -> None:
    path = next(p for p in w.company.files if p.endswith(".json") and "approvals" in p)
    other = path.replace("/2026/", "/2025/")
    w.land({other: w.company.files[path], f"{other}.sig": w.company.files[f"{path}.sig"]})


@deed("AUT001")
def role_not_held(w: World) -> None:
    """R06."""
    w.land({SOP: REV2, **w.sign("gus", "process-owner", "approved", SOP, over={SOP: REV2})})


@deed("AUT001")
def signer_has_left(w: World) -> None:
    path = "controls/people/cat.yaml"
    raw = w.company.files[path] + b'until: "2026-01-31"\n'
    w.land(w.register(path, raw))
    w.wait(days=40)
    w.land({SOP: REV2, **w.sign("cat", "process-owner", "approved", SOP, over={SOP: REV2})})


@deed("AUT002")
def delegation_has_ended(w: World) -> None:
    """R31."""
    _delegate(w, until="2026-01-20")
    w.wait(days=30)
    w.land(
        {
            SOP: REV2,
            **w.sign("ivy", "process-owner", "approved", SOP, over={SOP: REV2}, on_behalf_of="cat"),
        }
    )


@deed("AUT005")
def stop_use_without_authority(w: World) -> None:
    w.land(w.sign("gus", "worker", "stop-use", SOP, reason="I do not like it"))


@deed("AUT005")
def schedule_for_another_site(w: World) -> None:
    when = date(2026, 3, 1)
    w.land(
        w.sign(
            "fay", "site-quality", "scheduled", SOP, reason="Later", sites=("BOS",), effective=when
        )
    )


@deed("AUT006")
def stop_use_without_reason(w: World) -> None:
    w.land(w.sign("ben", "quality-assurance", "stop-use", SOP))


@deed("CTL001")
def role_given_without_approval(w: World) -> None:
    """R40."""
    path = "controls/people/gus.yaml"
    raw = w.company.files[path].replace(b"{role: worker,", b"{role: quality-assurance,")
    w.land({path: raw})


@deed("CTL001")
def matrix_weakened_and_used_in_one_change(w: World) -> None:
    """R40: the branch may not bring the authority that judges it."""
    path = "controls/approval-matrix.yaml"
    raw = w.company.files[path].replace(
        b"{meaning: approved, role: top-management}", b"{meaning: approved, role: worker}"
    )
    changes = {path: raw}
    w.land({**changes, **w.sign("gus", "worker", "approved", path, over=changes)})


@deed("CTL001")
def pipeline_changed_without_approval(w: World) -> None:
    w.land({".ci/run": b"true\n"})


@deed("CTL001")
def register_put_back_to_former_bytes(w: World) -> None:
    """R40: what was approved once is not approved for ever (a rollback of authority)."""
    path = "controls/people/gus.yaml"
    before = w.company.files[path]
    w.land(w.register(path, before.replace(b"{role: worker,", b"{role: document-controller,")))
    w.land(w.register(path, before + b"# as it was\n"))
    w.land({path: before.replace(b"{role: worker,", b"{role: document-controller,")})


@deed("AUT005")
def rejected_by_somebody_who_may_not(w: World) -> None:
    w.land(
        {SOP: REV2, **w.sign("gus", "worker", "rejected", SOP, over={SOP: REV2}, reason="Too long")}
    )


@deed("CTL002")
def person_deleted(w: World) -> None:
    """R39."""
    w.land({"controls/people/gus.yaml": None})


@deed("CTL003")
def allowed_signers_edited(w: World) -> None:
    """R02."""
    path = "controls/allowed_signers"
    w.land({path: w.company.files[path] + b"mallory ssh-ed25519 AAAA\n"})


@deed("CTL004")
def person_id_given_twice(w: World) -> None:
    """R01."""
    path = "controls/people/gus.yaml"
    w.land(w.register(path, w.company.files[path].replace(b"Gus Hay", b"Someone Else")))


@deed("CTL005")
def key_changes_hands(w: World) -> None:
    """R02."""
    path = "controls/keys/gus-1.yaml"
    w.land(w.register(path, w.company.files[path].replace(b"person: gus", b"person: ivy")))


@deed("CTL005")
def revocation_taken_back(w: World) -> None:
    """R03."""
    path = "controls/keys/cat-1.yaml"
    before = w.company.files[path]
    _revoke(w, "cat")
    w.land(w.register(path, before.replace(b'revision: "1"', b'revision: "3"')))


@deed("CTL005")
def identity_checked_by_its_holder(w: World) -> None:
    """R02."""
    path, raw = next(iter(key_file("gus", date(2026, 1, 1), "gus", number=2).items()))
    w.land(w.register(path, raw))


@deed("CTL006")
def delegation_taken_not_given(w: World) -> None:
    """R31."""
    path = "controls/delegations/x.yaml"
    raw = b"id: x\nfrom_person: cat\nto_person: gus\nroles: [process-owner]\nsites: [all]\nfrom: 2026-01-01\nuntil: 2026-03-01\n"
    w.land(w.register(path, raw))


@deed("CTL007")
def system_renamed(w: World) -> None:
    path = "controls/system.yaml"
    w.land(w.register(path, w.company.files[path].replace(b"demo: true", b"demo: false")))


@deed("CTL008")
def rules_level_lowered(w: World) -> None:
    path = "controls/system.yaml"
    w.land(w.register(path, w.company.files[path].replace(b"rules_level: 2", b"rules_level: 1")))


@deed("STP001")
def dated_before_its_parent(w: World) -> None:
    """R36, E7."""
    w.now -= timedelta(days=20)
    w.land({"README.md": b"x\n"})


@deed("STP002")
def statement_altered(w: World) -> None:
    """R34."""
    path = next(p for p in w.company.files if p.endswith(".json") and "approvals" in p)
    w.land({path: w.company.files[path] + b" "})


@deed("STP002")
def signature_removed(w: World) -> None:
    """R34."""
    path = next(p for p in w.company.files if p.endswith(".sig"))
    w.land({path: None})


@deed("STP002")
def rejection_deleted(w: World) -> None:
    """R28."""
    signed = w.sign("ben", "quality-assurance", "rejected", SOP, over={SOP: REV2}, reason="Not yet")
    w.land({SOP: REV2, **signed})
    w.land(dict.fromkeys(signed))


@deed("STP003")
def stray_file_among_statements(w: World) -> None:
    w.land({"docs/records/approvals/2026/approval.txt": b"approved!\n"})


@deed("STP003")
def signature_arrives_alone(w: World) -> None:
    path, _raw, sig = _one(w)
    w.land({f"{path}.sig": sig})


@deed("STP004")
def author_in_no_register(w: World) -> None:
    """R01, R07: an approver under another address."""
    signed = w.approvals(SOP, REV2)
    stranger = Signer("Cat", "cat@private.example", int(w.tick().timestamp()))
    w.land({SOP: REV2, **signed}, by=stranger)


@deed("STP005")
def squashed_where_only_merges_may(w: World) -> None:
    """R30."""
    path = "controls/system.yaml"
    w.land(w.register(path, w.company.files[path] + b"merge_style: merge-only\n"))
    w.land({SOP: REV2})


@deed("STP006")
def unsigned_commit_where_signatures_are_required(w: World) -> None:
    """R09."""
    path = "controls/system.yaml"
    w.land(w.register(path, w.company.files[path] + b"signed_commits: required\n"))
    w.land({SOP: REV2})


@deed("BAS003", "RLS001", "RLS002")
def adopted_again(w: World) -> None:
    path = "docs/records/releases/0000.json"
    raw = w.company.files[path]
    again = path.replace("0000", "0001")
    w.land({again: raw, f"{again}.sig": w.company.key("ana").sign(raw, "ims-release")})


@deed("RCD001")
def closed_record_edited(w: World) -> None:
    raw = change_record("closed")
    w.land({CHANGE: raw})
    w.land(w.sign("ben", "quality-assurance", "verified", CHANGE, stage="closed", reason="done"))
    w.land({CHANGE: raw.replace(b"A change", b"Another change")})


@deed("RCD003")
def audit_trail_reviewed_over_an_open_flag(w: World) -> None:
    """R37: a flagged event without disposition, and the review cannot close."""
    signed = w.sign("dan", "department-head", "reviewed", SOP, over={SOP: REV2})
    w.land({SOP: REV2.replace(b"more care", b"less care"), **signed})
    path = "docs/records/audit-trail-reviews/2026/ATR-BOS-2026-0001.md"
    raw = change_record("text").replace(b"type: change", b"type: audit-trail-review")
    raw = raw.replace(b"CHG-BOS-2026-0001", b"ATR-BOS-2026-0001").replace(
        b"description:", b"period_start: 2026-01-01\nperiod_end: 2026-12-31\ndescription:"
    )
    w.land({path: raw})
    w.land(w.sign("ben", "quality-assurance", "reviewed", path, stage="reviewed"))


@deed("AUT007")
def change_approved_by_a_worker(w: World) -> None:
    w.land({CHANGE: change_record("text")})
    w.land(w.sign("gus", "worker", "approved", CHANGE, stage="approved"))


@deed("AUT010")
def record_for_another_site_signed_at_home(w: World) -> None:
    """R81: who leads a department in Boston shows nothing for Dublin."""
    path = "controls/record-types.yaml"
    wanted = b"role: department-head\n        meaning: authored"
    raw = w.company.files[path].replace(b"role: process-owner\n        meaning: authored", wanted)
    w.land(w.register(path, raw))
    w.land(
        {CHANGE: change_record("text").replace(b"site: BOS", b"site: BOS\nsites_covered: [DUB]")}
    )
    w.land(w.sign("joe", "department-head", "authored", CHANGE, stage="proposed"))


@deed("RCD004")
def review_of_a_section_that_is_not_there(w: World) -> None:
    """R67: the digest is of no text of that section, the section is of no text at all."""
    path = "docs/records/mapping-reviews/2026/MPR-BOS-2026-0001.md"
    raw = change_record("text").replace(b"type: change", b"type: mapping-review")
    lines = b"mappings:\n  - '4 | SOP-001 | #purpose | 0123456789ab'\ndescription:"
    raw = raw.replace(b"CHG-BOS-2026-0001", b"MPR-BOS-2026-0001").replace(b"description:", lines)
    w.land({path: raw})


@deed("RCD002")
def signed_stage_edited(w: World) -> None:
    raw = change_record("text")
    w.land({CHANGE: raw})
    w.land(w.sign("cat", "process-owner", "authored", CHANGE, stage="proposed"))
    w.land({CHANGE: raw.replace(b"description: text", b"description: other")})


@deed("RCD005")
def stage_signed_before_the_one_before_it(w: World) -> None:
    """R10: a change is approved that nobody proposed."""
    raised = REGISTERS["system"].replace("rules_level: 2", "rules_level: 3")
    w.land(w.register("controls/system.yaml", (HEAD.format(id="system") + raised).encode()))
    w.land({CHANGE: change_record("text")})
    w.land(w.sign("ben", "quality-assurance", "approved", CHANGE, stage="approved"))


@deed("RDG001")
def line_among_readings_that_is_none(w: World) -> None:
    """R55: half a character in it does no harm either."""
    w.land({READINGS: b'{"bytes": "\\ud800", "sig": ""}\n'})


@deed("RDG001")
def approval_hidden_among_readings(w: World) -> None:
    """R55: what is no reading is not taken for one."""
    w.land({READINGS: _line(w.sign("cat", "process-owner", "approved", SOP))})


@deed("RDG002")
def reading_copied(w: World) -> None:
    """R55: an old reading that is copied does not become a new one."""
    line = _line(w.sign("ivy", "worker", "read-and-understood", SOP))
    w.land({READINGS: line})
    w.land({READINGS.replace("DUB", "BOS"): line})


READINGS = "docs/records/acknowledgements/DUB/2026-01/batch.jsonl"


def _line(signed: dict[str, bytes | None]) -> bytes:
    [path] = [path for path in signed if path.endswith(".json")]
    texts = {"bytes": signed[path], "sig": signed[f"{path}.sig"]}
    return json.dumps({key: (raw or b"").decode() for key, raw in texts.items()}).encode() + b"\n"


def _one(w: World) -> tuple[str, bytes, bytes]:
    """Return a good statement about revision 2, which stands there as a draft."""
    w.land({SOP: REV2})
    files = w.sign("dan", "department-head", "reviewed", SOP)
    [path] = [p for p in files if p.endswith(".json")]
    return path, files[path] or b"", files[f"{path}.sig"] or b""


def _place(person: str) -> str:
    return f"docs/records/approvals/2026/20260105T090000Z-{person}-00000000.json"


def _renamed(path: str, raw: bytes) -> str:
    return f"{path[:-13]}{hashlib.sha256(raw).hexdigest()[:8]}.json"


@pytest.mark.parametrize("name", list(DEEDS))
def test_deed_is_caught(tmp_path: Path, name: str) -> None:
    """Each way to go wrong is told by its own code, and no other statement counts by it."""
    told, do = DEEDS[name]
    w = world()
    w.revise()
    do(w)

    history = judged(tmp_path, w)

    assert codes(history.wrong) == list(told), [(d.path, d.code, d.fact) for d in history.wrong]
    assert all(d.fact and d.help and d.step for d in history.wrong)
    assert_gate_says_the_same(tmp_path / "system", history)


def assert_gate_says_the_same(root: Path, history: History) -> None:
    """Design 7: `gate` judges one step by the function that `verify` folds over all."""
    opened = open_history(root)
    last = opened.chain.steps[-1]
    base = open_history(root, last.commit.parents[0])
    now = datetime.fromtimestamp(max(last.arrival, last.commit.committer.time), UTC)

    verdict = gate(base, last.commit.id, now)

    def told(found: Iterable[Diagnostic]) -> list[tuple[str, ...]]:
        return sorted((d.code, d.path, d.fact) for d in found if d.code not in OF_THE_COMMIT)

    assert told(verdict.wrong) == told(d for d in history.wrong if d.step == last.commit.id)


# What a commit is by itself, and its merge is not: its own date, its number of parents.
OF_THE_COMMIT = {"STP001", "STP005", "STP006"}


def test_every_rule_on_steps_is_broken_here() -> None:
    """Each rule has a history that breaks it; flags and releases have tests of their own."""
    from ims.rules.steps import all_step_rules

    told = {code for codes_told, _ in DEEDS.values() for code in codes_told}
    elsewhere = {"BAS001", "BAS002", "STP007", "DOC004", "FLG001", "FLG002", "FLG003", "FLG004"}
    elsewhere |= {"FLG005"}  # in test_attacks.py
    elsewhere |= {code for code in all_step_rules() if code.startswith(("RLS", "VER"))}

    assert set(all_step_rules()) - elsewhere == told - elsewhere


# --- approvals that do not count: nothing is wrong with the step, and nothing is approved ----------


def test_nobody_approves_what_they_wrote(tmp_path: Path) -> None:
    """R07: the author in Git, under a second registered address, is still the author."""
    w = world()
    path = "controls/people/cat.yaml"
    w.land(
        w.register(
            path,
            w.company.files[path].replace(
                b"[cat@example.com]", b"[cat@example.com, c.moss@example.org]"
            ),
        )
    )
    signed = w.approvals(SOP, REV1)
    other = Signer("C. Moss", "C.Moss@example.org", int(w.tick().timestamp()))
    w.land({SOP: REV1, **signed}, by=other)

    history = judged(tmp_path, w)

    assert approved(history) == []
    assert [d.code for d in history.flagged] == ["FLG002"]
    assert "cat wrote some of it" in history.flagged[0].fact


def test_a_co_author_is_an_author(tmp_path: Path) -> None:
    """R07, E5: what a squash leaves of the others stands in its message."""
    w = world()
    w.land(
        {SOP: REV1, **w.approvals(SOP, REV1)},
        message="All of it\n\nCo-authored-by: Cat <cat@example.com>",
    )

    assert approved(judged(tmp_path, w)) == []


def test_an_author_of_an_earlier_draft_is_an_author(tmp_path: Path) -> None:
    """R07: everybody who wrote since the last approved revision."""
    w = world()
    w.land({SOP: document("A first try.")}, by="cat")
    w.land({SOP: REV1, **w.approvals(SOP, REV1)})
    assert approved(w.history(tmp_path / "1")) == []

    w.land(
        w.sign("eve", "process-owner", "approved", SOP)
        | w.sign("ben", "quality-assurance", "quality-approved", SOP)
    )
    assert approved(w.history(tmp_path / "2")) == ["1"]

    w.revise(text="Work with more care.", revision="2")
    assert approved(w.history(tmp_path / "3")) == ["1", "2"]


def test_two_roles_are_two_people(tmp_path: Path) -> None:
    """R07: Eve holds both roles and signs only one of them."""
    w = world()
    w.land(
        {SOP: REV1, **w.approvals(SOP, REV1, who={"approved": "eve", "quality-approved": "eve"})}
    )

    assert approved(judged(tmp_path, w)) == []


def test_quality_approval_is_the_last(tmp_path: Path) -> None:
    """Design 6."""
    w = world()
    w.land({SOP: REV1})
    w.land(w.sign("ben", "quality-assurance", "quality-approved", SOP))
    w.land(
        w.sign("dan", "department-head", "reviewed", SOP)
        | w.sign("cat", "process-owner", "approved", SOP)
    )
    assert approved(w.history(tmp_path / "1")) == []

    w.land(w.sign("ben", "quality-assurance", "quality-approved", SOP))
    assert approved(w.history(tmp_path / "2")) == ["1"]


def test_an_edit_makes_signatures_void(tmp_path: Path) -> None:
    """R25: a changed document appears unsigned."""
    w = world()
    w.land({SOP: REV1, **w.approvals(SOP, REV1, who={"quality-approved": ""})})
    changed = document("Work very carefully.")
    w.land(
        {
            SOP: changed,
            **w.sign("ben", "quality-assurance", "quality-approved", SOP, over={SOP: changed}),
        }
    )

    history = judged(tmp_path, w)

    assert approved(history) == []
    assert history.wrong == []


def test_a_rejection_stands_until_the_same_person_signs(tmp_path: Path) -> None:
    """R28."""
    w = world()
    refused = w.sign(
        "ben", "quality-assurance", "rejected", SOP, over={SOP: REV1}, reason="Limit is missing"
    )
    w.land({SOP: REV1, **refused, **w.approvals(SOP, REV1, who={"quality-approved": "eve"})})
    assert approved(w.history(tmp_path / "1")) == []

    w.land(w.sign("ben", "quality-assurance", "quality-approved", SOP))
    assert approved(w.history(tmp_path / "2")) == ["1"]


def test_a_role_at_one_site_does_not_approve_for_all(tmp_path: Path) -> None:
    """R06: Joe heads a department in Boston only."""
    w = world()
    w.land({SOP: REV1, **w.approvals(SOP, REV1, who={"reviewed": "joe"})})

    history = judged(tmp_path, w)

    assert approved(history) == []
    assert "does not cover all sites" in history.flagged[0].fact


def test_a_listed_author_must_sign(tmp_path: Path) -> None:
    """Design 6: every listed author signs `authored`."""
    raw = document(more="authors: [ivy]\n")
    w = world()
    w.land({SOP: raw, **w.approvals(SOP, raw)})
    assert approved(w.history(tmp_path / "1")) == []

    w.land(
        w.sign("ivy", "worker", "authored", SOP)
        | w.sign("ben", "quality-assurance", "quality-approved", SOP)
    )
    assert approved(w.history(tmp_path / "2")) == ["1"]


def test_a_one_person_shop_says_so_in_the_open(tmp_path: Path) -> None:
    """R07: the exception is a signed concession, and it shows with each signature."""
    w = world()
    for rule in ("AUT003", "AUT004"):
        path = f"controls/concessions/{rule.lower()}.yaml"
        raw = f"""\
id: {rule.lower()}
revision: "1"
owner: top-management
change: {{class: major, summary: One person., reason: One person.}}
rule: {rule}
path: controls/approval-matrix.yaml
reason: One person works here; the consultant reviews each month.
approver: ana
expires: "2026-12-31"
""".encode()
        w.land(w.register(path, raw))
    who = {"reviewed": "dan", "approved": "eve", "quality-approved": "eve"}
    w.land({SOP: REV1, **w.approvals(SOP, REV1, who=who)}, by="eve")

    history = judged(tmp_path, w)

    assert approved(history) == ["1"]
    [first, *_] = history.state.facts["SOP-001"].approved[0].signatures
    assert "controls/concessions/aut00" in first.concession


def test_an_evil_merge_has_an_author(tmp_path: Path) -> None:
    """R07: who slips a change into a merge has written it."""
    w = world()
    c, base = w.company, w.company.tip
    ivy, cat = c.signer("ivy", w.tick()), c.signer("cat", w.tick())
    c.commits.append(
        NewCommit(2, (base,), ivy, ivy, "draft", {SOP: document("One.")}, branch="side")
    )
    c.files[SOP] = REV1
    c.commits.append(NewCommit(3, (base, 2), cat, cat, "merge", {SOP: REV1}))
    c.tip = 3
    w.land(w.approvals(SOP, None), by="dan")

    assert approved(judged(tmp_path, w)) == []


@pytest.mark.parametrize("mode", [SYMLINK, SUBMODULE])
def test_a_link_in_place_of_a_document_is_caught(tmp_path: Path, mode: str) -> None:
    """DOC004."""
    w = world()
    w.revise()
    c = w.company
    who = c.signer("ivy", w.tick())
    raw = b"../../README.md" if mode == SYMLINK else b"1" * 40
    c.commits.append(
        NewCommit(len(c.commits) + 1, (c.tip,), who, who, "link", {SOP: raw}, modes={SOP: mode})
    )

    c.write(tmp_path / "system")
    assert "DOC004" in codes(open_history(tmp_path / "system").history.wrong)


# --- the baseline --------------------------------------------------------------------------------


def test_a_baseline_of_one_founder_is_refused(tmp_path: Path) -> None:
    """BAS001, BAS002: nobody vouches for themselves."""
    from ims.demo.founding import found

    from tests.world import starter

    files = starter()
    path = "controls/keys/ben-1.yaml"
    files[path] = files[path].replace(b"how: founding", b"how: known-in-person")
    w = World()
    found(w.company, files, ("ana", "ben"), w.now)

    assert codes(judged(tmp_path, w).wrong) == ["BAS001", "BAS002"]


def test_without_a_baseline_nothing_is_judged(tmp_path: Path) -> None:
    """An unsigned starter can never look verified."""
    w = World()
    w.company.land(
        {SOP: REV1}, Signer("X", "x@example.com", int(w.now.timestamp())), "start", w.now
    )

    history = judged(tmp_path, w)

    assert (history.state.adopted, history.steps) == ("", 0)


def test_time_on_the_chain_never_goes_back(tmp_path: Path) -> None:
    """Design 7: arrival is the later of the parent's arrival and the committer's date."""
    w = world()
    w.revise()
    w.now -= timedelta(days=20)
    w.revise(text="Work with more care.", revision="2")

    history = judged(tmp_path, w)
    one, two = history.state.facts["SOP-001"].approved

    assert codes(history.wrong) == ["STP001"]
    assert two.arrival > one.arrival > datetime(2026, 1, 5, tzinfo=UTC)


# --- flags: shown, and they fail nothing ------------------------------------------------------------


def test_a_late_arrival_is_flagged(tmp_path: Path) -> None:
    """FLG001, R36: signed two days before the step that it follows arrived."""
    w = world()
    w.land({SOP: REV1})
    signed = w.sign("dan", "department-head", "reviewed", SOP)
    w.wait(days=5)
    w.land({"README.md": b"x\n"})
    w.land(signed, by="dan")

    history = judged(tmp_path, w)

    assert (codes(history.wrong), codes(history.flagged)) == ([], ["FLG001"])


def test_a_signature_over_other_bytes_is_named(tmp_path: Path) -> None:
    """FLG002, R25."""
    w = world()
    signed = w.sign("dan", "department-head", "reviewed", SOP, over={SOP: REV1})
    w.land({SOP: REV1.replace(b"carefully", b"slowly"), **signed})

    history = judged(tmp_path, w)

    assert (codes(history.wrong), codes(history.flagged)) == ([], ["FLG002"])


def test_dates_set_by_hand_are_flagged(tmp_path: Path) -> None:
    """FLG004, E1: a commit dated years before it arrived."""
    w = world()
    old = Signer("Ivy", "ivy@example.com", int(datetime(2001, 1, 1, tzinfo=UTC).timestamp()))
    c, base = w.company, w.company.tip
    c.commits.append(NewCommit(2, (base,), old, old, "old", {SOP: REV1}, branch="side"))
    who = c.signer("ivy", w.tick())
    c.commits.append(NewCommit(3, (base, 2), who, who, "merge", {SOP: REV1}))

    assert codes(judged(tmp_path, w).flagged) == ["FLG004"]


# --- the gate --------------------------------------------------------------------------------------


def side_branch(w: World, files: dict[str, bytes | None], name: str, base: int) -> int:
    """Return the mark of a commit beside the controlled branch."""
    who = w.company.signer("ivy", w.tick())
    mark = len(w.company.commits) + 1
    w.company.commits.append(NewCommit(mark, (base,), who, who, "side", files, branch=name))
    return mark


def test_two_signed_edits_that_merge_into_a_third_are_refused(tmp_path: Path) -> None:
    """Design 7: each parallel edit is signed, what they merge into is not."""
    w = world()
    long = "One.\n\n" + "Between.\n\n" * 20 + "Two."
    w.revise(text=long)
    base = w.company.tip
    one = document(long.replace("One.", "First."), revision="2")
    two = document(long.replace("Two.", "Second."), revision="2")
    first = {SOP: one, **w.approvals(SOP, one)}
    second = side_branch(w, {SOP: two, **w.approvals(SOP, two)}, "side", base)
    w.land(first)
    marks = w.write(tmp_path)

    verdict = gate(open_history(tmp_path, marks[w.company.tip]), marks[second], w.now)

    assert codes(list(verdict.wrong)) == ["REV001"]


def test_what_is_dated_tomorrow_does_not_land(tmp_path: Path) -> None:
    """STP007, R36."""
    w = world()
    w.revise()
    base = w.company.tip
    yesterday = w.now
    w.wait(days=1)
    mark = side_branch(w, {"README.md": b"x\n"}, "side", base)
    marks = w.write(tmp_path)

    verdict = gate(open_history(tmp_path, marks[base]), marks[mark], yesterday)

    assert codes(list(verdict.wrong)) == ["STP007"]


def test_nothing_to_land_and_no_baseline_are_no_green_checks(tmp_path: Path) -> None:
    w = world()
    w.revise()
    w.write(tmp_path)

    with pytest.raises(ImsError, match="nothing is to land"):
        gate(open_history(tmp_path), "HEAD~1", w.now)


# --- releases --------------------------------------------------------------------------------------


def released(w: World, number: int, follows: str, former: bytes, effective_set: str) -> Files:
    wish = Signature(
        "ana", "Ana Silva", "document-controller", Meaning.RELEASED, w.tick(), Method.DEMO
    )
    digest = hashlib.sha256(former).hexdigest()
    path, raw = release("small", wish, number, follows, former=digest, effective_set=effective_set)
    return {path: raw, f"{path}.sig": w.company.key("ana").sign(raw, "ims-release")}


def with_release(tmp_path: Path, change: Callable[[Files], Files] = lambda f: f) -> History:
    """Return a history with one release after a revision, changed by somebody before it landed."""
    w = world()
    w.revise()
    w.wait(days=2)
    w.write(tmp_path / "before")
    state = open_history(tmp_path / "before").history.state
    former = w.company.files["docs/records/releases/0000.json"]
    at = w.now + timedelta(minutes=10)
    digest = set_digest(state, at, state.arrival or at)
    w.land(change(released(w, 1, state.head, former, digest)), by="ana")
    return w.history(tmp_path / "after")


def test_a_release_continues_the_chain(tmp_path: Path) -> None:
    """R34, R41: it states what is in force, and it can be computed again."""
    history = with_release(tmp_path)

    assert history.wrong == []
    assert len(history.state.releases) == 2


FORGED = [
    ({"effective_set": "0" * 64}, "RLS003"),
    ({"former": "0" * 64}, "RLS002"),
    ({"follows": "0" * 40}, "RLS002"),
    ({"number": 7}, "RLS002"),
    ({"system": "other"}, "RLS001"),
    ({"person": "gus", "name": "Gus Hay"}, "RLS001"),
    ({"role": "worker"}, "RLS001"),
    ({"time": "2026-01-05T09:05:00+00:00"}, "RLS004"),
    ({"time": "2027-01-05T09:05:00+00:00"}, "RLS004"),
]


@pytest.mark.parametrize(("fields", "told"), FORGED, ids=str)
def test_a_release_that_tells_an_untruth(tmp_path: Path, fields: Json, told: str) -> None:
    """R34: each field of a release is compared with what the history gives."""

    def forged(files: Files) -> Files:
        [raw] = [r for p, r in files.items() if p.endswith(".json")]
        value = json.loads(raw or b"") | fields
        line = release_line(value)
        path = release_path(value["number"])
        return {path: line, f"{path}.sig": key_of("ana").sign(line, "ims-release")}

    assert told in codes(with_release(tmp_path, forged).wrong)


def test_a_release_signed_by_a_key_that_may_not(tmp_path: Path) -> None:
    """R05, R34."""

    def forged(files: Files) -> Files:
        return {
            p: key_of("ben").sign(files[p[:-4]] or b"", "ims-release") if p.endswith(".sig") else r
            for p, r in files.items()
        }

    assert codes(with_release(tmp_path, forged).wrong) == ["RLS001"]


def test_history_rewritten_behind_a_release_is_noticed(tmp_path: Path) -> None:
    """R34: the release follows a commit that is no step any more, and states another set."""
    w = world()
    w.revise()
    w.wait(days=2)
    marks = w.write(tmp_path / "before")
    state = open_history(tmp_path / "before").history.state
    former = w.company.files["docs/records/releases/0000.json"]
    at = w.now + timedelta(minutes=10)
    files = released(w, 1, state.head, former, set_digest(state, at, state.arrival or at))
    w.land(files, by="ana")
    first = w.company.commits[1]
    w.company.commits[1] = replace(first, message="Rewritten")

    history = w.history(tmp_path / "after")

    assert marks[w.company.tip - 1] == state.head
    assert codes(history.wrong) == ["RLS002"]
