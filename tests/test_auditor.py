"""`ims verify`, `as-of`, `diff` and the guide: what an auditor does on a clone, on real histories."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from ims.cli import main
from ims.demo.company import Files, key_of
from ims.git.program import ask
from ims.history.in_force import set_digest
from ims.open_history import open_history
from ims.signing import Signature, release
from ims.vocabulary import Meaning, Method

from tests.world import SOP, World, document, world

Said = pytest.CaptureFixture[str]
ANA, BEN = (key_of(who).public.fingerprint for who in ("ana", "ben"))
NOW = ["--now", "2026-06-01T12:00:00+00:00"]
QUICK = ["--no-objects", *NOW]


@pytest.fixture
def w() -> World:
    """A company with two revisions of a procedure."""
    made = world()
    made.revise()
    made.wait(days=3)
    made.revise(text="Work with more care.", revision="2")
    return made


def run(command: str, root: Path, *more: str) -> int:
    return main([command, *more, "--root", str(root)])


def revoke(w: World, person: str, reason: str = "lost") -> None:
    path = f"controls/keys/{person}-1.yaml"
    raw = w.company.files[path].replace(b'revision: "1"', b'revision: "2"')
    raw += f'revoked: {{"on": "{w.now:%Y-%m-%dT%H:%M:%S+00:00}", reason: {reason}}}\n'.encode()
    w.land(w.register(path, raw), message="Revoke a key")


def land_release(w: World, scratch: Path) -> None:
    """Land a release that follows everything so far."""
    w.wait(days=2)
    w.write(scratch)
    state = open_history(scratch).history.state
    at = w.now + timedelta(minutes=10)
    wish = Signature(
        "ana", "Ana Silva", "document-controller", Meaning.RELEASED, w.tick(), Method.DEMO
    )
    number = len(state.releases)
    former = hashlib.sha256(state.releases[-1].raw).hexdigest()
    digest = set_digest(state, at, state.arrival or at)
    path, raw = release("small", wish, number, state.head, former, digest)
    w.land({path: raw, f"{path}.sig": w.company.key("ana").sign(raw, "ims-release")}, by="ana")


# --- verify -----------------------------------------------------------------------------------


def test_a_clean_history(w: World, tmp_path: Path, capsys: Said) -> None:
    """R29: one exit code, a readable report, on what it rests comes first."""
    w.write(tmp_path)

    assert run("verify", tmp_path, *NOW) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Root of trust: TAKEN FROM THE REPOSITORY ITSELF")
    assert ANA in lines[0]
    assert "Statements: 8 valid, 0 void, 0 invalid; readings: 0" in lines
    assert "Approved revisions: 2; documents: 1" in lines
    assert "Keys: 9 in use" in lines
    assert lines[-1] == "Verified: no problems in 3 steps, 4 flags."


def test_the_root_of_trust_from_outside(w: World, tmp_path: Path, capsys: Said) -> None:
    """R34, R35: fingerprints that were asked of the founders, by another way."""
    w.write(tmp_path)

    assert run("verify", tmp_path, "--trust", ANA, "--trust", BEN, *QUICK) == 0
    assert capsys.readouterr().out.startswith(
        "Root of trust: from outside, and it matches: 2 of 2 founding keys named"
    )


def test_a_made_up_history_has_other_founders(w: World, tmp_path: Path, capsys: Said) -> None:
    """R34: a whole history with whole signatures, and the keys are others."""
    other = key_of("mallory").public.fingerprint
    w.write(tmp_path)

    assert run("verify", tmp_path, "--trust", other, *QUICK) == 1
    said = capsys.readouterr().out
    assert said.startswith("Root of trust: DOES NOT MATCH")
    assert "VER001 root-of-trust-differs: " in said


def test_what_is_no_fingerprint(w: World, tmp_path: Path, capsys: Said) -> None:
    w.write(tmp_path)

    assert run("verify", tmp_path, "--trust", "ana", *QUICK) == 2
    assert "is no fingerprint" in capsys.readouterr().err


def test_without_a_baseline_nothing_is_verified(tmp_path: Path, capsys: Said) -> None:
    """Design 7: an unsigned starter can never look verified."""
    w = World()
    author = world().company.signer("ivy", w.now)
    w.land({"controls/system.yaml": b"system: small\n", SOP: document()}, by=author)
    w.write(tmp_path)

    for command in (["verify"], ["trail"], ["as-of", "2026-01-10"], ["export-guide", "guide"]):
        assert run(command[0], tmp_path, *command[1:]) == 2
        assert "no baseline" in capsys.readouterr().err
    assert not Path("guide").exists()


def test_problems_stand_by_step(w: World, tmp_path: Path, capsys: Said) -> None:
    """R29: date, commit, author as asserted, path, code, fact, help."""
    w.land({SOP: document("Altered.", revision="2")}, by="gus", message="A wrong entry")
    marks = w.write(tmp_path)

    assert run("verify", tmp_path, *QUICK) == 1
    said = capsys.readouterr().out
    commit = marks[w.company.tip]
    assert (
        f"Step 3, commit {commit}\n"
        "  arrived 2026-01-08T10:30:00+00:00 (asserted), by Gus Hay <gus@example.com> as the commit says\n"
        f"  {SOP}: REV001 " in said
    )
    assert said.splitlines()[-1].startswith("NOT VERIFIED: 1 problem in 4 steps")


@pytest.mark.parametrize("since", ["2026-01-09", "main"])
def test_since_tells_only_what_is_newer(w: World, tmp_path: Path, since: str, capsys: Said) -> None:
    w.land({SOP: document("Altered.", revision="2")}, message="A wrong entry")
    w.wait(days=2)
    w.land({SOP: document("Work with more care.", revision="2")}, message="Put back")
    w.write(tmp_path)

    assert run("verify", tmp_path, "--since", since, *QUICK) == 0
    assert "Told: problems of steps from 4 on; all steps were judged" in capsys.readouterr().out
    assert run("verify", tmp_path, "--since", "2026-01-08", *QUICK) == 1
    assert run("verify", tmp_path, "--since", "nowhere", *QUICK) == 2


def test_what_was_dealt_with_stays_visible(w: World, tmp_path: Path, capsys: Said) -> None:
    from tests.test_judge import _statement

    w.land({SOP: document("Altered.", revision="2")}, message="A wrong entry")
    w.land({SOP: document("Work with more care.", revision="2")}, message="Put back")
    [wrong] = w.history(tmp_path / "first").wrong
    targets = [{"id": wrong.code, "revision": wrong.step, "parts": {SOP: "0" * 64}}]
    w.land(_statement(w, "ben", "quality-assurance", "verified", targets, reason="NC-BOS-2026-1"))
    w.write(tmp_path / "second")

    assert run("verify", tmp_path / "second", *QUICK) == 0
    said = capsys.readouterr().out
    assert "Dealt with:\n" in said
    assert "by Ben Kay (quality-assurance) on " in said
    assert ": NC-BOS-2026-1\n" in said


def test_the_report_for_programs(w: World, tmp_path: Path, capsys: Said) -> None:
    w.write(tmp_path)

    assert run("verify", tmp_path, "--format", "json", "--trust", ANA, *QUICK) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["verified"] is True
    assert data["root"]["matches"] is True
    assert data["root"]["founders"] == [
        {"fingerprint": f, "person": p} for f, p in sorted([(ANA, "ana"), (BEN, "ben")])
    ]
    assert data["statements"] == {"valid": 8, "void": 0, "invalid": 0}


def test_keys_are_counted_by_their_state(w: World, tmp_path: Path, capsys: Said) -> None:
    """R03."""
    revoke(w, "dan")
    w.write(tmp_path)

    assert run("verify", tmp_path, *QUICK) == 0
    assert "Keys: 8 in use, 1 revoked (lost)" in capsys.readouterr().out


def test_a_signature_without_authority_is_void_and_a_broken_one_invalid(
    w: World, tmp_path: Path, capsys: Said
) -> None:
    broken = w.sign("dan", "department-head", "reviewed", SOP)
    broken[next(p for p in broken if p.endswith(".sig"))] = key_of("dan").sign(b"x", "ims-approval")
    w.land({**broken, **w.sign("gus", "top-management", "approved", SOP)}, by="gus")
    w.write(tmp_path)

    assert run("verify", tmp_path, *QUICK) == 1
    assert "Statements: 8 valid, 1 void, 1 invalid" in capsys.readouterr().out


# --- releases and anchors -----------------------------------------------------------------------


@pytest.fixture
def released(w: World, tmp_path: Path) -> Path:
    """A repository with a release, and copies of all releases in `anchors`."""
    land_release(w, tmp_path / "scratch")
    w.write(tmp_path / "repo")
    folder = tmp_path / "repo" / "docs" / "records" / "releases"
    shutil.copytree(folder, tmp_path / "anchors")
    return tmp_path


def test_anchors_that_agree(released: Path, capsys: Said) -> None:
    """R34."""
    anchors = ["--anchors", str(released / "anchors")]

    assert run("verify", released / "repo", *anchors, *QUICK) == 0
    assert "are bounded by release 1 of 2026-01-10T10:30:00+00:00" in capsys.readouterr().out


TAMPERED: dict[str, Callable[[Path], object]] = {
    "differs from its copy": lambda f: (f / "0001.json").write_bytes(b"{}\n"),
    "has no such release": lambda f: (f / "0002.json").write_bytes(b"{}\n"),
}


@pytest.mark.parametrize("told", TAMPERED)
def test_anchors_show_a_rewritten_history(released: Path, told: str, capsys: Said) -> None:
    """R34: a release that another clone had seen is not in this history."""
    TAMPERED[told](released / "anchors")

    assert run("verify", released / "repo", "--anchors", str(released / "anchors"), *QUICK) == 1
    said = capsys.readouterr().out
    assert "VER002 anchor-differs: " in said
    assert told in said


def test_a_folder_without_copies_anchors_nothing(released: Path, capsys: Said) -> None:
    (released / "empty").mkdir()

    assert run("verify", released / "repo", "--anchors", str(released / "empty"), *QUICK) == 2
    assert "holds no copy of a release" in capsys.readouterr().err


def test_the_trail_says_which_times_a_release_bounds(released: Path, capsys: Said) -> None:
    """R36."""
    assert run("trail", released / "repo", "--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)["rows"]

    assert {r["position"] for r in rows if r["time_is"] == "asserted, then released"} == {0, 1, 2}
    assert {r["position"] for r in rows if r["time_is"] == "asserted"} == {3}


# --- objects, replacements, declarations ---------------------------------------------------------


def test_a_damaged_object_is_found(w: World, tmp_path: Path, capsys: Said) -> None:
    """R38: an object that no rule reads; leaving out the objects leaves it out."""
    w.land({"notes.txt": b"a note\n"})
    w.write(tmp_path)
    name = ask(tmp_path, "rev-parse", "HEAD:notes.txt").out.decode().strip()
    ask(tmp_path, "unpack-objects")
    place = tmp_path / ".git" / "objects" / name[:2] / name[2:]
    place.chmod(0o644)
    place.write_bytes(b"rubbish")

    assert run("verify", tmp_path, *NOW) == 1
    assert "VER003 object-damaged: " in capsys.readouterr().out
    assert run("verify", tmp_path, *QUICK) == 0


def test_a_replacement_is_flagged(w: World, tmp_path: Path, capsys: Said) -> None:
    """R35: we read the true history, and say that plain Git would not."""
    marks = w.write(tmp_path)
    ask(tmp_path, "update-ref", f"refs/replace/{marks[2]}", marks[1])

    assert run("verify", tmp_path, *QUICK) == 0
    said = capsys.readouterr().out
    assert "VER004 misleads-other-tools: `git replace` shows something else" in said


def test_a_signer_declares_that_signatures_bind(w: World, tmp_path: Path, capsys: Said) -> None:
    """R32: one line a person, until the statement stands there with all its signatures."""
    w = with_declarations()
    w.revise()
    w.write(tmp_path / "before")
    run("verify", tmp_path / "before", *QUICK)
    assert flagged(capsys) == ["ana", "ben", "cat", "dan"]

    declare(w, "dan")
    w.write(tmp_path / "after")
    assert run("verify", tmp_path / "after", *QUICK) == 0
    assert flagged(capsys) == ["ana", "ben", "cat"]


def flagged(capsys: Said) -> list[str]:
    lines = capsys.readouterr().out.splitlines()
    return [line.split("/")[2].split(".")[0] for line in lines if "VER005" in line]


_TYPE = """\
  - id: accountability-statement
    prefix: ACC
    title: Accountability
    folder: accountability
    owner: document-controller
    retention: documents
    stages:
      - {id: signed, role: department-head, meaning: authored, fields: []}
      - {id: accepted, role: document-controller, meaning: verified, fields: []}
