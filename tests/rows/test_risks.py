"""Rows on risks, aspects, context, hand-over and the implementation plan (R64, R76)."""

from dataclasses import replace
from datetime import date

import pytest
from ims.check import check
from ims.standpoint import Standpoint

from tests.rows.broken import edited, newly_told, told, without_key


def codes(standpoint: Standpoint, path: str) -> set[str]:
    """Return what a check of one file tells."""
    return {d.code for d in check(standpoint.system, standpoint.day, [path]).diagnostics}


def path_of(standpoint: Standpoint, name: str) -> str:
    return standpoint.system.paths_by_id[name][0]


def without_document(standpoint: Standpoint, name: str) -> Standpoint:
    """Return what would be known were a document in force nowhere."""
    kept = {
        site: {id_: one for id_, one in standings.items() if id_ != name}
        for site, standings in standpoint.in_force.items()
    }
    return replace(standpoint, in_force=kept)


@pytest.mark.row("001-21")
def test_an_activity_of_the_plan_loses_its_evidence(stood: Standpoint) -> None:
    broken = stood
    for name in [one.id for one in stood.ledger.of("business-impact")]:
        broken = broken.without_signature(name, "accepted")

    end = newly_told(stood, broken, "PLN001", "1.7.5")

    assert "business-impact signed" in end.fact
    assert end.role == "continuity-lead"
    assert end.age(stood.day) > 300


@pytest.mark.row("002-01")
def test_a_project_without_its_charter_is_told(stood: Standpoint) -> None:
    end = newly_told(stood, without_document(stood, "PRJ-001"), "PLN001", "1.1.1")

    assert "project-charter in force" in end.fact
    assert end.role == "project-leader"


@pytest.mark.row("002-02")
def test_a_context_grows_old_and_climate_must_lead_somewhere(stood: Standpoint) -> None:
    name = "CTX-CAM-2026-0501"
    later = newly_told(stood, stood.on(date(2027, 7, 20)), "CTX001", name)
    unlinked = edited(stood, name, lambda text: text.replace("links: [", "links: []  # ["))
    silent = edited(stood, name, lambda text: text.replace("climate_reason:", "climate_because:"))

    assert later.role == "quality-manager"
    assert later.age(date(2027, 7, 20)) == 13
    assert newly_told(stood, unlinked, "CTX003", name).role == "quality-manager"
    assert newly_told(stood, silent, "LOP001", name)


@pytest.mark.row("002-02")
def test_a_system_without_context_is_told(stood: Standpoint) -> None:
    broken = stood
    for one in stood.ledger.of("context"):
        broken = broken.without_signature(one.id)

    assert newly_told(stood, broken, "CTX002").role == "top-management"


@pytest.mark.row("002-03")
def test_what_an_inventory_finds_missing_must_lead_somewhere(stood: Standpoint) -> None:
    name = "INV-CAM-2025-0501"
    broken = edited(stood, name, lambda text: without_key(text, "links"))

    end = newly_told(stood, broken, "CTX004", name)

    assert "No spare place for quality release" in end.fact
    assert end.role == "process-owner"


@pytest.mark.row("002-04")
def test_a_gap_states_actual_and_desired_and_is_decided(stood: Standpoint) -> None:
    name = "GAP-CAM-2025-0501"
    vague = edited(stood, name, lambda text: text.replace("desired_state:", "wished_state:"))
    undecided = stood.without_signature(name, "decided")

    assert newly_told(stood, vague, "LOP001", name)
    assert newly_told(stood, undecided, "CPL002", name).age(stood.day) > 300


@pytest.mark.row("002-11")
def test_a_risk_is_rated_by_the_one_method_and_its_level_follows(stood: Standpoint) -> None:
    name = "RSK-BOS-2025-0503"
    other = edited(stood, name, lambda text: text.replace("SOP-008@1", "SOP-001@1"))
    early = edited(stood, name, lambda text: text.replace("SOP-008@1", "SOP-008@2"))
    wrong = edited(stood, name, lambda text: text.replace('\nlevel: "high"', '\nlevel: "low"'))

    assert newly_told(stood, other, "RIS019", name).role == "quality-manager"
    assert "was not approved on" in newly_told(stood, early, "RIS019", name).fact
    assert "RIS001" not in codes(stood, path_of(stood, name))
    assert "RIS001" in codes(wrong, path_of(stood, name))


