"""The demo: the same bytes every time, nothing wrong in it, and every story is told."""

import os
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from ims import lifecycle
from ims.check import check
from ims.cli import main
from ims.demo.build import demo as build_demo
from ims.demo.signers import Hand, Question, signers_for
from ims.diagnostic import ImsError
from ims.files import Folder
from ims.history.authority import Assignment, Authority, Key, Person, Required
from ims.history.chain import Commit, Step
from ims.history.in_force import knowledge
from ims.history.state import Tree
from ims.judge import History
from ims.lifecycle.facts import Act, Approved
from ims.models.capa import Capa, Effective
from ims.open_history import OpenHistory, open_history
from ims.rules.steps.reports import accountability_statement_missing
from ims.system import ManagementSystem
from ims.vocabulary import ChangeClass, Meaning, Status

ROOT = Path(__file__).parent.parent
LAST_DAY = date(2026, 11, 20)
EVER, LATER = date(2020, 1, 1), date(2030, 1, 1)
SITES = ("BOS", "CAM", "DUB")
AGAIN = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from ims.demo.build import play
from ims.files import Folder
print(play(dict(Folder(Path(sys.argv[1]).parent))).company.state.head)
"""


@pytest.fixture(scope="module")
def opened(demo: Path) -> OpenHistory:
    return open_history(demo)


@pytest.fixture(scope="module")
def history(opened: OpenHistory) -> History:
    return opened.history


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def in_force(history: History, name: str, moment: str) -> list[str]:
    """Return the revision in force in Boston, Cambridge and Dublin; `-` where there is none."""
    known = knowledge(history.state)
    standings = [lifecycle.site_standing(known, name, site, at(moment)) for site in SITES]
    return [s.revision.revision if s.revision else "-" for s in standings]


def approvals(history: History) -> list[Approved]:
    return [a for facts in history.state.facts.values() for a in facts.approved]


def acts(history: History, meaning: Meaning) -> list[tuple[str, Act]]:
    found = history.state.facts.items()
    return [(name, act) for name, facts in found for act in facts.acts if act.meaning is meaning]


# --- as a whole ------------------------------------------------------------------------------


def test_another_machine_builds_the_same_history(opened: OpenHistory) -> None:
    elsewhere = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}

    again = subprocess.run(
        [sys.executable, "-c", AGAIN, str(ROOT / "scripts")],
        env=elsewhere,
        capture_output=True,
        text=True,
        check=True,
    )

    assert again.stdout.strip() == opened.head


def test_nothing_is_wrong_in_the_history(history: History) -> None:
    """R26, R36: the whole history verifies, and no date or author needs to be explained."""
    assert history.wrong == []
    assert history.flagged == []


def test_the_finished_tree_is_clean(demo: Path) -> None:
    report = check(ManagementSystem(Folder(demo)), LAST_DAY)

    assert report.diagnostics == ()
    assert report.conceded == ()


def test_the_calendar_ends_on_a_fixed_day(opened: OpenHistory) -> None:
    steps = opened.chain.steps

    assert datetime.fromtimestamp(steps[0].arrival, UTC).date() == date(2025, 5, 5)
    assert datetime.fromtimestamp(steps[-1].arrival, UTC).date() == LAST_DAY


def test_no_private_key_is_in_any_commit(opened: OpenHistory) -> None:
    """R48: keys of the demo come from a public seed; none stands in a file."""
    blobs = {c.new_blob for step in opened.chain.steps for c in step.changes if c.new_blob}

    assert not [blob for blob in blobs if b"PRIVATE KEY" in opened.blobs.read(blob)]


def test_everybody_is_invented(history: History) -> None:
    people = history.state.authority.people.values()

    assert len(people) > 25
    assert {mail.partition("@")[2] for p in people for mail in p.emails} == {"example.com"}


def test_changes_come_by_merge_and_by_squash(opened: OpenHistory) -> None:
    """R30: both styles count for the same."""
    steps = opened.chain.steps
    merged = [s for s in steps if s.brought]
    squashed = [s for s in steps if s.commit.author.name != s.commit.committer.name]

    assert len(merged) > 40
    assert len([s for s in squashed if not s.brought]) > 20


def test_there_are_revisions_of_every_class(history: History) -> None:
    found = Counter(approved.class_ for approved in approvals(history))

    assert found.total() >= 80
    assert min(found[class_] for class_ in ChangeClass) >= 4


def test_releases_follow_each_other_each_month(history: History) -> None:
    """R34: a chain of signed releases, the last one at the very end."""
    released = [r.release for r in history.state.releases if r.release]
    months = [(r.time.year, r.time.month) for r in released[1:]]

    assert [r.number for r in released] == list(range(len(released)))
    assert all(r.effective_set for r in released[1:])
    assert len(set(months)) == 18
    assert released[-1].time.date() == LAST_DAY


def test_people_read_what_concerns_them(history: History, demo: Path) -> None:
    """R55: hundreds of readings, in few files that only grow."""
    read = [r for facts in history.state.facts.values() for r in facts.readings]
    batches = list(demo.glob("docs/records/acknowledgements/*/*/*.jsonl"))

    assert len(read) > 1_000
    assert len(batches) < 120
    assert {path.parts[-3] for path in batches} == set(SITES)


def test_a_folder_in_use_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(ImsError, match="not empty"):
        build_demo(tmp_path, {})

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


# --- the stories --------------------------------------------------------------------------------


def test_a_rejected_procedure_is_worked_over_and_approved(history: History) -> None:
    """R28: two refusals stay in the history beside the approval."""
    said = [a.said for a in history.state.statements.values()]
    refused = [s.targets[0].id for s in said if s.meaning is Meaning.REJECTED]

    assert sorted(refused) == ["FRM-006", "SOP-010", "SOP-010"]
    assert history.state.approved("SOP-010", "1")
    assert history.state.approved("FRM-006", "2")


def test_what_a_lost_key_signed_before_stays_signed(history: History) -> None:
    """R03: the key ends at its loss; approvals that had arrived keep counting."""
    own = [k for k in history.state.authority.keys.values() if k.person == "ken-ibarra"]
    lost, new = sorted(own, key=lambda key: key.path)
    signed = [a for a in approvals(history) for s in a.signatures if s.person == "ken-ibarra"]
    before = [a for a in signed if a.arrival < at("2025-10-20T20:00")]
    after = [a for a in signed if a.arrival > at("2025-11-03T13:00")]

    assert (lost.revocation_reason, new.revoked) == ("lost", "")
    assert {s.printed_name for a in before for s in a.signatures} >= {"Ken Ibarra"}
    assert after
    assert len(before) + len(after) == len(signed)
    assert any(in_force(history, a.id, "2025-10-25") == [a.revision] * 3 for a in before)


def test_a_corrective_action_fails_its_check_and_is_followed(demo: Path) -> None:
    """R64: the failed one names the next one, which works."""
    listed = ManagementSystem(Folder(demo)).models("record", Capa)
    capas = {capa.id: capa for _, capa in listed}
    failed, second = capas["CAPA-DUB-2025-0001"], capas["CAPA-DUB-2026-0001"]

    assert (failed.effective, failed.follow_up) == (Effective.NO, second.id)
    assert second.effective is Effective.YES


def test_a_recall_is_closed_with_all_its_records(history: History) -> None:
    for record in ("CMPL-BOS-2026-0001", "FSCA-BOS-2026-0001", "NC-BOS-2026-0001"):
        assert "closed" in history.state.stages[record]


def test_a_site_falls_behind_and_its_date_is_moved(history: History) -> None:
    """Scenario 5: training stands at 80 %; no approval is lost, the other sites do not wait."""
    known = knowledge(history.state)
    read = {r.person for r in history.state.facts["SOP-004"].readings if r.revision == "2"}
    early = {
        r.person
        for r in history.state.facts["SOP-004"].readings
        if r.revision == "2" and r.arrival < at("2026-03-05")
    }
    home = known.holders("worker", "DUB", date(2026, 3, 5))

    assert (len(early & home), len(read & home), len(home)) == (8, 10, 10)
    assert in_force(history, "SOP-004", "2026-03-01T12:00") == ["1", "1", "1"]
    assert in_force(history, "SOP-004", "2026-03-03T12:00") == ["2", "2", "1"]
    assert in_force(history, "SOP-004", "2026-03-10T12:00") == ["2", "2", "1"]
    assert in_force(history, "SOP-004", "2026-04-07T12:00") == ["2", "2", "2"]
    assert len([a for a in history.state.facts["SOP-004"].approved if a.revision == "2"]) == 1


def test_a_changeover_is_at_six_in_the_morning_local_time(history: History) -> None:
    """Scenario 6: 05:59 shows the former revision, 06:00 the new one."""
    assert in_force(history, "SOP-004", "2026-03-02T05:59") == ["1", "1", "1"]
    assert in_force(history, "SOP-004", "2026-03-02T06:00") == ["1", "2", "1"]
    assert in_force(history, "SOP-004", "2026-03-02T11:00") == ["2", "2", "1"]


def test_a_wrong_limit_is_stopped_and_the_former_revision_reinstated(history: History) -> None:
    """Scenario 7: found at 15:20, red at all sites by 15:36; nothing comes back by itself."""
    assert in_force(history, "SOP-010", "2026-03-31T15:20") == ["2", "2", "2"]
    assert in_force(history, "SOP-010", "2026-03-31T15:36:59") == ["-", "-", "-"]
    assert in_force(history, "SOP-010", "2026-03-31T16:59") == ["-", "-", "-"]
    assert in_force(history, "SOP-010", "2026-03-31T18:00") == ["1", "1", "1"]
    assert in_force(history, "SOP-010", "2026-05-01") == ["3", "3", "3"]


def test_a_temporary_change_ends_by_itself_at_one_site(history: History) -> None:
    assert in_force(history, "SOP-009", "2026-03-05") == ["2", "1", "1"]
    assert in_force(history, "SOP-009", "2026-05-29T09:59") == ["2", "1", "1"]
    assert in_force(history, "SOP-009", "2026-05-29T10:00") == ["1", "1", "1"]
    assert in_force(history, "SOP-009", "2026-10-01") == ["3", "3", "3"]


def test_a_recalled_revision_never_comes_into_force(history: History) -> None:
    [(name, act)] = acts(history, Meaning.RECALLED)

    assert (name, act.revision) == ("SOP-008", "3")
    assert in_force(history, "SOP-008", "2026-04-20") == ["2", "2", "2"]
    assert in_force(history, "SOP-008", "2026-07-10") == ["4", "4", "4"]


def test_the_documents_of_a_change_come_into_force_together(history: History) -> None:
    """R20: at each site all three, or none."""
    package = [("SOP-003", "3"), ("SOP-006", "2"), ("FRM-006", "2")]

    def begun(moment: str) -> Iterable[tuple[bool, ...]]:
        found = [[r == new for r in in_force(history, name, moment)] for name, new in package]
        return zip(*found, strict=True)

    for moment in ("2026-05-19", "2026-05-22", "2026-05-25", "2026-06-10"):
        assert all(len(set(site)) == 1 for site in begun(moment))
    assert [site[0] for site in begun("2026-05-25")] == [True, True, False]
    assert [site[0] for site in begun("2026-06-10")] == [True, True, True]


def test_a_document_is_withdrawn_and_its_file_stays(history: History, demo: Path) -> None:
    """R39: nothing disappears."""
    known = knowledge(history.state)
    standing = lifecycle.site_standing(known, "FRM-015", "BOS", at("2026-11-20"))

    assert in_force(history, "FRM-015", "2026-06-01") == ["1", "1", "1"]
    assert standing.status is Status.WITHDRAWN
    assert (demo / "docs" / "forms" / "FRM-015.md").is_file()


def test_a_deputy_signs_while_the_holder_is_away(history: History) -> None:
    """R31: in writing, for a time, with the deputy's own key, and ended."""
    given = [s for a in approvals(history) for s in a.signatures if s.on_behalf_of]
    given_to = history.state.authority.delegations
    [delegation] = [d for d in given_to if d.from_person == "wilma-sorley"]

    assert {(s.person, s.role, s.on_behalf_of) for s in given} == {
        ("bram-okell", "records-manager", "wilma-sorley")
    }
    assert all(delegation.from_ <= s.time.date() <= delegation.until for s in given)
    assert delegation.until == date(2025, 8, 26)


