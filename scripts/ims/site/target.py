"""The folder that a site is written to: what is not ours is never removed."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ims.diagnostic import ImsError
from ims.site.manifest import NAME, TOOL, BuiltSite, read_manifest

ELSEWHERE = "name a new folder, or one below `build/`"


@contextmanager
def new_folder(root: Path, target: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of the target unless something is raised.

    Raises ImsError where the target is the system's, or holds what no site of ours held.
    """
    target = target.resolve()
    refuse(root, target)
    with _told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        work = tempfile.TemporaryDirectory(dir=target.parent, prefix=".ims-")
    with work:
        new = Path(work.name, "new")
        new.mkdir()
        yield new  # what goes wrong in making the site is no fault of the folder
        with _told(target):
            _take_place(new, target, Path(work.name, "old"))


@contextmanager
def _told(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        fact = f"{target} cannot be written: {error.strerror}"
        raise ImsError(fact, "look at the rights of the folder, and at the space left") from error


def refuse(root: Path, target: Path) -> None:
    """Refuse a folder that must not be emptied."""
    root, target = root.resolve(), target.resolve()
    built = root / "build"
    below = target != built and target.is_relative_to(built)
    inside = target.is_relative_to(root) and not below
    if inside or ".git" in target.parts:
        raise ImsError(f"{target} belongs to the system itself", ELSEWHERE)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        _refuse_foreign(target)


def _refuse_foreign(target: Path) -> None:
    """Refuse a folder with a file that the manifest in it does not name."""
    held = set(BuiltSite(target)) if target.is_dir() else set()
    stated = read_manifest((target / NAME).read_bytes()) if NAME in held else None
    if stated is None or not str(stated.get("tool")).startswith(TOOL):
        raise ImsError(f"{target} is not empty and was not made by `ims`", ELSEWHERE)
    if foreign := sorted(held - {NAME} - set(stated["files"])):
        fact = f"{target} holds `{foreign[0]}`, which `ims` did not put there"
        raise ImsError(fact, "move it away first, or name another folder")


def _take_place(new: Path, target: Path, old: Path) -> None:
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
