"""What a source is asked and what it answers: figures with a name, and the records behind them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ims.models.review_inputs import ReviewInput, Source
from ims.standpoint import Filed, Standpoint

ALL = "all"


@dataclass(frozen=True)
class Asked:
    """One input of one review: for which days, for which site or all."""

    standpoint: Standpoint
    input: ReviewInput
    first: date
    last: date
    site: str = ""

    def within(self, day: date | None) -> bool:
        """Return whether a day lies in the period."""
        return day is not None and self.first <= day <= self.last

    def at_site(self, *sites: str) -> bool:
        """Return whether something at these sites belongs to the review."""
        return not self.site or bool({self.site, ALL} & {*sites})

    def records(self, *types: str) -> list[Filed]:
        """Return the records of some types that belong to the review, those of its disciplines."""
        wanted = set(self.input.disciplines)
        return [
            one
            for one in self.standpoint.ledger.of(*types)
            if self.at_site(one.site, *one.record.sites_covered)
            and (not wanted or wanted & set(one.record.disciplines))
        ]


@dataclass(frozen=True)
class Figure:
    """One number with its name; `records` are the ids that it counts, where it counts records."""

    name: str
    value: float
    unit: str = ""
    records: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a source found; `missing` says in words what nobody delivered."""

    figures: tuple[Figure, ...] = ()
    missing: str = ""


Work = Callable[[Asked], Answer]
SOURCES: dict[Source, Work] = {}


def source(name: Source) -> Callable[[Work], Work]:
    """Enter the function that works out the inputs of one source."""

    def enter(work: Work) -> Work:
        SOURCES[name] = work
        return work

    return enter


def counted(name: str, found: Iterable[Filed]) -> Figure:
    """Return how many records there are, with their ids."""
    ids = tuple(one.id for one in found)
    return Figure(name, len(ids), records=ids)


def is_new(asked: Asked, one: Filed) -> bool:
    """Return whether a record is of an event of the period and was signed by its end.

    What was signed later was not known then; the pack of that time tells it.
    """
    return bool(one.signed) and asked.within(one.event_day) and one.opened_on <= asked.last


def is_open(one: Filed, day: date) -> bool:
    """Return whether a signed record was open at the end of a day."""
    closed = one.closed_on
    return bool(one.signed) and one.opened_on <= day and (closed is None or closed > day)


def by_value(name: str, found: list[Filed], field: str, last: date) -> Iterator[Figure]:
    """Return how many records had each value of a field at the end of a day.

    What was signed later was not known then, whatever the record says today.
    """
    known = {one.id: _word(one, field, last) for one in found}
    for value in sorted(set(known.values())):
        yield counted(f"{name}, {field} {value}", (o for o in found if known[o.id] == value))


def _word(one: Filed, field: str, last: date) -> str:
    stage = next((name for name, fields in one.record.stages.items() if field in fields), "")
    signed = one.signature(stage)
    known = signed is not None and signed.on <= last
    return (", ".join(one.ids(field)) if known else "") or "not signed by then"
