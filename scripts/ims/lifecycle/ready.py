"""When one revision is ready at one site by its own approval, schedule and acts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from ims.lifecycle.clock import EVER
from ims.lifecycle.facts import Act, Approved
from ims.lifecycle.place import Dossier, Place, Span, covers, names
from ims.vocabulary import Meaning, TrainingImpact


@dataclass(frozen=True)
class Terms:
    """What statements say of one revision, from one arrival on."""

    schedule: Act | None = None
    recalled: bool = False
    stopped: bool = False

    @property
    def blocked(self) -> bool:
        """Return whether no date can help."""
        held = self.schedule is not None and self.schedule.hold
        return self.recalled or self.stopped or held


def terms(dossier: Dossier, approved: Approved) -> Iterator[tuple[datetime, Terms]]:
    """Return what holds for a revision, and from when on; approval is the first moment."""
    moment, found = approved.arrival, Terms()
    for act in dossier.acts:
        changed = _after(found, act, approved)
        if changed is found:
            continue
        if act.arrival > moment:
            yield moment, found
            moment = act.arrival
        found = changed
    yield moment, found


def _after(found: Terms, act: Act, approved: Approved) -> Terms:
    if act.meaning is Meaning.REINSTATED and found.stopped:
        lifts = not act.revision or names(act, approved)
        return replace(found, stopped=False) if lifts else found
    if not names(act, approved):
        return found
    if act.meaning is Meaning.SCHEDULED:  # it may arrive before the last approval
        return replace(found, schedule=act)
    if act.arrival < approved.arrival:
        return found
    if act.meaning is Meaning.RECALLED:
        return replace(found, recalled=True)
    return replace(found, stopped=True) if act.meaning is Meaning.STOP_USE else found


def earliest(place: Place, approved: Approved, schedule: Act | None) -> datetime:
    """Return the instant that date and changeover allow."""
    arrived = max(approved.arrival, place.clock.opened)
    arrived = max(arrived, schedule.arrival) if schedule else arrived
    day = schedule.effective if schedule else None
    if schedule and schedule.urgent:
        return max(arrived, place.clock.begun(day)) if day else arrived
    day = day or approved.effective_date
    start = place.clock.next(arrived)
    return max(start, place.clock.begun(day)) if day else start


def expiry(place: Place, schedule: Act | None) -> datetime:
    """Return when a temporary revision ends."""
    return place.clock.begun(schedule.until) if schedule and schedule.until else EVER


def spans(place: Place, dossier: Dossier, approved: Approved) -> Iterator[Span]:
    """Return when a revision is ready but for training and for the others of its package."""
    gated = (approved,) if has_gate(place, approved) else ()
    periods = list(terms(dossier, approved))
    ends = [moment for moment, _ in periods[1:]] + [EVER]
    for (moment, said), end in zip(periods, ends, strict=True):
        if said.blocked:
            continue
        start = max(moment, earliest(place, approved, said.schedule))
        yield from _without_away(
            Span(start, min(end, expiry(place, said.schedule)), gated), dossier
        )


def has_gate(place: Place, approved: Approved) -> bool:
    """Return whether people of this site must have read a revision first (R19, R57)."""
    asked = approved.gated and approved.training is not TrainingImpact.NONE
    return asked and covers(approved.sites, place.site)


def _without_away(span: Span, dossier: Dossier) -> Iterator[Span]:
    for away in dossier.away:
        if span.start < min(away.start, span.end):
            yield replace(span, end=min(away.start, span.end))
        span = replace(span, start=max(span.start, away.end))
    if span.start < span.end:
        yield span
