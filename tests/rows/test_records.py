"""Rows on nonconformities, corrective actions, changes, feedback, hazards, decisions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from ims.loops import all_loops, duties, loose_ends
from ims.standpoint import Filed, Standpoint
from ims.standpoint.due_dates import next_due

from tests.rows.broken import deleted, edited, newly_told, told, without_key

NC = "NC-DUB-2026-0402"  # closed, leaflets missing again
CAPA = "CAPA-DUB-2026-0001"  # closed, effective


def line(old: str, new: str) -> Callable[[str], str]:
    def edit(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return edit


@pytest.mark.row("000-08")
def test_work_that_is_not_as_written_needs_something_to_follow(stood: Standpoint) -> None:
    broken = edited(stood, "OBS-DUB-2026-0401", lambda t: without_key(t, "follow_up"))
    # The action still names the observation as its source: only without it nothing follows.
    broken = deleted(broken, "ACT-DUB-2026-0403")

    end = newly_told(stood, broken, "LOP034", "OBS-DUB-2026-0401")

    assert "differs" in end.fact
    assert end.role == "department-head"


@pytest.mark.row("000-17")
def test_a_major_audit_finding_needs_a_corrective_action(stood: Standpoint) -> None:
    end = newly_told(stood, deleted(stood, "CAPA-DUB-2026-0401"), "LOP013", "FND-DUB-2026-0001")

    assert end.fact == "`finding_class` is `major` and `capa` is empty"
    assert end.age(stood.day) > 100


@pytest.mark.row("000-18")
def test_a_follow_up_is_verified_by_somebody_else_with_evidence(stood: Standpoint) -> None:
    """An action that its own doer verified, one without evidence, one that nobody verified."""
    name = "ACT-DUB-2026-0403"
    one = [
        replace(s, person="ken-ibarra") if s.stage == "verified" else s for s in stood.signed[name]
    ]
    self_checked = replace(stood, signed={**stood.signed, name: tuple(one)})

    assert "ken-ibarra" in newly_told(stood, self_checked, "LOP016", name).fact
    emptied = edited(stood, name, lambda t: without_key(t, "evidence"))
    assert (
        newly_told(stood, emptied, "LOP005", name).fact
        == "`done` is signed and `evidence` is empty"
    )
    assert newly_told(stood, stood.without_signature(name, "verified"), "LOP003", name)


@pytest.mark.row("000-22")
def test_an_action_is_late_from_the_day_after_its_date_and_names_who_owes_it(
    stood: Standpoint,
) -> None:
    name = "ACT-BOS-2026-0401"
    undone = stood.without_signature(name)
    end = newly_told(stood, undone, "LOP003", name)
    no_reason = edited(stood, name, lambda t: without_key(t, "late_reason"))

    assert end.people == ("hank-oswin",)
    assert newly_told(stood, no_reason, "LOP017", name).fact.startswith(
        "due on 2026-06-12, done on"
    )


@pytest.mark.row("001-10")
def test_a_change_is_checked_for_what_it_did(stood: Standpoint) -> None:
    name = "CHG-BOS-2026-0001"

    unchecked = stood.without_signature(name, "verified")
    assert (
        newly_told(stood, unchecked, "LOP004", name).fact == "`closed` is signed, `verified` is not"
    )
    forever = edited(stood, name, line('urgency: "', 'expires_on: "2026-08-01"\nurgency: "'))
    forever = forever.without_signature(name, "verified", "closed")
    assert "temporary until 2026-08-01" in newly_told(stood, forever, "LOP037", name).fact


@pytest.mark.row("001-12")
def test_one_procedure_for_nonconformities_stays_in_force_everywhere(stood: Standpoint) -> None:
    """The procedure is one document for all disciplines, and its flow cannot be cut short."""
    procedure = stood.system.documents["SOP-006"]
    assert {"quality", "environment", "safety"} <= {*procedure.disciplines}
    assert all(stood.effective("SOP-006", site) for site in stood.sites)

    skipped = stood.without_signature(NC, "decided")
    assert newly_told(stood, skipped, "LOP004", NC).fact == "`closed` is signed, `decided` is not"


@pytest.mark.row("001-13")
@pytest.mark.parametrize("impact", ["quality_impact", "safety_impact", "environment_impact"])
def test_all_three_impacts_are_judged(stood: Standpoint, impact: str) -> None:
    def bare(text: str) -> str:
        return "".join(
            f"{impact}: none\n" if one.startswith(f"{impact}:") else one
            for one in text.splitlines(keepends=True)
        )

    end = newly_told(stood, edited(stood, NC, bare), "LOP010", NC)

    assert end.fact == f"`{impact}` is `none`: no judgement"
    assert end.role


@pytest.mark.row("001-23")
def test_feedback_is_answered(stood: Standpoint) -> None:
    name = "FBK-CAM-2026-0401"
    silent = stood.without_signature(name, "answered")
    said_nothing = edited(
        stood, name, lambda t: "".join(
            "answer: none\n" if one.startswith("answer:") else one for one in t.splitlines(keepends=True)
        )
    )  # fmt: skip

    assert newly_told(stood, silent, "LOP003", name).role == "department-head"
    assert (
        newly_told(stood, said_nothing, "LOP030", name).fact
        == "`answered` is signed and `answer` is `none`"
    )
    assert told(stood, "LOP003", "FBK-BOS-2026-0401"), "the demo has one that waits too long"


@pytest.mark.row("001-24")
def test_the_system_is_validated_for_use(stood: Standpoint) -> None:
    name = "VAL-CAM-2025-0401"

    gone = newly_told(stood, deleted(stood, name), "LOP038")
    unreleased = newly_told(stood, stood.without_signature(name, "released"), "LOP038")

    assert gone.role == "system-owner"
    assert name in unreleased.fact


@pytest.mark.row("001-27")
def test_a_corrective_action_is_effective_and_on_time(stood: Standpoint) -> None:
    unchecked = stood.without_signature(CAPA, "checked")
    end = newly_told(stood, unchecked, "LOP003", CAPA)
    assert end.fact == "effectiveness check was due on 2026-08-31"
    assert end.age(stood.day) == 81

    failed = "CAPA-DUB-2025-0001"
    assert newly_told(stood, deleted(stood, CAPA), "LOP015", failed)
    itself = edited(stood, failed, line(f'follow_up: "{CAPA}"', f'follow_up: "{failed}"'))
    assert "opened before it" in newly_told(stood, itself, "LOP015", failed).fact

    late = told(stood, "LOP003", "CAPA-DUB-2026-0402")
    assert late[0].fact == "implementation of the corrective action was due on 2026-10-30"
    assert late[0].age(stood.day) == 21


@pytest.mark.row("002-06")
def test_top_management_signs_the_project_and_gives_resources(stood: Standpoint) -> None:
    name = "DEC-BOS-2025-0401"

    unsigned = stood.without_signature(name, "decided")
    assert newly_told(stood, unsigned, "LOP003", name).role == "top-management"
    bare = edited(stood, name, lambda t: without_key(t, "resources"))
    assert (
        newly_told(stood, bare, "LOP005", name).fact
        == "`decided` is signed and `resources` is empty"
    )


@pytest.mark.row("002-07")
def test_roles_policy_and_objectives_are_decided_by_top_management(stood: Standpoint) -> None:
    name = "DEC-BOS-2025-0402"
    assert "POL-001@1" in stood.ledger.filed[name].ids("documents")

    assert newly_told(stood, stood.without_signature(name, "decided"), "LOP003", name)
    bound = edited(stood, name, line('outcome: "accepted"', 'outcome: "accepted-with-conditions"'))
    assert newly_told(stood, bound, "LOP035", name).role == "top-management"


@pytest.mark.row("002-21")
def test_incidents_leave_a_lesson_and_do_not_rise(stood: Standpoint) -> None:
    name = "INC-CAM-2026-0401"
    assert newly_told(stood, stood.without_signature(name, "closed"), "LOP003", name)

    path = stood.system.paths_by_id[name][0]
    text = stood.system.tree[path].decode()
    more = {
        path.replace(name, new): text.replace(name, new).encode()
        for new in ("INC-CAM-2026-0901", "INC-CAM-2026-0902")
    }
    end = newly_told(stood, stood.with_files(more), "LOP036")
    assert end.fact == "`3` of kind `information-security` at CAM in a year, `0` in that before"


@pytest.mark.row("002-28")
def test_the_cause_of_a_nonconformity_is_removed(stood: Standpoint) -> None:
    without = edited(stood, NC, lambda t: without_key(t, "capa"))

    assert newly_told(stood, without, "LOP012", NC)
    again = newly_told(stood, without, "LOP022", NC)
    assert again.fact == "cause `leaflet-feeder` as in `NC-DUB-2026-0401`, and `capa` is empty"
    assert newly_told(stood, deleted(stood, "CAPA-DUB-2026-0402"), "LOP002", NC)


@pytest.mark.row("002-29")
def test_an_improvement_that_is_to_be_done_is_given_to_somebody(stood: Standpoint) -> None:
    name = "IMP-CAM-2026-0401"
    idle = edited(stood, name, lambda t: without_key(t, "actions"))

    assert newly_told(stood, deleted(idle, "ACT-CAM-2026-0402"), "LOP033", name)
    assert newly_told(stood, stood.without_signature(name, "closed"), "LOP003", name)


@pytest.mark.row("003-12")
def test_each_site_has_an_improvement_to_show(stood: Standpoint) -> None:
    names = [one.id for one in stood.ledger.of("improvement") if one.site == "BOS"]
    nothing = stood
    for name in names:
        nothing = nothing.without_signature(name, "closed")

    end = newly_told(stood, nothing, "LOP039", "improvement at BOS")

    assert end.role == "quality-manager"
    assert end.age(stood.day) > 100


@pytest.mark.row("003-11")
def test_top_management_has_signed_something_itself_within_a_year(stood: Standpoint) -> None:
    silent = replace(
        stood,
        signed={
            name: tuple(s for s in stages if s.role != "top-management")
            for name, stages in stood.signed.items()
        },
    )

    assert newly_told(stood, silent, "LOP040", "top-management").role == "top-management"


@pytest.mark.row("003-14")
def test_a_hazard_is_treated_and_the_reporter_gets_an_answer(stood: Standpoint) -> None:
    name = "HAZ-CAM-2026-0401"
    untreated = edited(stood, name, lambda t: without_key(t, "actions"))
    untreated = deleted(untreated, "ACT-CAM-2026-0401")

    assert newly_told(stood, untreated, "LOP032", name).role == "safety-lead"
    assert newly_told(stood, stood.without_signature(name, "assessed"), "LOP003", name)
    assert told(stood, "LOP003", "HAZ-DUB-2026-0401"), "the demo has one without an answer"


# --- any link --------------------------------------------------------------------------------


def test_deleting_any_record_that_another_one_names_is_told_with_owner_and_age(
    stood: Standpoint,
) -> None:
    """R60: whatever record goes missing, each record that leads to it says so."""
    named = {
        one.id: [other.id for other in stood.ledger.naming(one.id) if other.id != one.id]
        for one in stood.ledger.filed.values()
    }
    named = {name: by for name, by in named.items() if by}
    assert len(named) > 80
    for kind in sorted({stood.ledger.filed[name].type for name in named}):
        gone = {n: by for n, by in named.items() if stood.ledger.filed[n].type == kind}
        paths = {stood.ledger.filed[name].path: None for name in gone}
        after = stood.with_files(paths)
        found = {end.about: end for end in told(after, "LOP002")}
        for name, by in gone.items():
            for other in by:
                if stood.ledger.filed[other].path not in paths:
                    assert other in found, f"{other} names {name}, which is gone"
                    assert found[other].role
                    assert found[other].since <= stood.day


def test_unsigning_any_stage_of_any_record_is_told_within_its_term(stood: Standpoint) -> None:
    """R60, R64: what is not signed is not done, at each stage of each type."""
    stages = max(len(one.stages) for one in stood.ledger.filed.values())
    seen = 0
    for number in range(stages):
        hit = {
            one.id: one.stages[number]
            for one in stood.ledger.filed.values()
            if len(one.stages) > number and one.is_signed(one.stages[number])
        }
        signed = {
            name: tuple(s for s in kept if s.stage != hit.get(name))
            for name, kept in stood.signed.items()
        }
        later = replace(stood, signed=signed).on(stood.day + timedelta(days=800))
        ends = {end.about for end in loose_ends(later, of_stages())}
        for name, stage in hit.items():
            one = stood.ledger.filed[name]
            if _may_wait(one, stage) or _replaced(stood, one):
                continue
            seen += 1
            assert name in ends, f"{name}: `{stage}` is not signed and nobody says so"
    assert seen > 600


WATCHED = {"LOP", "RIS", "PLN", "CTX", "TRN", "PFM"}


def of_stages() -> frozenset[str]:
    """Return the codes that tell of stages; some subjects watch theirs with better words."""
    return frozenset(code for code in all_loops() if code[:3] in WATCHED)


def _replaced(stood: Standpoint, one: Filed) -> bool:
    """Return whether a later review of a risk stands in its place; the old one owes nothing."""
    return one.type == "risk" and bool(stood.ledger.naming(one.id, "risk"))


def _may_wait(one: Filed, stage: str) -> bool:
    """Return whether a stage waits for something without a date, or asks for nothing."""
    record = one.record
    no_date = stage in record.due_fields and stage not in record.terms
    nothing = not any(name in record.required for name in record.stages[stage])
    return (no_date and one.day(record.due_fields[stage]) is None) or nothing


def test_a_year_on_everything_that_waits_is_told_and_nothing_that_is_closed(
    stood: Standpoint,
) -> None:
    later = stood.on(stood.day + timedelta(days=800))
    ends = {end.about for end in loose_ends(later, of_stages())}
    waiting = {one.id for one in later.ledger.filed.values() if next_due(later, one)}

    assert waiting <= ends
    closed = {one.id for one in later.ledger.filed.values() if one.is_closed}
    assert not closed & {end.about for end in told(later, "LOP003")}
    assert {d.about for d in duties(stood) if d.code == "LOP003"} <= waiting
