"""Rows on audits, auditors, management reviews and councils (R63, R64, R76)."""

from datetime import date

import pytest
from ims.auditing import occurrences
from ims.check import check
from ims.standpoint import Standpoint

from tests.rows.broken import deleted, edited, newly_told, told

PROGRAMME = "controls/audit-programme.yaml"
INPUTS = "controls/review-inputs.yaml"
LATE_AUDIT = "AUD-BOS-2026-0302"
REVIEW = "MRM-CAM-2026-0301"


def without_line(text: str, start: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(start))


@pytest.mark.row("000-15")
def test_a_process_that_no_audit_covers_is_told(stood: Standpoint) -> None:
    broken = edited(
        stood,
        PROGRAMME,
        lambda t: t.replace(
            "site: CAM\n    kind: process\n    processes: [product-realization, supplier-control]",
            "site: CAM\n    kind: process\n    processes: [product-realization]",
        ),
    )
    end = newly_told(stood, broken, "ADT007", "supplier-control@CAM")

    assert end.role == "quality-manager"
    assert end.site == "CAM"
    assert end.age(stood.day) == (stood.day - date(2025, 9, 1)).days


@pytest.mark.row("000-15")
def test_a_late_audit_without_reason_and_one_never_held_are_told(stood: Standpoint) -> None:
    broken = edited(stood, LATE_AUDIT, lambda t: without_line(t, "late_reason:"))
    end = newly_told(stood, broken, "ADT002", LATE_AUDIT)

    assert end.people == ("hester-quill",)
    assert "`2026-05-13`" in end.fact
    (overdue,) = told(stood, "ADT001")
    assert (overdue.about, overdue.site) == ("dub-operations@2026-09", "DUB")
    assert overdue.age(stood.day) == 51


@pytest.mark.row("000-15")
def test_an_audit_of_another_site_fulfils_nothing(stood: Standpoint) -> None:
    change = ('site: "CAM"', 'site: "BOS"')
    broken = edited(stood, "AUD-CAM-2026-0302", lambda t: t.replace(*change, 1))
    named = "cam-system@2026-06"
    before, after = (
        next(o for o in occurrences(known) if o.id == named) for known in (stood, broken)
    )

    assert before.held_on
    assert (after.audit, after.state) == (None, "overdue")
    assert named in newly_told(stood, broken, "ADT019", "AUD-CAM-2026-0302").fact
    assert newly_told(stood, broken, "ADT001", named)


@pytest.mark.row("000-16")
def test_an_audit_without_a_signed_report_is_told(stood: Standpoint) -> None:
    broken = stood.without_signature("AUD-CAM-2026-0302", "reported", "answered", "closed")
    end = newly_told(stood, broken, "LOP003", "AUD-CAM-2026-0302")

    assert "`reported`" in end.fact
    assert end.role == "internal-auditor"
    assert end.age(stood.day) == (stood.day - date(2026, 7, 2)).days


@pytest.mark.row("000-19")
def test_an_auditor_who_is_not_qualified_on_the_day_is_told(stood: Standpoint) -> None:
    broken = stood.without_signature("CMP-CAM-2025-0301", "approved")
    end = newly_told(stood, broken, "ADT012", "AUD-DUB-2025-0301")

    assert "`hester-quill`" in end.fact
    assert end.role == "quality-manager"
    (open_now,) = told(stood, "ADT012")
    assert open_now.about == "AUD-CAM-2026-0303"
    assert "until 2026-11-16" in open_now.fact


@pytest.mark.row("000-19")
def test_an_auditor_who_owns_or_approved_what_is_audited_is_told(stood: Standpoint) -> None:
    def led_by(person: str) -> Standpoint:
        change = ('lead_auditor: "hester-quill"', f"lead_auditor: {person}")
        return edited(stood, "AUD-BOS-2026-0303", lambda t: t.replace(*change))

    owner = newly_told(stood, led_by("mika-tolland"), "ADT013", "AUD-BOS-2026-0303")
    assert "`purchasing`" in owner.fact
    facts = [e.fact for e in told(led_by("owen-thackeray"), "ADT013", "AUD-BOS-2026-0303")]
    assert any("signed SOP-009@" in fact for fact in facts)
    assert not told(stood, "ADT013")


@pytest.mark.row("000-20")
def test_a_review_that_is_not_held_in_time_is_told(stood: Standpoint) -> None:
    later = stood.on(date(2027, 1, 10))
    end = newly_told(stood, later, "MRV001", REVIEW)

    assert end.since == date(2026, 12, 9)
    assert end.role == "top-management"


