"""PFM: the maturity of processes, each evaluation with the one before as its reference."""

from collections.abc import Iterator
from itertools import pairwise

from ims.lifecycle import add_months
from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.standpoint import Filed, Standpoint

MATURITY = "maturity"
YEARLY = 12


@duty("PFM014", help="make a record with `ims new maturity`, name the former one, and sign it")
def maturity_not_evaluated(standpoint: Standpoint) -> Iterator[Duty]:
    """The maturity of a process was not evaluated for a year.

    Why: ISO 9001:2015, 9.1.3; an evaluation is a reference over time, not a photograph.
    """
    for subject, evaluations in _by_process(standpoint).items():
        last = evaluations[-1]
        what = f"the evaluation of maturity of `{subject}`"
        due = add_months(last.event_day, YEARLY)
        yield Duty(last.id, what, due, last.record.owner, site=last.site, since=last.event_day)


@loop("PFM015", help="name the evaluation before it under `former`")
def maturity_without_reference(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A later evaluation of maturity does not name the one before, so nobody sees what changed.

    Why: ISO 9001:2015, 9.1.3; the first evaluation is the reference for those that follow.
    """
    for evaluations in _by_process(standpoint).values():
        for before, one in pairwise(evaluations):
            if before.id not in one.ids("former"):
                fact = f"it does not name the evaluation before it, `{before.id}`"
                yield LooseEnd(one.id, fact, one.entry_day, one.record.owner, site=one.site)


def _by_process(standpoint: Standpoint) -> dict[str, list[Filed]]:
    """Return the signed evaluations of each process at each site, the oldest first."""
    found: dict[tuple[str, str], list[Filed]] = {}
    signed = (one for one in standpoint.ledger.of(MATURITY) if one.is_closed)
    for one in sorted(signed, key=lambda one: (one.event_day, one.id)):
        found.setdefault((one.text("process"), one.site), []).append(one)
    return {f"{process} at {site}": ones for (process, site), ones in found.items()}
