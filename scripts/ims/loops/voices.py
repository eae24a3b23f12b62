"""LOP: what people tell us, and what follows: feedback, hazards, ideas, incidents, observations."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from ims.lifecycle import add_months
from ims.loops.records import end
from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.standpoint import Filed, Standpoint

_YEAR = timedelta(days=365)
_FEW = 3  # incidents of one kind in a year are no accident any more
_MONTHS = 12


@loop("LOP030", help="write the answer, and how it was given")
def answered_with_nothing(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Feedback or a hazard report is signed as answered, and no answer is written.

    Why: ISO 45001:2018, 5.4; who gets no answer does not report again.
    """
    for filed, stage, field in _answers(standpoint):
        said = filed.text(field).strip().rstrip(".").lower()
        if filed.is_signed(stage) and said in {"", "none", "no", "-", "n/a"}:
            yield end(filed, f"`{stage}` is signed and `{field}` is `{said}`", stage)


def _answers(standpoint: Standpoint) -> Iterator[tuple[Filed, str, str]]:
    for filed in standpoint.ledger.of("feedback"):
        yield filed, "answered", "answer"
    for filed in standpoint.ledger.of("hazard"):
        yield filed, "assessed", "answer_to_reporter"


@loop("LOP031", help="open the complaint and let it name the feedback in `links`")
def complaint_not_opened(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Feedback or servicing holds a complaint about a product, and there is no complaint record.

    Why: ISO 13485:2016, 8.2.2; 21 CFR 820.35(a): its clocks run from the first word.
    """
    for filed in standpoint.ledger.of("feedback", "servicing"):
        if filed.signed and filed.text("is_complaint") == "yes":
            named = standpoint.ledger.named_by(filed, "links", "complaint")
            known = [one for one in named if one.type == "complaint"]
            if not known and not standpoint.ledger.naming(filed.id, "complaint"):
                yield end(filed, "`is_complaint` is `yes` and there is no complaint record")
        elif filed.is_closed and filed.text("is_complaint") == "not-judged":
            yield end(filed, "answered, and `is_complaint` is still `not-judged`")


@loop("LOP032", help="open an action for the measure and name it in `actions`")
def high_hazard_without_action(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A hazard of high risk is answered with words and no action.

    Why: ISO 45001:2018, 8.1.2: what can hurt somebody badly is removed, by a person and a day.
    """
    for filed in standpoint.ledger.of("hazard"):
        grave = filed.is_signed("assessed") and filed.text("risk_level") == "high"
        if grave and not _followed(standpoint, filed, "action", "change", "nonconformity"):
            yield end(filed, "`risk_level` is `high` and no action follows", "assessed")


@loop("LOP033", help="open the action or change and name it in `actions`")
def adopted_without_action(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An improvement is to be done and no action or change does it.

    Why: ISO 9001:2015, 10.3; R64: a good idea that nobody was given stays an idea.
    """
    for filed in standpoint.ledger.of("improvement"):
        adopted = filed.is_signed("decided") and filed.text("decision") == "do"
        if adopted and not _followed(standpoint, filed, "action", "change"):
            yield end(filed, "`decision` is `do` and no action follows", "decided")


@loop("LOP034", help="name what follows in `follow_up`, or let that record name the observation")
def observation_without_follow_up(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Work was seen that is not as written, or a text that does not fit, and nothing follows.

    Why: ISO 9001:2015, 9.1.1; row 000-08: a sample that differs is a finding.
    """
    for filed in standpoint.ledger.of("observation"):
        differs = filed.text("result") in {"differs", "document-unfit"}
        kinds = ("nonconformity", "deviation", "action", "change", "training")
        if filed.is_closed and differs and not _followed(standpoint, filed, *kinds):
            yield end(filed, f"`result` is `{filed.text('result')}` and nothing follows")


@loop("LOP035", help="open an action for each condition and name it in `actions`")
def decision_without_action(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Management accepted something with conditions, and nobody was given a condition.

    Why: ISO 9001:2015, 5.1.1; R64: a decision lives in the actions that follow it.
    """
    for filed in standpoint.ledger.of("decision"):
        bound = filed.text("outcome") == "accepted-with-conditions"
        if filed.is_closed and bound and not _followed(standpoint, filed, "action", "change"):
            yield end(filed, "`outcome` is `accepted-with-conditions` and no action follows")


@loop("LOP036", help="open a CAPA or train the people, and name it in the newest of them")
def incidents_rise(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Incidents of one kind rise at a site, and neither training nor a CAPA follows.

    Counted by the day of the event: at least three in the last 365 days, more than in those before.
    Why: ISO 45001:2018, 9.1.1; row 002-21: incidents fall after training, or somebody asks why.
    """
    now: Counter[tuple[str, str]] = Counter()
    before: Counter[tuple[str, str]] = Counter()
    newest: dict[tuple[str, str], Filed] = {}
    treated = set()
    for filed in sorted(standpoint.ledger.of("incident"), key=lambda one: one.event_day):
        key = (filed.text("incident_kind"), filed.site)
        age = standpoint.day - filed.event_day
        (now if age <= _YEAR else before if age <= 2 * _YEAR else Counter())[key] += 1
        newest[key] = filed
        if age <= _YEAR and _followed(standpoint, filed, "capa", "training"):
            treated.add(key)
    for key, count in sorted(now.items()):
        if count >= _FEW and count > before[key] and key not in treated:
            kind, site = key
            fact = f"`{count}` of kind `{kind}` at {site} in a year, `{before[key]}` in that before"
            yield end(newest[key], fact)


@loop("LOP037", help="take the change back, or propose it as a lasting one")
def temporary_change_over(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A temporary change is past its end and not closed.

    Why: ISO 13485:2016, 4.1.4; what was meant for a time becomes the rule without approval.
    """
    for filed in standpoint.ledger.of("change"):
        ends = filed.day("expires_on")
        if ends and ends < standpoint.day and filed.is_signed("approved") and not filed.is_closed:
            yield LooseEnd(
                filed.id,
                f"temporary until {ends}, now `{filed.state}`",
                ends,
                role=filed.record.owner,
                site=filed.site,
                path=filed.path,
            )


@loop("LOP038", help="validate it with `ims new validation` and have its use released")
def system_in_use_without_validation(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """The system that holds these records is in use, and no validation of it is released.

    Why: 21 CFR 11.10(a); ISO 13485:2016, 4.1.6; EU GMP Annex 11 (2011), 4.
    """
    settings = standpoint.system.settings
    if not standpoint.is_adopted or settings is None:
        return
    own = [v for v in standpoint.ledger.of("validation") if _names(v, settings.system)]
    released = [v for v in own if v.is_closed and v.text("release_decision").startswith("released")]
    if not released:
        state = f"; `{own[-1].id}` is `{own[-1].state}`" if own else ""
        fact = f"no validation that names the system `{settings.system}` is released{state}"
        since = _first_day(standpoint)
        path = "controls/system.yaml"
        yield LooseEnd("system", fact, since, role="system-owner", path=path)


def _names(filed: Filed, system: str) -> bool:
    return system.lower() in filed.text("system_name").lower()


def _first_day(standpoint: Standpoint) -> date:
    days = (one.arrival.date() for f in standpoint.facts.values() for one in f.approved)
    return min(days, default=standpoint.day)


@duty("LOP039", help="bring an improvement to its end, and record its result")
def improvement_to_show(standpoint: Standpoint) -> Iterator[Duty]:
    """Each site closes at least one improvement in twelve months; the next is due a year later.

    Why: ISO 9001:2015, 10.3; row 003-12: continual improvement is seen in what was improved.
    """
    for site in standpoint.sites if standpoint.is_adopted else ():
        at_site = [one for one in standpoint.ledger.of("improvement") if one.site == site]
        closed = [one.closed_on for one in at_site if one.closed_on]
        last = max(closed) if closed else _first_day(standpoint)
        yield Duty(
            about=f"improvement at {site}",
            what=f"the next improvement at {site} with its result",
            due=add_months(last, _MONTHS),
            role="quality-manager",
            site=site,
            since=last,
            path="controls/record-types.yaml",
        )


@duty("LOP040", help="let top management decide, and sign the decision (`ims new decision`)")
def leadership_to_show(standpoint: Standpoint) -> Iterator[Duty]:
    """Top management signs a decision or a review of the system at least once in twelve months.

    Why: ISO 9001:2015, 5.1.1; row 003-11: leadership is shown by what it signed itself.
    """
    if not standpoint.is_adopted:
        return
    signed = [
        one
        for filed in standpoint.ledger.of("decision", "management-review", "field-action")
        for one in filed.signed
        if one.role == "top-management"
    ]
    last = max((one.on for one in signed), default=_first_day(standpoint))
    yield Duty(
        about="top-management",
        what="the next decision that top management signs itself",
        due=add_months(last, _MONTHS),
        role="top-management",
        since=last,
        path="controls/roles.yaml",
    )


def _followed(standpoint: Standpoint, filed: Filed, *types: str) -> bool:
    """Return whether a record leads to one of these types, or one of them names it."""
    fields = ("actions", "follow_up", "capa", "links")
    named = {one.type for one in standpoint.ledger.named_by(filed, *fields)}
    return bool(named & {*types}) or bool(standpoint.ledger.naming(filed.id, *types))
