"""Inputs that count records: of some types, actions of former reviews, audits, councils."""

from collections.abc import Iterator
from datetime import date

from ims.auditing import occurrences
from ims.auditing.area import FINDING
from ims.loops.councils import meetings
from ims.loops.reviews import COUNCIL, actions_of_reviews, inputs_of
from ims.models.review_inputs import Source
from ims.reviewing.figures import (
    Answer,
    Asked,
    Figure,
    by_value,
    counted,
    is_new,
    is_open,
    source,
)
from ims.standpoint import Filed
from ims.standpoint.due_dates import moved


@source(Source.RECORDS)
def of_types(asked: Asked) -> Answer:
    """Count the records of each type: new in the period, closed in it, open at its end."""
    figures = tuple(f for name in asked.input.types for f in _of_type(asked, name))
    types = " or ".join(asked.input.types)
    signed = any(is_new(asked, one) for one in _all(asked))
    nothing = asked.input.expected and not signed
    missing = f"nothing of {types} was recorded and signed in the period"
    return Answer(figures, missing if nothing else "")


def _all(asked: Asked) -> list[Filed]:
    return asked.records(*asked.input.types)


def _of_type(asked: Asked, name: str) -> Iterator[Figure]:
    known = asked.records(name)
    new = [one for one in known if is_new(asked, one)]
    yield counted(f"{name}: new", new)
    closed = [one for one in known if asked.within(one.closed_on)]
    yield counted(f"{name}: closed", closed)
    yield counted(f"{name}: open at the end", (o for o in known if is_open(o, asked.last)))
    earlier = [one for one in known if _is_signed_now(asked, one) and one.event_day < asked.first]
    if earlier:
        yield counted(f"{name}: of before, signed in the period", earlier)
    if unsigned := [one for one in known if _is_unsigned(asked, one)]:
        yield counted(f"{name}: written and not signed", unsigned)
    for field in asked.input.split:
        yield from by_value(f"{name}: new", new, field, asked.last)
        yield from by_value(f"{name}: closed", closed, field, asked.last)


def _is_signed_now(asked: Asked, one: Filed) -> bool:
    return bool(one.signed) and asked.within(one.opened_on)


def _is_unsigned(asked: Asked, one: Filed) -> bool:
    """Return whether an event of the period was written down by its end, and nobody had signed."""
    written = asked.within(one.event_day) and one.entry_day <= asked.last
    return written and (not one.signed or one.opened_on > asked.last)


@source(Source.ACTIONS)
def of_former_actions(asked: Asked) -> Answer:
    """Count what reviews and councils decided: new, done, open and late at the end."""
    known = [one for one in actions_of_reviews(asked.standpoint) if asked.at_site(one.site)]
    waiting = [one for one in known if is_open(one, asked.last)]
    return Answer(
        (
            counted("decided in the period", (o for o in known if is_new(asked, o))),
            counted("closed in the period", (o for o in known if asked.within(o.closed_on))),
            counted("open at the end", waiting),
            counted("late at the end", (o for o in waiting if _is_late(asked, o))),
        )
    )


def _is_late(asked: Asked, action: Filed) -> bool:
    due = moved(asked.standpoint, action, "due")
    return bool(due and due.on(asked.last) < asked.last)


@source(Source.AUDITS)
def of_audits(asked: Asked) -> Answer:
    """Count the audits against their programme, and the findings by grade."""
    planned = [o for o in occurrences(asked.standpoint) if asked.at_site(o.entry.site)]
    due = [o for o in planned if asked.within(o.due)]
    held = [o for o in planned if asked.within(o.held_on)]
    missing = [o for o in planned if o.due <= asked.last and not _was_held(asked, o.held_on)]
    findings = [one for one in asked.records(FINDING) if one.signed]
    new = [one for one in findings if is_new(asked, one)]
    figures = (
        Figure("audits planned", len(due), records=tuple(o.id for o in due)),
        Figure("audits held", len(held), records=tuple(o.audit.id for o in held if o.audit)),
        Figure("of these late", sum(o.late > 0 for o in held)),
        Figure("not held at the end", len(missing), records=tuple(o.id for o in missing)),
        *by_value("findings: new", new, "finding_class", asked.last),
        counted("findings: new, repeated", (one for one in new if one.ids("repeated"))),
        counted("findings: open at the end", (o for o in findings if is_open(o, asked.last))),
    )
    return Answer(figures, "" if planned else "there is no audit programme")


def _was_held(asked: Asked, day: date | None) -> bool:
    return day is not None and day <= asked.last


@source(Source.COUNCILS)
def of_councils(asked: Asked) -> Answer:
    """Count the councils of the sites: owed, held, what they looked at and decided."""
    register = inputs_of(asked.standpoint)
    sites = [c for c in register.councils if asked.at_site(c.site)] if register else []
    owed = [m for c in sites for m in meetings(asked.standpoint, c) if asked.within(m.last)]
    held = [one for one in asked.records(COUNCIL) if one.is_closed and asked.within(one.event_day)]
    figures = (
        Figure("councils owed", len(owed)),
        counted("councils held", held),
        Figure("late items looked at", sum(len(one.ids("late_items")) for one in held)),
        Figure("extensions decided", sum(len(one.ids("extensions")) for one in held)),
        Figure("actions decided", sum(len(one.ids("actions")) for one in held)),
    )
    return Answer(figures, "no council was held in the period" if owed and not held else "")
