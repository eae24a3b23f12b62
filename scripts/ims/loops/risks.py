"""RIS: risks are treated, what remains is accepted by those who may, and looked at again."""

from collections.abc import Iterator
from datetime import date

from ims import risks
from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.risks.register import OPPORTUNITY, accept_by, decide_by
from ims.standpoint import Filed, Standpoint
from ims.standpoint.due_dates import stage_due

_ACTS = ("avoid", "reduce", "share", "use")  # treatments that need something done


@duty("RIS010", help="let the risk owner decide on the treatment and sign the stage `treated`")
def risk_treatment_undecided(standpoint: Standpoint) -> Iterator[Duty]:
    """A risk is rated and nobody has decided what is done about it.

    Why: R64; ISO 31000; ISO/IEC 27001:2022, 6.1.3: who knows a risk decides on it.
    """
    book = risks.methods(standpoint)
    for one in risks.current(standpoint) if book else ():
        if book and not one.is_signed("treated") and (due := decide_by(book, one)):
            rated = risks.rated(book, one)
            level = rated.level if rated else ""
            what = f"the decision on the treatment of the `{level}` risk `{one.record.title}`"
            yield _duty(one, what, due)


@duty("RIS011", help="do what is missing, or extend it with a reason, then have it verified")
def risk_treatment_overdue(standpoint: Standpoint) -> Iterator[Duty]:
    """The treatment of a risk is decided and nobody has verified that it is in place and works.

    Why: R64; ISO/IEC 27001:2022, 8.3; ISO 14971:2019, 7.2: a plan lowers no risk.
    """
    for one in risks.current(standpoint):
        due = stage_due(standpoint, one, "verified")
        if due and one.is_signed("treated") and not one.is_signed("verified"):
            what = f"the treatment `{one.text('treatment')}` of the risk `{one.record.title}`"
            yield _duty(one, what, due)


@duty("RIS012", help="rate again what remains and let the risk owner sign `accepted`")
def residual_risk_unsigned(standpoint: Standpoint) -> Iterator[Duty]:
    """A treatment is verified and nobody has accepted what remains.

    Why: R64; ISO/IEC 27001:2022, 6.1.3 f); ISO 14971:2019, 7.3.
    """
    book = risks.methods(standpoint)
    for one in risks.current(standpoint) if book else ():
        if book and (due := accept_by(book, one)) and not one.is_signed("accepted"):
            what = f"the acceptance of what remains of the risk `{one.record.title}`"
            yield _duty(one, what, due)


@duty("RIS013", help="review it: a new RSK record that names this one in `reviews`")
def risk_review_due(standpoint: Standpoint) -> Iterator[Duty]:
    """A risk is not looked at again in the time that its level allows.

    Why: R64; ISO/IEC 27001:2022, 8.2; ICH Q9(R1), 4.6: a rating ages.
    """
    book = risks.methods(standpoint)
    for one in risks.current(standpoint):
        if due := risks.review_due(book, one):
            yield _duty(one, f"the review of the risk `{one.record.title}`", due)


