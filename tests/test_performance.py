"""Values, trends and figures: what counts, what a chart says, what is worked out (R66, R76)."""

import csv
import io
import json
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from ims.auditing import occurrences
from ims.cli.commands import group
from ims.diagnostic import ImsError
from ims.models.indicators import Bounds
from ims.open_standpoint import open_standpoint
from ims.performance import COMPUTED, Method, performance, trend_of
from ims.performance.computed import Asked
from ims.performance.past import at_end_of
from ims.performance.periods import Period, period_with, read_period, whole_periods
from ims.performance.trend import Rule
from ims.performance.words import conclusion
from ims.site.charts.bar_chart import bar_chart
from ims.site.charts.line_chart import Level, Mark, line_chart
from ims.site.charts.sparkline import sparkline
from ims.site.charts.svg import ticks
from ims.site.contents import Contents
from ims.site.pages import performance as performance_pages
from ims.site.publication import Mode, Publication
from ims.standpoint import Standpoint
from pydantic import ValidationError

LAST_DAY = date(2026, 11, 20)
# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: batch numbers and flow rates.
NIST = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]


# --- trend ------------------------------------------------------------------------------------


def test_limits_are_those_of_the_published_example() -> None:
    found = trend_of(NIST * 2)  # the moving ranges of the second half are the same, but for one

    from ims.performance.trend import individuals

    mean, moving_range = individuals(NIST)
    assert round(mean, 2) == 50.81
    assert round(moving_range, 4) == 1.8778
    assert round(mean + 2.66 * moving_range, 1) == 55.8
    assert round(mean - 2.66 * moving_range, 1) == 45.8
    assert found.method is Method.CONTROL_CHART


@pytest.mark.parametrize(
    ("values", "method"),
    [([5.0] * 9, Method.NONE), ([5.0] * 10, Method.RUN_CHART), ([5.0] * 19, Method.RUN_CHART),
     ([5.0] * 20, Method.CONTROL_CHART)],
)  # fmt: skip
def test_the_method_follows_from_the_number_of_values(values: list[float], method: Method) -> None:
    assert trend_of(values).method is method
    assert trend_of(values).signals == ()


def test_a_shift_is_six_on_one_side_of_the_median_and_those_on_it_are_passed_over() -> None:
    values = [1.0, 9, 1, 9, 1, 5, 8, 7, 8, 5, 7, 8, 7, 1, 1, 1, 1]
    (signal,) = trend_of(values).signals

    assert signal.rule is Rule.SHIFT
    assert (signal.first, signal.seen, signal.last, signal.upwards) == (6, 12, 12, True)


def test_rare_events_make_no_shift() -> None:
    assert trend_of([0.0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0]).signals == ()


def test_a_trend_is_five_values_in_one_direction() -> None:
    (signal,) = trend_of([5.0, 3, 4, 3, 4, 5, 6, 6, 7, 3, 5, 4]).signals

    assert signal.rule is Rule.TREND
    assert (signal.first, signal.last, signal.upwards) == (3, 8, True)


def test_a_value_outside_and_eight_on_one_side_are_signals() -> None:
    quiet = [10.0, 11, 10, 9] * 5
    late = trend_of([*quiet, 11, 11, 11, 10.5, 11, 11, 11, 11, 30])

    assert [(s.rule, s.seen) for s in late.signals] == [(Rule.RUN, 27), (Rule.OUTSIDE, 28)]
    assert late.signals[0].first == 20
    assert trend_of([*quiet, 11, 11, 11, 11, 10, 11, 11, 11]).signals == ()


numbers = st.lists(st.integers(0, 8).map(float), min_size=10, max_size=40)


@given(numbers)
def test_signals_are_those_that_a_naive_reader_finds(values: list[float]) -> None:
    found = trend_of(values)
    seen = {(s.rule, s.seen) for s in found.signals}

    if len(values) < 20:
        assert {n for rule, n in seen if rule is Rule.SHIFT} == _naive_shifts(values)
        assert {n for rule, n in seen if rule is Rule.TREND} == _naive_trends(values)
    else:
        first = values[:20]
        mean = sum(first) / 20
        width = 2.66 * sum(abs(b - a) for a, b in pairwise(first)) / 19
        outside = {n for n, v in enumerate(values) if not mean - width <= v <= mean + width}
        assert {n for rule, n in seen if rule is Rule.OUTSIDE} == outside
        assert {n for rule, n in seen if rule is Rule.RUN} == _naive_runs(values, mean)


def _naive_runs(values: list[float], mean: float) -> set[int]:
    found, length = set(), 0
    for n, value in enumerate(values):
        same = n and (value > mean) == (values[n - 1] > mean) and mean not in {value, values[n - 1]}
        length = length + 1 if same else 1
        found |= {n} if length == 8 and value != mean else set()
    return found


