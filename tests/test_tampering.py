"""Somebody tampers with the demo: each single deed is caught with its own code (R29, R34).

Each deed is one commit on top of the demo, judged as the step that it would be. What changes
the past itself is verified as a whole.
"""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from ims.demo.company import key_of
from ims.diagnostic import ImsError
from ims.gate import gate
from ims.git import GitTree
from ims.git.write import NewCommit, fast_import, rendered
from ims.history.chain import SYMLINK, Signer
from ims.history.in_force import set_digest
from ims.models.release import release_path
from ims.models.statement import canonical, statement_path
from ims.open_history import OpenHistory, open_history
from ims.signing import Signature, release, statement, target
from ims.vocabulary import Meaning, Method

from tests.world import codes

Files = dict[str, bytes | None]
SOP = "docs/procedures/SOP-005.md"
QUALITY = ("priya-venn", "quality-assurance")


@dataclass
class Scene:
    """A copy of the demo, and hands that do what they should not."""

    root: Path

    @cached_property
    def opened(self) -> OpenHistory:
        return open_history(self.root)

    @cached_property
    def tree(self) -> dict[str, bytes]:
        return dict(GitTree(self.opened.repository, self.opened.head))

    @property
    def state(self) -> Any:
        return self.opened.history.state

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.opened.chain.steps[-1].arrival + 3600, UTC)

    def edited(self, path: str, old: str, new: str) -> Files:
        raw = self.tree[path]
        assert old.encode() in raw
        return {path: raw.replace(old.encode(), new.encode(), 1)}

    def draft(self, old: str = "", new: str = "", **more: str) -> bytes:
        """Return the next revision of a procedure, with something replaced in it."""
        raw = self.tree[SOP].decode()
        revision = self.state.approved("SOP-005").revision
        head, _, rest = raw.partition("\nchange:\n")
        tail = rest[rest.index("\n---\n") :]
        head = head.replace(
            f'revision: "{revision}"', f'revision: "{more.get("to", int(revision) + 1)}"'
        )
        change = (
            f"  class: {more.get('class_', 'minor')}\n  summary: Something else.\n"
            f"  reason: {more.get('reason', 'Another reason.')}\n"
            "  impact: {training: read, validation: none, filing: none}"
        )
        assert old in tail
        return f"{head}\nchange:\n{change}{tail.replace(old, new, 1)}".encode()

    def signed(self, person: str, role: str, meaning: str, path: str, **more: Any) -> Files:
        """Return a statement about a file as it would be after the change."""
        over = more.pop("over", {})
        key = more.pop("key", None) or self.key(person)
        known = self.state.authority.people[person]
        wish = Signature(
            person,
            more.pop("name", known.name),
            role,
            Meaning(meaning),
            more.pop("time", self.now - timedelta(minutes=5)),
            more.pop("method", Method.DEMO),
            **more,
        )
        place, raw = statement("larkmere", wish, [target({**self.tree, **over}, path)])
        return {place: raw, f"{place}.sig": key.sign(raw, "ims-approval")}

    def key(self, person: str) -> Any:
        """Return the key that a person uses now."""
        for number in range(1, 5):
            key = key_of(person, number)
            entry = self.state.authority.keys.get(key.public.fingerprint)
            if entry and not entry.revoked:
                return key
        raise AssertionError(person)

    def last(self, meaning: str) -> str:
        """Return the path of the last statement of one meaning."""
        found = [p for p, a in self.state.statements.items() if a.said.meaning == meaning]
        return str(found[-1])

    def commit(
        self,
        files: Files,
        *,
        time: datetime | None = None,
        who: Signer | None = None,
        modes: dict[str, str] | None = None,
    ) -> str:
        """Return the id of a commit on top of the demo, on a branch of its own."""
        seconds = int((time or self.now).timestamp())
        signer = who or Signer("Greta Holm", "greta-holm@example.com", seconds)
        one = NewCommit(
            1,
            (self.opened.head,),
            signer,
            signer,
            "Tamper",
            files,
            branch="tamper",
            modes=modes or {},
        )
        return fast_import(self.root, rendered([one]))[1]


Deed = Callable[[Scene], Files | str]
DEEDS: dict[str, tuple[set[str], Deed]] = {}


def told(*names: str) -> Callable[[Deed], Deed]:
    """Enter a deed and the codes that must tell it."""

    def enter(deed: Deed) -> Deed:
        DEEDS[deed.__name__] = (set(names), deed)
        return deed

    return enter


