"""How long things are kept: the strictest rule, from facts that the system holds (R42, R43)."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ims.cli import main
from ims.models.types import CountedFrom
from ims.retention import Keeping, keepings
from ims.standpoint import Standpoint
from ims.vocabulary import Jurisdiction

from tests.rows.broken import LAST_DAY, edited, newly_told

RULES = "controls/retention.yaml"
DISPOSAL = """---
id: DSP-DUB-2026-9001
type: disposal
title: Old records
site: DUB
owner: records-manager
disciplines: [records]
event_date: 2026-11-02T10:00+00:00
entry_date: 2026-11-02T10:00+00:00
records: ["{about}"]
medium: [electronic-file]
retention_rule: audits
earliest_date: 2026-10-01
reason: Cleaning up.
holds: none, the records manager was asked
---
"""


def kept(standpoint: Standpoint, about: str) -> Keeping:
    return next(one for one in keepings(standpoint) if one.about == about)


def test_nothing_is_left_out(stood: Standpoint) -> None:
    found = {one.about for one in keepings(stood)}

    assert set(stood.ledger.filed) <= found
    assert all(one.periods for one in keepings(stood))


def test_a_closed_record_is_kept_for_the_years_of_its_rule(stood: Standpoint) -> None:
    nc = stood.ledger.get("NC-DUB-2025-0001")
    assert nc
    assert nc.closed_on == date(2025, 10, 30)

    assert kept(stood, nc.id).earliest == date(2035, 10, 31)


def test_an_open_record_has_no_day(stood: Standpoint) -> None:
    assert kept(stood, "NC-DUB-2026-0001").earliest is None


def test_what_the_system_does_not_hold_gives_no_day(stood: Standpoint) -> None:
    """A batch record's rule counts from the expiry of the batch; the strictest rule is the unknown."""
    found = kept(stood, "OOS-BOS-2026-0001")

    assert found.earliest is None
    assert found.strictest == "drug-batch-records"
    assert {one.rule for one in found.periods} == {"quality-records", "drug-batch-records"}


def test_a_rule_of_another_jurisdiction_does_not_reach(stood: Standpoint) -> None:
    rules = {one.rule for one in kept(stood, "OOS-BOS-2026-0001").periods}

    assert "eu-batch-records" not in rules
    assert stood.system.sites["BOS"].jurisdictions == [Jurisdiction.US]


@settings(max_examples=10)
@given(years=st.lists(st.integers(1, 60), min_size=1, max_size=4))
def test_the_strictest_rule_wins(years: list[int], stood: Standpoint) -> None:
    rules = "".join(
        f"  - id: extra-{n}\n    title: Extra\n    trigger: the record is closed\n"
        f"    counted_from: {CountedFrom.CLOSED}\n    record_types: [nonconformity]\n    years: {y}\n"
        "    legal_basis: test\n    jurisdictions: [international]\n    verified: none\n"
        for n, y in enumerate(years)
    )
    more = edited(stood, RULES, lambda text: text.rstrip() + "\n" + rules)

    assert kept(more, "NC-DUB-2025-0001").earliest == date(2025 + max(10, *years), 10, 31)


def test_a_revision_in_force_or_to_come_is_not_on_the_list(stood: Standpoint) -> None:
    listed = {one.about for one in keepings(stood)}
    for sets in stood.in_force.values():
        for name, standing in sets.items():
            coming = [p.approved for p in standing.planned]
            present = [standing.revision, *coming]
            assert not listed & {f"{name}@{one.revision}" for one in present if one}


def test_a_disposal_before_its_time_is_told(stood: Standpoint) -> None:
    path = "docs/records/disposals/2026/DSP-DUB-2026-9001.md"
    broken = stood.with_files({path: DISPOSAL.format(about="AUD-DUB-2026-0001").encode()})

    end = newly_told(stood, broken, "RTN003")
    assert "AUD-DUB-2026-0001" in end.fact
    assert end.role == "records-manager"


def test_an_open_case_holds_what_it_names(stood: Standpoint) -> None:
    held = [one for one in keepings(stood) if one.held_by]

    assert held
    assert not any(one.may_go(date(2200, 1, 1)) for one in held)


def test_the_command_says_when_and_why(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["retention", "--root", str(demo), "--as-of", LAST_DAY.isoformat()]

    assert main([*asked, "NC-DUB-2025-0001"]) == 0
    assert "may go from 2035-10-31" in capsys.readouterr().out
    assert main([*asked, "NC-DUB-1999-0001"]) == 2