def _naive_shifts(values: list[float]) -> set[int]:
    centre = median(values)
    off = [n for n, value in enumerate(values) if value != centre]
    if 2 * len(off) <= len(values):
        return set()
    sides = "".join("u" if values[n] > centre else "d" for n in off)
    return {
        off[i + 5]
        for i in range(len(off) - 5)
        if sides[i : i + 6] in {"uuuuuu", "dddddd"} and (i == 0 or sides[i - 1] != sides[i])
    }


def _naive_trends(values: list[float]) -> set[int]:
    kept = [n for n, value in enumerate(values) if n == 0 or value != values[n - 1]]
    steps = "".join("u" if values[b] > values[a] else "d" for a, b in pairwise(kept))
    return {
        kept[i + 4]
        for i in range(len(steps) - 3)
        if steps[i : i + 4] in {"uuuu", "dddd"} and (i == 0 or steps[i - 1] != steps[i])
    }


@given(numbers, st.floats(-50, 50).map(lambda x: round(x, 1)))
def test_moving_all_values_moves_the_limits_and_no_signal(values: list[float], by: float) -> None:
    before, after = trend_of(values), trend_of([round(value + by, 1) for value in values])

    assert before.centre is not None
    assert after.centre == pytest.approx(before.centre + by)
    if before.method is Method.RUN_CHART:
        assert [(s.rule, s.seen) for s in after.signals] == [
            (s.rule, s.seen) for s in before.signals
        ]


# --- periods and targets ----------------------------------------------------------------------


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from([1, 3, 6, 12]))
def test_a_period_is_read_from_its_label(day: date, months: int) -> None:
    period = period_with(day, months)

    assert read_period(period.label) == period
    assert period.has(day)
    assert (period.next.start - period.end).days == 1


@pytest.mark.parametrize("label", ["2026-13", "2026-00", "2026-Q5", "2026-H3", "2026-1", "26", "x"])
def test_what_is_no_period_is_none(label: str) -> None:
    assert read_period(label) is None


def test_only_whole_periods_that_have_ended_are_owed() -> None:
    found = [p.label for p in whole_periods(date(2025, 5, 5), date(2025, 8, 31), 1)]

    assert found == ["2025-06", "2025-07"]
    assert list(whole_periods(date(2025, 5, 5), date(2025, 9, 30), 3)) == []


def test_bounds_hold_on_the_bound_itself_and_must_say_something() -> None:
    assert Bounds(at_least=95).hold(95)
    assert not Bounds(at_most=0).hold(1)
    with pytest.raises(ValidationError):
        Bounds()
    with pytest.raises(ValidationError):
        Bounds(at_least=2, at_most=1)


# --- values -----------------------------------------------------------------------------------

RECORD = "docs/records/indicators/2026/KPI-DUB-2026-0281.md"


def signed_value(stood: Standpoint, **changes: str) -> Standpoint:
    """Return the demo with the one unsigned record changed, and signed."""
    text = stood.system.tree[RECORD].decode()
    for key, value in changes.items():
        line = next(line for line in text.splitlines() if line.startswith(f"{key}:"))
        text = text.replace(line, f"{key}: {value}")
    some = next(iter(stood.signed["KPI-DUB-2026-0210"]))
    from dataclasses import replace

    after = stood.with_files({RECORD: text.encode()})
    return replace(after, signed={**after.signed, "KPI-DUB-2026-0281": (some,)})


def faults(stood: Standpoint) -> list[str]:
    return [one.fact for one in performance(stood).collected.faults]


def test_a_single_value_counts_once_it_is_signed(stood: Standpoint) -> None:
    before = performance(stood).of("waste-recovered", "DUB")[0]
    after = performance(signed_value(stood)).of("waste-recovered", "DUB")[0]

    assert before.points[-1].value is None
    assert (after.points[-1].period.label, after.points[-1].value) == ("2026-Q3", 78)
    assert faults(stood) == []


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("indicator", "unheard-of", "is no indicator of the register"),
        ("indicator", "capa-age", "worked out by the tool"),
        ("unit", "kg", "the unit of `waste-recovered` is `kg`, not `%`"),
        ("period_end", '"2026-09-29"', "`2026-07-01 to 2026-09-29` is no period of 3 months"),
        ("period_start", '"2026-09-01"', "is no period of 3 months"),
        ("period_end", '"2026-12-31"', "is no period of 3 months"),
    ],
)
def test_a_value_that_does_not_fit_does_not_count(
    stood: Standpoint, key: str, value: str, said: str
) -> None:
    after = signed_value(stood, **{key: value})

    assert len(faults(after)) == 1
    assert said in faults(after)[0]
    assert performance(after).of("waste-recovered", "DUB")[0].points[-1].value is None