# --- texts -----------------------------------------------------------------------------------


@told("REV001")
def limit_changed_in_an_approved_text(s: Scene) -> Files:
    return s.edited(SOP, "Internal audits show", "Internal audits never show")


@told("REV001")
def metadata_changed_in_an_approved_text(s: Scene) -> Files:
    return s.edited(SOP, "classification: internal", "classification: public")


@told("REV002")
def former_revision_put_back(s: Scene) -> Files:
    former = s.state.facts["SOP-005"].approved[0].blob
    return {SOP: s.opened.blobs.read(former)}


@told("REV002")
def revision_left_out(s: Scene) -> Files:
    return {SOP: s.draft(to="9")}


@told("REV003")
def no_reason(s: Scene) -> Files:
    return {SOP: s.draft(reason="").replace(b"  reason: \n", b"")}


@told("REV004")
def called_editorial(s: Scene) -> Files:
    return {SOP: s.draft("Internal audits show", "Internal audits must show", class_="editorial")}


@told("DOC001")
def procedure_deleted(s: Scene) -> Files:
    return {SOP: None}


@told("DOC001")
def closed_record_deleted(s: Scene) -> Files:
    return {s.state.paths["CAPA-DUB-2025-0001"]: None}


@told("DOC003")
def second_file_of_one_id(s: Scene) -> Files:
    return {"docs/policies/SOP-005.md": s.tree[SOP]}


@told("DOC001", "DOC004")
def link_in_place_of_a_text(s: Scene) -> str:
    return s.commit({SOP: b"../../mkdocs.yml"}, modes={SOP: SYMLINK})


@told("DOC005")
def front_matter_destroyed(s: Scene) -> Files:
    return {"docs/procedures/SOP-099.md": b"---\nid: [\n---\n\nText.\n"}


# --- what machines wrote -----------------------------------------------------------------------


@told("STP002")
def statement_altered(s: Scene) -> Files:
    path = s.last("quality-approved")
    return {path: s.tree[path].replace(b'"reason": ""', b'"reason": "ok"')}


@told("STP002")
def signature_exchanged(s: Scene) -> Files:
    one, other = s.last("quality-approved"), s.last("reviewed")
    return {f"{one}.sig": s.tree[f"{other}.sig"]}


@told("STP002")
def rejection_removed(s: Scene) -> Files:
    path = s.last("rejected")
    return {path: None, f"{path}.sig": None}


@told("STP002")
def release_altered(s: Scene) -> Files:
    path = s.state.releases[3].path
    return {path: s.tree[path].replace(b'"number": 3', b'"number": 4')}


@told("STP002")
def reading_removed(s: Scene) -> Files:
    path = _batch(s)
    return {path: b"".join(s.tree[path].splitlines(keepends=True)[1:])}


@told("STP002")
def readings_reordered(s: Scene) -> Files:
    path = _batch(s)
    return {path: b"".join(reversed(s.tree[path].splitlines(keepends=True)))}


@told("SIG003", "SIG010")
def reading_invented(s: Scene) -> Files:
    path = _batch(s)
    line = json.loads(s.tree[path].splitlines()[-1])
    value = json.loads(line["bytes"])
    line["bytes"] = canonical({**value, "reason": "And I understood it very well"}).decode()
    return {path: s.tree[path] + json.dumps(line).encode() + b"\n"}


def _batch(s: Scene) -> str:
    found = [p for p in s.tree if "/acknowledgements/" in p]
    return next(p for p in found if s.tree[p].count(b"\n") > 2)


@told("STP003")
def note_among_the_statements(s: Scene) -> Files:
    return {"docs/records/approvals/2026/approved-by-phone.txt": b"Ruth said yes.\n"}


# --- signatures ----------------------------------------------------------------------------------


@told("SIG001")
def statement_with_an_invented_meaning(s: Scene) -> Files:
    files = s.signed("greta-holm", "process-owner", "approved", SOP, over={SOP: s.draft()})
    path, value = _value(files)
    return {SOP: s.draft(), **_resigned(s, path, {**value, "meaning": "waved-through"})}


@told("SIG002")
def statement_under_another_name(s: Scene) -> Files:
    files = s.signed("greta-holm", "process-owner", "approved", SOP, over={SOP: s.draft()})
    return {p.replace("greta-holm", "ruth-calder"): raw for p, raw in files.items()}


