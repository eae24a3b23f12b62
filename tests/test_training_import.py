"""What learning systems, lists of attendance and personnel hand over (R56): told, never guessed."""

import io
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from ims.check import check
from ims.cli.commands import ims
from ims.diagnostic import ImsError
from ims.exchange import sheet
from ims.open_standpoint import open_standpoint
from ims.personnel import imported, joiners
from ims.personnel.brought import Told
from ims.personnel.intake import Brought, Intake
from ims.standpoint import Standpoint
from ims.training import evidence

from tests.rows.conftest import LAST_DAY

HEAD = "person,document,revision,date,score\n"
RIGHT = "pavel-sorin,SOP-001,4,2026-11-12,92\n"


NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def stood(demo: Path) -> Standpoint:
    return open_standpoint(demo, LAST_DAY, asked=True)


def taken(
    stood: Standpoint, text: str | bytes, *, session: str = "", name: str = "list.csv"
) -> Told:
    """Return what becomes of a list, in memory."""
    raw = text.encode() if isinstance(text, str) else text
    intake = Intake(stood, stood.system, Brought(name, raw, NOW))
    rows = sheet.read(name, raw)
    return imported.attended(intake, rows, session) if session else imported.exported(intake, rows)


def after(stood: Standpoint, told: Told) -> list[str]:
    """Return what `ims check` finds wrong in the new files."""
    system = stood.system.with_changes(told.files)
    found = check(system, LAST_DAY).diagnostics
    return [f"{d.path}: {d.fact}" for d in found if d.path in told.files]


def test_an_export_becomes_a_session_that_waits_for_signatures(stood: Standpoint) -> None:
    told = taken(stood, HEAD + RIGHT)

    attached, record = sorted(told.files)
    text = told.files[record].decode()
    assert attached.endswith("-list.csv")
    assert "documents: [SOP-001@4]" in text
    assert "participants: [pavel-sorin]" in text
    assert "attendance_evidence: system-export" in text
    assert (told.wrong, told.taken, after(stood, told)) == ([], 1, [])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("nobody,SOP-001,4,2026-11-12,", "no person `nobody`"),
        ("pavel-sorin,SOP-999,1,2026-11-12,", "no approved document `SOP-999`"),
        ("pavel-sorin,SOP-001,99,2026-11-12,", "no approved revision `99`"),
        ("pavel-sorin,SOP-001,1,2026-11-12,", "was not in force at BOS on 2026-11-12: `4` was"),
        ("lena-adair,SOP-001,4,2025-10-01,", "was not approved yet"),
        ("pavel-sorin,SOP-001,4,2026-11-01,", "was not here on 2026-11-01"),
        ("pavel-sorin,SOP-001,4,11/12/2026,", "the day is `11/12/2026`"),
        ("pavel-sorin,SOP-001,4,2026-12-24,", "write a day up to today"),
        ("luke-farrow,SOP-001,4,2026-11-12,", "knows `SOP-001@4` already"),
        ("pavel-sorin,SOP-001,4,2026-11-12,many", "the score is `many`"),
        ("=HYPERLINK(1),SOP-001,4,2026-11-12,", "a formula in `person`"),
        ("pavel-sorin,SOP-001,4,2026-11-12,40", "nobody passed"),
        (RIGHT.strip() + "\n" + RIGHT.strip(), "has completed `SOP-001@4` already"),
    ],
)
def test_what_does_not_match_is_told(stood: Standpoint, line: str, why: str) -> None:
    told = taken(stood, f"{HEAD}{line}\n")

    assert len(told.wrong) == 1
    assert why in told.wrong[0]


def test_what_waits_for_its_signatures_is_not_taken_twice(stood: Standpoint) -> None:
    first = taken(stood, HEAD + RIGHT)
    landed = stood.with_files(first.files)

    assert "already" in taken(landed, HEAD + RIGHT).wrong[0]


