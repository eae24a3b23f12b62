"""The standing of a revision, from evidence alone.

Pure functions of facts, site and time: `site_standing`, `effective_set`, `status_of_revision`.
An instant is computed from what had arrived; what arrives later never changes it.
"""

from dataclasses import dataclass
from datetime import date

from ims.lifecycle.clock import site_instant
from ims.lifecycle.place import Knowledge
from ims.lifecycle.sites import (
    Planned,
    SiteStanding,
    add_months,
    digest,
    effective_set,
    site_standing,
    status_of_revision,
)
from ims.models.document import Document
from ims.system import ManagementSystem
from ims.vocabulary import Status

__all__ = [
    "Knowledge",
    "Planned",
    "SiteStanding",
    "Standing",
    "add_months",
    "digest",
    "effective_set",
    "site_instant",
    "site_standing",
    "standing",
    "status_of_revision",
]


@dataclass(frozen=True)
class Standing:
    """Where a revision stands: what signatures prove, and what follows from them."""

    status: Status
    effective_date: date | None
    next_review: date | None


def standing(_: ManagementSystem, __: Document) -> Standing:
    """Return the standing of a document in a tree without history.

    A revision without a verified signature is a draft (R10): nothing in a bare tree can be more,
    whatever anybody types.
    """
    return Standing(Status.DRAFT, None, None)