@told("SIG003")
def signature_moved_to_another_document(s: Scene) -> Files:
    path = s.last("quality-approved")
    value = json.loads(s.tree[path])
    value["targets"] = [{**value["targets"][0], "id": "SOP-011"}]
    raw = canonical(value)
    place = statement_path(value, raw, path.rpartition("/")[2][:16])
    return {place: raw, f"{place}.sig": s.tree[f"{path}.sig"]}


@told("SIG003")
def signature_moved_to_another_revision(s: Scene) -> Files:
    path = s.last("quality-approved")
    value = json.loads(s.tree[path])
    value["targets"] = [{**value["targets"][0], "revision": "9"}]
    raw = canonical(value)
    place = statement_path(value, raw, path.rpartition("/")[2][:16])
    return {place: raw, f"{place}.sig": s.tree[f"{path}.sig"]}


@told("SIG004")
def signed_by_a_key_that_nobody_enrolled(s: Scene) -> Files:
    key = key_of("somebody else")
    return {
        SOP: s.draft(),
        **s.signed(*QUALITY, "quality-approved", SOP, over={SOP: s.draft()}, key=key),
    }


@told("SIG005")
def signed_by_the_lost_key(s: Scene) -> Files:
    lost = next(k for k in s.state.authority.keys.values() if k.revoked)
    person = s.state.authority.people[lost.person]
    role = person.assignments[0].role
    signed = s.signed(
        person.id, role, "reviewed", SOP, over={SOP: s.draft()}, key=key_of(person.id)
    )
    return {SOP: s.draft(), **signed}


@told("SIG007")
def signed_for_somebody_else(s: Scene) -> Files:
    signed = s.signed(
        *QUALITY, "quality-approved", SOP, over={SOP: s.draft()}, key=s.key("corin-vale")
    )
    return {SOP: s.draft(), **signed}


@told("SIG008")
def statement_of_another_company(s: Scene) -> Files:
    path, value = _value(s.signed(*QUALITY, "quality-approved", SOP, over={SOP: s.draft()}))
    return {SOP: s.draft(), **_resigned(s, path, {**value, "system": "elsewhere"})}


@told("SIG009")
def signed_next_week(s: Scene) -> Files:
    time = s.now + timedelta(days=7)
    return {
        SOP: s.draft(),
        **s.signed(*QUALITY, "quality-approved", SOP, over={SOP: s.draft()}, time=time),
    }


@told("SIG010")
def signed_last_spring(s: Scene) -> Files:
    time = s.now - timedelta(days=200)
    return {
        SOP: s.draft(),
        **s.signed(*QUALITY, "quality-approved", SOP, over={SOP: s.draft()}, time=time),
    }


@told("SIG011")
def other_printed_name(s: Scene) -> Files:
    name = "Dr Priya Venn"
    return {
        SOP: s.draft(),
        **s.signed(*QUALITY, "quality-approved", SOP, over={SOP: s.draft()}, name=name),
    }


@told("SIG012")
def hardware_key_claimed(s: Scene) -> Files:
    more: dict[str, Any] = {"over": {SOP: s.draft()}, "method": Method.HARDWARE}
    return {SOP: s.draft(), **s.signed(*QUALITY, "quality-approved", SOP, **more)}


@told("AUT001")
def role_not_held(s: Scene) -> Files:
    signed = s.signed(
        "corin-vale", "quality-assurance", "quality-approved", SOP, over={SOP: s.draft()}
    )
    return {SOP: s.draft(), **signed}


@told("AUT002")
def delegation_has_ended(s: Scene) -> Files:
    signed = s.signed(
        "bram-okell",
        "records-manager",
        "reviewed",
        SOP,
        over={SOP: s.draft()},
        on_behalf_of="wilma-sorley",
    )
    return {SOP: s.draft(), **signed}


@told("AUT005")
def stopped_by_a_purchaser(s: Scene) -> Files:
    return s.signed("corin-vale", "purchasing", "stop-use", SOP, reason="It costs too much")


@told("AUT006")
def withdrawn_without_a_reason(s: Scene) -> Files:
    return s.signed(*QUALITY, "withdrawn", SOP)


@told("AUT007")
def action_verified_by_its_doer(s: Scene) -> Files:
    path = s.state.paths["ACT-CAM-2026-0001"]
    return s.signed("corin-vale", "worker", "verified", path, stage="verified")


# --- registers -------------------------------------------------------------------------------------


@told("CTL001")
def role_given_to_oneself(s: Scene) -> Files:
    return s.edited(
        "controls/people/corin-vale.yaml", "role: purchasing", "role: quality-assurance"
    )


