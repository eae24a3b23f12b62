"""Duties as a calendar (RFC 5545): one entry of a whole day each, the same id on every day."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event

from ims.loops.agenda import Line


def render(lines: Iterable[Line], system: str, day: date) -> str:
    """Return the calendar; `system` is the id of the management system, `day` that of the answer."""
    calendar = Calendar()
    calendar.add("prodid", "-//IMS as code//ims due//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Due in {system}")
    for one in lines:
        calendar.add_component(_event(one, system, day))
    return str(calendar.to_ical(), "utf-8")


def _event(one: Line, system: str, day: date) -> Event:
    event = Event()
    event.add("uid", f"{one.key}@{system}")
    event.add("dtstamp", datetime.combine(day, time(), UTC))
    event.add("dtstart", one.due)
    event.add("dtend", one.due + timedelta(days=1))
    event.add("summary", f"{one.about}: {one.what}" + (" (LATE)" if one.late else ""))
    event.add("description", f"{_owed(one)}\n{one.code} {one.kind}\n{one.path}")
    event.add("transp", "TRANSPARENT")  # a date to keep in mind does not make anybody busy
    return event


def _owed(one: Line) -> str:
    return f"Owed by {', '.join(one.people) or one.role or 'nobody'}, site {one.site}"
