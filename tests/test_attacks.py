"""What an insider tries, by name of the deed; each asserts the code that must tell it.

Written by somebody who wanted to break the judge: an author, a worker, one person of quality
assurance, somebody with push rights, somebody who makes up a whole history.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from ims.demo.company import key_of
from ims.demo.founding import found, key_file
from ims.git.write import NewCommit
from ims.history.chain import SYMLINK, Commit, Signer
from ims.judge import History
from ims.rules.steps import reports

from tests.test_judge import _statement
from tests.world import CHANGE, SOP, World, change_record, codes, document, starter, world

REV1 = document()
REV2 = document("Work with more care.", revision="2")
MATRIX = "controls/approval-matrix.yaml"
SYSTEM = "controls/system.yaml"
PERSON_CAT = "controls/people/cat.yaml"


def told(tmp_path: Path, w: World) -> tuple[History, list[str]]:
    history = w.history(tmp_path / "system")
    return history, codes(history.wrong)


def approved(history: History, name: str = "SOP-001") -> list[str]:
    facts = history.state.facts.get(name)
    return [a.revision for a in facts.approved] if facts else []


def quality(w: World, path: str, raw: bytes) -> dict[str, bytes | None]:
    """Return the one signature of quality assurance."""
    return w.sign("ben", "quality-assurance", "quality-approved", path, over={path: raw})


def replaced(w: World, path: str, *pairs: tuple[bytes, bytes]) -> bytes:
    raw = w.company.files[path]
    for old, new in pairs:
        assert old in raw
        raw = raw.replace(old, new)
    return raw


# --- roots of trust ------------------------------------------------------------------------------


def made_up(names: Mapping[str, str], files: dict[str, bytes]) -> World:
    """Return a history that two strangers founded."""
    w = World()
    found(w.company, files, ("mal", "ned"), w.now)
    return w


def strangers() -> dict[str, bytes]:
    """Return the true registers, with two strangers who put their own founding keys beside."""
    files = starter()
    for one, other in (("mal", "ned"), ("ned", "mal")):
        entry = (
            files["controls/people/ana.yaml"] if one == "mal" else files["controls/people/ben.yaml"]
        )
        was = b"ana" if one == "mal" else b"ben"
        files[f"controls/people/{one}.yaml"] = (
            entry.replace(was, one.encode())
            .replace(b"Ana Silva", b"Mal")
            .replace(b"Ben Kay", b"Ned")
        )
        files |= key_file(
            one,
            datetime(2025, 1, 1, tzinfo=UTC).date(),
            other,
            how="founding",
            purposes=("approval", "reading", "release"),
        )
    return files


def test_a_made_up_history_names_the_true_founders_beside_its_own(tmp_path: Path) -> None:
    """The public keys of the true founders are no secret: who did not sign founded nothing."""
    w = made_up({}, strangers())

    history, wrong = told(tmp_path, w)

    trusted = [key_of("ana").public.fingerprint]
    assert "BAS002" in wrong
    assert codes(reports.root_of_trust_differs(history.state.founders, trusted)) == ["VER001"]


def test_a_made_up_history_switches_all_rules_off(tmp_path: Path) -> None:
    """`rules_level: 0`: no rule is applied, no signature is looked at."""
    files = starter()
    files[SYSTEM] = files[SYSTEM].replace(b"rules_level: 2", b"rules_level: 0")
    w = World()
    w.company.keys = {"ana": key_of("mal"), "ben": key_of("ned")}  # forged, of course
    found(w.company, files, ("ana", "ben"), w.now)

    history, wrong = told(tmp_path, w)

    assert {"BAS002", "SIG004"} <= set(wrong)
    assert history.state.founders == frozenset()


def test_forged_statements_lie_in_wait_since_before_the_baseline(tmp_path: Path) -> None:
    """Nobody judged what stood there before: it must not count after."""
    before = World()
    before.company.files = dict(starter())
    forged: dict[str, bytes] = {}
    for person, role, meaning in (
        ("dan", "department-head", "reviewed"),
        ("cat", "process-owner", "approved"),
        ("ben", "quality-assurance", "quality-approved"),
    ):
        files = before.sign(person, role, meaning, SOP, over={SOP: REV1})
        forged |= {p: raw for p, raw in files.items() if raw and p.endswith(".json")}
    w = World()
    w.land(forged, by=Signer("Mal", "mal@example.com", int(w.now.timestamp())))
    found(w.company, starter(), ("ana", "ben"), w.tick())
    w.land({SOP: REV1})

    history, _ = told(tmp_path, w)

    assert approved(history) == []


# --- fewer signatures than the matrix wants ---------------------------------------------------------


def test_a_first_issue_is_called_editorial(tmp_path: Path) -> None:
    """One signature of quality assurance would make a whole new procedure effective."""
    raw = document(class_="editorial")
    w = world()
    w.land({SOP: raw, **quality(w, SOP, raw)})

    _, wrong = told(tmp_path, w)

    assert wrong == ["REV004"]


def test_a_recalled_text_comes_back_as_an_editorial_change(tmp_path: Path) -> None:
    """Editorial is measured against the last revision that still stands, not a recalled one."""
    w = world()
    w.revise()
    w.revise(text="Never mind the guard.", revision="2")
    w.land(w.sign("ben", "quality-assurance", "recalled", SOP, reason="It is dangerous"))
    raw = document("Never mind the guard.", revision="3", class_="editorial")
    w.land({SOP: raw, **quality(w, SOP, raw)})

    _, wrong = told(tmp_path, w)

    assert wrong == ["REV004"]


def starter_like(w: World) -> None:
    """Land a matrix like that of the starter: a row for each type, and a row for a discipline."""
    raw = replaced(
        w,
        MATRIX,
        (b"  - id: documents\n    document_types: [all]\n", b"  - id: documents\n    document_types: [procedure, work-instruction]\n"),
        (b"  - id: registers\n", b"  - id: safety\n    document_types: [all]\n    disciplines: [safety]\n    approvals: [{meaning: reviewed, role: department-head}]\n  - id: registers\n"),
    )  # fmt: skip
    w.land(w.register(MATRIX, raw))


def test_a_type_that_nobody_knows_needs_the_lead_of_a_discipline_alone(tmp_path: Path) -> None:
    """No row is for the type; the row that asks for one signature more would be all there is."""
    w = world()
    starter_like(w)
    raw = REV1.replace(b"type: procedure", b"type: memo").replace(b"[quality]", b"[safety]")
    w.land({SOP: raw, **w.sign("dan", "department-head", "reviewed", SOP, over={SOP: raw})})

    history, _ = told(tmp_path, w)

    assert approved(history) == []


def test_the_reason_names_one_of_two_functions_that_are_left_out(tmp_path: Path) -> None:
    """REV006: each function that is missing is named, not any one of them."""
    w = world()
    w.revise()
    raw = replaced(
        w,
        MATRIX,
        (b"      - {meaning: reviewed, role: department-head}\n", b""),
        (b"      - {meaning: approved, role: process-owner}\n", b""),
    )
    w.land(w.register(MATRIX, raw))
    two = document("Work.", revision="2", reason="The department-head left.")
    w.land({SOP: two, **quality(w, SOP, two)})

    _, wrong = told(tmp_path, w)

    assert wrong == ["REV006"]


def test_a_key_is_enrolled_as_if_it_were_a_revocation(tmp_path: Path) -> None:
    """`revoked: soon` is no revocation, so one signature is not enough for it."""
    w = world()
    raw = replaced(
        w,
        MATRIX,
        (b"people, keys, delegations", b"people, delegations"),
        (
            b"  - id: files\n",
            b"""\
  - id: keys
    registers: [keys]
    classes: [major]
    approvals:
      - {meaning: approved, role: top-management}
      - {meaning: quality-approved, role: quality-assurance}
  - id: keys-revoked
    registers: [keys]
    classes: [editorial, minor]
    approvals: [{meaning: approved, role: top-management}]
  - id: files
