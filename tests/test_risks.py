"""Risks: levels by method, who may accept what remains, reviews that take over (R64)."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ims import risks
from ims.cli.commands import ims
from ims.files import Folder
from ims.models.reading import read_model
from ims.models.risk_method import RiskLevel, RiskMethods
from ims.risks.rating import METHODS
from ims.site.charts.risk_matrix import Cell, risk_matrix
from ims.site.contents import Contents
from ims.site.pages import plan as plan_page
from ims.site.pages import risks as risks_page
from ims.site.publication import Mode, Publication
from ims.source import parse
from ims.standpoint import Standpoint
from ims.vocabulary import Discipline

from tests.rows.broken import deleted, edited, newly_told

STARTER = Folder(Path(__file__).parent.parent)
DISCIPLINES = [one.value for one in Discipline]
RANKS = st.integers(1, 5)


def book(edit: tuple[str, str] = ("", "")) -> RiskMethods | None:
    text = STARTER[METHODS].decode()
    assert edit[0] in text
    found, _ = read_model(RiskMethods, parse(METHODS, text.replace(*edit).encode()).data)
    return found if isinstance(found, RiskMethods) else None


BOOK = book()


def by_hand(severity: int, probability: int) -> str:
    """Return the level as SOP-008 says it in words."""
    score = severity * probability
    if score >= 10:
        return "high"
    return "medium" if score >= 5 or severity == 4 else "low"


@given(RANKS, RANKS, st.lists(st.sampled_from(DISCIPLINES), min_size=1, unique=True))
def test_the_level_is_the_one_that_the_procedure_says(
    severity: int, probability: int, disciplines: list[str]
) -> None:
    assert BOOK
    assert BOOK.level(disciplines, severity, probability) == by_hand(severity, probability)


@given(st.floats(-9, 9), st.floats(-9, 9))
def test_what_is_no_rank_has_no_level(severity: float, probability: float) -> None:
    assert BOOK
    whole = severity in range(1, 6) and probability in range(1, 6)
    assert (BOOK.level(["quality"], severity, probability) is not None) == whole


def test_the_procedure_and_the_register_hold_the_same_matrix() -> None:
    assert BOOK
    text = STARTER["docs/procedures/SOP-008.md"].decode()
    for row in BOOK.matrix:
        cells = [f"{row.severity * n} {level}" for n, level in enumerate(row.levels, 1)]
        assert f"| {row.severity} | {' | '.join(cells)} |" in text


def test_of_several_disciplines_the_highest_level_counts() -> None:
    own = "    matrix: [" + ", ".join(
        f"{{severity: {n}, levels: [high, high, high, high, high]}}" for n in range(5, 0, -1)
    ) + "]\n    severity:\n"  # fmt: skip
    text = STARTER[METHODS].decode()
    head, mark, tail = text.partition("  - id: safety\n")
    changed = head + mark + tail.replace("    severity:\n", own, 1)
    found, faults = read_model(RiskMethods, parse(METHODS, changed.encode()).data)
    assert isinstance(found, RiskMethods), faults

    assert found.level(["quality"], 1, 1) is RiskLevel.LOW
    assert found.level(["quality", "safety"], 1, 1) is RiskLevel.HIGH


@pytest.mark.parametrize(
    "edit",
    [
        ("{severity: 5, levels: [medium, high", "{severity: 5, levels: [high, medium"),
        ("{severity: 1, levels: [low, low, low, low", "{severity: 1, levels: [low, low, low, high"),
        ("{severity: 5, levels: [medium, ", "{severity: 5, levels: ["),
        ("disciplines: [safety]", "disciplines: [safety, quality]"),
        ("{rank: 2, word: Unlikely", "{rank: 3, word: Unlikely"),
        ("{level: medium, duty", "{level: low, duty"),
    ],
    ids=["falls in a row", "falls in a column", "hole", "two methods", "no scale", "no criterion"],
)
def test_a_method_that_contradicts_itself_is_refused(edit: tuple[str, str]) -> None:
    assert book(edit) is None


# --- in a running system ------------------------------------------------------------------------


def row(standpoint: Standpoint, name: str) -> risks.RiskRow:
    return next(one for one in risks.register(standpoint) if one.id == name)


def test_a_rating_counts_from_its_signature_on(stood: Standpoint) -> None:
    name = "RSK-CAM-2025-0504"
    bare = row(stood.without_signature(name), name)
    open_ = row(stood.without_signature(name, "accepted"), name)

    assert (bare.level, bare.treatment, bare.residual_level) == ("not signed", "", "not signed")
    assert (open_.level, open_.residual_level, open_.accepted) == (
        *("medium", "not signed"),
        "not signed",
    )
    assert row(stood, name).accepted == "yes"


def test_the_level_is_worked_out_and_not_the_one_typed(stood: Standpoint) -> None:
    name = "RSK-CAM-2025-0504"
    lied = edited(stood, name, lambda text: text.replace('level: "medium"', 'level: "low"', 1))

    assert row(lied, name).level == "medium"


def test_a_review_takes_over_and_an_unsigned_one_does_not(stood: Standpoint) -> None:
    former, review = "RSK-BOS-2025-0501", "RSK-BOS-2026-0501"
    named = {one.id for one in risks.current(stood)}
    unsigned = {one.id for one in risks.current(stood.without_signature(review))}

    assert former not in named
    assert review in named
    assert former in unsigned


def test_a_link_from_another_risk_hides_nothing(stood: Standpoint) -> None:
    former, review, other = "RSK-BOS-2025-0501", "RSK-BOS-2026-0501", "RSK-DUB-2026-0503"
    linked = edited(
        stood, review, lambda text: re.sub(r"reviews: .*", f"links: [{former}]", _unlinked(text))
    )
    elsewhere = edited(
        stood,
        other,
        lambda text: text.replace("subject:", 'reviews: "RSK-BOS-2026-0501"\nsubject:', 1),
    )

    assert former in {one.id for one in risks.current(linked)}
    assert review in {one.id for one in risks.current(elsewhere)}


def _unlinked(text: str) -> str:
    return re.sub(r"^links:.*\n(?:- .*\n|  .*\n)*", "", text, count=1, flags=re.MULTILINE)


def test_without_methods_nothing_is_said_to_be_accepted(stood: Standpoint) -> None:
    rows = risks.register(deleted(stood, METHODS))

    assert {one.accepted for one in rows} <= {"not known", "not signed"}
    assert "not known" in {one.accepted for one in rows}


def test_top_management_allows_a_high_risk_for_its_days_only(stood: Standpoint) -> None:
    name, decision = "RSK-CAM-2026-0502", "DEC-CAM-2026-0501"
    last = date(2026, 9, 24).toordinal() + 90

    def accepted(standpoint: Standpoint) -> str:
        return row(standpoint, name).accepted

    assert accepted(stood) == "yes"
    assert accepted(stood.on(date.fromordinal(last))) == "yes"
    assert accepted(stood.on(date.fromordinal(last + 1))) == "no"
    assert accepted(stood.without_signature(decision, "decided")) == "no"
    refused = edited(
        stood, decision, lambda text: text.replace('outcome: "accepted"', 'outcome: "rejected"')
    )
    assert accepted(refused) == "no"


def test_a_decision_by_somebody_else_allows_nothing(stood: Standpoint) -> None:
    decision = "DEC-CAM-2026-0501"
    by_other = tuple(replace(one, role="site-lead") for one in stood.signed[decision])
    other = replace(stood, signed={**stood.signed, decision: by_other})

    assert row(other, "RSK-CAM-2026-0502").accepted == "no"


def test_no_review_lies_later_than_the_level_allows(stood: Standpoint) -> None:
    name = "RSK-CAM-2025-0504"
    named = '"2027-01-29"'
    late = edited(stood, name, lambda text: text.replace(named, '"2031-01-01"'))
    early = edited(stood, name, lambda text: text.replace(named, '"2026-12-01"'))

    assert row(late, name).review_due == date(2027, 7, 29)
    assert row(early, name).review_due == date(2026, 12, 1)


def test_every_signed_rating_stands_in_exactly_one_square(stood: Standpoint) -> None:
    found = risks.methods(stood)
    assert found
    rows = risks.register(stood)
    squares = risks.squares(found, rows, residual=False)
    named = [name for square in squares for name in square.ids]

    assert len(squares) == 25
    assert sorted(named) == sorted(one.id for one in rows if one.severity)
    assert all(square.level == by_hand(square.severity, square.probability) for square in squares)


def test_controls_know_the_risks_that_name_them(stood: Standpoint) -> None:
    found = risks.control_rows(stood)

    assert set(found) == set(stood.system.controls)
    assert "RSK-CAM-2025-0503" in found["restore-test"]
    assert found["independent-approval"] == []


# --- command and picture ------------------------------------------------------------------------


def test_the_register_is_printed_in_all_forms(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["risks", "--root", str(demo), "--as-of", "2026-11-20"]

    assert ims([*asked, "--site", "BOS"]) == 0
    text = capsys.readouterr().out
    assert ims([*asked, "--level", "high", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["risks"]
    assert ims([*asked, "--matrix", "--discipline", "safety"]) == 0
    matrix = capsys.readouterr().out
    assert ims([*asked, "--format", "csv"]) == 0

    assert "TREATMENT 51 DAYS LATE" in text
    assert "RSK-DUB" not in text
    assert "RSK-DUB-2026-0502" in {one["id"] for one in found}
    assert "3 x 3 medium: RSK-BOS-2026-0502" in matrix
    assert capsys.readouterr().out.startswith("id,title,site,")


def test_an_answer_from_nothing_is_no_answer(
    demo: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--root", str(demo), "--as-of", "2026-11-20"]

    assert ims(["risks", "--root", str(root)]) == 2
    assert ims(["risks", *asked, "--site", "BOS", "--discipline", "environment"]) == 2
    assert "no risk fits" in capsys.readouterr().err


def test_the_picture_names_two_and_counts_the_rest() -> None:
    cell = Cell("high", ("RSK-A", "RSK-B", "RSK-C"), 2)
    shown = risk_matrix("Risks", "by hand", ["5 Critical"], ["1 Rare"], [[cell]])

    assert cell.count == 5
    assert "RSK-A" in shown
    assert "RSK-C" not in shown
    assert "and 3 more" in shown
    assert ">high<" in shown
    assert 'role="img"' in shown
    assert "1 not named" in risk_matrix("R", "d", ["5"], ["1"], [[Cell("low", (), 1)]])


# --- pages --------------------------------------------------------------------------------------


def pages_of(standpoint: Standpoint, topic: ModuleType) -> dict[str, str]:
    publication = Publication(mode=Mode.CONTROLLED)
    return dict(topic.pages(Contents(standpoint.system, publication, stand=lambda: standpoint)))


def test_a_confidential_risk_is_counted_and_never_named(stood: Standpoint) -> None:
    name, title = "RSK-CAM-2025-0502", "Personal data of people"
    shown = {**pages_of(stood, risks_page), **pages_of(stood, plan_page)}
    wider = edited(
        stood,
        "controls/system.yaml",
        lambda text: text.replace("publish_up_to: internal", "publish_up_to: confidential"),
    )

    assert set(shown) == {
        risks_page.OVERVIEW,
        risks_page.CONTROLS,
        risks_page.ASPECTS,
        "plan/index.md",
    }
    assert not [place for place, text in shown.items() if name in text or title in text]
    assert "1 risk above the level of this site" in shown[risks_page.OVERVIEW]
    assert "1 not named" in shown[risks_page.OVERVIEW]
    assert title in pages_of(wider, risks_page)[risks_page.OVERVIEW]


def test_pages_name_roles_and_no_people(stood: Standpoint) -> None:
    shown = {**pages_of(stood, risks_page), **pages_of(stood, plan_page)}
    names = [person.name for person in stood.system.people.values()]

    assert not [name for text in shown.values() for name in names if name in text]


def test_each_stage_that_waits_has_its_day(stood: Standpoint) -> None:
    name = "RSK-BOS-2025-0503"
    later = stood.on(date(2027, 1, 1))
    undecided = later.without_signature(name, "treated", "verified", "accepted")
    unaccepted = later.without_signature(name, "accepted")

    assert newly_told(later, undecided, "RIS010", name).since == date(2025, 10, 15)
    assert newly_told(later, unaccepted, "RIS012", name).since == date(2026, 2, 28)
    assert row(unaccepted, name).late == "acceptance 307 days late"
