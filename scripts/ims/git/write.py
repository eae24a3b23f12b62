"""Histories written as a whole: for the demo and for tests, the same bytes every time."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ims.diagnostic import ImsError
from ims.git.program import WITHOUT_SETTINGS, ask
from ims.history.chain import REGULAR, SUBMODULE, Signer


@dataclass(frozen=True)
class NewCommit:
    """A commit to be written. Parents are marks of this stream, or ids of commits.

    `files` says what differs from the first parent, None for a file that goes. A mode of its
    own makes a file executable, a link, or a submodule (whose bytes are then the id).
    """

    mark: int
    parents: tuple[int | str, ...]
    author: Signer
    committer: Signer
    message: str
    files: Mapping[str, bytes | None]
    branch: str = "main"
    modes: Mapping[str, str] = field(default_factory=dict)


def init_repository(root: Path, branch: str = "main", object_format: str = "sha1") -> None:
    """Make an empty repository that holds nothing of the user's own: no hooks, no settings."""
    root.mkdir(parents=True, exist_ok=True)
    options = (f"--initial-branch={branch}", f"--object-format={object_format}", "--template=")
    _need(root, "init", "--quiet", *options)


def fast_import(root: Path, stream: Iterable[bytes]) -> dict[int, str]:
    """Write a stream of `git fast-import` and return the id of each marked commit."""
    with tempfile.TemporaryDirectory() as folder:
        marks = Path(folder, "marks")
        options = ("--quiet", "--force", "--done", f"--export-marks={marks.as_posix()}")
        _need(root, "fast-import", *options, given=(*stream, b"done\n"))
        lines = marks.read_text("ascii").splitlines() if marks.exists() else []
    pairs = (line.split() for line in lines)
    return {int(mark.removeprefix(":")): name for mark, name in pairs}


def check_out(root: Path) -> None:
    """Make the files on disk those of the commit that is checked out."""
    _need(root, "reset", "--quiet", "--hard")


def rendered(commits: Iterable[NewCommit]) -> Iterator[bytes]:
    """Return commits as a stream of `git fast-import`."""
    for commit in commits:
        yield _head(commit)
        for path, raw in commit.files.items():
            yield from _file(path, raw, commit.modes.get(path, REGULAR))
        yield b"\n"


def _head(commit: NewCommit) -> bytes:
    """Return everything of a commit but its files."""
    message = commit.message.encode()
    branch = f"refs/heads/{commit.branch}"
    # Else the stream would take the last commit of the branch for the parent.
    lines = [] if commit.parents else [f"reset {branch}", ""]
    lines += [f"commit {branch}", f"mark :{commit.mark}"]
    lines += [f"author {_signer(commit.author)}", f"committer {_signer(commit.committer)}"]
    parents = [f":{p}" if isinstance(p, int) else p for p in commit.parents]
    words = ["from", *["merge"] * len(parents)]
    following = [f"{word} {parent}\n" for word, parent in zip(words, parents, strict=False)]
    data = f"\ndata {len(message)}\n".encode() + message + b"\n"
    return "\n".join(lines).encode() + data + "".join(following).encode()


def _signer(signer: Signer) -> str:
    return f"{signer.name} <{signer.email}> {signer.time} {signer.zone}"


def _file(path: str, raw: bytes | None, mode: str) -> Iterator[bytes]:
    escaped = path.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    named = f'"{escaped}"\n'.encode()
    if raw is None:
        yield b"D " + named
    elif mode == SUBMODULE:
        yield b"M 160000 " + raw + b" " + named
    else:
        yield f"M {mode} inline ".encode() + named
        yield f"data {len(raw)}\n".encode() + raw + b"\n"


def _need(root: Path, *command: str, given: Iterable[bytes] = ()) -> None:
    answer = ask(root, *command, given=given, environment=WITHOUT_SETTINGS)
    if answer.status:
        raise ImsError(f"Git cannot write to {root}: {answer.reason}")
