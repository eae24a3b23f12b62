"""What Git knows of the files on disk: the commit checked out, and what differs from it."""

from pathlib import Path

from ims.git.program import ask, refuse_distrust, text


def head(root: Path) -> str:
    """Return the id of the commit that is checked out, empty where there is none."""
    return _answer(root, "rev-parse", "--verify", "--quiet", "HEAD").rstrip("\n")


def commit_time(root: Path) -> int | None:
    """Return the committer's time of that commit in seconds since 1970, as asserted by it."""
    seconds = _answer(root, "log", "-1", "--format=%ct") if head(root) else ""
    return int(seconds) if seconds else None


def dirty_paths(root: Path, *below: str) -> tuple[str, ...]:
    """Return the paths below the root that differ from that commit, new files included."""
    if not head(root):
        return ()
    changed = _answer(
        root, "diff", "--name-only", "--no-renames", "--relative", "-z", "HEAD", "--", *below
    )
    new = _answer(root, "ls-files", "--others", "--exclude-standard", "-z", "--", *below)
    return tuple(sorted({path for path in (changed + "\0" + new).split("\0") if path}))


def tracked_paths(root: Path, *below: str) -> frozenset[str]:
    """Return the paths below the root that Git knows: those that a commit can hold."""
    listed = _answer(root, "ls-files", "--cached", "-z", "--", *below)
    return frozenset(path for path in listed.split("\0") if path)


def paths_ever(root: Path, below: str) -> frozenset[str]:
    """Return every path below a folder that any commit here ever added."""
    command = ("log", "--all", "--no-renames", "--diff-filter=A", "--name-only", "--format=", "-z")
    listed = _answer(root, *command, "--relative", "--", below)
    return frozenset(path.strip("\n") for path in listed.split("\0") if path.strip("\n"))


def setting(root: Path, name: str) -> str:
    """Return a setting of Git, such as `user.email`; empty where there is none."""
    return _answer(root, "config", "--get", name).rstrip("\n")


def _answer(root: Path, *command: str) -> str:
    """Return what Git prints, nothing for a folder that is not under version control.

    Raises ImsError where Git is there but refuses to answer.
    """
    answer = ask(root, *command)
    refuse_distrust(root, answer)
    return "" if answer.status else text(answer.out)
