"""CLK: clocks of authorities, which start at the first word and stop only by a signature."""

from collections.abc import Iterator

from ims.loops.records import end
from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.reporting import Running, clocks
from ims.reporting.clocks import register
from ims.standpoint import Standpoint

_WEEK = 7  # days


def _path(standpoint: Standpoint, one: Running) -> str:
    found = standpoint.ledger.get(one.record)
    return found.path if found else ""


@duty("CLK001", help="decide, write the rationale, and have the stage signed")
def reportability_decision_due(standpoint: Standpoint) -> Iterator[Duty]:
    """Whether an authority is told is decided and signed before its clock runs out.

    Why: R63, scenario 8; 21 CFR 803.17; EU MDR Art. 87: `not reportable` needs a signed rationale.
    """
    for one in clocks(standpoint):
        if not one.is_decided:
            yield Duty(
                about=one.record,
                what=f"decision whether {one.authority} is told ({one.term}, {one.rule})",
                due=one.due,
                role=one.role,
                site=one.site,
                since=one.since,
                path=_path(standpoint, one),
            )


@duty(
    "CLK002", help="send the report and sign it in a vigilance-report record that names the event"
)
def report_to_authority_due(standpoint: Standpoint) -> Iterator[Duty]:
    """A report that was decided on is sent before the clock of the authority runs out.

    Why: R63, scenario 8; 21 CFR 803.50; EU MDR Art. 87; UK MDR 2002, Part 4A.
    """
    for one in clocks(standpoint):
        if one.is_decided and one.must_report and one.reported_on is None:
            yield Duty(
                about=one.record,
                what=f"report to {one.authority} ({one.term}, {one.rule})",
                due=one.due,
                role=one.role,
                site=one.site,
                since=one.decided_on,
                path=_path(standpoint, one),
            )


@loop("CLK003", help="raise a nonconformity about the missed clock and let it name the record")
def clock_was_missed(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A decision or report came after its clock had run out, and no nonconformity says so.

    Why: SOP-010: a missed clock is a critical nonconformity; the report is sent all the same.
    """
    for one in clocks(standpoint):
        late = one.stopped_on and one.stopped_on > one.due
        if late and not standpoint.ledger.naming(one.record, "nonconformity"):
            deed = "report sent" if one.reported_on else "decision signed"
            yield LooseEnd(
                one.record,
                f"{one.authority}: {deed} on {one.stopped_on}, the clock ran out on {one.due}",
                one.due,
                role=one.role,
                site=one.site,
                path=_path(standpoint, one),
            )


@loop("CLK004", help="decide again, with the date that the clock gives")
def date_later_than_the_clock(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A record sets itself a later date for a report than the clock of the authority gives.

    Why: 21 CFR 803.50; EU MDR Art. 87: the clock counts from first awareness, not from the record.
    """
    for one in clocks(standpoint):
        filed = standpoint.ledger.get(one.record)
        field = next((c.decision for c in register(standpoint.system) if c.id == one.clock), "")
        typed = filed.day(field.replace("_decision", "_due")) if filed else None
        if typed and typed > one.due and one.is_decided and not one.is_stopped:
            yield LooseEnd(
                one.record,
                f"{one.authority}: due is written as {typed}, the clock runs out on {one.due}",
                one.decided_on or one.since,
                role=one.role,
                site=one.site,
                path=_path(standpoint, one),
            )


@loop("CLK005", help="write the reason for the decision; `none` is no reason")
def decision_without_rationale(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Somebody signed that an authority is not told, and no rationale is written.

    Why: scenario 8; 21 CFR 803.18(b)(1)(i): the decision not to report is documented with its why.
    """
    for one in clocks(standpoint):
        filed = standpoint.ledger.get(one.record)
        field = next((c.decision for c in register(standpoint.system) if c.id == one.clock), "")
        reason = f"{field.removesuffix('_decision')}_reason"
        if filed is None or not one.is_decided or one.must_report:
            continue
        if reason in type(filed.record).model_fields and len(filed.text(reason).strip()) < 5:  # noqa: PLR2004 - a word
            yield LooseEnd(
                one.record,
                f"{one.authority}: `{one.decision}` without a rationale",
                one.decided_on or one.since,
                role=one.role,
                site=one.site,
                path=filed.path,
            )


@loop("CLK006", help="let regulatory affairs put the register back, from the starter")
def no_clocks_known(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """There are complaints and no register says by when an authority is told.

    Why: R63; without it no clock runs, and nothing would tell.
    """
    filed = standpoint.ledger.of("complaint")
    if filed and not register(standpoint.system):
        fact = f"`{len(filed)}` complaints and no controls/reporting-clocks.yaml"
        since = min(one.entry_day for one in filed)
        role = "regulatory-affairs"
        yield LooseEnd("reporting-clocks", fact, since, role=role, path=filed[0].path)


@loop("CLK007", help="raise a nonconformity about the late signature and let it name the report")
def sent_signed_long_after(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A report says that it was sent more than a week before anybody signed so.

    Why: R63; the day stops a clock, and a day written that much later is an assertion.
    """
    for filed in standpoint.ledger.of("vigilance-report"):
        signed, sent = filed.signature("sent"), filed.day("sent_on")
        late = signed and sent and (signed.on - sent).days > _WEEK
        if signed and late and not standpoint.ledger.naming(filed.id, "nonconformity"):
            yield end(filed, f"sent on {sent}, signed on {signed.on}", "sent")
