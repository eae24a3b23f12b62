"""`ims gate` and `ims status` as people, pull requests and programs see them."""

import json
from pathlib import Path

import pytest
from ims.cli import main
from ims.demo.company import Files
from ims.history.chain import Signer

from tests.world import SOP, WI, World, document, world

Said = pytest.CaptureFixture[str]
REV2 = document("Work with more care.", revision="2")


def propose(w: World, root: Path, files: Files, by: str = "ivy", *more: tuple[Files, str]) -> str:
    """Write the history with a branch `change` that is not merged, and return `main..change`."""
    parent = w.company.tip
    for changes, who in ((files, by), *more):
        author = w.company.signer(who, w.tick())
        parent = w.company.commit((parent,), author, author, "A change", changes, branch="change")
    w.write(root)
    return "main..change"


def gate(root: Path, w: World, range_: str, *more: str) -> int:
    return main(["gate", range_, "--root", str(root), "--now", w.tick().isoformat(), *more])


@pytest.fixture
def w() -> World:
    """A company with one approved procedure."""
    made = world()
    made.revise()
    made.wait(days=2)
    return made


def test_a_revision_with_its_signatures_may_land(w: World, tmp_path: Path, capsys: Said) -> None:
    """R14, R27."""
    range_ = propose(w, tmp_path, {SOP: REV2, **w.approvals(SOP, REV2)})

    assert gate(tmp_path, w, range_) == 0
    assert capsys.readouterr().out == (
        "May land: no problems in 7 files; it approves SOP-001 revision 2.\n"
    )


def test_an_altered_revision_is_refused_with_help(w: World, tmp_path: Path, capsys: Said) -> None:
    """R12: the place, the code, the fact, the smallest mend, and one line of verdict."""
    range_ = propose(w, tmp_path, {SOP: document("Work as you like.")})

    assert gate(tmp_path, w, range_) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("docs/procedures/SOP-001.md: REV001 ")
    assert lines[1].startswith("  help: ")
    assert lines[-1].startswith("Refused: 1 problem in 1 file")


def test_annotations_stand_at_the_file(w: World, tmp_path: Path, capsys: Said) -> None:
    range_ = propose(w, tmp_path, {SOP: document("Work as you like.")})

    assert gate(tmp_path, w, range_, "--format", "github") == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("::error file=docs/procedures/SOP-001.md,line=1,col=1,title=REV001 ")


def test_a_problem_of_the_step_as_a_whole_has_no_file(
    w: World, tmp_path: Path, capsys: Said
) -> None:
    w.wait(days=500)  # R36: a commit from the future
    range_ = propose(w, tmp_path, {SOP: REV2})
    w.now = w.now.replace(year=2026)

    assert gate(tmp_path, w, range_, "--format", "github") == 1
    assert "::error title=STP007 " in capsys.readouterr().out


def summary(
    w: World, root: Path, capsys: Said, files: Files, by: str = "ivy", *more: tuple[Files, str]
) -> str:
    gate(root, w, propose(w, root, files, by, *more), "--format", "markdown")
    return capsys.readouterr().out


def test_the_summary_says_what_changes_and_why(w: World, tmp_path: Path, capsys: Said) -> None:
    raw = document("Work with more care.", revision="2", more="requirements: [iso-9001-2015#7.5]\n")
    said = summary(w, tmp_path, capsys, {SOP: raw})

    assert "### SOP-001: A title (changed, revision 1 to 2)" in said
    assert "- Class: major" in said
    assert "- Reason: Reason of revision 2." in said
    assert "- Impact: training: none; validation: none; filing: none" in said
    assert r"- Requirements: iso-9001-2015\#7.5" in said


def test_the_summary_names_who_signed_and_who_could(w: World, tmp_path: Path, capsys: Said) -> None:
    """R07, R27: nobody who wrote it, nobody who has signed it in another role."""
    signed = w.approvals(SOP, REV2, who={"approved": "", "quality-approved": ""})
    said = summary(w, tmp_path, capsys, {SOP: REV2, **signed}, "cat")

    assert r"- [x] reviewed by Dan Orr (department-head) on 2026-01-07T" in said
    assert "- [ ] approved by process-owner: Eve Lin\n" in said
    assert "- [ ] quality-approved by quality-assurance: Ben Kay, Eve Lin\n" in said
    assert "Cat Moss" not in said


