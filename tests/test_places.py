"""Sites, what stands at them and on whom they depend (R81): computations, commands, pages."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ims.cli.commands import ims
from ims.lifecycle.sites import add_months
from ims.loops import loose_ends
from ims.open_standpoint import open_standpoint
from ims.places import compare, equipment, local_texts, organization, processes, suppliers
from ims.places.merged import merged
from ims.standpoint import StageSigned, Standpoint, from_tree
from ims.system import ManagementSystem

LAST_DAY = date(2026, 11, 20)
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def stood(demo: Path) -> Standpoint:
    return open_standpoint(demo, LAST_DAY, asked=True)


# --- two texts as one --------------------------------------------------------------------------

_HEADS = st.sampled_from(["## Purpose", "## Scope", "## Procedure", "### First", "### Then"])
_LINES = st.sampled_from(["Do it.", "1. Stop.", "- a point", "", "Look at the line."])
_TEXTS = st.lists(st.one_of(_HEADS, _LINES), max_size=14).map(
    lambda lines: "".join(f"{line}\n\n" for line in lines)
)


def words(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


@given(_TEXTS, _TEXTS)
def test_the_master_stands_whole_and_in_order_in_the_merged_text(master: str, local: str) -> None:
    kept = [
        line for part in merged(master, local) if not part.is_local for line in words(part.text)
    ]

    assert kept == words(master)


@given(_TEXTS, _TEXTS)
def test_no_line_of_the_addendum_is_lost_and_only_headings_that_both_have_fall_away(
    master: str, local: str
) -> None:
    shown = [line for part in merged(master, local) if part.is_local for line in words(part.text)]
    common = {line for line in words(master) if line.startswith("#")}

    for line in set(words(local)):
        if line.startswith("#") and line in common:
            continue
        assert shown.count(line) == words(local).count(line)


def test_local_text_stands_below_the_heading_that_it_shares() -> None:
    parts = merged("## A\n\nall\n\n## B\n\nrest\n", "## B\n\nhere\n\n## C\n\nmore\n")

    assert [(part.is_local, words(part.text)) for part in parts] == [
        (False, ["## A", "all", "## B", "rest"]),
        (True, ["here", "## C", "more"]),
    ]


def test_a_heading_inside_a_fence_divides_nothing() -> None:
    parts = merged("## A\n\n```\n## B\n```\n", "## B\n\nlocal\n")

    assert [part.is_local for part in parts] == [False, True]
    assert "## B" in parts[1].text


def test_the_demo_has_a_local_text_that_fits_its_master(stood: Standpoint) -> None:
    found = {one.id: one for one in local_texts.addenda(stood)}

    assert found["SOP-013-DUB"].master == "SOP-013"
    assert not found["SOP-013-DUB"].is_stale
    assert list(local_texts.not_adopted(stood)) == []


def test_an_addendum_that_only_people_of_other_sites_signed_is_told(stood: Standpoint) -> None:
    standing = stood.in_force["DUB"]["SOP-013-DUB"]
    assert standing.revision
    foreign = tuple(s for s in standing.revision.signatures if s.person != "noor-haddon")
    changed = replace(standing, revision=replace(standing.revision, signatures=foreign))
    after = replace(
        stood, in_force={**stood.in_force, "DUB": {**stood.in_force["DUB"], "SOP-013-DUB": changed}}
    )

    ends = loose_ends(after, frozenset({"ORG001"}))

    assert [(end.about, end.site, end.role) for end in ends] == [
        ("SOP-013-DUB", "DUB", "site-quality")
    ]


# --- equipment: a naive reading of the records says the same -------------------------------------


def _register(interval: int) -> bytes:
    return (
        'id: equipment\nrevision: "1"\nowner: quality-manager\n'
        "change: {class: major, summary: New., reason: New.}\nequipment:\n"
        "  - id: alarm\n    title: Alarm\n    kind: fire-system\n    site: DUB\n    area: Hall\n"
        '    disciplines: [safety]\n    owner: quality-manager\n    commissioned: "2024-01-31"\n'
        f'    tests: [{{id: test, title: Test, record: maintenance, interval: "{interval}"}}]\n'
    ).encode()


def _record(number: int, day: date, result: str, due: date, entry: str = "alarm") -> bytes:
    return (
        f"---\nid: MNT-DUB-2026-{number:04}\ntype: maintenance\ntitle: Test\nsite: DUB\n"
        "owner: site-lead\ndisciplines: [safety]\n"
        f'event_date: "{day}T10:00+00:00"\nentry_date: "{day}T11:00+00:00"\n'
        f"equipment: Alarm\nentries: [{entry}]\ntest: test\nwork: Test\nperformed_by: oona-brack\n"
        f'result: {result}\nobservations: none\nnext_due: "{due}"\n---\n'
    ).encode()


_DAYS = st.dates(date(2024, 2, 1), date(2026, 11, 20))
_TESTS = st.lists(
    st.tuples(_DAYS, st.sampled_from(["passed", "failed", "passed-after-repair"]), st.booleans(),
              st.integers(1, 900)),
    max_size=6,
)  # fmt: skip


@given(_TESTS, st.integers(1, 24))
def test_a_test_is_due_as_a_naive_reading_says(
    made: list[tuple[date, str, bool, int]], interval: int
) -> None:
    stood = _with_tests(interval, made)

    found = equipment.stands(stood)[0]

    good = [(day, days) for day, result, signed, days in made if signed and result != "failed"]
    expected = {add_months(date(2024, 1, 31), interval)}
    if good:
        last = max(day for day, _ in good)
        expected = {
            min(add_months(last, interval), last + timedelta(days=days))
            for day, days in good
            if day == last
        }
    assert found.due in expected


_EVERY = (ROOT / "controls" / "record-types.yaml").read_text("utf-8")
_MAINTENANCE = _EVERY[_EVERY.index("  - id: maintenance\n") :]
# Only the type that is needed: a model is made of each, for each example.
_TYPES = (
    _EVERY[: _EVERY.index("record_types:\n")]
    + "record_types:\n"
    + _MAINTENANCE[: _MAINTENANCE.index("\n  - id: ", 4) + 1]
).encode()
_ORGANIZATION = (ROOT / "controls" / "organization.yaml").read_bytes().replace(b"EU1", b"DUB")


def _with_tests(interval: int, made: list[tuple[date, str, bool, int]]) -> Standpoint:
    files = {
        "controls/organization.yaml": _ORGANIZATION,
        "controls/record-types.yaml": _TYPES,
        "controls/equipment.yaml": _register(interval),
    }
    signed = {}
    for number, (day, result, is_signed, days) in enumerate(made, 1):
        name = f"MNT-DUB-2026-{number:04}"
        due = day + timedelta(days=days)
        files[f"docs/records/maintenances/2026/{name}.md"] = _record(number, day, result, due)
        if is_signed:
            signed[name] = (StageSigned("performed", "x", "worker", "authored", day, "s"),)
    return replace(from_tree(ManagementSystem(files), LAST_DAY), signed=signed)


def test_a_failed_test_is_told_and_does_not_set_the_clock_back() -> None:
    stood = _with_tests(12, [(date(2026, 10, 1), "failed", True, 30)])

    codes = {end.code for end in loose_ends(stood, frozenset({"EQU001", "EQU002"}))}

    assert codes == {"EQU001", "EQU002"}


def test_a_record_that_names_no_equipment_is_told_and_counts_for_nothing() -> None:
    stood = _with_tests(12, [(date(2026, 10, 1), "passed", True, 30)])
    path = "docs/records/maintenances/2026/MNT-DUB-2026-0001.md"
    raw = _record(1, date(2026, 10, 1), "passed", date(2027, 1, 1), "other")
    stray = stood.with_files({path: raw})

    assert [end.code for end in loose_ends(stray, frozenset({"EQU003"}))] == ["EQU003"]
    assert equipment.stands(stray)[0].last is None


# --- suppliers ---------------------------------------------------------------------------------


def test_a_supplier_falls_off_the_list_thirty_days_after_its_date(stood: Standpoint) -> None:
    due = date(2026, 10, 28)

    def state(day: date) -> bool:
        found = suppliers.stands(stood.on(day))
        return next(s for s in found if s.supplier.id == "kelbrook-sterilization").is_approved(day)

    assert state(due + timedelta(days=30))
    assert not state(due + timedelta(days=31))
    told = loose_ends(stood.on(due + timedelta(days=31)), frozenset({"SUP002"}))
    assert "run out" in told[0].fact


def test_a_site_that_no_evaluation_covers_has_no_approved_supplier(stood: Standpoint) -> None:
    path = stood.system.paths_by_id["SUP-BOS-2026-0601"][0]
    former = stood.system.paths_by_id["SUP-BOS-2025-0601"][0]
    narrow = {
        place: stood.system.tree[place].replace(b'sites_covered: ["DUB"]\n', b"")
        for place in (path, former)
    }

    found = suppliers.stands(stood.with_files(narrow))

    states = {s.sites: s.last for s in found if s.supplier.id == "halvorn-glass"}
    assert states[("DUB",)] is None
    assert states[("BOS",)] is not None


# --- organization, processes, departures -------------------------------------------------------


def test_a_concession_lets_one_person_hold_both_until_it_ends(stood: Standpoint) -> None:
    person = "controls/people/noor-haddon.yaml"
    role = b'assignments:\n  - {role: process-owner, sites: [DUB], from: "2026-10-01"}\n'
    both = stood.system.tree[person].replace(b"assignments:\n", role, 1)
    granted = (
        "id: noor\nrevision: '1'\nowner: quality-manager\nrule: ORG010\n"
        "change: {class: major, summary: New., reason: New.}\n"
        f"path: {person}\nreason: Small site.\napprover: ruth-calder\nexpires: '2026-12-31'\n"
    ).encode()
    after = stood.with_files({person: both, "controls/concessions/noor.yaml": granted})

    assert organization.clashes(after)
    assert loose_ends(after, frozenset({"ORG010"})) == []
    assert loose_ends(after.on(date(2027, 1, 1)), frozenset({"ORG010"}))


def test_a_local_owner_counts_in_the_place_of_the_owner(stood: Standpoint) -> None:
    path = "controls/processes.yaml"
    local = b"    local: [{site: CAM, owner: quality-control-unit}]\n    purpose: Set scope"
    raw = stood.system.tree[path].replace(b"    purpose: Set scope", local)
    after = stood.with_files({path: raw})

    owners = {
        one.site: one.owner for one in processes.at_sites(after) if one.process.id == "direction"
    }

    assert owners == {
        "BOS": "top-management",
        "CAM": "quality-control-unit",
        "DUB": "top-management",
    }


def test_a_departure_is_told_when_it_ends_and_when_nobody_agreed(stood: Standpoint) -> None:
    later = stood.on(date(2026, 12, 1))
    alone = stood.without_signature("SDV-CAM-2026-0601", "agreed-centrally")

    assert [e.about for e in loose_ends(later, frozenset({"ORG002"}))] == ["SDV-CAM-2026-0601"]
    assert loose_ends(stood, frozenset({"ORG002", "ORG003"})) == []
    told = loose_ends(alone, frozenset({"ORG003"}))
    assert "corporate quality" in told[0].fact


def test_two_sites_differ_where_their_documents_do(stood: Standpoint) -> None:
    found = compare.compare(stood, "BOS", "DUB", open_ends={}, cells={})

    rows = {(row.topic, row.thing): row for row in found}
    assert rows["local addendum", "SOP-013"].second == "SOP-013-DUB@1"
    assert rows["document in force", "SOP-001"].same


def test_nothing_is_told_of_what_was_never_adopted() -> None:
    tree = {p.relative_to(ROOT).as_posix(): p.read_bytes()
            for folder in ("controls", "docs") for p in (ROOT / folder).rglob("*")
            if p.is_file() and "contributing" not in p.parts}  # fmt: skip
    bare = from_tree(ManagementSystem(tree), LAST_DAY)

    codes = {end.code for end in loose_ends(bare) if end.code[:3] in {"BCM", "COM", "EQU", "LAW"}}

    assert codes <= {"BCM004", "COM002"}  # nobody works here yet


# --- commands ----------------------------------------------------------------------------------

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(demo: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str, root: Path = demo) -> tuple[int, str]:
        code = ims([*words, "--root", str(root)])
        out = capsys.readouterr()
        return code, out.out + out.err

    return call


def test_two_sites_are_compared_on_a_day(run: Run) -> None:
    code, text = run("compare-sites", "CAM", "DUB", "--as-of", "2026-11-20", "--format", "json")

    rows = json.loads(text)["differences"]
    assert code == 0
    assert any("SDV-CAM-2026-0601" in row["first"] for row in rows)


def test_suppliers_and_duties_of_bare_files_are_shown(run: Run, root: Path) -> None:
    starter = ROOT / "controls" / "suppliers.yaml"
    (root / "controls" / "suppliers.yaml").write_bytes(starter.read_bytes())

    code, text = run("suppliers", "--format", "json", root=root)

    assert code == 0
    assert {row["state"] for row in json.loads(text)["suppliers"]} == {"nothing ordered yet"}
    assert "process" in run("responsibilities", root=root)[1]


@pytest.mark.parametrize(
    "words",
    [
        ("compare-sites", "DUB", "XXX"),
        ("compare-sites", "DUB", "DUB"),
        ("responsibilities", "--role", "nobody"),
    ],
)
def test_a_question_that_cannot_be_answered_is_no_clean_answer(
    run: Run, root: Path, words: tuple[str, ...]
) -> None:
    code, text = run(*words, root=root)

    assert code == 2
    assert "help:" in text


def test_an_answer_from_nothing_is_no_clean_answer(run: Run, root: Path) -> None:
    assert run("equipment", root=root)[0] == 2
    assert run("suppliers", root=root)[0] == 2
    assert run("integration", root=root)[0] == 2
    assert run("compare-sites", "DUB", "BOS", root=root)[0] == 2