def test_a_session_of_an_export_counts_when_both_have_signed(stood: Standpoint) -> None:
    told = taken(stood, HEAD + RIGHT)
    name = next(path for path in told.files if path.endswith(".md")).rpartition("/")[2][:-3]
    landed = stood.with_files(told.files)
    one = next(iter(stood.signed["TRN-BOS-2026-0103"]))

    def knows(*stages: str) -> bool:
        signed = {**landed.signed, name: tuple(replace(one, stage=stage) for stage in stages)}
        now = replace(landed, signed=signed)
        return "pavel-sorin" in evidence(now).read.get("SOP-001@4", {})

    assert not knows()
    assert not knows("planned", "held")
    assert knows("planned", "held", "confirmed")


def test_a_workbook_is_read_and_its_formulas_are_not(stood: Standpoint) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["User ID", "Course", "Version", "Completion Date", "Score"])
    page.append(["pavel-sorin", "SOP-001", 4, LAST_DAY, 91.5])
    page.append(["=1+1", "SOP-001", 4, LAST_DAY, "=2*50"])
    out = io.BytesIO()
    book.save(out)
    rows = sheet.read("list.xlsx", out.getvalue())
    told = taken(stood, out.getvalue(), name="list.xlsx")

    assert [row.odd.partition(" in ")[0] for row in rows] == ["", "a formula"]
    assert rows[0].cells["completion_date"] == LAST_DAY.isoformat()
    assert "a formula" in told.wrong[0]
    assert len(told.files) == 2
    assert after(stood, told) == []


def test_a_list_of_attendance_becomes_records_of_a_session(stood: Standpoint) -> None:
    session = "TRN-CAM-2026-0104"
    told = taken(stood, "person,minutes\nWilma Sorley,60\n", session=session)
    wrong = "person,minutes\ndevan-malory,60\nmei-castell,an hour\nzed,60\n"

    assert f"session: {session}\nperson: wilma-sorley\n" in next(iter(told.files.values())).decode()
    assert after(stood, told) == []
    assert len(taken(stood, wrong, session=session).wrong) == 3