@loop("RIS014", help="treat it further, or let top management allow it for a time by a DEC record")
def residual_risk_not_accepted(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """What remains of a risk is above what may be accepted, or was accepted by a role that may not.

    Why: ISO 14971:2019, 7.4; ISO/IEC 27001:2022, 6.1.3 f); SOP-008: who may accept is decided before.
    """
    book = risks.methods(standpoint)
    for one in _threats(standpoint) if book else ():
        if book and (fact := risks.why_not_accepted(standpoint, book, one)):
            yield _end(one, fact, "top-management")


@loop("RIS015", help="let another person who holds the role accept it, in a review of the risk")
def risk_accepted_by_its_author(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Who wrote or rated a risk has accepted what remains of it.

    Why: SOP-008: nobody judges the own work.
    """
    for one in risks.current(standpoint):
        accepted = one.signature("accepted")
        wrote = {s.person for s in one.signed if s.stage in {"identified", "assessed"}}
        if accepted and accepted.person in wrote:
            who = standpoint.name(accepted.person)
            yield _end(one, f"`{who}` wrote it and accepted what remains", one.record.owner)


@loop("RIS016", help="bring the document into force at the site, or name a control that is")
def risk_control_not_in_force(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A risk counts on a document or control that is not in force at its site.

    Why: R64; ISO 14001:2026, 6.1.5; a control that does not exist treats nothing.
    """
    for one in risks.current(standpoint):
        if one.is_signed("verified") and (gone := _gone(standpoint, one)):
            named = ", ".join(f"`{name}`" for name in gone)
            yield _end(one, f"its control {named} is not in force at {one.site}", one.record.owner)


@loop("RIS017", help="name in `actions`, `controls` or `controls_documents` what treats it")
def risk_treatment_without_control(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """It was decided to treat a risk or to use a chance, and nothing is named that does it.

    Why: R64; ISO/IEC 27001:2022, 6.1.3 b): treatment is controls and actions, not a word.
    """
    for one in risks.current(standpoint):
        treatment = one.text("treatment")
        named = one.ids("actions", "controls", "controls_documents")
        if one.is_signed("treated") and treatment in _ACTS and not named:
            fact = f"the treatment is `{treatment}` and it names no action, control or document"
            yield _end(one, fact, one.record.owner)


@loop("RIS018", help="review it: a new RSK record, the risk in `reviews`, the event in `links`")
def event_after_risk_review(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Something happened that a risk foresaw, and nobody has looked at the risk since.

    Why: R64; ISO 14971:2019, 10; ISO 45001:2018, 10.2: what happened is the best data there is.
    """
    for one in risks.current(standpoint):
        looked = risks.last_look(one)
        after = [
            event
            for event in _events(standpoint, one)
            if event.event_day > looked and event.opened_on > looked
        ]
        if after:
            named = ", ".join(f"`{event.id}`" for event in after)
            since = min(event.event_day for event in after)
            fact = f"{named} happened after its last review of `{looked}`"
            yield LooseEnd(one.id, fact, since, one.record.owner, site=one.site, path=one.path)


def _events(standpoint: Standpoint, one: Filed) -> list[Filed]:
    """Return the events that a risk names, or that name it."""
    named = standpoint.ledger.named_by(one, "links")
    found = {f.id: f for f in named if f.type in risks.EVENTS}
    found |= {f.id: f for f in standpoint.ledger.naming(one.id, *risks.EVENTS)}
    return [found[name] for name in sorted(found)]


@loop("RIS019", help="rate it by the method of its discipline, in the revision in force that day")
def risk_rated_by_another_method(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A risk names a method that is not the one of its discipline, or was not approved then.

    Why: ISO/IEC 27001:2022, 6.1.2 b): results of one method can be compared, others cannot.
    """
    book = risks.methods(standpoint)
    for one in risks.current(standpoint) if book else ():
        for discipline in one.record.disciplines:
            method = book.method(discipline) if book else None
            if fact := _other_method(standpoint, one, method.documents if method else None):
                yield _end(one, f"{fact} ({discipline})", "quality-manager")
                break


def _other_method(standpoint: Standpoint, one: Filed, documents: list[str] | None) -> str:
    named, _, revision = one.text("method").partition("@")
    signed = one.signature("assessed")
    if documents is None:
        return "its discipline has no method"
    if named not in documents:
        return f"it was rated by `{named}`, the method is in `{', '.join(documents)}`"
    facts = standpoint.facts.get(named)
    approved = {a.revision: a.arrival.date() for a in facts.approved} if facts else {}
    if not revision:
        return f"it names no revision of its method `{named}`"
    if signed and not (revision in approved and approved[revision] <= signed.on):
        return f"it was rated by `{named}@{revision}`, which was not approved on `{signed.on}`"
    return ""


@loop("RIS020", help="sign the stage `controlled` with a document that is in force at the site")
def significant_aspect_without_control(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A significant environmental aspect has no control that is signed and in force.

    Why: ISO 14001:2026, 6.1.2 and 8.1: significant aspects are controlled.
    """
    for one in risks.significant_aspects(standpoint):
        gone = _not_in_force(standpoint, one, *one.ids("documents"))
        if not one.is_signed("controlled"):
            yield _end(one, "it is significant and nobody has signed its control", one.next_role())
        elif not one.ids("documents"):
            yield _end(one, "it is significant and no document holds its control", "process-owner")
        elif gone:
            fact = f"its control `{', '.join(gone)}` is not in force at {one.site}"
            yield _end(one, fact, "process-owner")


@loop("RIS021", help="shorten the recovery, or analyse again what can be borne")
def recovery_longer_than_tolerable(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """The recovery that is wanted for a process takes longer than it can stand still.

    Why: ISO 22301:2019, 8.2.2: the recovery time lies within the longest tolerable stop.
    """
    for one in risks.business_impacts(standpoint):
        if one.recovery > one.tolerable:
            fact = (
                f"`{one.process}` is wanted back in `{one.recovery:g}` hours "
                f"and can stop for `{one.tolerable:g}`"
            )
            yield _end(one.filed, fact, "continuity-lead")


@loop("RIS022", help="name the plan that restores it and bring it into force, or say why none")
def process_without_recovery_plan(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A process that was analysed has no plan in force that restores it, and no reason.

    Why: ISO 22301:2019, 8.4: what was analysed is planned for.
    """
    for one in risks.business_impacts(standpoint):
        if one.filed.is_signed("accepted") and not one.filed.text("no_plan_reason"):
            if not one.plan:
                yield _end(
                    one.filed, f"`{one.process}` has no plan and no reason", "continuity-lead"
                )
            elif gone := _not_in_force(standpoint, one.filed, one.plan):
                fact = (
                    f"the plan `{gone[0]}` of `{one.process}` is not in force at {one.filed.site}"
                )
                yield _end(one.filed, fact, "continuity-lead")


# --- what they share --------------------------------------------------------------------------


def _threats(standpoint: Standpoint) -> list[Filed]:
    return [one for one in risks.current(standpoint) if one.text("risk_kind") != OPPORTUNITY]


def _gone(standpoint: Standpoint, one: Filed) -> list[str]:
    """Return the documents and controls of a risk that are not in force where it stands."""
    library = standpoint.system.controls
    controls = [name for name in one.ids("controls") if name in library]
    unknown = [name for name in one.ids("controls") if name not in library]
    behind = [doc for name in controls for doc in library[name].procedures]
    return [*unknown, *_not_in_force(standpoint, one, *one.ids("controls_documents"), *behind)]


def _not_in_force(standpoint: Standpoint, one: Filed, *documents: str) -> list[str]:
    named = dict.fromkeys(name.partition("@")[0] for name in documents)
    return [name for name in named if not standpoint.effective(name, one.site)]


def _duty(one: Filed, what: str, due: date) -> Duty:
    role = one.record.owner
    return Duty(one.id, what, due, role, site=one.site, since=one.opened_on, path=one.path)


def _end(one: Filed, fact: str, role: str) -> LooseEnd:
    since = risks.last_look(one) if one.type == "risk" else one.opened_on
    return LooseEnd(one.id, fact, since, role, site=one.site, path=one.path)