CSV = "docs/records/indicators/2026/KPI-DUB-2026-0210.csv"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("indicator,period", "name,period", "has no column `indicator`"),
        ("near-misses,2026-09", "near-misses,2026-13", "`2026-13` is no period"),
        ("near-misses,2026-09", "near-misses,2026-05", "lies outside the period of the record"),
        ("injuries,2026-09,0,", 'injuries,2026-09,"=1+1",', "is no number: `=1+1`"),
        ("injuries,2026-09,0,", "injuries,2026-09,1e3,", "is no number: `1e3`"),
    ],
)
def test_a_row_that_does_not_fit_is_told_with_its_line(
    stood: Standpoint, old: str, new: str, said: str
) -> None:
    from hashlib import sha256

    before = stood.system.tree[CSV]
    assert old.encode() in before
    raw = before.replace(old.encode(), new.encode())
    path = CSV.replace(".csv", ".md")
    text = stood.system.tree[path].replace(
        sha256(before).hexdigest().encode(), sha256(raw).hexdigest().encode()
    )
    after = stood.with_files({CSV: raw, path: text})

    (fault,) = performance(after).collected.faults
    assert said in fault.fact
    assert fault.line >= 1


# --- what is worked out -----------------------------------------------------------------------


def test_every_computation_says_what_it_is_and_answers_at_every_site(stood: Standpoint) -> None:
    for one in COMPUTED.values():
        assert one.definition.endswith(".")
        for site in stood.sites:
            figure = one.work_out(Asked(stood, site, Period(date(2026, 3, 1), 1)))
            assert figure.rests_on
            assert figure.value is None or figure.value >= 0


def test_a_past_figure_does_not_change_with_what_came_later(demo: Path, stood: Standpoint) -> None:
    """A month keeps its figure: asked at its end and asked months later it is the same."""
    month = Period(date(2026, 5, 1), 1)
    then = open_standpoint(demo, date(2026, 6, 1), asked=True)
    for one in COMPUTED.values():
        for site in stood.sites if not one.now_only else ():
            before = one.work_out(Asked(then, site, month))
            after = one.work_out(Asked(stood, site, month))
            assert (one.name, site, after) == (one.name, site, before)


def test_shares_of_nothing_are_not_known(stood: Standpoint) -> None:
    figure = COMPUTED["capa-on-time"].work_out(Asked(stood, "CAM", Period(date(2025, 6, 1), 1)))

    assert (figure.value, figure.rests_on) == (None, "no CAPAs due")


def test_a_capa_that_nobody_signed_as_done_is_not_on_time(stood: Standpoint) -> None:
    month = Period(date(2026, 7, 1), 1)
    late = stood.without_signature("CAPA-DUB-2026-0201", "implemented")
    before = COMPUTED["capa-on-time"].work_out(Asked(stood, "DUB", month))
    after = COMPUTED["capa-on-time"].work_out(Asked(late, "DUB", month))
    due = before.rests_on.split()

    assert before.value == 100
    assert after.rests_on == f"{int(due[0]) - 1} of {due[2]} CAPAs due"


def test_a_past_standpoint_knows_nothing_of_later_signatures(stood: Standpoint) -> None:
    then = at_end_of(stood, date(2026, 3, 31))

    assert not then.ledger.filed["CAPA-DUB-2026-0201"].signed
    assert then.day == date(2026, 4, 1)
    assert all(r.arrival.date() <= then.day for f in then.facts.values() for r in f.readings)


def test_a_former_target_judges_the_values_of_its_time(stood: Standpoint) -> None:
    series = performance(stood).of("energy-emissions", "BOS")[0]
    met = {point.period.label: (point.target.at_most, point.met) for point in series.points}

    assert met["2026-01"] == (96, True)
    assert met["2026-02"] == (94, False)


# --- command and pictures ---------------------------------------------------------------------


def run(demo: Path, *args: str) -> tuple[int, str]:
    command = ["indicators", *args, "--root", str(demo), "--as-of", str(LAST_DAY)]
    result = CliRunner().invoke(group, command, standalone_mode=False)
    return (2 if result.exception else result.return_value), result.output


def test_the_command_shows_the_newest_values_and_exits_clean(demo: Path) -> None:
    code, out = run(demo, "--site", "DUB", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))

    assert code == 0
    assert {row["site"] for row in rows} == {"DUB"}
    first = rows[0]
    assert (first["indicator"], first["trend"], first["missing"]) == (
        *("on-time-delivery", "signal", "0"),
    )


def test_the_command_shows_one_indicator_with_its_conclusion(demo: Path) -> None:
    code, out = run(demo, "on-time-delivery", "--site", "DUB")

    assert code == 0
    assert "Control chart of individuals, 25 values" in out
    assert "2026-03 with 89.6 % is below the limits" in out
    assert out.count("\non-time-delivery") == 25


