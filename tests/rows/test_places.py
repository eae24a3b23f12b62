"""Rows of sites, organization, equipment, suppliers, continuity, communication and integration."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from ims.check import check
from ims.loops import loose_ends
from ims.models.document import ProcessMap
from ims.places import integration
from ims.standpoint import Standpoint

from tests.rows.broken import deleted, edited, newly_told, told

PROCESSES = "controls/processes.yaml"
ORGANIZATION = "controls/organization.yaml"
CONTROLS = "controls/controls.yaml"
FIRE = "bos-fire-alarm/function-test"
STERILIZER = "kelbrook-sterilization"


def no_longer_in_force(standpoint: Standpoint, *names: str) -> Standpoint:
    """Return what would be known had these documents never come into force."""
    kept = {
        site: {name: one for name, one in documents.items() if name not in names}
        for site, documents in standpoint.in_force.items()
    }
    return replace(standpoint, in_force=kept)


def swapped(old: str, new: str) -> Callable[[str], str]:
    """Return what puts a text in the place of another, which must be there."""

    def edit(text: str) -> str:
        assert old in text, f"`{old}` is not there"
        return text.replace(old, new, 1)

    return edit


@pytest.mark.row("000-06")
def test_a_procedure_of_the_library_that_is_not_in_force_is_told(stood: Standpoint) -> None:
    end = newly_told(stood, no_longer_in_force(stood, "SOP-006"), "ORG009", "SOP-006")

    assert end.role == "quality-assurance"
    assert end.age(stood.day) > 365
    assert "`nonconformity-and-improvement`" in end.fact


@pytest.mark.row("000-07")
def test_a_critical_process_without_a_procedure_in_force_is_told(stood: Standpoint) -> None:
    after = no_longer_in_force(stood, "SOP-010")

    ends = {e.site for e in told(after, "ORG005", "complaint-handling")}

    assert ends == {"BOS", "CAM", "DUB"}
    assert newly_told(stood, after, "ORG005").role == "quality-manager"


@pytest.mark.row("001-04")
def test_a_lead_that_nobody_holds_is_told(stood: Standpoint) -> None:
    after = deleted(stood, "controls/people/luke-farrow.yaml")

    end = newly_told(stood, after, "ORG011", "quality-manager")

    assert "COM-001" in end.fact
    assert end.role == "top-management"


@pytest.mark.row("001-05")
def test_a_map_drawn_from_another_revision_of_the_register_is_told(stood: Standpoint) -> None:
    drawn = stood.system.documents["FLW-001"]
    assert isinstance(drawn, ProcessMap)
    revision = stood.system.item(PROCESSES).source.data["revision"]
    current = edited(
        stood, "FLW-001", swapped(f'drawn_from: "{drawn.drawn_from}"', f'drawn_from: "{revision}"')
    )
    assert told(current, "ORG008") == []

    end = newly_told(current, stood, "ORG008", "FLW-001")

    assert f"`{revision}`" in end.fact
    assert end.role == "quality-manager"


@pytest.mark.row("001-06")
def test_a_document_that_belongs_to_no_process_is_told(stood: Standpoint) -> None:
    after = edited(stood, PROCESSES, swapped("      - SOP-004\n", ""))

    found = [d for d in check(after.system, stood.day).diagnostics if d.code == "REG012"]

    assert any("SOP-004" in d.path for d in found)


@pytest.mark.row("001-07")
def test_two_texts_that_say_the_same_are_told_until_a_gap_record_names_both(
    stood: Standpoint,
) -> None:
    text = stood.system.by_id("SOP-013")
    other = stood.system.by_id("SOP-601")
    assert text
    assert other
    after = edited(stood, "SOP-601", lambda raw: raw.replace(other.source.body, text.source.body))

    end = newly_told(stood, after, "ORG017")

    assert end.about == "SOP-013"
    assert "`SOP-601`" in end.fact
    assert end.role


@pytest.mark.row("001-08")
def test_a_law_whose_evaluation_nobody_accepted_is_told(stood: Standpoint) -> None:
    later = stood.on(stood.day.replace(year=2027))

    assert told(later, "LAW001", "us-21cfr11")
    after = later.without_signature("CEV-BOS-2026-0601")
    newly_told(later, after, "LAW001", "us-21cfr11")


@pytest.mark.row("003-01")
def test_a_duty_of_law_that_was_not_met_and_led_to_nothing_is_told(stood: Standpoint) -> None:
    after = edited(stood, "CEV-BOS-2026-0601", swapped('result: "met"', 'result: "not-met"'))

    end = newly_told(stood, after, "LAW002", "CEV-BOS-2026-0601")

    assert end.role == "compliance-officer"
    bare = edited(stood, ORGANIZATION, swapped("    local_law: [MTX-101]\n", ""))
    assert newly_told(stood, bare, "LAW003", "DUB").site == "DUB"


@pytest.mark.row("001-14")
def test_a_process_whose_owner_nobody_is_at_a_site_is_told(stood: Standpoint) -> None:
    after = edited(
        stood,
        PROCESSES,
        swapped("    owner: top-management\n", "    owner: quality-control-unit\n"),
    )

    ends = {end.site for end in told(after, "ORG006", "direction")}

    assert ends == {"CAM", "DUB"}


@pytest.mark.row("001-19")
def test_an_outside_trainer_without_a_signed_decision_is_told(stood: Standpoint) -> None:
    after = stood.without_signature("SUP-BOS-2025-0603", "decided")

    end = newly_told(stood, after, "SUP002", "marchmont-training")

    assert "never evaluated" in end.fact
    assert end.role == "quality-assurance"


@pytest.mark.row("002-08")
def test_a_scope_that_leaves_out_a_site_or_a_discipline_is_told(stood: Standpoint) -> None:
    silent = edited(stood, "SCP-001", lambda t: t.replace("| DUB |", "| somewhere |"))
    narrow = edited(
        stood, "SCP-001", swapped("quality, environment, safety", "quality, environment")
    )

    assert "`DUB`" in newly_told(stood, silent, "ORG013", "SCP-001").fact
    assert "`safety`" in newly_told(stood, narrow, "ORG013", "SCP-001").fact


@pytest.mark.row("002-09")
def test_a_policy_without_a_section_of_the_model_is_told(stood: Standpoint) -> None:
    after = edited(stood, "POL-001", swapped("## Objectives\n", "## Aims\n"))

    found = [d for d in check(after.system, stood.day).diagnostics if d.path.endswith("POL-001.md")]

    assert any(d.code == "TXT001" and "Objectives" in d.fact for d in found)


@pytest.mark.row("002-15")
def test_whoever_judges_and_does_at_one_site_is_told(stood: Standpoint) -> None:
    after = edited(
        stood,
        "controls/people/noor-haddon.yaml",
        swapped(
            "assignments:\n",
            'assignments:\n  - {role: process-owner, sites: [DUB], from: "2026-10-01"}\n',
        ),
    )

    end = newly_told(stood, after, "ORG010", "noor-haddon")

    assert end.site == "DUB"
    assert str(end.since) == "2026-10-01"


@pytest.mark.row("002-18")
def test_a_control_without_a_procedure_in_force_is_told(stood: Standpoint) -> None:
    after = no_longer_in_force(stood, "SOP-009")

    end = newly_told(stood, after, "ORG015", "supplier-evaluation")

    assert "`SOP-009`" in end.fact


@pytest.mark.row("002-20")
def test_a_message_that_nobody_told_is_told(stood: Standpoint) -> None:
    after = stood.without_signature("CLG-BOS-2026-0603")

    sites = {end.site for end in told(after, "COM001", "what-to-do-in-an-emergency")}

    assert sites == {"BOS", "CAM", "DUB"}
    assert newly_told(stood, after, "COM001").role == "safety-lead"


@pytest.mark.row("003-02")
def test_accounting_records_without_a_place_of_evidence_are_told(stood: Standpoint) -> None:
    after = edited(
        stood,
        CONTROLS,
        lambda t: t.replace(
            "    evidence_kept: Accounting system of finance; monthly closing and report of the "
            "outside auditor\n",
            "",
        ),
    )

    assert newly_told(stood, after, "ORG014", "financial-records").role == "top-management"


@pytest.mark.row("003-03")
def test_a_fire_test_that_is_late_is_told_with_its_site_and_age(stood: Standpoint) -> None:
    end = told(stood, "EQU001", FIRE)[0]
    earlier = stood.without_signature("MNT-BOS-2026-0601")

    assert (end.site, end.role, end.age(stood.day)) == ("BOS", "safety-lead", 35)
    assert newly_told(stood, earlier, "EQU001", FIRE).age(stood.day) > 200


@pytest.mark.row("003-07")
def test_a_site_without_a_plan_and_a_plan_without_exercise_are_told(stood: Standpoint) -> None:
    without = no_longer_in_force(stood, "BCP-001")
    unexercised = stood.without_signature("EXR-BOS-2026-0601")

    assert {e.about for e in told(without, "BCM003")} == {"BOS", "CAM", "DUB"}
    assert newly_told(stood, unexercised, "BCM001", "BCP-001").role == "continuity-lead"


@pytest.mark.row("003-08")
def test_an_exercise_that_led_to_nothing_and_a_role_without_deputy_are_told(
    stood: Standpoint,
) -> None:
    without = deleted(stood, "ACT-DUB-2026-0601")
    alone = deleted(stood, "controls/delegations/sana-reyle-2026.yaml")

    assert newly_told(stood, without, "BCM002", "EXR-DUB-2026-0601").site == "DUB"
    assert newly_told(stood, alone, "BCM004", "site-quality@BOS").site == "BOS"


@pytest.mark.row("003-09")
def test_a_critical_supplier_that_is_late_or_has_no_agreement_is_told(stood: Standpoint) -> None:
    late = told(stood, "SUP001", STERILIZER)[0]
    bare = edited(
        stood,
        "SUP-BOS-2026-0601",
        swapped('agreement: "Quality agreement of 10 July 2025"', 'agreement: "none yet"'),
    )

    assert late.age(stood.day) == 23
    assert newly_told(stood, bare, "SUP003", "halvorn-glass").role == "quality-assurance"


@pytest.mark.row("003-10")
def test_an_output_that_nobody_takes_is_told(stood: Standpoint) -> None:
    after = edited(
        stood, PROCESSES, swapped("      - {output: Audit reports, to: [management-review]}\n", "")
    )

    facts = {end.fact for end in told(after, "ORG007", "internal-audit")}

    assert "nobody takes the output `Audit reports`" in facts
    assert "nothing says what goes to `management-review`" in facts


@pytest.mark.row("003-13")
def test_a_job_description_that_leaves_out_a_discipline_is_told(stood: Standpoint) -> None:
    after = edited(stood, "JD-001", swapped("security, continuity, records]", "records]"))

    end = newly_told(stood, after, "ORG012", "JD-001")

    assert "`continuity`, `security`" in end.fact
    assert end.role == "department-head"


@pytest.mark.row("003-15")
def test_a_response_that_is_not_in_force_is_told(stood: Standpoint) -> None:
    after = no_longer_in_force(stood, "SOP-013", "SOP-013-DUB")

    end = newly_told(stood, after, "ORG005", "emergency-and-continuity")

    assert end.role == "continuity-lead"


@pytest.mark.row("003-17")
def test_a_process_that_one_unit_runs_alone_is_told(stood: Standpoint) -> None:
    assert told(stood, "ORG016") == []
    after = edited(stood, "controls/roles.yaml", _all_in_one_unit)

    end = newly_told(stood, after, "ORG016")

    assert "`quality`" in end.fact
    assert any(row.is_isolated for row in integration.processes(after))


def _all_in_one_unit(text: str) -> str:
    return re.sub(r"(?m)^    unit: .+", "    unit: quality", text)


def test_each_loop_of_the_places_names_an_owner(stood: Standpoint) -> None:
    ends = [
        e for e in loose_ends(stood) if e.code[:3] in {"ORG", "EQU", "SUP", "BCM", "COM", "LAW"}
    ]

    assert ends
    assert all(end.role or end.people for end in ends)
