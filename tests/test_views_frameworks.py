"""Gaps, statement of applicability, side by side, editions, and the commands over a real history."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ims.cli.commands import ims
from ims.coverage import Narrowing, Question, Selection, coverage, selected
from ims.coverage.adopted import from_tree
from ims.demo.founding import found
from ims.diagnostic import ImsError
from ims.files import Folder
from ims.system import ManagementSystem
from ims.views.applicability import Selected, applicability
from ims.views.compulsory import Presence, compulsory
from ims.views.crosswalk import authorities, harmonized
from ims.views.editions import Move, editions, stale_citations, transition, watch_list
from ims.views.gaps import GapKind, gaps
from ims.views.overlap import likenesses, overlaps, shingles
from ims.vocabulary import Coverage

from tests.coverage_case import LAW, Case, Doc, registers
from tests.test_coverage import APPLIES, FULL, SOP
from tests.world import World, starter

ROOT = Path(__file__).parent.parent
DAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def system() -> ManagementSystem:
    return ManagementSystem(Folder(ROOT))


def question(system: ManagementSystem, *frameworks: str) -> Question:
    return from_tree(system, Selection(frameworks), DAY, "a bare tree")


# --- selection -----------------------------------------------------------------------------------


def test_frameworks_are_chosen_by_name_jurisdiction_and_discipline(
    system: ManagementSystem,
) -> None:
    """R81: the matrix is filtered by jurisdiction; an edition without force is asked for by name."""
    every, sites = selected(system, Selection(), DAY)

    assert sites == ("US1", "UK1", "EU1")
    assert "us-21cfr820-qsr-1996" not in every
    assert "eu-gmp-annex11-draft2025" not in every
    assert "iso-9001-2015" in every, "its transition runs"
    assert "iso-9001-2015" not in selected(system, Selection(), date(2029, 10, 1))[0]
    assert selected(
        system, Selection(jurisdiction="US", only=Narrowing(discipline="security")), DAY
    )[0] == ("us-21cfr11",)
    assert selected(system, Selection(("us-21cfr820-qsr-1996",)), DAY)[0]
    with pytest.raises(ImsError, match="no framework `iso-9001`"):
        selected(system, Selection(("iso-9001",)), DAY)
    with pytest.raises(ImsError, match="nothing to cover"):
        selected(system, Selection(("iso-9001-2015",), jurisdiction="UK"), DAY)


def test_the_starter_claims_nothing_that_nobody_approved(system: ManagementSystem) -> None:
    cells = coverage(question(system))

    assert {c.level for c in cells} <= {Coverage.NOT_ASSESSABLE, Coverage.NONE, Coverage.LINKED}
    coarse = {c.framework for c in cells if "stops above" in c.why}
    assert {"eu-gmp-vol4", "uk-gmp-orange-guide", "uk-hmr-2012", "uk-mdr-2002"} <= coarse


# --- rows ----------------------------------------------------------------------------------------


def test_gaps_tell_what_applies_from_what_nobody_decided() -> None:
    rows = gaps(coverage(Case((APPLIES,)).question))
    kinds = {row.item: row.kind for row in rows}

    assert kinds["4.1.1"] is GapKind.GAP
    assert kinds["6"] is GapKind.NOT_ASSESSED
    assert kinds["5.1"] is GapKind.NOT_ASSESSABLE
    assert "4.1" not in kinds, "a heading is no gap of its own"
    assert [row.sites for row in rows if row.item == "4.1.1"] == [("BOS", "DUB")]
    full = gaps(coverage(FULL.question), Coverage.DOCUMENTED)
    assert "4.1.1" not in {row.item for row in full}


def test_the_statement_of_applicability_says_selected_only_where_it_was_decided() -> None:
    """R67; ISO/IEC 27001:2022, 6.1.3."""
    rows = (
        ("4", "all", "applicable", "", ""),
        ("4.2", "all", "not-applicable", "None here.", ""),
        ("6", "all", "undecided", "", ""),
    )
    for effective, wanted in ((("BOS", "DUB"), Selected.NO), ((), Selected.NOT_APPROVED)):
        matrix = Doc("MTX-001", "matrix", rows=rows, effective=frozenset(effective))
        found = {r.item: r for r in applicability(coverage(Case((matrix,)).question))}
        assert found["4.1.1"].selected is Selected.YES
        assert found["4.2"].selected is wanted
        assert found["4.2"].reason == "None here."
        assert found["6"].selected is Selected.UNDECIDED


def test_what_is_compulsory_is_present_claimed_or_missing() -> None:
    def presence(case: Case) -> dict[str, Presence]:
        rows = compulsory(case.question.system, coverage(case.question))
        return {row.item: row.presence for row in rows if row.site == "BOS"}

    assert presence(FULL) == {"4.1.1": Presence.PRESENT, "4.2": Presence.PRESENT}
    assert presence(Case((APPLIES, SOP))) == {"4.1.1": Presence.CLAIMED, "4.2": Presence.MISSING}
    assert presence(Case((SOP,)))["4.1.1"] is Presence.NOT_ASSESSED


def test_clauses_with_several_procedures_are_told() -> None:
    other = Doc("SOP-002", cites=(("4.1.1", ""),))
    above = Doc("SOP-003", cites=(("4.1", ""),))
    rows = overlaps(coverage(Case((APPLIES, SOP, other, above)).question))

    assert [(row.item, row.documents) for row in rows] == [("4.1.1", ("SOP-001", "SOP-002"))]


def test_likeness_is_the_share_of_common_runs_of_words() -> None:
    text = "one two three four five six seven eight nine ten"
    near = text + " eleven"

    assert len(shingles(text)) == 6
    assert shingles("") == frozenset()
    many = {f"D-{n:02}": f"{text} {text.upper()} number {n}" for n in range(60)}
    rows = likenesses(
        {"A": text * 20, "B": near * 20, "C": "nothing alike here at all today"}, {}, 0.3
    )
    assert [(row.first, row.second) for row in rows] == [("A", "B")]
    alike = likenesses(many, {}, 0.3)
    assert {n for row in alike for n in (row.first, row.second)} == set(many), "none is lost"


# --- side by side --------------------------------------------------------------------------------


def test_the_harmonized_structure_stands_side_by_side(system: ManagementSystem) -> None:
    rows = {row.item: row for row in harmonized(system)}

    assert [c.requirement for c in rows["10.1"].standards["iso-45001-2018"]] == [
        "iso-45001-2018#10.3"
    ]
    assert rows["6.3"].standards["iso-45001-2018"] == ()
    assert len(rows["4.1"].standards) == 8


def test_the_authorities_stand_side_by_side(system: ManagementSystem) -> None:
    cells = coverage(question(system, "us-21cfr11", "eu-gmp-annex11-2011", "uk-mhra-gxp-di-2018"))
    row = next(r for r in authorities(system, (), cells) if r.topic == "audit-trail")

    named = {place: {c.requirement for c in found} for place, found in row.jurisdictions.items()}
    assert "us-21cfr11#11.10(e)" in named["US"]
    assert "eu-gmp-annex11-2011#9" in named["EU"]
    assert named["UK"] == {"uk-mhra-gxp-di-2018#6.13"}
    here = [c.level.rank for c in cells if c.requirement == "us-21cfr11#11.10(e)"]
    shown = row.jurisdictions["US"][0].level
    assert shown is not None
    assert (len(here), shown.rank) == (3, min(here)), "the lowest of the sites"


# --- editions ------------------------------------------------------------------------------------


def test_a_change_of_edition_lists_every_clause_once(system: ManagementSystem) -> None:
    """R69: switch edition, changed clauses listed."""
    rows = transition(system, "iso-9001-2015", {"iso-9001-2015#10.3": ("SOP-006",)})
    old = [name for row in rows for name in row.old]

    assert sorted(old) == sorted(
        f"iso-9001-2015#{i}" for i in system.requirements_of("iso-9001-2015")
    )
    moved = next(row for row in rows if "iso-9001-2015#10.3" in row.old)
    assert (moved.move, moved.new) == (Move.CHANGED, ("iso-9001-2026#10.1",))
    assert moved.is_open == ("SOP-006",)
    assert {row.move for row in rows} == {Move.SAME, Move.CHANGED}
    draft = transition(system, "eu-gmp-annex11-2011", {})
    assert {row.move for row in draft} >= {Move.CHANGED, Move.NEW}
    assert transition(system, "us-21cfr11", {}) == []


def test_who_cites_a_replaced_edition_is_told_with_what_to_cite(system: ManagementSystem) -> None:
    """R18: a document that cites 21 CFR 820.30 as current gets its replacement."""
    citing = {"us-21cfr820-qsr-1996#820.30": ("SOP-1",), "iso-9001-2015#7.2": ("SOP-2",)}
    gone, running = stale_citations(system, DAY, citing)

    assert (gone.document, gone.usable) == ("SOP-1", False)
    assert (running.usable, running.instead) == (True, ("iso-9001-2026#7.2",))
    pair = next(r for r in editions(system, DAY, citing) if r.old == "iso-9001-2015")
    assert (pair.new, pair.days_left, pair.citing_old) == ("iso-9001-2026", 1043, ("SOP-2",))


def test_the_watch_list_is_in_the_order_of_its_days(system: ManagementSystem) -> None:
    rows = watch_list(system, DAY)
    known = [row.days for row in rows if row.days is not None]

    assert known == sorted(known)
    assert rows[-1].days is None


# --- a real history, through the commands --------------------------------------------------------

TYPES = """\
  - {id: matrix, prefix: MTX, title: Matrix, folder: matrices, review_interval: 12, retention: documents}
