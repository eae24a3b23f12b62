"""Values that people measured, read from signed records; what does not count says why.

A record of type `indicator` holds one value in its fields, or many in a CSV file that it lists
with its digest (R66): `indicator,period,value,unit` and, if wanted, `comment`.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from posixpath import dirname, normpath

from ims.models.indicators import Indicator
from ims.performance.periods import Period, read_period
from ims.standpoint import Filed, Standpoint

INDICATOR = "indicator"
COLUMNS = ("indicator", "period", "value", "unit")
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9})?")
_LONGEST = 20_000  # rows of one file

Key = tuple[str, str, Period]  # indicator, site, period


@dataclass(frozen=True)
class Measured:
    """One value that somebody wrote down, and the record that holds it."""

    indicator: str
    site: str
    period: Period
    value: float
    record: str
    line: int = 0  # of the CSV file; 0 where the record itself holds it
    comment: str = ""
    corrects: tuple[str, ...] = ()  # records whose value it replaces

    @property
    def key(self) -> Key:
        """Return what the value is about."""
        return self.indicator, self.site, self.period


@dataclass(frozen=True)
class Fault:
    """Why a value, or a whole record, does not count."""

    record: str
    site: str
    fact: str
    line: int = 0


@dataclass(frozen=True)
class Collected:
    """All values of a standpoint: those that count, and the others with the reason."""

    counted: Mapping[Key, Measured]
    unsigned: Mapping[Key, Measured]
    faults: Sequence[Fault]
    contradictions: Sequence[tuple[Measured, Measured]]


def collect(standpoint: Standpoint, indicators: Mapping[str, Indicator]) -> Collected:
    """Return the values of all records; of two that contradict each other none counts."""
    faults: list[Fault] = []
    signed: list[Measured] = []
    unsigned: dict[Key, Measured] = {}
    for filed in standpoint.ledger.of(INDICATOR):
        for found in _values(standpoint, filed, indicators):
            if isinstance(found, Fault):
                faults.append(found)
            elif filed.is_closed:
                signed.append(found)
            else:
                unsigned[found.key] = found
    counted, contradictions = _settled(signed)
    left = {key: one for key, one in unsigned.items() if key not in counted}
    return Collected(counted, left, faults, contradictions)


def _settled(
    signed: Sequence[Measured],
) -> tuple[dict[Key, Measured], list[tuple[Measured, Measured]]]:
    """Return the value of each key, and the pairs of which neither says that it corrects."""
    by_key: dict[Key, list[Measured]] = {}
    for one in signed:
        by_key.setdefault(one.key, []).append(one)
    counted: dict[Key, Measured] = {}
    contradictions = []
    for key, found in by_key.items():
        replaced = {name for one in found for name in one.corrects if name != one.record}
        standing = [one for one in found if one.record not in replaced] or found
        if len({one.value for one in standing}) == 1:
            counted[key] = standing[0]
        else:
            contradictions.append((standing[0], standing[1]))
    return counted, contradictions


def _values(
    standpoint: Standpoint, filed: Filed, indicators: Mapping[str, Indicator]
) -> Iterator[Measured | Fault]:
    checked = Check(filed, indicators)
    rows = list(_rows(standpoint, filed))
    if not rows:
        yield Fault(filed.id, filed.site, "it holds no value: neither `value` nor a CSV file")
    for line, row in rows:
        found = row if isinstance(row, str) else checked.value(row, line)
        yield Fault(filed.id, filed.site, found, line) if isinstance(found, str) else found


Row = Mapping[str, str]


def _rows(standpoint: Standpoint, filed: Filed) -> Iterator[tuple[int, Row | str]]:
    """Return the rows of a record with their lines; a text says why one cannot be read."""
    if filed.get("value") is not None:
        row = {name: filed.text(name) for name in ("indicator", "unit")}
        yield 0, {**row, "value": _written(filed)}
    for attachment in filed.record.attachments:
        if attachment.path.lower().endswith(".csv"):
            path = normpath(f"{dirname(filed.path)}/{attachment.path}")
            raw = standpoint.system.tree.get(path)
            if raw is None:
                yield 0, f"`{attachment.path}` is not there"
            elif sha256(raw).hexdigest() != attachment.sha256:
                yield 0, f"`{attachment.path}` is not the file that was signed"
            else:
                yield from _table(raw, attachment.path)


def _table(raw: bytes, name: str) -> Iterator[tuple[int, Row | str]]:
    try:
        lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        yield 0, f"`{name}` is no CSV file in UTF-8"
        return
    head = [cell.strip().lower() for cell in lines[0]] if lines else []
    if lacking := [column for column in COLUMNS if column not in head]:
        yield 1, f"`{name}` has no column `{lacking[0]}`"
    elif len(lines) > _LONGEST:
        yield 1, f"`{name}` has more than {_LONGEST:,} rows"
    elif not any(map(any, lines[1:])):
        yield 1, f"`{name}` holds no row"
    else:
        for number, cells in enumerate(lines[1:], 2):
            if any(cells):
                yield number, dict(zip(head, (cell.strip() for cell in cells), strict=False))


@dataclass(frozen=True)
class Check:
    """What is known of the record whose values are read."""

    filed: Filed
    indicators: Mapping[str, Indicator]

    def value(self, row: Row, line: int) -> Measured | str:
        """Return the value of a row, or why it does not count."""
        name, number = row.get("indicator", ""), row.get("value", "")
        known = self.indicators.get(name)
        if known is None:
            return f"`{name}` is no indicator of the register"
        if why := self._refused(known, row):
            return why
        if not _NUMBER.fullmatch(number):
            return f"the value of `{name}` is no number: `{number}`"
        period = self._period(known, row)
        if isinstance(period, str):
            return period
        return Measured(
            indicator=name,
            site=self.filed.site,
            period=period,
            value=float(number),
            record=self.filed.id,
            line=line,
            comment=row.get("comment", "") or self.filed.text("comment"),
            corrects=self.filed.ids("corrects"),
        )

    def _refused(self, known: Indicator, row: Row) -> str:
        if known.computation:
            return f"`{known.id}` is worked out by the tool; nobody types it"
        if not {"all", self.filed.site} & set(known.sites):
            return f"`{known.id}` is not measured at {self.filed.site}"
        if row.get("unit", "") != known.unit:
            return f"the unit of `{known.id}` is `{row.get('unit', '')}`, not `{known.unit}`"
        return ""

    def _period(self, known: Indicator, row: Row) -> Period | str:
        """Return the period of a row; of a single value that between the days of its record."""
        first, last = self.filed.day("period_start"), self.filed.day("period_end")
        if first is None or last is None:
            return "the record names no period"
        label, months = row.get("period"), known.frequency.months
        period = Period(first, months) if label is None else read_period(label)
        if period is None or period.months != months or (label is None and not _is(period, last)):
            shown = f"{first} to {last}" if label is None else label
            return f"`{shown}` is no period of {months} months, for which `{known.id}` is measured"
        if not first <= period.start <= period.end <= last:
            return f"`{period.label}` lies outside the period of the record, {first} to {last}"
        if period.end > self.filed.entry_day:
            return f"`{period.label}` had not ended when the record was written"
        return period


def _written(filed: Filed) -> str:
    found = filed.get("value")
    return f"{found:.9f}" if isinstance(found, float) else filed.text("value")


def _is(period: Period, last: date) -> bool:
    whole = read_period(period.label) if period.start.day == 1 else None
    return whole == period and period.end == last


def unsigned_records(collected: Collected) -> dict[str, list[Measured]]:
    """Return the values that nobody signed, by record."""
    found: dict[str, list[Measured]] = {}
    for one in collected.unsigned.values():
        found.setdefault(one.record, []).append(one)
    return found
