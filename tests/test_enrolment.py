"""Authority begins: keys enrolled and ended, and two founders who adopt a system (R02, R03)."""

import json
from pathlib import Path

import pytest
import yaml
from ims.check import check
from ims.files import Folder
from ims.open_history import open_history
from ims.system import ManagementSystem

from tests.real_keys import (
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
from tests.support import TODAY
from tests.world import SOP, document, starter

__all__ = ["clone", "company", "keys"]  # fixtures
CHECKED = ("--checked-by", "ana", "--how", "in-person-with-document")


def codes(root: Path) -> list[str]:
    """Return what the rules of keys say of the files on disk."""
    found = check(ManagementSystem(Folder(root)), TODAY, None).diagnostics
    return [d.code for d in found if d.code.startswith(("KEY", "MET")) and "keys" in d.path]


# --- keys ------------------------------------------------------------------------------------


def test_r02_a_key_is_enrolled_with_the_check_of_the_identity(
    clone: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    key = make_key(tmp_path, "new key")
    more = ("--today", "2026-03-01", "--expires", "2027-03-01", "--purpose", "reading")
    assert ims("enrol", "ivy", "--key", f"{key}.pub", *CHECKED, *more) == 0
    said = capfd.readouterr().out

    entry = (clone / "controls/keys/ivy-2.yaml").read_text()
    assert "checked_by: ana" in entry
    assert "purposes: [reading]" in entry
    assert "new key" not in entry  # no comment
    line = next(
        line
        for line in (clone / "controls/allowed_signers").read_text().splitlines()
        if line.startswith("ivy") and "valid-before" in line
    )
    assert 'namespaces="ims-read",valid-before="20270302" ssh-ed25519 ' in line
    assert "`approved` by top-management; `quality-approved` by quality-assurance" in said
    assert "ims approve controls/keys/ivy-2.yaml" in said
    assert codes(clone) == []


def test_enrolments_that_cannot_be_are_refused(
    clone: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    key = make_key(tmp_path, "key")
    public = ("--key", f"{key}.pub")
    odd = tmp_path / "odd.pub"
    odd.write_text("no key\n")
    for arguments, told in (
        (("ivy", *public), "--checked-by, --how is missing"),
        ((*public, *CHECKED), "PERSON is missing"),
        (("nobody", *public, *CHECKED), "`nobody` is not in the register"),
        (("../ivy", *public, *CHECKED), "is not in the register"),
        (("ana", *public, *CHECKED), "cannot check their own identity"),
        (("ivy", "--key", key, *CHECKED), "is a private key"),
        (("ivy", "--key", odd, *CHECKED), "is not base64"),
        (("ivy", "--key", tmp_path / "none", *CHECKED), "cannot be read"),
    ):
        assert ims("enrol", *arguments) == 2
        assert told in capfd.readouterr().err
    assert new_files(clone) == []
    assert git(clone, "status", "--porcelain") == ""


def test_a_key_is_enrolled_once(clone: Path, keys: dict[str, Path]) -> None:
    assert ims("enrol", "ivy", "--key", f"{keys['dan']}.pub", *CHECKED) == 2


@pytest.mark.parametrize("name", ["dan-2", "controls/keys/dan-2.yaml", "fingerprint"])
def test_r03_a_lost_key_is_revoked(
    clone: Path, keys: dict[str, Path], name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = clone / "controls/keys/dan-2.yaml"
    before = yaml.safe_load(path.read_text())
    name = before["fingerprint"] if name == "fingerprint" else name
    assert ims("enrol", "--revoke", name) == 2  # a reason is needed
    assert ims("enrol", "--revoke", name, "--reason", "lost", "--note", "Left: in a train") == 0

    after = yaml.safe_load(path.read_text())
    assert (after["revision"], after["change"]["class"]) == ("2", "minor")
    assert after["revoked"]["reason"] == "lost"
    assert after["revoked"]["note"] == "Left: in a train"
    assert before["public_key"] == after["public_key"]
    assert before["public_key"] not in (clone / "controls/allowed_signers").read_text()
    assert codes(clone) == []
    assert ims("enrol", "--revoke", name, "--reason", "lost") == 2
    assert "was revoked on" in capfd.readouterr().err


def test_the_allowed_signers_are_written_anew(clone: Path) -> None:
    place = clone / "controls/allowed_signers"
    right = place.read_bytes()
    place.write_bytes(b"mallory ssh-ed25519 AAAA\n")

    assert ims("enrol", "--refresh") == 0
    assert place.read_bytes() == right
    assert ims("enrol", "--refresh") == 0
    assert git(clone, "status", "--porcelain") == ""


# --- adoption --------------------------------------------------------------------------------


@pytest.fixture
def unadopted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: dict[str, Path]) -> Path:
    """Return a repository with registers and people, and nobody's key."""
    root = tmp_path / "new system"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    monkeypatch.chdir(root)
    for path, raw in starter().items():
        if not path.startswith("controls/keys/"):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(raw)
    make_key(tmp_path / "keys", "ana")
    put(root, SOP, document(), "The starter")
    return root


def enrol_founders(root: Path, folder: Path) -> None:
    for person, other in (("ana", "ben"), ("ben", "ana")):
        how = ("--checked-by", other, "--how", "founding", "--today", "2026-01-02")
        purposes = [p for name in ("approval", "reading") for p in ("--purpose", name)]
        purposes += ["--purpose", "release"] if person == "ana" else []
        assert ims("enrol", person, "--key", folder / f"{person}.pub", *how, *purposes) == 0
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Founding keys")


def test_two_founders_adopt_a_system(
    unadopted: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "keys"
    adopt = ("adopt", "--yes", "--key")
    assert ims(*adopt, folder / "ana") == 2  # nobody is enrolled
    assert "founding keys of 0 people" in capfd.readouterr().err
    enrol_founders(unadopted, folder)
    assert ims("approve", "SOP-001", "--key", folder / "ana") == 2
    assert "was not adopted yet" in capfd.readouterr().err
    assert ims(*adopt, folder / "ana") == 0
    assert "still missing: `quality-approved`" in capfd.readouterr().out
    assert ims(*adopt, folder / "ana") == 2
    assert "is the turn of ben" in capfd.readouterr().err
    assert ims(*adopt, folder / "ben") == 0
    assert "the baseline is complete" in capfd.readouterr().out
    git(unadopted, "add", "-A")
    git(unadopted, "commit", "-q", "-m", "Adopt the system")

    history = open_history(unadopted).history
    assert (history.wrong, bool(history.state.adopted)) == ([], True)
    assert len(history.state.founders) == 2
    release = "docs/records/releases/0000.json"
    assert stock_verify(unadopted, release, "ana", "ims-release", "HEAD")
    said = [json.loads(p.read_text()) for p in unadopted.rglob("approvals/*/*.json")]
    assert {(s["person"], s["meaning"], s["role"]) for s in said} == {
        ("ana", "approved", "top-management"),
        ("ben", "quality-approved", "quality-assurance"),
    }
    assert ims(*adopt, folder / "ana") == 2
    assert "was adopted before" in capfd.readouterr().err


def test_founders_on_two_computers_land_one_step(
    unadopted: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "keys"
    enrol_founders(unadopted, folder)
    git(unadopted, "checkout", "-q", "-b", "adopt")
    for person in ("ben", "ana"):
        assert ims("adopt", "--yes", "--key", folder / person) == 0
        git(unadopted, "add", "-A")
        git(unadopted, "commit", "-q", "-m", f"Signed by {person}")
    assert "the baseline is complete" in capfd.readouterr().out
    git(unadopted, "checkout", "-q", "main")
    git(unadopted, "merge", "-q", "--no-ff", "-m", "Adopt", "adopt")

    assert open_history(unadopted).history.wrong == []


def test_a_signature_that_landed_alone_is_told(
    unadopted: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "keys"
    enrol_founders(unadopted, folder)
    assert ims("adopt", "--yes", "--key", folder / "ana") == 0
    git(unadopted, "add", "docs/records/approvals")
    git(unadopted, "commit", "-q", "-m", "Signed by ana")

    assert ims("adopt", "--yes", "--key", folder / "ben") == 2
    assert "has landed before the baseline" in capfd.readouterr().err


def test_registers_that_differ_from_the_commit_are_not_adopted(
    unadopted: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    enrol_founders(unadopted, tmp_path / "keys")
    roles = unadopted / "controls/roles.yaml"
    roles.write_bytes(roles.read_bytes() + b"# a remark\n")

    assert ims("adopt", "--yes", "--key", tmp_path / "keys" / "ana") == 2
    assert "`controls/roles.yaml` differs from the last commit" in capfd.readouterr().err
    git(unadopted, "checkout", "--", "controls")
    put(unadopted, "controls/allowed_signers", b"", "Emptied")
    assert ims("adopt", "--yes", "--key", tmp_path / "keys" / "ana") == 2
    assert "ims enrol --refresh" in capfd.readouterr().err
    assert new_files(unadopted) == []


def test_a_founder_changes_a_register_between_the_signatures(
    unadopted: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The first signature is about other bytes then, and the first founder signs again."""
    folder = tmp_path / "keys"
    enrol_founders(unadopted, folder)
    assert ims("adopt", "--yes", "--key", folder / "ana") == 0
    roles = unadopted / "controls/roles.yaml"
    roles.write_bytes(roles.read_bytes() + b"# a remark\n")
    git(unadopted, "commit", "-q", "-a", "-m", "A remark")
    capfd.readouterr()
    assert ims("adopt", "--yes", "--key", folder / "ben") == 0

    assert "still missing: `approved`" in capfd.readouterr().out
    assert ims("adopt", "--yes", "--key", folder / "ana") == 0
    assert "the baseline is complete" in capfd.readouterr().out


CONCESSION = """\
id: {id}
revision: "1"
owner: document-controller
change: {{class: major, summary: First issue., reason: There is one person.}}
rule: {rule}
path: controls/approval-matrix.yaml
reason: There is one person.
approver: ana
expires: "2099-12-31"
"""


def test_a_one_person_shop_adopts_with_concessions(
    unadopted: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "keys" / "ana"
    how = ("--checked-by", "ana", "--how", "founding", "--today", "2026-01-02")
    purposes = ("--purpose", "approval", "--purpose", "release")
    assert ims("enrol", "ana", "--key", f"{key}.pub", *how, *purposes) == 2
    for rule in ("AUT004", "AUT009"):
        name = f"one-person-{rule.lower()}"
        place = f"controls/concessions/{name}.yaml"
        put(unadopted, place, CONCESSION.format(id=name, rule=rule).encode())
    assert ims("enrol", "ana", "--key", f"{key}.pub", *how, *purposes) == 0
    git(unadopted, "add", "-A")
    git(unadopted, "commit", "-q", "-m", "The only key")
    assert ims("adopt", "--yes", "--key", key) == 0
    assert "the baseline is complete" in capfd.readouterr().out
    git(unadopted, "add", "-A")
    git(unadopted, "commit", "-q", "-m", "Adopt")

    assert open_history(unadopted).history.wrong == []


def test_a_failing_key_adopts_nothing(
    unadopted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrol_founders(unadopted, tmp_path / "keys")
    answer(monkeypatch, tmp_path / "wrong", "another one")

    assert ims("adopt", "--yes", "--key", tmp_path / "keys" / "ana") == 2
    assert new_files(unadopted) == []
