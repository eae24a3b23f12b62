"""What Git knows of a folder: the only user of GitPython."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ims.diagnostic import ImsError

if TYPE_CHECKING:
    from git import Git


def head(root: Path) -> str:
    """Return the id of the commit that is checked out, empty where there is none."""
    return _answer(root, "rev-parse", "--verify", "--quiet", "HEAD")


def commit_time(root: Path) -> int | None:
    """Return the committer's time of that commit in seconds since 1970, as asserted by it."""
    seconds = (
        _answer(root, "log", "-1", "--no-show-signature", "--format=%ct") if head(root) else ""
    )
    return int(seconds) if seconds else None


def dirty_paths(root: Path, *below: str) -> tuple[str, ...]:
    """Return the paths below the root that differ from that commit, new files included."""
    if not head(root):
        return ()
    changed = _answer(root, "diff", "--name-only", "--relative", "-z", "HEAD", "--", *below)
    new = _answer(root, "ls-files", "--others", "--exclude-standard", "-z", "--", *below)
    return tuple(sorted({path for path in (changed + "\0" + new).split("\0") if path}))


def tracked_paths(root: Path, *below: str) -> frozenset[str]:
    """Return the paths below the root that Git knows: those that a commit can hold."""
    listed = _answer(root, "ls-files", "--cached", "-z", "--", *below)
    return frozenset(path for path in listed.split("\0") if path)


def _answer(root: Path, *command: str) -> str:
    """Return what Git prints, nothing for a folder that is not under version control.

    Raises ImsError where Git is there but refuses to answer.
    """
    with _clean_environment(), _git(root) as git:
        status, out, error = git.execute(
            ["git", *command], with_extended_output=True, with_exceptions=False
        )
    if status and "dubious ownership" in str(error):
        raise ImsError(
            f"Git does not trust the folder {root}: it belongs to another user",
            f"run `git config --global --add safe.directory {root.as_posix()}`",
        )
    return "" if status else str(out)


@contextmanager
def _git(root: Path) -> Iterator["Git"]:
    try:
        from git import Git
    except ImportError as error:  # GitPython looks for the program when it is imported
        raise ImsError("the program `git` is not found", "install Git") from error
    yield Git(str(root))


@contextmanager
def _clean_environment() -> Iterator[None]:
    """Hide GIT_* from Git: inside a hook they point to another index or repository."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("GIT_")}
    try:
        yield
    finally:
        os.environ.update(hidden)