def test_people_come_and_go(history: History) -> None:
    """R39: who left keeps an entry; the key ends on the last working day."""
    people = history.state.authority.people
    ended = {
        k.person: k.revocation_reason for k in history.state.authority.keys.values() if k.revoked
    }

    assert not people["mika-tolland"].is_here(LAST_DAY)
    assert ended == {"ken-ibarra": "lost", "mika-tolland": "left"}
    assert people["tess-halloran"].from_ == date(2026, 1, 5)


def test_reviews_without_change_move_the_next_review(history: History) -> None:
    """R16."""
    reviewed = acts(history, Meaning.PERIODIC_REVIEW)
    known = knowledge(history.state)
    standing = lifecycle.site_standing(known, "MTX-002", "CAM", at("2026-11-20"))

    assert {n for n, _ in reviewed} >= {
        "FRM-003",
        "FRM-006",
        "FRM-013",
        "MTX-001",
        "MTX-002",
        "MTX-004",
        "MTX-101",
    }
    assert all(len(act.signatures) == 2 for _, act in reviewed)
    assert standing.next_review == date(2027, 9, 8)


def test_an_edition_change_reaches_the_documents_that_cite_it(demo: Path) -> None:
    """R69: the new edition is registered and cited, the old one stays for its matrix."""
    system = ManagementSystem(Folder(demo))
    cited = {
        name: {c.requirement.partition("#")[0] for c in document.requirements}
        for name, document in system.documents.items()
    }

    assert "iso-9001-2015" not in cited["SOP-001"] | cited["SOP-007"]
    assert "iso-9001-2026" in cited["SOP-001"] & cited["SOP-007"]
    assert "iso-9001-2015" in cited["MTX-001"]