""",
        ),
    )
    w.land(w.register(MATRIX, raw))
    path, own = next(
        iter(key_file("ben", datetime(2025, 1, 1, tzinfo=UTC).date(), "ana", number=2).items())
    )
    own = own.replace(b"class: major", b"class: minor") + b"revoked: soon\n"
    changes = w.company.refreshed({path: own})
    w.land({**changes, **w.sign("ana", "top-management", "approved", path, over=changes)})

    history, wrong = told(tmp_path, w)

    assert "CTL001" in wrong
    assert key_of("ben", 2).public.fingerprint not in history.state.authority.keys


def test_a_worker_attests_the_reading_of_everybody(tmp_path: Path) -> None:
    """A training gate opens by evidence of those who may give it."""
    w = world()
    w.revise()
    w.land(_session(w, "gus", "worker", ["ivy", "fay", "dan"]))

    history, wrong = told(tmp_path, w)

    assert wrong == ["AUT005"]
    assert history.state.facts["SOP-001"].readings == []


def _session(w: World, person: str, role: str, readers: list[str]) -> dict[str, bytes | None]:
    return w.sign(person, role, "read-and-understood", SOP, readers=readers)


# --- registers -------------------------------------------------------------------------------------


WITHDRAWN = {"reason": "Not needed any more"}


def test_one_of_two_signers_deletes_a_register_entry(tmp_path: Path) -> None:
    """`withdrawn` needs two signatures here, for registers too."""
    path = "controls/people/gus.yaml"
    w = world()
    w.land({path: None, **w.sign("ben", "quality-assurance", "withdrawn", path, **WITHDRAWN)})

    history, wrong = told(tmp_path, w)

    assert wrong == ["CTL002"]
    assert "gus" in history.state.authority.people


def withdraw(w: World, path: str) -> dict[str, bytes | None]:
    return {
        path: None,
        **w.sign("ben", "quality-assurance", "withdrawn", path, **WITHDRAWN),
        **w.sign("eve", "process-owner", "withdrawn", path, **WITHDRAWN),
    }


def test_the_approval_matrix_is_withdrawn_and_nothing_steers_any_more(tmp_path: Path) -> None:
    """Entries can go; a register as a whole cannot: without it no file asks for a signature."""
    w = world()
    w.land(withdraw(w, MATRIX))
    w.land({".ci/run": b"true\n"})

    _, wrong = told(tmp_path, w)

    assert wrong == ["CTL001", "CTL002"]


def test_an_entry_that_was_withdrawn_comes_back_with_its_old_signatures(tmp_path: Path) -> None:
    """R40: what was approved once is not approved for ever."""
    path = "controls/concessions/aut003.yaml"
    raw = b"id: aut003\nrule: AUT003\npath: controls/approval-matrix.yaml\nexpires: 2027-01-01\n"
    w = world()
    w.land(w.register(path, raw))
    w.land(withdraw(w, path))
    w.land({path: raw})

    history, wrong = told(tmp_path, w)

    assert wrong == ["CTL001"]
    assert history.state.authority.concessions == {}


def test_a_lost_key_is_deleted_and_enrolled_again(tmp_path: Path) -> None:
    """R03: a key that was revoked never comes back, however it went."""
    path = "controls/keys/cat-1.yaml"
    w = world()
    before = w.company.files[path]
    w.land(
        w.register(path, before + b'revoked: {"on": "2026-01-05T09:00:00+00:00", reason: lost}\n')
    )
    w.land(w.company.refreshed(withdraw(w, path)))
    w.land(w.register(path, before))

    _, wrong = told(tmp_path, w)

    assert wrong == ["CTL005"]


def test_an_enrolment_shows_one_key_and_counts_for_another(tmp_path: Path) -> None:
    """The fingerprint counts here, the line counts for OpenSSH: they are one key."""
    path, raw = next(
        iter(key_file("gus", datetime(2025, 1, 1, tzinfo=UTC).date(), "ana", number=2).items())
    )
    other = key_of("mal").public.fingerprint
    w = world()
    w.land(
        w.register(path, raw.replace(key_of("gus", 2).public.fingerprint.encode(), other.encode()))
    )

    history, wrong = told(tmp_path, w)

    assert wrong == ["CTL005"]
    assert other not in history.state.authority.keys


def test_a_delegation_is_widened_after_the_giver_signed(tmp_path: Path) -> None:
    """CTL006: the giver signs these bytes, not a file of this name."""
    path = "controls/delegations/x.yaml"
    small = b"id: x\nfrom_person: eve\nto_person: gus\nroles: [process-owner]\nsites: [all]\nfrom: 2026-01-01\nuntil: 2026-03-01\n"
    large = small.replace(b"[process-owner]", b"[process-owner, quality-assurance]")
    w = world()
    given = w.sign("eve", "process-owner", "delegated", path, over={path: small})
    w.land({**w.register(path, large), **given})

    _, wrong = told(tmp_path, w)

    assert wrong == ["CTL006"]


def test_a_steering_file_becomes_a_link_to_an_uncontrolled_one(tmp_path: Path) -> None:
    """DOC004: what steers the tool is a plain file as well."""
    w = world()
    w.company.files |= {}
    for path in ("mkdocs.yml", ".ci"):
        who = w.company.signer("ivy", w.tick())
        mark = len(w.company.commits) + 1
        w.company.commits.append(
            NewCommit(
                mark, (w.company.tip,), who, who, "link", {path: b"notes"}, modes={path: SYMLINK}
            )
        )
        w.company.tip = mark
    w.company.write(tmp_path / "system")
    from ims.open_history import open_history

    history = open_history(tmp_path / "system").history

    assert sorted(d.path for d in history.wrong if d.code == "DOC004") == [".ci", "mkdocs.yml"]


# --- authors ---------------------------------------------------------------------------------------


def test_an_author_without_an_address(tmp_path: Path) -> None:
    """STP004: `Cat <>` is nobody in the register, and not nobody at all."""
    w = world()
    signed = w.approvals(SOP, REV1)
    w.land({SOP: REV1, **signed}, by=Signer("Cat Moss", "", int(w.tick().timestamp())))

    _, wrong = told(tmp_path, w)

    assert wrong == ["STP004"]


def test_who_drew_the_picture_approves_it(tmp_path: Path) -> None:
    """R07: a text is all that it shows."""
    picture, path = b"<svg/>\n", "docs/procedures/flow.svg"
    raw = document("See ![flow](flow.svg).")
    over = {SOP: raw, path: picture}
    w = world()
    w.land({path: picture}, by="cat")
    files: dict[str, bytes | None] = {SOP: raw}
    for person, role, meaning in (
        ("dan", "department-head", "reviewed"),
        ("cat", "process-owner", "approved"),
        ("ben", "quality-assurance", "quality-approved"),
    ):
        files |= w.sign(person, role, meaning, SOP, over=over)
    w.land(files)

    history, _ = told(tmp_path, w)

    assert approved(history) == []
    assert "cat wrote some of it" in history.flagged[0].fact


PICTURES = {
    "accents": ("![s](schéma.svg)", "schéma.svg"),
    "blanks": ("![s](<a b.svg>)", "a b.svg"),
    "fragment": ("![s](flow.svg#part)", "flow.svg"),
    "question": ("![s](flow.svg?v=2)", "flow.svg"),
    "reference": ("![s][r]\n\n[r]: flow.svg", "flow.svg"),
    "tag": ('<img src="flow.svg" alt="s">', "flow.svg"),
    "gif": ("![s](flow.gif)", "flow.gif"),
    "webp": ("![s](flow.webp)", "flow.webp"),
    "no-suffix": ("![s](flow)", "flow"),
}


@pytest.mark.parametrize("name", list(PICTURES))
def test_a_picture_is_exchanged_that_is_named_in_an_odd_way(tmp_path: Path, name: str) -> None:
    """R24: however a text shows a file, its bytes are signed."""
    words, file = PICTURES[name]
    path, raw = f"docs/procedures/{file}", document(words)
    over = {SOP: raw, path: b"<svg/>\n"}
    w = world()
    files: dict[str, bytes | None] = dict(over)
    for person, role, meaning in (
        ("dan", "department-head", "reviewed"),
        ("cat", "process-owner", "approved"),
        ("ben", "quality-assurance", "quality-approved"),
    ):
        files |= w.sign(person, role, meaning, SOP, over=over)
    w.land(files)
    w.land({path: b"<svg>other</svg>\n"})

    _, wrong = told(tmp_path, w)

    assert wrong == ["REV001"]


# --- documents and records --------------------------------------------------------------------------


def test_a_closed_record_is_moved_among_the_documents_and_edited(tmp_path: Path) -> None:
    """RCD001 looks for records: what was one stays one."""
    raw = change_record("closed")
    w = world()
    w.land({CHANGE: raw})
    w.land(w.sign("ben", "quality-assurance", "verified", CHANGE, stage="closed", reason="done"))
    other = raw.replace(b"A change", b"Another").replace(
        b"description:", b"change: {class: major, summary: Some., reason: Some.}\ndescription:"
    )
    w.land({CHANGE: None, "docs/procedures/CHG-BOS-2026-0001.md": other})

    _, wrong = told(tmp_path, w)

    assert wrong == ["DOC003", "RCD001"]


def test_an_approved_document_is_moved_among_the_records_and_edited(tmp_path: Path) -> None:
    w = world()
    w.revise()
    w.land({SOP: None, "docs/records/changes/2026/SOP-001.md": REV1 + b"More.\n"})

    _, wrong = told(tmp_path, w)

    assert wrong == ["DOC003"]


def test_a_document_is_deleted_that_was_withdrawn_and_reinstated(tmp_path: Path) -> None:
    """DOC001: the last word counts."""
    w = world()
    w.revise()
    w.land(
        w.sign("ben", "quality-assurance", "withdrawn", SOP, **WITHDRAWN)
        | w.sign("cat", "process-owner", "withdrawn", SOP, **WITHDRAWN)
    )
    w.land(w.sign("ben", "quality-assurance", "reinstated", SOP, reason="Needed after all"))
    w.land({SOP: None})

    _, wrong = told(tmp_path, w)

    assert wrong == ["DOC001"]


def test_a_document_is_deleted_that_one_site_withdrew(tmp_path: Path) -> None:
    """DOC001: it is in force at the other two."""
    w = world()
    w.revise()
    w.land(
        w.sign("ben", "quality-assurance", "withdrawn", SOP, sites=("DUB",), **WITHDRAWN)
        | w.sign("cat", "process-owner", "withdrawn", SOP, sites=("DUB",), **WITHDRAWN)
    )
    w.land({SOP: None})

    _, wrong = told(tmp_path, w)

    assert wrong == ["DOC001"]


def test_an_id_comes_twice_in_one_step(tmp_path: Path) -> None:
    raw = document(id_="SOP-009")
    w = world()
    w.land({"docs/policies/SOP-009.md": raw + b"Else.\n", "docs/procedures/SOP-009.md": raw})

    _, wrong = told(tmp_path, w)

    assert wrong == ["DOC003"]


# --- decisions and dispositions ----------------------------------------------------------------------


def test_a_signature_on_other_bytes_is_one_of_two_for_a_withdrawal(tmp_path: Path) -> None:
    w = world()
    w.revise()
    other = REV1.replace(b"carefully", b"slowly")
    w.land(w.sign("ben", "quality-assurance", "withdrawn", SOP, over={SOP: other}, **WITHDRAWN))
    w.land(w.sign("cat", "process-owner", "withdrawn", SOP, **WITHDRAWN))

    history, _ = told(tmp_path, w)

    assert history.state.facts["SOP-001"].acts == []


def test_a_worker_hides_a_disposition_in_a_stage_of_a_record(tmp_path: Path) -> None:
    """A record that is named like a rule: its stage is signed, and a fault is silenced."""
    w = world()
    w.revise()
    w.land({SOP: REV1.replace(b"carefully", b"badly")})
    w.land({SOP: REV1})
    [wrong] = w.history(tmp_path / "1").wrong
    place = "docs/records/nonconformities/2026/REV001.md"
    record = (
        change_record("x")
        .replace(b"CHG-BOS-2026-0001", b"REV001")
        .replace(b"type: change", b"type: nonconformity")
    )
    w.land({place: record})
    from ims.models.kinds import RECORD_MODELS

    stage = list(RECORD_MODELS["nonconformity"].stages)[-1]
    targets = [{"id": "REV001", "revision": wrong.step, "parts": {place: "0" * 64}}]
    w.land(_statement(w, "gus", "worker", "verified", targets, stage=stage, reason="All is well"))

    assert wrong in w.history(tmp_path / "2").open


def test_the_wrongdoer_has_a_delegate_deal_with_it(tmp_path: Path) -> None:
    """Nobody deals with what they did themselves, through somebody else neither."""
    path = "controls/delegations/x.yaml"
    raw = b"id: x\nfrom_person: ben\nto_person: ivy\nroles: [quality-assurance]\nsites: [all]\nfrom: 2026-01-01\nuntil: 2026-03-01\n"
    w = world()
    w.revise()
    w.land(
        {
            **w.register(path, raw),
            **w.sign("ben", "quality-assurance", "delegated", path, over={path: raw}),
        }
    )
    w.land({SOP: REV1.replace(b"carefully", b"badly")}, by="ben")
    w.land({SOP: REV1}, by="ben")
    [wrong] = w.history(tmp_path / "1").wrong
    targets = [{"id": "REV001", "revision": wrong.step, "parts": {}}]
    w.land(_statement(w, "ivy", "quality-assurance", "verified", targets,
                      on_behalf_of="ben", reason="It was nothing"))  # fmt: skip

    history, _ = told(tmp_path, w)

    assert history.open == [wrong]


# --- what makes the judge stop ----------------------------------------------------------------------


ODD_TIMES = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]


@pytest.mark.parametrize("time", ODD_TIMES)
def test_a_statement_of_a_time_that_no_calendar_holds(tmp_path: Path, time: str) -> None:
    """One bad file must not stop the verification of all others."""
    w = world()
    files = w.sign("dan", "department-head", "reviewed", SOP, over={SOP: REV1})
    [raw] = [r for p, r in files.items() if p.endswith(".json")]
    import json

    value = json.loads(raw or b"") | {"time": time}
    place = "docs/records/approvals/2026/20260105T090000Z-dan-00000000.json"
    w.land({place: (json.dumps(value, sort_keys=True, indent=1) + "\n").encode()})

    _, wrong = told(tmp_path, w)

    assert "SIG003" in wrong or "SIG001" in wrong


@pytest.mark.parametrize("time", ODD_TIMES)
def test_a_release_of_a_time_that_no_calendar_holds(tmp_path: Path, time: str) -> None:
    import json

    from ims.models.release import release_line

    w = world()
    w.revise()
    w.write(tmp_path / "first")
    from ims.open_history import open_history

    head = open_history(tmp_path / "first").history.state.head
    value = json.loads(w.company.files["docs/records/releases/0000.json"]) | {
        "number": 1, "time": time, "follows": head, "effective_set": "0" * 64,
    }  # fmt: skip
    w.land({"docs/records/releases/0001.json": release_line(value)})

    _, wrong = told(tmp_path, w)

    assert "RLS001" in wrong


def test_a_message_that_takes_for_ever_to_read(tmp_path: Path) -> None:
    w = world()
    w.land({SOP: REV1}, message="x\n\nCo-authored-by:" + " \n" * 20_000 + "Cat <cat@example.com")

    _, wrong = told(tmp_path, w)

    assert wrong == []


SETTINGS = [b"signing_window: 999999\n", b"clock_skew: 999999\n"]


@pytest.mark.parametrize("line", SETTINGS)
def test_a_setting_beyond_every_calendar(tmp_path: Path, line: bytes) -> None:
    """History is read leniently; what no model allows must not stop it."""
    w = world()
    w.land(w.register(SYSTEM, w.company.files[SYSTEM] + line))
    w.revise()

    _, wrong = told(tmp_path, w)

    assert wrong == []


def test_a_changeover_that_is_no_time(tmp_path: Path) -> None:
    path = "controls/organization.yaml"
    w = world()
    raw = replaced(w, path, (b"languages: [en]}", b'languages: [en], changeover: "noon"}'))
    w.land(w.register(path, raw))
    w.revise()
    from ims.history.in_force import set_digest

    history, wrong = told(tmp_path, w)

    assert wrong == []
    assert set_digest(history.state, w.now, w.now)


# --- the chain -------------------------------------------------------------------------------------


def foxtrot(w: World, base: int, files: dict[str, bytes | None]) -> None:
    """Push a merge whose first parent is the attacker's own branch: no force is needed for it."""
    main = w.company.tip
    who = w.company.signer("ivy", w.tick())
    own = len(w.company.commits) + 1
    w.company.commits.append(
        NewCommit(own, (base,), who, who, "own", {"notes": b"x\n"}, branch="own")
    )
    who = w.company.signer("ivy", w.tick())
    w.company.commits.append(
        NewCommit(own + 1, (own, main), who, who, "Merge main", files, branch="main")
    )
    w.company.tip = own + 1


