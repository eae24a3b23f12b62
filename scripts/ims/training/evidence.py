"""What shows that somebody knows a revision: signed readings, sessions, sheets, assessments.

Evidence is about one revision (R56); a record counts as far as its stages are signed.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from ims.standpoint import Filed, Standpoint


class Proof(NamedTuple):
    """One piece of evidence that somebody knows a revision."""

    on: date
    how: str  # `signed`, `session`, `paper` of a statement, else the type of the record
    source: str = ""  # id of the record


@dataclass(frozen=True)
class Result:
    """One assessment of one person, as far as the trainer signed it."""

    person: str
    target: str  # `SOP-004@2`; empty where a topic without document was assessed
    task: str
    topic: str
    role: str
    passed: bool
    on: date
    record: Filed
    method: str

    @property
    def counts(self) -> bool:
        """Return whether the second signature is there, too: until then nobody is qualified."""
        return self.record.is_closed

    @property
    def may_work(self) -> str:
        """Return `yes`, `under-supervision` or `no`; empty before somebody decided."""
        return self.record.text("may_work") if self.counts else ""

    @property
    def until(self) -> date | None:
        """Return the last day on which it holds, where the record names one."""
        return self.record.day("valid_until")

    @property
    def subject(self) -> str:
        """Return what was assessed; a repeat is about the same."""
        return self.task or self.target.partition("@")[0] or self.topic


@dataclass(frozen=True)
class Evidence:
    """All evidence of a standpoint."""

    read: Mapping[str, Mapping[str, Proof]]  # `SOP-004@2`: person: first evidence
    results: tuple[Result, ...]  # by day
    last: Mapping[str, Mapping[str, Result]]  # `SOP-004@2`: person: last result
    day: date

    def reading(self, targets: tuple[str, ...], person: str) -> Proof | None:
        """Return the evidence of the last of some revisions that somebody knows."""
        found = (self.read.get(target, {}).get(person) for target in reversed(targets))
        return next((proof for proof in found if proof), None)

    def result(self, targets: tuple[str, ...], person: str) -> Result | None:
        """Return the last assessment of somebody on any of some revisions, while it holds."""
        found = [one for target in targets if (one := self.last.get(target, {}).get(person))]
        last = max(found, key=_order, default=None)
        return last if last and holds(last, self.day) else None


def evidence(standpoint: Standpoint) -> Evidence:
    """Return all evidence of a standpoint."""
    return standpoint.once(_evidence)


def _evidence(standpoint: Standpoint) -> Evidence:
    results = tuple(sorted(_results(standpoint), key=_order))
    return Evidence(_read(standpoint), results, _last(standpoint, results), standpoint.day)


def _order(result: Result) -> tuple[date, str]:
    return result.on, result.record.id


# --- who knows a text -------------------------------------------------------------------------


def _read(standpoint: Standpoint) -> dict[str, dict[str, Proof]]:
    found: dict[str, dict[str, Proof]] = defaultdict(dict)
    for name, facts in standpoint.facts.items():
        for one in facts.readings:
            of = found[f"{name}@{one.revision}"]
            if one.person not in of:
                of[one.person] = Proof(one.arrival.date(), one.tier)
    for target, person, proof in _from_records(standpoint):
        known = found[target].get(person)
        if known is None or proof.on < known.on:
            found[target][person] = proof
    return dict(found)


def _from_records(standpoint: Standpoint) -> Iterator[tuple[str, str, Proof]]:
    ledger = standpoint.ledger
    for session in ledger.of("training"):
        failed = {*session.ids("failed")}
        people = tuple(p for p in present(standpoint, session) if p not in failed)
        yield from _each(session, people, _approved(standpoint, session))
    for sheet in ledger.of("acknowledgement"):
        if sheet.is_closed and sheet.text("scan_checked") == "agrees":
            yield from _each(sheet, sheet.ids("people"), _approved(standpoint, sheet))


def _each(
    filed: Filed, people: tuple[str, ...], targets: tuple[str, ...]
) -> Iterator[tuple[str, str, Proof]]:
    for target in targets:
        for person in people:
            yield target, person, Proof(filed.event_day, filed.type, filed.id)


def taught(filed: Filed) -> tuple[str, ...]:
    """Return the revisions that a record is about; an id alone proves nothing of any of them."""
    return tuple(name for name in filed.ids("document", "documents") if "@" in name)


def premature(standpoint: Standpoint, filed: Filed) -> dict[str, date]:
    """Return the revisions that a record is about and that were approved after its day, and when.

    What was taught then was a draft; it proves nothing of the text that was approved (R56).
    """
    found: dict[str, date] = {}
    for target in taught(filed):
        document, _, revision = target.partition("@")
        facts = standpoint.facts.get(document)
        arrivals = [a.arrival for a in facts.approved if a.revision == revision] if facts else []
        day = standpoint.ledger.local_day(min(arrivals), filed.site) if arrivals else date.min
        if filed.event_day < day:
            found[target] = day
    return found


def _approved(standpoint: Standpoint, filed: Filed) -> tuple[str, ...]:
    early = premature(standpoint, filed)
    return tuple(target for target in taught(filed) if target not in early)


def present(standpoint: Standpoint, session: Filed) -> tuple[str, ...]:
    """Return who was at a session to its end, as far as somebody signed for it."""
    if not session.is_signed("held"):
        return ()
    own = _minutes(standpoint, session)
    gone = {*session.ids("left_early"), *_too_short(session, own)}
    how = session.text("attendance_evidence")
    listed = bool(session.record.attachments) and session.is_signed("confirmed")
    all_count = how == "attested-by-trainer" or (how in LISTED and listed)
    named = dict.fromkeys([*session.ids("participants"), *sorted(own)])
    return tuple(p for p in named if p not in gone and (all_count or p in own))


def _minutes(standpoint: Standpoint, session: Filed) -> dict[str, float | None]:
    """Return who confirmed attendance of their own, and for how many minutes in all, if told."""
    found: dict[str, float | None] = {}
    for one in standpoint.ledger.naming(session.id, "attendance"):
        if one.is_closed:
            person, told = one.text("person"), one.get("minutes")
            before = found.get(person)
            found[person] = (before or 0) + told if isinstance(told, float) else before
    return found


def _too_short(session: Filed, own: Mapping[str, float | None]) -> Iterator[str]:
    """Return who was there for less than half of a session, where its length is known."""
    started, ended = session.get("started_at"), session.get("ended_at")
    if isinstance(started, datetime) and isinstance(ended, datetime):
        half = (ended - started) / 2
        for person, minutes in own.items():
            if minutes is not None and timedelta(minutes=minutes) < half:
                yield person


# Evidence of attendance that is attached: it counts once the department head has confirmed it.
LISTED = ("paper-sheet", "system-export")


# --- who was assessed -------------------------------------------------------------------------


def _results(standpoint: Standpoint) -> Iterator[Result]:
    for one in standpoint.ledger.of("assessment"):
        if one.is_signed("assessed"):
            targets = taught(one)
            yield Result(
                person=one.text("person"),
                target=targets[0] if targets else "",
                task=one.text("task"),
                topic=one.text("topic"),
                role=one.text("for_role"),
                passed=one.text("result") == "passed",
                on=one.event_day,
                record=one,
                method=one.text("method"),
            )


def _last(standpoint: Standpoint, results: tuple[Result, ...]) -> dict[str, dict[str, Result]]:
    """Return the last result of each person on each revision; a pass counts once confirmed."""
    found: dict[str, dict[str, Result]] = defaultdict(dict)
    for one in results:
        early = one.target in premature(standpoint, one.record)
        if one.target and not early and (one.counts or not one.passed):
            found[one.target][one.person] = one
    return dict(found)


def holds(result: Result, day: date) -> bool:
    """Return whether somebody may work alone by a result on a day."""
    still = result.until is None or day <= result.until
    return result.passed and result.may_work == "yes" and still