def test_a_variant_follows_its_master(history: History) -> None:
    """A translation and a site addendum are documents of their own."""
    variants = [a for a in approvals(history) if a.id.count("-") > 1]
    follows = {a.id: a.follows for a in variants}
    known = knowledge(history.state)

    assert follows.items() >= {"POL-001-de": "POL-001@3", "SOP-006-DUB": "SOP-006@2"}.items()
    for name in follows:
        standing = lifecycle.site_standing(known, name, "DUB", at("2026-11-20"))
        assert (standing.status, standing.stale) == (Status.EFFECTIVE, False)


def test_registers_changed_with_their_own_approvals(history: History) -> None:
    """R40."""
    changed = {e.path for e in history.state.events if e.path.startswith("controls/")}

    assert changed >= {
        "controls/roles.yaml",
        "controls/approval-matrix.yaml",
        "controls/system.yaml",
        "controls/processes.yaml",
        "controls/frameworks/iso-9001-2026.yaml",
    }


def test_the_last_day_leaves_work_open(history: History) -> None:
    """Scenario 1: a draft lacks signatures, a revision starts next week, a site is not ready."""
    known, state = knowledge(history.state), history.state
    said = [state.statements[path].said for path in state.by_target["FRM-009@3"]]
    planned = {
        site: lifecycle.site_standing(known, "SOP-012", site, at("2026-11-20T17:00")).planned[0]
        for site in SITES
    }
    matrix = lifecycle.site_standing(known, "MTX-001", "BOS", at("2026-11-20T17:00"))

    assert "FRM-009" in state.pending
    assert {s.meaning for s in said} == {Meaning.REVIEWED}
    assert planned["CAM"].instant == at("2026-11-24T06:00")
    assert planned["DUB"].waiting_for == ("training of worker: 3 of 5",)
    assert matrix.next_review == date(2026, 12, 3)
    assert set(state.stages["CMPL-CAM-2026-0001"]) == {"received"}


