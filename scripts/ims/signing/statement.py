"""Make statements: what is signed, in the one form in which it can be signed."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ims.diagnostic import ImsError
from ims.history.core import read_core
from ims.history.registers import register_data
from ims.history.statements import stamp
from ims.history.study import is_text
from ims.models.release import release_line, release_path
from ims.models.statement import canonical, statement_path
from ims.vocabulary import Meaning, Method

Json = dict[str, Any]


@dataclass(frozen=True)
class Signature:
    """What somebody wants to sign, apart from the bytes."""

    person: str
    name: str
    role: str
    meaning: Meaning
    time: datetime
    method: Method
    reason: str = ""
    on_behalf_of: str = ""
    stage: str = ""
    sites: Sequence[str] = ("all",)
    effective: date | None = None
    until: date | None = None
    hold: bool = False
    urgent: bool = False
    readers: Sequence[str] = ()


def target(tree: Mapping[str, bytes], path: str) -> Json:
    """Return a file of a tree as a target: id, revision, digests of it and all that it shows.

    Raises ImsError where there is no such file.
    """
    if path not in tree:
        raise ImsError(f"there is no file `{path}`", "look at the spelling")
    raw = tree[path]
    if not is_text(path):
        return {"id": path, "revision": _register_revision(path, raw), "parts": {path: _sha(raw)}}
    core = read_core(path, raw)
    shown = {name: _sha(tree[name]) for name in core.shows if name in tree}
    return {"id": core.id, "revision": core.revision, "parts": {path: _sha(raw), **shown}}


def _register_revision(path: str, raw: bytes) -> str:
    if not path.endswith(".yaml") or not path.startswith("controls/"):
        return ""
    revision = register_data(path, raw).get("revision")
    return revision if isinstance(revision, str) else ""


def _sha(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def statement(system: str, signature: Signature, targets: Iterable[Json]) -> tuple[str, bytes]:
    """Return where a statement belongs and its bytes, ready to be signed."""
    value: Json = {
        "schema": 1,
        "system": system,
        "targets": list(targets),
        "meaning": signature.meaning.value,
        "role": signature.role,
        "person": signature.person,
        "name": signature.name,
        "time": signature.time.isoformat(timespec="seconds"),
        "method": signature.method.value,
        "reason": signature.reason,
    }
    more: Json = {
        "on_behalf_of": signature.on_behalf_of,
        "stage": signature.stage,
        "sites": [] if tuple(signature.sites) == ("all",) else list(signature.sites),
        "effective": signature.effective.isoformat() if signature.effective else "",
        "until": signature.until.isoformat() if signature.until else "",
        "hold": signature.hold,
        "urgent": signature.urgent,
        "readers": list(signature.readers),
    }
    value |= {key: what for key, what in more.items() if what}
    raw = canonical(value)
    return statement_path(value, raw, stamp(signature.time)), raw


def release(  # noqa: PLR0913, PLR0917 - the fields of a release
    system: str, signature: Signature, number: int, follows: str, former: str, effective_set: str
) -> tuple[str, bytes]:
    """Return where a release belongs and its bytes, ready to be signed."""
    value: Json = {
        "schema": 1,
        "system": system,
        "number": number,
        "follows": follows,
        "former": former,
        "effective_set": effective_set,
        "meaning": Meaning.RELEASED.value,
        "role": signature.role,
        "person": signature.person,
        "name": signature.name,
        "time": signature.time.isoformat(timespec="seconds"),
        "method": signature.method.value,
    }
    return release_path(number), release_line(value)
