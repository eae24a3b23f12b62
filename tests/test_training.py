"""Who needs what, who has done it, and who may do a task (R54-R59, R19)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ims.diagnostic import ImsError
from ims.lifecycle import Planned
from ims.lifecycle.facts import Reading
from ims.loops import duties, loose_ends
from ims.models.curricula import Curricula
from ims.models.reading import read_model
from ims.source import parse
from ims.standpoint import Standpoint
from ims.training import (
    NeedKind,
    bundles,
    by_site,
    coming,
    needs,
    qualifications,
    wanted,
)
from ims.training.cover import materials_behind, tasks_short
from ims.vocabulary import Status

from tests.training_world import CHANGE, DAY, START, Team, Text, at, works

ANA = {"ana": works("operator", "DUB")}
GRACE = timedelta(days=14)


def open_of(standpoint: Standpoint, person: str = "ana") -> list[str]:
    return [f"{need.kind} {need.target}" for need in bundles(standpoint).get(person, [])]


# --- which revision retrains whom (R54, R55, R56) ------------------------------------------------


def test_an_editorial_revision_retrains_nobody() -> None:
    """Issue W4: a reading of the former revision stands, and no due date begins anew."""
    text = Text("SOP-001", [("major", "read"), ("editorial", "none")])
    team = Team([text], ANA, [("ana", "SOP-001", "1")])

    assert open_of(team.standpoint()) == []
    assert open_of(Team([text], ANA).standpoint()) == ["read SOP-001@2"]


def test_an_editorial_revision_that_claims_training_retrains_nobody_either() -> None:
    text = Text("SOP-001", [("major", "read"), ("editorial", "read")])

    assert open_of(Team([text], ANA, [("ana", "SOP-001", "1")]).standpoint()) == []


def test_lateness_counts_from_the_revision_that_asked() -> None:
    days = [date(2026, 1, 5), date(2026, 5, 25)]
    text = Text("SOP-001", [("major", "read"), ("editorial", "none")], days=days)
    need = needs(Team([text], ANA).standpoint())[0]

    assert (need.since, need.due) == (days[0], days[0] + GRACE)
    assert need.late(DAY)


def test_a_major_revision_retrains_those_of_its_audience_at_its_sites() -> None:
    """R56: a record for revision 1 does not satisfy revision 2."""
    text = Text("SOP-001", [("major", "read"), ("major", "read")])
    people = {
        **ANA,
        "bob": works("operator", "BOS"),
        "cat": works("cleaner", "DUB"),
        "dan": works("operator", "all"),
    }
    read = [(who, "SOP-001", "1") for who in people]
    found = bundles(Team([text], people, read).standpoint())

    assert sorted(found) == ["ana", "dan"]


def test_a_minor_revision_without_training_retrains_nobody() -> None:
    text = Text("SOP-001", [("major", "read"), ("minor", "none")])

    assert open_of(Team([text], ANA, [("ana", "SOP-001", "1")]).standpoint()) == []


def test_assessed_asks_for_reading_and_assessment() -> None:
    text = Text("SOP-001", [("major", "assessed")])
    standpoint = Team([text], ANA, [("ana", "SOP-001", "1")]).standpoint()

    assert open_of(standpoint) == ["assessed SOP-001@1"]
    assert [need.kind for need in needs(standpoint)] == [NeedKind.READ, NeedKind.ASSESSED]


def test_a_wave_of_revisions_is_one_task_with_one_day() -> None:
    texts = [Text(f"SOP-00{n}", [("major", "read")], days=[date(2026, 4, n)]) for n in range(1, 10)]
    found = [d for d in duties(Team(texts, ANA).standpoint()) if d.code == "TRN001"]

    assert [(d.about, d.due) for d in found] == [("ana", date(2026, 4, 15))]
    assert "and 4 more" in found[0].what


def test_worker_means_everybody_where_they_work() -> None:
    text = Text("SOP-001", [("major", "read")], audience=("worker",), sites=("DUB", "BOS"))
    both = "assignments:\n  - {role: worker, sites: [BOS], from: '2025-01-01'}\n  - {role: operator, sites: [DUB], from: '2025-01-01'}\n"
    found = needs(Team([text], {**ANA, "bob": both}).standpoint())

    assert [(need.person, need.site) for need in found] == [("ana", "DUB"), ("bob", "BOS")]


CURRICULA = """\
topics: [{id: fire, title: Fire drill, months: "12"}]
tasks:
  - {id: run-line, title: Run the line, role: operator, sites: [DUB], documents: [SOP-001], methods: [observation], months: "12", minimum: "1"}
