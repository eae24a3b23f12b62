"""Figures that the tool works out from the system itself; nobody types them.

A function here is a computation: its docstring is the definition that readers see. Each answers
for one site and one period from the days of signatures, so that a past month keeps its figure.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from ims.performance.periods import Period
from ims.standpoint import Filed, Standpoint


@dataclass(frozen=True)
class Asked:
    """Site and period for which a figure is wanted."""

    standpoint: Standpoint
    site: str
    period: Period
    framework: str = ""

    @property
    def last(self) -> date:
        """Return the last day that counts: that of the period, or of what is known."""
        return min(self.period.end, self.standpoint.day - timedelta(days=1))

    def of(self, *types: str) -> list[Filed]:
        """Return the records of some types at the site."""
        return [one for one in self.standpoint.ledger.of(*types) if one.site == self.site]


@dataclass(frozen=True)
class Figure:
    """A value with the words on what it rests; without a value there was nothing to count."""

    value: float | None
    rests_on: str


Compute = Callable[[Asked], Figure]


@dataclass(frozen=True)
class Computation:
    """A way to work out a figure."""

    name: str
    definition: str
    unit: str
    work_out: Compute
    now_only: bool = False  # what was not kept cannot be worked out for a past day


COMPUTED: dict[str, Computation] = {}


def computed(name: str, unit: str, *, now_only: bool = False) -> Callable[[Compute], Compute]:
    """Enter a computation under its name."""

    def decorate(work_out: Compute) -> Compute:
        definition = " ".join((work_out.__doc__ or "").split())
        COMPUTED[name] = Computation(name, definition, unit, work_out, now_only)
        return work_out

    return decorate


def share(done: int, of: int, noun: str) -> Figure:
    """Return a share in percent, with one decimal; of nothing there is no share."""
    if not of:
        return Figure(None, f"no {noun}")
    return Figure(round(100 * done / of, 1), f"{done:,} of {of:,} {noun}")


def count(number: int, noun: str) -> Figure:
    """Return a number."""
    return Figure(float(number), f"{number:,} {noun}")


def middle(days: Sequence[int], noun: str) -> Figure:
    """Return the median of days."""
    return (
        Figure(float(median(days)), f"{len(days):,} {noun}") if days else Figure(None, f"no {noun}")
    )


def done_by(filed: Filed, stage: str, day: date) -> bool:
    """Return whether a stage was signed up to a day."""
    signature = filed.signature(stage)
    return signature is not None and signature.on <= day


def without_stage(records: Iterable[Filed], *stages: str) -> Figure | None:
    """Return the answer where a type of record lacks a stage that is counted: none."""
    for one in records:
        for stage in stages:
            if stage not in one.stages:
                return Figure(None, f"records of type `{one.type}` have no stage `{stage}`")
    return None
