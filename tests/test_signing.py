"""Signing end to end: real keys, a fresh clone, and OpenSSH as the second opinion (R23-R28)."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ims.gate import gate
from ims.judge import Verdict
from ims.open_history import open_history

from tests.real_keys import (
    PASSPHRASE,
    add_to_agent,
    agent,
    answer,
    clone,
    company,
    git,
    ims,
    keys,
    make_key,
    new_files,
    put,
    stock_verify,
)
from tests.world import SOP, WI, World, document

__all__ = ["clone", "company", "keys"]  # fixtures


def judged(root: Path, base: str = "origin/main") -> Verdict:
    """Return what the gate says of the last commit."""
    return gate(open_history(root, base), "HEAD", datetime.now(UTC))


def signed(root: Path) -> list[dict[str, Any]]:
    """Return the statements that no commit holds, oldest first."""
    found = [json.loads((root / path).read_text("utf-8")) for path in statements(root)]
    return sorted(found, key=lambda said: said["time"])


def statements(root: Path) -> list[str]:
    return [path for path in new_files(root) if path.endswith(".json")]


def approve(person: str, key: Path, *more: str | Path) -> int:
    return ims("approve", "SOP-001", "--key", key, "--yes", *more)


# --- the whole way -----------------------------------------------------------------------------


def test_r27_three_people_approve_a_revision_in_a_fresh_clone(
    clone: Path, keys: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    assert [approve(who, keys[who]) for who in ("dan", "cat", "ben")] == [0, 0, 0]
    said = capfd.readouterr().out

    assert {(s["person"], s["meaning"], s["role"], s["method"]) for s in signed(clone)} == {
        ("dan", "reviewed", "department-head", "passphrase"),
        ("cat", "approved", "process-owner", "passphrase"),
        ("ben", "quality-approved", "quality-assurance", "passphrase"),
    }
    assert "revision: [-1-]{+2+}" in said
    assert "{+very +}" in said
    assert "SOP-001, revision 2: A title" in said
    assert "signed:        `reviewed` by department-head: Dan Orr (department-head), " in said
    assert "SOP-001: all signatures are there" in said
    for path in statements(clone):
        who = json.loads((clone / path).read_text())["person"]
        assert stock_verify(clone, path, who, "ims-approval", "origin/main")
        assert not stock_verify(clone, path, who, "ims-read", "origin/main")
    git(clone, "add", "docs")
    git(clone, "commit", "-q", "-m", "Signatures")
    verdict = judged(clone)
    assert (verdict.wrong, [a.revision for a in verdict.study.approved]) == ((), ["2"])


def test_the_program_itself_signs_as_a_process_of_its_own(
    clone: Path, keys: dict[str, Path]
) -> None:
    command = [sys.executable, "-m", "ims", "approve", "SOP-001", "--key", str(keys["dan"])]
    scripts = str(Path(__file__).parent.parent / "scripts")

    done = subprocess.run(
        [*command], input=b"y\n", capture_output=True, check=False, cwd=clone,
        env={**os.environ, "PYTHONPATH": scripts},
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert b"Sign as Dan Orr, department-head: `reviewed` of 1 text?" in done.stdout
    assert [s["person"] for s in signed(clone)] == ["dan"]


def test_the_answer_no_signs_nothing(
    clone: Path, keys: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))

    assert ims("approve", "SOP-001", "--key", keys["dan"]) == 1
    assert new_files(clone) == []


def test_two_texts_in_one_signing(clone: Path, keys: dict[str, Path]) -> None:
    put(clone, WI, document(id_="WI-001"))
    assert ims("approve", "SOP-001", WI, "--key", keys["dan"], "--yes") == 0
    (said,) = signed(clone)

    assert [(t["id"], t["revision"]) for t in said["targets"]] == [
        ("SOP-001", "2"),
        ("WI-001", "1"),
    ]
    assert len(new_files(clone)) == 2


def test_a_change_record_stands_for_its_documents(clone: Path, keys: dict[str, Path]) -> None:
    record = "docs/records/changes/2026/CHG-BOS-2026-0001.md"
    raw = b"---\nid: CHG-BOS-2026-0001\ntype: change\ndocuments: [SOP-001, WI-001]\n---\n\nWhy.\n"
    put(clone, record, raw)
    put(clone, WI, document(id_="WI-001"))
    command = ("approve", "CHG-BOS-2026-0001", "--key", keys["dan"], "--yes")
    assert ims("approve", "WI-001", "--key", keys["dan"], "--yes") == 0
    assert ims(*command) == 0
    first, second = signed(clone)

    assert [t["id"] for t in (*first["targets"], *second["targets"])] in (
        ["WI-001", "SOP-001"],
        ["SOP-001", "WI-001"],
    )
    assert ims(*command) == 2  # nothing is left to sign
    git(clone, "checkout", "-q", "--detach")
    assert ims("approve", "CHG-BOS-2026-0001", "--key", keys["cat"], "--yes") == 0
    last = max(signed(clone), key=lambda s: len(s["targets"]))
    assert {t["id"] for t in last["targets"]} == {"SOP-001", "WI-001"}


def test_a_stage_of_a_record_is_signed(clone: Path, keys: dict[str, Path]) -> None:
    record = "docs/records/changes/2026/CHG-BOS-2026-0001.md"
    raw = b"---\nid: CHG-BOS-2026-0001\ntype: change\nsite: BOS\n---\n\nWhy.\n"
    put(clone, record, raw)
    where = ("approve", "CHG-BOS-2026-0001", "--key", keys["cat"], "--yes")

    assert ims(*where) == 2  # a record has stages
    assert ims(*where, "--stage", "unknown") == 2
    assert new_files(clone) == []
    assert ims(*where, "--stage", "proposed") == 0
    (said,) = signed(clone)
    assert (said["stage"], said["meaning"], said["role"]) == (
        "proposed",
        "authored",
        "process-owner",
    )
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "x")
    assert [s[:2] for s in judged(clone).study.stages] == [("CHG-BOS-2026-0001", "proposed")]


def test_a_register_is_signed_by_its_path(clone: Path, keys: dict[str, Path]) -> None:
    path = "controls/roles.yaml"
    put(clone, path, (clone / path).read_bytes() + b"# a remark\n")
    assert ims("approve", path, "--key", keys["ben"], "--yes") == 2  # approved comes first
    assert new_files(clone) == []
    assert ims("approve", path, "--demo-key", "ana", "--yes") == 0
    assert ims("approve", path, "--key", keys["ben"], "--yes") == 0
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "x")

    assert judged(clone).wrong == ()


def test_odd_names_of_files_are_signed_like_others(clone: Path, keys: dict[str, Path]) -> None:
    names = (".ci/-rf", '.ci/a "b" $(c) `d`; e', ".ci/ключ ü", ".ci/[x]*?")
    for name in names:
        put(clone, name, b"true\n")
    assert ims("approve", "--key", keys["ben"], "--yes", "--", *names) == 0
    (said,) = signed(clone)
    assert [t["id"] for t in said["targets"]] == list(names)
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "x")

    assert judged(clone).wrong == ()


def test_a_name_that_no_statement_can_hold_is_refused(
    clone: Path, keys: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    name = "controls/a\nb.yaml"
    put(clone, name, b"id: a\n")
    hat = ("--meaning", "approved", "--as", "quality-assurance")

    assert "SIG001" in refused(clone, capfd, "approve", "--key", keys["ben"], *hat, name)


# --- refusals: nothing is written ----------------------------------------------------------------


def refused(
    clone: Path, capfd: pytest.CaptureFixture[str], *arguments: str | Path, yes: bool = True
) -> str:
    """Return why a command refuses; it wrote nothing."""
    before = new_files(clone)
    capfd.readouterr()
    assert ims(*arguments, *(["--yes"] if yes else [])) == 2
    assert new_files(clone) == before
    said = capfd.readouterr().err
    assert "Traceback" not in said
    assert "help: " in said
    return said


def test_r24_what_differs_from_the_commit_is_not_signed(
    clone: Path, keys: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    (clone / SOP).write_bytes(document("Something else.", revision="2"))

    said = refused(clone, capfd, "approve", "SOP-001", "--key", keys["dan"])
    assert "differs from the last commit" in said
    assert "git commit" in said


def test_r24_a_file_that_git_does_not_hold_is_not_signed(
    clone: Path, keys: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    (clone / WI).parent.mkdir(parents=True)
    (clone / WI).write_bytes(document(id_="WI-001"))

    assert "is in no commit yet" in refused(clone, capfd, "approve", WI, "--key", keys["dan"])


def test_a_checkout_with_crlf_signs_the_blob(clone: Path, keys: dict[str, Path]) -> None:
    git(clone, "config", "core.autocrlf", "true")
    (clone / SOP).unlink()
    git(clone, "checkout", "--", SOP)
    assert b"\r\n" in (clone / SOP).read_bytes()

    assert approve("dan", keys["dan"]) == 0
    (said,) = signed(clone)
    blob = subprocess.run(
        ["git", "cat-file", "blob", f"HEAD:{SOP}"], cwd=clone, capture_output=True, check=True
    ).stdout

    assert said["targets"][0]["parts"] == {SOP: hashlib.sha256(blob).hexdigest()}
    (path,) = statements(clone)
    assert b"\r" not in (clone / path).read_bytes()


def test_an_author_is_told_that_the_own_signature_would_not_count(
    clone: Path, keys: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    git(clone, "commit", "-q", "--amend", "--author", "Dan <dan@example.com>", "--no-edit")

    said = refused(clone, capfd, "approve", "SOP-001", "--key", keys["dan"])
    assert "dan wrote some of it" in said


def test_quality_approves_last(
    clone: Path, keys: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    said = refused(clone, capfd, "approve", "SOP-001", "--key", keys["ben"])

    assert "quality approval comes last" in said
    assert "`reviewed` by department-head" in said


def test_a_role_that_is_not_asked_or_not_held_is_refused(
    clone: Path, keys: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    command = ("approve", "SOP-001", "--key", keys["dan"], "--as")

    assert "nothing that is asked for fits dan" in refused(clone, capfd, *command, "worker")
    more = ("--meaning", "approved")
    assert "does not hold process-owner" in refused(clone, capfd, *command, "process-owner", *more)
    assert "no `approved` by worker" in refused(clone, capfd, *command, "worker", *more)


def test_several_roles_are_told_and_not_guessed(
    clone: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """eve is of quality assurance and owns processes; a text waits for both in the end."""
    command = ("approve", "SOP-001", "--demo-key", "eve")
    assert ims(*command, "--yes") == 0  # only `approved` is her turn
    said = refused(clone, capfd, *command)
    assert "still missing" in said or "quality approval" in said


def test_an_approved_revision_waits_for_nothing(
    clone: Path, keys: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    git(clone, "checkout", "-q", "origin/main")

    assert "is approved already" in refused(
        clone, capfd, "approve", "SOP-001", "--key", keys["dan"]
    )


def test_unknown_names_and_people(
    clone: Path, keys: dict[str, Path], capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    key = ("--key", keys["dan"])

    for name in ("SOP-999", "../outside", "/etc/passwd", "a\nb", "-", "", "\x00", ":(top)", "*"):
        assert "there is no" in refused(clone, capfd, "approve", *key, "--", name, yes=False)
    assert "belongs to dan, not to nobody" in refused(
        clone, capfd, "approve", "SOP-001", *key, "--person", "nobody"
    )
    stranger = make_key(tmp_path, "stranger")
    assert "is not enrolled" in refused(clone, capfd, "approve", "SOP-001", "--key", stranger)


def test_r03_a_key_enrolled_on_the_branch_does_not_count_yet(
    clone: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    key = make_key(tmp_path, "new")
    where = ("--key", f"{key}.pub", "--checked-by", "ana", "--how", "known-in-person")
    assert ims("enrol", "ivy", *where) == 0
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "A key")

    said = refused(clone, capfd, "approve", "SOP-001", "--key", key)
    assert "is not enrolled on the controlled branch" in said


def test_r04_the_agent_is_told_and_a_policy_that_nobody_approved_is_none(
    clone: Path, keys: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The policy itself is a register; `agent_where_only_a_passphrase_counts` tests it."""
    with agent(monkeypatch):
        add_to_agent(keys["dan"])
        assert ims("approve", "SOP-001", "--yes") == 0
        assert [s["method"] for s in signed(clone)] == ["agent"]
        path = "controls/system.yaml"
        raw = (clone / path).read_bytes() + b"accepted_methods: [passphrase]\n"
        put(clone, path, raw)
        add_to_agent(keys["cat"])
        assert ims("approve", "SOP-001", "--person", "cat", "--base", "HEAD", "--yes") == 0


