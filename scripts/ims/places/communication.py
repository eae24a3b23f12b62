"""Planned communication: what was last told at each site, and when it is owed again."""

from dataclasses import dataclass
from datetime import date

from ims.lifecycle.sites import add_months
from ims.models.places import Message
from ims.places import registers
from ims.standpoint import Filed, Standpoint


@dataclass(frozen=True)
class MessageStand:
    """How one planned message stands at one site."""

    message: Message
    site: str
    last: Filed | None
    due: date


@dataclass(frozen=True)
class MessageRow:
    """One planned message at one site as a row of a table."""

    message: str
    title: str
    site: str
    audience: tuple[str, ...]
    outside: str
    channel: str
    interval_months: int
    last_told: date | None
    record: str
    due: date
    days_late: int
    owner: str


def stands(standpoint: Standpoint) -> list[MessageStand]:
    """Return all planned messages, site by site; before anything is in force none is owed."""
    first = registers.began(standpoint)
    found = [
        stand
        for one in registers.messages(standpoint.system).values()
        for site in registers.spelled(standpoint, one.sites)
        if (stand := _stand(standpoint, one, site, one.from_ or first))
    ]
    return sorted(found, key=lambda one: (one.due, one.message.id, one.site))


def _stand(
    standpoint: Standpoint, one: Message, site: str, first: date | None
) -> MessageStand | None:
    last = registers.latest(
        filed
        for filed in standpoint.ledger.of("communication")
        if one.id in filed.ids("planned")
        and filed.event_day <= standpoint.day
        and registers.covers(filed, site)
        and registers.signed_with(filed, "message")
    )
    since = last.event_day if last else first
    return MessageStand(one, site, last, add_months(since, one.interval)) if since else None


def without_audience(standpoint: Standpoint) -> list[tuple[Message, str]]:
    """Return the messages to a role that nobody holds, with that role."""
    return [
        (one, role)
        for one in registers.messages(standpoint.system).values()
        for role in one.audience
        for sites in (registers.spelled(standpoint, one.sites),)
        if not any(standpoint.holders(role, site) for site in sites)
    ]


def rows(standpoint: Standpoint, site: str = "") -> list[MessageRow]:
    """Return the planned messages (of one site), the most urgent first."""
    return [
        MessageRow(
            message=one.message.id,
            title=one.message.title,
            site=one.site,
            audience=tuple(one.message.audience),
            outside=one.message.outside or "",
            channel=one.message.channel,
            interval_months=one.message.interval,
            last_told=one.last.event_day if one.last else None,
            record=one.last.id if one.last else "",
            due=one.due,
            days_late=max((standpoint.day - one.due).days, 0),
            owner=one.message.owner,
        )
        for one in stands(standpoint)
        if site in ("", one.site)
    ]