"""
_RECORD = "docs/records/accountability/2026/ACC-BOS-2026-0001.md"


def with_declarations() -> World:
    from ims.demo.founding import found

    from tests.world import starter

    files = starter()
    files["controls/record-types.yaml"] += _TYPE.encode()
    made = World()
    found(made.company, files, ("ana", "ben"), made.now)
    return made


def declare(w: World, person: str) -> None:
    raw = f"---\nid: ACC-BOS-2026-0001\ntype: accountability-statement\nperson: {person}\n---\n"
    over: Files = {_RECORD: raw.encode()}
    files = w.sign(person, "department-head", "authored", _RECORD, over=over, stage="signed")
    files |= w.sign("ana", "document-controller", "verified", _RECORD, over=over, stage="accepted")
    w.land({**over, **files}, by=person)


# --- as of --------------------------------------------------------------------------------------


def in_force(root: Path, capsys: Said, *more: str) -> dict[str, tuple[str, str]]:
    assert run("as-of", root, *more, "--format", "json") == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    return {row["site"]: (row["status"], row["revision"]) for row in rows}


def test_what_was_in_force_at_each_site(w: World, tmp_path: Path, capsys: Said) -> None:
    """R41: by the site's own midnight and changeover."""
    w.write(tmp_path)

    assert in_force(tmp_path, capsys, "2026-01-05") == {}
    assert in_force(tmp_path, capsys, "2026-01-06") == {
        "BOS": ("effective", "1"),  # changeover on the very morning
        "CAM": ("approved", "1"),
        "DUB": ("approved", "1"),
    }
    assert in_force(tmp_path, capsys, "2026-01-08T12:00Z", "--site", "CAM") == {
        "CAM": ("effective", "1")
    }
    assert set(in_force(tmp_path, capsys, "2026-01-20").values()) == {("effective", "2")}


