"""A standpoint as it was at the end of an earlier day, from what had arrived and was signed then."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from ims.lifecycle.facts import DocumentFacts
from ims.standpoint import Standpoint

_ONE_DAY = timedelta(days=1)


def at_end_of(standpoint: Standpoint, last: date) -> Standpoint:
    """Return what was known when a day ended: facts, readings, signatures, what was in force.

    Who held which role is read from the registers of today, which keep first and last days;
    the texts of records and registers are those of today.
    """
    kept = standpoint.once(_kept)
    if last not in kept:
        kept[last] = _worked_out(standpoint, last)
    return kept[last]


def _kept(_: Standpoint) -> dict[date, Standpoint]:
    return {}


def _worked_out(standpoint: Standpoint, last: date) -> Standpoint:
    day = last + _ONE_DAY
    return replace(
        standpoint,
        day=day,
        in_force=standpoint.in_force_on(day),
        facts=_known(standpoint.facts, datetime.combine(day, time(), UTC)),
        signed={
            name: tuple(one for one in stages if one.on <= last)
            for name, stages in standpoint.signed.items()
        },
    )


def _known(facts: Mapping[str, DocumentFacts], until: datetime) -> dict[str, DocumentFacts]:
    return {
        name: DocumentFacts(
            name,
            [one for one in known.approved if one.arrival < until],
            [one for one in known.acts if one.arrival < until],
            [one for one in known.readings if one.arrival < until],
        )
        for name, known in facts.items()
    }