def test_the_command_lists_what_the_tool_can_work_out(root: Path) -> None:
    command = ["indicators", "--computations", "--format", "json"]
    data = json.loads(CliRunner().invoke(group, command, standalone_mode=False).output)

    assert {row["source"] for row in data} == {f"computed:{name}" for name in COMPUTED}


def test_a_system_without_indicators_cannot_be_answered(root: Path) -> None:
    result = CliRunner().invoke(group, ["indicators", "--root", str(root)], standalone_mode=False)

    assert isinstance(result.exception, ImsError)


def test_conclusions_name_method_and_points(stood: Standpoint) -> None:
    few = performance(stood).of("waste-recovered", "BOS")[0]

    assert conclusion(few) == "5 values: too few to judge; 10 are needed for a run chart."


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_ticks_enclose_what_they_measure(low: float, span: float) -> None:
    found = ticks(low, low + span)

    assert found[0] <= low + abs(low) * 1e-9
    assert found[-1] >= (low + span) - abs(low + span) * 1e-9
    assert 2 <= len(found) <= 12


def test_charts_are_named_escape_their_words_and_say_gaps() -> None:
    marks = [Mark("2026-01", 1), Mark("2026-02", None), Mark("2026-03", 3, met=False, signal=True)]
    drawn = line_chart("A & <b>", "said", marks, [Level("target", 2, "target")])
    empty = line_chart("none", "said", [])

    assert 'role="img"' in drawn
    assert "<title>A &amp; &lt;b&gt;</title><desc>said</desc>" in drawn
    assert "ims-line__ring" in drawn
    assert "ims-line__missed" in drawn
    assert ">?<" in drawn
    assert drawn.count("M") == 2  # the gap lifts the pen
    assert "<svg" in empty
    assert "\n" not in drawn


def test_bars_and_sparklines_say_their_numbers() -> None:
    bars = bar_chart("Complaints", "by month", [("2026-01", 0), ("2026-02", 3)])
    line = sparkline("x", [1, None, 2], 1.5, met=False)

    assert bars.count("<rect") == 1
    assert ">3<" in bars
    assert "ims-line__missed" in line
    assert "newest 2" in line
    assert "no value" in sparkline("x", [None])


@pytest.mark.parametrize("site", ["", "CAM"])
def test_the_pages_show_charts_with_tables_and_name_nobody(stood: Standpoint, site: str) -> None:
    publication = Publication(mode=Mode.CONTROLLED, as_of=LAST_DAY, site=site)
    contents = Contents(stood.system, publication, stand=lambda: stood)
    pages = dict(performance_pages.pages(contents))
    listed = {place for entry in performance_pages.navigation(contents)
              for place in (next(iter(entry.values())) if isinstance(entry, dict) else [entry])}  # fmt: skip
    text = "\n".join(pages.values())
    delivery = pages["performance/on-time-delivery.md"]

    assert listed == {*pages}
    assert ("Dublin" in text) is (site == "")
    assert "✕ missed" in pages["performance/index.md"]
    assert "2026-09, 2026-10 not signed" in pages["performance/index.md"]
    assert delivery.count("<svg") == delivery.count("| Period |") == (1 if site else 3)
    assert ("TRD-DUB-2026-0201 (signed 2026-04-14" in delivery) is (site == "")
    assert not any(person.name in text for person in stood.people.values())


def test_a_level_that_is_not_published_is_counted_and_not_named(stood: Standpoint) -> None:
    path = stood.ledger.filed["TRD-DUB-2026-0201"].path
    text = stood.system.tree[path].decode()
    hidden = text.replace("disciplines:", "classification: restricted\ndisciplines:", 1)
    after = stood.with_files({path: hidden.encode()})
    publication = Publication(mode=Mode.CONTROLLED, as_of=LAST_DAY)
    contents = Contents(after.system, publication, stand=lambda: after)
    page = dict(performance_pages.pages(contents))["performance/on-time-delivery.md"]

    assert "Line 2 moved without stock" not in page
    assert "TRD-DUB-2026-0201" not in page.replace("CAPA", "")
    assert "- A trend record" in page


def test_an_audit_that_was_never_begun_is_not_on_time(stood: Standpoint) -> None:
    """The programme is the denominator: `dub-operations@2026-09` has no record."""
    asked = Asked(stood, "DUB", Period(date(2026, 7, 1), 3))
    due = [o for o in occurrences(stood) if o.entry.site == "DUB" and asked.period.has(o.due)]
    held = [o for o in due if o.held_on and o.held_on <= o.due]
    assert "dub-operations@2026-09" in {o.id for o in due if o.audit is None}

    figure = COMPUTED["audits-on-time"].work_out(asked)

    assert figure.value == round(100 * len(held) / len(due), 1) < 100
    assert figure.rests_on == f"{len(held)} of {len(due)} audits of the programme due"
