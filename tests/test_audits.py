"""Audits: the programme against what was held, its coverage, its commands and pages (R63, R76)."""

import csv
import io
import json
import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ims.auditing import PATH, months, occurrences, programme_of
from ims.auditing.auditors import qualifications
from ims.auditing.checklist import checklist
from ims.auditing.scope import by_clause, by_process, too_far_apart
from ims.cli import main
from ims.diagnostic import ImsError
from ims.files import Folder
from ims.loops import all_loops, duties, loose_ends
from ims.models.audit_programme import AuditProgramme, Cycle, ProgrammeEntry
from ims.open_standpoint import open_standpoint
from ims.site.pages import audits, reviews
from ims.site.publication import Wish
from ims.site.working_copy import open_to_publish
from ims.standpoint import Standpoint, from_tree
from ims.system import ManagementSystem

from tests.rows.broken import edited, told

ROOT = Path(__file__).parent.parent
LAST_DAY = date(2026, 11, 20)
AFTERWARDS = datetime(2026, 11, 21, tzinfo=UTC)
AS_OF = ["--as-of", "2026-11-20"]


@pytest.fixture(scope="module")
def known(demo: Path) -> Standpoint:
    return open_standpoint(demo, LAST_DAY, asked=True)


@pytest.fixture(scope="module")
def starter() -> Standpoint:
    return from_tree(ManagementSystem(Folder(ROOT)), date(2027, 6, 15))


# --- months --------------------------------------------------------------------------------------


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_a_month_knows_its_number_and_its_last_day(day: date) -> None:
    month = months.of(day)

    assert months.written(months.number(month)) == month
    assert months.last_day(month).day == monthrange(day.year, day.month)[1]


@given(st.dates(), st.integers(1, 120))
def test_so_many_months_earlier_is_never_later_than_asked(day: date, count: int) -> None:
    found = months.earlier(day, count)

    assert found < day
    if found > date.min:
        assert (day.year - found.year) * 12 + day.month - found.month == count


# --- the programme ---------------------------------------------------------------------------------


def entry(every: int, planned: list[str]) -> ProgrammeEntry:
    return ProgrammeEntry.model_validate(
        {
            "id": "one",
            "site": "DUB",
            "kind": "process",
            "processes": ["direction"],
            "disciplines": ["quality"],
            "criteria": [{"frameworks": ["iso-9001-2015"]}],
            "risk": "high",
            "risk_basis": "because",
            "every": str(every),
            "planned": planned,
            "lead_role": "internal-auditor",
        }
    )


def programme(start: str, length: int, one: ProgrammeEntry) -> AuditProgramme:
    cycle = Cycle.model_validate({"start": start, "months": str(length)})
    return AuditProgramme.model_construct(cycle=cycle, entries=[one])


@given(
    st.integers(1, 24),
    st.integers(12, 48),
    st.lists(st.integers(0, 47), min_size=1, max_size=6, unique=True),
)
def test_a_wait_that_is_too_long_is_found_like_by_counting_every_month(
    every: int, length: int, chosen: list[int]
) -> None:
    start = months.number("2026-01")
    inside = [month for month in chosen if month < length] or [0]
    one = entry(every, [months.written(start + month) for month in inside])
    since, longest = 0, 0
    for month in range(length):
        longest = max(longest, month - since)
        since = month if month in inside else since

    apart = too_far_apart(programme("2026-01", length, one), one)

    assert (apart is not None) == (longest > every)


def test_the_programme_of_the_starter_leaves_nothing_out(starter: Standpoint) -> None:
    """Each process at each site, each clause of each framework, each discipline."""
    codes = {"ADT005", "ADT006", "ADT007", "ADT008", "ADT009", "ADT018"}

    assert programme_of(starter)
    assert len(occurrences(starter)) > 20
    assert not [e for e in loose_ends(starter, frozenset(codes)) if e.code in codes]
    assert all(row.planned == row.clauses > 20 for row in by_clause(starter))


def test_an_audit_is_due_at_the_end_of_its_month_and_late_the_day_after(
    starter: Standpoint,
) -> None:
    def overdue(day: date) -> set[str]:
        return {end.about for end in told(starter.on(day), "ADT001")}

    assert "uk1-system@2027-02" not in overdue(date(2027, 2, 28))
    assert "uk1-system@2027-02" in overdue(date(2027, 3, 1))


def test_a_moved_audit_is_due_in_its_new_month(starter: Standpoint) -> None:
    moved = 'moved: [{from: "2027-02", to: "2027-04", decided: 2027-02-20, reason: Flood.}]'

    def with_move(line: str) -> Standpoint:
        return edited(
            starter,
            PATH,
            lambda t: t.replace('    planned: ["2027-02"', f'    {line}\n    planned: ["2027-02"'),
        )

    due = {d.about: d.due for d in duties(with_move(moved)) if d.code == "ADT001"}
    assert due["uk1-system@2027-02"] == date(2027, 4, 30)
    assert not told(with_move(moved), "ADT003")
    late = moved.replace("2027-02-20", "2027-03-02")
    assert "after `2027-02` had ended" in told(with_move(late), "ADT003")[0].fact
    far = moved.replace("2027-04", "2027-07")
    assert "allows `2`" in told(with_move(far), "ADT003")[0].fact


@pytest.mark.parametrize(
    ("edit", "code", "about"),
    [
        (('items: ["8", A]', 'items: ["8", B]'), "ADT018", "us1-system"),
        (("site: EU1\n    kind: process\n", "site: UK1\n    kind: process\n"), "ADT007",
         "product-realization@EU1"),
        (('items: ["4.1", "5"]', 'items: ["4.1"]'), "ADT008", "iso-13485-2016"),
        (("disciplines: [quality, environment, safety, security, continuity, records]",
          "disciplines: [quality]"), "ADT009", "continuity@US1"),
        (('{risk: high, months: "6"}', '{risk: high, months: "3"}'), "ADT005",
         "us1-operations"),
    ],
)  # fmt: skip
def test_what_the_programme_leaves_out_is_told(
    starter: Standpoint, edit: tuple[str, str], code: str, about: str
) -> None:
    broken = edited(starter, PATH, lambda t: t.replace(*edit))

    assert about in {end.about for end in told(broken, code)}


