"""Clocks of authorities, open actions, extensions and the search over records (scenarios 8 and 10)."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from ims.cli.commands import group
from ims.exchange import answer
from ims.loops import loose_ends
from ims.models.reporting import Count
from ims.open_standpoint import open_standpoint
from ims.reporting import clocks, count
from ims.reporting.actions import open_actions
from ims.reporting.find import Asked, find, likeness
from ims.reporting.trends import by_month
from ims.standpoint import Standpoint
from ims.standpoint.due_dates import moved, next_due

LAST_DAY = date(2026, 11, 20)
FRIDAY = "CMPL-CAM-2026-0001"  # a complaint with harm, 20 November 2026, 15:00


@pytest.fixture(scope="module")
def friday(demo: Path) -> Standpoint:
    """Return the system in the evening of the Friday on which the complaint came."""
    return open_standpoint(demo, datetime(2026, 11, 20, 18, tzinfo=UTC), asked=True)


def run(*args: str) -> tuple[int, str]:
    found = CliRunner().invoke(group, list(args), standalone_mode=False)
    return found.return_value if found.exception is None else 2, found.output


# --- counting --------------------------------------------------------------------------------


@given(
    st.dates(date(2025, 1, 1), date(2028, 12, 31)), st.integers(1, 60), st.sampled_from(list(Count))
)
def test_a_term_ends_as_counted_on_the_fingers(start: date, amount: int, unit: Count) -> None:
    day, left = start, amount
    while left:
        day += timedelta(days=1)
        left -= not (unit is Count.WORKING_DAYS and day.weekday() >= 5)
    expected = start + timedelta(hours=amount) if unit is Count.HOURS else day

    assert count(start, amount, unit) == expected


def test_hours_run_from_the_minute_and_days_from_the_day() -> None:
    late = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)

    assert count(late, 72, Count.HOURS) == date(2026, 11, 23)
    assert count(late, 2, Count.CALENDAR_DAYS) == date(2026, 11, 22)
    assert count(late, 5, Count.WORKING_DAYS) == date(2026, 11, 27)


# --- scenario 8 --------------------------------------------------------------------------------


def of(standpoint: Standpoint, record: str) -> dict[str, date]:
    return {one.authority: one.due for one in clocks(standpoint) if one.record == record}


def test_friday_afternoon_three_clocks_start_each_in_its_own_count_of_days(
    friday: Standpoint,
) -> None:
    """R63: while the kind of event is not known, the shortest clock of each authority runs."""
    assert of(friday, FRIDAY) == {
        "FDA": date(2026, 11, 25),
        "EU competent authority": date(2026, 11, 22),
        "MHRA": date(2026, 11, 22),
    }
    assert all(not one.is_decided for one in clocks(friday) if one.record == FRIDAY)


def decided(standpoint: Standpoint, kind: str, uk_reason: str) -> Standpoint:
    """Return the standpoint with the decisions of regulatory affairs written and signed."""
    from dataclasses import replace

    from ims.standpoint import StageSigned

    path = standpoint.system.paths_by_id[FRIDAY][0]
    text = standpoint.system.tree[path].decode()
    said = f'became_aware_on: "2026-11-20"\nevent_class: {kind}\nfield_action_needed: "no"\n'
    for authority, decision in (("fda", "no-report"), ("eu", "report"), ("uk", "no-report")):
        reason = uk_reason if authority == "uk" else "A reason that says why."
        said += (
            f"{authority}_decision: {decision}\n{authority}_reason: {reason}\n"
            f'{authority}_decided_on: "2026-11-21"\n'
        )
    head, _, rest = text.removeprefix("---\n").partition("---\n")
    changed = standpoint.with_files({path: f"---\n{head}{said}---\n{rest}".encode()})
    by = StageSigned("reportability", "dora-kestrel", "regulatory-affairs", "approved",
                     date(2026, 11, 21), "x.json")  # fmt: skip
    return replace(changed, signed={**changed.signed, FRIDAY: (*changed.signed[FRIDAY], by)})


def test_a_signed_no_stops_a_clock_and_a_signed_yes_lets_it_run_to_the_report(
    friday: Standpoint,
) -> None:
    after = decided(friday, "serious-incident", "The product was not sold there.")
    found = {one.authority: one for one in clocks(after) if one.record == FRIDAY}

    assert found["FDA"].is_stopped
    assert found["MHRA"].is_stopped
    assert not found["EU competent authority"].is_stopped
    assert found["EU competent authority"].due == date(2026, 12, 5)
    codes = {end.code for end in loose_ends(after.on(date(2026, 12, 6))) if end.about == FRIDAY}
    assert "CLK002" in codes


def test_not_reportable_without_a_rationale_is_told(friday: Standpoint) -> None:
    after = decided(friday, "serious-incident", "no")

    [end] = [e for e in loose_ends(after, frozenset({"CLK005"})) if e.about == FRIDAY]

    assert end.fact == "MHRA: `no-report` without a rationale"
    assert end.role == "regulatory-affairs"


def test_a_decision_that_nobody_signs_is_late_when_its_clock_runs_out(friday: Standpoint) -> None:
    on = friday.on(date(2026, 11, 23))
    late = [e for e in loose_ends(on, frozenset({"CLK001"})) if e.about == FRIDAY]

    assert {end.since for end in late} == {date(2026, 11, 22)}
    assert len(late) == 2, "the clock of the FDA runs until Wednesday"


def test_a_clock_that_was_missed_is_told_until_a_nonconformity_says_so(friday: Standpoint) -> None:
    from dataclasses import replace

    late = decided(friday, "public-health-threat", "The product was not sold there.")
    signed = [replace(s, on=date(2026, 11, 26)) if s.stage == "reportability" else s
              for s in late.signed[FRIDAY]]  # fmt: skip
    late = replace(late, signed={**late.signed, FRIDAY: tuple(signed)})

    [end] = [e for e in loose_ends(late, frozenset({"CLK003"})) if e.about == FRIDAY]

    assert "MHRA: decision signed on 2026-11-26, the clock ran out on 2026-11-22" in end.fact


def test_without_the_register_no_clock_runs_and_that_is_told(friday: Standpoint) -> None:
    without = friday.with_files({"controls/reporting-clocks.yaml": None})

    assert clocks(without) == []
    assert [e.code for e in loose_ends(without, frozenset({"CLK006"}))] == ["CLK006"]


# --- scenario 10: extensions -------------------------------------------------------------------


def test_a_granted_extension_moves_the_date_and_a_refused_one_does_not(friday: Standpoint) -> None:
    capa = friday.ledger.filed["CAPA-DUB-2026-0402"]
    dates = moved(friday, capa, "due")

    assert dates
    assert (dates.first, dates.now) == (date(2026, 9, 15), date(2026, 10, 30))
    assert (len(dates.granted), len(dates.refused)) == (1, 1)
    assert next_due(friday, capa) == ("implemented", date(2026, 10, 30))


def test_an_extension_that_nobody_signed_moves_nothing(friday: Standpoint) -> None:
    capa = friday.ledger.filed["CAPA-DUB-2026-0402"]
    unsigned = friday.without_signature("XTN-DUB-2026-0401", "decided")

    assert next_due(unsigned, capa) == ("implemented", date(2026, 9, 15))


def test_an_extension_asked_for_after_the_date_is_told(friday: Standpoint) -> None:
    path = friday.system.paths_by_id["XTN-DUB-2026-0401"][0]
    text = friday.system.tree[path].decode().replace("2026-10-30", "2026-10-20")
    late = friday.with_files({path: text.encode()})

    [end] = loose_ends(late, frozenset({"LOP020"}))

    assert end.fact == "asked for on 2026-10-26, due was 2026-10-20"


# --- actions, search, months -------------------------------------------------------------------


def test_every_open_action_has_an_owner_a_source_and_an_age(friday: Standpoint) -> None:
    found = {one.id: one for one in open_actions(friday)}
    ledger = friday.ledger

    assert set(found) == {f.id for f in ledger.of("action", "capa", "finding") if not f.is_closed}
    assert all(one.people and one.source and one.age >= 0 for one in found.values())
    late = found["CAPA-DUB-2026-0402"]
    assert (late.late, late.extensions) == (21, "2 asked, 1 granted, 1 refused")


def test_everything_open_on_a_batch_is_found_at_once(friday: Standpoint) -> None:
    found = find(friday, Asked(concerns={"batch": "D2637"}, only_open=True))

    assert [one.id for one in found] == ["DEV-DUB-2026-0401", "NC-DUB-2026-0403"]
    assert find(friday, Asked(concerns={"batch": "D263"})) == [], (
        "a part of a number is another one"
    )


def test_what_is_like_a_record_comes_with_its_measure(friday: Standpoint) -> None:
    found = find(friday, Asked(similar="NC-DUB-2026-0402"))

    assert {"NC-DUB-2026-0401", "CAPA-DUB-2026-0402"} <= {one.id for one in found[:5]}
    assert all(one.likeness and 0 < one.likeness <= 1 for one in found)
    assert found == sorted(found, key=lambda one: -(one.likeness or 0))


@given(st.frozensets(st.text("abc", min_size=4)), st.frozensets(st.text("abc", min_size=4)))
def test_likeness_is_one_for_equal_words_and_the_same_both_ways(
    first: frozenset[str], second: frozenset[str]
) -> None:
    assert likeness(first, second) == likeness(second, first)
    assert likeness(first, first) == (1.0 if first else 0.0)
    assert 0 <= likeness(first, second) <= 1


def test_months_add_up_to_what_is_open(friday: Standpoint) -> None:
    for kind in ("nonconformity", "capa", "complaint", "action"):
        found = friday.ledger.of(kind)
        months = by_month(found, LAST_DAY)
        assert months[-1].open_at_end == sum(not one.is_closed for one in found)
        assert months[-1].name == "2026-11"


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("clocks", FRIDAY), 0, "decision: 2 days left"),
        (("actions", "--site", "DUB"), 1, "2 asked, 1 granted, 1 refused"),
    ],
)
def test_the_commands_say_it_and_exit_as_promised(
    demo: Path, args: tuple[str, ...], code: int, words: str
) -> None:
    when = ("--as-of", "2026-11-20T18:00+00:00", "--root", str(demo))
    found, output = run(*args, *when)

    assert found == code
    assert words in output


def test_the_same_rows_come_as_json_and_csv(friday: Standpoint) -> None:
    rows = open_actions(friday)
    data = json.loads(answer.as_json("basis", actions=rows))["actions"]

    assert {"id", "task", "people", "due", "late"} <= set(data[0])
    assert answer.as_csv(rows).count("\n") >= len(rows) + 1


def test_a_system_without_any_record_is_no_clean_answer(tmp_path: Path, root: Path) -> None:
    """Exit 2: an answer from nothing is none."""
    ask: Callable[..., tuple[int, str]] = run
    (root / "docs/records").rename(tmp_path / "away")

    assert ask("actions", "--root", str(root))[0] == 2
    assert ask("find", "word", "--root", str(root))[0] == 2
    assert ask("clocks", "--root", str(root))[0] == 2
