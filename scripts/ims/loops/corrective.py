"""LOP: nonconformities, findings, corrective actions, actions and extensions."""

from collections.abc import Iterator
from datetime import timedelta

from ims.loops.records import end
from ims.loops.registry import LooseEnd, loop
from ims.standpoint import Filed, Standpoint

_WANTS_CAPA = {  # stage, field, and the values of it that leave no choice
    "nonconformity": ("decided", "severity", frozenset({"critical"})),
    "finding": ("answered", "finding_class", frozenset({"critical", "major"})),
}
_NO_JUDGEMENT = frozenset({"", "none", "n/a", "na", "-", "no", "not applicable", "nil", "tbd"})
_IMPACTS = ("quality_impact", "safety_impact", "environment_impact")
_RECURRENCE = timedelta(days=365)
_WITH_CAPA = ("nonconformity", "finding", "complaint", "deviation", "incident")


@loop("LOP010", help="judge each impact: the effect, or `none` with its reason")
def impact_not_judged(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A nonconformity is assessed and its impact on quality, safety or environment is not judged.

    Why: R60; ISO 45001:2018, 10.2; ISO 14001:2026, 10.2: one record serves all three.
    """
    for filed in standpoint.ledger.of("nonconformity"):
        if filed.is_signed("assessed"):
            for name in _IMPACTS:
                said = filed.text(name).strip().rstrip(".").lower()
                if said in _NO_JUDGEMENT:
                    yield end(filed, f"`{name}` is `{said}`: no judgement", "assessed")


@loop("LOP011", help="name at triage who brings it to its end and by when")
def nobody_was_given_it(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A nonconformity is assessed, open, and given to nobody or without a date.

    Why: R64; ISO 9001:2015, 10.2.1: somebody must react and take the action.
    """
    for filed in standpoint.ledger.of("nonconformity"):
        if filed.is_signed("assessed") and not filed.is_closed:
            missing = [name for name in ("assignee", "due") if not filed.get(name)]
            if missing:
                yield end(filed, f"triaged, and `{missing[0]}` is empty", "assessed")


@loop("LOP012", help="open a CAPA and name it, or write the reason and have it signed")
def no_capa_decision(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A nonconformity, finding, complaint or deviation is decided without CAPA and without reason.

    Why: R64; ISO 13485:2016, 8.5.2; 21 CFR 211.192: no action is a decision too.
    """
    for filed in standpoint.ledger.of("nonconformity", "finding", "complaint", "deviation"):
        stage = next(s for s, fields in filed.record.stages.items() if "no_capa_reason" in fields)
        if filed.is_signed(stage) and not filed.get("capa") and not filed.text("no_capa_reason"):
            yield end(filed, f"`{stage}` is signed and names no CAPA and no reason", stage)


@loop("LOP013", help="open a CAPA that names it in `source`")
def grave_without_capa(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A critical nonconformity, or a critical or major finding, is answered and no CAPA knows it.

    Why: R64; SOP-006: its cause is removed, not only its effect.
    """
    for filed in standpoint.ledger.of(*_WANTS_CAPA):
        stage, field, grave = _WANTS_CAPA[filed.type]
        named = filed.get("capa") or standpoint.ledger.naming(filed.id, "capa")
        if filed.is_signed(stage) and filed.text(field) in grave and not named:
            yield end(filed, f"`{field}` is `{filed.text(field)}` and `capa` is empty", stage)


@loop("LOP014", help="name the record in `source` of the CAPA, or name the right CAPA")
def capa_does_not_know_its_source(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A record leaves its cause to a CAPA that does not count it among its sources.

    Why: R64; the CAPA would be closed without a look at this case.
    """
    for filed in standpoint.ledger.of(*_WITH_CAPA):
        for capa in standpoint.ledger.named_by(filed, "capa"):
            if capa.type == "capa" and filed.id not in capa.ids("source", "links"):
                yield end(filed, f"`capa` is `{capa.id}`, whose `source` does not name it")


@loop("LOP015", help="open a new CAPA and name it in `follow_up`")
def failed_check_without_follow_up(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A CAPA failed its effectiveness check and no other CAPA goes on with its cause.

    Why: R64; ISO 13485:2016, 8.5.2: the cause is still there, so the loop is open again.
    """
    for filed in standpoint.ledger.of("capa"):
        if not filed.is_signed("checked") or filed.text("effective") != "no":
            continue
        follow_up = standpoint.ledger.get(filed.text("follow_up"))
        if follow_up is None or follow_up.type != "capa":
            fact = "`effective` is `no` and no CAPA follows"
        elif follow_up.opened_on < filed.opened_on or follow_up.id == filed.id:
            fact = f"`effective` is `no` and `follow_up` is `{follow_up.id}`, opened before it"
        elif not set(filed.ids("source")) & set(follow_up.ids("source")) and (
            filed.id not in follow_up.ids("source", "links")
        ):
            fact = f"`follow_up` is `{follow_up.id}`, which knows neither it nor its source"
        else:
            continue
        yield end(filed, fact, "checked")


@loop("LOP022", help="open a CAPA for the cause and name it in `capa`")
def recurrence_without_capa(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A nonconformity has the cause of another one within a year, and no CAPA removes it.

    Why: SOP-006; ISO 9001:2015, 10.2.1 b: similar nonconformities are looked for; R64.
    """
    seen: dict[str, Filed] = {}
    for filed in sorted(standpoint.ledger.of("nonconformity"), key=lambda one: one.event_day):
        causes = filed.record.concerns.cause if filed.record.concerns else []
        for cause in causes:
            before = seen.get(cause)
            near = before and filed.event_day - before.event_day <= _RECURRENCE
            if near and filed.is_signed("decided") and not filed.get("capa"):
                fact = f"cause `{cause}` as in `{before.id}`, and `capa` is empty"  # type: ignore[union-attr]  # it is near
                yield end(filed, fact, "decided")
            seen[cause] = filed


@loop("LOP023", help="let the deviation be closed first, then the nonconformity")
def closed_before_its_deviation(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A nonconformity is closed while the deviation that came of it is open.

    Why: SOP-006; 21 CFR 211.192: the inquiry into the batches is part of it.
    """
    for filed in standpoint.ledger.of("deviation"):
        for source in standpoint.ledger.named_by(filed, "nonconformity"):
            if source.is_closed and not filed.is_closed:
                yield end(filed, f"`{source.id}` is closed, its deviation is `{filed.state}`")


@loop("LOP024", help="raise a nonconformity and name the result in it")
def unexplained_result_without_record(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A result outside specification has no laboratory error, and no nonconformity follows.

    Why: SOP-006; 21 CFR 211.192: an unexplained result is investigated beyond the laboratory.
    """
    for filed in standpoint.ledger.of("out-of-specification"):
        unexplained = filed.text("assignable_cause") == "no"
        known = [*standpoint.ledger.naming(filed.id), *standpoint.ledger.named_by(filed, "links")]
        raised = [one for one in known if one.type in {"nonconformity", "deviation"}]
        if filed.is_signed("laboratory-phase") and unexplained and not raised:
            fact = "`assignable_cause` is `no` and no nonconformity names it"
            yield end(filed, fact, "laboratory-phase")


@loop("LOP025", help="raise the finding again as a new record that names it in `repeated`")
def raised_again_and_forgotten(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A finding was closed as raised again and no new finding names it.

    Why: R64; ISO 9001:2015, 9.2.2 e: without undue delay.
    """
    for filed in standpoint.ledger.of("finding"):
        if filed.is_signed("closed") and filed.text("result") == "raised-again":
            again = standpoint.ledger.naming(filed.id, "finding")
            if not [one for one in again if filed.id in one.ids("repeated")]:
                yield end(filed, "`result` is `raised-again` and no finding repeats it", "closed")


@loop("LOP026", help="open the complaint, report or field action and let it name the record")
def reportable_and_not_followed(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A nonconformity is reportable and no complaint, report or field action knows of it.

    Why: R63; 21 CFR 803; EU MDR Art. 87: the decision alone tells no authority.
    """
    kinds = ("complaint", "vigilance-report", "field-action")
    for filed in standpoint.ledger.of("nonconformity"):
        if filed.is_signed("assessed") and filed.text("reportable") == "yes":
            linked = {one.type for one in standpoint.ledger.named_by(filed, "links")}
            if not linked & {*kinds} and not standpoint.ledger.naming(filed.id, *kinds):
                yield end(filed, "`reportable` is `yes` and no report names it", "assessed")
