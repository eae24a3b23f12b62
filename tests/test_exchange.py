"""The forms in which results leave the tool."""

import csv
import io
import json
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from hypothesis import example, given
from hypothesis import strategies as st
from ims.check import Report
from ims.diagnostic import Diagnostic
from ims.exchange import github, json_report, junit, sarif, table, text

ONE = Diagnostic("docs/a.md", 7, 9, "MET003", "wrong-value", "`x` is `ü`", "write y")
REPORT = Report((ONE,), (ONE,), 84)
CLEAN = Report((), (), 84)


def test_text_says_place_code_fact_help_and_what_was_checked() -> None:
    assert text.render(REPORT) == (
        "docs/a.md:7:9: MET003 wrong-value: `x` is `ü`\n"
        "  help: write y\n"
        "Found 1 problem in 84 files (1 concession used).\n"
    )
    assert text.render(CLEAN) == "No problems in 84 files.\n"


def test_json_carries_everything() -> None:
    data = json.loads(json_report.render(REPORT))

    assert data["files"] == 84
    assert data["diagnostics"] == data["conceded"]
    assert data["diagnostics"][0]["line"] == 7


def test_github_shows_an_annotation_at_the_line() -> None:
    first = github.render(REPORT).split("\n")[0]

    assert first == (
        "::error file=docs/a.md,line=7,col=9,title=MET003 wrong-value::`x` is `ü`. Help: write y"
    )


@given(st.text(max_size=60))
def test_no_title_smuggles_a_command_into_a_pipeline(words: str) -> None:
    report = Report((Diagnostic(words, 1, 1, "MET003", "wrong-value", words, words),), (), 1)
    lines = github.render(report).split("\n")

    assert len(lines) == 3
    assert lines[0].startswith("::error ")


def test_sarif_marks_what_is_conceded_as_suppressed() -> None:
    run = json.loads(sarif.render(REPORT))["runs"][0]

    assert run["results"][0]["ruleId"] == "MET003"
    assert "suppressions" not in run["results"][0]
    assert run["results"][1]["suppressions"][0]["status"] == "accepted"
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} >= {"MET003", "TXT008"}


@given(st.text(max_size=60))
def test_junit_is_xml_whatever_a_file_says(words: str) -> None:
    report = Report((Diagnostic("a.md", 1, 1, "MET003", "wrong-value", words, "h"),), (), 3)
    suite = ET.fromstring(junit.render(report))

    assert suite.get("failures") == "1"
    assert suite.get("tests") == "3"


@dataclass(frozen=True)
class Row:
    name: str
    number: str


@given(st.text(min_size=1, max_size=30))
@example("a\rb")
def test_no_cell_of_a_csv_runs_as_a_formula(words: str) -> None:
    shown = table.render([Row(words, "1")], "csv")
    assert "\r" not in shown
    cell = list(csv.reader(io.StringIO(shown, newline="")))[1][0]

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert words.replace("\r", " ") in cell


def test_a_table_as_text_is_aligned_and_counted() -> None:
    rows = [Row("SOP-001", "1"), Row("Ö", "12")]

    assert table.brief(rows, ("name", "number")) == (
        "name     number\nSOP-001  1\nÖ        12\n2 rows\n"
    )
