"""The review pack: every input named, its figures recomputed by other means, nothing prepared that people judge.

The oracle reads the files of the repository and asks Git when they came; it uses nothing of the tool.
"""

import json
import re
import shutil
import subprocess
from collections import Counter
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ims.cli import main
from ims.diagnostic import ImsError
from ims.exchange.review_pack import as_markdown
from ims.open_standpoint import open_standpoint
from ims.reviewing import review_pack
from ims.rules.reviews import gives_a_reason
from ims.standpoint import Standpoint
from ims.standpoint.due_dates import moved

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
ZONES = {"BOS": "America/New_York", "CAM": "Europe/London", "DUB": "Europe/Dublin"}
PERIOD = ["--from", str(FIRST), "--until", str(LAST), "--as-of", "2026-11-20"]
NOW = ["--now", "2026-11-20T12:00:00+0000"]

# What the standards ask a review to look at, written down here a second time, from the clauses.
DEMANDED = {
    "iso-9001-2015#9.3.2": "a b c1 c2 c3 c4 c5 c6 c7 d e f",
    "iso-45001-2018#9.3": "a b1 b2 b3 c d1 d2 d3 d4 d5 d6 e f g",
    "iso-iec-27001-2022#9.3.2": "a b c d1 d2 d3 d4 e f g",
    "iso-22301-2019#9.3.2": "a b c1 c2 c3 d e f g h i j k",
    "iso-13485-2016#5.6.2": "a b c d e f g h i j k l",
}


@pytest.fixture(scope="module")
def folder(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("review") / "out"
    assert main(["review-pack", *PERIOD, "--root", str(demo), "--out", str(out)]) == 1
    return out


@pytest.fixture(scope="module")
def pack(folder: Path) -> dict[str, object]:
    found = json.loads((folder / "review-pack.json").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def figures(pack: dict[str, object], name: str) -> dict[str, float]:
    inputs = pack["inputs"]
    assert isinstance(inputs, list)
    found = next(one for one in inputs if one["id"] == name)
    return {figure["name"]: figure["value"] for figure in found["figures"]}


# --- the oracle --------------------------------------------------------------------------------


def local(moment: str, site: str) -> date:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(ZONES[site])).date()


def front(path: Path) -> dict[str, str]:
    head = path.read_text("utf-8").split("---\n")[1]
    pairs = re.findall(r"^([a-z_]+): (.*)$", head, re.MULTILINE)
    return {key: value.strip().strip('"') for key, value in pairs}


class Naive:
    """Records and their signed stages, read with regular expressions and `git log`."""

    def __init__(self, root: Path) -> None:
        paths = sorted((root / "docs/records").glob("*/*/*.md"))
        self.records = {one["id"]: one for path in paths if (one := front(path)).get("id")}
        self.signed: dict[str, dict[str, date]] = {}
        for name, arrival in self._arrivals(root).items():
            said = json.loads((root / name).read_text("utf-8"))
            for target in said.get("targets", []):
                self._enter(target["id"], said.get("stage"), arrival)

    def _enter(self, target: str, stage: str | None, arrival: str) -> None:
        name = target.partition("@")[0]
        if stage and name in self.records:
            day = local(arrival, name.split("-")[1])
            self.signed.setdefault(name, {})[stage] = day

    @staticmethod
    def _arrivals(root: Path) -> dict[str, str]:
        log = subprocess.run(
            ["git", "log", "--first-parent", "-m", "--diff-filter=A", "--name-only",
             "--format=@%cI", "--", "docs/records/approvals"],
            cwd=root, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        found, moment = {}, ""
        for line in log.splitlines():
            if line.startswith("@"):
                moment = line[1:]
            elif line.endswith(".json"):
                found[line] = moment
        return found

    def new(self, prefix: str) -> set[str]:
        return {
            name
            for name, one in self.records.items()
            if name.startswith(f"{prefix}-")
            and name in self.signed
            and min(self.signed[name].values()) <= LAST
            and FIRST <= local(one["event_date"], name.split("-")[1]) <= LAST
        }

    def closed(self, prefix: str, last: str) -> set[str]:
        return {
            name
            for name, stages in self.signed.items()
            if name.startswith(f"{prefix}-") and last in stages and FIRST <= stages[last] <= LAST
        }

    def open(self, prefix: str, last: str) -> set[str]:
        return {
            name
            for name, stages in self.signed.items()
            if name.startswith(f"{prefix}-")
            and min(stages.values()) <= LAST
            and stages.get(last, date.max) > LAST
        }


@pytest.fixture(scope="module")
def naive(demo: Path) -> Naive:
    found = Naive(demo)
    assert len(found.signed) > 100, "the oracle must have seen the records"
    return found


# --- figures -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("nonconformities", "nonconformity NC closed"),
        ("corrective-actions", "capa CAPA checked"),
        ("complaints", "complaint CMPL closed"),
        ("preventive-actions", "action ACT verified"),
        ("planned-changes", "change CHG closed"),
        ("risks", "risk RSK accepted"),
        ("environment", "aspect ASP controlled"),
        ("suppliers", "supplier SUP decided"),
        ("product-conformity", "out-of-specification OOS closed"),
        ("records-management", "restore-test RST confirmed"),
    ],
)
def test_figures_of_records_are_what_files_and_git_say(
    pack: dict[str, object], naive: Naive, name: str, kind: str
) -> None:
    """R76; `kind` is type, prefix and last stage."""
    type_, prefix, last = kind.split()
    found = figures(pack, name)

    assert found[f"{type_}: new"] == len(naive.new(prefix))
    assert found[f"{type_}: closed"] == len(naive.closed(prefix, last))
    assert found[f"{type_}: open at the end"] == len(naive.open(prefix, last))