curricula:
  - {id: all, title: All, roles: [operator], documents: [SOP-002], assessed: [SOP-003], topics: [fire]}
"""


def test_a_curriculum_adds_documents_assessments_and_topics() -> None:
    """R54: add a role, and new needs appear."""
    texts = [Text(f"SOP-00{n}", [("major", "read")], audience=("cleaner",)) for n in (1, 2, 3)]

    assert open_of(Team(texts, ANA).standpoint()) == []
    assert open_of(Team(texts, ANA, curricula=CURRICULA).standpoint()) == [
        "read SOP-002@1", "assessed SOP-003@1", "read SOP-003@1", "session fire",
    ]  # fmt: skip


# --- joiners, leavers, leave ---------------------------------------------------------------------


def test_a_joiner_has_the_days_of_grace_from_the_first_day() -> None:
    text = Text("SOP-001", [("major", "read")])
    people = {"ana": 'from: "2026-05-20"\n' + works("operator", "DUB", "2026-05-20")}
    need = needs(Team([text], people).standpoint())[0]

    assert need.due == date(2026, 5, 20) + timedelta(days=30)


def test_a_renewed_assignment_begins_no_new_grace() -> None:
    text = Text("SOP-001", [("major", "read")])
    own = (
        'assignments:\n  - {role: operator, sites: [DUB], from: "2025-01-01", until: "2026-05-19"}\n'
        '  - {role: operator, sites: [DUB], from: "2026-05-20"}\n'
    )

    assert needs(Team([text], {"ana": own}).standpoint())[0].due == START + GRACE


def test_who_has_left_owes_nothing() -> None:
    people = {"ana": 'until: "2026-05-31"\n' + works("operator", "DUB")}

    assert needs(Team([Text("SOP-001", [("major", "read")])], people).standpoint()) == []


@pytest.mark.parametrize(
    ("away", "due"),
    [
        ('{from: "2026-01-10", until: "2026-02-10"}', date(2026, 2, 11)),
        ('{from: "2026-01-10", until: "2026-01-18"}', date(2026, 1, 19)),
        ('{from: "2026-03-01", until: "2026-07-01"}', date(2026, 1, 19)),
        ('{from: "2026-01-10"}', date.max),
    ],
)
def test_what_falls_due_on_leave_is_due_on_return(away: str, due: date) -> None:
    people = {"ana": f"absences:\n  - {away}\n" + works("operator", "DUB")}
    standpoint = Team([Text("SOP-001", [("major", "read")])], people).standpoint()

    assert needs(standpoint)[0].due == due
    assert bool([d for d in duties(standpoint) if d.code == "TRN001"]) == (due != date.max)


# --- against a naive oracle ----------------------------------------------------------------------

CHANGES = st.tuples(
    st.sampled_from(["editorial", "minor", "major"]), st.sampled_from(["none", "read", "assessed"])
)
ROLES, SITES, NAMES = ("operator", "cleaner", "worker"), ("DUB", "BOS"), ("ana", "bob", "cat")


@st.composite
def teams(draw: st.DrawFn) -> Team:
    texts = [
        Text(
            f"SOP-00{number}",
            draw(st.lists(CHANGES, min_size=1, max_size=4)),
            tuple(draw(st.sets(st.sampled_from(ROLES), max_size=2))),
            tuple(draw(st.sets(st.sampled_from(SITES), min_size=1))),
        )
        for number in range(1, draw(st.integers(2, 4)))
    ]
    people = {
        name: works(draw(st.sampled_from(ROLES[:2])), draw(st.sampled_from([*SITES, "all"])))
        for name in NAMES
    }
    read = draw(
        st.lists(
            st.tuples(
                st.sampled_from(NAMES),
                st.sampled_from([text.id for text in texts]),
                st.sampled_from(["1", "2", "3", "4"]),
            ),
            max_size=8,
        )
    )
    return Team(texts, people, read)


def naive(team: Team) -> Iterator[tuple[str, str, str]]:
    """Return (person, document, site) of everything unread, as a clerk would find out."""
    for who, own in team.people.items():
        sites = [site for site in SITES if f"[{site}]" in own or "[all]" in own]
        for text in team.texts:
            asked = "worker" in text.audience or any(f"role: {r}," in own for r in text.audience)
            enough = set()
            for number in range(len(text.revisions), 0, -1):
                enough.add(str(number))
                class_, training = text.revisions[number - 1]
                if class_ != "editorial" and training != "none":
                    break
            else:
                asked = False
            has = {
                revision for person, name, revision in team.read if (person, name) == (who, text.id)
            }
            for site in sites:
                if asked and site in text.sites and not has & enough:
                    yield who, text.id, site


@given(teams())
def test_open_readings_are_those_that_a_naive_clerk_finds(team: Team) -> None:
    standpoint = team.standpoint()
    found = [n for n in needs(standpoint) if n.kind is NeedKind.READ and not n.done]

    assert sorted((n.person, n.about, n.site) for n in found) == sorted(naive(team))
    assert sum(row.needed - row.done for row in by_site(standpoint)) == sum(
        not need.done for need in needs(standpoint)
    )


# --- tasks (scenario 3) --------------------------------------------------------------------------


def assessment(person: str, number: str = "1", **fields: str) -> dict[str, str]:
    """Return an assessment as a file; fields change what it says."""
    said = {
        "person": person, "for_role": "operator", "document": "SOP-001@1", "topic": "The line",
        "task": "run-line", "method": "observation", "criterion": "Alone", "score": "not scored",
        "result": "passed", "attempt": "1", "assessor": "bob", "observations": "Well done.",
        "may_work": '"yes"', "limits": "none", **fields,
    }  # fmt: skip
    name = f"ASM-DUB-2026-000{number}"
    head = f"id: {name}\ntype: assessment\ntitle: The line\nsite: DUB\nowner: department-head\ndisciplines: [quality]\n"
    times = "event_date: 2026-03-02T10:00+00:00\nentry_date: 2026-03-02T10:00+00:00\n"
    lines = "".join(f"{key}: {value}\n" for key, value in said.items() if value)
    return {f"assessments/2026/{name}.md": f"---\n{head}{times}{lines}---\n"}


BOTH = ("assessed", "confirmed")


def who_may(
    records: dict[str, str], signed: tuple[str, ...] = BOTH, *, day: date = DAY, more: str = ""
) -> tuple[bool, date | None, str]:
    people = {"ana": works("operator", "DUB", more=more)}
    team = Team(
        [Text("SOP-001", [("major", "read")])], people, [("ana", "SOP-001", "1")], CURRICULA, records,
        {path.rpartition("/")[2].removesuffix(".md"): signed for path in records},
    )  # fmt: skip
    standpoint = team.standpoint(day)
    found = qualifications(standpoint, wanted(standpoint, ["run-line"], "DUB"))[0]
    return found.may, found.until, "; ".join(found.reasons)


def test_a_signed_assessment_qualifies_for_as_long_as_it_says() -> None:
    assert who_may(assessment("ana")) == (True, date(2027, 3, 2), "")
    assert who_may(assessment("ana", valid_until="2026-06-01"))[1] == date(2026, 6, 1)
    assert who_may(assessment("ana", valid_until="2030-01-01"))[1] == date(2027, 3, 2)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"result": "failed"}, "failed the assessment"),
        ({"may_work": "under-supervision"}, "under supervision only"),
        ({"may_work": '"no"'}, "may work not"),
        ({"method": "questions"}, "the task asks for observation"),
        ({"valid_until": "2026-05-31"}, "the qualification lapsed on 2026-05-31"),
        ({"task": "another"}, "has no confirmed assessment for `run-line`"),
        ({"task": ""}, "has no confirmed assessment for `run-line`"),
    ],
)
def test_who_is_refused_hears_why(fields: dict[str, str], why: str) -> None:
    may, _, reasons = who_may(assessment("ana", **fields))

    assert not may
    assert why in reasons


def test_what_is_not_signed_qualifies_nobody() -> None:
    assert "no confirmed assessment" in who_may(assessment("ana"), ("assessed",))[2]
    assert "no confirmed assessment" in who_may(assessment("ana"), ())[2]


def test_a_later_failure_ends_a_qualification_before_it_is_confirmed() -> None:
    first = assessment("ana")
    second = assessment("ana", "2", result="failed", may_work="", limits="")
    later = {p: t.replace("03-02T", "04-02T") for p, t in second.items()}

    assert (
        "failed the assessment `ASM-DUB-2026-0002`" in who_may({**first, **later}, ("assessed",))[2]
    )


def test_a_shift_and_an_older_revision_are_asked_for() -> None:
    texts = [Text("SOP-001", [("major", "read"), ("major", "read")])]
    team = Team(texts, ANA, [("ana", "SOP-001", "1")], CURRICULA, assessment("ana"),
                {"ASM-DUB-2026-0001": BOTH})  # fmt: skip
    standpoint = team.standpoint()

    def reasons(*names: str, shift: str = "") -> tuple[str, ...]:
        return qualifications(standpoint, wanted(standpoint, names, "DUB", shift))[0].reasons

    assert reasons("run-line") == ("has not read `SOP-001@2`",)
    old = "`SOP-001` revision 1 is not in force at DUB"
    assert reasons("run-line", "SOP-001@1") == (old,)
    assert reasons("run-line", "SOP-001@1", shift="night") == (
        old, "is not assigned to the shift `night`",
    )  # fmt: skip


def test_a_revision_that_comes_or_finishes_may_be_worked_to() -> None:
    """Nobody may work to a revision that was superseded or stopped; R19: one that comes is known."""
    text = Text("SOP-001", [("major", "read"), ("major", "read")])
    standpoint = Team([text], ANA, [("ana", "SOP-001", "1"), ("ana", "SOP-001", "2")]).standpoint()
    first, second = standpoint.facts["SOP-001"].approved
    standing = standpoint.in_force["DUB"]["SOP-001"]

    def may(asked: str, **stands: Any) -> bool:
        own = {"SOP-001": replace(standing, **stands)}
        moved = replace(standpoint, in_force={**standpoint.in_force, "DUB": own})
        return qualifications(moved, wanted(moved, [f"SOP-001@{asked}"], "DUB"))[0].may

    assert may("2")
    assert not may("1")
    assert may("1", finishing=first)
    assert may("2", revision=first, planned=(Planned(second, None),))
    assert not may("2", revision=None, status=Status.WITHDRAWN)


def test_a_task_is_short_of_exactly_those_who_may_do_it() -> None:
    """R57: who has not read the text, or is on leave, is not counted; `qualified` says the same."""

    def told(read: str, more: str = "") -> list[tuple[int, date]]:
        people = {"ana": works("operator", "DUB") + more}
        team = Team([Text("SOP-001", [("major", "read")])], people, [("ana", read, "1")] if read else [],
                    CURRICULA, assessment("ana"), {"ASM-DUB-2026-0001": BOTH})  # fmt: skip
        standpoint = team.standpoint()
        found = qualifications(standpoint, wanted(standpoint, ["run-line"], "DUB"))
        short = [(have, since) for _, _, have, since in tasks_short(standpoint)]
        assert all(have == sum(one.may for one in found) for have, _ in short)
        return short

    assert told("SOP-001") == []
    assert [have for have, _ in told("")] == [0]
    assert told("SOP-001", 'absences: [{from: "2026-05-04"}]\n') == [(0, date(2026, 5, 4))]


def test_a_failed_repeat_ends_a_pass_of_an_earlier_revision() -> None:
    """R58: the last result over all revisions that count is asked, and then whether it holds."""
    text = Text("SOP-001", [("major", "assessed"), ("editorial", "none")])
    failed = assessment("ana", "2", document="SOP-001@2", result="failed", may_work='"no"')
    later = {path: said.replace("03-02T", "04-02T") for path, said in failed.items()}

    def open_after(records: dict[str, str]) -> list[str]:
        signed = {path.rpartition("/")[2].removesuffix(".md"): BOTH for path in records}
        read = [("ana", "SOP-001", "1")]
        return open_of(Team([text], ANA, read, records=records, signed=signed).standpoint())

    assert open_after(assessment("ana")) == []
    assert open_after({**assessment("ana"), **later}) == ["assessed SOP-001@2"]


# --- sessions (R56) ------------------------------------------------------------------------------


def session(**fields: str) -> dict[str, str]:
    """Return a session of an hour as a file; fields change what it says."""
    said = {
        "documents": "[SOP-001@1]", "participants": "[ana]", "topics": "[The line]",
        "attendance_evidence": "attested-by-trainer", "started_at": "2026-03-02T10:00+00:00",
        "ended_at": "2026-03-02T11:00+00:00", "reason": "new-revision", "audience": "[operator]",
        "method": "classroom", "assessment_method": "none", "trainer": "bob", **fields,
    }  # fmt: skip
    return filed("training", "TRN", said)


def attendance(minutes: str) -> dict[str, str]:
    said = {"session": "TRN-DUB-2026-0001", "person": "ana", "minutes": f'"{minutes}"',
            "form_of_presence": "in-person", "confirmation": "Seen."}  # fmt: skip
    return filed("attendance", "ATT", said)


def filed(kind: str, prefix: str, said: dict[str, str]) -> dict[str, str]:
    name = f"{prefix}-DUB-2026-0001"
    head = f"id: {name}\ntype: {kind}\ntitle: The line\nsite: DUB\nowner: department-head\ndisciplines: [quality]\n"
    times = "event_date: 2026-03-02T10:00+00:00\nentry_date: 2026-03-02T10:00+00:00\n"
    lines = "".join(f"{key}: {value}\n" for key, value in said.items())
    return {f"{kind}s/2026/{name}.md": f"---\n{head}{times}{lines}---\n"}


SIGNED = {
    "TRN-DUB-2026-0001": ("planned", "held", "confirmed"),
    "ATT-DUB-2026-0001": ("attended", "confirmed"),
}


def taught(records: dict[str, str], approved: date = START) -> Standpoint:
    text = Text("SOP-001", [("major", "read")], days=[approved])
    return Team([text], ANA, records=records, signed=SIGNED).standpoint()


def test_training_on_a_draft_does_not_count_and_is_told() -> None:
    """R56: who was taught before the approval does not know what was approved."""
    after = taught(session(), date(2026, 3, 20))

    assert open_of(taught(session())) == []
    assert open_of(after) == ["read SOP-001@1"]
    assert "`SOP-001@1` was approved on 2026-03-20" in said_of(after, "TRN020")
    after.facts["SOP-001"].readings.append(Reading("ana", "1", at(date(2026, 3, 25))))
    assert said_of(replace(after), "TRN020") == ""
    assert said_of(taught(session()), "TRN020") == ""


def said_of(standpoint: Standpoint, code: str) -> str:
    return "".join(end.fact for end in loose_ends(standpoint, frozenset({code})))


def test_who_left_early_or_hardly_came_was_not_there() -> None:
    """R56: an attendance of one's own does not undo what the session says."""
    own = {"attendance_evidence": "own-signature"}

    assert open_of(taught({**session(**own), **attendance("60")})) == []
    assert open_of(taught({**session(**own, left_early="[ana]"), **attendance("60")})) != []
    assert open_of(taught({**session(**own), **attendance("1")})) != []
    assert open_of(taught({**session(), **attendance("29")})) != []
    assert open_of(taught({**session(), **attendance("30")})) == []