def test_the_proof_stands_beside_it(w: World, tmp_path: Path, capsys: Said) -> None:
    """R23, R41: revision, since when, approving commit, statements."""
    marks = w.write(tmp_path)
    run("as-of", tmp_path, "2026-01-20", "--site", "DUB")
    said = capsys.readouterr().out

    assert "DUB at 2026-01-20T00:00:00+00:00" in said
    assert "SOP-001 revision 2: A title: effective since 2026-01-09T06:00:00+00:00" in said
    assert f"commit {marks[3]}" in said
    statement = next(p for p in w.company.files if "-cat-" in p and p.endswith(".json"))
    assert (
        f"approved by Cat Moss (process-owner) on 2026-01-05T09:20:00+00:00, {statement}"
        not in said
    )
    assert "approved by Cat Moss (process-owner) on 2026-01-08T" in said


def test_what_became_known_later_is_a_flag(w: World, tmp_path: Path, capsys: Said) -> None:
    """Design 7: the answer stays what was known then."""
    w.wait(days=5)
    revoke(w, "cat", "compromised")
    signed = w.sign("ben", "quality-assurance", "stop-use", SOP, reason="Wrong.", sites=["DUB"])
    w.land(signed, by="ben")
    w.write(tmp_path)

    run("as-of", tmp_path, "2026-01-10", "--site", "DUB")
    said = capsys.readouterr().out
    assert "SOP-001 revision 2: A title: effective" in said
    assert "FLAG the key of Cat Moss was later revoked as compromised" in said
    assert "FLAG stop-use was decided later, on 2026-01-13T" in said
    assert in_force(tmp_path, capsys, "2026-01-20", "--site", "DUB")["DUB"][0] == "withdrawn"