def test_findings_by_grade_and_audits_held_are_what_files_say(
    pack: dict[str, object], naive: Naive
) -> None:
    found = figures(pack, "audits")
    grades = Counter(naive.records[name]["finding_class"] for name in naive.new("FND"))
    held = [
        name
        for name, stages in naive.signed.items()
        if name.startswith("AUD-")
        and "performed" in stages
        and FIRST <= date.fromisoformat(naive.records[name]["closed_on"]) <= LAST
    ]

    assert {k: v for k, v in found.items() if "finding_class" in k} == {
        f"findings: new, finding_class {grade}": number for grade, number in grades.items()
    }
    assert found["audits held"] == len(held) == 6
    assert found["of these late"] == 1


def test_councils_and_their_decisions_are_what_files_say(
    pack: dict[str, object], naive: Naive
) -> None:
    found = figures(pack, "councils")

    assert found["councils held"] == len(naive.new("SCL"))
    assert found["councils owed"] == 6 + 2 + 2


def test_readings_are_counted_from_their_lines(pack: dict[str, object], demo: Path) -> None:
    lines = [
        json.loads(line)
        for path in (demo / "docs/records/acknowledgements").rglob("*.jsonl")
        for line in path.read_text("utf-8").splitlines()
    ]

    assert 0 < figures(pack, "training")["readings"] <= len(lines)


def test_what_was_signed_later_was_not_known_then(pack: dict[str, object], naive: Naive) -> None:
    """The check of a CAPA in September is no figure of the half-year before."""
    found = figures(pack, "corrective-actions")
    new = naive.new("CAPA")
    known = Counter(
        naive.records[name]["effective"]
        for name in new
        if naive.signed[name].get("checked", date.max) <= LAST
    )

    assert found["capa: new, effective not signed by then"] == len(new) - known.total() > 0
    assert found.get("capa: new, effective yes", 0) == known["yes"]
    assert naive.signed["CAPA-DUB-2026-0001"]["checked"] > LAST


# --- what is asked for ----------------------------------------------------------------------------


def test_every_required_input_is_named(pack: dict[str, object]) -> None:
    inputs = pack["inputs"]
    assert isinstance(inputs, list)
    answered = {answer for one in inputs for answer in one["answers"]}

    for clause, points in DEMANDED.items():
        assert {f"{clause} {point}" for point in points.split()} <= answered
    assert pack["not_answered"] == []


def test_a_missing_input_names_who_owes_it(demo: Path) -> None:
    known = open_standpoint(demo, date(2026, 11, 20), asked=True)
    gone = [one.path for one in known.ledger.of("improvement")]
    found = review_pack(known.with_files(dict.fromkeys(gone)), FIRST, LAST)
    missing = next(one for one in found.missing if one.id == "improvement")

    assert missing.owed_by == ("Mei Castell",)
    assert "owed by Management representative (Mei Castell)" in as_markdown(found)


