"""Rows on objectives, indicators, trends and evaluations (R66, ISO 9001:2015, 6.2 and 9.1)."""

from dataclasses import replace

import pytest
from ims.performance import performance
from ims.standpoint import Standpoint

from tests.rows.broken import deleted, edited, newly_told, told, without_key

REGISTER = "controls/indicators.yaml"


@pytest.mark.row("000-13")
def test_an_indicator_of_the_plan_that_was_not_collected_is_told(stood: Standpoint) -> None:
    """The monitoring plan exists and is followed."""
    loud = told(stood, "PFM001", "energy-emissions")
    end = newly_told(stood, deleted(stood, "KPI-DUB-2026-0210"), "PFM001", "right-first-time")

    assert [(one.site, one.age(stood.day)) for one in loud] == [("CAM", 36)]
    assert "`2026-09`" in end.fact
    assert (end.site, end.role, end.age(stood.day)) == ("DUB", "process-owner", 36)


@pytest.mark.row("000-13")
def test_a_monitoring_plan_that_is_not_in_force_is_told(stood: Standpoint) -> None:
    here = {name: one for name, one in stood.in_force["CAM"].items() if name != "PMP-001"}
    end = newly_told(stood, replace(stood, in_force={**stood.in_force, "CAM": here}), "PFM011")

    assert (end.about, end.site, end.role) == ("monitoring-plan", "CAM", "quality-manager")


@pytest.mark.row("000-14")
def test_values_that_nobody_signed_do_not_count(stood: Standpoint) -> None:
    """Data that show effectiveness are signed data."""
    name = "KPI-BOS-2026-0205"
    after = stood.without_signature(name)
    point = next(p for p in performance(after).of("right-first-time", "BOS")[0].points
                 if p.period.label == "2026-04")  # fmt: skip

    assert newly_told(stood, after, "PFM002", name).role == "process-owner"
    assert "2026-04" in newly_told(stood, after, "PFM001", "right-first-time").fact
    assert (point.value, point.says) == (None, f"not signed: {name}")


@pytest.mark.row("000-14")
def test_an_exchanged_file_of_values_counts_for_nothing(stood: Standpoint) -> None:
    path = "docs/records/indicators/2026/KPI-DUB-2026-0204.csv"
    after = edited(stood, path, lambda text: text.replace("89.6", "97.6"))
    end = newly_told(stood, after, "PFM003", "KPI-DUB-2026-0204")

    assert "is not the file that was signed" in end.fact


@pytest.mark.row("001-01")
def test_an_objective_that_nobody_measures_or_evaluates_is_told(stood: Standpoint) -> None:
    """Objectives are measured and known."""
    after = deleted(stood, "KPI-CAM-2026-0201")
    end = newly_told(stood, after, "PFM012", "plans-work")
    late = newly_told(stood, deleted(stood, "EVL-CAM-2026-0201"), "PFM009", "nobody-hurt")

    assert (end.site, end.role) == ("CAM", "continuity-lead")
    assert "`exercises-met`" in end.fact
    assert late.role == "quality-manager"
    assert late.age(stood.day) > 180


@pytest.mark.row("001-15")
def test_a_value_in_a_wrong_unit_is_told(stood: Standpoint) -> None:
    """The process of measuring works: what it yields fits what was planned."""
    name = "KPI-BOS-2026-0281"
    end = newly_told(stood, edited(stood, name, lambda t: t.replace('unit: "%"', "unit: lots")),
                     "PFM003", name)  # fmt: skip

    assert "`lots`, not `%`" in end.fact
    assert end.role == "process-owner"


@pytest.mark.row("001-15")
def test_two_records_that_contradict_each_other_are_told(stood: Standpoint) -> None:
    name = "KPI-BOS-2026-0281"
    after = edited(stood, name, lambda text: without_key(text, "corrects"))

    assert "`59.4`" in newly_told(stood, after, "PFM004", name).fact