@told("CTL001")
def matrix_thinned_out(s: Scene) -> Files:
    path = "controls/approval-matrix.yaml"
    return s.edited(path, "      - {meaning: reviewed, role: department-head}\n", "")


@told("CTL001")
def site_settings_changed(s: Scene) -> Files:
    return (
        s.edited("mkdocs.yml", "exclude_docs", "exclude_nothing")
        if "mkdocs.yml" in s.tree
        else {"mkdocs.yml": b"site_name: x\n"}
    )


@told("CTL001", "CTL003")
def key_enrolled_by_hand(s: Scene) -> Files:
    path = "controls/keys/corin-vale-1.yaml"
    raw = s.tree[path].replace(b"corin-vale-1", b"corin-vale-2")
    old, new = key_of("corin-vale").public, key_of("corin-vale", 2).public
    raw = raw.replace(old.line.encode(), new.line.encode())
    return {
        path.replace("-1.", "-2."): raw.replace(old.fingerprint.encode(), new.fingerprint.encode())
    }


@told("CTL002")
def person_deleted(s: Scene) -> Files:
    return {"controls/people/corin-vale.yaml": None}


@told("CTL003")
def allowed_signers_edited(s: Scene) -> Files:
    path = "controls/allowed_signers"
    return {path: s.tree[path] + b"mallory ssh-ed25519 AAAA\n"}


@told("CTL001", "CTL007")
def demo_made_out_to_be_real(s: Scene) -> Files:
    return s.edited("controls/system.yaml", "demo: true", "demo: false")


@told("CTL001", "CTL008")
def rules_switched_off(s: Scene) -> Files:
    return s.edited("controls/system.yaml", "rules_level: 3", "rules_level: 1")


@told("CTL001", "CTL003", "CTL005")
def lost_key_taken_into_use(s: Scene) -> Files:
    lost = next(k for k in s.state.authority.keys.values() if k.revoked)
    raw = s.tree[lost.path]
    return {lost.path: raw[: raw.index(b"revoked:")]}


# --- records, releases, the chain --------------------------------------------------------------


@told("RCD001", "RCD002")
def closed_record_edited(s: Scene) -> Files:
    return s.edited(s.state.paths["CAPA-DUB-2025-0001"], "\nproblem:", "\nproblem: Nothing. #")


@told("RCD002")
def signed_stage_edited(s: Scene) -> Files:
    path = s.state.paths["ACT-CAM-2026-0001"]
    [line] = [x for x in s.tree[path].decode().splitlines() if x.startswith("due:")]
    return s.edited(path, line, "due: 2029-01-01")


@told("BAS003", "RLS002")
def adopted_again(s: Scene) -> Files:
    return _release(s, number=0, former="")


@told("RLS001")
def release_by_somebody_else(s: Scene) -> Files:
    return _release(s, key=s.key("corin-vale"))


@told("RLS002")
def release_of_another_chain(s: Scene) -> Files:
    return _release(s, former="0" * 64)


@told("RLS002")
def release_after_an_unknown_step(s: Scene) -> Files:
    return _release(s, follows="0" * 40)


@told("RLS003")
def release_of_another_set(s: Scene) -> Files:
    return _release(s, effective_set="0" * 64)


@told("RLS004")
def release_dated_back(s: Scene) -> Files:
    return _release(s, time=s.now - timedelta(days=90))


def _release(s: Scene, **false: Any) -> Files:
    last, time, head = s.state.releases[-1], false.get("time", s.now), s.opened.head
    who, name = last.release.person, last.release.name
    wish = Signature(who, name, "document-controller", Meaning.RELEASED, time, Method.DEMO)
    effective_set = set_digest(s.state, time, s.state.arrivals[head])
    path, raw = release(
        "larkmere",
        wish,
        false.get("number", len(s.state.releases)),
        false.get("follows", head),
        former=false.get("former", last.digest),
        effective_set=false.get("effective_set", effective_set),
    )
    if path in s.tree:  # release 0 again, under the next number
        path = release_path(len(s.state.releases))
    key = false.get("key", s.key(who))
    return {path: raw, f"{path}.sig": key.sign(raw, "ims-release")}


@told("STP004")
def stranger_writes(s: Scene) -> str:
    stranger = Signer("Greta Holm", "greta@private.example", int(s.now.timestamp()))
    return s.commit({SOP: s.draft()}, who=stranger)


@told("STP007")
def commit_of_next_year(s: Scene) -> str:
    return s.commit({SOP: s.draft()}, time=s.now + timedelta(days=400))


