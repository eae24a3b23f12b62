"""A history in memory: commits are judged as they are made, and Git is not asked."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from ims.git.write import NewCommit
from ims.history.advance import advance
from ims.history.chain import REGULAR, Change, Commit, Signer, Step, chain
from ims.history.state import Blobs, State
from ims.judge import Verdict, judge

from tests.history_oracle import Made


def blob_id(raw: bytes) -> str:
    """Return the name that Git gives to a file."""
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw).hexdigest()


class Memory:
    """The controlled branch as far as it was told, and the state after it."""

    def __init__(self) -> None:
        self.state = State()
        self.bytes: dict[str, bytes] = {}
        self.blobs = Blobs(self.bytes.__getitem__)
        self.made: dict[int, Made] = {}  # by mark
        self.commits: dict[str, Commit] = {}
        self.verdicts: list[Verdict] = []

    def catch_up(self, commits: list[NewCommit]) -> Iterable[Made]:
        """Judge the commits that were added; return the steps among them."""
        for new in commits[len(self.made) :]:
            made = self._made(new)
            self.made[new.mark] = made
            self.commits[made.name] = self._commit(new, made)
            if new.branch == "main":
                yield self._step(made)

    def _made(self, new: NewCommit) -> Made:
        parents = tuple(self.made[mark] for mark in new.parents if isinstance(mark, int))
        files = dict(parents[0].files) if parents else {}
        for path, raw in new.files.items():
            if raw is None:
                files.pop(path, None)
            else:
                files[path] = blob_id(raw)
                self.bytes[files[path]] = raw
        name = hashlib.sha1(f"{new.mark} {new.message}".encode()).hexdigest()
        return Made(name, parents, new.author.email, new.committer.time, new.message, files)

    def _commit(self, new: NewCommit, made: Made) -> Commit:
        old = made.parents[0].files if made.parents else {}
        changes = tuple(
            Change(path, old.get(path, ""), made.files.get(path, ""), REGULAR, REGULAR)
            for path in sorted(new.files)
            if old.get(path) != made.files.get(path)
        )
        parents = tuple(parent.name for parent in made.parents)
        return Commit(made.name, "", parents, new.author, new.committer, new.message, changes)

    def _step(self, made: Made) -> Made:
        step = chain(self.commits, made.name).steps[-1]
        verdict = judge(self.state, step, self.blobs)
        self.verdicts.append(verdict)
        self.landing = judge(self.state, self._before_landing(step), self.blobs)
        advance(self.state, verdict.study)
        return made

    def _before_landing(self, step: Step) -> Step:
        """Return the step as the gate sees it: a merge that nobody has made yet."""
        merger = Signer("", "", max(step.arrival, step.commit.committer.time))
        base = step.commit.parents[:1]
        is_merge = len(step.commit.parents) > 1
        brought = step.brought if is_merge else (*step.brought, step.commit)
        merge = replace(
            step.commit,
            parents=(*base, step.commit.id),
            author=merger if not is_merge else step.commit.author,
            committer=merger,
        )
        return replace(step, commit=merge, brought=brought)
