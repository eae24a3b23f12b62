"""Facts about records, out of a tree and the signatures that its history holds."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ims import source
from ims.coverage.question import GAP, MAPPING_REVIEW, MET, NOT_MET, Mapped, RecordFact
from ims.coverage.texts import DIGITS
from ims.lifecycle import add_months
from ims.models.references import fields_that_name
from ims.source import Value
from ims.system import ManagementSystem
from ims.vocabulary import Coverage

Data = Mapping[str, Value]

# What a record says of its next time counts before the interval of its type.
_DUE = ("next_due", "review_due", "valid_until", "next_evaluation_due")
_DIGEST = re.compile(f"[0-9a-f]{{{DIGITS}}}")
_PARTS = 4  # item, document, section, digest
# What the result of an evaluation or audit means; whatever else it says judges nothing.
_OUTCOMES = {
    ("compliance-evaluation", "met"): MET,
    ("compliance-evaluation", "partly-met"): NOT_MET,
    ("compliance-evaluation", "not-met"): NOT_MET,
    # An audit that is partly in order says so in findings, which name their requirement.
    ("audit", "yes"): MET,
    ("audit", "partly"): MET,
    ("audit", "no"): NOT_MET,
    ("gap", "none"): MET,
}
_OUTCOME_KEYS = {"compliance-evaluation": "result", "audit": "conforms", "gap": "gap_class"}


def _no_statements(_: str) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Signatures:
    """What a history knows of the signatures of records; a bare tree knows none."""

    stages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # id: stage: blob
    blobs: Mapping[str, str] = field(default_factory=dict)  # path: blob, as it is now
    statements: Callable[[str], tuple[str, ...]] = _no_statements


def record_facts(system: ManagementSystem, signatures: Signatures) -> Iterator[RecordFact]:
    """Return the facts about every record of a tree."""
    types = _Types(system)
    for name, paths in system.paths_by_id.items():
        path = paths[0]
        if path.startswith("docs/records/") and ".addendum-" not in name:
            data = source.parse(path, system.tree[path]).data
            yield _fact(name, path, data, types, signatures)


class _Types:
    """What is known of the types of records, those of the tool and those of the register."""

    def __init__(self, system: ManagementSystem) -> None:
        self.system = system

    @cached_property
    def _naming(self) -> dict[str, tuple[str, ...]]:
        models = self.system.record_types
        return {name: fields_that_name("requirement", model) for name, model in models.items()}

    def stages(self, kind: str) -> tuple[str, ...]:
        """Return the stages of a type, in order."""
        model = self.system.record_types.get(kind)
        return tuple(model.stages) if model else ()

    def interval(self, kind: str) -> int:
        """Return the months after which a record of a type is followed by another."""
        found = self.system.record_types.get(kind)
        return found.interval if found else 0

    def naming(self, kind: str) -> tuple[str, ...]:
        """Return the fields that hold requirements."""
        return self._naming.get(kind, ())


def _fact(
    name: str, path: str, data: Data, types: _Types, signatures: Signatures
) -> RecordFact:  # fmt: skip
    kind, site = _text(data, "type"), _text(data, "site")
    stages, signed = types.stages(kind), signatures.stages.get(name, {})
    last = stages[-1] if stages else ""
    closed = bool(last) and signed.get(last) == signatures.blobs.get(path, "")
    happened = _event_day(data, types.system, site)
    return RecordFact(
        id=name,
        type=kind,
        site=site,
        covers=frozenset(_texts(data, "sites_covered")),
        path=path,
        event_date=happened,
        requirements=frozenset(_requirements(data, types.naming(kind))),
        stages=tuple(stage for stage in stages if stage in signed),
        closed=closed,
        complete=closed and all(stage in signed for stage in stages),
        until=_until(data, happened, types.interval(kind)),
        outcome=_OUTCOMES.get((kind, _text(data, _OUTCOME_KEYS.get(kind, ""))), ""),
        statements=signatures.statements(name),
        mapped=tuple(mapped_lines(data)) if kind == MAPPING_REVIEW else (),
        opened_at=_level(_text(data, "level_found")) if kind == GAP else None,
    )


def _requirements(data: Data, naming: tuple[str, ...]) -> Iterator[str]:
    for key in ("requirements", *naming):
        found = data.get(key)
        for entry in found if isinstance(found, list) else [found]:
            named = entry.get("requirement") if isinstance(entry, dict) else entry
            if isinstance(named, str):
                yield named


def mapped_lines(data: Data) -> Iterator[Mapped]:
    """Return the lines of a review that can be understood; others confirm nothing."""
    framework, lines = _text(data, "framework"), data.get("mappings")
    for line in lines if isinstance(lines, list) else []:
        if found := read_line(framework, str(line)):
            yield found


def read_line(framework: str, line: str) -> Mapped | None:
    """Return one line of a review, None where it cannot be understood."""
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != _PARTS or not _DIGEST.fullmatch(parts[-1]) or not all(parts):
        return None
    item, document, section, digest = parts
    return Mapped(f"{framework}#{item}", document, section, digest)


def _text(data: Data, key: str) -> str:
    found = data.get(key)
    return found if isinstance(found, str) else ""


def _texts(data: Data, key: str) -> tuple[str, ...]:
    found = data.get(key)
    return tuple(map(str, found)) if isinstance(found, list) else ()


def _level(text: str) -> Coverage | None:
    return Coverage(text) if text in {level.value for level in Coverage} else None


def _event_day(data: Data, system: ManagementSystem, site: str) -> date | None:
    """Return the day of the event in the calendar of the site."""
    try:
        moment = datetime.fromisoformat(_text(data, "event_date"))
    except ValueError:
        return None
    known = system.sites.get(site)
    if known is None or moment.tzinfo is None:
        return moment.date()
    try:
        return moment.astimezone(ZoneInfo(known.time_zone)).date()
    except (ZoneInfoNotFoundError, ValueError, OverflowError):
        return moment.date()


def _until(data: Data, happened: date | None, interval: int) -> date | None:
    for key in _DUE:
        if due := _day(_text(data, key)):
            return due
    return add_months(happened, interval) if happened and interval else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