def test_who_signs_has_declared_to_be_accountable(opened: OpenHistory) -> None:
    """R32: after the founding the first signature of everybody is that of the declaration."""
    state = opened.history.state
    tree = Tree(state.entries, (), opened.blobs)
    later = [a for a in state.statements.values() if a.arrival.date() > date(2025, 5, 5)]
    first = {a.said.person: a.said for a in sorted(later, key=lambda a: a.said.time, reverse=True)}
    many = [len(a.said.targets) for a in later if a.said.stage == "accepted"
            and a.said.targets[0].id.startswith("ACC-")]  # fmt: skip

    assert accountability_statement_missing(state, tree) == []
    assert {said.targets[0].id[:4] for said in first.values()} == {"ACC-"}
    assert sum(many) == len({key.person for key in state.authority.keys.values()})
    assert len(many) == 5


def test_a_site_waits_for_the_consent_of_its_authority(history: History) -> None:
    """R18: Boston goes ahead, Cambridge keeps the former revision until the hold is lifted."""
    facts = history.state.facts["WI-003"]
    schedules = [(a.sites, a.hold) for a in facts.acts if a.meaning is Meaning.SCHEDULED]

    assert schedules == [(("CAM",), True), (("BOS",), False), (("CAM",), False)]
    assert in_force(history, "WI-003", "2026-06-28T12:00") == ["1", "1", "-"]
    assert in_force(history, "WI-003", "2026-06-29T12:00") == ["2", "1", "-"]
    assert in_force(history, "WI-003", "2026-09-27T12:00") == ["2", "1", "-"]
    assert in_force(history, "WI-003", "2026-09-28T12:00") == ["2", "2", "-"]
    assert [a.request for a in facts.approved] == ["", "CHG-BOS-2026-0001"]
    assert "closed" in history.state.stages["CHG-BOS-2026-0001"]
    assert "verified" in history.state.stages["ACT-BOS-2026-0001"]


