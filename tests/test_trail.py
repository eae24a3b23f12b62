"""The audit trail: told by machine, in plain words, with what evidence does not carry (R33, R37)."""

import csv
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from ims.cli import main
from ims.views.changes import ValueChange, value_changes
from playwright.sync_api import Browser

from tests.world import SOP, World, document, world

Row = dict[str, Any]
Said = pytest.CaptureFixture[str]
CHROMIUM = Path("/usr/bin/chromium")
NOW = ["--now", "2026-06-01T12:00:00+00:00"]


@pytest.fixture
def w() -> World:
    """A company with two revisions and a change of a register."""
    made = world()
    made.revise()
    made.wait(days=3)
    more = "audience: [worker]\nrequirements: [iso-9001-2015#7.5]\n"
    made.revise(text="Work with more care.", revision="2", more=more, reason="=HYPERLINK(1)")
    path = "controls/organization.yaml"
    raw = made.company.files[path].replace(b"Europe/Dublin", b"Europe/London")
    made.land(made.register(path, raw), by="gus", message="Dublin moves")
    return made


def trail(root: Path, capsys: Said, *more: str) -> str:
    assert main(["trail", *more, "--root", str(root), *NOW]) == 0
    return capsys.readouterr().out


def rows(root: Path, capsys: Said, *more: str) -> list[Row]:
    found: list[Row] = json.loads(trail(root, capsys, *more, "--format", "json"))["rows"]
    return found


def test_a_revision_is_told_with_old_and_new(w: World, tmp_path: Path, capsys: Said) -> None:
    """R33: who, what, when, why; nothing typed but the reason."""
    w.write(tmp_path)
    changed = next(r for r in rows(tmp_path, capsys, "SOP-001") if r["event"] == "changed")

    assert changed["who"] == "Ivy Ward (worker); Ivy Ward <ivy@example.com>"
    assert changed["proof"] == "asserted by Git alone"
    assert changed["when"] == "2026-01-08T10:20:00+00:00"
    assert changed["time_is"] == "asserted"
    assert changed["why"] == "=HYPERLINK(1)"
    assert {"key": "revision", "old": "1", "new": "2"} in changed["changes"]
    assert changed["changes"][-1] == {
        "key": "text",
        "old": "",
        "new": "2 words removed, 4 words added in 2 places",
    }


def test_a_signature_shows_name_role_meaning_time_and_key(
    w: World, tmp_path: Path, capsys: Said
) -> None:
    """R23: 21 CFR 11.50 in every form."""
    w.write(tmp_path)
    signed = next(r for r in rows(tmp_path, capsys, "SOP-001") if r["event"] == "signed: reviewed")

    assert signed["who"] == "Dan Orr (department-head)"
    assert signed["signed_at"] == "2026-01-05T09:10:00+00:00"
    assert signed["proof"] == "signature"
    assert signed["authority"].startswith("key SHA256:")
    for form in ("text", "html", "csv"):
        said = trail(tmp_path, capsys, "SOP-001", "--format", form)
        assert "Dan Orr (department-head)" in said
        assert "signed: reviewed" in said
        assert "2026-01-05T09:10:00+00:00" in said


def test_a_register_is_told_value_by_value(w: World, tmp_path: Path, capsys: Said) -> None:
    """R40: old and new value, and who approved it."""
    w.write(tmp_path)
    path = "controls/organization.yaml"
    changed = next(r for r in rows(tmp_path, capsys, path) if r["event"] == "changed")

    assert changed["changes"] == [
        {"key": "sites[DUB].time_zone", "old": "Europe/Dublin", "new": "Europe/London"}
    ]
    assert "approved by Ana Silva (top-management)" in changed["authority"]
    assert changed["risk"] == "administrator"


def test_a_forged_author_is_flagged(w: World, tmp_path: Path, capsys: Said) -> None:
    """R33: a name that evidence does not carry is shown with a flag, not as fact."""
    from ims.history.chain import Signer

    w.land({SOP: document("Forged.", revision="3")}, by=Signer("Ben Kay", "ben@evil.example", 1))
    w.write(tmp_path)
    last = rows(tmp_path, capsys, "SOP-001")[-1]

    assert last["proof"] == "asserted by Git alone"
    assert "STP004" in {flag["code"] for flag in last["flags"]}


# --- which rows, and in which order -----------------------------------------------------------


