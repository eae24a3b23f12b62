"""What a site says of itself, and what somebody who builds one can wish for."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ims.diagnostic import Diagnostic, ImsError

# After so many days a copy tells its reader to look for a newer one.
STALE_AFTER = 7


class Mode(StrEnum):
    """Whether a site shows texts that nobody has approved, or only what is in force."""

    DRAFT = "draft"
    CONTROLLED = "controlled"


@dataclass(frozen=True)
class Wish:
    """Which site is to be built; what is empty means now, and all sites."""

    as_of: date | datetime | None = None
    site: str = ""
    quality: bool = False
    stale_after: int = STALE_AFTER


@dataclass(frozen=True)
class Publication:
    """What a site says of itself (R50, R52); everything that is not in the tree of files."""

    mode: Mode = Mode.DRAFT
    as_of: date | datetime | None = None  # a date is 00:00 local of each site
    today: date = date.min  # of a draft, which has no other day: which editions count then
    instant: datetime | None = None  # the last instant that counts, in UTC
    site: str = ""
    quality: bool = False  # with audit trails; not for the staff
    stale_after: int = STALE_AFTER
    effective_set: str = ""  # the digest that a release states, too
    commit: str = ""
    dirty: tuple[str, ...] = ()
    tool: str = ""
    title: str = "Integrated management system"
    problems: tuple[Diagnostic, ...] = ()

    @property
    def day(self) -> date:
        """Return the day that is asked about."""
        if self.as_of is None:
            return self.today
        return self.as_of.date() if isinstance(self.as_of, datetime) else self.as_of

    @property
    def source(self) -> str:
        """Return the commit in words, with what was changed after it."""
        if not self.commit:
            return "not under version control"
        count = f"{len(self.dirty)} file{'' if len(self.dirty) == 1 else 's'}"
        changed = f" and {count} changed since" if self.dirty else ""
        return self.commit[:12] + changed

    @property
    def state(self) -> str:
        """Return the moment that is shown, in words."""
        if self.as_of is None:
            return "the files as they are"
        if isinstance(self.as_of, datetime):
            return moment(self.as_of)
        return f"{self.as_of}, 00:00 at {self.site or 'each site'}"


def moment(when: datetime) -> str:
    """Return a time with its zone, as it is always shown (R23)."""
    zone = when.strftime("%z")
    shown = "UTC" if zone == "+0000" else f"{zone[:3]}:{zone[3:]}"
    return f"{when:%Y-%m-%d %H:%M} {shown}"


def day_or_moment(text: str) -> date | datetime:
    """Return what `--as-of` names: a day of each site, or an instant with its zone."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        help = "write a day like 2026-11-03, or an instant like 2026-11-03T14:05Z"
        raise ImsError(f"`{text}` is no day and no instant", help) from None
    if found.tzinfo is None:
        raise ImsError(f"`{text}` has no time zone", "write it like 2026-11-03T14:05Z")
    return found
