"""The door to the program `git`: every process starts here, guarded and counted."""

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, Any

from ims.diagnostic import ImsError

# How often each command of Git was started: the number must not grow with the history.
started: Counter[str] = Counter()

# Nothing beside the objects themselves may change an answer, and reading leaves no trace.
_GUARDS = {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
# For answers that need nothing of the user's own settings, not even that a folder is trusted.
WITHOUT_SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
}
_OPTIONS = (
    "advice.graftFileDeprecated=false",
    "color.ui=false",
    "core.commitGraph=false",  # a file beside the objects that names parents and dates
    "core.fsmonitor=false",
    "core.quotePath=false",
    "core.warnAmbiguousRefs=true",
    "log.mailmap=false",
    "log.showSignature=false",
    "protocol.allow=never",
)
_SETTINGS = [part for option in _OPTIONS for part in ("-c", option)]
_COMMAND = ("git", "--no-pager", "--no-replace-objects", *_SETTINGS)


@dataclass(frozen=True)
class Answer:
    """What one process of Git said."""

    status: int
    out: bytes
    error: str

    @property
    def reason(self) -> str:
        """Return the last line of what it complained about, without its prefix."""
        lines = self.error.strip().splitlines() or ["it gave no reason"]
        return lines[-1].removeprefix("fatal: ").removeprefix("error: ")


def ask(
    folder: Path,
    *command: str,
    given: Iterable[bytes] = (),
    environment: Mapping[str, str] | None = None,
) -> Answer:
    """Return what Git answers, whatever its status; `given` is what it reads."""
    with _given(given) as file, _ready(folder, command) as git:
        status, out, error = git.execute(
            [*_COMMAND, *command],
            istream=file,
            with_extended_output=True,
            with_exceptions=False,
            stdout_as_string=False,
            strip_newline_in_stdout=False,
            env=_GUARDS | dict(environment or {}),
        )
    said = error if isinstance(error, str) else bytes(error).decode("utf-8", "replace")
    return Answer(int(status), bytes(out), said)


@contextmanager
def stream(
    folder: Path, *command: str, given: Iterable[bytes], environment: Mapping[str, str]
) -> Iterator[IO[bytes]]:
    """Yield the output of a process while it runs.

    It reads from a file, and its complaints are read aside, so that no pipe can fill up.
    """
    with _given(given) as file:
        with _ready(folder, command) as git:
            # Ends the process when it is forgotten: it must be kept as long as it is read.
            keeper = git.execute(
                [*_COMMAND, *command],
                istream=file,
                as_process=True,
                env=_GUARDS | dict(environment),
            )
        reader = Thread(target=keeper.stderr.read)
        reader.start()
        try:
            yield keeper.stdout
        finally:
            _end(keeper.proc, reader)


def _end(process: Any, reader: Thread) -> None:
    """Close a process, whether or not its output was read to the end."""
    process.stdout.close()
    process.terminate()
    process.wait()
    reader.join()
    process.stderr.close()


@contextmanager
def _given(lines: Iterable[bytes]) -> Iterator[IO[bytes]]:
    """Yield a file that holds some lines, from its beginning."""
    with tempfile.TemporaryFile() as file:
        file.writelines(lines)
        file.seek(0)
        yield file


@contextmanager
def _ready(folder: Path, command: tuple[str, ...]) -> Iterator[Any]:
    """Yield Git for a folder while GIT_* is hidden: a hook points it to another repository."""
    try:
        from git import Git
    except ImportError as error:  # GitPython looks for the program when it is imported
        raise ImsError("the program `git` is not found", "install Git") from error
    if not folder.is_dir():
        raise ImsError(f"there is no folder {folder}")
    started[command[0]] += 1
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("GIT_")}
    try:
        yield Git(str(folder))
    finally:
        os.environ.update(hidden)


def refuse_distrust(folder: Path, answer: Answer) -> None:
    """Raise ImsError where Git refuses a folder because it belongs to somebody else."""
    if answer.status and "dubious ownership" in answer.error:
        raise ImsError(
            f"Git does not trust the folder {folder}: it belongs to another user",
            f"run `git config --global --add safe.directory {folder.as_posix()}`",
        )


def text(raw: bytes) -> str:
    """Return what Git printed as text; bytes that are no UTF-8 become plain escapes."""
    return raw.decode("utf-8", "backslashreplace")
