"""A company that writes, signs and lands: the hands of the demo and of the tests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ims.demo.live import Live
from ims.git.write import NewCommit, fast_import, init_repository, rendered
from ims.history.allowed_signers import allowed_signers
from ims.history.authority import Authority
from ims.history.chain import Signer
from ims.history.registers import read_authority
from ims.history.state import State
from ims.history.study import ALLOWED_SIGNERS
from ims.signature import DemoKey, demo_key
from ims.signing import Signature, statement, target
from ims.vocabulary import KeyPurpose, Meaning, Method

Files = dict[str, bytes | None]
_REGISTERS = "controls/"
_STATEMENTS = "docs/records/approvals/"


def key_of(person: str, number: int = 1) -> DemoKey:
    """Return the public demo key of an invented person."""
    return demo_key(f"ims demo {person} {number}".encode())


@dataclass
class Company:
    """The controlled branch as it grows: files, commits, and the keys that people use."""

    files: dict[str, bytes] = field(default_factory=dict)  # replaced, never changed in place
    commits: list[NewCommit] = field(default_factory=list)
    keys: dict[str, DemoKey] = field(default_factory=dict)
    tip: int = 0  # mark of the last step
    _live: Live = field(default_factory=Live, repr=False)
    _read: tuple[dict[str, bytes], dict[str, bytes], Authority] | None = field(
        default=None, repr=False
    )  # all files, the registers among them, what these say

    # --- signing -------------------------------------------------------------------------

    def sign(
        self,
        person: str,
        role: str,
        meaning: Meaning,
        paths: Iterable[str],
        time: datetime,
        *,
        over: Mapping[str, bytes | None] | None = None,
        **more: Any,
    ) -> Files:
        """Return a statement about files and its signature, as files to land.

        `over` holds changes that have not landed yet; signatures are about them.
        """
        path, raw, armored = self.statement(person, role, meaning, paths, time, over=over, **more)
        return {path: raw, f"{path}.sig": armored}

    def statement(
        self,
        person: str,
        role: str,
        meaning: Meaning,
        paths: Iterable[str],
        time: datetime,
        *,
        over: Mapping[str, bytes | None] | None = None,
        **more: Any,
    ) -> tuple[str, bytes, bytes]:
        """Return a statement about files: where it belongs, its bytes, its signature."""
        tree = self.with_changes(over or {})
        method = more.pop("method", Method.DEMO)
        wish = Signature(person, self.name_of(person), role, meaning, time, method, **more)
        path, raw = statement(self.system, wish, [target(tree, p) for p in paths])
        reading = meaning is Meaning.READ_AND_UNDERSTOOD
        purpose = KeyPurpose.READING if reading else KeyPurpose.APPROVAL
        return path, raw, self.key(person).sign(raw, purpose.namespace)

    def key(self, person: str) -> DemoKey:
        """Return the key that a person uses now."""
        return self.keys.setdefault(person, key_of(person))

    def with_changes(self, changes: Mapping[str, bytes | None]) -> dict[str, bytes]:
        """Return the files with changes laid over them."""
        over = {**self.files, **changes}
        return {path: raw for path, raw in over.items() if raw is not None}

    @property
    def authority(self) -> Authority:
        """Return what the registers say now."""
        if self._read is None or self._read[0] is not self.files:
            self._read = (self.files, *self._registers())
        return self._read[2]

    def _registers(self) -> tuple[dict[str, bytes], Authority]:
        controls = {path: raw for path, raw in self.files.items() if path.startswith(_REGISTERS)}
        if self._read and self._read[1] == controls:
            return self._read[1:]
        return controls, read_authority(controls, controls.get)

    @property
    def system(self) -> str:
        """Return the id of the system."""
        return self.authority.settings.system

    def name_of(self, person: str) -> str:
        """Return the printed name of a person."""
        found = self.authority.people.get(person)
        return found.name if found else person

    def signer(self, person: str, time: datetime) -> Signer:
        """Return how a person stands in a commit."""
        found = self.authority.people.get(person)
        mail = found.emails[0] if found and found.emails else f"{person}@example.com"
        zone = time.strftime("%z") or "+0000"
        return Signer(self.name_of(person), mail, int(time.timestamp()), zone)

    # --- landing -------------------------------------------------------------------------

    def land(
        self,
        changes: Mapping[str, bytes | None],
        by: str | Signer,
        message: str,
        time: datetime,
        *,
        merged_by: str = "",
        merge_time: datetime | None = None,
        squashed: bool = False,
    ) -> int:
        """Land changes as one step: directly, or as somebody merges them.

        A merge keeps the commits of the side branch, text and statements apart; a squash
        makes them one, written by the author and committed by who merges.
        """
        author = self.signer(by, time) if isinstance(by, str) else by
        merger = self.signer(merged_by, merge_time or time) if merged_by else author
        base, self.files = self.tip, self.with_changes(changes)
        if squashed or not merged_by:
            return self.commit((base,) if base else (), author, merger, message, changes)
        side = base
        for part, what in _parts(changes, message):
            side = self.commit((side,), author, author, what, part, branch="change")
        title = f"Merge: {message.partition(chr(10))[0]}"
        return self.commit((base, side), merger, merger, title, changes)

    def join(
        self,
        side: int,
        by: str,
        title: str,
        changes: Mapping[str, bytes | None],
        time: datetime,
    ) -> int:
        """Merge the tip of a side branch as one step and return its mark."""
        differs = {path: raw for path, raw in changes.items() if self.files.get(path) != raw}
        self.files = self.with_changes(changes)
        who = self.signer(by, time)
        return self.commit((self.tip, side), who, who, f"Merge: {title}", differs)

    def commit(
        self,
        parents: tuple[int | str, ...],
        author: Signer,
        committer: Signer,
        message: str,
        changes: Mapping[str, bytes | None],
        branch: str = "main",
    ) -> int:
        """Add one commit and return its mark; what differs is told from its first parent."""
        mark = len(self.commits) + 1
        self.commits.append(
            NewCommit(mark, parents, author, committer, message, changes, branch=branch)
        )
        if branch == "main":
            self.tip = mark
        return mark

    def refreshed(self, changes: Mapping[str, bytes | None]) -> Files:
        """Return changes with the file of allowed signers that they need."""
        tree = self.with_changes(changes)
        controls = [path for path in tree if path.startswith(_REGISTERS)]
        signers = allowed_signers(read_authority(controls, tree.get).keys.values())
        return {**changes, ALLOWED_SIGNERS: signers}

    def write(self, root: Path) -> dict[int, str]:
        """Write the history into a fresh repository and return the commit of each mark."""
        init_repository(root)
        return fast_import(root, rendered(self._without_merged_branches()))

    def _without_merged_branches(self) -> Iterable[NewCommit]:
        """Return the commits; a branch that was merged is deleted, as on any host."""
        merged = {parent for commit in self.commits for parent in commit.parents}
        ends_on_main = bool(self.commits) and self.commits[-1].branch == "main"
        for commit in self.commits:
            goes = ends_on_main and commit.mark in merged
            yield replace(commit, branch="main") if goes else commit

    # --- what has happened so far --------------------------------------------------------

    @property
    def live(self) -> Live:
        """Return the history so far, judged."""
        self._live.catch_up(self.commits[len(self._live.ids) :])
        return self._live

    @property
    def state(self) -> State:
        """Return the state after the last step."""
        return self.live.state


def _parts(
    changes: Mapping[str, bytes | None], message: str
) -> Iterable[tuple[dict[str, bytes | None], str]]:
    """Return what a side branch holds: first what was written, then what was signed."""
    signed = {p: raw for p, raw in changes.items() if p.startswith(_STATEMENTS)}
    written = {p: raw for p, raw in changes.items() if p not in signed}
    if written:
        yield written, message
    if signed:
        yield signed, "Signatures" if written else message