def test_the_management_review_decides_and_its_actions_are_done(history: History) -> None:
    stages, state = history.state.stages, history.state

    assert set(stages["MRM-CAM-2025-0001"]) == {"prepared", "held", "closed"}
    for action in ("ACT-CAM-2025-0001", "ACT-CAM-2025-0002"):
        assert set(stages[action]) == {"assigned", "done", "verified"}
    for name, revision in (("POL-001", "3"), ("MAN-001", "2")):
        approved = state.approved(name, revision)
        assert approved
        assert "Management review of December" in approved.reason


def test_two_branches_that_merged_each_other_both_land(opened: OpenHistory) -> None:
    """R30: the text that came along with the other one is a draft until its own signatures."""
    steps = [s for s in opened.chain.steps if len(_joins(s)) > 0]
    first, second = steps
    approved = {a.id: a for a in approvals(opened.history) if a.arrival > at("2026-08-25")}
    landed = {change.path for change in first.changes if change.path.endswith(".md")}

    assert second.position == first.position + 1
    assert set(_joins(first)[0].parents) == set(_joins(second)[0].parents)
    assert landed == {"docs/procedures/SOP-011.md", "docs/forms/FRM-012.md"}
    assert approved["SOP-011"].step == first.commit.id
    assert approved["FRM-012"].step == second.commit.id
    assert all(change.path.startswith("docs/records/approvals/") for change in second.changes)


def _joins(step: Step) -> list[Commit]:
    """Return the merges that a step brought along."""
    return [commit for commit in step.brought if len(commit.parents) > 1]


def test_what_a_key_signed_before_its_end_keeps_counting(history: History) -> None:
    """R03: no signature between the end of the key and the next one."""
    own = [k for k in history.state.authority.keys.values() if k.person == "noor-haddon"]
    ended, renewed = sorted(own, key=lambda key: key.path)
    said = [a for a in history.state.statements.values() if a.said.person == "noor-haddon"]
    gave = [a for a in approvals(history) for s in a.signatures if s.person == "noor-haddon"]

    assert (ended.expires, ended.revoked) == (date(2026, 3, 31), "")
    assert renewed.valid_from == date(2026, 4, 8)
    assert all(a.is_valid for a in said)
    assert not [a for a in said if ended.expires < a.arrival.date() < renewed.valid_from]
    assert {a.arrival.date() <= ended.expires for a in gave} == {True, False}


