"""Random histories, good deeds and bad, and what holds after every step of them."""

import hashlib
import json
import os
import zlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from ims import signature
from ims.demo.company import Files, key_of
from ims.demo.founding import key_file
from ims.git.write import NewCommit
from ims.history.in_force import effective_sets, knowledge, set_digest
from ims.lifecycle import status_of_revision
from ims.signing import Signature, release, statement, target
from ims.signing.reading_lines import batch_path, line
from ims.vocabulary import Meaning, Method, Status

from tests.history_oracle import Claim, HistoryOracle
from tests.long_story import WHY, gated_world, long_story, package, trained
from tests.memory import Memory
from tests.test_as_of import by_oracle, by_tool
from tests.world import CHANGE, World, codes, document, world

SOP, WI = "docs/procedures/SOP-001.md", "docs/work-instructions/WI-001.md"
DOCUMENTS = ("docs/procedures/SOP-001.md", "docs/procedures/SOP-002.md", WI)
SITES = ("BOS", "CAM", "DUB")
PEOPLE = ("ana", "ben", "cat", "dan", "eve", "fay", "gus", "ivy", "joe")
# What a commit is by itself, and its merge is not: its own date, its number of parents.
OF_THE_COMMIT = {"STP001", "STP005", "STP006"}
HANDS = {
    "reviewed": ("department-head", ("dan", "joe", "gus")),
    "approved": ("process-owner", ("cat", "eve", "ivy")),
    "quality-approved": ("quality-assurance", ("ben", "eve", "ana")),
}
DECIDES = {
    "periodic-review": (("cat", "process-owner"), ("gus", "worker")),
    "withdrawn": (
        ("ben", "quality-assurance"),
        ("cat", "process-owner"),
        ("eve", "process-owner"),
        ("eve", "quality-assurance"),
    ),
    "recalled": (("ben", "quality-assurance"), ("cat", "process-owner")),
    "stop-use": (("fay", "site-quality"), ("eve", "quality-assurance")),
    "reinstated": (("ben", "quality-assurance"), ("fay", "site-quality")),
}
PROVE = bool(os.environ.get("IMS_PROVE")) or os.environ.get("HYPOTHESIS_PROFILE") == "prove"


def in_process(allowed: bytes, claim: Claim) -> bool:
    """Return what `ssh-keygen -Y verify` says, faster; other tests hold the two equal."""
    try:
        found = signature.verify(claim.raw, claim.armored, claim.namespace)
    except signature.SignatureFault:
        return False
    for one in allowed.decode().splitlines():
        who, options, key = one.split(" ", 2)
        ends = options.partition('valid-before="')[2][:8]
        in_time = not ends or claim.at < datetime.strptime(ends, "%Y%m%d").replace(tzinfo=UTC)
        spaces = options.split('"')[1].split(",")
        if (who, key) == (claim.person, found.key.line) and claim.namespace in spaces and in_time:
            return True
    return False


def facts_of(found: Any) -> dict[str, tuple[Any, ...]]:
    """Return what is known of each document, in the words that both use."""
    return {
        name: (
            [(a.revision, a.blob, a.arrival, a.sites, a.effective_date) for a in one.approved],
            [(a.meaning, a.revision, a.sites, a.arrival, a.until, a.hold) for a in one.acts],
            sorted((r.person, r.revision, r.arrival) for r in one.readings),
        )
        for name, one in found.items()
        if one.approved or one.acts or one.readings
    }


def in_words(memory: Memory, at: datetime, known_at: datetime) -> dict[str, dict[str, str]]:
    return {
        site: {name: repr(standing) for name, standing in standings.items()}
        for site, standings in effective_sets(memory.state, at, known_at).items()
    }


