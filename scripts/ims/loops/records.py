"""LOP: records of all types, from their first stage to their last."""

from collections.abc import Iterator
from datetime import date

from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.standpoint import Filed, Standpoint
from ims.standpoint.due_dates import next_due

# What the usual stages ask for, in words; other stages are named as they are.
_WORDS = {
    ("capa", "implemented"): "implementation of the corrective action",
    ("capa", "checked"): "effectiveness check",
    ("action", "done"): "action",
    ("action", "verified"): "verification by somebody who did not do it",
    ("finding", "answered"): "answer to the finding",
    ("finding", "closed"): "follow-up of the finding",
    ("nonconformity", "assessed"): "triage of the nonconformity",
    ("nonconformity", "decided"): "disposition of the nonconformity",
    ("nonconformity", "closed"): "closure of the nonconformity",
    ("feedback", "answered"): "answer to the feedback",
    ("hazard", "assessed"): "answer to whoever reported the hazard",
    ("improvement", "decided"): "decision on the improvement",
    ("incident", "closed"): "lesson of the incident",
    ("change", "implemented"): "implementation of the change",
    ("change", "verified"): "check that the change did what was wanted",
    ("copy", "returned"): "return of the printed copy",
    ("extension", "decided"): "decision on the extension",
    ("validation", "released"): "release of the computerized system",
}

# Stages whose day follows from more than the record: the loops of their subject watch them.
_ELSEWHERE = {
    *(("risk", stage) for stage in ("treated", "verified", "accepted")),
    ("hand-over", "accepted"),
    ("training", "evaluated"),
    ("indicator", "measured"),
}


def end(filed: Filed, fact: str, stage: str = "", **more: object) -> LooseEnd:
    """Return a loose end of a record, owed by who signs its next stage since its last signature."""
    signed = filed.signature(stage) if stage else None
    since = signed.on if signed else max((s.on for s in filed.signed), default=filed.entry_day)
    owner = {"role": filed.record.owner, "people": people(filed), **more}
    return LooseEnd(filed.id, fact, since, site=filed.site, path=filed.path, **owner)  # type: ignore[arg-type]  # role and people only


def people(filed: Filed) -> tuple[str, ...]:
    """Return the person to whom a record was given, nobody where only a role owes it."""
    return filed.ids("assignee")


@loop("LOP001", help="run `ims check`: it says what is wrong with the file")
def record_unreadable(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A record cannot be understood, so nothing can be said of its loop.

    Why: R60; what nobody can read must not count as closed.
    """
    for item in standpoint.ledger.unreadable:
        fact = "the record cannot be read"
        owner = str(item.source.data.get("owner") or "document-controller")
        since = _day(item.source.data.get("entry_date")) or standpoint.day
        yield LooseEnd(item.id, fact, min(since, standpoint.day), role=owner, path=item.path)


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(str(written)[:10])
    except ValueError:
        return None


@loop("LOP002", help="restore the record that is named, or correct the id in an addendum")
def named_record_missing(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A record leads to another record that is not there.

    Why: R60, R64; 21 CFR 820.35: a loop that leads nowhere is not closed, whatever is signed.
    """
    ledger, known = standpoint.ledger, standpoint.system.paths_by_id
    prefixes = {model.prefix for model in standpoint.system.record_types.values()}
    for filed in ledger.filed.values():
        for reference in standpoint.system.item(filed.path).references:
            name = reference.value
            is_record = name.partition("-")[0] in prefixes and name.count("-") == 3  # noqa: PLR2004 - prefix, site, year, number
            if reference.to in {"record", "document or record"} and is_record and name not in known:
                yield end(filed, f"`{reference.keys[0]}` names `{name}`, which is not there")


@duty("LOP003", help="do what the stage asks for, fill in its fields and have it signed")
def stage_due(standpoint: Standpoint) -> Iterator[Duty]:
    """The next stage of a record is to be signed by a day; the date of the record counts first.

    Why: R60, R64; a record that stops half way is a loop that nobody closed.
    """
    for filed in standpoint.ledger.filed.values():
        found = next_due(standpoint, filed)
        if found and (filed.type, found[0]) not in _ELSEWHERE:
            stage, day = found
            heading = filed.record.heading.lower()
            given = people(filed) if stage != "verified" else ()
            words = _WORDS.get((filed.type, stage), f"stage `{stage}` of the {heading}")
            yield Duty(
                about=filed.id,
                what=words,
                due=day,
                role=filed.record.owner if given else filed.next_role(),
                people=given,
                site=filed.site,
                since=max((one.on for one in filed.signed), default=filed.entry_day),
                path=filed.path,
            )


@loop("LOP004", help="have the earlier stage signed")
def stage_passed_over(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A later stage of a record is signed and an earlier one is not.

    Why: 21 CFR 11.10(f); what nobody signed was not done, so what follows rests on nothing.
    """
    for filed in standpoint.ledger.filed.values():
        if not filed.signed:
            continue
        last = filed.signed[-1].stage
        for stage in filed.stages[: filed.stages.index(last)]:
            needed = any(name in filed.record.required for name in filed.record.stages[stage])
            if needed and not filed.is_signed(stage):
                yield end(filed, f"`{last}` is signed, `{stage}` is not", last)
                break


@loop("LOP005", help="write what is missing in an addendum, or sign the stage anew")
def signed_with_empty_field(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A stage is signed and one of its required fields is empty.

    Why: R60; 21 CFR 11.70: the signature stands for something that was never written.
    """
    for filed in standpoint.ledger.filed.values():
        for signed in filed.signed:
            fields = filed.record.stages[signed.stage]
            empty = [n for n in fields if n in filed.record.required and filed.get(n) is None]
            if empty:
                fact = f"`{signed.stage}` is signed and `{empty[0]}` is empty"
                yield end(filed, fact, signed.stage)