def test_a_merge_with_swapped_parents_drops_a_rejection(tmp_path: Path) -> None:
    """`merge -s ours` on a branch of one's own, pushed as the controlled branch: a fast-forward."""
    w = world()
    w.land({SOP: REV1})
    base = w.company.tip
    w.land(w.sign("ben", "quality-assurance", "rejected", SOP, reason="Limit is missing"), by="ben")
    foxtrot(w, base, {})

    history, _ = told(tmp_path, w)

    assert codes(history.flagged) == ["FLG005"]


@pytest.mark.xfail(
    strict=True,
    reason="the first parent is all that tells the controlled branch; see the final report: "
    "`ims verify` must be told a commit that was a step before (a release, or `--since`)",
)
def test_a_merge_with_swapped_parents_makes_a_fault_vanish(tmp_path: Path) -> None:
    """The step that altered an approved text comes in as a side branch, and nobody judges it."""
    w = world()
    w.revise()
    base = w.company.tip
    w.land({SOP: REV1.replace(b"carefully", b"badly")})
    w.land({SOP: REV1})
    foxtrot(w, base, {})

    _, wrong = told(tmp_path, w)

    assert wrong


def test_a_step_is_dated_ahead_so_that_a_role_begins_today(tmp_path: Path) -> None:
    """Whoever verifies before that day sees that the date cannot be true."""
    w = world()
    real = w.now
    w.wait(days=20)
    w.land({"README.md": b"x\n"})

    history, _ = told(tmp_path, w)
    found = reports.step_in_the_future(history.state, real + timedelta(hours=1))

    assert codes(found) == ["VER007"]