def test_the_trail_of_a_person(w: World, tmp_path: Path, capsys: Said) -> None:
    """R37: what somebody did, and what was done about them."""
    w.write(tmp_path)
    found = rows(tmp_path, capsys, "--person", "gus")

    assert {r["subject"] for r in found} == {
        "controls/people/gus.yaml",
        "controls/keys/gus-1.yaml",
        "controls/organization.yaml",
    }


def test_the_trail_of_a_requirement(w: World, tmp_path: Path, capsys: Said) -> None:
    w.land({"docs/procedures/SOP-009.md": document(id_="SOP-009")})
    w.write(tmp_path)

    found = rows(tmp_path, capsys, "--requirement", "iso-9001-2015#7.5")

    assert {r["subject"] for r in found} == {"SOP-001"}


def test_the_trail_of_a_period(w: World, tmp_path: Path, capsys: Said) -> None:
    w.write(tmp_path)

    period = ("--from", "2026-01-06", "--to", "2026-01-08")
    assert {r["position"] for r in rows(tmp_path, capsys, *period)} == {2, 3}
    assert rows(tmp_path, capsys, "--from", "2026-01-06", "--to", "2026-01-07") == []


def test_risks_come_first(w: World, tmp_path: Path, capsys: Said) -> None:
    """R37: problems, late entries, deletions, administrator changes, then the rest."""
    w.land({SOP: None}, message="Delete it")
    w.write(tmp_path)
    risks = [r["risk"] for r in rows(tmp_path, capsys, "--risk")]

    assert risks[0] == "problem"
    assert risks == sorted(risks, key=["problem", "administrator", ""].index)


def test_a_deletion_has_the_reason_of_its_commit(w: World, tmp_path: Path, capsys: Said) -> None:
    """R39: not the reason of the revision that is gone."""
    w.land({SOP: None}, message="Delete it")
    w.write(tmp_path)
    last = rows(tmp_path, capsys, "SOP-001")[-1]

    assert (last["event"], last["why"], last["new"]) == ("deleted", "Delete it", "")


def test_late_signatures_are_flagged(tmp_path: Path, capsys: Said) -> None:
    """R36: FLG001 of the rules stands at the very signature."""
    w = world()
    raw = document()
    signed = w.approvals(SOP, raw)
    w.wait(days=5)
    w.land({"docs/procedures/SOP-002.md": document(id_="SOP-002")})
    w.land({SOP: raw, **signed})
    w.write(tmp_path)
    first = rows(tmp_path, capsys, "--risk")[0]

    assert first["risk"] == "late"
    assert first["flags"][0]["code"] == "FLG001"


def test_a_finding_without_an_event_gets_a_row_of_its_own(
    w: World, tmp_path: Path, capsys: Said
) -> None:
    """R33: a statement that was removed is no event of its own, and is not lost."""
    gone = next(path for path in w.company.files if path.endswith(".json.sig"))
    w.land({gone: None}, message="Tidy up")
    w.write(tmp_path)
    last = rows(tmp_path, capsys)[-1]

    assert (last["event"], last["path"]) == ("found by verification", gone)
    assert last["flags"][0]["code"] == "STP002"


def test_what_was_dealt_with_is_no_open_flag(w: World, tmp_path: Path, capsys: Said) -> None:
    """R37: open flags are counted; a disposition shows who dealt with it."""
    from tests.test_judge import _statement

    w.land({SOP: document("Wrong.", revision="2")}, message="A wrong entry")
    wrong = w.history(tmp_path / "first").wrong[0]
    targets = [{"id": wrong.code, "revision": wrong.step, "parts": {SOP: "0" * 64}}]
    said = "NC-BOS-2026-0001"
    w.land(_statement(w, "ben", "quality-assurance", "verified", targets, reason=said))
    w.write(tmp_path / "second")

    found = [r for r in rows(tmp_path / "second", capsys, "SOP-001") if r["flags"]]
    assert found[0]["flags"][0]["dealt_with"].endswith(f": {said}")
    assert trail(tmp_path / "second", capsys, "SOP-001").endswith(", 0 with open flags.\n")


def test_names_that_nobody_knows_are_refused(w: World, tmp_path: Path, capsys: Said) -> None:
    w.write(tmp_path)

    assert main(["trail", "SOP-01", "--root", str(tmp_path)]) == 2
    assert "did you mean `SOP-001`?" in capsys.readouterr().err
    assert main(["trail", "--person", "nobody", "--root", str(tmp_path)]) == 2