@pytest.mark.row("001-22")
def test_a_target_missed_twice_running_needs_an_answer(stood: Standpoint) -> None:
    """Monitoring is effective: what it shows has consequences."""
    loud = told(stood, "PFM005", "phishing-test")
    after = edited(stood, "TRD-BOS-2026-0201", lambda text: without_key(text, "follow_up"))
    end = newly_told(stood, after, "PFM005", "energy-emissions")

    assert [(one.site, one.role) for one in loud] == [("BOS", "quality-assurance")]
    assert "missed from `2026-08` to `2026-10` (last value `9.1 %`)" in loud[0].fact
    assert (end.site, end.role) == ("BOS", "quality-assurance")


@pytest.mark.row("001-26")
def test_a_signal_without_a_trend_record_is_told(stood: Standpoint) -> None:
    """Trends are seen and used."""
    after = stood.without_signature("TRD-DUB-2026-0201")
    end = newly_told(stood, after, "PFM006", "on-time-delivery")
    unused = edited(stood, "TRD-DUB-2026-0201", lambda text: without_key(text, "follow_up"))

    assert "2026-02 with 91.2 % is below the limits" in end.fact
    assert (end.site, end.role, end.age(stood.day)) == ("DUB", "quality-assurance", 220)
    assert newly_told(stood, unused, "PFM007", "TRD-DUB-2026-0201").role == "quality-assurance"


@pytest.mark.row("002-05")
def test_an_evaluation_of_maturity_has_the_former_one_as_its_reference(stood: Standpoint) -> None:
    """Maturity is used as a reference over time."""
    name = "MAT-CAM-2026-0201"
    end = newly_told(stood, edited(stood, name, lambda text: without_key(text, "former")),
                     "PFM015", name)  # fmt: skip
    late = told(stood, "PFM014", "MAT-BOS-2025-0201")

    assert "`MAT-CAM-2025-0201`" in end.fact
    assert [(one.role, one.age(stood.day)) for one in late] == [("quality-manager", 57)]


@pytest.mark.row("002-25")
def test_an_objective_that_is_missed_needs_an_evaluation_with_what_follows(
    stood: Standpoint,
) -> None:
    """The extent to which requirements are met is judged, and acted upon."""
    after = edited(stood, "EVL-CAM-2026-0202", lambda text: without_key(text, "follow_up"))
    end = newly_told(stood, after, "PFM010", "less-emissions")
    gone = newly_told(stood, deleted(stood, "EVL-CAM-2026-0202"), "PFM009", "less-emissions")

    assert "it ended on 2026-06-30 and `Emissions from energy` at BOS" in end.fact
    assert end.role == "environment-lead"
    assert gone.role == "quality-manager"
    assert "2026-07-30" in gone.fact


@pytest.mark.row("003-05")
def test_product_condition_at_delivery_is_measured_at_each_site(stood: Standpoint) -> None:
    """Quality at delivery is measured; complaints are counted beside it."""
    known = performance(stood)
    end = newly_told(stood, deleted(stood, "KPI-BOS-2026-0208"), "PFM001", "product-condition")
    complaints = known.of("complaints", "BOS")[0].points

    assert (end.site, end.role) == ("BOS", "process-owner")
    assert {one.site for one in known.of("product-condition")} == {"BOS", "CAM", "DUB"}
    assert sum(point.value or 0 for point in complaints) >= 1


@pytest.mark.row("003-06")
def test_on_time_delivery_has_a_target_and_a_trend(stood: Standpoint) -> None:
    known = performance(stood).of("on-time-delivery", "DUB")[0]
    proposal = edited(stood, REGISTER, lambda text: text.replace(
        "objectives:\n", "proposed: [on-time-delivery]\nobjectives:\n", 1))  # fmt: skip
    end = newly_told(stood, proposal, "PFM008", "on-time-delivery")

    assert known.trend.method == "control chart of individuals"
    assert [known.judged[s.seen].period.label for s in known.trend.signals] == [
        *("2026-02", "2026-03", "2026-04"),
    ]
    assert end.role == "process-owner"
    assert "`95 % or more` is a proposal" in end.fact
