"""The desk at which somebody signs: the last commit, the branch it will land on, the files.

What is signed is what Git holds, never what an editor shows: a file that differs from the last
commit is refused (R24).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path, PurePosixPath

from ims import files, git
from ims.diagnostic import ImsError
from ims.gate import landing
from ims.history.chain import Commit, Signer, Step
from ims.history.core import read_core
from ims.history.study import Study, is_text
from ims.open_history import OpenHistory
from ims.signing.rehearse import Case, study_of

# Where the controlled branch is looked for; that of the server is the one that counts.
_BRANCHES = (
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
)
_SIGNED = ("docs/records/approvals/", "docs/records/releases/")


@dataclass(frozen=True, eq=False)
class Desk:
    """A commit that is to land, and the state of the branch that it is to land on."""

    root: Path
    opened: OpenHistory
    head: str
    case: Case
    now: datetime

    @cached_property
    def study(self) -> Study:
        """Return the step as it would land now."""
        return study_of(self.case)

    @cached_property
    def tree(self) -> git.GitTree:
        """Return the files of the last commit."""
        return git.GitTree(self.opened.repository, self.head)

    @cached_property
    def dirty(self) -> frozenset[str]:
        """Return the paths on disk that differ from the last commit; line ends do not matter."""
        return frozenset(git.dirty_paths(self.root))

    def later(self, now: datetime) -> "Desk":
        """Return the desk some time later: the step lands after its last signature."""
        step = self.case.step
        step = replace(step, arrival=max(step.arrival, int(now.timestamp())))
        return replace(self, case=replace(self.case, step=step), now=now)

    def with_files(self, contents: Mapping[str, bytes]) -> "Desk":
        """Return the desk with files that are to be committed too."""
        return replace(self, case=self.case.with_files(contents))

    def refuse_unadopted(self) -> None:
        """Raise ImsError where nobody has authority yet."""
        if not self.case.before.adopted:
            raise ImsError(
                "the system was not adopted yet, so no signature counts", "found it: `ims adopt`"
            )

    # --- names -----------------------------------------------------------------------------

    def paths_of(self, name: str) -> list[str]:
        """Return the files that an id or path stands for; a change record for its documents."""
        path = self.path_of(name)
        core = read_core(path, self.tree[path]) if is_text(path) else None
        if core and core.documents and path.startswith("docs/records/"):
            return [self.path_of(id_) for id_ in core.documents]
        return [path]

    def path_of(self, name: str) -> str:
        """Return the one file that an id or path stands for."""
        inside = files.relative(Path(name), self.root)
        for place in (self.by_id.get(name), name, inside):
            if place is not None and place in self.tree:
                return place
        if {name, inside} & self.dirty:
            raise ImsError(
                f"`{name}` is in no commit yet", "commit it first; what Git holds is signed"
            )
        raise ImsError(f"there is no document, record or file `{name}` in the last commit", _LOOK)

    @cached_property
    def by_id(self) -> dict[str, str]:
        """Return where each document and record stands in the last commit."""
        return {PurePosixPath(p).stem: p for p in self.tree if is_text(p)}

    def refuse_dirty(self, paths: Iterable[str]) -> None:
        """Raise ImsError where a file differs from the commit whose bytes are signed."""
        differing = sorted(self.dirty & set(paths))
        if differing:
            raise ImsError(
                f"`{differing[0]}` differs from the last commit, and what Git holds is signed",
                f"commit it first: `git commit {differing[0]}`, or undo the change",
            )


_LOOK = "look at the spelling; `ims register` lists the documents"


def open_desk(root: Path, base: str, now: datetime) -> Desk:
    """Return the desk of a folder; `base` names the controlled branch, else it is looked for."""
    repository = git.open_repository(root)
    head = repository.resolve("HEAD")
    opened = OpenHistory(repository, _base(repository, base, head))
    case = Case(opened.history.state, _step(opened, head, now), opened.blobs)
    return Desk(root, opened, head, case.with_files(_uncommitted(root)), now)


def _base(repository: git.Repository, base: str, head: str) -> str:
    if base:
        return repository.resolve(base)
    for name in _BRANCHES:
        try:
            return repository.resolve(name)
        except ImsError:
            continue
    return head


def _step(opened: OpenHistory, head: str, now: datetime) -> Step:
    """Return the step that landing makes; an empty one where all of it has landed."""
    if not opened.repository.is_ancestor(head, opened.head):
        return landing(opened, head, now)
    last = opened.chain.steps[-1]
    nobody = Signer("", "", int(now.timestamp()))
    tree, parents = last.commit.tree, (opened.head,)
    commit = Commit(head, tree, parents, nobody, nobody, "", ())
    return Step(last.position + 1, commit, max(last.arrival, nobody.time))


def _uncommitted(root: Path) -> Mapping[str, bytes]:
    """Return the statements on disk that wait for their commit: they count as signed already."""
    waiting = [p for p in git.dirty_paths(root) if p.startswith(_SIGNED)]
    return {path: (root / path).read_bytes() for path in waiting if (root / path).is_file()}


# --- writing -----------------------------------------------------------------------------------


def write_signed(root: Path, signed: Mapping[str, tuple[bytes, bytes]]) -> list[str]:
    """Write statements with their signatures, all or none, and return the new paths."""
    pairs = {f"{path}.sig": pair[1] for path, pair in signed.items()}
    pairs |= {path: pair[0] for path, pair in signed.items()}
    return write_new(root, pairs)


def write_new(root: Path, contents: Mapping[str, bytes]) -> list[str]:
    """Write files that are not there yet, all or none, and return their paths."""
    if there := [path for path in contents if (root / path).exists()]:
        raise ImsError(f"`{there[0]}` stands there already", "nothing was written")
    done: list[Path] = []
    try:
        for path, raw in contents.items():
            done.append(root / path)
            files.write_all(root, {path: raw})
    except BaseException:
        for place in done:
            place.unlink(missing_ok=True)
        raise
    return sorted(contents)
