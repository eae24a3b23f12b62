"""What was in force on a day, asked of the tool and of a slow oracle that reads every commit (R41).

The oracle (`tests/history_oracle.py`, `tests/lifecycle_oracle.py`) lists the files of each commit
with plain Git, has each signature checked by ssh-keygen with the file of allowed signers of the
step before, and replays what follows from it, changeover by changeover.
"""

import subprocess
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from ims.history.in_force import effective_sets
from ims.history.state import State
from ims.lifecycle import Knowledge
from ims.lifecycle.facts import Package
from ims.open_history import open_history

from tests.history_oracle import Claim, Facts, HistoryOracle, Made
from tests.lifecycle_oracle import Oracle, in_force
from tests.long_story import long_story
from tests.real_git import clean, ssh_keygen

DAY = timedelta(days=1)


# --- commits, by plain Git ------------------------------------------------------------------------


@dataclass
class Plain:
    """A repository as plain Git shows it."""

    root: Path
    blobs: dict[str, bytes] = field(default_factory=dict)

    def git(self, *command: str, given: bytes = b"") -> bytes:
        whole = ["git", "--no-replace-objects", *command]
        done = subprocess.run(
            whole, cwd=self.root, env=clean(), check=True, capture_output=True, input=given
        )
        return done.stdout

    @cached_property
    def commits(self) -> dict[str, Made]:
        """Return all commits with all their files, oldest first."""
        form = "--format=%H%x1f%P%x1f%ae%x1f%ct%x1f%B%x1e"
        found: dict[str, Made] = {}
        listed = self.git("log", "--topo-order", "--reverse", form, "HEAD").decode()
        for entry in listed.split("\x1e")[:-1]:
            name, parents, email, when, message = entry.strip("\n").split("\x1f")
            before = tuple(found[parent] for parent in parents.split())
            found[name] = Made(name, before, email, int(when), message, self._files(name))
        self._read_all({blob for made in found.values() for blob in made.files.values()})
        return found

    def _files(self, name: str) -> dict[str, str]:
        entries = self.git("ls-tree", "-r", "-z", name).decode().split("\0")[:-1]
        pairs = (entry.partition("\t") for entry in entries)
        return {path: head.rpartition(" ")[2] for head, _, path in pairs}

    def _read_all(self, blobs: Iterable[str]) -> None:
        names = sorted(blobs)
        out = self.git("cat-file", "--batch", given="\n".join(names).encode())
        at = 0
        for name in names:
            head, _, _ = out[at : at + 200].partition(b"\n")
            start = at + len(head) + 1
            end = start + int(head.split()[2])
            self.blobs[name] = out[start:end]
            at = end + 1

    @property
    def steps(self) -> list[Made]:
        names = self.git("rev-list", "--first-parent", "--reverse", "HEAD").decode().split()
        return [self.commits[name] for name in names]


@dataclass
class Stock:
    """The ssh-keygen of this machine, asked once for each signature."""

    folder: Path
    asked: int = 0

    def holds(self, allowed: bytes, claim: Claim) -> bool:
        signers, signature = self.folder / "allowed", self.folder / "signature"
        signers.write_bytes(allowed)
        signature.write_bytes(claim.armored)
        self.asked += 1
        then = f"-Overify-time={claim.at:%Y%m%d%H%M%S}Z"
        where = ("-f", signers, "-I", claim.person, "-n", claim.namespace, "-s", signature)
        return ssh_keygen("-Y", "verify", then, *where, given=claim.raw)


# --- the lifecycle, from one changeover to the next -------------------------------------------------


class Replay(Oracle):
    """The oracle of the lifecycle, moved from changeover to changeover and arrival to arrival."""

    def __init__(self, knowledge: Knowledge, site: str, at: datetime) -> None:
        super().__init__(knowledge, site, at, at)
        arrivals = {
            found.arrival
            for one in knowledge.documents.values()
            for some in (one.approved, one.acts, one.readings)
            for found in some
        }
        self.changeovers = list(self._changeovers(min(arrivals, default=at), at))
        self.instants = sorted(
            {moment for moment in arrivals if moment <= at} | {*self.changeovers}
        )

    def _changeovers(self, begin: datetime, end: datetime) -> Iterator[datetime]:
        zone = ZoneInfo(self.knowledge.sites[self.site][0].time_zone)
        today = begin.date() - DAY
        while today <= end.date() + DAY:
            moment = datetime.combine(today, self.changeover(), zone).astimezone(UTC)
            if moment <= end:
                yield moment
            today += DAY

    def play(self, until: datetime) -> None:
        for moment in self.instants:
            if moment <= until:
                self.now = moment
                self.hour()

    def changeover_since(self, moment: datetime) -> bool:
        number = bisect_left(self.changeovers, moment)
        return any(next_one <= self.now for next_one in self.changeovers[number : number + 1])


