"""Rows of training: each test breaks, in the demo, what an inspector checks."""

from dataclasses import replace
from datetime import date

import pytest
from ims.standpoint import Standpoint
from ims.training.register import PATH

from tests.rows.broken import deleted, edited, newly_told, told


def unread(standpoint: Standpoint, document: str, person: str) -> Standpoint:
    """Return what would be known had somebody never read a document."""
    facts = standpoint.facts[document]
    kept = [one for one in facts.readings if one.person != person]
    assert len(kept) < len(facts.readings)
    return replace(standpoint, facts={**standpoint.facts, document: replace(facts, readings=kept)})


@pytest.mark.row("000-05")
def test_a_person_who_has_not_read_is_told_by_name(stood: Standpoint) -> None:
    end = newly_told(stood, unread(stood, "SOP-006", "hank-oswin"), "TRN001", "hank-oswin")

    assert "read `SOP-006@" in end.fact
    assert end.people == ("hank-oswin",)
    assert end.age(stood.day) > 30


@pytest.mark.row("000-09")
def test_the_programme_covers_every_role_and_site(stood: Standpoint) -> None:
    without = edited(stood, PATH, lambda text: text.replace("[internal-auditor]", "[inspector]"))
    gone = replace(stood, in_force={
        site: {name: one for name, one in standings.items() if name != "TRP-001"}
        for site, standings in stood.in_force.items()
    })  # fmt: skip

    assert "no curriculum names the role" in newly_told(stood, without, "TRN015").fact
    assert newly_told(stood, gone, "TRN019", "DUB").role == "quality-manager"
    assert told(stood, "TRN015") == told(stood, "TRN019") == []


@pytest.mark.row("000-10")
def test_a_topic_without_a_session_in_time_is_told(stood: Standpoint) -> None:
    end = newly_told(stood, stood.without_signature("TRN-BOS-2026-0103"), "TRN017", "emergency")

    assert end.site == "BOS"
    assert "last session on it was on 2025-06-18" in end.fact


@pytest.mark.row("000-11")
def test_attendance_that_nobody_confirmed_is_told(stood: Standpoint) -> None:
    broken = stood.without_signature("ATT-CAM-2026-0101", "confirmed")
    end = newly_told(stood, broken, "TRN009", "TRN-CAM-2026-0104")

    assert "2 of 3 people" in end.fact
    assert "devan-malory" in end.people


@pytest.mark.row("000-12")
def test_an_assessment_that_is_missing_or_failed_is_told(stood: Standpoint) -> None:
    missing = deleted(stood, "ASM-BOS-2026-0101")
    failed = edited(
        stood,
        "ASM-BOS-2026-0102",
        lambda text: text.replace('result: "passed"', 'result: "failed"'),
    )

    assert newly_told(stood, missing, "TRN010", "TRN-BOS-2026-0102").role == "trainer"
    end = newly_told(stood, failed, "TRN004", "ASM-BOS-2026-0102")
    assert "the repeat for `felix-arkwright`" in end.fact
    assert end.since == date(2026, 3, 10)


@pytest.mark.row("001-03")
def test_who_does_not_know_the_policy_is_told(stood: Standpoint) -> None:
    end = newly_told(stood, unread(stood, "POL-001", "dora-kestrel"), "TRN001", "dora-kestrel")

    assert "read `POL-001@" in end.fact


@pytest.mark.row("001-16")
def test_material_is_stale_when_its_document_moved(stood: Standpoint) -> None:
    before = replace(stood, in_force=stood.in_force_on(date(2026, 10, 1)))
    end = newly_told(before, stood, "TRN014", "TRM-101")

    assert end.fact == "it follows `WI-101@2`; in force at DUB is `WI-101@4`"
    assert end.role == "trainer"
    in_force = before.effective("WI-101", "DUB")
    assert in_force
    assert in_force.revision == "3"  # editorial: the material stands


@pytest.mark.row("001-17")
def test_attendance_that_taught_nothing_is_told(stood: Standpoint) -> None:
    unchecked = stood.without_signature("TRN-CAM-2026-0101", "evaluated")
    in_vain = edited(
        stood, "TRN-DUB-2026-0102", lambda text: text.replace('effective: "yes"', 'effective: "no"')
    )

    assert newly_told(stood, unchecked, "TRN011", "TRN-CAM-2026-0101").age(stood.day) == 178
    assert newly_told(stood, in_vain, "TRN012", "TRN-DUB-2026-0102").role == "department-head"


@pytest.mark.row("001-18")
def test_somebody_who_failed_and_still_works_is_told(stood: Standpoint) -> None:
    broken = edited(
        stood,
        "ASM-DUB-2026-0103",
        lambda text: text.replace('result: "passed"', 'result: "failed"'),
    )
    end = newly_told(stood, broken, "TRN005", "ASM-DUB-2026-0103")

    assert "`may_work` says `yes`" in end.fact


@pytest.mark.row("001-20")
def test_a_workshop_that_a_site_never_had_is_told(stood: Standpoint) -> None:
    broken = stood.without_signature("TRN-CAM-2025-0101").without_signature("TRN-CAM-2026-0102")
    end = newly_told(stood, broken, "TRN017", "ims-workshop")

    assert (end.site, end.fact.partition(" at ")[0]) == ("CAM", "no session on it was held")


@pytest.mark.row("002-22")
def test_a_task_that_nobody_may_do_is_told(stood: Standpoint) -> None:
    end = newly_told(stood, stood.without_signature("ASM-BOS-2026-0114"), "TRN018")

    assert (end.about, end.site) == ("inspect-visually", "BOS")
    assert end.fact == "0 of 1 people that BOS needs are qualified"


@pytest.mark.row("002-23")
def test_who_does_not_know_the_objectives_is_told(stood: Standpoint) -> None:
    end = newly_told(stood, unread(stood, "MAN-001", "wilma-sorley"), "TRN001", "wilma-sorley")

    assert "read `MAN-001@" in end.fact