def test_known_at_changes_what_is_known(w: World, tmp_path: Path, capsys: Said) -> None:
    w.write(tmp_path)

    then = in_force(tmp_path, capsys, "2026-01-20", "--known-at", "2026-01-07", "--site", "BOS")
    assert then == {"BOS": ("effective", "1")}


def test_only_what_cites_a_requirement(w: World, tmp_path: Path, capsys: Said) -> None:
    w.write(tmp_path)

    assert in_force(tmp_path, capsys, "2026-01-20", "--requirement", "iso-9001-2015#7.5") == {}


def test_as_of_in_a_spreadsheet(w: World, tmp_path: Path, capsys: Said) -> None:
    w.write(tmp_path)

    assert run("as-of", tmp_path, "2026-01-20", "--format", "csv") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("site,id,title,revision,status,since,")
    assert lines[1].startswith("BOS,SOP-001,A title,2,effective,")


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["yesterday"], "neither a day nor an instant"),
        (["2026-01-20T10:00"], "neither a day nor an instant"),
        (["2026-01-20", "--site", "ROM"], "there is no site `ROM`"),
    ],
)
def test_what_as_of_does_not_understand(
    w: World, tmp_path: Path, more: list[str], told: str, capsys: Said
) -> None:
    w.write(tmp_path)

    assert run("as-of", tmp_path, *more) == 2
    assert told in capsys.readouterr().err