# --- more of the same ------------------------------------------------------------------------------


def test_a_colleague_lends_an_address_to_the_author(tmp_path: Path) -> None:
    """CTL004: with Cat's address in his entry, Gus has written what Cat wrote."""
    path = "controls/people/gus.yaml"
    w = world()
    w.land(
        w.register(
            path, replaced(w, path, (b"[gus@example.com]", b"[gus@example.com, CAT@example.com]"))
        )
    )

    _, wrong = told(tmp_path, w)

    assert wrong == ["CTL004"]


def test_somebody_who_left_signs_commits(tmp_path: Path) -> None:
    """STP006: the key was never revoked; the person is not here any more."""
    from ims.history.writers import signer_of

    w = world()
    path = "controls/people/cat.yaml"
    w.land(w.register(path, w.company.files[path] + b'until: "2026-01-31"\n'))
    place = "controls/keys/cat-1.yaml"
    raw = w.company.files[place].replace(b"[approval, reading]", b"[approval, reading, commits]")
    w.land(w.register(place, raw))
    history, _ = told(tmp_path, w)
    who = w.company.signer("cat", w.now)
    signed = Commit("1" * 40, "", (), who, who, "x", (), key_of("cat").sign(b"x", "git"), b"x")

    authority = history.state.authority
    assert signer_of(signed, authority, date(2026, 1, 31)) == "cat"
    assert not signer_of(signed, authority, date(2026, 2, 1))


