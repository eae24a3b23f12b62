"""Folders on disk as trees of bytes, and atomic writing."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from ims.diagnostic import ImsError

ROOTS = ("docs", "controls")
SETTINGS = "controls/system.yaml"
# What the file managers of macOS and Windows leave behind, and what keeps a folder in Git.
_OF_THE_SYSTEM = {".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep"}


class Folder(Mapping[str, bytes]):
    """The files of a management system on disk: path with `/` to bytes, read when asked for.

    With `only`, other files count as if they were not there.
    """

    def __init__(self, root: Path, only: frozenset[str] | None = None) -> None:
        self.root = root
        found = [path for top in ROOTS for path in sorted(_walk(root, top))]
        self._paths = {path: None for path in found if only is None or path in only}

    def __getitem__(self, path: str) -> bytes:
        if path not in self._paths:
            raise KeyError(path)
        place = self.root / path
        try:
            # As Git stores it: a link is the text of its target, never what it leads to.
            if place.is_symlink():
                return os.fsencode(place.readlink())
            # A pipe or device has no bytes of its own and could be read for ever.
            return b"" if place.exists() and not place.is_file() else place.read_bytes()
        except OSError as error:
            raise ImsError(
                f"`{path}` cannot be read: {error.strerror}", "look at its rights"
            ) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def __contains__(self, path: object) -> bool:
        return path in self._paths


class WithFiles(Mapping[str, bytes]):
    """A tree with further files laid over it, as if they stood in it."""

    def __init__(self, tree: Mapping[str, bytes], more: Mapping[str, bytes]) -> None:
        self.tree, self.more = tree, more

    def __getitem__(self, path: str) -> bytes:
        return self.more[path] if path in self.more else self.tree[path]

    def __iter__(self) -> Iterator[str]:
        yield from self.more
        yield from (path for path in self.tree if path not in self.more)

    def __len__(self) -> int:
        return len(set(self.more) | set(self.tree))


def _walk(root: Path, top: str) -> Iterator[str]:
    """Return every file below a folder; a link counts as a file and is not followed."""
    for folder, names, files in os.walk(root / top, onerror=_refuse):
        inside = Path(folder).relative_to(root).as_posix()
        links = [name for name in names if Path(folder, name).is_symlink()]
        for name in {*files, *links} - _OF_THE_SYSTEM:
            yield f"{inside}/{name}"


def _refuse(error: OSError) -> None:
    raise ImsError(f"`{error.filename}` cannot be read: {error.strerror}", "look at its rights")


def read_markdown(path: Path) -> dict[str, bytes]:
    """Return the Markdown files at or below a path outside the system, by their own names."""
    found = sorted(path.rglob("*.md")) if path.is_dir() else [path]
    return {file.as_posix(): file.read_bytes() for file in found if file.is_file()}


def find_root(start: Path) -> Path:
    """Return the nearest folder upwards that holds `controls/system.yaml`.

    Raises ImsError where there is none.
    """
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file():
            return folder
    raise ImsError(
        f"no management system is found at or above {start}",
        "go to its folder, or name it with --root",
    )


def write(path: Path, text: str) -> None:
    """Write a text file as a whole or not at all, with LF line ends."""
    write_all(path.parent, {path.name: text.encode()})


def write_all(root: Path, changes: Mapping[str, bytes]) -> None:
    """Write files below a folder; where one cannot be written, none is begun.

    Raises ImsError where a path leads out of the folder, by its name or over a link.
    """
    places = [(_below(root, path), raw) for path, raw in changes.items()]
    ready: list[tuple[Path, Path]] = []
    try:
        for place, raw in places:
            ready.append((_temporary(place, raw), place))
        for temporary, place in ready:
            temporary.replace(place)
    finally:
        for temporary, _ in ready:
            temporary.unlink(missing_ok=True)


def _below(root: Path, path: str) -> Path:
    """Return the place of a path that must lie below a folder; names may come out of data."""
    place = root / path
    inside = place.parent.resolve().is_relative_to(root.resolve())
    if not inside or ".." in path.replace("\\", "/").split("/"):
        raise ImsError(f"`{path}` leads out of `{root}`; nothing was written", "mend its name")
    return place


def _temporary(path: Path, raw: bytes) -> Path:
    """Write bytes beside the place where they belong, and return where they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".ims-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def relative(path: Path, root: Path) -> str | None:
    """Return a path below the root with `/`, None where it lies outside."""
    try:
        return PurePosixPath(path.resolve().relative_to(root.resolve())).as_posix()
    except ValueError:
        return None
