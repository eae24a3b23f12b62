"""The training gate: enough people of a site have read a revision (R19, R57)."""

from collections.abc import Iterator
from datetime import datetime

from ims.lifecycle.facts import Approved, Reading
from ims.lifecycle.place import Place, Span

EVERYBODY = "worker"  # the role that everybody holds


def first_open(place: Place, span: Span) -> datetime | None:
    """Return the first instant of a time at which all its gates are open."""
    if not span.gated:
        return span.start
    for moment in _moments(place, span):
        if not any(missing(place, approved, moment) for approved in span.gated):
            return moment
    return None


def missing(place: Place, approved: Approved, moment: datetime) -> list[tuple[str, int, int]]:
    """Return each role that is not ready: people who have read, people who must have."""
    day = place.clock.working_day(moment)
    read = {r.person for r in _readings(place, approved) if r.arrival <= moment}
    counts = [
        (role, len(read & place.holders(role, day)), number)
        for role, number in _asked(place, approved, moment)
    ]
    return [(role, have, number) for role, have, number in counts if have < number]


def _asked(place: Place, approved: Approved, moment: datetime) -> Iterator[tuple[str, int]]:
    everybody = not approved.audience or EVERYBODY in approved.audience
    for role, number in place.clock.facts(moment).minimum_qualified:
        if everybody or role.partition("/")[0] in approved.audience:
            yield role, number


def _moments(place: Place, span: Span) -> Iterator[datetime]:
    """Return when a gate can open: at a reading, a change of the site or of who holds a role."""
    yield span.start  # nearly always enough
    later = {r.arrival for a in span.gated for r in _readings(place, a)}
    later |= {*place.clock.changes(), *_changes_of_hands(place, span)}
    yield from sorted(moment for moment in later if span.start < moment < span.end)


def _changes_of_hands(place: Place, span: Span) -> Iterator[datetime]:
    """Return the changeovers of a time, up to the horizon, with other people in a role."""
    if not all(_readings(place, approved) for approved in span.gated):
        return  # no day can help
    first = place.clock.working_day(span.start)
    last = place.clock.day(min(span.end, place.horizon))
    for facts in place.clock.site:
        for role, _ in facts.minimum_qualified:
            yield from map(place.clock.begun, place.changes_of_hands(role, first, last))


def _readings(place: Place, approved: Approved) -> list[Reading]:
    return place.dossier(approved.id).readers.get(approved.revision, [])