def test_a_package_hangs_on_a_record_that_nobody_approves(tmp_path: Path) -> None:
    """REV007: whoever may edit that record would say when the revision becomes effective."""
    place = "docs/records/memos/2026/MEM-BOS-2026-0001.md"
    record = (
        change_record("x")
        .replace(b"type: change", b"type: memo")
        .replace(b"CHG-BOS-2026-0001", b"MEM-BOS-2026-0001")
    )
    raw = REV1.replace(b"  impact:", b"  request: MEM-BOS-2026-0001\n  impact:")
    w = world()
    w.land({place: record})
    w.land({SOP: raw, **w.approvals(SOP, raw)})

    _, wrong = told(tmp_path, w)

    assert wrong == ["REV007"]


def test_an_earlier_stage_that_nobody_signed_is_edited_after_the_approval(tmp_path: Path) -> None:
    """RCD002: who approves a change has approved its description."""
    w = world()
    w.land({CHANGE: change_record("small")})
    w.land(w.sign("ben", "quality-assurance", "approved", CHANGE, stage="approved"))
    w.land({CHANGE: change_record("large")})

    _, wrong = told(tmp_path, w)

    assert wrong == ["RCD002"]


def test_a_forged_release_takes_the_last_number(tmp_path: Path) -> None:
    """One file named 9999.json would end all releases."""
    w = world()
    w.land({"docs/records/releases/9999.json": b"{}\n"})

    history, wrong = told(tmp_path, w)

    assert wrong == ["RLS001"]
    assert history.state.next_release_number == 1