def test_the_summary_says_what_does_not_count(w: World, tmp_path: Path, capsys: Said) -> None:
    """R24: a signature for other bytes is named with the reason."""
    first = document("Work with care.", revision="2")
    stale = w.sign("dan", "department-head", "reviewed", SOP, over={SOP: first})
    said = summary(w, tmp_path, capsys, {SOP: first, **stale}, "ivy", ({SOP: REV2}, "ivy"))

    assert "does not count: reviewed by Dan Orr" in said
    assert "the text was changed after it" in said


def test_the_summary_counts_the_people_to_train(w: World, tmp_path: Path, capsys: Said) -> None:
    """R55: by site, as the register of people has them; nobody is counted twice."""
    raw = document("Work with more care.", revision="2", more="audience: [worker]\n")
    said = summary(w, tmp_path, capsys, {SOP: raw.replace(b"training: none", b"training: read")})

    assert "3 people at BOS (read; worker)" in said  # dan, gus, ivy
    assert "2 people at CAM (read; worker)" in said
    assert "3 people at DUB (read; worker)" in said


def test_the_summary_names_what_refers_to_it(w: World, tmp_path: Path, capsys: Said) -> None:
    raw = document("As [the procedure](../procedures/SOP-001.md) says.", id_="WI-001")
    w.land({WI: raw})
    said = summary(w, tmp_path, capsys, {SOP: REV2})

    assert "- Referred to by: WI-001" in said


def test_the_summary_shows_registers_with_their_signatures(
    w: World, tmp_path: Path, capsys: Said
) -> None:
    """R40."""
    path = "controls/organization.yaml"
    raw = w.company.files[path].replace(b"Small company", b"Large company")
    said = summary(w, tmp_path, capsys, {path: raw}, "gus")

    assert "### controls/organization.yaml (changed)" in said
    assert "- [ ] approved by top-management: Ana Silva" in said
    assert "**CTL001**" in said


HOSTILE = "title: '<script>alert(1)</script> @everyone [x](http://evil) ![y](z) | `a`'\n"


def test_nothing_in_a_title_is_markup(w: World, tmp_path: Path, capsys: Said) -> None:
    """A title cannot call people, make links or break out of its line."""
    raw = REV2.replace(b"title: A title\n", HOSTILE.encode())
    said = summary(w, tmp_path, capsys, {SOP: raw})

    assert "<script>" not in said
    assert "@everyone" not in said
    assert r"\<script\>alert(1)\</script\> (at)everyone \[x\](http:\//evil)" in said


def test_the_summary_for_programs(w: World, tmp_path: Path, capsys: Said) -> None:
    range_ = propose(w, tmp_path, {SOP: REV2})

    assert gate(tmp_path, w, range_, "--format", "json") == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["may_land"], data["problems"]) == (True, [])
    (text,) = data["texts"]
    assert (text["id"], text["former"], text["revision"]) == ("SOP-001", "1", "2")
    assert [m["meaning"] for m in text["signatures"]["missing"]] == [
        "reviewed",
        "approved",
        "quality-approved",
    ]


def test_decisions_stand_in_the_summary(w: World, tmp_path: Path, capsys: Said) -> None:
    signed = w.sign(
        "ben", "quality-assurance", "stop-use", SOP, reason="It is wrong.", sites=["DUB"]
    )
    said = summary(w, tmp_path, capsys, signed, "ben")

    assert "- SOP-001 revision 1: stop-use at DUB, by Ben Kay (quality-assurance)" in said


# --- what cannot run --------------------------------------------------------------------------


CANNOT = {
    "is part of the base already": "main..main~1",
    "is no range": "main",
    "there is no commit": "main..nowhere",
}


@pytest.mark.parametrize("told", CANNOT)
def test_what_cannot_be_judged_is_told(w: World, tmp_path: Path, told: str, capsys: Said) -> None:
    propose(w, tmp_path, {SOP: REV2})

    assert gate(tmp_path, w, CANNOT[told]) == 2
    assert told in capsys.readouterr().err


