"""From the list of gaps to gap records: what is computed is filled in, the rest is asked for (R69)."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from ims import source
from ims.cli import main
from ims.coverage import Question, RecordFact, coverage
from ims.diagnostic import ImsError
from ims.views.gaps import gaps, to_open
from ims.vocabulary import Coverage

from tests.coverage_case import DAY, Case, Doc
from tests.coverage_case import LAW as COMPANY

NOW = ["--now", "2026-11-20T12:00:00+0000"]
LAW, SHORT = "us-21cfr11", "11.300(c)"


@pytest.fixture
def company(demo: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo, tmp_path / "larkmere"))


def opened(company: Path, *more: str) -> int:
    return main(["gaps", LAW, *more, "--open", "--site", "BOS", "--root", str(company), *NOW])


def test_a_gap_record_says_what_was_computed_and_asks_for_the_rest(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert opened(company, SHORT) == 0
    [path] = [
        line.split()[1] for line in capsys.readouterr().out.splitlines() if line[:4] == "made"
    ]
    data = source.parse(path, (company / path).read_bytes()).data

    assert path.startswith("docs/records/gaps/2026/GAP-BOS-2026-")
    assert data["requirement"] == [f"{LAW}#{SHORT}"]
    assert (data["level_found"], data["level_wanted"]) == ("documented", "evidenced")
    assert "documented, since no record names it" in str(data["current_state"])
    assert "SOP-012@3#lost-and-misused-keys" in str(data["current_state"])
    assert (
        main(["check", "--root", str(company), "--today", "2026-11-20", f"{company}/{path}"]) == 1
    )
    said = capsys.readouterr().out
    assert [f"`{key}` is empty" in said for key in ("gap_class", "process", "severity")] == [
        True
    ] * 3
    assert "Found 3 problems" in said


def test_one_gap_an_item_and_site_is_open_at_a_time(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert opened(company, SHORT) == 0
    assert opened(company, SHORT) == 2
    assert f"`{SHORT}` has an open gap at BOS: GAP-BOS-2026-0001" in capsys.readouterr().err
    before = len(list((company / "docs/records/gaps/2026").iterdir()))

    assert opened(company) == 0  # all the others that apply and are short
    made = capsys.readouterr().out.count("made ")
    names = [p.name for p in (company / "docs/records/gaps/2026").iterdir()]
    assert made > 5
    assert len(names) == before + made


NAMED = frozenset({f"{COMPANY}#4.1.1"})
GAP = RecordFact("GAP-1", "gap", "BOS", event_date=DAY, requirements=NAMED, stages=("one",))
CASE = Case((Doc("MTX-001", "matrix", rows=(("4", "all", "applicable", "", ""),)),))


def chosen(question: Question, *items: str) -> list[tuple[str, str]]:
    found = to_open(coverage(question), items, Coverage.EVIDENCED, question.records)
    return [(cell.item, cell.site) for cell in found]


def test_a_gap_that_is_signed_but_did_not_rise_is_open_within_its_period() -> None:
    known = replace(CASE.question, records=[GAP])
    closed = replace(GAP, closed=True, opened_at=Coverage.NONE)
    old = replace(closed, until=DAY - timedelta(days=1))
    every = [(item, site) for item in ("4.1.1", "4.1.2", "4.2") for site in ("BOS", "DUB")]

    assert chosen(CASE.question) == chosen(replace(known, records=[old])) == every
    assert chosen(known) == chosen(replace(known, records=[closed])) == every[1:]
    listed = gaps(coverage(replace(known, records=[old])), Coverage.NONE)
    assert [(r.item, r.sites) for r in listed if r.unrisen] == [("4.1.1", ("BOS",))]


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("4.1", "`4.1` is a heading"),
        ("9", "there is no item `9`"),
        ("4.1.1", "`4.1.1` has an open gap at BOS: GAP-1"),
    ],
)
def test_an_item_for_which_no_gap_can_be_opened_is_told(item: str, said: str) -> None:
    with pytest.raises(ImsError, match=said):
        chosen(replace(CASE.question, records=[GAP]), item)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((LAW, "11.10(e)", "--open", "--site", "BOS"), "`11.10(e)` is not short: assessed at BOS"),
        ((LAW, SHORT), "items are named with --open only"),
        (("--open",), "gaps are opened for one framework"),
        ((LAW, SHORT, "--open", "--as-of", "2026-10-01"), "a gap is opened as things stand now"),
    ],
)
def test_what_cannot_be_opened_is_told(
    demo: Path, arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gaps", *arguments, "--root", str(demo), *NOW]) == 2
    assert said in capsys.readouterr().err