def test_a_worker_closes_a_nonconformity(tmp_path: Path) -> None:
    """AUT007: any role signs any stage of these types, in any meaning."""
    from ims.models.kinds import RECORD_MODELS

    place = "docs/records/nonconformities/2026/NC-BOS-2026-0001.md"
    record = change_record("x").replace(b"type: change", b"type: nonconformity")
    stage = list(RECORD_MODELS["nonconformity"].stages)[-1]
    w = world()
    w.land({place: record.replace(b"CHG-BOS-2026-0001", b"NC-BOS-2026-0001")})
    w.land(w.sign("gus", "worker", "approved", place, stage=stage))

    history, _ = told(tmp_path, w)

    assert not history.state.stages


def test_a_signature_waits_until_its_signer_is_gone(tmp_path: Path) -> None:
    """R03: Dan's stolen key reviewed a draft; revoked as compromised, it still completes it."""
    path = "controls/keys/dan-1.yaml"
    w = world()
    w.land({SOP: REV1})
    w.land(w.sign("dan", "department-head", "reviewed", SOP), by="dan")
    w.land(
        w.register(
            path,
            w.company.files[path]
            + b'revoked: {"on": "2026-01-05T09:00:00+00:00", reason: compromised}\n',
        )
    )
    w.wait(days=300)
    w.land(
        w.sign("cat", "process-owner", "approved", SOP)
        | w.sign("ben", "quality-assurance", "quality-approved", SOP)
    )

    history, _ = told(tmp_path, w)

    assert approved(history) == []