class Checked:
    """A world whose every step is held against what must always be so."""

    def __init__(self, w: World) -> None:
        self.w = w
        self.memory = Memory()
        self.oracle = HistoryOracle(self.memory.bytes.__getitem__, in_process)
        self.bytes: dict[tuple[str, str], str] = {}
        self.answers: list[tuple[datetime, datetime, dict[str, dict[str, str]]]] = []
        self.events: list[Any] = []
        self.holds = True
        self.follow()

    def follow(self) -> None:
        """Judge what has been landed since, and check it."""
        for made in self.memory.catch_up(self.w.company.commits):
            self.holds = False
            self.oracle.step(made)
            self.check_facts()
            self.check_gate()
            self.check_events()
            self.check_answers()
            self.check_effective()
            self.holds = True

    def check_facts(self) -> None:
        """Approved means: complete valid approvals by others than the writers, as counted anew."""
        assert facts_of(self.memory.state.facts) == facts_of(self.oracle.facts.documents)
        for name, facts in self.memory.state.facts.items():
            for approved in facts.approved:
                fixed = self.bytes.setdefault((name, approved.revision), approved.blob)
                assert fixed == approved.blob
                people = [s.person for s in approved.signatures]
                assert len(set(people)) == len(people) >= 1

    def check_gate(self) -> None:
        """Design 7: what `verify` says of a step, `gate` has said before it landed."""

        def told(found: Any) -> list[tuple[str, ...]]:
            return sorted((d.code, d.path, d.fact) for d in found if d.code not in OF_THE_COMMIT)

        assert told(self.memory.landing.wrong) == told(self.memory.verdicts[-1].wrong)

    def check_events(self) -> None:
        """History never loses an event."""
        now = self.memory.state.events
        assert now[: len(self.events)] == self.events
        self.events = list(now)

    def check_answers(self) -> None:
        """What was known then stays what was known then."""
        for at, known_at, answer in self.answers[-6:]:
            assert in_words(self.memory, at, known_at) == answer
        now = self.memory.state.arrival
        assert now
        for at in (now, now + timedelta(days=9), now - timedelta(days=3)):
            self.answers.append((at, now, in_words(self.memory, at, now)))

    def check_effective(self) -> None:
        """Never two effective revisions of one document at one site; effective implies approved."""
        state = self.memory.state
        assert state.arrival
        at = state.arrival + timedelta(days=1)
        for site, standings in effective_sets(state, at).items():
            for name, facts in state.facts.items():
                statuses = {
                    a.revision: status_of_revision(
                        knowledge(state), f"{name}@{a.revision}", site, at
                    )
                    for a in facts.approved
                }
                effective = [r for r, status in statuses.items() if status is Status.EFFECTIVE]
                shown = standings[name].revision if name in standings else None
                assert len(effective) <= 1
                assert shown is None or [shown.revision] == effective
                assert shown is None or shown in facts.approved

    def check_in_force(self) -> None:
        """The slow oracle of the lifecycle finds the same."""
        at = self.memory.state.arrival
        assert at
        for site in SITES:
            for moment in (at, at + timedelta(days=20)):
                assert by_tool(self.memory.state, site, moment) == by_oracle(
                    self.oracle.facts, site, moment
                )


# --- deeds -------------------------------------------------------------------------------------------

T = TypeVar("T")


def any_of(options: Sequence[T]) -> st.SearchStrategy[T]:
    """Draw one of some options; the first ones are no more likely than the last."""
    dice = st.integers(0, 65_535).map(lambda n: zlib.crc32(n.to_bytes(2, "big")))
    return dice.map(lambda n: options[n % len(options)])


documents = any_of(DOCUMENTS)
people = any_of(PEOPLE)
authors = any_of(("ivy", "gus"))
writers = any_of(("ivy", "gus", "cat", "dan"))
scopes = any_of((("all",), ("DUB",), ("BOS", "CAM")))
styles = any_of(({}, {"merged_by": "ivy"}, {"merged_by": "gus", "squashed": True}))
ahead = st.none() | st.integers(0, 25)