def test_a_change_of_signatures_alone_approves_what_had_landed(opened: OpenHistory) -> None:
    """R14."""
    approved = opened.history.state.approved("FRM-012", "2")
    assert approved
    step = opened.chain.by_id[approved.step]

    assert len(step.commit.parents) == 2
    assert {change.path.rpartition("/")[0] for change in step.changes} == {
        "docs/records/approvals/2026"
    }


def test_a_supervisor_attests_a_session(history: History) -> None:
    """R55: who had no device was there, and the trainer signs for it."""
    read = [r for r in history.state.facts["SOP-008"].readings if r.tier == "session"]

    assert {(r.person, r.revision) for r in read} >= {("oona-brack", "4"), ("tess-halloran", "4")}


# --- with the commands ----------------------------------------------------------------------------


def test_a_clone_in_an_empty_folder_is_checked_and_verified(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clone = tmp_path / "elsewhere"
    subprocess.run(["git", "clone", "--quiet", str(demo), str(clone)], check=True)

    for command, told in (
        (["check", "--today", str(LAST_DAY)], "No problems in"),
        (["verify", "--no-objects"], "steps, 0 flags."),
        (["as-of", str(LAST_DAY), "--site", "CAM"], "WI-003 revision 2"),
    ):
        assert main([*command, "--root", str(clone)]) == 0
        assert told in capsys.readouterr().out


def test_the_command_says_what_it_made_and_what_to_try(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "an invented company"

    assert main(["demo", str(folder)]) == 0

    said = capsys.readouterr().out.splitlines()
    assert "invented company Larkmere from its founding to 2026-11-20" in said[0]
    assert said[-4] == "Three commands to try:"
    assert [line.split()[1] for line in said[-3:]] == ["verify", "as-of", "build"]
    assert main(shlex.split(said[-3])[1:]) == 0


# --- parts ----------------------------------------------------------------------------------------


def test_nobody_signs_what_they_wrote_or_while_away() -> None:
    """R07: the demo asks the tool who is needed, and says when nobody is left."""
    people = {
        name: Person(
            name, name, (), {}, (Assignment("worker", ("all",), EVER, LATER),), EVER, LATER
        )
        for name in ("ana", "ben", "cat")
    }
    keys = {
        name: Key("", name, name, "", frozenset({"approval"}), "", "", "", EVER, LATER)
        for name in people
    }
    authority = Authority(people=people, keys=keys)
    wanted = [Required("reviewed", "worker")]

    hands = signers_for(wanted, Question(authority, LAST_DAY, {"ana"}, {"cat"}, "SOP-001"))

    assert hands == {wanted[0]: Hand("ben", "worker")}
    with pytest.raises(ImsError, match="nobody is left to sign `reviewed` as worker"):
        signers_for(wanted, Question(authority, LAST_DAY, {"ana", "ben"}, {"cat"}, "SOP-001"))


def test_a_story_that_does_not_fit_the_starter_says_where(tmp_path: Path) -> None:
    starter = dict(Folder(ROOT))
    path, old = "docs/procedures/SOP-001.md", b"without activity for 60 days"
    starter[path] = starter[path].replace(old, b"without activity for two months")

    with pytest.raises(ImsError, match=r"SOP-001\.md holds `without activity .*` 0 times"):
        build_demo(tmp_path / "demo", starter)

    assert not (tmp_path / "demo").exists()


def test_nobody_strikes_out_a_mapping_that_is_not_open(tmp_path: Path) -> None:
    """R67: the lines of a review come from the texts in force; a story cannot invent one."""
    starter = dict(Folder(ROOT))
    path, cited = "docs/procedures/SOP-011.md", b'requirement: "us-21cfr11#11.10(h)"'
    assert cited in starter[path]
    starter[path] = starter[path].replace(cited, b'requirement: "us-21cfr11#11.10(d)"')

    with pytest.raises(ImsError, match=r"nothing open: \['11\.10\(h\) \| SOP-011'\]"):
        build_demo(tmp_path / "demo", starter)