"""
RECORD_TYPES = """\
  - id: mapping-review
    prefix: MPR
    title: Review
    folder: mapping-reviews
    owner: process-owner
    retention: documents
    stages:
      - id: reviewed
        role: process-owner
        meaning: reviewed
        fields:
          - {id: framework, title: Framework, kind: text, required: true}
          - {id: mappings, title: Mappings, kind: text, many: true, required: true}
          - {id: reviewer, title: Reviewer, kind: person, required: true}
      - {id: confirmed, role: quality-assurance, meaning: verified, fields: []}
"""


def company() -> World:
    """Return the small company with a law, its matrix and a procedure, all in force."""
    files = starter()
    law = registers()[f"controls/frameworks/{LAW}.yaml"].replace(
        b"owner: quality\n", b"owner: worker\n"
    )
    files[f"controls/frameworks/{LAW}.yaml"] = law
    files["controls/document-types.yaml"] += TYPES.encode()
    files["controls/record-types.yaml"] += RECORD_TYPES.encode()
    made = World()
    found(made.company, files, ("ana", "ben"), made.now)
    for doc, folder in ((APPLIES, "matrices"), (SOP, "procedures")):
        path, raw = (
            f"docs/{folder}/{doc.id}.md",
            doc.raw.replace(b"owner: quality", b"owner: worker"),
        )
        made.land({path: raw, **made.approvals(path, raw)}, message=doc.id)
    made.wait(days=2)
    return made


def land_record(made: World, path: str, raw: bytes, *stages: tuple[str, str, str, str]) -> None:
    made.land({path: raw}, message="A record")
    for person, role, meaning, stage in stages:
        made.land(made.sign(person, role, meaning, path, stage=stage), message=stage)
    made.wait(days=1)


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    code = ims([*words, "--format", "json"])
    out = capsys.readouterr()
    return code, json.loads(out.out) if code != 2 else out.err


def levels(capsys: pytest.CaptureFixture[str], root: Path, now: str, *more: str) -> dict[str, str]:
    _, found = asked(capsys, "matrix", LAW, "--root", str(root), "--now", now, *more)
    return {c["item"]: c["level"] for c in found["cells"] if c["site"] == "BOS"}


def test_from_the_law_to_the_signed_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Must show: law, clause, section, revision in force, signatures, records, by one command."""
    made = company()
    made.write(tmp_path / "a")
    late = f"{made.now:%Y-%m-%dT%H:%M:%S}+0000"
    root = ["--root", str(tmp_path / "a"), "--now", late]
    assert levels(capsys, tmp_path / "a", late)["4.1.1"] == "linked"

    assert ims(["matrix", LAW, "--review", "--site", "BOS", *root]) == 0
    text = capsys.readouterr().out.replace("reviewer:", "reviewer: cat")
    text = text.replace("owner: process-owner", "owner: process-owner", 1)
    path = f"docs/records/mapping-reviews/2026/{text.split('id: ')[1].split()[0]}.md"
    stages = (
        ("cat", "process-owner", "reviewed", "reviewed"),
        ("ben", "quality-assurance", "verified", "confirmed"),
    )
    land_record(made, path, text.encode(), *stages)

    made.write(tmp_path / "b")
    now = f"{made.now:%Y-%m-%dT%H:%M:%S}+0000"
    assert levels(capsys, tmp_path / "b", now)["4.1.1"] == "documented"
    assert levels(capsys, tmp_path / "b", now, "--as-of", "2026-01-06")["4.1.1"] == "linked"
    assert ims(["coverage", "--root", str(tmp_path / "b"), "--as-of", "2026-01-05"]) == 2
    assert "no signed history of 2026-01-05" in capsys.readouterr().err

    code, found = asked(
        capsys, "requirement", f"{LAW}#4.1.1", "--root", str(tmp_path / "b"), "--now", now
    )
    cell = found["requirement"][0]["cells"][0]
    document = cell["documents"][0]
    assert code == 0
    assert (document["id"], document["revision"], document["section"]) == ("SOP-001", "1", "#aim")
    assert document["review"].startswith("MPR-BOS-2026-")
    assert len(document["statements"]) == 3
    assert all((tmp_path / "b" / path).is_file() for path in document["statements"])
    assert cell["matrix"] == "MTX-001@1"
    assert len(cell["matrix_approvals"]) == 3