# --- diff -----------------------------------------------------------------------------------------


def test_the_redline_of_two_revisions(w: World, tmp_path: Path, capsys: Said) -> None:
    w.land({SOP: document("Work with much more care.", revision="3")})
    w.write(tmp_path)

    assert run("diff", tmp_path, "SOP-001", "1", "2") == 0
    assert "revision: [-1-]{+2+}" in capsys.readouterr().out
    assert run("diff", tmp_path, "SOP-001", "2", "HEAD", "--format", "html") == 0
    said = capsys.readouterr().out
    assert "<h1>SOP-001: revision 2 and revision HEAD</h1>" in said
    assert "much " in said


@pytest.mark.parametrize("names", [("SOP-001", "1", "7"), ("SOP-9", "1", "2"), ("X", "HEAD", "1")])
def test_a_revision_that_there_is_not(
    w: World, tmp_path: Path, names: tuple[str, str, str], capsys: Said
) -> None:
    w.write(tmp_path)

    assert run("diff", tmp_path, *names) == 2
    assert "help: " in capsys.readouterr().err


# --- the guide -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made_guide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A guide to a history in which a signer's key was lost afterwards, with a release."""
    folder = tmp_path_factory.mktemp("guide")
    w = world()
    w.revise()
    revoke(w, "dan")
    signed = w.sign("ben", "quality-assurance", "stop-use", SOP, reason="Wrong.", sites=["DUB"])
    w.land(signed, by="ben")
    land_release(w, folder / "scratch")
    w.write(folder / "repo")
    assert run("export-guide", folder / "repo", str(folder / "guide")) == 0
    return folder