def test_without_a_baseline_nobody_has_authority(w: World, tmp_path: Path, capsys: Said) -> None:
    w.company.commits.clear()
    w.company.tip = 0
    w.land({SOP: REV2, "controls/system.yaml": b"system: small\n"}, by=Signer("A", "a@b.c", 1))

    assert gate(tmp_path, w, propose(w, tmp_path, {WI: b"text"})) == 2
    assert "no baseline" in capsys.readouterr().err


# --- status -----------------------------------------------------------------------------------


def status(root: Path, w: World, *names: str) -> int:
    return main(["status", *names, "--root", str(root), "--now", w.tick().isoformat()])


def on_branch(w: World, root: Path, files: Files, by: str = "ivy") -> None:
    """Check out a branch that is one commit ahead of main."""
    from ims.git.program import ask

    propose(w, root, files, by)
    assert ask(root, "switch", "--quiet", "change").status == 0


def test_status_names_what_is_missing(w: World, tmp_path: Path, capsys: Said) -> None:
    """R10, R27: present, missing with people who could, and where it stands at each site."""
    signed = w.approvals(SOP, REV2, who={"approved": "", "quality-approved": ""})
    on_branch(w, tmp_path, {SOP: REV2, **signed})

    assert status(tmp_path, w, "SOP-001") == 1
    said = capsys.readouterr().out
    assert said.startswith("SOP-001 revision 2: A title\n  BOS: effective, revision 1 since ")
    assert "  present: reviewed by Dan Orr (department-head) on " in said
    assert "  missing: approved by process-owner: Cat Moss, Eve Lin\n" in said
    assert said.endswith("1 document or file, 1 waiting for signatures.\n")


def test_status_without_names_lists_what_waits(w: World, tmp_path: Path, capsys: Said) -> None:
    signed = w.approvals(SOP, REV2, who={"quality-approved": ""})
    w.land({SOP: REV2, **signed})
    w.write(tmp_path)

    assert status(tmp_path, w) == 1
    assert "missing: quality-approved by quality-assurance: Ben Kay, Eve Lin" in (
        capsys.readouterr().out
    )


def test_status_of_what_is_approved(w: World, tmp_path: Path, capsys: Said) -> None:
    w.write(tmp_path)

    assert status(tmp_path, w, "SOP-001") == 0
    assert "nothing waits for a signature" in capsys.readouterr().out
    assert status(tmp_path, w) == 0
    assert capsys.readouterr().out == "Nothing waits for signatures.\n"


def test_status_says_why_a_signature_is_invalid(w: World, tmp_path: Path, capsys: Said) -> None:
    """R24: two signatures swapped, the text of the statement stays as it is."""
    signed = w.approvals(SOP, REV2, who={"quality-approved": ""})
    one, two = (path for path in signed if path.endswith(".sig"))
    signed[one], signed[two] = signed[two], signed[one]
    on_branch(w, tmp_path, {SOP: REV2, **signed})

    assert status(tmp_path, w, "SOP-001") == 1
    said = capsys.readouterr().out
    assert "does not count: reviewed by Dan Orr (department-head)" in said
    assert "(SIG003: the signature does not fit" in said


def test_status_shows_a_refusal(w: World, tmp_path: Path, capsys: Said) -> None:
    """R28."""
    signed = w.approvals(SOP, REV2)
    refused = w.sign(
        "eve", "quality-assurance", "rejected", SOP, over={SOP: REV2}, reason="Step 3 is wrong."
    )
    on_branch(w, tmp_path, {SOP: REV2, **signed, **refused})

    assert status(tmp_path, w, "SOP-001") == 1
    assert "refused: rejected by Eve Lin" in capsys.readouterr().out


def test_status_of_an_unknown_name(w: World, tmp_path: Path, capsys: Said) -> None:
    w.write(tmp_path)

    assert status(tmp_path, w, "SOP-999") == 2
    assert "SOP-999" in capsys.readouterr().err