def knowledge_at(facts: Facts, at: datetime) -> Knowledge:
    """Return what the steps up to an instant have made known."""
    known = [one for one in facts.known if one.arrival <= at][-1]
    packages: dict[str, Package] = {
        f"{a.id}@{a.revision}": known.packages[a.request]
        for document in facts.documents.values()
        for a in document.approved
        if a.request in known.packages and a.id in known.packages[a.request].documents
    }
    return Knowledge(facts.documents, facts.sites, packages, known.registers.holders)


Answer = dict[str, tuple[str, bool, str]]  # of each document: revision, withdrawn, finishing


def by_oracle(facts: Facts, site: str, at: datetime) -> Answer:
    replay = Replay(knowledge_at(facts, at), site, at)
    replay.play(at)
    found = {}
    for name, life in replay.lives.items():
        revision, withdrawn, finishing = in_force(replay, name)
        former = life.facts.approved[life.rank(life.last)].sites if life.last else ()
        here = bool({"all", site} & set(former))
        found[name] = (revision, withdrawn and here, finishing)
    return {name: answer for name, answer in found.items() if any(answer)}


def by_tool(state: State, site: str, at: datetime) -> Answer:
    found = {
        name: (
            standing.revision.revision if standing.revision else "",
            standing.withdrawn is not None and standing.former is not None,
            standing.finishing.revision if standing.finishing else "",
        )
        for name, standing in effective_sets(state, at)[site].items()
    }
    return {name: answer for name, answer in found.items() if any(answer)}


# --- twenty dates -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """A history as both see it."""

    state: State
    facts: Facts
    asked: int

    @property
    def period(self) -> tuple[datetime, datetime]:
        return self.facts.known[0].arrival, self.facts.known[-1].arrival + 40 * DAY

    def dates(self, number: int = 20) -> list[date]:
        first, last = self.period
        return [(first + (last - first) * n / number).date() + DAY for n in range(number)]


def read_by_both(root: Path, folder: Path) -> Told:
    plain, stock = Plain(root), Stock(folder)
    oracle = HistoryOracle(plain.blobs.__getitem__, stock.holds)
    for made in plain.steps:
        oracle.step(made)
    return Told(open_history(root).history.state, oracle.facts, stock.asked)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Return a history of some forty steps in which nearly everything happens."""
    folder = tmp_path_factory.mktemp("story")
    long_story().write(folder / "system")
    return read_by_both(folder / "system", folder)


@pytest.fixture(scope="module")
def larkmere(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Return the demo as both see it."""
    return read_by_both(demo, tmp_path_factory.mktemp("larkmere"))


@pytest.fixture(params=["story", "larkmere"])
def told(request: pytest.FixtureRequest) -> Told:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Told)
    return found


def test_both_see_the_same_approvals(told: Told) -> None:
    """R27: bytes, revision and instant of every approval; every signature asked of OpenSSH."""
    assert told.asked > 50
    assert {
        (a.id, a.revision, a.blob, a.arrival)
        for one in told.facts.documents.values()
        for a in one.approved
    } == {
        (a.id, a.revision, a.blob, a.arrival)
        for one in told.state.facts.values()
        for a in one.approved
    }


def test_both_see_the_same_decisions(told: Told) -> None:
    """R17, R19, R21: each decision once, at the step that completed it."""
    assert sorted(
        (name, act.meaning, act.revision, act.sites, act.arrival)
        for name, one in told.facts.documents.items()
        for act in one.acts
    ) == sorted(
        (name, act.meaning, act.revision, act.sites, act.arrival)
        for name, one in told.state.facts.items()
        for act in one.acts
    )


def test_twenty_dates_agree_with_the_oracle(told: Told) -> None:
    """R41: 00:00 local of the day, at each site."""
    for today in told.dates():
        for site, periods in told.facts.sites.items():
            zone = ZoneInfo(periods[0].time_zone)
            at = datetime.combine(today, time(), zone).astimezone(UTC)

            assert by_tool(told.state, site, at) == by_oracle(told.facts, site, at), (site, at)


def test_instants_agree_with_the_oracle(story: Told) -> None:
    """R41: right before, at and right after each arrival."""
    for known in story.facts.known:
        for at in (known.arrival + timedelta(seconds=n) for n in (-1, 0, 1)):
            if at < story.facts.known[0].arrival:
                continue
            for site in story.facts.sites:
                assert by_tool(story.state, site, at) == by_oracle(story.facts, site, at), (
                    site,
                    at,
                )


def test_the_story_is_a_rich_one(story: Told) -> None:
    """Else the agreement would say little."""
    found = [
        by_oracle(story.facts, site, datetime.combine(today, time(), UTC))
        for today in story.dates(40)
        for site in story.facts.sites
    ]
    documents = story.facts.documents.values()

    assert len(story.facts.known) >= 40
    assert len({str(answer) for answer in found}) > 15
    assert {act.meaning.value for one in documents for act in one.acts} == {
        *("scheduled", "withdrawn", "recalled", "stop-use", "reinstated", "periodic-review")
    }
    assert any(answer[1] for one in found for answer in one.values())
    assert any(answer[2] for one in found for answer in one.values())
