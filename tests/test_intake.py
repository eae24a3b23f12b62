"""Reports of a problem made records (scenario 2): words and times unchanged, once, garbage refused."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from ims.check import check
from ims.cli.commands import group
from ims.diagnostic import ImsError
from ims.files import Folder
from ims.models.record import Record
from ims.reporting.intake import LARGEST, read, take_in
from ims.system import ManagementSystem

from tests.support import small_system

ZONE = ZoneInfo("Europe/Dublin")
NOW = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
TUESDAY = {
    "schema": "ims-report-1",
    "kind": "problem",
    "written": "2026-03-03T02:52+00:00",
    "what": 'It said 119 and then 118.\nI stopped it: "hold" on the door. # 3 °C too low',
    "where": "Autoclave 2",
    "happened": "2026-03-03T02:40+00:00",
    "item": "D2611, load 3",
    "product": "Pen injector",
    "done": "",
    "name": "",
    "contact": "shift supervisor",
}


def raw(**changes: Any) -> bytes:
    data = {key: value for key, value in {**TUESDAY, **changes}.items() if value is not None}
    return json.dumps(data).encode()


def taken(system: ManagementSystem, *reports: bytes) -> list[Any]:
    read_ = [read("r.json", one, ZONE, NOW) for one in reports]
    return take_in(system, read_, "DUB", NOW)


def record_of(one: Any) -> Record:
    after = small_system({one.path: one.text})
    found = after.item(one.path)
    assert isinstance(found.model, Record), found.faults
    return found.model


def test_words_batch_and_both_times_stand_in_the_record_and_judging_is_left() -> None:
    [one] = taken(small_system(), raw())
    record = record_of(one)

    assert record.type == "nonconformity"
    assert record.id.startswith("NC-DUB-2026-")
    assert record.reported
    assert record.reported.words == TUESDAY["what"]
    assert record.reported.by == "anonymous"
    assert record.event_date == datetime(2026, 3, 3, 2, 40, tzinfo=UTC)
    assert record.entry_date == datetime(2026, 3, 3, 2, 52, tzinfo=UTC)
    assert record.concerns
    assert record.concerns.batch == ["D2611", "load 3"]
    assert record.concerns.product == ["Pen injector"]
    assert [getattr(record, name) for name in ("severity", "assignee", "due", "cause")] == [
        None
    ] * 4


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300))
def test_any_words_come_back_as_they_were_written(words: str) -> None:
    if not words.strip():
        return
    [one] = taken(small_system(), raw(what=words))
    record = record_of(one)

    assert record.reported
    assert record.reported.words == words


def test_the_same_report_makes_one_record_however_often_it_comes() -> None:
    first, again = taken(small_system(), raw(), raw())
    later = taken(small_system({first.path: first.text}), raw(), raw(where="Autoclave 3"))

    assert (first.is_new, again.is_new) == (True, False)
    assert again.record == first.record
    assert [one.is_new for one in later] == [False, True]
    assert later[1].record != first.record


def test_a_hazard_and_feedback_become_records_of_their_kind() -> None:
    starter = ManagementSystem(dict(Folder(Path(__file__).parent.parent)))
    site = next(iter(starter.sites))
    for kind, name in (("hazard", "hazard"), ("feedback", "feedback")):
        report = read("r.json", raw(kind=kind, name="Tess"), ZONE, NOW)
        [one] = take_in(starter, [report], site, NOW)
        model = starter.with_changes({one.path: one.text.encode()}).item(one.path).model
        assert isinstance(model, Record)
        assert model.type == name
        assert model.reported
        assert model.reported.by == "Tess"


def test_numbers_that_history_has_seen_are_not_given_again() -> None:
    report = read("r.json", raw(), ZONE, NOW)
    [one] = take_in(small_system(), [report], "DUB", NOW, ["NC-DUB-2026-0041"])

    assert one.record == "NC-DUB-2026-0042"


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (b"\xff\xfe", "no JSON"),
        (b"[]", "no group"),
        (b'{"schema": "ims-report-1", "schema": "ims-report-1"}', "twice"),
        (raw(schema="other"), "`schema`"),
        (raw(severity="minor"), "`severity`"),
        (raw(what="  "), "`what` is empty"),
        (raw(where=None), "`where` is empty"),
        (raw(happened="yesterday"), "no time"),
        (raw(happened="2026-03-03T02:53+00:00"), "after `written`"),
        (raw(written="2026-03-04T02:53+00:00"), "after `now`"),
        (raw(kind="praise"), "`kind`"),
        (raw(what="x" * 10_001), "at most 10,000"),
        (raw(what="bell \x07"), "signs"),
        (raw(done="\ud800"), "half a sign"),
        (b" " * (LARGEST + 1), "bytes"),
        (b"[" * 60_000, "no JSON"),
    ],
)
def test_garbage_is_refused_in_words(bad: bytes, words: str) -> None:
    with pytest.raises(ImsError) as refused:
        read("r.json", bad, ZONE, NOW)

    assert words in refused.value.message
    assert refused.value.help


def test_a_time_without_zone_is_that_of_the_site() -> None:
    report = read("r.json", raw(happened="2026-03-03T02:40", written="2026-03-03T02:41"), ZONE, NOW)

    assert report.happened.tzinfo == ZONE


def run(*args: str) -> tuple[int, str]:
    found = CliRunner().invoke(group, list(args), standalone_mode=False)
    return found.return_value if found.exception is None else 2, found.output


def test_the_command_writes_all_or_nothing_and_the_check_accepts_it(
    root: Path, tmp_path: Path
) -> None:
    good, hazard, broken = (tmp_path / name for name in ("a.json", "b.json", "c.json"))
    good.write_bytes(raw())
    hazard.write_bytes(raw(where="Autoclave 3"))
    broken.write_bytes(b"{}")
    now = ("--now", "2026-03-03T07:00:00+0000", "--root", str(root))
    before = {path for path in root.rglob("*") if path.is_file()}

    assert run("intake", str(good), str(broken), "--site", "DUB", *now)[0] == 2
    assert {path for path in root.rglob("*") if path.is_file()} == before
    assert run("intake", str(good), "--site", "XYZ", *now)[0] == 2
    assert "2 new of 2" in run("intake", str(good), str(hazard), "--site", "DUB", *now)[1]
    assert "0 new of 2" in run("intake", str(good), str(hazard), "--site", "DUB", *now)[1]

    new = sorted({path for path in root.rglob("*") if path.is_file()} - before)
    assert len(new) == 2
    names = [path.relative_to(root).as_posix() for path in new]
    report = check(ManagementSystem(Folder(root)), NOW.date(), names)
    assert [(d.code, d.fact) for d in report.diagnostics if d.code != "REF001"] == []
