"""Releases: entries of a signed chain that shows rewriting (R34), one line of JSON each."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from ims.models.base import Line, Model, Moment, PersonId, RoleId, Shape, Slug
from ims.vocabulary import Meaning, Method

FOLDER = "docs/records/releases"

_DigestOrNone = Annotated[str, Shape(r"^([0-9a-f]{64})?$", "a SHA-256 digest, or empty")]
_CommitOrNone = Annotated[
    str, Shape(r"^([0-9a-f]{40}|[0-9a-f]{64})?$", "the id of a commit, or empty")
]


class Release(Model):
    """What was in force after one commit, chained to the release before."""

    schema_: Annotated[int, Field(alias="schema", ge=1, le=1)]
    system: Slug
    number: Annotated[int, Field(ge=0, le=9999)]
    follows: _CommitOrNone
    former: _DigestOrNone = Field(description="SHA-256 of the release file before")
    effective_set: _DigestOrNone
    meaning: Meaning
    role: RoleId
    person: PersonId
    name: Line
    time: Moment
    method: Method


def release_path(number: int) -> str:
    """Return where a release stands."""
    return f"{FOLDER}/{number:04}.json"


def release_line(value: Mapping[str, Any]) -> bytes:
    """Return the one form of a release: one line, sorted keys."""
    return (json.dumps(value, sort_keys=True, ensure_ascii=False) + "\n").encode()
