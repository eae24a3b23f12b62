"""What is in force after a state: the lifecycle applied to the facts of a whole history."""

from collections.abc import Mapping
from datetime import datetime

from ims import lifecycle
from ims.history.state import State

SiteSets = Mapping[str, Mapping[str, lifecycle.SiteStanding]]


def knowledge(state: State) -> lifecycle.Knowledge:
    """Return what a state knows, as the lifecycle asks for it."""
    packages = {
        f"{approved.id}@{approved.revision}": state.packages[approved.request]
        for facts in state.facts.values()
        for approved in facts.approved
        if approved.request in state.packages
        and approved.id in state.packages[approved.request].documents
    }
    authority = state.authority
    return lifecycle.Knowledge(
        state.facts, state.sites, packages, authority.holders, authority.turnovers
    )


def effective_sets(state: State, at: datetime, known_at: datetime | None = None) -> SiteSets:
    """Return where every document stands at each site, by site and id (R41)."""
    known = knowledge(state)
    return {
        site: lifecycle.effective_set(known, site, at, known_at)
        for site in sorted(state.authority.sites)
    }


def set_digest(state: State, at: datetime, known_at: datetime) -> str:
    """Return the digest of what is in force at all sites, as a release states it (R12)."""
    return lifecycle.digest(effective_sets(state, at, known_at))