def test_a_revision_with_other_words_in_the_section_makes_the_review_stale(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = company()
    made.write(tmp_path / "a")
    late = f"{made.now:%Y-%m-%dT%H:%M:%S}+0000"
    ims(["matrix", LAW, "--review", "--site", "BOS", "--root", str(tmp_path / "a"), "--now", late])
    text = capsys.readouterr().out.replace("reviewer:", "reviewer: cat")
    stages = (
        ("cat", "process-owner", "reviewed", "reviewed"),
        ("ben", "quality-assurance", "verified", "confirmed"),
    )
    land_record(
        made, "docs/records/mapping-reviews/2026/MPR-BOS-2026-0001.md", text.encode(), *stages
    )
    path = "docs/procedures/SOP-001.md"
    raw = made.company.files[path].replace(b'revision: "1"', b'revision: "2"')
    raw = raw.replace(b"words", b"quite other words").replace(b"owner: quality", b"owner: worker")
    made.land({path: raw, **made.approvals(path, raw)}, message="Revision 2")
    made.wait(days=2)
    made.write(tmp_path / "b")

    now = f"{made.now:%Y-%m-%dT%H:%M:%S}+0000"
    _, found = asked(capsys, "matrix", LAW, "--root", str(tmp_path / "b"), "--now", now)
    cell = next(c for c in found["cells"] if (c["item"], c["site"]) == ("4.1.1", "BOS"))
    assert (cell["level"], cell["flags"]) == ("linked", ["stale mapping"])
    assert "SOP-001@2#aim: changed since it was reviewed (MPR-BOS-2026-0001)" in cell["why"]


COMMANDS = [
    ["matrix", "us-21cfr11"],
    ["coverage", "--site", "US1"],
    ["gaps", "us-21cfr11", "--all"],
    ["applicability", "iso-iec-27001-2022"],
    ["requirement", "us-21cfr11#11.10(e)"],
    ["compulsory", "iso-13485-2016"],
    ["crosswalk", "--site", "US1"],
    ["crosswalk", "authorities", "--site", "US1"],
    ["overlap", "--site", "US1"],
    ["editions", "--site", "US1"],
    ["editions", "iso-9001-2015"],
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the starter outside of any repository."""
    made = tmp_path_factory.mktemp("starter")
    for path, raw in Folder(ROOT).items():
        (made / path).parent.mkdir(parents=True, exist_ok=True)
        (made / path).write_bytes(raw)
    return str(made)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_says_first_what_it_rests_on_and_fits_the_page(
    command: list[str], folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ims([*command, "--root", folder]) in {0, 1}
    out = capsys.readouterr().out

    assert out.startswith("DRAFTS ONLY")
    assert max(map(len, out.splitlines())) <= 100


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_answers_in_json_and_csv(
    command: list[str], folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = asked(capsys, *command, "--root", folder)

    assert code in {0, 1}
    assert found.pop("basis").startswith("DRAFTS ONLY")
    assert all(isinstance(rows, list) for rows in found.values())
    assert ims([*command, "--root", folder, "--format", "csv"]) == code
    assert "," in capsys.readouterr().out.splitlines()[0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["matrix", "iso-9001"], "no framework `iso-9001`"),
        (["requirement", "us-21cfr11#11.99"], "no requirement"),
        (["requirement", "us-21cfr820-qmsr#820.5"], "reserved or withdrawn"),
        (["coverage", "--site", "XXX"], "no site `XXX`"),
        (["coverage", "--as-of", "2026-01-01"], "no signed history"),
        (["matrix", "us-21cfr11", "--review"], "nothing to review"),
        (["editions", "us-21cfr11"], "no edition follows"),
        (["compulsory", "ich-q10"], "no demand of ich-q10"),
    ],
)
def test_what_cannot_be_answered_is_told_in_words(
    words: list[str], told: str, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ims([*words, "--root", folder]) == 2
    assert told in capsys.readouterr().err