def test_a_failing_program_writes_nothing(
    clone: Path,
    keys: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    answer(monkeypatch, tmp_path / "wrong", "not " + PASSPHRASE)

    said = refused(clone, capfd, "approve", "SOP-001", "--key", keys["dan"])
    assert "ssh-keygen did not sign" in said


def test_a_program_that_signs_with_another_key_is_found_out(
    clone: Path,
    keys: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:

    real, folder = shutil.which("ssh-keygen"), tmp_path / "path"
    folder.mkdir()
    other = make_key(tmp_path, "other", passphrase="")
    script = folder / "ssh-keygen"
    script.write_text(
        f'#!/bin/sh\ncase "$*" in *"-Y sign"*) for last; do :; done\n'
        f'exec {real} -q -Y sign -n ims-approval -f {other} "$last";; esac\nexec {real} "$@"\n'
    )
    script.chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    said = refused(clone, capfd, "approve", "SOP-001", "--key", keys["dan"])
    assert "has signed, not" in said


def test_a_full_disk_leaves_no_half_statement(
    clone: Path, keys: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that cannot be made stands for a disk that is full."""
    (clone / "docs" / "records").mkdir(parents=True, exist_ok=True)
    approvals = clone / "docs" / "records" / "approvals"

    shutil.rmtree(approvals, ignore_errors=True)
    approvals.write_bytes(b"")

    assert approve("dan", keys["dan"]) == 2
    assert new_files(clone) == ["docs/records/approvals"]


def test_no_baseline_no_signature(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "bare"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    put(root, "controls/system.yaml", b"id: system\n")
    monkeypatch.chdir(root)

    assert ims("approve", "SOP-001", "--demo-key", "ana", "--yes") == 2


# --- what changes after signing ------------------------------------------------------------------


def test_r25_a_changed_text_is_unsigned_again(
    clone: Path, keys: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    assert approve("dan", keys["dan"]) == 0
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "Signatures")
    put(clone, SOP, document("Work very, very carefully.", revision="2", class_="minor"))
    capfd.readouterr()
    assert approve("dan", keys["dan"]) == 0

    assert "missing:       `reviewed` by department-head" in capfd.readouterr().out


def test_a_merge_that_gives_another_text_is_told(
    company: World, clone: Path, keys: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    """What the branch and the controlled branch make together is signed by nobody yet."""
    base = document(text="First.\n\n## Scope\n\nAll.\n\n## Duties\n\nNone.", revision="2")
    git(clone, "checkout", "-q", "-b", "trunk", "origin/main")
    put(clone, SOP, base)
    git(clone, "checkout", "-q", "-b", "topic")
    put(clone, SOP, base.replace(b"First.", b"Second."))
    git(clone, "checkout", "-q", "trunk")
    put(clone, SOP, base.replace(b"None.", b"Some."))
    git(clone, "checkout", "-q", "topic")

    said = refused(clone, capfd, "approve", "SOP-001", "--key", keys["dan"], "--base", "trunk")
    assert "another than here" in said
    assert "merge the controlled branch into yours" in said


def test_the_same_signature_twice_is_refused(
    clone: Path, keys: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    assert approve("dan", keys["dan"]) == 0

    said = refused(clone, capfd, "approve", "SOP-001", "--key", keys["dan"])
    assert "nothing that is asked for fits dan" in said
    later = (datetime.now(UTC) + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%S+0000")
    more = ("--meaning", "reviewed", "--as", "department-head", "--time", later)
    said = refused(clone, capfd, "approve", "SOP-001", "--key", keys["dan"], *more)
    assert "`reviewed` by department-head was signed by Dan Orr already" in said


def test_r28_a_rejection_stays_and_says_why(
    clone: Path, keys: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    assert ims("reject", "SOP-001", "--key", keys["dan"], "--yes") == 2  # a reason is needed
    assert new_files(clone) == []
    assert ims("reject", "SOP-001", "--key", keys["dan"], "--yes", "--reason", "Too vague.") == 0
    (said,) = signed(clone)
    assert (said["meaning"], said["role"]) == ("rejected", "department-head")
    capfd.readouterr()
    assert approve("cat", keys["cat"]) == 0
    out = capfd.readouterr().out
    assert "rejected:      Dan Orr (department-head)" in out
    assert "Too vague." in out


# --- decisions ---------------------------------------------------------------------------------


def decided(root: Path) -> list[tuple[str, str]]:
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "A decision")
    verdict = judged(root)
    assert verdict.wrong == ()
    return [(id_, act.meaning.value) for id_, act in verdict.study.acts]


@pytest.fixture
def approved(clone: Path) -> Path:
    """Return a clone in which nothing waits."""
    git(clone, "checkout", "-q", "-B", "change", "origin/main")
    return clone


def test_a_site_schedules_for_itself(approved: Path, capfd: pytest.CaptureFixture[str]) -> None:
    command = ("schedule", "SOP-001", "--demo-key", "fay", "--reason", "The stock lasts.")
    when = ("--effective", "2027-01-04")

    assert "takes document-controller or site-quality" in refused(approved, capfd, *command, *when)
    assert "no site `XYZ`" in refused(approved, capfd, *command, *when, "--site", "XYZ")
    for wrong in ((), ("--hold", "--urgent"), (*when, "--hold"), (*when, "--until", "2027-01-03")):
        refused(approved, capfd, *command, "--site", "DUB", *wrong)
    assert ims(*command, *when, "--site", "DUB", "--until", "2027-02-01", "--yes") == 0
    (said,) = signed(approved)
    assert (said["sites"], said["effective"], said["until"]) == (
        ["DUB"],
        "2027-01-04",
        "2027-02-01",
    )
    assert decided(approved) == [("SOP-001", "scheduled")]


@pytest.mark.parametrize(
    ("command", "person", "meaning"),
    [
        (("review", "SOP-001"), "cat", "periodic-review"),
        (("recall", "SOP-001@1", "--reason", "A wrong number."), "ben", "recalled"),
        (("stop-use", "SOP-001", "--site", "DUB", "--reason", "Unsafe."), "fay", "stop-use"),
        (("reinstate", "SOP-001@1", "--reason", "It was right."), "ben", "reinstated"),
        (("schedule", "SOP-001", "--reason", "At once now.", "--urgent"), "ana", "scheduled"),
    ],
)
def test_each_decision_is_signed_and_counts(
    approved: Path, command: tuple[str, ...], person: str, meaning: str
) -> None:
    assert ims(*command, "--demo-key", person, "--yes") == 0
    assert decided(approved) == [("SOP-001", meaning)]


def test_a_withdrawal_needs_two_people(
    approved: Path, keys: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    command = ("withdraw", "SOP-001", "--reason", "Nobody needs it.")
    assert ims(*command, "--key", keys["ben"], "--yes") == 0
    assert "is not complete" in capfd.readouterr().out
    assert ims(*command, "--key", keys["cat"], "--yes") == 0
    assert "is complete" in capfd.readouterr().out
    assert decided(approved) == [("SOP-001", "withdrawn")]


def test_r39_a_file_that_steers_the_tool_is_withdrawn_before_it_goes(
    approved: Path, keys: dict[str, Path]
) -> None:
    put(approved, "mkdocs.yml", None)
    assert [d.code for d in judged(approved).wrong] == ["CTL002"]
    command = ("withdraw", "mkdocs.yml", "--reason", "Another engine.")
    assert ims(*command, "--key", keys["ben"], "--yes") == 0
    assert ims(*command, "--key", keys["cat"], "--yes") == 0
    assert decided(approved) == [("mkdocs.yml", "withdrawn")]


def test_a_listed_author_signs_authored(
    clone: Path, keys: dict[str, Path], capfd: pytest.CaptureFixture[str]
) -> None:
    put(clone, SOP, document("New.", revision="2", class_="minor", more="authors: [cat]\n"))
    assert approve("cat", keys["cat"]) == 0
    (said,) = signed(clone)
    assert (said["meaning"], said["role"]) == ("authored", "process-owner")

    assert approve("dan", keys["dan"], "--meaning", "authored", "--as", "worker") == 0
    more = ("--meaning", "approved", "--as", "process-owner")
    said_ = refused(clone, capfd, "approve", "SOP-001", "--key", keys["cat"], *more)
    assert "cat wrote some of it" in said_


def test_a_new_register_is_shown_as_a_whole(
    clone: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    key = make_key(tmp_path, "new")
    where = ("--key", f"{key}.pub", "--checked-by", "ana", "--how", "known-in-person")
    assert ims("enrol", "ivy", *where) == 0
    git(clone, "add", "-A")
    git(clone, "commit", "-q", "-m", "A key")
    assert ims("approve", "controls/keys/ivy-2.yaml", "--demo-key", "ana", "--yes") == 0
    said = capfd.readouterr().out
    assert "person: {+ivy+}" in said
    assert "fingerprint: {+SHA256:" in said
    assert "identity: {+" in said


def test_decisions_are_about_approved_revisions(
    clone: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    reason = ("--reason", "It must end.", "--demo-key", "ben")

    assert "was never approved" in refused(clone, capfd, "recall", "SOP-001@2", *reason)
    assert "was never approved" in refused(clone, capfd, "stop-use", "SOP-999", *reason)
    assert "names no revision" in refused(clone, capfd, "reinstate", "SOP-001", *reason)
    said = refused(clone, capfd, "review", "SOP-001", "--demo-key", "ben")
    assert "ben cannot sign `periodic-review`" in said


def test_r31_a_deputy_signs_under_a_delegation(
    company: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: dict[str, Path]
) -> None:
    """cat is away; dan acts for her, and she gave it in writing before."""
    company.write(tmp_path / "server")
    root = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(tmp_path / "server"), str(root))
    monkeypatch.chdir(root)
    git(root, "checkout", "-q", "-b", "holiday")
    given = ("delegate", "cat", "dan", "--from", "2026-01-01", "--until", "2099-12-31")
    why = ("--reason", "Holiday.", "--yes")
    assert ims(*given, "--role", "top-management", *why, "--key", keys["cat"]) == 2
    assert ims(*given, "--role", "process-owner", *why, "--key", keys["dan"]) == 2
    assert new_files(root) == []
    assert ims(*given, "--role", "process-owner", *why, "--key", keys["cat"]) == 0
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Delegation")
    path = "controls/delegations/cat-dan-1.yaml"
    assert ims("approve", path, "--demo-key", "ana", "--yes") == 0
    assert ims("approve", path, "--key", keys["ben"], "--yes") == 0
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Signatures")
    assert judged(root).wrong == ()

    git(root, "checkout", "-q", "-b", "change")
    put(root, SOP, document("Now.", revision="2", class_="minor"))
    command = ("approve", "SOP-001", "--key", keys["dan"], "--yes", "--base", "holiday")
    assert ims(*command, "--on-behalf-of", "ben") == 2
    assert ims(*command, "--on-behalf-of", "cat") == 0
    (said,) = signed(root)
    assert (said["person"], said["on_behalf_of"], said["role"]) == ("dan", "cat", "process-owner")