def test_figures_are_frozen_at_a_commit_and_a_digest(pack: dict[str, object], demo: Path) -> None:
    git = ["git", "cat-file", "-t", str(pack["commit"])]
    assert subprocess.run(git, cwd=demo, check=True, capture_output=True).stdout == b"commit\n"
    inputs = pack["inputs"]
    assert isinstance(inputs, list)
    said = [
        {
            "input": one["id"],
            "missing": one["missing"],
            "figures": [[figure["name"], figure["value"]] for figure in one["figures"]],
        }
        for one in inputs
    ]
    raw = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()

    assert sha256(raw).hexdigest() == pack["digest"]


def test_the_minutes_begin_with_inputs_and_without_judgement(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "copy"
    shutil.copytree(demo, root)
    main(["review-pack", *PERIOD, *NOW, "--root", str(root), "--minutes", "CAM"])
    made = re.findall(r"made (\S+)", capsys.readouterr().err)
    agenda, minutes = (root / path for path in made)
    text = minutes.read_text("utf-8")

    assert front(minutes)["agenda"] == agenda.stem
    assert "owed by Purchasing" in front(minutes)["suppliers"] + front(agenda)["inputs_missing"]
    for judgement in ("suitability", "adequacy", "effectiveness", "alignment", "conclusion"):
        assert not re.search(rf"^{judgement}:", text, re.MULTILINE)
    assert main(["check", "--root", str(root), "--today", "2026-11-20", str(minutes)]) == 0
    capsys.readouterr()


@pytest.mark.parametrize(
    "period", [["2026-06-30", "2026-01-01"], ["2026-06-01", "2030-01-01"]], ids=["empty", "to come"]
)
def test_a_period_that_is_not_over_gives_no_pack(
    demo: Path, period: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    first, last = period
    asked = ["review-pack", "--from", first, "--until", last, "--as-of", "2026-11-20"]

    assert main([*asked, "--root", str(demo)]) == 2
    assert "ends after" in capsys.readouterr().err


def test_a_time_before_the_founding_gives_no_figures(stood: Standpoint) -> None:
    """A pack of zeros would look like a time in which nothing went wrong."""
    assert stood.founded
    with pytest.raises(ImsError, match=f"before the first approval, {stood.founded}"):
        review_pack(stood, date(2020, 1, 1), date(2020, 6, 30))

    begun = as_markdown(review_pack(stood, date(2025, 1, 1), LAST))
    assert f"begins before the first approval, {stood.founded}" in begun
    assert "begins before" not in as_markdown(review_pack(stood, FIRST, LAST))


def test_an_extension_granted_after_the_period_moves_nothing_in_it(stood: Standpoint) -> None:
    """R76; what was late at the end of a period stays late in its pack."""
    known = [m for a in stood.ledger.of("action") if (m := moved(stood, a, "due")) and m.granted]
    assert known
    for one in known:
        decided = one.granted[0].signature("decided")
        assert decided
        assert one.on(decided.on - timedelta(days=1)) == one.first
        assert one.on(date.max) == one.now


# --- words that judge nothing -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "The system is suitable, adequate and effective.",
        "Yes. Yes. Yes.",
        "The integrated management system continues to be suitable, adequate, effective and aligned "
        "with the strategic direction of the organization.",
        "No comments.",
        "",
    ],
)
def test_default_wording_gives_no_reason(text: str) -> None:
    assert not gives_a_reason(text)


@given(st.sampled_from(["target", "complaints", "trainer", "7", "CAPA-DUB-2026-0001", "Dublin"]))
def test_one_word_of_its_own_makes_a_reason_worth_reading(word: str) -> None:
    assert gives_a_reason(f"The system is effective: {word}.")


def test_words_of_another_language_can_be_named_as_empty() -> None:
    said = "Das System ist geeignet und wirksam."

    assert gives_a_reason(said)
    assert not gives_a_reason(said, frozenset({"das", "ist", "geeignet", "und", "wirksam"}))