@pytest.fixture
def guide(made_guide: Path, tmp_path: Path) -> Path:
    """A copy of the guide, to be spoilt, beside a copy of its repository."""
    for name in ("guide", "repo"):
        shutil.copytree(made_guide / name, tmp_path / name)
    return tmp_path / "guide"


def follow(guide: Path, tools: Path) -> subprocess.CompletedProcess[str]:
    """Run the script with nothing in reach but Git, OpenSSH and one program for SHA-256."""
    tools.mkdir(exist_ok=True)
    for name in ("git", "ssh-keygen", "sha256sum"):
        place = shutil.which(name)
        if place and not (tools / name).exists():
            (tools / name).symlink_to(place)
    command = ["/bin/sh", str(guide / "verify.sh"), str(guide.parent / "repo")]
    environment = {"PATH": str(tools), "HOME": str(tools)}
    return subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment, cwd=tools
    )


needs_sh = pytest.mark.skipif(os.name == "nt", reason="Git for Windows has its own shell")


@needs_sh
def test_a_stranger_verifies_with_git_and_openssh(guide: Path, tmp_path: Path) -> None:
    """R29: what the lost key had signed before stays proved; the releases are in it too."""
    done = follow(guide, tmp_path / "bin")

    assert (done.stdout, done.stderr, done.returncode) == (
        "10 signatures and 56 contents verified, 0 failures\n", "", 0
    )  # fmt: skip
    listed = (guide / "signatures.txt").read_text("utf-8")
    assert " dan ims-approval " in listed
    assert listed.count(" ana ims-release ") == 2


def spoil(path: Path, old: bytes, new: bytes) -> None:
    raw = path.read_bytes()
    assert old in raw
    path.write_bytes(raw.replace(old, new, 1))


DAMAGE: dict[str, Callable[[Path], None]] = {
    "the signature does not hold": lambda g: spoil(
        next((g / "statements").glob("*-cat-*.json")), b'"approved"', b'"reviewed"'
    ),
    "is not the one in Git": lambda g: spoil(
        next((g / "statements").glob("*-cat-*.json")), b'"approved"', b'"reviewed"'
    ),
    "its list of signers is not the one in Git": lambda g: spoil(
        next((g / "signers").iterdir()), b"ana namespaces", b"ann namespaces"
    ),
    "has other bytes": lambda g: spoil(
        g / "contents.txt", b"procedures/SOP-001.md", b"procedures/SOP-002.md"
    ),
    "it does not name": lambda g: spoil(
        g / "contents.txt", (g / "contents.txt").read_bytes().split()[1], b"0" * 64
    ),
}


@needs_sh
@pytest.mark.parametrize("told", DAMAGE)
def test_damage_makes_it_fail(guide: Path, tmp_path: Path, told: str) -> None:
    DAMAGE[told](guide)

    done = follow(guide, tmp_path / "bin")

    assert done.returncode == 1
    assert told in done.stdout


@needs_sh
def test_nothing_to_verify_is_not_verified(guide: Path, tmp_path: Path) -> None:
    (guide / "signatures.txt").write_bytes(b"")

    assert follow(guide, tmp_path / "bin").returncode == 2


@needs_sh
def test_the_guide_needs_a_clone(guide: Path, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "repo" / ".git")

    assert follow(guide, tmp_path / "bin").returncode == 2


def test_the_guide_says_on_what_it_rests(guide: Path) -> None:
    said = (guide / "README.md").read_text("utf-8")

    assert f"- `{ANA} ana`" in said
    assert "ssh-keygen -Y verify -f signers/LIST -I PERSON -n NAMESPACE" in said
    assert "There are 10 signatures over 56 contents here" in said.replace("\n", " ")


def test_a_guide_is_not_written_over_another(guide: Path, tmp_path: Path, capsys: Said) -> None:
    assert run("export-guide", tmp_path / "repo", str(guide)) == 2
    assert "is not empty" in capsys.readouterr().err
