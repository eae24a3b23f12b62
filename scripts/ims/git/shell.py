"""An empty repository that borrows the objects of another one.

Whatever is asked there, no reference, setting, attribute, graft, replacement or hook of the
other repository can change the answer, and nothing is written to it.
"""

import os
import shutil
import stat
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from ims.diagnostic import ImsError
from ims.git.objects import DAMAGED, LENGTHS, OBJECT_ID, digest
from ims.git.program import WITHOUT_SETTINGS, Answer, ask, stream

_CONFIG = """[core]
	bare = true
	repositoryformatversion = 1
[extensions]
	objectformat = {format}
"""


class Shell:
    """Objects by id, and questions about them; its folder goes when it is no longer used."""

    def __init__(self, objects: Path, object_format: str) -> None:
        self.format = object_format
        self.folder = Path(tempfile.mkdtemp(prefix="ims-git-"))
        weakref.finalize(self, _remove, self.folder)
        (self.folder / "refs").mkdir()
        info = self.folder / "objects" / "info"
        info.mkdir(parents=True)
        (info / "alternates").write_bytes(os.fsencode(objects.resolve().as_posix()) + b"\n")
        (self.folder / "HEAD").write_bytes(b"ref: refs/heads/none\n")
        config = _CONFIG.format(format=object_format)
        (self.folder / "config").write_text(config, "ascii", newline="\n")

    @property
    def environment(self) -> Mapping[str, str]:
        """Return what makes Git look here and nowhere else."""
        return WITHOUT_SETTINGS | {"GIT_DIR": str(self.folder)}

    def ask(self, *command: str, given: Iterable[bytes] = ()) -> Answer:
        """Return what Git answers, whatever its status."""
        return ask(self.folder, *command, given=given, environment=self.environment)

    def need(self, *command: str, given: Iterable[bytes] = ()) -> bytes:
        """Return what Git answers; raises ImsError where it cannot."""
        answer = self.ask(*command, given=given)
        if answer.status:
            raise ImsError(f"Git cannot read this history: {answer.reason}", DAMAGED)
        return answer.out

    def read(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes, bytes]]:
        """Return id, kind and bytes of each object, in order, each proved to have that id."""
        wanted = list(ids)
        lines = (self.checked(name).encode() + b"\n" for name in wanted)
        if not wanted:
            return
        with stream(
            self.folder, "cat-file", "--batch", given=lines, environment=self.environment
        ) as out:
            for name in wanted:
                kind, raw = _next_object(out, name)
                if digest(kind, raw, self.format) != name:
                    raise ImsError(f"the object {name} is damaged: its content is another", DAMAGED)
                yield name, kind, raw

    def is_id(self, name: str) -> bool:
        """Return whether a text is a whole id, as this repository writes them."""
        return bool(OBJECT_ID.fullmatch(name)) and len(name) == LENGTHS[self.format]

    def checked(self, name: str) -> str:
        """Return an id; raises ImsError where a text is none."""
        if not self.is_id(name):
            raise ImsError(f"`{name}` is not the id of an object in this repository")
        return name


def _next_object(out: IO[bytes], name: str) -> tuple[bytes, bytes]:
    """Return kind and bytes of the next object of a batch."""
    _, kind, size = [*out.readline().split(), b"", b"", b""][:3]
    if kind == b"missing":
        raise ImsError(
            f"the object {name} is missing: the history is not complete",
            "fetch it from the repository that this one was cloned from, or clone again",
        )
    length = int(size or b"0")
    raw = out.read(length + 1)  # with the line end that follows
    if not size or len(raw) != length + 1:
        raise ImsError(f"the object {name} is damaged: it cannot be read", DAMAGED)
    return kind, raw[:-1]


def _remove(folder: Path) -> None:
    """Remove the folder; Git marks its objects as read-only, which Windows does not forgive."""
    for path in folder.rglob("*"):
        path.chmod(stat.S_IRWXU)
    shutil.rmtree(folder)
