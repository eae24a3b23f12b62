"""Statements: everything that is signed (21 CFR 11.50, 11.70), one JSON file each."""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from ims.models.base import Date, Digest, Line, Model, Moment, PersonId, RoleId, SiteScope, Slug
from ims.vocabulary import Meaning, Method

FOLDER = "docs/records/approvals"


class Target(Model):
    """What is signed: a document, record or file, with the digests of all its parts."""

    id: Line
    revision: Annotated[str, Field(max_length=64)] = ""
    parts: Mapping[str, Digest] = Field(description="Path and SHA-256; none for a finding")


class Statement(Model):
    """One signed statement: who says what of which bytes, when, and with which authority."""

    schema_: Annotated[int, Field(alias="schema", ge=1, le=1)]
    system: Slug
    targets: list[Target] = Field(min_length=1)
    meaning: Meaning
    role: RoleId
    person: PersonId
    name: Line = Field(description="Printed name")
    time: Moment
    method: Method
    reason: Annotated[str, Field(max_length=6400)]
    on_behalf_of: PersonId | None = None
    stage: Slug | None = Field(None, description="Stage of a record")
    sites: list[SiteScope] = Field(default=["all"], min_length=1)
    effective: Date | None = None
    until: Date | None = None
    hold: bool = False
    urgent: bool = False
    readers: list[PersonId] = Field(default=[], description="Those a supervisor attests for")


def canonical(value: Mapping[str, Any]) -> bytes:
    """Return the one form in which a statement may stand: sorted keys, one final newline."""
    return (json.dumps(value, sort_keys=True, ensure_ascii=False, indent=1) + "\n").encode()


def statement_path(value: Mapping[str, Any], raw: bytes, stamp: str) -> str:
    """Return where a statement belongs; `stamp` is its time in UTC as `20261103T140500Z`."""
    digest = hashlib.sha256(raw).hexdigest()[:8]
    return f"{FOLDER}/{stamp[:4]}/{stamp}-{value['person']}-{digest}.json"
