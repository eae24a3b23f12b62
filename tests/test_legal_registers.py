"""Law that no catalogue covers, and frameworks without a matrix: not assessed, and said so (R67)."""

import json
from pathlib import Path
from typing import Any

import pytest
from ims import files
from ims.cli import main
from ims.files import Folder

NOW = ["--now", "2026-06-01T09:00:00+0000"]
LRG = "docs/matrices/LRG-001.md"
WITHOUT_MATRIX = (
    *("us-21cfr211", "iso-14001-2026", "iso-45001-2018"),
    *("iso-22301-2019", "iso-30301-2019", "eu-gmp-vol4"),
)


@pytest.fixture
def starter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the starter, where the commands then run."""
    known = Folder(Path(__file__).parent.parent)
    for path in known:
        if not path.startswith("docs/contributing/"):
            file = tmp_path / "starter" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(known[path])
    monkeypatch.chdir(tmp_path / "starter")
    return tmp_path / "starter"


def told(capsys: pytest.CaptureFixture[str], *command: str) -> Any:
    assert main([*command, *NOW, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_without_a_matrix_everything_is_not_assessed_and_nothing_is_taken_for_granted(
    starter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = told(capsys, "coverage")["frameworks"]
    known = [row for row in rows if row["framework"] in WITHOUT_MATRIX]

    assert {row["framework"] for row in known} == {*WITHOUT_MATRIX}
    for row in known:
        assert row["requirements"] == row["undecided"] + row["not_assessable"]
        assert row["complete"] == "no"
    assert main(["matrix", "us-21cfr211", *NOW]) == 0
    assert "not assessed: no matrix says whether it applies" in capsys.readouterr().out


def test_an_empty_legal_register_is_shown_as_not_assessed_and_never_left_out(
    starter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = told(capsys, "coverage")["legal_registers"]

    assert {(r["register"], r["jurisdiction"]) for r in rows} == {
        (f"LRG-00{n}", place) for n in (1, 2, 3) for place in ("US", "UK", "EU")
    }
    assert {r["state"] for r in rows} == {"not assessed: nobody has entered a law yet"}
    for option, key, value in (
        (("--jurisdiction", "UK"), "jurisdiction", "UK"),
        (("--discipline", "safety"), "register", "LRG-002"),
    ):
        rows = told(capsys, "coverage", *option)["legal_registers"]
        assert len(rows) == 3
        assert {row[key] for row in rows} == {value}
    assert main(["matrix", "LRG-001", *NOW]) == 2
    assert "environment: not assessed: nobody has entered a law yet" in capsys.readouterr().err


def test_a_law_that_is_entered_stands_duty_by_duty_and_the_other_places_stay_empty(
    starter: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("law.csv").write_text("id,title,parent\n1,Permit,\n2,Waste,\n", "utf-8")
    origin = ["--title", "A law", "--publisher", "A state", "--edition", "1990"]
    law = ["import", "framework", "law.csv", "--id", "uk-law-1990", *origin]
    assert main([*law, "--today", "2026-06-01"]) == 0
    text = (starter / LRG).read_text("utf-8")
    entry = "jurisdiction: UK, laws: ["
    files.write(starter / LRG, text.replace(f"{entry}]", f"{entry}uk-law-1990]"))
    capsys.readouterr()

    found = told(capsys, "matrix", "LRG-001")
    states = {row["jurisdiction"]: row["state"] for row in found["legal_registers"]}
    assert {cell["framework"] for cell in found["cells"]} == {"uk-law-1990"}
    assert states["UK"] == "6 duties at the sites shown, 6 of them not-assessable"
    assert states["US"] == states["EU"] == "not assessed: nobody has entered a law yet"