def test_a_system_without_a_programme_is_told_and_shown_nothing(
    known: Standpoint, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (end,) = told(known.with_files({PATH: None}), "ADT004")
    assert end.role == "quality-manager"
    (broken,) = told(known.with_files({PATH: b"id: [\n"}), "ADT004")
    assert "cannot be read" in broken.fact
    assert main(["audits", "--root", str(root)]) == 2
    assert "no audit programme" in capsys.readouterr().err


# --- what was held -------------------------------------------------------------------------------


def test_what_nobody_signed_was_not_held(known: Standpoint) -> None:
    before = {o.id: o for o in occurrences(known)}["cam-system@2026-06"]
    broken = known.without_signature("AUD-CAM-2026-0302")
    after = {o.id: o for o in occurrences(broken)}["cam-system@2026-06"]

    assert (before.state, before.held_on) == ("held", date(2026, 6, 17))
    assert (after.state, after.held_on) == ("overdue", None)


def test_the_demo_shows_where_its_programme_stands(known: Standpoint) -> None:
    states = [o.state for o in occurrences(known)]
    rows = {(row.site, row.process): row for row in by_process(known)}

    assert states.count("overdue") == 1
    assert states.count("held late") == 1
    assert states.count("plan signed") == 1
    assert rows["DUB", "product-realization"].state == "overdue"
    assert rows["DUB", "product-realization"].last == date(2026, 4, 22)


def test_a_qualification_counts_from_its_last_signature_on(known: Standpoint) -> None:
    first, second = qualifications(known, "hester-quill", "internal-auditor")

    assert first.until == date(2026, 9, 14)
    assert second.since == date(2026, 9, 9)
    assert first.covers(date(2025, 10, 21), date(2026, 9, 14))
    assert not first.covers(date(2026, 9, 14), date(2026, 9, 15))
    assert not first.covers(first.since - timedelta(days=1), first.since)


# --- commands ------------------------------------------------------------------------------------


def test_the_command_shows_programme_and_processes(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audits", "--root", str(demo), *AS_OF, "--site", "DUB"]) == 0
    shown = capsys.readouterr().out
    assert re.search(r"dub-operations +overdue +51", shown)
    assert "BOS" not in shown
    assert main(["audits", "--root", str(demo), *AS_OF, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    late = next(row for row in rows if row["audit"] == "AUD-BOS-2026-0302")
    assert (late["state"], late["late"]) == ("held late", "13")
    assert late["reason"].startswith("The recall")
    assert main(["audits", "--clauses", "--root", str(demo), *AS_OF, "--format", "json"]) == 0
    clauses = json.loads(capsys.readouterr().out)["clauses"]
    assert {row["framework"] for row in clauses} >= {"iso-9001-2015", "iso-13485-2016"}
    assert all(row["planned"] == row["clauses"] >= row["audited"] for row in clauses)


def test_a_checklist_names_texts_in_force_records_and_former_findings(known: Standpoint) -> None:
    found = checklist(known, "AUD-BOS-2026-0303")
    asked = {one.requirement: one for one in found.questions}

    assert set(asked) == {"iso-13485-2016#7.4.3", "iso-13485-2016#7.5.11"}
    assert any(name.startswith("SOP-009@") for name in found.documents)
    assert [one.split()[0] for one in found.former] == ["FND-BOS-2026-0302"]
    assert all(one.questions for one in found.questions)
    assert "FND-BOS-2026-0303" in " ".join(asked["iso-13485-2016#7.4.3"].open_points)


def test_an_entry_has_a_checklist_before_its_record_is_there(known: Standpoint) -> None:
    found = checklist(known, "dub-operations@2026-09")

    assert found.site == "DUB"
    assert {one.requirement.partition("#")[0] for one in found.questions} >= {"iso-13485-2016"}
    assert [one.split()[0] for one in found.former] == ["FND-DUB-2026-0301"]


@pytest.mark.parametrize("name", ["AUD-XXX-2026-0001", "CAPA-DUB-2026-0001"])
def test_a_checklist_of_nothing_is_refused(known: Standpoint, name: str) -> None:
    with pytest.raises(ImsError):
        checklist(known, name)


# --- pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("quality", [True, False], ids=["quality", "staff"])
def test_reports_and_minutes_stand_in_the_build_for_quality_alone(
    demo: Path,
    quality: bool,
) -> None:
    contents = open_to_publish(demo, Wish(LAST_DAY, quality=quality), AFTERWARDS).contents
    pages = dict([*audits.pages(contents), *reviews.pages(contents)])
    text = "\n".join(pages.values())

    assert "dub-operations" in text
    assert "overdue" in text
    assert (audits.FINDINGS in pages) == quality
    for confidential in (
        "AUD-BOS-2026-0302",
        "MRM-CAM-2026-0301",
        "Judith Pell",
        "SCL-BOS-2026-0305",
    ):
        assert (confidential in text) == quality, confidential
    assert {*audits.navigation(contents), *reviews.navigation(contents)} == {*pages}


def test_every_loop_of_audits_and_reviews_says_what_why_and_what_to_do() -> None:
    found = {code: one for code, one in all_loops().items() if code[:3] in {"ADT", "MRV"}}

    assert len(found) == 19 + 11
    assert all(one.what and one.why and one.help for one in found.values())
