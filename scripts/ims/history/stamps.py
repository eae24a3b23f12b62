"""Time stamps of releases: an outside authority says when a release existed at the latest.

A release names the commit that it follows, so that everything up to that commit existed then too.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ims.history.releases import ArrivedRelease
from ims.history.state import State, Tree

SUFFIX = ".tsr"


@dataclass(frozen=True)
class Opinion:
    """What comes out of the check of a token: its time, or what speaks against it, or nothing."""

    time: datetime | None = None
    fault: str = ""


@dataclass(frozen=True)
class Stamp:
    """A token that stands beside a release, and what its check said."""

    release: ArrivedRelease
    opinion: Opinion

    @property
    def path(self) -> str:
        """Return where the token stands."""
        return self.release.path + SUFFIX


Check = Callable[[bytes, bytes], Opinion]  # token, stamped bytes


def not_looked_at(token: bytes, raw: bytes) -> Opinion:  # noqa: ARG001 - it is a `Check`
    """Return no opinion, for those who name no root to check with."""
    return Opinion()


def stamps_of(
    releases: Iterable[ArrivedRelease], tree: Tree, check: Check = not_looked_at
) -> Iterator[Stamp]:
    """Return every token that stands beside a release, with the opinion of a check."""
    for release in releases:
        token = tree.read(release.path + SUFFIX)
        if token is not None:
            yield Stamp(release, check(token, release.raw))


def not_later_than(stamp: Stamp) -> tuple[str, datetime] | None:
    """Return the commit that a proved stamp bounds, and the time; None where it bounds nothing."""
    if stamp.opinion.time is None or stamp.release.release is None:
        return None
    return stamp.release.release.follows, stamp.opinion.time


def contradiction(stamp: Stamp, state: State) -> str:
    """Return which date lay in the future when the authority saw the release, empty where none."""
    told, seen = stamp.release.release, stamp.opinion.time
    if told is None or seen is None:
        return ""
    latest = seen + timedelta(minutes=state.authority.settings.clock_skew)
    followed = state.arrivals.get(told.follows)
    if followed and followed > latest:
        return f"stamped {_shown(seen)}, it follows a step dated {_shown(followed)}"
    return f"stamped {_shown(seen)}, it is dated {_shown(told.time)}" if told.time > latest else ""


def _shown(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