@pytest.mark.row("002-12")
def test_a_risk_is_treated_accepted_and_looked_at_again(stood: Standpoint) -> None:
    name = "RSK-BOS-2025-0503"
    untreated = newly_told(
        stood, stood.without_signature(name, "verified", "accepted"), "RIS011", name
    )
    above = edited(
        stood,
        name,
        lambda text: text.replace('residual_probability: "1"', 'residual_probability: "4"'),
    )
    aged = newly_told(stood, stood.on(date(2027, 3, 1)), "RIS013", name)

    assert untreated.role == "risk-owner"
    assert untreated.since == date(2026, 1, 30)
    assert newly_told(stood, above, "RIS014", name).role == "top-management"
    assert aged.since == date(2027, 1, 29)


@pytest.mark.row("002-12")
def test_the_demo_is_loud_where_a_risk_is_open(stood: Standpoint) -> None:
    assert [end.site for end in told(stood, "RIS011")] == ["BOS"]
    assert [end.site for end in told(stood, "RIS014")] == ["DUB"]


@pytest.mark.row("002-13")
def test_an_exclusion_without_reason_is_told(stood: Standpoint) -> None:
    row = '{item: "A.5.6", applicability: undecided, justification: '
    broken = edited(
        stood,
        "MTX-005",
        lambda text: text.replace(row, '{item: "A.5.6", applicability: not-applicable, note: '),
    )
    path = path_of(stood, "MTX-005")
    bare = edited(
        stood,
        "MTX-005",
        lambda text: "".join(
            '  - {item: "A.5.6", applicability: not-applicable}\n' if row in line else line
            for line in text.splitlines(keepends=True)
        ),
    )

    assert codes(broken, path) - codes(stood, path)
    assert "MET013" in codes(bare, path) - codes(stood, path)


@pytest.mark.row("002-14")
def test_a_statement_in_force_without_a_decision_before_it_is_told(stood: Standpoint) -> None:
    decision = "DEC-CAM-2025-0503"
    unsigned = newly_told(stood, stood.without_signature(decision, "decided"), "PLN002", "SOA-001")
    signed = stood.signed[decision]
    late = tuple(replace(one, on=date(2025, 12, 1)) for one in signed)
    after = replace(stood, signed={**stood.signed, decision: late})

    assert unsigned.role == "top-management"
    assert unsigned.since == date(2025, 10, 17)
    assert "came after" in newly_told(stood, after, "PLN002", "SOA-001").fact


@pytest.mark.row("002-24")
def test_a_hand_over_that_nobody_keeps_is_told(stood: Standpoint) -> None:
    name = "HND-BOS-2026-0501"
    open_ = newly_told(stood, stood.without_signature(name, "accepted"), "CTX005", name)
    moved = edited(
        stood,
        name,
        lambda text: text.replace('to_role: "site-lead"', 'to_role: "qualified-person"'),
    )

    assert open_.role == "site-lead"
    assert open_.site == "BOS"
    assert newly_told(stood, moved, "CTX006", name).role == "top-management"


@pytest.mark.row("003-04")
def test_personal_data_have_limited_access_and_a_leak_is_told(stood: Standpoint) -> None:
    name = "RSK-CAM-2025-0502"
    library = edited(
        stood,
        "controls/controls.yaml",
        lambda text: text.replace("- id: access-review\n", "- id: access-looked-at\n"),
    )
    incident = f"""---
id: INC-CAM-2026-0901
type: incident
title: Names of reporters in a mail
site: CAM
owner: process-owner
classification: confidential
disciplines: [security]
event_date: "2026-11-18T09:00+00:00"
entry_date: "2026-11-18T09:30+00:00"
links: [{name}]
what_happened: A list with names went to the wrong people.
place: Mail
incident_kind: information-security
harm: minor
done_at_once: Recalled the mail.
---
"""
    path = "docs/records/incidents/2026/INC-CAM-2026-0901.md"
    leaked = newly_told(stood, stood.with_files({path: incident.encode()}), "RIS018", name)

    assert "`access-review` is not in force" in newly_told(stood, library, "RIS016", name).fact
    assert leaked.role == "risk-owner"
    assert leaked.since == date(2026, 11, 18)


@pytest.mark.row("003-16")
def test_a_significant_aspect_without_control_is_told(stood: Standpoint) -> None:
    name = "ASP-DUB-2026-0501"
    unsigned = newly_told(stood, stood.without_signature(name, "controlled"), "RIS020", name)

    assert unsigned.site == "DUB"
    assert unsigned.role == "process-owner"
    assert newly_told(stood, without_document(stood, "SOP-009"), "RIS020", name)
