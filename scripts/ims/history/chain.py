"""Commits and steps, as Git holds them, before anybody judges them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

REGULAR = "100644"
EXECUTABLE = "100755"
SYMLINK = "120000"
SUBMODULE = "160000"


@dataclass(frozen=True)
class Change:
    """One path that differs from the first parent; a blob is empty where there is none."""

    path: str
    old_blob: str
    new_blob: str
    old_mode: str = REGULAR
    new_mode: str = REGULAR

    @property
    def is_plain(self) -> bool:
        """Return whether a plain file stands there now; links and submodules are none."""
        return bool(self.new_blob) and self.new_mode in {REGULAR, EXECUTABLE}


@dataclass(frozen=True)
class Signer:
    """Who stands in a commit: free text that anybody can write (experiment E1)."""

    name: str
    email: str
    time: int  # seconds since 1970
    zone: str = "+0000"


TO_COME = Signer("", "", 0, "")  # stands in no commit, where a zone is never empty


@dataclass(frozen=True)
class Commit:
    """One commit; `changes` compare it with its first parent, with nothing for the first."""

    id: str
    tree: str
    parents: tuple[str, ...]
    author: Signer
    committer: Signer
    message: str
    changes: tuple[Change, ...]
    signature: bytes = b""  # armored SSH signature, where there is one
    signed: bytes = b""  # the bytes that it covers


@dataclass(frozen=True)
class Step:
    """One commit of the controlled branch, and the commits that it brought along.

    `arrival` is the later of the parent's arrival and the committer's date: it never goes
    back, and it is asserted by whoever made the commits until a release anchors it.
    """

    position: int
    commit: Commit
    arrival: int
    brought: tuple[Commit, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return what differs from the step before."""
        return self.commit.changes


@dataclass(frozen=True)
class Chain:
    """The controlled branch, first parent by first parent, oldest first."""

    steps: tuple[Step, ...]
    by_id: Mapping[str, Step] = field(repr=False, default_factory=dict)


def chain(commits: Mapping[str, Commit], head: str) -> Chain:
    """Return the steps that lead to a commit; `commits` holds everything reachable from it."""
    line: list[Commit] = []
    at = head
    while at:
        line.append(commits[at])
        at = line[-1].parents[0] if line[-1].parents else ""
    line.reverse()
    known = {commit.id for commit in line}
    steps: list[Step] = []
    arrival = 0
    for position, commit in enumerate(line):
        arrival = max(arrival, commit.committer.time)
        brought = _brought(commit, commits, known)
        steps.append(Step(position, commit, arrival, brought))
    return Chain(tuple(steps), {step.commit.id: step for step in steps})


def _brought(commit: Commit, commits: Mapping[str, Commit], known: set[str]) -> tuple[Commit, ...]:
    """Return the commits that came in by other parents, and note them as known."""
    found: list[Commit] = []
    waiting = list(commit.parents[1:])
    while waiting:
        name = waiting.pop()
        if name in known:
            continue
        known.add(name)
        found.append(commits[name])
        waiting += commits[name].parents
    return tuple(reversed(found))
