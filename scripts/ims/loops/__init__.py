"""Closed loops: what is due, what is late, and what was never brought to its end.

A module of this package holds the loops of one subject; `TOPICS` names them all.
"""

from importlib import import_module

from ims.loops.registry import REGISTRY, Duty, Loop, LooseEnd
from ims.standpoint import Standpoint
from ims.standpoint.standpoint import owner_at

__all__ = ["Duty", "Loop", "LooseEnd", "all_loops", "duties", "loose_ends", "owed_by"]

# Each is a module here that enters its duties and loops when it is imported.
TOPICS = (
    "records",
    "corrective",
    "actions",
    "voices",
    "reporting",
    "sites",
    "processes",
    "overlaps",
    "equipment",
    "suppliers",
    "continuity",
    "communication",
    "law",
    "documents",
    "registers",
    "compliance",
    "systems",
    "retention",
    "risks",
    "plan",
    "context",
    "training",
    "training_cover",
    "performance",
    "maturity",
    "audits",
    "auditors",
    "reviews",
    "councils",
)


def all_loops() -> dict[str, Loop]:
    """Return everything that is watched, by code, sorted."""
    for name in TOPICS:
        import_module(f"ims.loops.{name}")
    return dict(sorted(REGISTRY.items()))


def duties(standpoint: Standpoint) -> list[Duty]:
    """Return everything with a date that is not done, the most urgent first."""
    found = (d for one in all_loops().values() if one.watch for d in one.watch(standpoint))
    return sorted(found, key=lambda d: (d.due, d.code, d.about, d.site, d.people))


def loose_ends(standpoint: Standpoint, codes: frozenset[str] = frozenset()) -> list[LooseEnd]:
    """Return every loop that is not closed (of some codes), the oldest first."""
    chosen = (one for one in all_loops().values() if not codes or one.code in codes)
    found = (end for one in chosen for end in one.look(standpoint))
    return sorted(found, key=lambda e: (e.since, e.code, e.about, e.site, e.people))


def owed_by(standpoint: Standpoint, one: Duty | LooseEnd) -> tuple[str, ...]:
    """Return the people who owe something: those named, else who holds the role at the site."""
    return one.people or (owner_at(standpoint, one.role, one.site) if one.role else ())
