"""Rows on documents, editions, gaps and what is demanded (R16, R18, R42, R67)."""

from dataclasses import replace

import pytest
from ims.check import check
from ims.loops.registers import READ
from ims.loops.registry import LooseEnd
from ims.standpoint import Standpoint
from ims.views.compulsory import CompulsoryRow, Presence, compulsory
from ims.views.gaps import gaps
from ims.vocabulary import Coverage

from tests.rows.broken import deleted, edited, newly_told, told, without_key


def codes(standpoint: Standpoint, path: str) -> set[str]:
    """Return what a check of one file tells."""
    return {d.code for d in check(standpoint.system, standpoint.day, [path]).diagnostics}


@pytest.mark.row("000-01")
def test_a_requirement_without_current_evidence_is_a_gap(stood: Standpoint) -> None:
    matrices = stood.matrices()
    assert matrices
    cells = [c for c in matrices.cells() if c.requirement == "us-21cfr11#11.10(e)"]
    at_boston = next(c for c in cells if c.site == "BOS")

    assert at_boston.level.rank >= Coverage.EVIDENCED.rank
    assert at_boston.evidence
    assert {row.requirement for row in gaps(cells)} <= {"us-21cfr11#11.10(e)"}
    assert all(row.why for row in gaps(cells))


@pytest.mark.row("000-02")
def test_a_new_edition_that_nobody_read_is_told(stood: Standpoint) -> None:
    end = newly_told(stood, deleted(stood, "EDR-CAM-2026-0701"), "CPL006", "us-21cfr820-qmsr")

    assert end.role == "regulatory-affairs"
    assert end.age(stood.day) > 200


@pytest.mark.row("000-03", "001-09")
def test_a_gap_to_act_on_needs_an_action(stood: Standpoint) -> None:
    known = stood.ledger.get("GAP-CAM-2026-0001")
    assert known
    assert not told(stood, "CPL003", known.id)
    broken = stood
    for action in stood.ledger.naming(known.id, "action", "change"):
        broken = deleted(broken, action.id)

    assert newly_told(stood, broken, "CPL003", known.id).role == "quality-manager"


@pytest.mark.row("000-04")
def test_who_was_never_trained_on_the_manual_is_told_by_name(stood: Standpoint) -> None:
    manual = stood.effective("MAN-001", "CAM")
    assert manual
    reader = min(stood.readers("MAN-001", manual.revision) & set(stood.holders("worker", "CAM")))
    facts = stood.facts["MAN-001"]
    kept = [one for one in facts.readings if one.person != reader]
    broken = replace(stood, facts={**stood.facts, "MAN-001": replace(facts, readings=kept)})

    end = newly_told(stood, broken, "TRN001", reader)
    assert end.people == (reader,)
    assert "MAN-001@" in end.fact


@pytest.mark.row("001-02")
def test_a_policy_whose_review_is_late_is_told(stood: Standpoint) -> None:
    later = stood.on(stood.day.replace(year=stood.day.year + 3))

    assert newly_told(stood, later, "DUE001", "POL-001").role == "top-management"


@pytest.mark.row("001-11", "002-19")
def test_a_demanded_manual_that_is_not_in_force_is_told(stood: Standpoint) -> None:
    matrices = stood.matrices()
    assert matrices
    rows = compulsory(stood.system, list(matrices.cells()))
    served = [r for r in rows if r.presence is Presence.PRESENT and _names(r) & {"MAN-001"}]
    assert served, "the manual serves some demand"
    row = served[0]

    broken = stood
    for name in _names(row):
        broken = broken.without_document(name)
    known, after = told(stood, "CPL001"), told(broken, "CPL001")
    place = (row.framework, row.site)
    assert {end.role for end in after} == {"compliance-officer"}
    assert _counts(after)[place] > _counts(known).get(place, 0)


def _names(row: CompulsoryRow) -> set[str]:
    return {name.partition("@")[0] for name in row.where}


def _counts(ends: list[LooseEnd]) -> dict[tuple[str, str], int]:
    return {(end.about, end.site): int(end.fact.split()[0]) for end in ends}


@pytest.mark.row("002-10")
def test_a_policy_that_belongs_to_no_process_is_told(stood: Standpoint) -> None:
    broken = edited(stood, "controls/processes.yaml", lambda t: t.replace("      - POL-001\n", ""))
    path = "docs/policies/POL-001.md"

    assert codes(broken, path) - codes(stood, path) == {"REG012"}


@pytest.mark.row("002-16", "002-17")
def test_a_register_row_without_owner_or_review_is_told(stood: Standpoint) -> None:
    broken = edited(stood, "SOP-001", lambda text: without_key(text, "owner"))
    path = "docs/procedures/SOP-001.md"

    assert "MET002" in codes(broken, path) - codes(stood, path)
    later = stood.on(stood.day.replace(year=stood.day.year + 3))
    assert newly_told(stood, later, "DUE001", "SOP-001").role == "document-controller"


def test_a_register_that_went_away_is_told(stood: Standpoint) -> None:
    assert not told(stood, "DUE010")
    for kind in READ:
        gone = newly_told(stood, deleted(stood, kind.place), "DUE010", kind.name)
        assert (gone.role, gone.since) == ("document-controller", stood.founded)
        assert "is not there" in gone.fact
    broken = stood.with_files({"controls/suppliers.yaml": b"suppliers: 1\n"})
    assert "cannot be understood" in newly_told(stood, broken, "DUE010", "suppliers").fact
    assert {"equipment", "suppliers", "plan", "risk-methods"} <= {kind.name for kind in READ}