def _value(files: Files) -> tuple[str, dict[str, Any]]:
    [path] = [p for p in files if p.endswith(".json")]
    return path, json.loads(files[path] or b"")


def _resigned(s: Scene, path: str, value: dict[str, Any]) -> Files:
    raw = canonical(value)
    place = f"{path[:-13]}{hashlib.sha256(raw).hexdigest()[:8]}.json"
    return {place: raw, f"{place}.sig": s.key(value["person"]).sign(raw, "ims-approval")}


@pytest.fixture(scope="module")
def scene(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("tampered") / "larkmere"
    shutil.copytree(demo, folder)
    return Scene(folder)


@pytest.mark.parametrize("name", list(DEEDS))
def test_each_deed_is_told_by_its_code(scene: Scene, name: str) -> None:
    expected, deed = DEEDS[name]
    done = deed(scene)
    tip = done if isinstance(done, str) else scene.commit(done)

    verdict = gate(scene.opened, tip, scene.now)

    found = {d.code for d in verdict.wrong}
    assert expected <= found, [(d.code, d.path, d.fact) for d in verdict.wrong]
    assert found == expected or name == "adopted_again"
    assert "SOP-005" not in {a.id for a in verdict.study.approved}


def test_there_are_at_least_thirty_deeds() -> None:
    assert len(DEEDS) >= 30


# --- the past itself --------------------------------------------------------------------------------


def rewritten(demo: Path, folder: Path, change: Callable[[bytes], bytes]) -> OpenHistory:
    """Return the demo with its history rewritten by a change of the whole stream."""
    command = ["git", "-C", str(demo), "fast-export", "--reencode=yes", "main"]
    stream = subprocess.run(command, check=True, capture_output=True).stdout
    changed = change(stream)
    assert changed != stream
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    load = ["git", "-C", str(folder), "fast-import", "--quiet", "--force"]
    subprocess.run(load, input=changed, check=True)
    return open_history(folder)


def test_a_message_rewritten_in_the_past(demo: Path, tmp_path: Path) -> None:
    """R34: every release after it follows a commit that is no longer there."""

    def change(stream: bytes) -> bytes:
        return stream.replace(b"Adopt the management system", b"adopt the management system", 1)

    assert "RLS002" in codes(rewritten(demo, tmp_path / "r", change).history.wrong)


def test_a_text_rewritten_in_the_past(demo: Path, tmp_path: Path) -> None:
    """R34, R24: the signatures are over other bytes, and the releases state another set."""

    def change(stream: bytes) -> bytes:
        return stream.replace(b"Internal audits show", b"Internal audits shew")

    found = codes(rewritten(demo, tmp_path / "r", change).history.wrong)

    assert {"RLS002", "FLG002"} & set(found)


def test_the_end_cut_off_is_seen_in_the_second_place(demo: Path, tmp_path: Path) -> None:
    """R34: a shorter history is clean in itself; only a copy elsewhere tells."""
    from ims.cli import main

    copies, cut = tmp_path / "anchors", tmp_path / "cut"
    copies.mkdir()
    for path in (demo / "docs/records/releases").iterdir():
        shutil.copy(path, copies)
    shutil.copytree(demo, cut)
    subprocess.run(["git", "-C", str(cut), "reset", "-q", "--hard", "HEAD~40"], check=True)

    assert open_history(cut).history.wrong == []
    assert main(["verify", "--root", str(cut), "--anchors", str(copies)]) == 1


def test_a_clone_that_is_cut_off_is_refused(demo: Path, tmp_path: Path) -> None:
    """R35, E10."""
    command = ["git", "clone", "-q", "--depth", "5", demo.as_uri(), str(tmp_path / "shallow")]
    subprocess.run(command, check=True)

    with pytest.raises(ImsError, match="shallow"):
        open_history(tmp_path / "shallow")


def test_replaced_objects_change_nothing(demo: Path, tmp_path: Path) -> None:
    """R35, E6."""
    folder = tmp_path / "replaced"
    shutil.copytree(demo, folder)
    before = open_history(folder)
    blob = before.history.state.entries[SOP].blob
    other = before.history.state.entries["docs/procedures/SOP-004.md"].blob
    subprocess.run(["git", "-C", str(folder), "replace", blob, other], check=True)

    after = open_history(folder)

    assert after.history.wrong == []
    assert after.blobs.read(blob) == before.blobs.read(blob)
    assert any("git replace" in fact for fact in after.repository.oddities())
