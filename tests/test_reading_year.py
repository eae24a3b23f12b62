"""300 people read for a year: readings in batches, and every way to spoil one (R55)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ims.demo.company import key_of
from ims.demo.founding import Somebody, found, key_file, person_file
from ims.history.chain import Change, Commit, Signer, Step
from ims.history.state import Blobs
from ims.judge import History, Verdict, judge
from ims.open_history import OpenHistory, open_history
from ims.signing.reading_lines import batch_path, line
from ims.vocabulary import Meaning

from tests.world import SINCE, World, codes, document, starter

MONTHS = range(1, 13)
READERS = {
    site: tuple(f"{site.lower()}{number:03}" for number in range(100))
    for site in ("BOS", "CAM", "DUB")
}
EVERYBODY = [person for people in READERS.values() for person in people]


def instruction(number: int) -> str:
    return f"docs/work-instructions/WI-{number:03}.md"


def text(number: int) -> bytes:
    return document(f"Do it in {number} steps.", id_=f"WI-{number:03}")


def peopled() -> World:
    """Return the company with a hundred more workers at each site."""
    files = starter()
    for site, people in READERS.items():
        for person in people:
            files |= person_file(Somebody(person, f"Reader {person}", (f"worker@{site}",)), SINCE)
            files |= key_file(person, SINCE, "ben", purposes=("reading",))
    made = World()
    found(made.company, files, ("ana", "ben"), made.now)
    return made


def reading(w: World, person: str, number: int, time: datetime, over: bytes | None = None) -> bytes:
    """Return the line by which a person has read one work instruction."""
    path = instruction(number)
    _, raw, armored = w.company.statement(
        person,
        "worker",
        Meaning.READ_AND_UNDERSTOOD,
        [path],
        time,
        over={path: over} if over else None,
        sites=[person[:3].upper()],
    )
    return line(raw, armored)


@dataclass(frozen=True)
class Year:
    """The year as it stands in a repository, and judged."""

    world: World
    opened: OpenHistory
    lines: Mapping[str, list[bytes]]  # of each batch

    @property
    def history(self) -> History:
        return self.opened.history

    def judged(self, path: str, raw: bytes) -> Verdict:
        """Return the verdict on one more step, which changes one file; without bytes it goes."""
        state, blobs = self.history.state, self.opened.blobs
        old = state.entries[path].blob if path in state.entries else ""
        change = Change(path, old, "new" if raw else "")
        who = Signer("Ivy Ward", "ivy@example.com", int(self.world.now.timestamp()))
        commit = Commit("c" * 40, "", (state.head,), who, who, "More readings", (change,))
        step = Step(state.position + 1, commit, who.time)
        return judge(state, step, Blobs(lambda blob: raw if blob == "new" else blobs.read(blob)))


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """Return a year in which each month one instruction is issued, and read by all 300."""
    w, lines = peopled(), {}
    for month in MONTHS:
        w.now = w.now.replace(month=month, day=5)
        w.revise(instruction(month), f"Do it in {month} steps.", id_=f"WI-{month:03}")
        for site, people in READERS.items():
            path = batch_path(site, w.now.date(), "batch")
            lines[path] = [reading(w, person, month, w.now) for person in people]
            w.land({path: b"".join(lines[path])}, message=f"Read at {site}")
    w.tick()
    root = tmp_path_factory.mktemp("year") / "system"
    w.write(root)
    return Year(w, open_history(root), lines)


# --- the year -----------------------------------------------------------------------------------


def test_300_people_read_for_a_year(year: Year) -> None:
    """Must show: 3,600 statements in far fewer than 500 files, each of them verified."""
    files = [path for path in year.history.state.entries if "/acknowledgements/" in path]
    facts = year.history.state.facts
    read = {(name, r.person) for name, known in facts.items() for r in known.readings}

    assert (year.history.wrong, year.history.flagged) == ([], [])
    assert len(files) == len(year.lines) == 36
    assert read == {(f"WI-{month:03}", person) for month in MONTHS for person in EVERYBODY}
    assert sum(len(known.readings) for known in facts.values()) == 3_600


def test_a_reading_is_bound_to_revision_person_and_arrival(year: Year) -> None:
    [first, *_] = year.history.state.facts["WI-007"].readings

    assert (first.person, first.revision, first.tier) == ("bos000", "1", "signed")
    assert (first.arrival.year, first.arrival.month) == (2026, 7)


def test_more_lines_may_follow(year: Year) -> None:
    """R55: a batch only grows; what is added is judged, what stands there was."""
    path, known = list(year.lines.items())[-1]
    late = [reading(year.world, "dub003", month, year.world.now) for month in (10, 11)]

    verdict = year.judged(path, b"".join([*known, *late]))

    assert verdict.wrong == ()
    assert [(name, r.person) for name, r in verdict.study.readings] == [
        ("WI-010", "dub003"),
        ("WI-011", "dub003"),
    ]


def test_a_supervisor_attests_for_a_session(year: Year) -> None:
    """R55: one signature, all who were there."""
    w, said = year.world, Meaning.READ_AND_UNDERSTOOD
    _, raw, armored = w.company.statement(
        "dan", "department-head", said, [instruction(3)], w.now, readers=["gus", "joe"]
    )

    found_ = year.judged(NEW, line(raw, armored)).study.readings

    assert [(name, r.person, r.tier) for name, r in found_] == [
        ("WI-003", "gus", "session"),
        ("WI-003", "joe", "session"),
    ]


# --- what had arrived stays as it is ----------------------------------------------------------------

SPOILT: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "removed": lambda lines: [*lines[:40], *lines[41:]],
    "last removed": lambda lines: lines[:-1],
    "reordered": lambda lines: [*lines[:40], lines[41], lines[40], *lines[42:]],
    "doubled inside": lambda lines: [*lines[:40], lines[40], *lines[40:]],
    "edited": lambda lines: [lines[0].replace(b'"1', b'"2'), *lines[1:]],
    "of another": lambda lines: [lines[1], *lines[1:]],
    "windows line ends": lambda lines: [one.replace(b"\n", b"\r\n") for one in lines],
    "last one cut": lambda lines: [*lines[:-1], lines[-1][:-9]],
    "gone": lambda _: [],
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_batch_that_had_arrived_is_spoilt(year: Year, how: str) -> None:
    """STP002, R34: nothing in it changes, goes, or changes its place."""
    path, known = next(iter(year.lines.items()))

    verdict = year.judged(path, b"".join(SPOILT[how](known)))

    assert codes(list(verdict.wrong)) == ["STP002"]
    assert verdict.study.readings == []


# --- what arrives is judged line by line -------------------------------------------------------------

NEW = batch_path("DUB", datetime(2026, 12, 9, tzinfo=UTC).date(), "new")


def fresh(year: Year, person: str = "dub000", month: int = 1) -> bytes:
    """Return a good line that nobody has seen yet."""
    return reading(year.world, person, month, year.world.now)


def parts(one: bytes) -> dict[str, str]:
    found_: dict[str, str] = json.loads(one)
    return found_


def written(one: Mapping[str, str]) -> bytes:
    return json.dumps(one).encode() + b"\n"


def damaged(one: bytes, key: str, old: str, new: str) -> bytes:
    """Return a line with one of its two texts altered."""
    texts = parts(one)
    assert old in texts[key]
    return written({**texts, key: texts[key].replace(old, new)})


def by_key_of(other: str, one: bytes) -> bytes:
    raw = parts(one)["bytes"].encode()
    return line(raw, key_of(other).sign(raw, "ims-read"))


def test_a_good_line_is_good(year: Year) -> None:
    verdict = year.judged(NEW, fresh(year))

    assert verdict.wrong == ()
    assert [r.person for _, r in verdict.study.readings] == ["dub000"]


WAYS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "revision": ("SIG003", lambda one: damaged(one, "bytes", '"revision": "1"', '"revision": "2"')),
    "document": ("SIG003", lambda one: damaged(one, "bytes", "WI-001", "WI-002")),
    "person": ("SIG003", lambda one: damaged(one, "bytes", "dub000", "dub001")),
    "time": ("SIG003", lambda one: damaged(one, "bytes", "2026-12", "2026-11")),
    "signature": ("SIG003", lambda one: damaged(one, "sig", "AAAA", "AAAB")),
    "no signature": ("SIG003", lambda one: written({**parts(one), "sig": ""})),
    "space": ("SIG003", lambda one: damaged(one, "bytes", "{\n", "{\n ")),
    "other key": ("SIG007", lambda one: by_key_of("dub001", one)),
    "unknown key": ("SIG004", lambda one: by_key_of("nobody", one)),
    "more keys": ("RDG001", lambda one: written({**parts(one), "note": "x"})),
    "cut off": ("RDG001", lambda one: one[:-20] + b"\n"),
    "no line end": ("RDG001", lambda one: one[:-1]),
    "empty line": ("RDG001", lambda one: one + b"\n"),
    "a number": ("RDG001", lambda _: b'{"bytes": 1, "sig": 2}\n'),
    "half a character": ("RDG001", lambda _: b'{"bytes": "", "sig": "\\ud800"}\n'),
    "twice": ("RDG002", lambda one: one * 2),
}


@pytest.mark.parametrize("how", WAYS)
def test_a_line_that_is_spoilt(year: Year, how: str) -> None:
    """Each fault has its own code, and the line beside it still counts."""
    code, spoil = WAYS[how]

    verdict = year.judged(NEW, fresh(year, "dub050") + spoil(fresh(year)))

    told = set(codes(list(verdict.wrong)))
    assert code in told
    assert told <= {code, "SIG002", "SIG011"}  # other bytes have another form, too
    assert verdict.study.readings[0][1].person == "dub050"


def test_a_line_that_had_arrived_is_copied(year: Year) -> None:
    """RDG002: one signature is one reading."""
    newest = list(year.lines.values())[-1][17]

    assert codes(list(year.judged(NEW, newest).wrong)) == ["RDG002"]


def test_a_reading_of_what_is_not_approved_has_no_effect(year: Year) -> None:
    """R55: the bytes that were read are those of an approved revision."""
    other = text(1).replace(b"1 steps", b"2 steps")

    verdict = year.judged(NEW, reading(year.world, "dub000", 1, year.world.now, other))

    assert (codes(list(verdict.wrong)), codes(list(verdict.flagged))) == ([], ["FLG002"])
    assert verdict.study.readings == []


@pytest.mark.parametrize("namespace", ["ims-approval", "ims-read"])
def test_a_reading_key_decides_nothing(year: Year, namespace: str) -> None:
    """R05: a decision that is hidden among the readings is none."""
    company, why = year.world.company, "I do not like it"
    wish = ("dub000", "worker", Meaning.STOP_USE, [instruction(1)], year.world.now)
    _, raw, _ = company.statement(*wish, reason=why)

    verdict = year.judged(NEW, line(raw, company.key("dub000").sign(raw, namespace)))

    assert verdict.wrong
    assert (verdict.study.acts, verdict.study.readings) == ([], [])


@given(data=st.data())
def test_no_damage_makes_another_reading(year: Year, data: st.DataObject) -> None:
    """R24, R55: bytes changed anywhere are told, or the line still says what was signed."""
    whole = bytearray(fresh(year) + fresh(year, "dub001", 2))
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))

    verdict = year.judged(NEW, bytes(whole))

    found_ = {(name, r.person) for name, r in verdict.study.readings}
    assert found_ <= {("WI-001", "dub000"), ("WI-002", "dub001")}
    assert verdict.wrong or len(found_) == 2


def test_a_person_who_left_reads_no_more(tmp_path: Path) -> None:
    """R06, R55: judged at arrival, by the register of the state before."""
    files, path = starter(), "controls/people/gus.yaml"
    w = World()
    found(
        w.company,
        {**files, path: files[path] + b'until: "2026-01-31"\n'},
        ("ana", "ben"),
        w.now,
    )
    w.revise(instruction(1), "Do it in 1 steps.", id_="WI-001")
    for month in (1, 2):
        w.now = w.now.replace(month=month, day=20)
        _, raw, armored = w.company.statement(
            "gus", "worker", Meaning.READ_AND_UNDERSTOOD, [instruction(1)], w.now
        )
        w.land({batch_path("BOS", w.now.date(), "batch"): line(raw, armored)})

    history = w.history(tmp_path / "system")

    assert codes(history.wrong) == ["AUT001"]
    assert [r.arrival.month for r in history.state.facts["WI-001"].readings] == [1]
