"""Open the history of a folder: Git's commits, judged step by step."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ims import git
from ims.history.advance import advance
from ims.history.chain import Chain, Change, Step, chain
from ims.history.state import Blobs, State
from ims.judge import History, Verdict, fold, judge
from ims.parse_cache import ParseCache

# So many steps are read ahead at once; one more process of Git for each.
_AHEAD = 2_000
_TEXT = ("docs/", "controls/")


@dataclass
class OpenHistory:
    """The controlled branch of one repository."""

    repository: git.Repository
    head: str
    cache: ParseCache | None = None

    @cached_property
    def chain(self) -> Chain:
        """Return the steps that lead to the head."""
        return chain(self.repository.commits(self.head), self.head)

    @cached_property
    def blobs(self) -> Blobs:
        """Return the bytes of all blobs, read ahead in the order of the chain."""
        cores = self.cache.cores if self.cache else None
        return Blobs(_Ahead(self.repository, self.chain).read, cores)

    @cached_property
    def history(self) -> History:
        """Return all steps judged."""
        history = History()
        for verdict, state in self.fold():
            history.add(verdict, state)
        if self.cache:
            self.cache.save()
        return history

    def fold(self) -> Iterator[tuple[Verdict, State]]:
        """Return the verdict on each step in turn, and the state after it."""
        return fold(self.chain, self.blobs)

    def state_at(self, wanted: Callable[[Step], bool]) -> State:
        """Return the state after the last step that is wanted, as the steps went in order."""
        state = State()
        for step in self.chain.steps:
            if not wanted(step):
                break
            advance(state, judge(state, step, self.blobs).study)
        return state


def open_history(root: Path, head: str = "HEAD", *, cached: bool = True) -> OpenHistory:
    """Return the history of a folder up to a commit; without `cached` from its objects alone.

    Raises ImsError where there is none, or where a clone does not hold all of it.
    """
    repository = git.open_repository(root)
    cache = ParseCache(repository.objects.parent) if cached else None
    return OpenHistory(repository, repository.resolve(head), cache)


class _Ahead:
    """Blobs read in batches, in the order in which the steps ask for them."""

    def __init__(self, repository: git.Repository, steps: Chain) -> None:
        self._repository = repository
        self._batches = _batches(steps)
        self._known: dict[str, bytes] = {}

    def read(self, blob: str) -> bytes:
        while blob not in self._known:
            batch = next(self._batches, None)
            if batch is None:
                self._known[blob] = self._repository.blob(blob)
                break
            missing = (name for name in batch if name not in self._known)
            self._known.update(self._repository.read(missing))
        return self._known[blob]


def _batches(steps: Chain) -> Iterator[list[str]]:
    for start in range(0, len(steps.steps), _AHEAD):
        part = steps.steps[start : start + _AHEAD]
        yield list(dict.fromkeys(c.new_blob for s in part for c in s.changes if _is_read(c)))


def _is_read(change: Change) -> bool:
    return change.is_plain and change.path.startswith(_TEXT)