def test_who_is_here_without_any_assignment_is_told() -> None:
    """R54: nothing is asked of somebody without a role, and nothing else tells of it."""
    gone = works("operator", "DUB", more=', until: "2026-04-30"')
    ends = loose_ends(Team([], {**ANA, "bob": gone}).standpoint(), frozenset({"TRN021"}))

    assert [(end.about, end.role, end.since) for end in ends] == [
        ("bob", "department-head", date(2026, 5, 1))
    ]


@pytest.mark.parametrize(
    ("names", "site", "why"),
    [
        (["run-line"], "BOS", "no task of BOS"),
        (["nothing"], "DUB", "no task and no document"),
        (["SOP-001@9"], "DUB", "was never approved"),
        (["SOP-001"], "BOS", "is in force at BOS"),
    ],
)
def test_a_question_that_means_nothing_is_refused(names: list[str], site: str, why: str) -> None:
    team = Team([Text("SOP-001", [("major", "read")])], ANA, curricula=CURRICULA)

    with pytest.raises(ImsError, match=why):
        wanted(team.standpoint(), names, site)


# --- what is to come (R19, scenario 5) -----------------------------------------------------------


def test_a_gate_is_counted_as_the_lifecycle_counts_it(demo_standpoint: Standpoint) -> None:
    found = [one for one in coming(demo_standpoint) if one.document == "SOP-012"]

    assert {one.site for one in found} == {"BOS", "CAM", "DUB"}
    for one in found:
        standing = demo_standpoint.in_force[one.site]["SOP-012"]
        planned: Planned = standing.planned[-1]
        assert one.is_held == bool(planned.waiting_for)
        said = "".join(planned.waiting_for)
        assert all(f"{g.have} of {g.need}" in said for g in one.gates if not g.is_open)