def test_the_command_writes_all_or_nothing(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = Path(shutil.copytree(demo, tmp_path / "larkmere"))
    (tmp_path / "list.csv").write_text(HEAD + RIGHT + "nobody,SOP-001,4,2026-11-12,\n", "utf-8")
    argv = ["import", "training", str(tmp_path / "list.csv"), "--root", str(root)]
    argv += ["--now", "2026-11-20T15:00:00+0000"]
    before = set(root.glob("docs/records/training/2026/*"))

    assert ims(argv) == 1
    assert "nothing was written: 1 lines" in capsys.readouterr().err
    assert set(root.glob("docs/records/training/2026/*")) == before
    assert ims([*argv, "--partial"]) == 1
    assert len(set(root.glob("docs/records/training/2026/*")) - before) == 2


@pytest.mark.parametrize(
    "raw", [b"", b"person\n", b"id,ID,name\na,b,c\n", b"\xff\xfe", b"PK\x03\x04"]
)
def test_what_is_no_table_is_refused(raw: bytes) -> None:
    with pytest.raises(ImsError):
        sheet.read("list.xlsx" if raw[:2] == b"PK" else "list.csv", raw)


# --- people --------------------------------------------------------------------------------------

COLUMNS = "id,name,role,sites,from,until,shift,away_from,away_until,ends\n"


def entered(stood: Standpoint, lines: str) -> Told:
    return joiners.read(stood.system, sheet.read("l.csv", (COLUMNS + lines).encode()), LAST_DAY)


def test_joiners_leavers_and_leave_become_files_that_are_right(stood: Standpoint) -> None:
    lines = (
        ",Ada Brook,operator,BOS,2026-12-01,,day,,\n,Ada Brook,worker,BOS,2026-12-01,,,,\n"
        "luke-farrow,,,,,2026-12-31,,,\nsana-reyle,,,,,,,2026-12-20,2027-01-02\n"
        "otto-brandvold,,trainer,BOS,2026-12-01,,,,,none\n"
        "sam-tolliver,,site-quality,DUB,2026-12-01,,,,,process-owner\n"
        "sam-tolliver,,,,,2026-12-05,,,,complaint-handler\n"
    )
    told = entered(stood, lines)
    people = stood.system.with_changes(told.files).people

    assert (told.wrong, after(stood, told)) == ([], [])
    assert [a.role for a in people["ada-brook"].assignments] == ["operator", "worker"]
    assert str(people["luke-farrow"].until) == "2026-12-31"
    assert str(people["sana-reyle"].absences[0].until) == "2027-01-02"
    assert people["otto-brandvold"].assignments[-1].role == "trainer"
    assert [(a.role, str(a.until)) for a in people["sam-tolliver"].assignments] == [
        ("process-owner", "2026-11-30"),
        ("complaint-handler", "2026-12-05"),
        ("worker", "None"),
        ("site-quality", "None"),
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("zed,,,,,2026-12-31,,,\n", "a joiner needs"),
        ("luke-farrow,,magician,BOS,,,,,\n", "no role `magician`"),
        ("luke-farrow,,trainer,MARS,,,,,\n", "no site `MARS`"),
        ("luke-farrow,,trainer,BOS,tomorrow,,,,\n", "`from` is `tomorrow`"),
        ("luke-farrow,,,,2026-12-31,2026-12-01,,,\n", "`until` is before `from`"),
        ("luke-farrow,,,,,,,,\n", "nothing to enter"),
        ("=A1,Eve,trainer,BOS,,,,,\n", "a formula"),
        ("Ab Cd,Eve,trainer,BOS,,,,,\n", "`Ab Cd` is no id of a person"),
        ("../system,Eve,trainer,BOS,,,,,\n", "`../system` is no id of a person"),
        ("../../../escaped,Eve,trainer,BOS,,,,,\n", "is no id of a person"),
        (",北京,trainer,BOS,,,,,\n", "`` is no id of a person"),
        ("sam-tolliver,,site-quality,DUB,2025-06-01,2026-11-18,,,\n", "leave `role` empty"),
        ("sam-tolliver,,worker,DUB,2025-06-01,2026-11-18,,,\n", "leave `role` empty"),
        ("sam-tolliver,,site-quality,DUB,2026-12-01,,,,\n", "ends the day before 2026-12-01"),
        ("sam-tolliver,,worker,DUB,2026-12-01,,,,\n", "held there already since 2025-05-05"),
        ("sam-tolliver,,trainer,DUB,2026-12-01,,,,,operator\n", "`operator` in `ends` is not held"),
        ("sam-tolliver,,trainer,DUB,2025-05-05,,,,,worker\n", "would end on 2025-05-04"),
        ("sam-tolliver,,trainer,,2026-12-01,,,,,worker\n", "`sites` is empty"),
        ("sam-tolliver,,,,,,,,,worker\n", "it needs the new `role`"),
        ("sam-tolliver,,,BOS,,2026-12-01,,,,worker\n", "`worker` is held at DUB"),
        ("sana-reyle,,,,,,,,2027-01-02\n", "`away_from` is not"),
    ],
)
def test_a_wrong_line_is_told_and_enters_no_file(stood: Standpoint, line: str, why: str) -> None:
    told = entered(stood, f",Ada Brook,operator,BOS,2026-12-01,,,,\n{line}")

    assert len(told.wrong) == 1
    assert why in told.wrong[0]
    assert list(told.files) == ["controls/people/ada-brook.yaml"]


# --- commands ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (["training"], 1, "Sites"),
        (["training", "--coming"], 1, "gate SHUT: 3 of 5 `worker`"),
        (["training", "--matrix", "--format", "json"], 1, '"kind": "assessed"'),
        (["training", "--person", "zed", "--late"], 2, "ask for two things"),
        (["qualified", "run-line-2", "WI-101@4", "--site", "DUB", "--shift", "night"], 0, "2 may"),
        (["qualified", "run-line-2"], 2, "a task is done at a site"),
        (["qualified", "cooking", "--site", "DUB"], 2, "no task and no document"),
    ],
)
def test_commands_answer_with_an_exit_code(
    demo: Path, argv: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--root", str(demo), "--as-of", "2026-11-20"]

    assert ims([*argv, *asked]) == code
    told = capsys.readouterr()
    assert words in told.out + told.err
