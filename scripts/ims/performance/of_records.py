"""Figures from records: what was raised, done in time, still open."""

from datetime import date, timedelta

from ims.auditing import months, occurrences
from ims.auditing.programme import Occurrence
from ims.performance.computed import (
    Asked,
    Figure,
    computed,
    count,
    done_by,
    middle,
    share,
    without_stage,
)
from ims.reporting.clocks import clocks_of
from ims.standpoint import Filed

DAYS, PERCENT = "days", "%"


@computed("capa-age", DAYS)
def capa_age(asked: Asked) -> Figure:
    """Median age in days of the CAPAs that were open on the last day of the period.

    Open: signed as raised, and the effectiveness check not signed by then.
    """
    records = asked.of("capa")
    lacking = without_stage(records, "raised", "checked")
    ages = [
        (asked.last - one.opened_on).days for one in records if _open(one, asked.last, "checked")
    ]
    return lacking or middle(ages, "open CAPAs")


@computed("capa-on-time", PERCENT)
def capa_on_time(asked: Asked) -> Figure:
    """Share of the CAPAs due in the period whose stage `implemented` was signed by the due day."""
    return _on_time(asked, "capa", "raised", "implemented", "CAPAs due")


@computed("action-on-time", PERCENT)
def action_on_time(asked: Asked) -> Figure:
    """Share of the actions due in the period whose stage `done` was signed by the due day."""
    return _on_time(asked, "action", "assigned", "done", "actions due")


@computed("capa-effective", PERCENT)
def capa_effective(asked: Asked) -> Figure:
    """Share of the effectiveness checks of CAPAs signed in the period that said `yes`."""
    records = asked.of("capa")
    checked = [one for one in records if _in_period(one, "checked", asked)]
    passed = sum(one.text("effective") == "yes" for one in checked)
    return without_stage(records, "checked") or share(passed, len(checked), "effectiveness checks")


@computed("open-findings", "findings")
def open_findings(asked: Asked) -> Figure:
    """Number of findings of audits and inspections that were open on the last day of the period.

    Open: signed as raised, and the closure not signed by then.
    """
    records = asked.of("finding")
    number = sum(_open(one, asked.last, "closed") for one in records)
    return without_stage(records, "raised", "closed") or count(number, "findings open")


@computed("complaints", "complaints")
def complaints(asked: Asked) -> Figure:
    """Number of complaints whose reception was signed, by the day on which they came in."""
    return _happened(asked, "complaint", "complaints received")


@computed("late-report-decisions", "decisions")
def late_report_decisions(asked: Asked) -> Figure:
    """Number of decisions to report a complaint to an authority that were signed after their clock had run out.

    The clocks are those of `ims clocks`, not the dates that the complaint sets itself. By the month in which the complaint came in; a complaint that waits for its decision is not
    counted here, its clock tells.
    """
    signed = [one for one in asked.of("complaint") if asked.period.has(one.event_day)]
    late = sum(_late_decisions(asked, one) for one in signed)
    return without_stage(signed, "reportability") or count(late, "decisions late")


@computed("nonconformities", "nonconformities")
def nonconformities(asked: Asked) -> Figure:
    """Number of nonconformities that were signed as raised, by the day on which they happened."""
    return _happened(asked, "nonconformity", "nonconformities")


@computed("audits-on-time", PERCENT)
def audits_on_time(asked: Asked) -> Figure:
    """Share of the audits of the programme due in the period that ended by then, begun or not.

    Due is the last day of the planned month, or of that to which it was moved before it ended.
    The end is the closing meeting; the work on site is signed.
    """
    here = [one for one in occurrences(asked.standpoint) if one.entry.site == asked.site]
    planned = [one for one in here if asked.period.has(_audit_due(one)) and _is_over(asked, one)]
    held = sum(one.held_on is not None and one.held_on <= _audit_due(one) for one in planned)
    return without_stage(asked.of("audit"), "performed") or share(
        held, len(planned), "audits of the programme due"
    )


@computed("written-in-time", PERCENT)
def written_in_time(asked: Asked) -> Figure:
    """Share of the records of events in the period that were written down within one day.

    Counted are the records that somebody signed.
    """
    records = [
        one
        for one in asked.standpoint.ledger.filed.values()
        if one.site == asked.site and one.signed and asked.period.has(one.event_day)
    ]
    prompt = sum(one.entry_day - one.event_day <= timedelta(days=1) for one in records)
    return share(prompt, len(records), "records")


@computed("verify-findings", "findings", now_only=True)
def verify_findings(asked: Asked) -> Figure:
    """Number of faults that `ims verify` finds in the history and nobody has dealt with.

    The same at every site, and known for the present day alone.
    """
    return count(asked.standpoint.wrong, "faults in the history")


def _late_decisions(asked: Asked, one: Filed) -> int:
    running = clocks_of(asked.standpoint, one)
    return sum(clock.decided_on is not None and clock.decided_on > clock.due for clock in running)


def _open(one: Filed, day: date, last_stage: str) -> bool:
    """Return whether a record was opened by a day, and its last stage not signed by then."""
    begun = bool(one.stages) and done_by(one, one.stages[0], day)
    return begun and not done_by(one, last_stage, day)


def _in_period(one: Filed, stage: str, asked: Asked) -> bool:
    signature = one.signature(stage)
    return signature is not None and asked.period.has(signature.on)


def _due(one: Filed, asked: Asked, field: str) -> bool:
    due = one.day(field)
    return due is not None and asked.period.has(due)


def _on_time(asked: Asked, type_: str, first: str, stage: str, noun: str) -> Figure:
    records = asked.of(type_)
    due = [one for one in records if one.is_signed(first) and _due(one, asked, "due")]
    prompt = sum(done_by(one, stage, one.day("due") or asked.last) for one in due)
    return without_stage(records, first, stage) or share(prompt, len(due), noun)


def _audit_due(one: Occurrence) -> date:
    """Return when a planned audit was due; one that is moved when it is late already stays so."""
    first = months.last_day(one.month)
    return one.due if one.moved and one.moved.decided <= first else first


def _is_over(asked: Asked, one: Occurrence) -> bool:
    """Return whether an audit was held or its time has passed on the last day that is known."""
    return one.held_on is not None or _audit_due(one) <= asked.last


def _happened(asked: Asked, type_: str, noun: str) -> Figure:
    records = asked.of(type_)
    signed = [one for one in records if one.signed and asked.period.has(one.event_day)]
    return count(len(signed), noun)
