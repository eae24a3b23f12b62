"""What is in force after a state: the lifecycle applied to the facts of a whole history."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import TypeVar

from ims import lifecycle
from ims.history.authority import Authority
from ims.history.state import State
from ims.lifecycle.clock import EVER
from ims.lifecycle.facts import Package

SiteSets = Mapping[str, Mapping[str, lifecycle.SiteStanding]]


def knowledge(state: State) -> lifecycle.Knowledge:
    """Return what a state knows, as the lifecycle asks for it, now and at any time before."""

    @cache
    def at(moment: datetime) -> lifecycle.Knowledge:
        authority = _last(state.authorities, moment) or Authority()
        packages = dict(_packages(state, moment))
        hands = (authority.holders, authority.turnovers)
        return lifecycle.Knowledge(state.facts, state.sites, packages, *hands)

    return replace(at(EVER), earlier=at)


def _packages(state: State, moment: datetime) -> Iterator[tuple[str, Package]]:
    for facts in state.facts.values():
        for approved in facts.approved:
            package = _last(state.packages.get(approved.request, ()), moment)
            if package and approved.id in package.documents:
                yield f"{approved.id}@{approved.revision}", package


T = TypeVar("T")


def _last(since: Sequence[tuple[datetime, T]], moment: datetime) -> T | None:
    """Return what counted at a moment."""
    number = bisect_right(since, moment, key=itemgetter(0))
    return since[number - 1][1] if number else None


def effective_sets(state: State, at: datetime, known_at: datetime | None = None) -> SiteSets:
    """Return where every document stands at each site, by site and id (R41)."""
    known = knowledge(state)
    authority = _last(state.authorities, known_at or at) or state.authority
    return {
        site: lifecycle.effective_set(known, site, at, known_at) for site in sorted(authority.sites)
    }


def set_digest(state: State, at: datetime, known_at: datetime) -> str:
    """Return the digest of what is in force at all sites, as a release states it (R12)."""
    return lifecycle.digest(effective_sets(state, at, known_at))
