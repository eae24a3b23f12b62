"""Gate: judge what is to land as the step that it will be, before it lands.

It is the merge result that is judged, not the head of the branch: two signed parallel edits
can merge into a third text that nobody signed.
"""

from datetime import datetime

from ims.diagnostic import ImsError
from ims.history.chain import TO_COME, Commit, Signer, Step
from ims.judge import Verdict, judge
from ims.open_history import OpenHistory


def gate(opened: OpenHistory, head: str, now: datetime) -> Verdict:
    """Return the verdict on merging a head into the head of an opened history.

    Raises ImsError where the system was never adopted, where nothing is to land, and where
    the two cannot be merged.
    """
    base = opened.head
    new = opened.repository.resolve(head)
    if opened.repository.is_ancestor(new, base):
        raise ImsError(
            f"nothing is to land: `{head}` is part of the base already",
            "commit the change on a branch of its own, and name the branch",
        )
    step = landing(opened, new, now)
    verdict = judge(opened.history.state, step, opened.blobs, now)
    if not opened.history.state.adopted and not verdict.study.is_baseline:
        raise ImsError(
            "the base has no baseline, so nobody has authority yet",
            "adopt the system first: `ims adopt`",
        )
    return verdict


def landing(opened: OpenHistory, head: str, now: datetime) -> Step:
    """Return the step that merging a commit would make."""
    repository, base = opened.repository, opened.head
    tree = repository.merged_tree(base, head)
    brought = repository.commits(head, known=[base])
    last = opened.chain.steps[-1]
    time = int(now.timestamp())
    merge = Commit(
        id=head,
        tree=tree,
        parents=(base, head),
        author=TO_COME,
        committer=Signer("", "", time),
        message=brought[head].message,
        changes=repository.diff_trees(last.commit.tree, tree),
    )
    arrival = max(last.arrival, time)
    return Step(last.position + 1, merge, arrival, tuple(reversed(brought.values())))


def base_of(root_range: str) -> tuple[str, str]:
    """Return base and head of `BASE..HEAD`."""
    base, dots, head = root_range.partition("..")
    if not dots or not base or head.startswith("."):
        raise ImsError(f"`{root_range}` is no range", "write BASE..HEAD, like `main..HEAD`")
    return base, head or "HEAD"
