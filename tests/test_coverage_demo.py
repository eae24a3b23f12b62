"""From law to evidence on the demo: what an inspector asks for, in three jurisdictions (R67, R68)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ims.cli import main
from ims.coverage import Cell, Matrices, Selection
from ims.coverage.adopted import from_history
from ims.lifecycle import site_instant
from ims.models.catalogue import Framework
from ims.open_history import OpenHistory, open_history
from ims.vocabulary import Coverage, CoverageFlag

LAST_DAY = date(2026, 11, 20)
NEXT_WEEK = date(2026, 11, 25)
BEFORE_THE_EDITION = date(2026, 9, 21)
TWO_YEARS_LATER = date(2028, 11, 25)
OLD, NEW = "iso-9001-2015", "iso-9001-2026"
RE_CITED = {"SOP-001", "SOP-003", "SOP-004", "SOP-005", "SOP-007", "SOP-008"}
NEVER = "9999"

Cells = dict[tuple[str, str], Cell]  # by requirement and site; headings are left out
On = Callable[[date], Cells]


@dataclass(frozen=True)
class Way:
    """The way from a law to its records, as people would walk it by hand."""

    requirement: str
    site: str
    matrix: str
    section: str
    review: str
    records: frozenset[str]


WAYS = [
    Way(
        "us-21cfr11#11.10(e)",
        "BOS",
        "MTX-002@1",
        "SOP-002@4#correct-the-record",
        "MPR-CAM-2025-0001",
        frozenset({"ATR-BOS-2026-0001", "AUD-BOS-2026-0001", "CEV-BOS-2026-0601"}),
    ),
    Way(
        "eu-gmp-annex11-2011#9",
        "DUB",
        "MTX-101@1",
        "SOP-011@4#operate",
        "MPR-CAM-2026-0003",
        frozenset({"ATR-DUB-2026-0001", "CEV-DUB-2026-0001"}),
    ),
    Way(
        "uk-mhra-gxp-di-2018#6.13",
        "CAM",
        "MTX-102@1",
        "SOP-011@4#operate",
        "MPR-CAM-2026-0004",
        frozenset({"ATR-CAM-2026-0002", "CEV-CAM-2026-0001"}),
    ),
]


@pytest.fixture(scope="module")
def opened(demo: Path) -> OpenHistory:
    return open_history(demo)


@pytest.fixture(scope="module")
def matrices(opened: OpenHistory) -> Callable[[date], Matrices]:
    @cache
    def on(day: date) -> Matrices:
        first = datetime.combine(day, time(5), UTC).timestamp()
        state = opened.state_at(lambda step: step.arrival <= first)
        return Matrices(
            from_history(
                state,
                opened.blobs,
                Selection(),
                day,
                lambda site: site_instant(day, state.sites[site]),
            )
        )

    return on


@pytest.fixture(scope="module")
def cells(matrices: Callable[[date], Matrices]) -> On:
    @cache
    def on(day: date) -> Cells:
        found = matrices(day).cells()
        return {(c.requirement, c.site): c for c in found if not c.heading}

    return on


def fallen(before: Cells, after: Cells) -> set[tuple[str, str]]:
    return {key for key in before if after[key].level.rank < before[key].level.rank}


def risen(before: Cells, after: Cells) -> set[tuple[str, str]]:
    return fallen(after, before)


# --- the path ------------------------------------------------------------------------------------


def said(capsys: pytest.CaptureFixture[str], demo: Path, *command: str) -> str:
    assert main([*command, "--as-of", str(LAST_DAY), "--root", str(demo)]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.requirement)
def test_the_path_from_law_to_record_comes_out_of_one_command(
    demo: Path, capsys: pytest.CaptureFixture[str], way: Way
) -> None:
    """R68: law, clause, section, effective revision, signatures, records; each is a file there."""
    command = ("requirement", way.requirement, "--site", way.site)
    [found] = json.loads(said(capsys, demo, *command, "--format", "json"))["requirement"]
    text = " ".join(said(capsys, demo, *command).split())
    [cell] = found["cells"]
    [document] = [d for d in cell["documents"] if named(d) == way.section]
    evidence = [*cell["records"], *cell["assessments"]]

    assert (found["requirement"], cell["site"]) == (way.requirement, way.site)
    assert (cell["level"], cell["applicability"]) == ("assessed", "applicable")
    assert (cell["matrix"], document["review"]) == (way.matrix, way.review)
    assert all((found["framework"], found["edition"], found["legal_force"], found["title"]))
    assert (document["effective"], document["counts"]) == (True, True)
    assert any(words.startswith("quality-approved by") for words in document["approvals"])
    assert any(words.startswith("quality-approved by") for words in cell["matrix_approvals"])
    assert {record["id"] for record in evidence} == way.records
    for signed in (document, *evidence):
        _stands(demo, signed["statements"])
    assert all((demo / record["path"]).is_file() for record in evidence)
    assert not [words for words in _told(found, cell, document, evidence) if words not in text]


def named(document: Any) -> str:
    return f"{document['id']}@{document['revision']}{document['section']}"


def _stands(demo: Path, statements: list[str]) -> None:
    assert statements
    for path in statements:
        assert (demo / path).is_file()
        assert (demo / f"{path}.sig").is_file()


def _told(found: Any, cell: Any, document: Any, evidence: Any) -> list[str]:
    """Return what the page must say as well."""
    signed = zip(document["approvals"], document["statements"], strict=True)
    return [
        found["requirement"],
        found["edition"],
        f"{cell['site']}: assessed",
        f"({cell['matrix']}, row {cell['item']})",
        named(document),
        document["since"],
        f"confirmed ({document['review']})",
        *(f"{who}: {path}" for who, path in signed),
        *(record["path"] for record in evidence),
        *(path for record in evidence for path in record["statements"]),
    ]


# --- every level -----------------------------------------------------------------------------------


@pytest.mark.parametrize("jurisdiction", ["US", "EU", "UK"])
def test_every_level_is_there_in_each_jurisdiction(
    opened: OpenHistory, cells: On, matrices: Callable[[date], Matrices], jurisdiction: str
) -> None:
    known = matrices(LAST_DAY).question.system.models("framework", Framework)
    own = {f.id for _, f in known if f.jurisdiction == jurisdiction}

    assert {c.level for c in cells(LAST_DAY).values() if c.framework in own} == set(Coverage)


def test_what_is_documented_names_its_review_and_what_is_more_names_records(cells: On) -> None:
    """R67: no coverage without its evidence by name."""
    more = [c for c in cells(LAST_DAY).values() if c.level.rank >= Coverage.DOCUMENTED.rank]

    assert len(more) > 200
    for cell in more:
        counted = [d for d in cell.documents if d.counts]
        assert all(d.review.startswith("MPR-") and d.approvals for d in counted)
        assert counted
        if cell.level is Coverage.EVIDENCED:
            assert any(r.counts and r.statements for r in cell.records)
        if cell.level is Coverage.ASSESSED:
            assert any(r.counts and r.statements for r in cell.assessments)


def test_not_applicable_has_a_reason_and_people_who_approved_it(cells: On) -> None:
    out = [c for c in cells(LAST_DAY).values() if c.level is Coverage.NOT_APPLICABLE]

    assert {c.framework for c in out} >= {"us-21cfr11", "eu-gmp-annex11-2011", OLD}
    assert all(c.justification and len(c.matrix_approvals) >= 3 for c in out)


def test_what_a_reviewer_struck_out_is_what_is_still_open(
    matrices: Callable[[date], Matrices],
) -> None:
    """R67: the tool finds the lines, people say which of them they stand for."""
    found = matrices(LAST_DAY).to_review("us-21cfr11")

    assert {(m.requirement, m.document) for m in found} == {
        ("us-21cfr11#11.10(h)", "SOP-011"),
        ("us-21cfr11#11.300(e)", "SOP-012"),
    }


# --- what lowers it --------------------------------------------------------------------------------


def test_two_years_without_a_record_lower_what_rests_on_records(cells: On) -> None:
    """R69: periods end and reviews fall due; exactly what rests on what has ended goes down."""
    before, after = cells(NEXT_WEEK), cells(TWO_YEARS_LATER)
    expected = {key for key, cell in before.items() if _ends(cell, TWO_YEARS_LATER)}

    assert fallen(before, after) == expected
    assert not risen(before, after)
    for way in WAYS:
        aged = after[way.requirement, way.site]
        assert (way.requirement, way.site) in expected
        assert aged.level is Coverage.DOCUMENTED
        assert "the period of ATR-" in aged.why
        assert CoverageFlag.OVERDUE_REVIEW in aged.flags


def _ends(cell: Cell, day: date) -> bool:
    """Return whether nothing that lifts a cell to its level counts on a later day."""

    def lasts(parts: tuple[Any, ...]) -> bool:
        return any(part.counts and (part.until or NEVER) >= str(day) for part in parts)

    if cell.level is Coverage.ASSESSED:
        return not (lasts(cell.assessments[:1]) and (lasts(cell.records) or not cell.records))
    return cell.level is Coverage.EVIDENCED and not lasts(cell.records)


def test_a_text_that_changes_after_its_review_lowers_what_it_alone_met(cells: On) -> None:
    """SOP-012@4 comes into force on 24 November with another life of a key, not in Dublin."""
    before, after = cells(LAST_DAY), cells(NEXT_WEEK)
    changed = ("SOP-012", "#life-of-a-key")

    def alone(cell: Cell) -> bool:
        counted = {(d.id, d.section) for d in cell.documents if d.counts}
        return cell.level.rank >= Coverage.DOCUMENTED.rank and counted == {changed}

    expected = {key for key, cell in before.items() if alone(cell) and cell.site != "DUB"}
    assert fallen(before, after) == expected == {("us-21cfr11#11.300(b)", "BOS")}
    assert "changed since it was reviewed" in after["us-21cfr11#11.300(b)", "BOS"].why
    assert CoverageFlag.STALE_MAPPING in after["us-21cfr11#11.300(b)", "BOS"].flags


def test_a_new_edition_takes_from_the_old_one_what_now_cites_the_new(cells: On) -> None:
    """R69: exactly what the re-cited procedures alone met goes down; no law is touched."""
    before, after = cells(BEFORE_THE_EDITION), cells(LAST_DAY)

    def alone(cell: Cell) -> bool:
        counted = {d.id for d in cell.documents if d.counts}
        return cell.level.rank >= Coverage.DOCUMENTED.rank and counted <= RE_CITED

    expected = {key for key, c in before.items() if c.framework == OLD and alone(c)}
    lowered = fallen(before, after)
    # What rested on records whose period ended meanwhile goes down as well, and for that reason.
    ended = {key for key in lowered if _ends(before[key], LAST_DAY)}

    assert {key for key in lowered if key[0].startswith(f"{OLD}#")} - ended == expected - ended
    assert len(expected) > 15
    assert not [key for key in lowered - ended if key[0].startswith(("us-", "eu-", "uk-"))]


def test_the_new_edition_gains_what_was_re_cited_and_never_counts_as_complete(cells: On) -> None:
    """R69: it was not there before; its titles are not verified in two places."""
    new = [c for c in cells(LAST_DAY).values() if c.framework == NEW]
    gained = [c for c in new if c.level is Coverage.DOCUMENTED]

    assert not [key for key in cells(BEFORE_THE_EDITION) if key[0].startswith(f"{NEW}#")]
    assert {d.id for c in gained for d in c.documents if d.counts} == {*RE_CITED, "MTX-006"}
    assert all(c.matrix == "MTX-006@1" for c in new)
    assert not any(c.is_complete for c in new)
