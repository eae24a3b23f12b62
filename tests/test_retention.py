"""How long things are kept: the strictest rule, from facts that the system holds (R42, R43)."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ims.cli import main
from ims.lifecycle import add_months
from ims.models.types import CountedFrom
from ims.retention import Keeping, keepings
from ims.standpoint import Filed, StageSigned, Standpoint
from ims.vocabulary import Jurisdiction

from tests.rows.broken import LAST_DAY, edited, newly_told, told

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


def of_safety(standpoint: Standpoint) -> Filed:
    """Return a closed record whose rule has years and nothing else."""
    return next(f for f in standpoint.ledger.of("incident") if f.is_closed)


def test_nothing_is_left_out(stood: Standpoint) -> None:
    found = {one.about for one in keepings(stood)}

    assert set(stood.ledger.filed) <= found
    assert all(one.periods for one in keepings(stood))


def test_a_closed_record_is_kept_for_the_years_of_its_rule(stood: Standpoint) -> None:
    one = of_safety(stood)
    assert one.closed_on

    years = add_months(one.closed_on, 120)
    assert kept(stood, one.id).earliest == years + timedelta(days=1)


def test_what_a_formula_asks_beside_years_gives_no_day(stood: Standpoint) -> None:
    """R42: a device or batch may ask for longer; the years alone say nothing."""
    found = kept(stood, "NC-DUB-2025-0001")

    assert found.earliest is None
    assert found.years_over == date(2035, 10, 30)
    assert "10 years are over on 2035-10-30; it is kept as long as: " in found.why
    assert not found.may_go(date(2200, 1, 1))


def test_a_former_revision_has_no_day_and_is_held_by_what_names_it(stood: Standpoint) -> None:
    former = [one for one in keepings(stood) if "@" in one.about]
    assert former
    assert not any(one.earliest for one in former)
    assert {one.strictest for one in former} == {"controlled-documents"}
    held = [(one, stood.ledger.get(name)) for one in former for name in one.held_by]

    assert held
    for one, record in held:
        assert record
        assert not record.is_closed
        names = {r.value for r in stood.system.item(record.path).references}
        assert names & {one.about, one.about.partition("@")[0]}


def test_a_person_decides_when_the_years_are_over(stood: Standpoint) -> None:
    """RTN003 is silent only after years, and only when the disposal is approved."""
    path = "docs/records/disposals/2026/DSP-DUB-2026-9001.md"
    text = DISPOSAL.format(about="NC-DUB-2025-0001").encode()
    asked = stood.with_files({path: text})
    approved = StageSigned("approved", "x", "records-manager", "quality-approved", LAST_DAY, "s")
    signed = replace(asked, signed={**asked.signed, "DSP-DUB-2026-9001": (approved,)})

    assert told(signed, "RTN003")
    assert told(asked.on(date(2036, 1, 1)), "RTN003")
    assert not told(signed.on(date(2036, 1, 1)), "RTN003")


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
        f"    counted_from: {CountedFrom.CLOSED}\n    record_types: [incident]\n    years: {y}\n"
        "    legal_basis: test\n    jurisdictions: [international]\n    verified: none\n"
        for n, y in enumerate(years)
    )
    more = edited(stood, RULES, lambda text: text.rstrip() + "\n" + rules)
    one = of_safety(stood)
    assert one.closed_on

    until = add_months(one.closed_on, 12 * max(10, *years))
    assert kept(more, one.id).earliest == until + timedelta(days=1)


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


def test_the_command_says_when_and_why(
    demo: Path, stood: Standpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["retention", "--root", str(demo), "--as-of", LAST_DAY.isoformat()]
    one = of_safety(stood)

    assert main([*asked, one.id]) == 0
    assert f"may go from {kept(stood, one.id).earliest}" in capsys.readouterr().out
    assert main([*asked, "NC-DUB-2025-0001"]) == 0
    assert "a person decides" in capsys.readouterr().out
    assert main([*asked, "NC-DUB-1999-0001"]) == 2
