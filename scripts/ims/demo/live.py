"""The history of a company judged while it is written, without asking Git for anything.

The ids of blobs, trees and commits follow from their bytes. So the demo can ask the tool what a
text still needs, and a release can name the commit that it follows, before the history is on disk.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ims.diagnostic import Diagnostic
from ims.git.objects import digest
from ims.git.write import NewCommit
from ims.history.advance import advance
from ims.history.chain import REGULAR, Change, Commit, Signer, Step
from ims.history.state import Blobs, State
from ims.judge import judge

_SHA1 = "sha1"
Edits: TypeAlias = Mapping[tuple[str, ...], str]  # parts of a path: blob, empty where it goes


@dataclass(frozen=True)
class Tree:
    """A folder as Git names it: files by blob, folders by tree."""

    files: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, "Tree"] = field(default_factory=dict)
    id: str = ""

    def blob(self, path: str) -> str:
        """Return the blob at a path, empty where there is none."""
        first, _, rest = path.partition("/")
        if not rest:
            return self.files.get(first, "")
        return self.folders[first].blob(rest) if first in self.folders else ""

    def after(self, edits: Edits) -> "Tree":
        """Return the tree with files put in and taken out."""
        here = {path[0]: blob for path, blob in edits.items() if len(path) == 1}
        files = {name: blob for name, blob in {**self.files, **here}.items() if blob}
        folders = dict(self.folders)
        for name in {path[0] for path in edits if len(path) > 1}:
            inside = {path[1:]: blob for path, blob in edits.items() if path[0] == name}
            folders[name] = folders.get(name, Tree()).after(inside)
        return _named(files, {name: tree for name, tree in folders.items() if tree.id})


def _named(files: Mapping[str, str], folders: Mapping[str, Tree]) -> Tree:
    entries = [(name, REGULAR, blob) for name, blob in files.items()]
    entries += [(f"{name}/", "40000", tree.id) for name, tree in folders.items()]
    raw = b"".join(
        f"{mode} {name.removesuffix('/')}\0".encode() + bytes.fromhex(id_)
        for name, mode, id_ in sorted(entries, key=lambda entry: entry[0].encode())
    )
    return Tree(files, folders, digest(b"tree", raw, _SHA1) if raw else "")


class Live:
    """The state of a company after its last step, carried along as commits are added."""

    def __init__(self) -> None:
        self.state = State()
        self.wrong: list[Diagnostic] = []
        self.flagged: list[Diagnostic] = []
        self.ids: dict[int, str] = {}  # of each mark
        self.bytes: dict[str, bytes] = {}  # of each blob
        self.blobs = Blobs(self.bytes.__getitem__)
        self._trees: dict[int, Tree] = {}
        self._brought: list[Commit] = []
        self._arrival = 0

    def catch_up(self, commits: Iterable[NewCommit]) -> None:
        """Judge the commits that were added."""
        for new in commits:
            commit = self._written(new)
            if new.branch == "main":
                self._step(commit)
            else:
                self._brought.append(commit)

    def _written(self, new: NewCommit) -> Commit:
        """Return a commit as Git will hold it."""
        marks = [parent for parent in new.parents if isinstance(parent, int)]
        before = self._trees[marks[0]] if marks else Tree()
        blobs = {path: self._blob(raw) for path, raw in new.files.items()}
        tree = before.after({tuple(path.split("/")): blob for path, blob in blobs.items()})
        changes = tuple(
            Change(path, before.blob(path), blob)
            for path, blob in sorted(blobs.items(), key=lambda pair: pair[0].encode())
            if before.blob(path) != blob
        )
        parents = tuple(self.ids[mark] for mark in marks)
        id_ = digest(b"commit", _raw(tree.id, parents, new), _SHA1)
        self._trees[new.mark], self.ids[new.mark] = tree, id_
        return Commit(id_, tree.id, parents, new.author, new.committer, new.message, changes)

    def _blob(self, raw: bytes | None) -> str:
        if raw is None:
            return ""
        id_ = digest(b"blob", raw, _SHA1)
        self.bytes[id_] = raw
        return id_

    def _step(self, commit: Commit) -> None:
        self._arrival = max(self._arrival, commit.committer.time)
        position = self.state.position + 1
        verdict = judge(
            self.state,
            Step(position, commit, self._arrival, tuple(self._brought)),
            self.blobs,
        )
        advance(self.state, verdict.study)
        self.wrong += verdict.wrong
        self.flagged += verdict.flagged
        self._brought = []


def _raw(tree: str, parents: Iterable[str], new: NewCommit) -> bytes:
    lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
    lines += [f"author {_line(new.author)}", f"committer {_line(new.committer)}", ""]
    return "\n".join([*lines, new.message]).encode()


def _line(who: Signer) -> str:
    return f"{who.name} <{who.email}> {who.time} {who.zone}"
