"""The standing of a revision, from evidence alone.

Pure functions of facts, site and time: `site_standing`, `effective_set`, `status_of_revision`.
An instant is computed from what had arrived; what arrives later never changes it.
"""

from ims.lifecycle.clock import site_instant
from ims.lifecycle.place import Knowledge
from ims.lifecycle.sites import (
    Planned,
    SiteStanding,
    add_months,
    digest,
    effective_set,
    openings,
    site_standing,
    status_of_revision,
)

__all__ = [
    "Knowledge",
    "Planned",
    "SiteStanding",
    "add_months",
    "digest",
    "effective_set",
    "openings",
    "site_instant",
    "site_standing",
    "status_of_revision",
]