# --- forms ------------------------------------------------------------------------------------


def test_the_file_is_named_by_its_digest(w: World, tmp_path: Path, capsys: Said) -> None:
    """R37: the digest that the record of the review holds is that of the file."""
    w.write(tmp_path / "repo")
    target = tmp_path / "trail.html"
    said = trail(tmp_path / "repo", capsys, "--format", "html", "--output", str(target))

    assert hashlib.sha256(target.read_bytes()).hexdigest() in said
    assert "`report_digest` of the audit-trail-review record" in said


def test_the_page_needs_nothing_from_anywhere(w: World, tmp_path: Path, capsys: Said) -> None:
    """One file, no script, no request; a header that says of what, from when, how many."""
    w.land({SOP: document("x", revision="3", reason="<script>alert(1)</script>")})
    w.write(tmp_path)
    page = trail(tmp_path, capsys, "SOP-001", "--format", "html")

    assert "<script" not in page
    assert not re.search(r"(?:src|href|url)\s*[=(]", page)
    assert "&lt;script&gt;alert(1)" in page
    assert "<h1>Audit trail of small</h1>" in page
    assert "<dt>Made</dt><dd>2026-06-01T12:00:00+00:00</dd>" in page
    assert '<th scope="col">When</th>' in page
    assert '<html lang="en">' in page


def test_a_spreadsheet_runs_nothing(w: World, tmp_path: Path, capsys: Said) -> None:
    """CWE-1236: no cell begins like a formula; Excel reads the mark and knows UTF-8."""
    w.write(tmp_path)
    text = trail(tmp_path, capsys, "--format", "csv")
    cells = [cell for line in csv.reader(io.StringIO(text[1:])) for cell in line]

    assert text[0] == "\ufeff"
    assert "'=HYPERLINK(1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.browser
def test_the_page_in_a_browser(w: World, tmp_path: Path, capsys: Said, browser: Browser) -> None:
    """No request, no horizontal scroll, and every row has its header."""
    w.write(tmp_path / "repo")
    target = tmp_path / "trail.html"
    trail(tmp_path / "repo", capsys, "--format", "html", "--output", str(target))
    asked = []
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.on("request", lambda request: asked.append(request.url))
    page.goto(target.as_uri())
    wide = page.evaluate("document.documentElement.scrollWidth")
    headers = page.locator("tbody th[scope=row]").count()
    page.close()

    assert asked == [target.as_uri()]
    assert wide <= 1280
    assert headers == len(rows(tmp_path / "repo", capsys))


# --- values -----------------------------------------------------------------------------------

LISTED = [
    (
        "roles:\n- {id: a, title: A}\n- {id: b, title: B}\n",
        "roles:\n- {id: b, title: C}\n- {id: d, title: D}\n",
        {
            ("roles[a].id", "a", ""),
            ("roles[a].title", "A", ""),
            ("roles[b].title", "B", "C"),
            ("roles[d].id", "", "d"),
            ("roles[d].title", "", "D"),
        },
    ),
    (
        "a: [{role: x, sites: [all]}]\n",
        "a: [{role: x, sites: [DUB]}, {role: x, sites: [DUB]}]\n",
        {
            ("a[role: x, sites: all]", "role: x, sites: all", ""),
            ("a[role: x, sites: DUB]", "", "role: x, sites: DUB"),
            ("a[role: x, sites: DUB] (2)", "", "role: x, sites: DUB"),
        },
    ),
    ("# one\na: 1\n", "# two\na: 1\n", {("text", "", "1 line removed, 1 line added")}),
    ("a: 1\n", "a: [\n", {("a", "1", "")}),
    ("a: 1\n", "a: 1\n", set()),
]


@pytest.mark.parametrize(("old", "new", "told"), LISTED)
def test_values_of_a_register(old: str, new: str, told: set[tuple[str, str, str]]) -> None:
    found = value_changes("controls/x.yaml", old.encode(), new.encode())

    assert {(c.key, c.old, c.new) for c in found} == told


def test_other_files_are_told_in_lines() -> None:
    found = value_changes("pipeline.sh", b"a\nb\n", b"a\nc\nd\n")

    assert found == (ValueChange("text", "", "1 line removed, 2 lines added", is_text=True),)
