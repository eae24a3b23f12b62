"""Events: what an audit trail tells, in plain words and nothing typed by hand (R33)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EventKind(StrEnum):
    """What happened."""

    ADOPTED = "system adopted"
    CREATED = "created"
    CHANGED = "changed"
    MOVED = "moved"
    DELETED = "deleted"
    SIGNED = "signed"
    SIGNATURE_VOID = "signature void"
    SIGNATURE_INVALID = "signature invalid"
    APPROVED = "approved"
    DECIDED = "decided"
    RELEASED = "released"
    READ = "read"
    FOUND = "found by verification"


@dataclass(frozen=True)
class Event:
    """One line of the audit trail: who, what, when, why, with what authority."""

    position: int
    step: str
    arrival: datetime
    kind: EventKind
    subject: str  # id of a document or record, path of anything else
    path: str
    revision: str = ""
    people: tuple[str, ...] = ()  # person ids
    who: str = ""  # as shown: printed names with roles, or name and address of a commit
    proven: bool = False  # by a signature; otherwise as a commit asserts
    meaning: str = ""
    reason: str = ""
    old: str = ""
    new: str = ""
    old_blob: str = ""
    new_blob: str = ""
    requirements: tuple[str, ...] = ()
    signed_at: datetime | None = None
    flags: tuple[str, ...] = ()
