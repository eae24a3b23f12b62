"""Releases as they arrive, read but not yet judged."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from ims import signature
from ims.history.statements import check_signature, load
from ims.models.reading import read_model
from ims.models.release import Release, release_line, release_path
from ims.vocabulary import KeyPurpose


@dataclass(frozen=True)
class ArrivedRelease:
    """One release at the step that brought it."""

    path: str
    raw: bytes
    arrival: datetime
    step: str
    release: Release | None = None
    unreadable: str = ""
    form: str = ""
    verified: signature.Verified | None = None
    bad_signature: str = ""

    @property
    def digest(self) -> str:
        """Return what the next release must name."""
        return hashlib.sha256(self.raw).hexdigest()


def arrive_release(
    path: str, raw: bytes, armored: bytes | None, arrival: datetime, step: str
) -> ArrivedRelease:
    """Return a release as read, with its signature checked against the key that it names."""
    data, fault = load(raw)
    bare = ArrivedRelease(path, raw, arrival, step)
    if data is None:
        return replace(bare, unreadable=fault)
    release, wrong = read_model(Release, data)
    if not isinstance(release, Release):
        return replace(bare, unreadable="; ".join(w.fact for w in wrong))
    form = "" if raw == release_line(data) else "the bytes are not in the canonical form"
    if not form and path != release_path(release.number):
        form = f"its place must be `{release_path(release.number)}`"
    verified, bad = check_signature(raw, armored, KeyPurpose.RELEASE)
    return replace(bare, release=release, form=form, verified=verified, bad_signature=bad)