class Machine(RuleBasedStateMachine):
    """People at work, in any order."""

    @initialize()
    def start(self) -> None:
        self.w = gated_world()
        self.checked = Checked(self.w)
        self.number = 0
        self.land({CHANGE: package("SOP-002", "WI-001")})
        stages = self.w.sign("cat", "process-owner", "authored", CHANGE, stage="proposed")
        self.land(
            stages | self.w.sign("ben", "quality-assurance", "approved", CHANGE, stage="approved")
        )
        for path in DOCUMENTS:
            raw = self.next_text(path, ("all",), None)
            self.land({path: raw, **self.w.approvals(path, raw)})

    # --- helpers -------------------------------------------------------------------------------

    def name(self, path: str) -> str:
        return path.rpartition("/")[2].removesuffix(".md")

    def day(self, days: int | None) -> date | None:
        return self.w.now.date() + timedelta(days=days) if days is not None else None

    def exists(self, path: str) -> bool:
        return path in self.w.company.files

    def approved(self, path: str) -> list[str]:
        facts = self.checked.memory.state.facts.get(self.name(path))
        return [a.revision for a in facts.approved] if facts else []

    def next_text(self, path: str, sites: tuple[str, ...], effective: int | None) -> bytes:
        """Return the next revision; every other one belongs to the change record."""
        self.number += 1
        known = self.approved(path)
        more = f'effective_date: "{self.day(effective)}"\n' if effective is not None else ""
        raw = document(
            f"Text {self.number}.",
            id_=self.name(path),
            revision=str(int(known[-1]) + 1 if known else 1),
            more=more,
            reason=f"Reason {self.number}.",
        ).replace(b"[all]", f"[{', '.join(sites)}]".encode())
        if self.number % 2:
            raw = raw.replace(b"  impact:", b"  request: CHG-BOS-2026-0001\n  impact:")
        if self.number % 3 == 0:
            raw = raw.replace(b"  impact:", b"  started_work: former\n  impact:")
        return trained(raw) if path == WI else raw

    def land(self, files: Files, by: str = "ivy", **more: Any) -> None:
        self.w.land(files, by, f"Deed {len(self.w.company.commits)}", **more)
        self.checked.follow()

    def by_matrix(self, path: str, raw: bytes | None, choice: tuple[int, ...]) -> Files:
        who = {
            meaning: hands[number % len(hands)]
            for number, (meaning, (_, hands)) in zip(choice, HANDS.items(), strict=True)
        }
        return self.w.approvals(path, raw, who=who)

    # --- texts and signatures --------------------------------------------------------------------

    @rule(hours=st.integers(1, 200))
    def wait(self, hours: int) -> None:
        self.w.wait(hours=hours)

    @rule(path=documents, by=writers, sites=scopes, effective=ahead, style=styles)
    def edit(
        self,
        path: str,
        by: str,
        sites: tuple[str, ...],
        effective: int | None,
        style: dict[str, Any],
    ) -> None:
        self.land({path: self.next_text(path, sites, effective)}, by, **style)

    @rule(
        path=documents,
        by=writers,
        sites=scopes,
        effective=ahead,
        style=styles,
        choice=st.tuples(*[any_of((0, 0, 0, 0, 1, 2))] * 3),
    )
    def revise(
        self,
        *,
        path: str,
        by: str,
        sites: tuple[str, ...],
        effective: int | None,
        style: dict[str, Any],
        choice: tuple[int, ...],
    ) -> None:
        raw = self.next_text(path, sites, effective)
        self.land({path: raw, **self.by_matrix(path, raw, choice)}, by, **style)

    @rule(path=documents, by=authors, effective=ahead, readers=st.booleans())
    def approve(self, path: str, by: str, effective: int | None, *, readers: bool) -> None:
        raw = self.next_text(path, ("all",), effective)
        self.land({path: raw, **self.w.approvals(path, raw)}, by)
        if readers:
            self.w.wait(hours=30)
            self.read(path, {"fay", "ivy"}, "DUB")

    approve_more = approve_most = approve

    @rule(path=documents, meaning=any_of(tuple(HANDS)), number=st.integers(0, 2))
    def sign(self, path: str, meaning: str, number: int) -> None:
        if self.exists(path):
            role, hands = HANDS[meaning]
            self.land(self.w.sign(hands[number], role, meaning, path), hands[number])

    @rule(path=documents, person=any_of(("ben", "dan", "gus")))
    def reject(self, path: str, person: str) -> None:
        role = {"ben": "quality-assurance", "dan": "department-head"}.get(person, "worker")
        if self.exists(path):
            self.land(self.w.sign(person, role, "rejected", path, reason=WHY), person)

    @rule(path=documents, order=st.permutations(list(HANDS)))
    def sign_on_branches(self, path: str, order: list[str]) -> None:
        """Three sign at the same time; their branches land one after the other."""
        if not self.exists(path):
            return
        base, c = self.w.company.tip, self.w.company
        signed = {m: self.w.sign(h[0], r, m, path) for m, (r, h) in HANDS.items()}
        sides = {}
        for meaning in order:
            who = c.signer(HANDS[meaning][1][0], self.w.tick())
            sides[meaning] = len(c.commits) + 1
            what = (who, who, f"Sign {meaning}", signed[meaning])
            c.commits.append(NewCommit(sides[meaning], (base,), *what, branch=meaning))
        for meaning in order:
            who, mark = c.signer("ivy", self.w.tick()), len(c.commits) + 1
            c.commits.append(
                NewCommit(mark, (c.tip, sides[meaning]), who, who, "Merge", signed[meaning])
            )
            c.tip, c.files = mark, c.with_changes(signed[meaning])
            self.checked.follow()

    # --- decisions -------------------------------------------------------------------------------

    @rule(
        path=documents,
        person=any_of((("ana", "document-controller"), ("fay", "site-quality"))),
        sites=scopes,
        effective=ahead,
        until=ahead,
        flags=any_of(({}, {}, {"hold": True}, {"urgent": True})),
    )
    def schedule(
        self,
        *,
        path: str,
        person: tuple[str, str],
        sites: tuple[str, ...],
        effective: int | None,
        until: int | None,
        flags: dict[str, bool],
    ) -> None:
        if self.exists(path):
            when = {"effective": self.day(effective), "until": self.day(until), **flags}
            signed = self.w.sign(
                person[0], person[1], "scheduled", path, reason=WHY, sites=sites, **when
            )
            self.land(signed, person[0])

    @rule(path=documents, meaning=any_of(tuple(DECIDES)), data=st.data(), sites=scopes)
    def decide(self, path: str, meaning: str, data: st.DataObject, sites: tuple[str, ...]) -> None:
        if self.exists(path):
            person, role = data.draw(any_of(DECIDES[meaning]))
            effective = self.day(data.draw(ahead)) if meaning == "withdrawn" else None
            signed = self.w.sign(
                person, role, meaning, path, reason=WHY, sites=sites, effective=effective
            )
            self.land(signed, person)

    @rule(path=documents, days=st.integers(1, 30), urgent=st.booleans(), sites=scopes)
    def approve_for_a_time(
        self, path: str, days: int, sites: tuple[str, ...], *, urgent: bool
    ) -> None:
        """A temporary change: approved, scheduled with its end, in one step."""
        raw = self.next_text(path, ("all",), None)
        files: Files = {path: raw, **self.w.approvals(path, raw)}
        when: dict[str, Any] = {"until": self.day(days), "urgent": urgent, "sites": sites}
        who = ("ana", "document-controller", "scheduled")
        self.land(files | self.w.sign(*who, path, over={path: raw}, reason=WHY, **when))

    decide_more = decide_most = decide
    schedule_more = schedule

    @rule(path=documents)
    def withdraw(self, path: str) -> None:
        if self.exists(path):
            files = self.w.sign("ben", "quality-assurance", "withdrawn", path, reason=WHY)
            self.land(files | self.w.sign("cat", "process-owner", "withdrawn", path, reason=WHY))

    @rule(path=documents, readers=st.sets(people, min_size=1, max_size=4), site=any_of(SITES))
    def read(self, path: str, readers: set[str], site: str) -> None:
        if not self.exists(path):
            return
        lines = []
        for person in sorted(readers):
            files = self.w.sign(person, "worker", "read-and-understood", path)
            [name] = [p for p in files if p.endswith(".json")]
            lines.append(line(files[name] or b"", files[f"{name}.sig"] or b""))
        place = batch_path(site, self.w.now.date(), "batch")
        self.land({place: self.w.company.files.get(place, b"") + b"".join(lines)})

    # --- registers, change records, releases ------------------------------------------------------

    @rule(person=any_of(("cat", "dan", "fay", "ivy")), days=st.integers(-20, 20))
    def end_of_a_role(self, person: str, days: int) -> None:
        """Somebody leaves, or has left some days ago; or comes back."""
        path = f"controls/people/{person}.yaml"
        kept = b"".join(
            one
            for one in self.w.company.files[path].splitlines(keepends=True)
            if not one.startswith(b"until")
        )
        end = f'until: "{self.day(days)}"\n'.encode() if days % 3 else b""
        self.land(self.w.register(path, kept + end))

    @rule(person=any_of(("cat", "dan", "ben", "ivy")))
    def lose_a_key(self, person: str) -> None:
        """A key is lost; its holder gets another one, some time later."""
        path = f"controls/keys/{person}-1.yaml"
        raw = self.w.company.files[path]
        if b"revoked:" not in raw:
            raw += f'revoked: {{"on": "{self.w.now.isoformat()}", reason: lost}}\n'.encode()
            self.land(self.w.register(path, raw))
            return
        again = f"controls/keys/{person}-2.yaml"
        if again not in self.w.company.files:
            since = self.w.now.date()
            self.land(self.w.register(again, key_file(person, since, "ana", number=2)[again]))
            self.w.company.keys[person] = key_of(person, 2)

    @rule(named=st.sets(documents, min_size=1), together=st.booleans())
    def change_record(self, named: set[str], together: bool) -> None:
        self.land({CHANGE: package(*sorted(map(self.name, named)), together=together)})

    @rule()
    def release(self) -> None:
        """What a release states is what anybody computes from the history before it."""
        state, c = self.checked.memory.state, self.w.company
        at, former = self.w.tick(), state.releases[-1]
        assert state.arrival
        assert former.release
        wish = Signature(
            "ana", "Ana Silva", "document-controller", Meaning.RELEASED, at, Method.DEMO
        )
        number, digest = former.release.number + 1, set_digest(state, at, state.arrival)
        path, raw = release(c.system, wish, number, state.head, former.digest, digest)
        signed: Files = {path: raw, f"{path}.sig": c.key("ana").sign(raw, "ims-release")}
        self.land(signed, "ana")
        told = codes(list(self.checked.memory.verdicts[-1].wrong))
        assert set(told) <= {"STP001"}

    # --- bad deeds ----------------------------------------------------------------------------------

    @rule(
        path=documents,
        how=any_of(("text", "id", "fence", "delete", "statement", "key", "dated back", "moved")),
        data=st.data(),
    )
    def misdeed(self, path: str, how: str, data: st.DataObject) -> None:
        if not self.exists(path):
            return
        raw = self.w.company.files[path]
        parts = {"text": b"Text", "id": b"id:", "fence": b"---"}
        if part := parts.get(how):
            by = data.draw(writers)
            self.land({path: raw.replace(part, b"Other " + part, 1)}, by)
            self.land({path: raw}, by)
        elif how == "delete":
            self.land({path: None})
        elif how == "statement":
            self.tamper_with_statement(data.draw(any_of(self.statements())), data)
        elif how == "key":
            self.sign_with_the_key_of_another(path, data.draw(people))
        elif how == "moved":
            self.move_a_statement(path, data.draw(any_of(self.statements())))
        else:
            self.date_back(data.draw(st.integers(1, 300)))

    def statements(self) -> list[str]:
        return sorted(p for p in self.w.company.files if "/approvals/" in p and p.endswith("json"))

    def tamper_with_statement(self, path: str, data: st.DataObject) -> None:
        raw = self.w.company.files[path]
        self.land({path: data.draw(any_of((None, b"{}\n", b"")))})
        assert "STP002" in codes(list(self.checked.memory.verdicts[-1].wrong))
        self.land({path: raw})

    def sign_with_the_key_of_another(self, path: str, person: str) -> None:
        own = self.w.company.key("cat")
        self.w.company.keys["cat"] = key_of(person, 3)
        files = self.w.sign("cat", "process-owner", "approved", path)
        self.w.company.keys["cat"] = own
        self.land(files)

    def move_a_statement(self, path: str, old: str) -> None:
        """A signature is copied to another document."""
        told = json.loads(self.w.company.files[old])
        told["targets"][0]["id"] = self.name(path)
        raw = (json.dumps(told, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()
        new = f"{old[:-13]}{hashlib.sha256(raw).hexdigest()[:8]}.json"
        files: Files = {new: raw, f"{new}.sig": self.w.company.files[f"{old}.sig"]}
        if new not in self.w.company.files:
            self.land(files)

    def date_back(self, hours: int) -> None:
        now = self.w.now
        self.w.wait(hours=-hours)
        self.land({"README.md": f"{hours} {now}\n".encode()})
        self.w.now = now

    def teardown(self) -> None:
        if hasattr(self, "checked") and self.checked.holds:
            self.checked.check_in_force()


TestHistories = Machine.TestCase
TestHistories.settings = settings(
    max_examples=400 if PROVE else 24,
    stateful_step_count=50 if PROVE else 20,
    deadline=None,
    derandomize=not PROVE,
)


# --- memory and Git are one ---------------------------------------------------------------------------


def test_what_is_judged_in_memory_is_judged_in_git(tmp_path: Path) -> None:
    """The random histories above never saw Git; a long one through Git gives the same."""
    w = long_story()
    memory = Memory()
    names = [made.name for made in memory.catch_up(w.company.commits)]

    history = w.history(tmp_path / "system")

    assert facts_of(history.state.facts) == facts_of(memory.state.facts)
    assert len(names) == history.steps
    for found, judged in (
        (history.wrong, [d for v in memory.verdicts for d in v.wrong]),
        (history.flagged, [d for v in memory.verdicts for d in v.flagged]),
    ):
        assert [(d.code, d.path) for d in found] == [(d.code, d.path) for d in judged]
    assert history.wrong


# --- faults that the random histories, or a look at them, have found ------------------------------------


@pytest.fixture
def w() -> World:
    made = world()
    made.revise()
    return made


def withdrawn(w: World, person: str, role: str) -> Files:
    return w.sign(person, role, "withdrawn", SOP, reason=WHY)


def decided(tmp_path: Path, w: World) -> list[tuple[str, list[str]]]:
    history = w.history(tmp_path / "system")
    assert history.wrong == []
    acts = history.state.facts["SOP-001"].acts
    return [(act.meaning.value, sorted(s.person for s in act.signatures)) for act in acts]


def test_a_signature_decides_once(tmp_path: Path, w: World) -> None:
    """R07: after a reinstatement a withdrawal needs two signatures again, not one and an old one."""
    w.land(withdrawn(w, "ben", "quality-assurance"))
    w.land(withdrawn(w, "cat", "process-owner"))
    w.land(w.sign("ben", "quality-assurance", "reinstated", SOP, reason=WHY))
    w.land(withdrawn(w, "eve", "quality-assurance"))

    assert [meaning for meaning, _ in decided(tmp_path, w)] == ["withdrawn", "reinstated"]


@pytest.mark.parametrize("at_once", [True, False])
def test_signatures_of_a_decision_arrive_in_any_order(
    tmp_path: Path, w: World, *, at_once: bool
) -> None:
    """R27: signed first, landed last; or both in the same second of the same step."""
    now = w.now
    first = withdrawn(w, "ben", "quality-assurance")
    w.now = now if at_once else w.now
    second = withdrawn(w, "cat", "process-owner")
    if at_once:
        w.land(second | first)
    else:
        w.land(second)
        w.land(first)

    assert decided(tmp_path, w) == [("withdrawn", ["ben", "cat"])]


def test_a_delegation_reaches_as_far_as_it_says(tmp_path: Path, w: World) -> None:
    """R31: for Dublin alone, and the text is one of all sites."""
    path = "controls/delegations/holiday.yaml"
    raw = f"""\
id: holiday
revision: "1"
owner: document-controller
change: {{class: major, summary: Holiday., reason: Holiday.}}
from_person: cat
to_person: ivy
roles: [process-owner]
sites: [DUB]
from: "2026-01-01"
until: "2026-03-01"
reason: {WHY}
""".encode()
    given = w.register(path, raw)
    w.land(given | w.sign("cat", "process-owner", "delegated", path, over=given))
    text = document("Work with more care.", revision="2")
    over: Files = {SOP: text}
    files = over | w.approvals(SOP, text, who={"approved": "", "quality-approved": ""})
    acting = {"over": over, "on_behalf_of": "cat"}
    files |= w.sign("ivy", "process-owner", "approved", SOP, **acting)
    files |= w.sign("eve", "quality-assurance", "quality-approved", SOP, over=over)
    w.land(files, by="gus")

    history = w.history(tmp_path / "system")

    assert [a.revision for a in history.state.facts["SOP-001"].approved] == ["1"]
    assert "does not cover all sites" in history.flagged[0].fact


def test_a_decision_names_the_bytes_that_it_is_about(tmp_path: Path, w: World) -> None:
    """R24: a target that names some other file decides nothing about a document."""
    tree = {**w.company.files, "README.md": b"x\n"}
    aim = {**target(tree, "README.md"), "id": "SOP-001", "revision": "1"}
    who = ("ben", w.company.name_of("ben"), "quality-assurance", Meaning.STOP_USE)
    path, raw = statement("small", Signature(*who, w.tick(), Method.DEMO, WHY), [aim])
    w.land({path: raw, f"{path}.sig": w.company.key("ben").sign(raw, "ims-approval")})

    assert decided(tmp_path, w) == []


def test_what_was_known_stays_known(tmp_path: Path) -> None:
    """R41: a package is dissolved, a role ends with a date of before; yesterday's answer stays."""
    w = gated_world()
    w.land({CHANGE: package("SOP-001", "WI-001")})
    asked = b"  request: CHG-BOS-2026-0001\n  impact:"
    raw = document().replace(b"  impact:", asked)
    w.land({SOP: raw, **w.approvals(SOP, raw)})
    raw = trained(document(id_="WI-001").replace(b"  impact:", asked))
    w.land({WI: raw, **w.approvals(WI, raw)})
    for person in ("fay", "ivy"):
        w.land(w.sign(person, "worker", "read-and-understood", WI))
    w.wait(days=3)
    then = w.now
    before = w.history(tmp_path / "before").state
    in_force = effective_sets(before, then)
    assert in_force["DUB"]["SOP-001"].revision
    path = "controls/people/ivy.yaml"
    w.land(w.register(path, w.company.files[path] + b'until: "2026-01-05"\n'))
    w.land({CHANGE: package("SOP-001", "WI-001", "SOP-009")})

    after = w.history(tmp_path / "after").state

    assert effective_sets(after, then) == in_force
    assert effective_sets(after, then, w.now) != in_force
