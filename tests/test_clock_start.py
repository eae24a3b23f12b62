"""Clocks and dates cannot be moved by what somebody types: start, proof, extensions (R63, R64)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from ims.models.reporting import Clock
from ims.open_standpoint import open_standpoint
from ims.performance.computed import Asked
from ims.performance.of_records import late_report_decisions
from ims.performance.periods import Period
from ims.reporting import Running, clocks
from ims.reporting.clocks import is_told, register
from ims.standpoint import Standpoint
from ims.standpoint.due_dates import moved

from tests.rows.broken import edited, newly_told, told

FRIDAY = "CMPL-CAM-2026-0001"  # received 2026-11-20T15:00+00:00, nothing decided
NIGHT = "CMPL-BOS-2026-0401"
VIG, CAPA = "VIG-BOS-2026-0402", "CAPA-DUB-2026-0402"
GRANTED, REFUSED = "XTN-DUB-2026-0401", "XTN-DUB-2026-0402"


@pytest.fixture(scope="module")
def friday(demo: Path) -> Standpoint:
    """Return the system in the evening of the Friday on which the complaint came."""
    return open_standpoint(demo, datetime(2026, 11, 20, 18, tzinfo=UTC), asked=True)


def field(name: str, value: str) -> Callable[[str], str]:
    """Return an edit that sets one field of the front matter."""

    def edit(text: str) -> str:
        head, _, rest = text.removeprefix("---\n").partition("---\n")
        kept = [line for line in head.splitlines() if not line.startswith(f"{name}:")]
        return "---\n" + "\n".join([*kept, f'{name}: "{value}"']) + f"\n---\n{rest}"

    return edit


def by(standpoint: Standpoint, name: str, stage: str, **now: object) -> Standpoint:
    """Return the standpoint with a stage signed by somebody else or on another day."""
    signed = [replace(s, **now) if s.stage == stage else s for s in standpoint.signed[name]]  # type: ignore[arg-type]
    return replace(standpoint, signed={**standpoint.signed, name: tuple(signed)})


def clock(standpoint: Standpoint, record: str, authority: str) -> Running:
    return next(c for c in clocks(standpoint) if (c.record, c.authority) == (record, authority))


@pytest.mark.parametrize(
    ("name", "value", "start", "due"),
    [
        ("became_aware_on", "2026-11-16", date(2026, 11, 16), date(2026, 11, 17)),
        ("became_aware_on", "2026-11-25", date(2026, 11, 20), date(2026, 11, 22)),
        ("received_at", "2026-11-28T09:00+00:00", date(2026, 11, 20), date(2026, 11, 22)),
        ("received_at", "2026-11-12T09:00+00:00", date(2026, 11, 12), date(2026, 11, 13)),
    ],
)
def test_a_clock_starts_on_the_earliest_day_that_is_written(
    friday: Standpoint, name: str, value: str, start: date, due: date
) -> None:
    """Also while nothing is decided; no later entry moves it."""
    found = clock(edited(friday, FRIDAY, field(name, value)), FRIDAY, "MHRA")

    assert (found.since, found.due) == (start, due)


def test_days_count_from_the_local_day_of_the_site(stood: Standpoint) -> None:
    """Half past three in Greenwich is the evening before in Boston."""
    night = edited(stood, NIGHT, field("received_at", "2026-11-04T03:30+00:00"))
    unsigned = edited(night, NIGHT, field("became_aware_on", "2026-11-04"))
    found = clock(unsigned, NIGHT, "FDA")

    assert found.since == date(2026, 11, 3)
    assert found.due == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("EU competent authority", True),
        ("EU competent authority (HPRA)", True),
        ("eu-serious-incident", True),
        ("Notified body 0123 (EU)", False),
        ("Consultant to the EU competent authority", False),
        ("", False),
    ],
)
def test_only_the_authority_of_the_register_stops_its_clock(
    stood: Standpoint, said: str, counts: bool
) -> None:
    group: list[Clock] = [
        c for c in register(stood.system) if c.authority == "EU competent authority"
    ]

    assert is_told(said, group) is counts


def test_a_report_sent_before_anybody_knew_does_not_count(stood: Standpoint) -> None:
    record = "CMPL-BOS-2026-0001"
    assert clock(stood, record, "EU competent authority").reported_on == date(2026, 2, 12)
    early = edited(stood, VIG, field("sent_on", "2026-01-12"))

    assert clock(early, record, "EU competent authority").reported_on is None


def test_a_report_signed_long_after_it_was_sent_is_told(stood: Standpoint) -> None:
    late = by(stood, VIG, "sent", on=date(2026, 2, 20))

    fact = newly_told(stood, late, "CLK007", VIG).fact
    assert fact == "sent on 2026-02-12, signed on 2026-02-20"
    assert not told(by(stood, VIG, "sent", on=date(2026, 2, 19)), "CLK007", VIG)


def test_a_late_decision_counts_whatever_due_day_is_typed(stood: Standpoint) -> None:
    late = by(stood, NIGHT, "reportability", on=date(2026, 11, 20))
    late = edited(late, NIGHT, field("eu_due", "2027-11-19"))
    month = Period(date(2026, 11, 1), 1)

    assert late_report_decisions(Asked(stood, "BOS", month)).value == 0
    assert late_report_decisions(Asked(late, "BOS", month)).value == 2, "EU and MHRA"


def test_nobody_gives_themselves_more_time(stood: Standpoint) -> None:
    asked = stood.ledger.filed[GRANTED].signature("requested")
    assert asked
    own = by(stood, GRANTED, "decided", person=asked.person)

    assert asked.person in newly_told(stood, own, "LOP027", GRANTED).fact


def test_a_typed_former_date_makes_no_late_request_prompt(stood: Standpoint) -> None:
    name = "XTN-DUB-2026-0401"
    late = by(stood, name, "requested", on=date(2026, 9, 20))
    late = by(late, name, "decided", on=date(2026, 9, 20))
    late = edited(late, name, field("former_due", "2026-12-15"))

    assert (
        newly_told(stood, late, "LOP020", name).fact
        == "asked for on 2026-09-20, due was 2026-09-15"
    )


def test_an_extension_of_more_than_a_year_does_not_count(stood: Standpoint) -> None:
    long = edited(stood, GRANTED, field("new_due", "2099-01-01"))
    dates = moved(long, long.ledger.filed[CAPA], "due")

    assert dates
    assert dates.now == date(2026, 9, 15)
    fact = newly_told(stood, long, "LOP028", GRANTED).fact
    assert fact == f"granted until 2099-01-01; `{CAPA}` stays due on 2026-09-15"


@pytest.mark.parametrize("doer", ["assignee", "signer"])
def test_who_did_an_action_that_names_its_capa_does_not_check_it(
    stood: Standpoint, doer: str
) -> None:
    name, action = (
        "CAPA-DUB-2026-0001",
        next(
            a
            for a in stood.ledger.of("action")
            if a.text("source") != "CAPA-DUB-2026-0001" and a.is_signed("done")
        ),
    )
    checker = stood.ledger.filed[name].signature("checked")
    assert checker
    own = edited(stood, action.id, field("source", name))
    own = edited(own, action.id, field("assignee", checker.person)) if doer == "assignee" else by(own, action.id, "done", person=checker.person)  # fmt: skip

    assert checker.person in newly_told(stood, own, "LOP016", name).fact


def test_a_combination_product_has_the_clock_of_its_drug_and_a_death_its_own(
    friday: Standpoint,
) -> None:
    known = {c.id: c for c in register(friday.system)}

    assert clock(friday, FRIDAY, "FDA").clock == "fda-field-alert-combination"
    assert (known["us-fatality"].amount, known["us-fatality"].verified) == (8, "none")
