"""Read the stories: what happens, when, and who is there. All of it is data.

Each file of `stories/` but `company.yaml` lists `events`: a moment `at` in UTC, a verb `do`, and
what the verb needs (see `build.VERBS`); `landing` says how it comes in: merge, squash, direct.
Edits are pairs of an old text, which must be there exactly once, and the new one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ims import source
from ims.diagnostic import ImsError
from ims.history.core import group, groups, number, text, texts

FOLDER = Path(__file__).parent / "stories"
_WORKING_DAYS = 5


@dataclass(frozen=True)
class Event:
    """One thing that happens; `do` names the verb that plays it."""

    at: datetime
    story: str
    data: Mapping[str, Any]

    @property
    def do(self) -> str:
        """Return the verb."""
        return text(self.data, "do")

    def get(self, key: str) -> str:
        """Return a text that the verb needs; raises ImsError where it is missing."""
        value = text(self.data, key)
        if not value:
            raise ImsError(f"{self.story}, {self.at:%Y-%m-%d}: `{self.do}` has no `{key}`")
        return value


@dataclass(frozen=True)
class Absence:
    """Days on which a person signs nothing."""

    person: str
    from_: date
    until: date


class Cast:
    """The company on paper: people, sites, and what is changed in the starter at first."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.system = text(data, "system")
        self.founders = (texts(data, "founders")[0], texts(data, "founders")[1])
        self.founded = moment(text(data, "founded"))
        self.sites = group(data, "sites")
        self.people = {text(person, "id"): person for person in groups(data, "people")}
        self.merger = text(data, "merger")
        self._away = [
            Absence(text(a, "person"), _day(a, "from"), _day(a, "until"))
            for a in groups(data, "absences")
        ]

    def home(self, person: str) -> str:
        """Return the site of a person."""
        return text(self.people[person], "home")

    def local(self, person: str, at: datetime) -> datetime:
        """Return a moment as the clock of a person's site shows it."""
        site = group(self.sites, self.home(person))
        return at.astimezone(ZoneInfo(text(site, "time_zone")))

    def away(self, day: date) -> frozenset[str]:
        """Return who is away on a day."""
        return frozenset(a.person for a in self._away if a.from_ <= day <= a.until)


def read_cast() -> Cast:
    """Return the company."""
    return Cast(_read(FOLDER / "company.yaml"))


def read_events() -> list[Event]:
    """Return everything that happens, in the order in which it begins."""
    found: list[Event] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        data = _read(path)
        found += [Event(moment(text(e, "at")), path.stem, e) for e in groups(data, "events")]
        for again in groups(data, "repeat"):
            found += [Event(at, path.stem, again) for at in _moments(again)]
    return sorted(found, key=lambda event: (event.at, event.story))


def _read(path: Path) -> Mapping[str, Any]:
    parsed = source.parse(path.name, path.read_bytes().replace(b"\r\n", b"\n"))
    if not parsed.readable or parsed.faults:
        fault = parsed.faults[0] if parsed.faults else None
        raise ImsError(f"the story {path.name} cannot be read: {fault.fact if fault else ''}")
    return parsed.data


def moment(written: str) -> datetime:
    """Return a moment of a story, which is in UTC."""
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def _day(data: Mapping[str, Any], key: str) -> date:
    return date.fromisoformat(text(data, key))


def _moments(again: Mapping[str, Any]) -> Iterator[datetime]:
    """Return the moments of something that comes again; on weekends nobody works."""
    at, until = moment(text(again, "from")), moment(text(again, "until"))
    first = at
    count = 0
    while at <= until:
        yield at if at.weekday() < _WORKING_DAYS else at + timedelta(days=7 - at.weekday())
        count += 1
        at = _later(first, count, again)


def _later(first: datetime, count: int, again: Mapping[str, Any]) -> datetime:
    if days := number(again, "days"):
        return first + timedelta(days=days * count)
    months = first.month - 1 + count * number(again, "months", 1)
    return first.replace(year=first.year + months // 12, month=months % 12 + 1)