def test_a_site_loses_its_text_by_the_signatures_of_another(tmp_path: Path) -> None:
    """Joe heads a department in Boston: he reviews that Dublin and Cambridge fall out."""
    w = world()
    w.revise()
    raw = document("Work.", revision="2").replace(b"sites: [all]", b"sites: [BOS]")
    w.land({SOP: raw, **w.approvals(SOP, raw, who={"reviewed": "joe"})})

    history, wrong = told(tmp_path, w)

    assert wrong or history.flagged or approved(history) == ["1"]


def test_a_register_is_completed_by_a_key_that_was_stolen(tmp_path: Path) -> None:
    """R03: what waits for signatures is not completed by one whose key was revoked meanwhile."""
    path, place = "controls/people/gus.yaml", "controls/keys/ana-1.yaml"
    w = world()
    raw = w.company.files[path].replace(b"{role: worker,", b"{role: process-owner,")
    w.land({path: raw})
    w.land(w.sign("ana", "top-management", "approved", path), by="ana")
    gone = b'revoked: {"on": "2026-01-05T09:00:00+00:00", reason: compromised}\n'
    w.land(w.register(place, w.company.files[place] + gone))
    w.land(w.sign("ben", "quality-assurance", "quality-approved", path), by="ben")

    history, _ = told(tmp_path, w)

    assert "gus" not in history.state.authority.holders("process-owner", "BOS", w.now.date())
