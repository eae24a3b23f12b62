"""Every sentence about the life of a revision (R10, R14, R16, R17, R19, R21, R41).

Times in the tests are UTC unless a test says otherwise. Dublin is one hour ahead in summer;
Boston is five hours behind, four in summer. The changeover is at 06:00 local.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ims.diagnostic import ImsError
from ims.lifecycle import (
    Knowledge,
    SiteStanding,
    add_months,
    digest,
    effective_set,
    site_instant,
    site_standing,
    status_of_revision,
)
from ims.lifecycle.clock import EVER, Clock, local_instant
from ims.lifecycle.facts import Act, Approved, DocumentFacts, Package, Reading, SiteFacts
from ims.vocabulary import Meaning, Status, TrainingImpact

from tests.lifecycle_oracle import Oracle, in_force, is_over

DUB = SiteFacts("DUB", "Europe/Dublin")
BOS = SiteFacts("BOS", "America/New_York")
SITES = {"DUB": [DUB], "BOS": [BOS]}


def t(text: str) -> datetime:
    """Return a time in UTC, written `2026-11-01 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def rev(revision: str, arrival: str, id: str = "SOP-004", **more: object) -> Approved:
    blob = hashlib.sha256(f"{id}@{revision}".encode()).hexdigest()
    base = Approved(id, revision, blob, f"docs/procedures/{id}.md", t(arrival), "c0")
    return replace(base, **more)  # type: ignore[arg-type]


def act(meaning: Meaning, revision: str, arrival: str, sites: str = "all", **more: object) -> Act:
    base = Act(meaning, revision, tuple(sites.split()), t(arrival))
    return replace(base, **more)  # type: ignore[arg-type]


def doc(*facts: Approved | Act | Reading, id: str = "SOP-004") -> DocumentFacts:
    return DocumentFacts(
        id,
        [fact for fact in facts if isinstance(fact, Approved)],
        [fact for fact in facts if isinstance(fact, Act)],
        [fact for fact in facts if isinstance(fact, Reading)],
    )


def know(*documents: DocumentFacts, **more: object) -> Knowledge:
    base = Knowledge({facts.id: facts for facts in documents}, SITES)
    return replace(base, **more)  # type: ignore[arg-type]


def stand(
    knowledge: Knowledge, at: str, site: str = "DUB", id: str = "SOP-004", known: str = ""
) -> SiteStanding:
    return site_standing(knowledge, id, site, t(at), t(known) if known else None)


def force(knowledge: Knowledge, at: str, site: str = "DUB", id: str = "SOP-004") -> str:
    """Return the revision in force, empty where there is none."""
    found = stand(knowledge, at, site, id).revision
    return found.revision if found else ""


SCHEDULED = Meaning.SCHEDULED
STOP = Meaning.STOP_USE
BACK = Meaning.REINSTATED
RECALL = Meaning.RECALLED
WITHDRAW = Meaning.WITHDRAWN
REVIEW = Meaning.PERIODIC_REVIEW

THREE = rev("3", "2026-01-05 10:00")
FOUR = rev("4", "2026-11-03 10:00", effective_date=day("2026-12-01"))


# --- the clock of a site ------------------------------------------------------------------------


def test_a_changeover_is_local_in_winter_and_in_summer() -> None:
    assert local_instant("Europe/Dublin", "06:00", day("2026-12-01")) == t("2026-12-01 06:00")
    assert local_instant("Europe/Dublin", "06:00", day("2026-06-01")) == t("2026-06-01 05:00")
    assert local_instant("America/New_York", "06:00", day("2026-12-01")) == t("2026-12-01 11:00")


def test_a_changeover_that_does_not_exist_counts_with_the_offset_before_the_gap() -> None:
    """R19: 02:30 is left out in Boston on 8 March 2026; it becomes 03:30 summer time."""
    assert local_instant("America/New_York", "02:30", day("2026-03-08")) == t("2026-03-08 07:30")


def test_a_changeover_that_exists_twice_is_the_first() -> None:
    """R19: 01:30 comes at 05:30 and at 06:30 UTC in Boston on 1 November 2026."""
    assert local_instant("America/New_York", "01:30", day("2026-11-01")) == t("2026-11-01 05:30")
    night = Clock([replace(BOS, changeover="01:30")])
    assert night.next(t("2026-11-01 05:31")) == t("2026-11-02 06:30")


def test_a_day_that_does_not_exist_begins_with_the_next() -> None:
    apia = [SiteFacts("APW", "Pacific/Apia")]

    assert site_instant(day("2011-12-30"), apia) == site_instant(day("2011-12-31"), apia)


@pytest.mark.parametrize(
    ("zone", "day_", "instant"),
    [
        ("Europe/Dublin", "2026-06-01", "2026-05-31 23:00"),
        ("America/New_York", "2026-06-01", "2026-06-01 04:00"),
        ("Asia/Beirut", "2024-03-31", "2024-03-30 22:00"),  # 00:00 is left out
        ("America/Havana", "2026-11-01", "2026-11-01 04:00"),  # 00:00 comes twice
    ],
)
def test_as_of_a_date_is_midnight_at_the_site(zone: str, day_: str, instant: str) -> None:
    assert site_instant(day(day_), [SiteFacts("AAA", zone)]) == t(instant)


three_years = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda n: t("2025-01-01 00:00") + timedelta(minutes=n)
)


@given(three_years, st.sampled_from([DUB, BOS]))
def test_the_next_changeover_is_never_past_and_never_skips_one(
    at: datetime, site: SiteFacts
) -> None:
    clock = Clock([replace(site, changeover="02:30")])
    found = clock.next(at)

    assert at <= found <= at + timedelta(hours=25)
    assert clock.next(found) == found
    days = [at.date() + timedelta(days=n) for n in (-2, -1, 0, 1, 2)]
    assert not any(at <= local_instant(site.time_zone, "02:30", d) < found for d in days)


@given(three_years, st.sampled_from([DUB, BOS]))
def test_the_working_day_begins_at_its_changeover(at: datetime, site: SiteFacts) -> None:
    clock = Clock([site])
    found = clock.working_day(at)

    assert clock.begun(found) <= at < clock.begun(found + timedelta(days=1))


@pytest.mark.parametrize("day_", [date.min, date.max])
def test_the_ends_of_the_calendar_are_no_crash(day_: date) -> None:
    knowledge = know(doc(replace(THREE, effective_date=day_, review_interval=12)))

    assert force(knowledge, "2026-06-01 00:00") == ("3" if day_ == date.min else "")
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):
        site = [SiteFacts("AAA", zone)]
        Clock(site).next(EVER)
        Clock(site).working_day(EVER)
        assert site_instant(day_, site).tzinfo is UTC


def test_an_unknown_zone_site_or_naive_time_is_told_in_words() -> None:
    knowledge = know(doc(THREE), sites={"DUB": [SiteFacts("DUB", "Europe/Atlantis")]})

    with pytest.raises(ImsError, match="time zone `Europe/Atlantis`") as told:
        stand(knowledge, "2026-06-01 00:00")
    assert "tzdata" in told.value.help
    with pytest.raises(ImsError, match="no site `CAM`"):
        stand(knowledge, "2026-06-01 00:00", site="CAM")
    with pytest.raises(ImsError, match="no time zone"):
        site_standing(know(doc(THREE)), "SOP-004", "DUB", datetime(2026, 6, 1))  # noqa: DTZ001


# --- approved, then effective (R10, R14, R19) ---------------------------------------------------


def test_before_anything_there_is_nothing() -> None:
    knowledge = know(doc(THREE))

    assert stand(knowledge, "2026-01-05 09:59") == SiteStanding(Status.DRAFT)
    assert stand(knowledge, "2026-06-01 00:00", id="SOP-999") == SiteStanding(Status.DRAFT)
    assert effective_set(knowledge, "DUB", t("2026-01-05 09:59")) == {}


def test_a_revision_is_effective_from_the_next_changeover_after_its_approval() -> None:
    """R19: approved on 5 January at 10:00, effective on the 6th at 06:00."""
    knowledge = know(doc(THREE))

    assert force(knowledge, "2026-01-06 05:59") == ""
    assert stand(knowledge, "2026-01-06 05:59").status is Status.APPROVED
    assert stand(knowledge, "2026-01-06 05:59").planned[0].instant == t("2026-01-06 06:00")
    assert force(knowledge, "2026-01-06 06:00") == "3"
    assert stand(knowledge, "2026-01-06 06:00").since == t("2026-01-06 06:00")


def test_an_approval_on_the_very_changeover_is_in_time() -> None:
    knowledge = know(doc(rev("1", "2026-01-05 06:00")))

    assert force(knowledge, "2026-01-05 06:00") == "1"


def test_scenario_6_the_changeover_at_0600_local_and_work_that_has_begun() -> None:
    """R14, R19: 05:59 shows revision 3, 06:01 revision 4; the batch finishes on 3."""
    knowledge = know(doc(THREE, replace(FOUR, started_work="former")))

    assert force(knowledge, "2026-12-01 05:59") == "3"
    assert force(knowledge, "2026-12-01 06:01") == "4"
    assert stand(knowledge, "2026-12-01 05:59").finishing is None
    assert stand(knowledge, "2026-12-01 06:01").finishing == THREE
    assert force(knowledge, "2026-12-01 10:59", "BOS") == "3"
    assert force(knowledge, "2026-12-01 11:01", "BOS") == "4"


def test_a_late_merge_shifts_the_date() -> None:
    """R19: the date is past when the approval arrives: the next changeover."""
    knowledge = know(doc(THREE, replace(FOUR, arrival=t("2026-12-03 10:00"))))

    assert force(knowledge, "2026-12-04 05:59") == "3"
    assert force(knowledge, "2026-12-04 06:00") == "4"


def test_scenario_5_a_schedule_moves_dublin_and_leaves_boston() -> None:
    """R19: everybody sees the new date; no approval is lost."""
    moved = act(SCHEDULED, "4", "2026-11-25 15:00", "DUB", effective=day("2026-12-15"))
    knowledge = know(doc(THREE, FOUR, moved))

    assert stand(knowledge, "2026-11-25 14:59").planned[0].instant == t("2026-12-01 06:00")
    assert stand(knowledge, "2026-11-25 15:00").planned[0].instant == t("2026-12-15 06:00")
    assert stand(knowledge, "2026-11-25 15:00").planned[0].approved == FOUR
    assert force(knowledge, "2026-12-15 05:59") == "3"
    assert force(knowledge, "2026-12-15 06:00") == "4"
    assert force(knowledge, "2026-12-01 11:00", "BOS") == "4"


def test_the_last_schedule_that_covers_the_site_counts() -> None:
    first = act(SCHEDULED, "4", "2026-11-05 10:00", "DUB", effective=day("2026-12-20"))
    second = act(SCHEDULED, "4", "2026-11-06 10:00", effective=day("2026-12-10"))
    third = act(SCHEDULED, "4", "2026-11-07 10:00", "BOS", effective=day("2026-12-30"))
    knowledge = know(doc(THREE, FOUR, first, second, third))

    assert stand(knowledge, "2026-11-20 00:00").planned[0].instant == t("2026-12-10 06:00")
    assert stand(knowledge, "2026-11-20 00:00", "BOS").planned[0].instant == t("2026-12-30 11:00")


def test_a_schedule_may_arrive_before_the_last_approval() -> None:
    early = act(SCHEDULED, "4", "2026-10-01 10:00", effective=day("2026-12-24"))

    assert stand(know(doc(FOUR, early)), "2026-11-03 10:00").planned[0].instant == t(
        "2026-12-24 06:00"
    )


def test_a_schedule_with_a_day_that_is_past_waits_for_the_next_changeover() -> None:
    late = act(SCHEDULED, "4", "2026-11-20 10:00", effective=day("2026-11-10"))

    assert force(know(doc(FOUR, late)), "2026-11-21 05:59") == ""
    assert force(know(doc(FOUR, late)), "2026-11-21 06:00") == "4"


def test_an_urgent_schedule_is_at_once_on_the_later_of_both_arrivals() -> None:
    after = act(SCHEDULED, "4", "2026-11-04 13:07", urgent=True)
    before = act(SCHEDULED, "4", "2026-11-01 13:07", urgent=True)

    assert stand(know(doc(FOUR, after)), "2026-11-04 13:07").since == after.arrival
    assert stand(know(doc(FOUR, before)), "2026-11-03 10:00").since == FOUR.arrival


def test_an_urgent_schedule_with_a_day_is_not_before_that_day() -> None:
    urgent = act(SCHEDULED, "4", "2026-11-04 13:07", urgent=True, effective=day("2026-11-06"))

    assert force(know(doc(FOUR, urgent)), "2026-11-06 05:59") == ""
    assert force(know(doc(FOUR, urgent)), "2026-11-06 06:00") == "4"


def test_a_hold_keeps_the_former_until_another_schedule() -> None:
    """R19: a regulatory hold on one site."""
    hold = act(SCHEDULED, "4", "2026-11-10 10:00", "DUB", hold=True)
    freed = act(SCHEDULED, "4", "2027-02-01 10:00", "DUB")
    held, released = know(doc(THREE, FOUR, hold)), know(doc(THREE, FOUR, hold, freed))

    assert force(held, "2027-06-01 00:00") == "3"
    assert stand(held, "2027-06-01 00:00").planned[0].instant is None
    assert stand(held, "2027-06-01 00:00").planned[0].waiting_for == (
        "a schedule that ends the hold",
    )
    assert force(held, "2027-06-01 00:00", "BOS") == "4"
    assert force(released, "2027-02-02 05:59") == "3"
    assert force(released, "2027-02-02 06:00") == "4"


def test_a_schedule_after_the_revision_is_effective_does_not_undo_it() -> None:
    late = act(SCHEDULED, "4", "2026-12-01 06:01", effective=day("2027-01-01"))
    in_time = act(SCHEDULED, "4", "2026-12-01 06:00", effective=day("2027-01-01"))

    assert force(know(doc(THREE, FOUR, late)), "2026-12-02 00:00") == "4"
    assert stand(know(doc(THREE, FOUR, late)), "2026-12-02 00:00").ignored == (late,)
    assert force(know(doc(THREE, FOUR, in_time)), "2026-12-02 00:00") == "3"
    assert stand(know(doc(THREE, FOUR, in_time)), "2026-12-02 00:00").ignored == ()


def test_until_the_next_is_effective_the_former_stays() -> None:
    """R14, R17."""
    five = rev("5", "2026-11-04 10:00", effective_date=day("2027-03-01"))
    knowledge = know(doc(THREE, FOUR, five))
    planned = stand(knowledge, "2026-11-20 00:00").planned

    assert [(p.approved.revision, p.instant) for p in planned] == [
        ("4", t("2026-12-01 06:00")),
        ("5", t("2027-03-01 06:00")),
    ]
    assert [force(knowledge, f"{d} 07:00") for d in ("2026-11-30", "2026-12-01", "2027-03-01")] == [
        "3",
        "4",
        "5",
    ]


def test_a_revision_that_was_overtaken_never_becomes_effective() -> None:
    """R10: the latest in approval order counts, not the latest date."""
    five = rev("5", "2026-11-04 10:00")
    knowledge = know(doc(THREE, FOUR, five))

    assert stand(knowledge, "2026-11-04 12:00").planned[0].waiting_for == (
        "a later revision comes first",
    )
    assert force(knowledge, "2026-12-10 00:00") == "5"
    assert stand(knowledge, "2026-12-10 00:00").planned == ()
    assert status_of_revision(knowledge, "SOP-004@4", "DUB", t("2026-12-10 00:00")) == "superseded"


def test_a_changeover_that_the_site_moves_later_does_not_move_the_past() -> None:
    """R41: what the register of the site says counts from its arrival on."""
    moved = replace(DUB, changeover="22:00", since=t("2026-12-05 00:00"))
    knowledge = know(doc(THREE, FOUR), sites={"DUB": [DUB, moved]})

    assert force(knowledge, "2026-12-01 06:00") == "4"
    late = know(doc(THREE, replace(FOUR, effective_date=day("2026-12-05"))), sites=knowledge.sites)
    assert force(late, "2026-12-05 21:59") == "3"
    assert force(late, "2026-12-05 22:00") == "4"
    earlier = replace(DUB, changeover="05:00", since=t("2026-12-01 05:30"))
    assert (
        stand(know(doc(FOUR), sites={"DUB": [DUB, earlier]}), "2026-12-01 05:40").since
        == earlier.since
    )


def test_a_site_that_opens_later_takes_what_was_approved_before() -> None:
    new = [replace(DUB, since=t("2026-05-10 10:00"))]
    knowledge = know(doc(THREE), sites={"DUB": new})

    assert force(knowledge, "2026-05-11 04:59") == ""
    assert force(knowledge, "2026-05-11 05:00") == "3"


# --- the training gate (R19, R57) ---------------------------------------------------------------

GATED = replace(
    FOUR, gated=True, training=TrainingImpact.READ, audience=("operator",), effective_date=None
)
MINIMUM = {"DUB": [replace(DUB, minimum_qualified=(("operator", 2), ("cleaner", 1)))]}


def holds(roles: Mapping[str, str], since: str = "2020-01-01") -> Mapping[str, object]:
    def holders(role: str, site: str, on: date) -> frozenset[str]:
        people = roles.get(role, "").split() if on >= day(since) else []
        return frozenset(people)

    return {"holders": holders, "sites": MINIMUM}


def read(person: str, arrival: str, revision: str = "4") -> Reading:
    return Reading(person, revision, t(arrival))


def test_training_gate_opens_when_enough_different_people_have_read_that_revision() -> None:
    """R57: one person open: the revision stays approved, not effective."""
    readings = [
        read("ana", "2026-11-05 09:00"),
        read("ana", "2026-11-05 09:30"),  # twice the same person
        read("eve", "2026-11-05 10:00"),  # holds another role
        read("ben", "2026-11-05 11:00", "3"),  # another revision
        read("ben", "2026-11-06 09:17"),
    ]
    knowledge = know(doc(THREE, GATED, *readings), **holds({"operator": "ana ben"}))
    before = stand(knowledge, "2026-11-06 09:16")

    assert before.revision == THREE
    assert before.planned[0].waiting_for == ("training of operator: 1 of 2",)
    assert stand(knowledge, "2026-11-06 09:17").since == t("2026-11-06 09:17")


def test_training_before_the_changeover_does_not_bring_it_forward() -> None:
    readings = [read("ana", "2026-11-03 11:00"), read("ben", "2026-11-03 11:00")]
    knowledge = know(doc(THREE, GATED, *readings), **holds({"operator": "ana ben"}))

    assert stand(knowledge, "2026-11-04 06:00").since == t("2026-11-04 06:00")


@pytest.mark.parametrize(
    "change",
    [
        {"gated": False},
        {"training": TrainingImpact.NONE},
        {"audience": ("driver",)},
        {"sites": ("BOS",)},
    ],
    ids=str,
)
def test_training_gate_is_open_where_nothing_is_asked(change: Mapping[str, object]) -> None:
    document = doc(replace(GATED, **change))  # type: ignore[arg-type]
    knowledge = know(document, **holds({}))
    status = status_of_revision(knowledge, "SOP-004@4", "DUB", t("2026-11-05 00:00"))

    assert status is Status.EFFECTIVE


@pytest.mark.parametrize("audience", [(), ("worker",), ("driver", "worker")])
def test_training_of_everybody_asks_every_role_of_the_site(audience: tuple[str, ...]) -> None:
    knowledge = know(doc(replace(GATED, audience=audience)), **holds({}))

    assert stand(knowledge, "2026-11-05 00:00").planned[0].waiting_for == (
        "training of operator: 0 of 2",
        "training of cleaner: 0 of 1",
    )


def test_roles_pass_from_hand_to_hand_at_the_changeover() -> None:
    """R57: who has read before the role began counts from the first changeover of that day."""
    readings = [read("ana", "2026-11-03 11:00"), read("ben", "2026-11-03 11:00")]
    knowledge = know(
        doc(THREE, GATED, *readings), **holds({"operator": "ana ben"}, since="2026-11-10")
    )

    assert stand(knowledge, "2026-11-20 00:00").since == t("2026-11-10 06:00")


def test_once_effective_training_does_not_undo_it() -> None:
    readings = [read("ana", "2026-11-03 11:00"), read("ben", "2026-11-03 11:00")]

    def leaving(role: str, site: str, on: date) -> frozenset[str]:
        return frozenset({"ana", "ben"} if on < day("2026-11-06") else set())

    knowledge = know(doc(THREE, GATED, *readings), holders=leaving, sites=MINIMUM)

    assert force(knowledge, "2026-12-20 00:00") == "4"
    dated = know(
        doc(THREE, replace(GATED, effective_date=day("2026-12-01")), *readings),
        holders=leaving,
        sites=MINIMUM,
    )
    assert force(dated, "2026-12-20 00:00") == "3"  # they were gone when it was to begin


def test_a_smaller_minimum_opens_the_gate_when_it_arrives() -> None:
    less = replace(
        MINIMUM["DUB"][0], minimum_qualified=(("operator", 1),), since=t("2026-11-12 15:00")
    )
    given_ = {**holds({"operator": "ana"}), "sites": {"DUB": [*MINIMUM["DUB"], less]}}
    knowledge = know(doc(THREE, GATED, read("ana", "2026-11-03 11:00")), **given_)

    assert stand(knowledge, "2026-11-20 00:00").since == t("2026-11-12 15:00")


# --- packages -----------------------------------------------------------------------------------

CHG = Package("CHG-DUB-2026-0001", frozenset({"SOP-004", "FRM-010"}))
TOGETHER = {"SOP-004@4": CHG, "FRM-010@2": CHG}
FORM = rev("2", "2026-11-20 10:00", "FRM-010", effective_date=day("2026-12-10"))


def package(*form: Approved | Act, sop: tuple[Approved | Act, ...] = ()) -> Knowledge:
    return know(doc(THREE, FOUR, *sop), doc(*form, id="FRM-010"), packages=TOGETHER)


def test_a_package_becomes_effective_on_the_latest_date_of_its_members() -> None:
    knowledge = package(FORM)

    assert stand(knowledge, "2026-12-20 00:00").since == t("2026-12-10 06:00")
    assert stand(knowledge, "2026-12-20 00:00", id="FRM-010").since == t("2026-12-10 06:00")
    assert stand(knowledge, "2026-12-20 00:00", "BOS").since == t("2026-12-10 11:00")


def test_nothing_of_a_package_is_effective_until_all_are_approved() -> None:
    knowledge = package()

    assert force(knowledge, "2027-06-01 00:00") == "3"
    assert stand(knowledge, "2027-06-01 00:00").planned[0].waiting_for == ("approval of FRM-010",)
    assert force(package(FORM), "2026-12-09 00:00") == "3"


def test_members_that_do_not_apply_at_a_site_do_not_move_its_date() -> None:
    knowledge = package(replace(FORM, sites=("BOS",)))

    assert stand(knowledge, "2026-12-20 00:00").since == t("2026-12-01 06:00")
    assert stand(knowledge, "2026-12-20 00:00", "BOS").since == t("2026-12-10 11:00")


def test_a_member_that_comes_to_a_site_later_does_not_move_its_past() -> None:
    hold = act(SCHEDULED, "2", "2026-11-21 10:00", hold=True)
    wider = rev("3", "2027-02-01 10:00", "FRM-010")
    knowledge = package(replace(FORM, sites=("BOS",)), hold, wider)

    assert stand(knowledge, "2027-06-01 00:00").since == t("2026-12-01 06:00")


def test_a_hold_on_one_member_holds_the_package_at_that_site() -> None:
    hold = act(SCHEDULED, "2", "2026-11-21 10:00", "DUB", hold=True)
    knowledge = package(FORM, hold)

    assert force(knowledge, "2027-01-01 00:00") == "3"
    assert force(knowledge, "2027-01-01 00:00", "BOS") == "4"
    assert stand(knowledge, "2027-01-01 00:00").planned[0].waiting_for == (
        "FRM-010: a schedule that ends the hold",
    )


def test_a_member_that_is_recalled_is_not_approved_any_more() -> None:
    recall = act(RECALL, "2", "2026-11-21 10:00")
    again = rev("3", "2026-12-20 10:00", "FRM-010")
    more = {**TOGETHER, "FRM-010@3": CHG}

    assert force(package(FORM, recall), "2027-01-01 00:00") == "3"
    knowledge = replace(package(FORM, recall, again), packages=more)
    assert stand(knowledge, "2027-01-01 00:00").since == t("2026-12-21 06:00")


def test_a_member_that_is_withdrawn_does_not_hold_the_others_up() -> None:
    gone = act(WITHDRAW, "", "2026-12-05 10:00")

    assert stand(package(FORM, gone), "2027-01-01 00:00").since == t("2026-12-05 10:00")


# --- recall, stop-use, reinstatement (R10, R17) -------------------------------------------------


def test_a_recalled_revision_never_becomes_effective() -> None:
    recall = act(RECALL, "4", "2026-12-01 06:00")  # in the last moment
    knowledge = know(doc(THREE, FOUR, recall, act(BACK, "4", "2026-12-02 10:00")))

    assert force(knowledge, "2027-12-01 00:00") == "3"
    assert stand(knowledge, "2027-12-01 00:00").planned == ()
    assert stand(knowledge, "2027-12-01 00:00").ignored[0].meaning is BACK
    status = status_of_revision(knowledge, "SOP-004@4", "DUB", t("2027-01-01 00:00"))
    assert status is Status.WITHDRAWN


def test_recall_of_an_effective_revision_is_ignored() -> None:
    """At one site it is in force already, at the other it is still to come."""
    recall = act(RECALL, "4", "2026-12-01 08:00")
    knowledge = know(doc(THREE, FOUR, recall))

    assert force(knowledge, "2026-12-20 00:00", "DUB") == "4"
    assert stand(knowledge, "2026-12-20 00:00", "DUB").ignored == (recall,)
    assert force(knowledge, "2026-12-20 00:00", "BOS") == "3"
    assert stand(knowledge, "2026-12-20 00:00", "BOS").ignored == ()


STOPPED = act(STOP, "4", "2026-12-10 16:20")


def test_scenario_7_stop_use_at_once_and_only_reinstatement_brings_something_back() -> None:
    """R10, R17: at 16:35 the page is red; the former returns only if it is named."""
    knowledge = know(doc(THREE, FOUR, STOPPED))
    red = stand(knowledge, "2026-12-10 16:35")

    assert force(knowledge, "2026-12-10 16:19") == "4"
    assert (red.status, red.revision, red.stopped, red.former) == (
        Status.WITHDRAWN,
        None,
        STOPPED,
        FOUR,
    )
    assert red.since == STOPPED.arrival
    assert force(knowledge, "2030-01-01 00:00") == ""

    back = act(BACK, "3", "2026-12-11 09:00")
    mended = know(doc(THREE, FOUR, STOPPED, back))
    assert force(mended, "2026-12-11 08:59") == ""
    assert force(mended, "2026-12-11 09:00") == "3"
    assert stand(mended, "2026-12-11 09:00").stopped is None
    assert force(mended, "2030-01-01 00:00") == "3"


def test_the_same_revision_can_be_reinstated() -> None:
    back = act(BACK, "4", "2026-12-11 09:00")

    assert force(know(doc(THREE, FOUR, STOPPED, back)), "2026-12-11 09:00") == "4"


def test_stop_use_and_reinstatement_in_one_step() -> None:
    back = act(BACK, "3", "2026-12-10 16:20")

    assert force(know(doc(THREE, FOUR, STOPPED, back)), "2026-12-10 16:20") == "3"


def test_stop_use_reaches_the_sites_that_it_names() -> None:
    stop = replace(STOPPED, sites=("DUB",))

    assert force(know(doc(THREE, FOUR, stop)), "2026-12-20 00:00", "BOS") == "4"


def test_a_later_revision_becomes_effective_normally_after_stop_use() -> None:
    five = rev("5", "2026-12-12 10:00")

    assert force(know(doc(THREE, FOUR, STOPPED, five)), "2026-12-13 06:00") == "5"


def test_stop_use_of_a_revision_that_is_to_come_keeps_it_out_until_it_is_reinstated() -> None:
    stop = act(STOP, "4", "2026-11-10 10:00")
    back = act(BACK, "4", "2026-12-15 13:00")
    knowledge = know(doc(THREE, FOUR, stop, back))

    assert force(knowledge, "2026-12-15 12:59") == "3"
    assert stand(knowledge, "2026-12-01 12:59").planned[0].waiting_for == ("reinstatement",)
    assert force(knowledge, "2026-12-15 13:00") == "4"


def test_reinstatement_without_stop_use_or_withdrawal_is_ignored() -> None:
    """R10: no way back but through a signed stop."""
    back = act(BACK, "3", "2026-12-11 09:00")
    knowledge = know(doc(THREE, FOUR, back))

    assert force(knowledge, "2026-12-20 00:00") == "4"
    assert stand(knowledge, "2026-12-20 00:00").ignored == (back,)


def test_stop_use_of_what_is_not_in_force_is_ignored() -> None:
    stop = act(STOP, "3", "2026-12-11 09:00")
    knowledge = know(doc(THREE, FOUR, stop))

    assert force(knowledge, "2026-12-20 00:00") == "4"
    assert stand(knowledge, "2026-12-20 00:00").ignored == (stop,)


# --- withdrawal (R17) ---------------------------------------------------------------------------


def test_withdrawal_is_at_once_or_from_its_day_at_changeover() -> None:
    at_once = act(WITHDRAW, "", "2026-06-10 13:00")
    later = replace(at_once, effective=day("2026-07-01"))

    assert stand(know(doc(THREE, at_once)), "2026-06-10 13:00").status is Status.WITHDRAWN
    assert force(know(doc(THREE, later)), "2026-07-01 04:59") == "3"
    gone = stand(know(doc(THREE, later)), "2026-07-01 05:00")
    assert (gone.status, gone.revision, gone.former) == (Status.WITHDRAWN, None, THREE)
    assert gone.withdrawn == later


def test_a_withdrawn_document_stays_withdrawn_though_a_revision_is_approved_later() -> None:
    gone = act(WITHDRAW, "", "2026-10-10 13:00")
    knowledge = know(doc(THREE, FOUR, gone))

    found = stand(knowledge, "2027-06-10 13:00")
    assert found.status is Status.WITHDRAWN
    assert found.planned[0].waiting_for == ("reinstatement",)


def test_reinstatement_names_what_returns_after_a_withdrawal() -> None:
    gone = act(WITHDRAW, "", "2026-10-10 13:00")
    old = know(doc(THREE, gone, act(BACK, "3", "2026-10-20 09:00")))
    new = know(doc(THREE, FOUR, gone, act(BACK, "4", "2026-11-20 09:00")))
    without_name = know(doc(THREE, gone, act(BACK, "", "2026-10-20 09:00")))
    unknown = know(doc(THREE, gone, act(BACK, "9", "2026-10-20 09:00")))

    assert force(old, "2026-10-20 09:00") == "3"
    assert force(new, "2026-12-01 05:59") == ""  # it still has its own date
    assert stand(new, "2026-12-01 05:59").status is Status.SUPERSEDED
    assert force(new, "2026-12-01 06:00") == "4"
    assert force(without_name, "2026-10-20 09:00") == "3"
    assert stand(unknown, "2026-12-20 09:00").status is Status.WITHDRAWN


def test_a_withdrawal_to_come_can_be_moved_and_taken_back() -> None:
    first = act(WITHDRAW, "", "2026-06-10 13:00", effective=day("2026-07-01"))
    moved = act(WITHDRAW, "", "2026-06-20 13:00", effective=day("2026-08-01"))
    back = act(BACK, "3", "2026-06-30 13:00")

    assert force(know(doc(THREE, first, moved)), "2026-07-15 00:00") == "3"
    assert force(know(doc(THREE, first, moved)), "2026-08-01 06:00") == ""
    assert force(know(doc(THREE, first, back)), "2026-08-01 06:00") == "3"
    assert stand(know(doc(THREE, first, back)), "2026-08-01 06:00").ignored == ()
    again = act(WITHDRAW, "", "2026-09-20 13:00")
    assert stand(know(doc(THREE, first, again)), "2026-12-01 06:00").ignored == (again,)


def test_a_withdrawal_can_be_taken_back_in_the_last_moment() -> None:
    gone = act(WITHDRAW, "", "2026-06-10 13:00", effective=day("2026-07-01"))
    back = act(BACK, "3", "2026-07-01 05:00")

    assert force(know(doc(THREE, gone, back)), "2026-07-02 00:00") == "3"


def test_withdrawal_reaches_the_sites_that_it_names() -> None:
    gone = act(WITHDRAW, "", "2026-06-10 13:00", "BOS")

    assert force(know(doc(THREE, gone)), "2026-07-01 00:00", "DUB") == "3"
    assert force(know(doc(THREE, gone)), "2026-07-01 00:00", "BOS") == ""


# --- temporary changes --------------------------------------------------------------------------

TEMPORARY = act(
    SCHEDULED, "4", "2026-11-04 10:00", effective=day("2026-12-01"), until=day("2026-12-31")
)


def test_a_temporary_revision_ends_at_its_changeover_and_the_former_returns() -> None:
    knowledge = know(doc(THREE, FOUR, TEMPORARY))

    assert force(knowledge, "2026-12-31 05:59") == "4"
    assert stand(knowledge, "2026-12-30 00:00").until == t("2026-12-31 06:00")
    assert force(knowledge, "2026-12-31 06:00") == "3"
    assert stand(knowledge, "2026-12-31 06:00").since == t("2026-12-31 06:00")
    assert status_of_revision(knowledge, "SOP-004@4", "DUB", t("2027-01-01 00:00")) == "superseded"


def test_a_revision_approved_before_can_begin_below_a_temporary_one() -> None:
    """The latest in approval order that has begun and not ended."""
    between = rev("3.1", "2026-11-02 10:00", effective_date=day("2026-12-10"))
    knowledge = know(doc(THREE, between, FOUR, TEMPORARY))

    assert force(knowledge, "2026-12-15 00:00") == "4"
    below = stand(knowledge, "2026-12-15 00:00").planned[0]
    assert (below.approved, below.instant) == (between, t("2026-12-31 06:00"))
    assert force(knowledge, "2026-12-31 06:00") == "3.1"


def test_the_end_of_a_temporary_revision_can_be_moved_while_it_is_in_force() -> None:
    longer = act(SCHEDULED, "4", "2026-12-20 10:00", until=day("2027-01-31"))
    too_late = act(SCHEDULED, "4", "2026-12-31 10:00", until=day("2027-01-31"))

    assert force(know(doc(THREE, FOUR, TEMPORARY, longer)), "2027-01-31 05:59") == "4"
    assert stand(know(doc(THREE, FOUR, TEMPORARY, longer)), "2027-02-28 00:00").ignored == ()
    assert force(know(doc(THREE, FOUR, TEMPORARY, too_late)), "2026-12-31 12:00") == "3"
    assert stand(know(doc(THREE, FOUR, TEMPORARY, too_late)), "2027-02-28 00:00").ignored == (
        too_late,
    )


def test_a_permanent_revision_does_not_become_temporary_afterwards() -> None:
    late = act(SCHEDULED, "4", "2026-12-20 10:00", until=day("2027-01-31"))

    assert force(know(doc(THREE, FOUR, late)), "2027-06-01 00:00") == "4"


def test_after_stop_use_of_a_temporary_revision_nothing_comes_back_by_itself() -> None:
    knowledge = know(doc(THREE, FOUR, TEMPORARY, STOPPED))
    back = act(BACK, "4", "2027-01-02 10:00")  # its time is over
    former = act(BACK, "3", "2027-01-03 10:00")

    assert force(knowledge, "2027-01-10 00:00") == ""
    mended = know(doc(THREE, FOUR, TEMPORARY, STOPPED, back, former))
    assert force(mended, "2027-01-03 09:59") == ""
    assert force(mended, "2027-01-03 10:00") == "3"
    assert stand(mended, "2027-01-03 10:00").ignored == (back,)


def test_an_urgent_temporary_change_begins_and_ends() -> None:
    urgent = replace(TEMPORARY, urgent=True, effective=None)
    knowledge = know(doc(THREE, FOUR, urgent))

    assert stand(knowledge, "2026-11-04 10:00").until == t("2026-12-31 06:00")
    assert force(knowledge, "2026-12-31 06:00") == "3"


def test_a_temporary_revision_that_was_reinstated_still_gives_way_to_the_former() -> None:
    back = act(BACK, "4", "2026-12-11 09:00")
    knowledge = know(doc(THREE, FOUR, TEMPORARY, STOPPED, back))

    assert force(knowledge, "2026-12-12 00:00") == "4"
    assert force(knowledge, "2026-12-31 06:00") == "3"


def test_a_former_that_was_stopped_does_not_return_when_a_temporary_one_ends() -> None:
    stop = act(STOP, "3", "2026-12-20 10:00")
    knowledge = know(doc(THREE, FOUR, TEMPORARY, stop))

    assert force(knowledge, "2026-12-30 00:00") == "4"
    assert stand(knowledge, "2027-01-01 00:00").stopped == stop


def test_a_temporary_revision_whose_time_is_over_before_it_begins_never_does() -> None:
    knowledge = know(doc(THREE, replace(FOUR, arrival=t("2027-01-05 10:00")), TEMPORARY))

    assert force(knowledge, "2027-02-01 00:00") == "3"
    assert stand(knowledge, "2027-02-01 00:00").planned[0].waiting_for == (
        "a schedule that begins before it ends",
    )


def test_a_first_revision_that_was_temporary_leaves_nothing() -> None:
    knowledge = know(doc(FOUR, TEMPORARY))

    assert stand(knowledge, "2027-01-01 00:00").status is Status.SUPERSEDED
    assert force(knowledge, "2027-01-01 00:00") == ""


# --- work that has begun (R17) ------------------------------------------------------------------

FINISHING = replace(FOUR, started_work="former")


def test_work_that_has_begun_finishes_on_the_former_until_the_next_one_after() -> None:
    five = rev("5", "2027-01-10 10:00")
    six = rev("6", "2027-02-10 10:00", started_work="former")
    knowledge = know(doc(THREE, FINISHING, five, six))

    assert stand(knowledge, "2027-01-11 05:59").finishing == THREE
    assert stand(knowledge, "2027-01-11 06:00").finishing is None
    assert stand(knowledge, "2027-02-11 06:00").finishing == five


@pytest.mark.parametrize(
    "ends",
    [
        act(STOP, "3", "2026-12-10 16:20"),
        act(STOP, "", "2026-12-10 16:20"),
        act(WITHDRAW, "", "2026-12-10 16:20"),
    ],
    ids=lambda a: f"{a.meaning} {a.revision}",
)
def test_work_that_has_begun_stops_with_stop_use_of_it_or_withdrawal(ends: Act) -> None:
    assert stand(know(doc(THREE, FINISHING, ends)), "2026-12-10 16:19").finishing == THREE
    assert stand(know(doc(THREE, FINISHING, ends)), "2026-12-10 16:20").finishing is None


def test_no_work_finishes_on_a_revision_that_is_stopped_at_the_changeover_itself() -> None:
    stop = act(STOP, "3", "2026-12-01 06:00")

    assert stand(know(doc(THREE, FINISHING, stop)), "2026-12-02 00:00").finishing is None


def test_work_that_has_begun_on_the_former_goes_on_when_the_new_one_is_stopped() -> None:
    assert stand(know(doc(THREE, FINISHING, STOPPED)), "2026-12-20 00:00").finishing == THREE


# --- periodic review (R16) ----------------------------------------------------------------------

YEARLY = replace(THREE, review_interval=12)


def test_next_review_counts_from_the_local_day_on_which_it_became_effective() -> None:
    assert stand(know(doc(YEARLY)), "2026-06-01 00:00").next_review == day("2027-01-06")
    tokyo = know(doc(YEARLY), sites={"DUB": [SiteFacts("DUB", "Asia/Tokyo")]})
    assert stand(tokyo, "2026-06-01 00:00").next_review == day("2027-01-06")


def test_a_review_without_change_moves_the_next_one() -> None:
    done = act(REVIEW, "3", "2026-12-20 10:00")
    other = act(REVIEW, "2", "2026-12-21 10:00")
    elsewhere = act(REVIEW, "3", "2026-12-22 10:00", "BOS")
    knowledge = know(doc(YEARLY, done, other, elsewhere))

    assert stand(knowledge, "2026-12-20 09:59").next_review == day("2027-01-06")
    assert stand(knowledge, "2027-06-01 00:00").next_review == day("2027-12-20")


def test_coming_back_is_no_review() -> None:
    knowledge = know(doc(YEARLY, FOUR, STOPPED, act(BACK, "3", "2026-12-11 09:00")))

    assert stand(knowledge, "2026-12-12 00:00").next_review == day("2027-01-06")


def test_overdue_is_after_the_day_not_on_it() -> None:
    found = stand(know(doc(YEARLY)), "2026-06-01 00:00")

    assert not found.overdue(day("2027-01-06"))
    assert found.overdue(day("2027-01-07"))
    assert not stand(know(doc(THREE)), "2026-06-01 00:00").overdue(date.max)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-12-15", 12, "2027-12-15"),
        ("9999-12-15", 1, "9999-12-31"),
    ],
)
def test_months_are_calendar_months(start: str, months: int, end: str) -> None:
    assert add_months(day(start), months) == day(end)


# --- sites, addenda, translations (R21, R81) ----------------------------------------------------


def test_a_site_that_a_revision_drops_is_covered_until_that_revision_becomes_effective() -> None:
    knowledge = know(doc(THREE, replace(FOUR, sites=("BOS",))))

    assert force(knowledge, "2026-12-01 05:59") == "3"
    assert stand(knowledge, "2026-12-01 06:00").status is Status.SUPERSEDED
    assert force(knowledge, "2026-12-01 06:00") == ""
    assert list(effective_set(knowledge, "DUB", t("2026-12-01 05:59"))) == ["SOP-004"]
    assert list(effective_set(knowledge, "DUB", t("2026-12-01 06:00"))) == []
    assert list(effective_set(knowledge, "BOS", t("2026-12-01 11:00"))) == ["SOP-004"]


def test_the_effective_set_holds_what_applies_at_the_site() -> None:
    """R81: a document limited to Boston is absent in Dublin."""
    local = rev("1", "2026-01-05 10:00", "SOP-005", sites=("BOS",))
    knowledge = know(doc(local, id="SOP-005"), doc(THREE))

    assert list(effective_set(knowledge, "DUB", t("2026-06-01 00:00"))) == ["SOP-004"]
    assert list(effective_set(knowledge, "BOS", t("2026-06-01 00:00"))) == ["SOP-004", "SOP-005"]


@pytest.mark.parametrize(
    ("at", "status"),
    [("2026-01-05 12:00", Status.DRAFT), ("2026-06-01 00:00", Status.DRAFT)],
    ids=["before it begins elsewhere", "while it is in force elsewhere"],
)
def test_a_document_that_never_covered_a_site_is_not_superseded_there(
    at: str, status: Status
) -> None:
    """R81: the translation for Dublin is no former text of Boston."""
    translation = rev("1", "2026-01-05 10:00", "SOP-004-de", sites=("DUB",))
    knowledge = know(doc(translation, id="SOP-004-de"), doc(THREE))

    here = stand(knowledge, at, "BOS", "SOP-004-de")

    assert (here.status, here.former) == (status, None)
    assert "SOP-004-de" not in effective_set(knowledge, "BOS", t(at))


GERMAN = rev("1", "2026-01-07 10:00", "SOP-004-de", follows="SOP-004@3")


def test_a_translation_is_stale_when_its_master_moves_on_at_that_site() -> None:
    """R21."""
    moved = act(SCHEDULED, "4", "2026-11-25 15:00", "DUB", effective=day("2026-12-15"))
    knowledge = know(doc(THREE, FOUR, moved), doc(GERMAN, id="SOP-004-de"))

    assert not stand(knowledge, "2026-12-10 00:00", "DUB", "SOP-004-de").stale
    assert stand(knowledge, "2026-12-10 00:00", "BOS", "SOP-004-de").stale
    assert stand(knowledge, "2026-12-16 00:00", "DUB", "SOP-004-de").stale


def test_a_translation_of_a_stopped_or_withdrawn_master_is_flagged_and_keeps_its_status() -> None:
    """R21: taking it away is somebody's decision."""
    stop = act(STOP, "3", "2026-06-10 13:00")
    gone = act(WITHDRAW, "", "2026-06-11 13:00")
    knowledge = know(doc(THREE, stop, gone), doc(GERMAN, id="SOP-004-de"))
    stopped = stand(knowledge, "2026-06-11 00:00", id="SOP-004-de")
    withdrawn = stand(knowledge, "2026-06-12 00:00", id="SOP-004-de")

    assert (stopped.status, stopped.stale, stopped.master_withdrawn) == ("effective", True, False)
    assert (withdrawn.status, withdrawn.stale, withdrawn.master_withdrawn) == (
        "effective",
        True,
        True,
    )


# --- status of a revision, digest (R10, R41) ----------------------------------------------------


def test_status_of_a_revision_through_its_life() -> None:
    """R10: what comes before approval is known from elsewhere and handed in."""
    gone = act(WITHDRAW, "", "2027-06-10 13:00")
    knowledge = know(doc(THREE, FOUR, gone))

    def status(revision: str, at: str) -> str:
        target = f"SOP-004@{revision}"
        return status_of_revision(knowledge, target, "DUB", t(at), Status.IN_REVIEW).value

    three = ("2026-01-01", "2026-01-05 12:00", "2026-01-07", "2026-12-02", "2027-06-11")
    assert [status("3", at) for at in three] == [
        *("in review", "approved", "effective", "superseded", "superseded")
    ]
    four = ("2026-11-01", "2026-11-04", "2026-12-02", "2027-06-11")
    assert [status("4", at) for at in four] == ["in review", "approved", "effective", "withdrawn"]


def test_the_digest_is_over_sorted_lines_of_what_is_in_force() -> None:
    knowledge = know(doc(THREE, FOUR), doc(rev("1", "2026-01-05 10:00", "FRM-010"), id="FRM-010"))
    at = t("2026-12-01 08:00")  # Dublin has changed over, Boston has not
    sets = {site: effective_set(knowledge, site, at) for site in ("DUB", "BOS")}
    form = knowledge.documents["FRM-010"].approved[0].blob
    lines = (
        f"BOS FRM-010 1 {form}\nBOS SOP-004 3 {THREE.blob}\n"
        f"DUB FRM-010 1 {form}\nDUB SOP-004 4 {FOUR.blob}\n"
    )

    assert digest(sets) == hashlib.sha256(lines.encode()).hexdigest()
    assert digest(dict(reversed(sets.items()))) == digest(sets)


def test_known_at_decides_what_counts() -> None:
    """R41: on 20 November the move of the 25th was not known."""
    moved = act(SCHEDULED, "4", "2026-11-25 15:00", effective=day("2026-12-15"))
    knowledge = know(doc(THREE, FOUR, moved))

    early = stand(knowledge, "2026-12-05 00:00", known="2026-11-20 00:00")
    assert early.revision == FOUR  # what one had to expect on the 20th
    assert force(knowledge, "2026-12-05 00:00") == "3"
    hindsight = stand(knowledge, "2026-11-20 00:00", known="2026-11-30 00:00")
    assert hindsight.planned[0].instant == t("2026-12-15 06:00")


# --- random histories ---------------------------------------------------------------------------

# Nineteen days around the change to summer time in Dublin (29 March 2026, 01:00 UTC).
ORIGIN = t("2026-03-20 00:00")
DAYS = 19
hours = st.integers(0, (DAYS - 5) * 24)
days = st.integers(0, DAYS).map(lambda n: ORIGIN.date() + timedelta(days=n))
maybe_day = st.none() | days
reach = st.sampled_from([("all",), ("DUB",), ("BOS",), ("all",)])
PEOPLE = ("ana", "ben", "cas")


def hour(n: int) -> datetime:
    return ORIGIN + timedelta(hours=n)


@st.composite
def revisions(draw: st.DrawFn, name: str) -> list[Approved]:
    arrivals = sorted(draw(st.lists(hours, max_size=5)))
    return [
        Approved(
            name,
            str(number),
            f"{name}{number}",
            f"docs/{name}.md",
            hour(arrival),
            "c",
            sites=draw(reach),
            effective_date=draw(maybe_day),
            training=draw(st.sampled_from([TrainingImpact.READ, TrainingImpact.NONE])),
            gated=draw(st.booleans()),
            audience=draw(st.sampled_from([(), ("operator",), ("worker",), ("driver",)])),
            started_work=draw(st.sampled_from(["new", "former"])),
        )
        for number, arrival in enumerate(arrivals, 1)
    ]


MEANINGS = (SCHEDULED, SCHEDULED, STOP, BACK, BACK, RECALL, WITHDRAW)


@st.composite
def acts(draw: st.DrawFn) -> list[Act]:
    arrivals = sorted(draw(st.lists(hours, max_size=9)))
    return [
        Act(
            draw(st.sampled_from(MEANINGS)),
            draw(st.sampled_from(["1", "2", "3", "4", "5", ""])),
            draw(reach),
            hour(arrival),
            draw(maybe_day),
            draw(st.none() | maybe_day),
            draw(st.sampled_from([False, False, True])),
            draw(st.booleans()),
        )
        for arrival in arrivals
    ]


@st.composite
def readings(draw: st.DrawFn) -> list[Reading]:
    arrivals = sorted(draw(st.lists(hours, max_size=4)))
    person, revision = st.sampled_from(PEOPLE), st.sampled_from("1 2 3 4 5".split())
    return [Reading(draw(person), draw(revision), hour(arrival)) for arrival in arrivals]


@st.composite
def histories(draw: st.DrawFn) -> Knowledge:
    documents = {
        name: DocumentFacts(name, draw(revisions(name)), draw(acts()), draw(readings()))
        for name in ("AAA-001", "BBB-001")
    }
    packages = [Package("CHG-1", frozenset(documents)), Package("CHG-2", frozenset(documents))]
    keys = st.sampled_from([f"{name}@{n}" for name in documents for n in range(1, 6)])
    starts = {person: draw(days) for person in PEOPLE}
    ends = {person: draw(st.sampled_from([date.max]) | days) for person in PEOPLE}
    sites = {
        "DUB": [replace(DUB, minimum_qualified=(("operator", draw(st.integers(0, 2))),))],
        "BOS": [replace(BOS, changeover="02:00")],  # left out on no day of these
    }
    return Knowledge(
        documents,
        sites,
        draw(st.dictionaries(keys, st.sampled_from(packages), max_size=4)),
        lambda _, __, on: frozenset(p for p in PEOPLE if starts[p] <= on < ends[p]),
    )


@given(histories(), st.sampled_from(["DUB", "BOS"]), st.none() | hours)
def test_agrees_with_the_slow_oracle_at_every_changeover_and_arrival(
    knowledge: Knowledge, site: str, known: int | None
) -> None:
    """R41: the as-of answer equals a simple event replay."""
    known_at = hour(known) if known is not None else hour(DAYS * 24)
    oracle = Oracle(knowledge, site, ORIGIN, known_at)
    for n in range(DAYS * 24):
        oracle.play(hour(n))
        if n % 7 and hour(n) not in _arrivals(knowledge):
            continue
        for name in knowledge.documents:
            found = site_standing(knowledge, name, site, hour(n), known_at)
            told = (
                found.revision.revision if found.revision else "",
                found.withdrawn is not None,
                found.finishing.revision if found.finishing else "",
            )
            assert told == in_force(oracle, name), (name, hour(n))
            superseded = found.status is Status.SUPERSEDED
            assert superseded == is_over(oracle, name), (name, hour(n))


def _arrivals(knowledge: Knowledge) -> set[datetime]:
    found: set[datetime] = set()
    for facts in knowledge.documents.values():
        found |= {a.arrival for a in facts.approved} | {a.arrival for a in facts.acts}
        found |= {r.arrival for r in facts.readings}
    return found


moments = hours.map(hour)


@given(histories(), moments, moments)
def test_effective_implies_approved_and_arrived_and_in_order(
    knowledge: Knowledge, at: datetime, known_at: datetime
) -> None:
    """R10, R14."""
    for site in SITES:
        for name, found in effective_set(knowledge, site, at, known_at).items():
            approved = knowledge.documents[name].approved
            if found.revision:
                assert found.revision in approved
                assert found.revision.arrival <= min(at, known_at)
                assert found.status is Status.EFFECTIVE
                assert found.since is not None
                assert found.since <= at
                assert not found.stopped
                assert not found.withdrawn
            else:
                assert found.status is not Status.EFFECTIVE
            assert all(p.instant is None or p.instant > at for p in found.planned)
            assert all((p.instant is None) == bool(p.waiting_for) for p in found.planned)


@given(histories(), moments)
def test_never_two_effective_revisions_and_every_one_has_a_status(
    knowledge: Knowledge, at: datetime
) -> None:
    """R10, R17."""
    for site in SITES:
        for name, facts in knowledge.documents.items():
            found = site_standing(knowledge, name, site, at)
            status = {
                a: status_of_revision(knowledge, f"{name}@{a.revision}", site, at)
                for a in facts.approved
            }
            effective = [a for a, s in status.items() if s is Status.EFFECTIVE]
            assert len(effective) <= 1
            if found.revision:
                assert effective == [found.revision]
            assert all((s is Status.DRAFT) == (a.arrival > at) for a, s in status.items())
            assert {p.approved for p in found.planned} >= {
                a for a, s in status.items() if s is Status.APPROVED
            }


def _without_later(knowledge: Knowledge, known_at: datetime) -> Knowledge:
    return replace(
        knowledge,
        documents={
            name: DocumentFacts(
                name,
                [a for a in facts.approved if a.arrival <= known_at],
                [a for a in facts.acts if a.arrival <= known_at],
                [r for r in facts.readings if r.arrival <= known_at],
            )
            for name, facts in knowledge.documents.items()
        },
    )


@given(histories(), moments, moments)
def test_later_facts_never_change_an_answer(
    knowledge: Knowledge, at: datetime, known_at: datetime
) -> None:
    """R41: at a fixed `known_at` nothing that arrived later counts."""
    less = _without_later(knowledge, known_at)
    for site in SITES:
        for name in knowledge.documents:
            assert site_standing(knowledge, name, site, at, known_at) == site_standing(
                less, name, site, at, known_at
            )


@given(histories(), moments, moments)
def test_hindsight_changes_plans_only(
    knowledge: Knowledge, at: datetime, known_at: datetime
) -> None:
    """R41: a fact has effect from its arrival on, never before."""
    for site in SITES:
        for name in knowledge.documents:
            then = site_standing(knowledge, name, site, at)
            now = site_standing(knowledge, name, site, at, max(at, known_at))
            hidden = {"planned": (), "until": None}
            assert replace(then, **hidden) == replace(now, **hidden)  # type: ignore[arg-type]


@given(histories())
def test_without_acts_revisions_follow_one_another_in_approval_order(knowledge: Knowledge) -> None:
    """R10: no steps back."""
    plain = replace(
        knowledge,
        documents={
            n: replace(f, acts=[a for a in f.acts if a.meaning is SCHEDULED and not a.until])
            for n, f in knowledge.documents.items()
        },
    )
    for name in plain.documents:
        found = [site_standing(plain, name, "DUB", hour(n)) for n in range(0, DAYS * 24, 6)]
        numbers = [int(s.revision.revision) for s in found if s.revision]
        assert all(a <= b for a, b in pairwise(numbers))


@given(histories())
def test_withdrawal_is_final_unless_reinstated(knowledge: Knowledge) -> None:
    """R17."""
    final = replace(
        knowledge,
        documents={
            n: replace(f, acts=[a for a in f.acts if a.meaning is not BACK])
            for n, f in knowledge.documents.items()
        },
    )
    for name in final.documents:
        found = [site_standing(final, name, "DUB", hour(n)) for n in range(0, DAYS * 24, 6)]
        gone = [s.withdrawn is not None for s in found]
        assert gone == sorted(gone)


@given(histories(), moments)
def test_plans_come_true_if_nothing_else_arrives(knowledge: Knowledge, at: datetime) -> None:
    """R19: the date that people see is the date that it becomes effective."""
    for name in knowledge.documents:
        for planned in site_standing(knowledge, name, "DUB", at).planned:
            if planned.instant:
                then = site_standing(knowledge, name, "DUB", planned.instant, at)
                covers = {"all", "DUB"} & set(planned.approved.sites)
                assert then.revision == (planned.approved if covers else None)
