"""What texts of the history were read to, kept beside Git's objects; it is safe to delete.

It holds parses by blob id, never a verdict, and belongs to one version of the code that reads.
`ims verify` does not use it: its answer rests on the objects alone.
"""

import hashlib
from functools import cache
from pathlib import Path

from ims import files
from ims.history import core_json
from ims.history.core import Core

_PARSERS = ("source", "body", "history/core.py", "history/core_json.py", "vocabulary")


class ParseCache:
    """The parses of one repository."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "ims" / f"parses-{_version()}.json"
        self.cores: dict[str, Core] = self._load()
        self._known = len(self.cores)

    def _load(self) -> dict[str, Core]:
        try:
            return core_json.load(self._path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            return {}

    def save(self) -> None:
        """Write what was read anew; where that is refused, nothing is lost."""
        if len(self.cores) == self._known:
            return
        try:
            for old in self._path.parent.glob("parses-*.json"):
                old.unlink()
            files.write(self._path, core_json.dump(self.cores))
        except OSError:
            return
        self._known = len(self.cores)


@cache
def _version() -> str:
    """Return the digest of the code that reads texts: another code reads otherwise."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for name in _PARSERS:
        place = package / name
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
