"""The manifest of a built site: what it is and the digest of every file (R50, R53)."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ims.site.publication import Publication

NAME = "manifest.json"
TOOL = "ims-as-code "


def manifest(publication: Publication, files: Mapping[str, bytes]) -> str:
    """Return the manifest of a site."""
    stated = {
        "as_of": publication.as_of.isoformat() if publication.as_of else "",
        "commit": publication.commit,
        "dirty": len(publication.dirty),  # their names would tell of what is not published
        "effective_set": publication.effective_set,
        "files": {path: digest(files[path]) for path in sorted(files) if path != NAME},
        "mode": publication.mode,
        "quality": publication.quality,
        "site": publication.site,
        "title": publication.title,
        "tool": publication.tool,
    }
    return json.dumps(stated, indent=1, ensure_ascii=False) + "\n"


def read_manifest(raw: bytes) -> dict[str, Any] | None:
    """Return what a manifest states, None where it is none."""
    try:
        stated = json.loads(raw)
    except ValueError:
        return None
    usable = isinstance(stated, dict) and isinstance(stated.get("files"), dict)
    return stated if usable else None


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


class BuiltSite(Mapping[str, bytes]):
    """The files of a built site: place to bytes, read when asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        found = (path for path in folder.rglob("*") if path.is_file())
        self._paths = sorted(path.relative_to(folder).as_posix() for path in found)

    def __getitem__(self, path: str) -> bytes:
        return (self.folder / path).read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)
