"""Facts about records, out of a tree and the signatures that its history holds."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ims import source
from ims.coverage.question import MAPPING_REVIEW, MET, NOT_MET, Mapped, RecordFact
from ims.lifecycle import add_months
from ims.models.references import fields_that_name
from ims.models.types import RecordType, RecordTypes
from ims.source import Value
from ims.system import ManagementSystem

Data = Mapping[str, Value]

# What a record says of its next time counts before the interval of its type.
_DUE = ("next_due", "review_due", "valid_until", "next_evaluation_due")
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
    """What the register says of the types of records."""

    def __init__(self, system: ManagementSystem) -> None:
        self.system = system

    @cached_property
    def _listed(self) -> dict[str, RecordType]:
        found = self.system.models("record-types", RecordTypes)
        return {kind.id: kind for _, register in found for kind in register.record_types}

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
        found = self._listed.get(kind)
        return (found.interval or 0) if found else 0

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
        path=path,
        event_date=happened,
        requirements=frozenset(_requirements(data, types.naming(kind))),
        stages=tuple(stage for stage in stages if stage in signed),
        closed=closed,
        complete=closed and all(stage in signed for stage in stages),
        until=_until(data, happened, types.interval(kind)),
        outcome=_OUTCOMES.get((kind, _text(data, _OUTCOME_KEYS.get(kind, ""))), ""),
        statements=signatures.statements(name),
        mapped=tuple(_mapped(data)) if kind == MAPPING_REVIEW else (),
    )


def _requirements(data: Data, naming: tuple[str, ...]) -> Iterator[str]:
    for key in ("requirements", *naming):
        found = data.get(key)
        for entry in found if isinstance(found, list) else [found]:
            named = entry.get("requirement") if isinstance(entry, dict) else entry
            if isinstance(named, str):
                yield named


def _mapped(data: Data) -> Iterator[Mapped]:
    """Return the lines of a review that can be understood; others confirm nothing."""
    framework, lines = _text(data, "framework"), data.get("mappings")
    for line in lines if isinstance(lines, list) else []:
        parts = [part.strip() for part in str(line).split("|")]
        if len(parts) == _PARTS:
            item, document, section, digest = parts
            yield Mapped(f"{framework}#{item}", document, section, digest)


def _text(data: Data, key: str) -> str:
    found = data.get(key)
    return found if isinstance(found, str) else ""


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
