"""The implementation plan: done by evidence alone, late only from a start on (R64, R76)."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from ims.cli.commands import ims
from ims.files import Folder
from ims.loops import duties
from ims.models.plan import Evidence, ImplementationPlan
from ims.models.reading import read_model
from ims.planning import activities, plan_of, proof, statements_of_applicability, steps
from ims.planning.progress import PLAN
from ims.risks.rating import METHODS
from ims.site.charts.plan_bars import Bar, plan_bars
from ims.source import parse
from ims.standpoint import Standpoint, from_tree
from ims.system import ManagementSystem

from tests.rows.broken import edited, newly_told

STARTER = Folder(Path(__file__).parent.parent)
NAMED = [*(f"1.{n}" for n in range(1, 9)), *(f"2.{n}" for n in range(1, 7)),
         *(f"3.{n}" for n in range(1, 4)), "4.1", "4.2"]  # fmt: skip


def plan(edit: tuple[str, str] = ("", "")) -> ImplementationPlan | None:
    text = STARTER[PLAN].decode()
    assert edit[0] in text
    found, _ = read_model(ImplementationPlan, parse(PLAN, text.replace(*edit, 1).encode()).data)
    return found if isinstance(found, ImplementationPlan) else None


def evidence(**said: object) -> Evidence:
    return Evidence.model_validate(said)


# --- the starter --------------------------------------------------------------------------------


def test_the_starter_holds_the_nineteen_named_steps_and_says_what_the_source_claims() -> None:
    found = plan()
    assert found

    assert [step.id for step in found.steps] == NAMED == list(found.named_steps)
    assert [len(phase.steps) for phase in found.phases] == [8, 6, 3, 2]
    assert 90 <= len(found.activities) <= 110
    assert found.start is None
    assert "claims 4 phases, 20 steps and 101 activities" in found.source_note
    assert "names 19 steps and not one activity" in found.source_note


def test_no_two_activities_say_the_same() -> None:
    found = plan()
    assert found
    titles = [one.title for one in found.activities]

    assert len(titles) == len(set(titles))


@pytest.mark.parametrize(
    "edit",
    [
        ("id: 1.1.2", "id: 1.1.1"),
        ("evidence: [{effective: project-charter}]", "evidence: [{}]"),
        ("{effective: project-charter}", "{effective: project-charter, record: gap}"),
        ("{effective: project-charter}", "{effective: project-charter, stage: issued}"),
        ("due_week: 4, ", "due_week: 4, after: [2.1.1], "),
    ],
    ids=["same id", "no evidence", "two kinds", "stage of no record", "after what comes later"],
)
def test_a_plan_that_contradicts_itself_is_refused(edit: tuple[str, str]) -> None:
    assert plan(edit) is None


def test_nothing_is_done_or_late_where_nobody_signed_anything() -> None:
    drafts = from_tree(ManagementSystem(STARTER), date(2030, 1, 1))
    rows = activities(drafts)

    assert {row.state for row in rows} == {"open"}
    assert not [one for one in duties(drafts) if one.code == "PLN001"]


# --- in a running system ------------------------------------------------------------------------


def test_the_demo_is_nearly_through(stood: Standpoint) -> None:
    found = {one.id: one for one in steps(stood)}

    assert list(found) == NAMED
    assert found["1.7"].state == found["1.8"].state == "done"
    assert found["2.6"].state == "late"
    assert found["2.6"].done == found["2.6"].of - 1
    assert sum(one.done == one.of for one in found.values()) >= len(NAMED) - 3


def test_a_site_can_be_further_than_the_whole(stood: Standpoint) -> None:
    def at(site: str) -> dict[str, bool]:
        return {row.id: row.is_done for row in activities(stood, site)}

    assert at("BOS")["2.6.1"]
    assert not at("DUB")["2.6.1"]
    assert next(r for r in activities(stood) if r.id == "2.6.1").missing_at == ("DUB",)


def test_without_a_start_nothing_is_late(stood: Standpoint) -> None:
    undated = edited(stood, PLAN, lambda text: text.replace('start: "2025-05-05"\n', ""))

    assert not [one for one in duties(undated) if one.code == "PLN001"]
    assert {row.due for row in activities(undated)} == {None}
    assert "late" not in {row.state for row in activities(undated)}


def test_a_date_is_counted_from_the_start_and_is_not_late_on_the_day(stood: Standpoint) -> None:
    row = next(one for one in activities(stood) if one.id == "2.6.1")
    assert row.due == date(2026, 6, 29)

    def state(day: date) -> str:
        return next(one.state for one in activities(stood.on(day)) if one.id == "2.6.1")

    assert (state(row.due), state(date(2026, 6, 30))) == ("begun", "late")


def test_what_comes_after_waits(stood: Standpoint) -> None:
    changed = edited(
        stood,
        PLAN,
        lambda text: text.replace('start: "2025-05-05"', 'start: "2026-11-01"').replace(
            "{id: 2.6.1, ", "{id: 2.6.1, after: [1.7.5], "
        ),
    )
    waiting = changed
    for one in stood.ledger.of("business-impact"):
        waiting = waiting.without_signature(one.id)

    def state(standpoint: Standpoint) -> str:
        return next(one.state for one in activities(standpoint) if one.id == "2.6.1")

    assert (state(changed), state(waiting)) == ("begun", "waits")


def test_evidence_counts_from_its_last_signature(stood: Standpoint) -> None:
    closed = proof(stood, evidence(record="context", minimum="2"), stood.sites)
    one = proof(stood, evidence(record="context"), stood.sites)
    three = proof(stood, evidence(record="context", minimum="3"), stood.sites)

    assert (one.since, closed.since) == (date(2025, 7, 8), date(2026, 7, 7))
    assert three.missing == stood.sites
    assert three.found == ("CTX-CAM-2025-0501", "CTX-CAM-2026-0501")


def test_a_refused_decision_is_no_evidence(stood: Standpoint) -> None:
    asked = evidence(decided="project-charter")
    refused = edited(
        stood, "DEC-CAM-2025-0501", lambda text: text.replace('"accepted"', '"rejected"')
    )

    assert proof(stood, asked, stood.sites).found == ("DEC-CAM-2025-0501",)
    assert not proof(refused, asked, stood.sites).stands


def test_a_register_that_nobody_revised_since_the_starter_is_no_evidence(
    stood: Standpoint,
) -> None:
    asked = evidence(register="risk-methods")
    untouched = stood.with_files({METHODS: STARTER[METHODS]})

    assert proof(stood, asked, stood.sites).found == (METHODS,)
    assert not proof(untouched, asked, stood.sites).stands
    assert proof(stood, evidence(register="people"), stood.sites).stands


def test_a_role_is_held_at_each_site_or_the_site_is_named(stood: Standpoint) -> None:
    lead, person = evidence(held="site-lead", each_site="true"), evidence(held="qualified-person")

    assert proof(stood, lead, stood.sites).stands
    assert proof(stood, person, stood.sites).stands
    each = evidence(held="qualified-person", each_site="true")
    assert proof(stood, each, stood.sites).missing == ("BOS", "CAM")


def test_a_text_is_read_only_in_its_revision(stood: Standpoint) -> None:
    asked = evidence(read="policy")
    facts = dict(stood.facts)
    facts["POL-001"] = replace(facts["POL-001"], readings=[])
    unread = replace(stood, facts=facts)

    assert proof(stood, asked, stood.sites).stands
    assert proof(unread, asked, stood.sites).missing == stood.sites


def test_a_step_of_the_source_is_covered_or_left_out_with_a_reason(stood: Standpoint) -> None:
    bare = edited(stood, PLAN, lambda text: text.replace('covers: ["4.2"]', "covers: []"))
    end = newly_told(stood, bare, "PLN003", "plan")
    merged = edited(
        stood,
        PLAN,
        lambda text: text.replace('covers: ["4.2"]', "covers: []").replace(
            'covers: ["4.1"]', 'covers: ["4.1", "4.2"]'
        ),
    )
    known = plan_of(merged)

    assert "`4.2`" in end.fact
    assert end.role == "project-leader"
    assert known
    assert known.steps[-2].covers == ["4.1", "4.2"]


def test_the_statement_of_applicability_was_decided_before_it_took_effect(
    stood: Standpoint,
) -> None:
    (found,) = statements_of_applicability(stood)

    assert (found.document, found.decision) == ("SOA-001", "DEC-CAM-2025-0503")
    assert found.decided == date(2025, 10, 9)
    assert found.before


# --- command and picture ------------------------------------------------------------------------


def test_the_plan_is_printed_in_all_forms(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["plan", "--root", str(demo), "--as-of", "2026-11-20"]

    assert ims([*asked, "--open"]) == 0
    text = capsys.readouterr().out
    assert ims([*asked, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert ims([*asked, "--format", "csv"]) == 0

    assert "names 19 steps and not one activity" in text
    assert "missing: hand-over signed at each site at DUB" in text
    assert len(found["steps"]) == len(NAMED)
    assert capsys.readouterr().out.startswith("phase,step,id,title,owner,")


def test_no_plan_is_no_answer(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ims(["plan", "--root", str(root)]) == 2
    assert "there is no plan" in capsys.readouterr().err


def test_the_picture_says_each_bar_in_words() -> None:
    shown = plan_bars("Plan", "by hand", [("Plan", [Bar("1.1 " + "x" * 60, 2, 5, "late")])])

    assert "2 of 5, late" in shown
    assert "x" * 60 not in shown
    assert 'role="img"' in shown
