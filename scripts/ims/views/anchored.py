"""Which times rest on more than the word of whoever made the commits (design 7)."""

from collections.abc import Iterable
from datetime import datetime

from ims.history.releases import ArrivedRelease
from ims.history.stamps import Stamp, not_later_than
from ims.history.state import State
from ims.vocabulary import KeyPurpose

# A signed release bounds a time by the word of one more person; only a time stamp proves it.
ASSERTED, RELEASED, ANCHORED = "asserted", "asserted, then released", "anchored"


class Anchored:
    """Up to which step a signed release bounds the times, and a time stamp proves them."""

    def __init__(self, state: State, stamps: Iterable[Stamp] = ()) -> None:
        self._positions = {step: number for number, step in enumerate(state.arrivals)}
        signed = [r for r in state.releases if _is_signed(state, r)]
        self.release = max(signed, key=self._follows, default=None)
        self.position = self._follows(self.release) if self.release else -1
        bounds = (found for stamp in stamps if (found := not_later_than(stamp)))
        self._proved = sorted(
            (self._positions[step], time, step) for step, time in bounds if step in self._positions
        )

    def _follows(self, arrived: ArrivedRelease) -> int:
        return self._positions.get(arrived.release.follows, -1) if arrived.release else -1

    @property
    def in_words(self) -> str:
        """Return from when on times are asserted only."""
        return f"{self._stamped}{self._released}"

    @property
    def _stamped(self) -> str:
        if not self._proved:
            return ""
        _, time, step = self._proved[-1]
        return f"a time stamp proves all up to commit {step[:12]}, {_bound(time)}; "

    @property
    def _released(self) -> str:
        told = self.release.release if self.release else None
        if told is None or self.position < 0:
            return "no release follows any step: all times are asserted by whoever committed"
        return (
            f"times up to commit {told.follows[:12]} are bounded by release {told.number} "
            f"of {told.time.isoformat()}; later ones are asserted by whoever committed"
        )

    def label(self, position: int) -> str:
        """Return on what the arrival of a step rests: the earliest stamp, a release, or a word."""
        if times := [time for last, time, _ in self._proved if position <= last]:
            return f"{ANCHORED}: {_bound(min(times))}"
        return RELEASED if position <= self.position else ASSERTED


def _bound(time: datetime) -> str:
    return f"not later than {time.isoformat()}"


def _is_signed(state: State, arrived: ArrivedRelease) -> bool:
    """Return whether an enrolled key that may release has signed it for its owner."""
    if arrived.release is None or arrived.verified is None:
        return False
    key = state.authority.keys.get(arrived.verified.key.fingerprint)
    return bool(key and key.may_sign(KeyPurpose.RELEASE) and key.person == arrived.release.person)