@pytest.mark.row("000-20")
def test_an_input_that_is_left_out_is_told(stood: Standpoint) -> None:
    point = "- {requirement: iso-13485-2016#5.6.2, points: [b]}"
    broken = edited(stood, INPUTS, lambda t: t.replace(point, point.replace("[b]", "[a]")))

    end = newly_told(stood, broken, "MRV010", "iso-13485-2016#5.6.2 b")
    assert end.role == "quality-manager"
    waiting = stood.without_signature(REVIEW, "held", "closed")
    assert {e.role for e in told(waiting, "MRV006", "MRA-CAM-2026-0301")} >= {"safety-lead"}


@pytest.mark.row("000-21")
def test_a_review_without_top_management_or_without_actions_is_told(stood: Standpoint) -> None:
    alone = edited(stood, REVIEW, lambda t: t.replace('  - "ruth-calder"\n', ""))
    assert newly_told(stood, alone, "MRV002", REVIEW).role == "top-management"

    idle = edited(stood, REVIEW, lambda t: without_line(t, "actions:"))
    end = newly_told(stood, idle, "MRV004", REVIEW)
    assert "`adequacy`" in end.fact
    assert end.age(stood.day) == (stood.day - date(2026, 7, 15)).days


@pytest.mark.row("000-21")
def test_what_a_council_leaves_undone_is_told(stood: Standpoint) -> None:
    (missed,) = told(stood, "MRV008")
    assert (missed.about, missed.role) == ("council@DUB@2026-07", "site-lead")
    (unseen,) = told(stood, "MRV005")
    assert (unseen.about, unseen.people) == ("ACT-DUB-2026-0301", ("ken-ibarra",))
    idle = edited(stood, "SCL-BOS-2026-0305", lambda t: without_line(t, "actions:"))
    assert newly_told(stood, idle, "MRV011", "SCL-BOS-2026-0305").site == "BOS"
    gone = deleted(stood, "SCL-BOS-2026-0309")
    assert newly_told(stood, gone, "MRV008", "council@BOS@2026-09").age(stood.day) == 51


@pytest.mark.row("001-25")
def test_a_finding_that_comes_again_unseen_is_told(stood: Standpoint) -> None:
    repeat = "FND-BOS-2026-0302"
    silent = edited(stood, repeat, lambda t: without_line(t, "repeated:"))
    assert "`FND-BOS-2025-0301`" in newly_told(stood, silent, "ADT016", repeat).fact

    graded = edited(stood, repeat, lambda t: t.replace('class: "major"', "class: minor"))
    end = newly_told(stood, graded, "ADT015", repeat)
    assert end.role == "internal-auditor"
    assert end.age(stood.day) == (stood.day - date(2026, 5, 13)).days


@pytest.mark.row("001-28")
def test_audits_too_seldom_for_their_risk_are_told(stood: Standpoint) -> None:
    rare = edited(stood, PROGRAMME, lambda t: t.replace('every: "6"', 'every: "18"', 1))
    assert "`high`" in newly_told(stood, rare, "ADT005", "bos-operations").fact

    gap = edited(stood, PROGRAMME, lambda t: t.replace('"2026-10", "2027-04"', '"2027-04"'))
    end = newly_told(stood, gap, "ADT006", "bos-operations")
    assert "`2026-04` and `2027-04`" in end.fact
    assert end.role == "quality-manager"
    assert newly_told(stood, stood.on(date(2027, 1, 20)), "ADT010", "CAM").since == date(
        2026, 12, 17
    )


@pytest.mark.row("002-26")
def test_a_finding_without_follow_up_and_one_left_out_are_told(stood: Standpoint) -> None:
    broken = stood.without_signature("FND-DUB-2026-0302", "closed")
    assert newly_told(stood, broken, "LOP003", "FND-DUB-2026-0302").role == "internal-auditor"

    blind = edited(stood, LATE_AUDIT, lambda t: without_line(t, "former_findings:"))
    end = newly_told(stood, blind, "ADT014", LATE_AUDIT)
    assert "`FND-BOS-2025-0301`" in end.fact
    assert end.role == "quality-manager"


@pytest.mark.row("002-27")
def test_a_judgement_that_is_missing_or_gives_no_reason_is_told(stood: Standpoint) -> None:
    short = edited(stood, REVIEW, lambda t: without_line(t, "alignment:"))
    assert "`alignment`" in newly_told(stood, short, "MRV003", REVIEW).fact

    def empty(text: str) -> str:
        start = text.index("conclusion:")
        said = "conclusion: The system is suitable, adequate, effective and aligned.\n"
        return text[:start] + said + text[text.index("\n", start) + 1 :]

    broken = edited(stood, REVIEW, empty)
    assert newly_told(stood, broken, "MRV003", REVIEW).role == "top-management"
    path = broken.system.paths_by_id[REVIEW][0]
    codes = {d.code for d in check(broken.system, broken.day, [path]).diagnostics}
    assert codes == {"MIN001"}
