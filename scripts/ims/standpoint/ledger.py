"""The ledger: every record, what it says, and which of its stages are signed (R60)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ims.models.record import Record
from ims.system import Item, ManagementSystem

ADDENDUM = ".addendum-"


@dataclass(frozen=True)
class StageSigned:
    """One stage of a record that somebody signed; the statement proves it."""

    stage: str
    person: str
    role: str
    meaning: str
    on: date  # day of arrival, in the calendar of the site
    statement: str  # where it stands


@dataclass(frozen=True)
class Filed:
    """One record as it stands: what is not signed is not done."""

    id: str
    path: str
    record: Record
    event_day: date
    entry_day: date
    signed: tuple[StageSigned, ...] = ()

    @property
    def type(self) -> str:
        """Return the id of its type."""
        return self.record.type

    @property
    def site(self) -> str:
        """Return its site."""
        return self.record.site

    @cached_property
    def stages(self) -> tuple[str, ...]:
        """Return the stages of its type, in order."""
        return tuple(self.record.stages)

    @cached_property
    def open_stages(self) -> tuple[str, ...]:
        """Return the stages that nobody signed."""
        done = {one.stage for one in self.signed}
        return tuple(stage for stage in self.stages if stage not in done)

    @property
    def is_closed(self) -> bool:
        """Return whether its last stage is signed; then it is frozen."""
        return bool(self.stages) and self.stages[-1] not in self.open_stages

    @property
    def closed_on(self) -> date | None:
        """Return the day on which its last stage was signed."""
        last = self.signature(self.stages[-1]) if self.is_closed else None
        return last.on if last else None

    @property
    def state(self) -> str:
        """Return in words how far it is: the last stage that is signed."""
        if self.is_closed:
            return "closed"
        return self.signed[-1].stage if self.signed else "not signed"

    @property
    def opened_on(self) -> date:
        """Return the day on which it was first signed, else that on which it was written."""
        return min((one.on for one in self.signed), default=self.entry_day)

    def is_signed(self, stage: str) -> bool:
        """Return whether a stage is signed."""
        return self.signature(stage) is not None

    def signature(self, stage: str) -> StageSigned | None:
        """Return who signed a stage."""
        return next((one for one in self.signed if one.stage == stage), None)

    def next_role(self) -> str:
        """Return the role that signs the next stage, the keeper's where there is none."""
        waiting = self.open_stages
        signers = self.record.signers.get(waiting[0]) if waiting else None
        return signers[1][0] if signers and signers[1] else self.record.owner

    def get(self, name: str) -> Any:
        """Return the value of a field as its kind says, None where it is empty or unknown."""
        found = getattr(self.record, name, None)
        return None if found == [] else found

    def text(self, name: str) -> str:
        """Return a field as text, empty where it says nothing."""
        found = self.get(name)
        return "" if found is None else str(found)

    def day(self, name: str) -> date | None:
        """Return the day that a field names."""
        found = self.get(name)
        if isinstance(found, datetime):
            return found.date()
        return found if isinstance(found, date) else None

    def ids(self, *names: str) -> tuple[str, ...]:
        """Return the ids that some fields name, each once."""
        found: dict[str, None] = {}
        for name in names:
            value = self.get(name)
            listed = value if isinstance(value, list) else [value]
            found |= dict.fromkeys(str(one) for one in listed if one is not None)
        return tuple(found)


@dataclass
class Ledger:
    """All records of a tree with the signatures that its history holds."""

    system: ManagementSystem
    signed: Mapping[str, tuple[StageSigned, ...]] = field(default_factory=dict)

    @cached_property
    def filed(self) -> dict[str, Filed]:
        """Return the records that can be understood, by id; addenda stand beside their record."""
        return {one.id: one for one in self._read()}

    def _read(self) -> Iterator[Filed]:
        for item in self._items():
            if isinstance(item.model, Record) and ADDENDUM not in item.stem:
                yield self._filed(item, item.model)

    def _items(self) -> Iterator[Item]:
        return self.system.items("record")

    def _filed(self, item: Item, record: Record) -> Filed:
        order = list(record.stages)
        signed = [one for one in self.signed.get(record.id, ()) if one.stage in order]
        return Filed(
            id=record.id,
            path=item.path,
            record=record,
            event_day=self.local_day(record.event_date, record.site),
            entry_day=self.local_day(record.entry_date, record.site),
            signed=tuple(sorted(signed, key=lambda one: order.index(one.stage))),
        )

    def local_day(self, moment: datetime, site: str) -> date:
        """Return the day of a moment in the calendar of a site."""
        known = self.system.sites.get(site)
        try:
            return moment.astimezone(ZoneInfo(known.time_zone)).date() if known else moment.date()
        except (ZoneInfoNotFoundError, ValueError, OverflowError):
            return moment.date()

    @cached_property
    def unreadable(self) -> tuple[Item, ...]:
        """Return the records that cannot be understood, so that nothing can be said of them."""
        return tuple(item for item in self._items() if not isinstance(item.model, Record))

    @cached_property
    def _by_type(self) -> dict[str, list[Filed]]:
        found: dict[str, list[Filed]] = defaultdict(list)
        for one in self.filed.values():
            found[one.type].append(one)
        return dict(found)

    def of(self, *types: str) -> list[Filed]:
        """Return the records of some types, by id."""
        return sorted((f for name in types for f in self._by_type.get(name, [])), key=_by_id)

    def get(self, name: str) -> Filed | None:
        """Return one record."""
        return self.filed.get(name)

    def named_by(self, filed: Filed, *fields: str) -> list[Filed]:
        """Return the records that fields of a record name and that exist."""
        return [found for name in filed.ids(*fields) if (found := self.filed.get(name))]

    @cached_property
    def _naming(self) -> dict[str, list[Filed]]:
        found: dict[str, list[Filed]] = defaultdict(list)
        for one in self.filed.values():
            item = self.system.item(one.path)
            for reference in item.references:
                if reference.to in {"record", "document", "document or record"}:
                    found[reference.value].append(one)
        return dict(found)

    def naming(self, name: str, *types: str) -> list[Filed]:
        """Return the records (of some types) that name a record or document in any of their fields."""
        found = {f.id: f for f in self._naming.get(name, []) if not types or f.type in types}
        return sorted(found.values(), key=_by_id)


def _by_id(filed: Filed) -> str:
    return filed.id
