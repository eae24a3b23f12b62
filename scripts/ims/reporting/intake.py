"""Reports of a problem as they come in, made records: the words stay, judging is left to triage.

A report is the JSON that the page *Report a problem* makes; it needs no account and no network.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ims.diagnostic import ImsError
from ims.models.record import Record
from ims.source import FENCE, quoted
from ims.system import ManagementSystem

SCHEMA = "ims-report-1"
LARGEST = 64_000  # bytes of one report
LONGEST = 10_000  # characters of one answer
_ANSWERS = ("what", "where", "happened", "item", "product", "done", "name", "contact")
_NEEDED = ("what", "where", "happened")
_KINDS = {"problem": "nonconformity", "hazard": "hazard", "feedback": "feedback"}
_TITLE = 90
_ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class Report:
    """One report, checked; `answers` are as they were written."""

    file: str
    digest: str
    kind: str
    answers: Mapping[str, str]
    happened: datetime
    written: datetime


@dataclass(frozen=True)
class TakenIn:
    """What became of one report."""

    file: str
    record: str
    path: str
    text: str  # empty where it had been taken in before

    @property
    def is_new(self) -> bool:
        """Return whether a record was made of it now."""
        return bool(self.text)


def read(file: str, raw: bytes, zone: ZoneInfo, now: datetime) -> Report:
    """Return a report. Raises ImsError where the file is none, naming what is wrong with it."""
    data = _parsed(file, raw)
    unknown = sorted(set(data) - {"schema", "kind", "written", *_ANSWERS})
    if data.get("schema") != SCHEMA or unknown:
        about = f"it has `{unknown[0]}`" if unknown else f"`schema` is not `{SCHEMA}`"
        raise _refused(file, about)
    answers = {name: _answer(file, name, data.get(name, "")) for name in _ANSWERS}
    for name in _NEEDED:
        if not answers[name].strip():
            raise _refused(file, f"`{name}` is empty")
    kind = data.get("kind", "problem")
    if kind not in _KINDS:
        raise _refused(file, f"`kind` is `{kind}`; it may be {', '.join(_KINDS)}")
    happened = _moment(file, "happened", answers["happened"], zone)
    written = _moment(file, "written", data.get("written"), zone)
    if happened > written or written > now:
        late, early = ("happened", "written") if happened > written else ("written", "now")
        raise _refused(file, f"`{late}` is after `{early}`")
    return Report(file, hashlib.sha256(raw).hexdigest(), kind, answers, happened, written)


def _parsed(file: str, raw: bytes) -> dict[str, Any]:
    if len(raw) > LARGEST:
        raise _refused(file, f"it has {len(raw):,} bytes; a report has at most {LARGEST:,}")
    try:
        data = json.loads(raw.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise _refused(file, "it is no JSON text in UTF-8, or names a key twice") from None
    if not isinstance(data, dict):
        raise _refused(file, "it is no group of answers")
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _refused(file: str, fact: str) -> ImsError:
    help = "take the file that the page `Report a problem` makes, or write the record by hand"
    return ImsError(f"{file} is no report: {fact}", help)


def _answer(file: str, name: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise _refused(file, f"`{name}` is no text of at most {LONGEST:,} characters")
    if any(ord(sign) < ord(" ") and sign not in "\n\t\r" for sign in value):
        raise _refused(file, f"`{name}` holds signs that nobody can write")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _refused(file, f"`{name}` holds half a sign") from None
    return value


def _moment(file: str, name: str, value: object, zone: ZoneInfo) -> datetime:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        raise _refused(file, f"`{name}` is `{value}`, no time") from None
    return found if found.tzinfo else found.replace(tzinfo=zone)


# --- records -----------------------------------------------------------------------------------


def take_in(
    system: ManagementSystem,
    reports: Sequence[Report],
    site: str,
    now: datetime,
    former: Iterable[str] = (),
) -> list[TakenIn]:
    """Return for each report the record that it becomes, or the one that it became before."""
    known = _known(system)
    taken = {*system.paths_by_id, *former}
    found = []
    for report in reports:
        if report.digest in known:
            name = known[report.digest]
            found.append(TakenIn(report.file, name, system.paths_by_id.get(name, [""])[0], ""))
            continue
        one = _record(system, report, site, now, taken)
        known[report.digest] = one.record
        taken.add(one.record)
        found.append(one)
    return found


def _known(system: ManagementSystem) -> dict[str, str]:
    """Return which reports were taken in already: digest and id of the record."""
    return {
        model.reported.digest: model.id
        for _, model in system.models("record", Record)
        if model.reported
    }


def _record(
    system: ManagementSystem, report: Report, site: str, now: datetime, taken: set[str]
) -> TakenIn:
    model = system.record_types.get(_KINDS[report.kind])
    if model is None:
        raise ImsError(f"no record type `{_KINDS[report.kind]}` is known", "add it to the register")
    start = f"{model.prefix}-{site}-{now.year}-"
    numbers = [int(n[-4:]) for name in taken if (n := name).startswith(start) and n[-4:].isdigit()]
    name = f"{start}{max(numbers, default=0) + 1:04}"
    lines = [
        f"id: {name}", f"type: {model.name}", f"title: {quoted(_title(report))}", f"site: {site}",
        f"owner: {_owner(report, model)}", f"disciplines: [{_DISCIPLINES[report.kind]}]",
        f"event_date: {_time(report.happened)}", f"entry_date: {_time(report.written)}",
        *_concerns(system, report),
        "reported:",
        f"  words: {_text(report.answers['what'])}",
        f"  by: {_line(report.answers['name']) or _ANONYMOUS}",
        *([f"  contact: {_line(report.answers['contact'])}"] if report.answers["contact"].strip() else []),
        f"  written_at: {_time(report.written)}",
        f"  taken_in_at: {_time(now)}",
        f"  digest: {report.digest}",
        *_FIELDS[report.kind](report.answers),
    ]  # fmt: skip
    path = f"docs/records/{model.folder}/{now.year}/{name}.md"
    return TakenIn(report.file, name, path, "\n".join([FENCE, *lines, FENCE, ""]))


_DISCIPLINES = {"problem": "quality", "hazard": "safety", "feedback": "quality"}


def _owner(report: Report, model: type[Record]) -> str:
    return "site-quality" if report.kind == "problem" else model.keeper


def _title(report: Report) -> str:
    first = " ".join(report.answers["what"].split())
    return first if len(first) <= _TITLE else f"{first[: _TITLE - 3].rstrip()}..."


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def _text(value: str) -> str:
    return quoted(value, '"')


def _line(value: str) -> str:
    one = " ".join(value.split())[:300].strip()
    return quoted(one, '"') if one else ""


def _concerns(system: ManagementSystem, report: Report) -> list[str]:
    """Return batch, equipment and product as named; what the register of equipment knows is that."""
    equipment = _equipment(system)
    named = [" ".join(part.split()) for part in report.answers["item"].split(",")]
    groups = {
        "product": [" ".join(report.answers["product"].split())],
        "batch": [one for one in named if one.lower() not in equipment],
        "equipment": [one for one in named if one.lower() in equipment],
    }
    inside = [
        f"{k}: [{', '.join(_line(v) for v in vs if v)}]" for k, vs in groups.items() if any(vs)
    ]
    return [f"concerns: {{{', '.join(inside)}}}"] if inside else []


def _equipment(system: ManagementSystem) -> frozenset[str]:
    path = "controls/equipment.yaml"
    model = system.item(path).model if path in system.tree else None
    listed = getattr(model, "equipment", [])
    return frozenset(str(getattr(one, "id", "")).lower() for one in listed)


def _problem(answers: Mapping[str, str]) -> list[str]:
    items = _line(answers["item"])
    return [
        f"description: {_text(answers['what'])}",
        f"place: {_line(answers['where'])}",
        *([f"items: {items}"] if items else []),
        f"containment: {_text(answers['done'] or 'Nothing was written; ask at triage.')}",
    ]


def _hazard(answers: Mapping[str, str]) -> list[str]:
    return [
        f"hazard: {_text(answers['what'])}",
        f"place: {_line(answers['where'])}",
        'who_could_be_harmed: "Not asked; judged at triage."',
        f"done_at_once: {_text(answers['done'] or 'nothing')}",
    ]


def _feedback(answers: Mapping[str, str]) -> list[str]:
    return [
        f"source_kind: {'worker' if answers['name'].strip() else _ANONYMOUS}",
        f"subject: {_line(answers['where'])}",
        f"feedback_words: {_text(answers['what'])}",
        "is_complaint: not-judged",
    ]


_FIELDS = {"problem": _problem, "hazard": _hazard, "feedback": _feedback}