@pytest.fixture(scope="session")
def demo_standpoint(demo: object) -> Standpoint:
    from ims.open_standpoint import open_standpoint

    return open_standpoint(demo, date(2026, 11, 20), asked=True)  # type: ignore[arg-type]


def test_the_agency_worker_is_refused_with_the_reason(demo_standpoint: Standpoint) -> None:
    """Scenario 3: who may run line 2 tonight on revision 4?"""
    asked = wanted(demo_standpoint, ["run-line-2", "WI-101@4"], "DUB", "night")
    found = {one.person: one for one in qualifications(demo_standpoint, asked)}

    assert {name for name, one in found.items() if one.may} == {"oona-brack", "tess-halloran"}
    assert found["tess-halloran"].until == date(2026, 12, 11)
    assert found["rory-quane"].reasons == ("has no confirmed assessment for `run-line-2`",)


def test_the_demo_has_one_site_that_is_behind(demo_standpoint: Standpoint) -> None:
    late = {row.site: row.people_late for row in by_site(demo_standpoint)}

    assert late["BOS"] == late["CAM"] == 0 < late["DUB"]


# --- materials, register -------------------------------------------------------------------------


def test_material_stands_through_an_editorial_revision() -> None:
    def behind(*revisions: tuple[str, str]) -> list[str]:
        texts = [Text("SOP-001", revisions), Text("SOP-002", [("major", "none")])]
        standpoint = Team(texts, ANA).standpoint()
        standing = standpoint.in_force["DUB"]["SOP-002"]
        assert standing.revision
        material = replace(standing.revision, type="training-material", follows="SOP-001@1")
        own = {**standpoint.in_force["DUB"], "SOP-002": replace(standing, revision=material)}
        moved = replace(standpoint, in_force={**standpoint.in_force, "DUB": own})
        return [now for _, _, now in materials_behind(moved)]

    assert behind(("major", "read")) == []
    assert behind(("major", "read"), ("editorial", "none")) == []
    assert behind(("major", "read"), ("minor", "read")) == ["SOP-001@2"]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (
            "curricula: [{id: a, title: A, roles: [worker], topics: [gone]}]",
            "names the topic `gone`",
        ),
        (
            "curricula: [{id: a, title: A, roles: [x]}, {id: a, title: B, roles: [x]}]",
            "two entries `a`",
        ),
    ],
)
def test_curricula_that_disagree_are_refused(more: str, why: str) -> None:
    head = f'id: curricula\nrevision: "1"\nowner: quality-manager\n{CHANGE}'
    parsed = parse("controls/curricula.yaml", (head + more).encode())
    model, faults = read_model(Curricula, parsed.data)

    assert model is None
    assert why in faults[0].fact


def test_without_any_history_nothing_is_claimed() -> None:
    standpoint = replace(Team([], ANA).standpoint(), in_force={}, facts={}, commit="")

    assert needs(standpoint) == []
    assert [e for e in loose_ends(standpoint) if e.code in {"TRN001", "TRN019"}] == []
    assert at(START).date() == START
