"""TRN: everybody knows what the work needs, and it is shown."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.standpoint import Filed, Standpoint
from ims.training import bundles, evidence, home_sites, programme
from ims.training.evidence import Result, premature, taught
from ims.training.needs import NEVER, Need
from ims.training.qualified import last_on_task, lasts
from ims.training.register import PATH
from ims.training.sessions import Failed, below_mark, failed, unassessed, unproven

_MANAGER, _HEAD, _TRAINER = "quality-manager", "department-head", "trainer"
_NAMED = 5  # more are only counted


# --- people -----------------------------------------------------------------------------------


@duty("TRN001", help="read and sign with `ims acknowledge`, or record the session or assessment")
def training_due(standpoint: Standpoint) -> Iterator[Duty]:
    """Somebody does not know what the work needs, and the days of grace are over.

    Why: R54, R55, R57; ISO 13485 6.2, 21 CFR 211.25: one bundle a person, however many revisions.
    """
    for person, open_ in bundles(standpoint).items():
        due = min(need.due for need in open_)
        if due != NEVER:
            yield Duty(
                about=person,
                what=_in_words(open_),
                due=due,
                people=(person,),
                site=home_sites(standpoint, person)[0],
                since=min(need.since for need in open_),
                path=_file(person),
            )


def _in_words(open_: list[Need]) -> str:
    said = [need.words for need in open_[:_NAMED]]
    more = len(open_) - len(said)
    return ", ".join(said) + (f", and {more} more" if more else "")


def _file(person: str) -> str:
    return f"controls/people/{person}.yaml"


@duty("TRN002", help="assess it again before it lapses, with FRM-004")
def qualification_lapses(standpoint: Standpoint) -> Iterator[Duty]:
    """The qualification of somebody for a task has lapsed.

    Why: R57; nobody does alone what nobody has seen them do for so long.
    """
    for task in programme(standpoint).tasks.values():
        for person in standpoint.holders(task.role):
            last = last_on_task(standpoint, person, task)
            if last and last.passed and last.may_work == "yes":
                yield Duty(
                    about=last.record.id,
                    what=f"the next assessment of `{person}` for `{task.id}`",
                    due=lasts(last, task),
                    role=_HEAD,
                    site=last.record.site,
                    since=last.on,
                    path=last.record.path,
                )


@duty("TRN003", help="renew the competence record (CMP) of the person for the role")
def competence_lapses(standpoint: Standpoint) -> Iterator[Duty]:
    """The competence record of somebody for a role has lapsed.

    Why: R59; ISO 9001 7.2: competence is kept up, and each duty has somebody competent.
    """
    last: dict[tuple[str, str], Filed] = {}
    for one in sorted(standpoint.ledger.of("competence"), key=lambda f: (f.event_day, f.id)):
        if one.is_closed:
            last[one.text("person"), one.text("for_role")] = one
    for (person, role), one in last.items():
        until = one.day("valid_until")
        if until and person in standpoint.holders(role):
            what = f"the next judgement of the competence of `{person}` as `{role}`"
            yield Duty(one.id, what, until, _HEAD, (), one.site, one.event_day, one.path)


# --- assessments ------------------------------------------------------------------------------


@duty("TRN004", help="train again and repeat the assessment with other questions")
def repeat_due(standpoint: Standpoint) -> Iterator[Duty]:
    """Somebody failed an assessment and has not repeated it.

    Why: R58; a failure without a repeat leaves nobody qualified.
    """
    for one in failed(standpoint):
        result = one.last
        what = f"the repeat for `{result.person}`, who failed `{result.subject}` on {result.on},"
        yield Duty(
            about=result.record.id,
            what=what,
            due=one.due,
            role=_TRAINER,
            site=result.record.site,
            since=result.on,
            path=result.record.path,
        )


@loop("TRN005", help="decide in `may_work`: the person does other work until the repeat is passed")
def failed_and_assigned(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Somebody failed an assessment and nobody has taken the person off the work.

    Why: R58; SOP-004: after a fail the task stays blocked, after the third other work is found.
    """
    for one in failed(standpoint):
        if fact := _still(standpoint, one):
            yield _about(one.last, fact, one.last.on, _HEAD)


def _still(standpoint: Standpoint, one: Failed) -> str:
    last = one.last
    if last.role and last.person not in standpoint.holders(last.role):
        return ""
    most = programme(standpoint).rules.attempts
    if last.may_work == "yes":
        return f"`{last.person}` failed `{last.subject}`, and `may_work` says `yes`"
    if not last.counts:
        return f"`{last.person}` failed `{last.subject}`, and nobody decided on the work"
    if one.attempts >= most:
        return f"`{last.person}` failed `{last.subject}` {one.attempts} times and is still assigned"
    return ""


@loop("TRN006", help="correct `result`, or the score, in an addendum, and assess again")
def passed_below_mark(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An assessment counts as passed with a score below the pass mark.

    Why: R58; a pass mark that gives way is none.
    """
    mark = programme(standpoint).rules.pass_mark
    for result, score in below_mark(standpoint):
        fact = f"the result is `passed` with `{score} %`; the pass mark is {mark} %"
        yield _about(result, fact, result.on, _TRAINER)


@loop("TRN007", help="name a task of controls/curricula.yaml in `task`, or enter the task there")
def task_unknown(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An assessment names a task that the curricula do not have, or cannot name any.

    Why: R57; a qualification for nothing known lets nobody work.
    """
    known = programme(standpoint).tasks
    kind = standpoint.system.record_types.get("assessment")
    if known and kind and "task" not in kind.model_fields:
        fact = "the record type `assessment` has no field `task`, so nobody can be qualified"
        yield LooseEnd("record-types", fact, standpoint.day, _MANAGER, path=PATH)
    for result in evidence(standpoint).results:
        if result.task and result.task not in known:
            yield _about(result, f"the task is `{result.task}`", result.on, _TRAINER)


@loop("TRN008", help="write the id with one revision, like SOP-004@2, in an addendum")
def evidence_without_revision(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A record of training names a document without saying which revision.

    Why: R56; evidence for no revision counts for none.
    """
    for one in standpoint.ledger.of("training", "attendance", "assessment", "acknowledgement"):
        named = {*one.ids("document", "documents")} - {*taught(one)}
        if named and one.signed:
            fact = f"it names `{min(named)}` without a revision"
            yield LooseEnd(one.id, fact, one.opened_on, _TRAINER, (), one.site, one.path)


@loop("TRN020", help="train or assess these people again, on the text that was approved")
def taught_before_approval(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A record of training names a revision that was approved only after it.

    Why: R56; who was taught a draft does not know the text that was approved.
    """
    for one in standpoint.ledger.of("training", "assessment", "acknowledgement"):
        for target, day in premature(standpoint, one).items() if one.signed else ():
            if people := _not_since(standpoint, one, target):
                fact = (
                    f"it is of {one.event_day}, and `{target}` was approved on {day}: "
                    f"for {len(people)} people nothing shows that they know it"
                )
                yield LooseEnd(one.id, fact, day, _TRAINER, (), one.site, one.path)


def _not_since(standpoint: Standpoint, one: Filed, target: str) -> list[str]:
    """Return who is here of those whom a record names and has no evidence that counts."""
    document, _, revision = target.partition("@")
    if not standpoint.is_effective(document, revision):
        return []
    known = evidence(standpoint)
    shows = known.result if one.type == "assessment" else known.reading
    people = one.ids("participants", "people", "person")
    return [p for p in people if p in standpoint.people and not shows((target,), p)]


def _about(result: Result, fact: str, since: date, role: str) -> LooseEnd:
    record = result.record
    return LooseEnd(record.id, fact, since, role, (), record.site, record.path)


# --- sessions ---------------------------------------------------------------------------------


@loop("TRN009", help="record the attendance (ATT), or attach the signed sheet and confirm it")
def attendance_unproven(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A session was held and nothing shows that somebody who is listed was there.

    Why: R56; 21 CFR 211.25: a name on a list is no evidence.
    """
    for session in standpoint.ledger.of("training"):
        if people := unproven(standpoint, session):
            how = session.text("attendance_evidence")
            said = len(session.ids("participants"))
            fact = (
                f"nothing shows that {len(people)} of {said} people attended; evidence is `{how}`"
            )
            end = _session(session, fact, session.event_day, _TRAINER)
            yield replace(end, people=people, role="") if how == "own-signature" else end


@loop("TRN010", help="record the result of each person with FRM-004")
def assessment_unrecorded(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """The understanding of people at a session was to be checked, and no record shows it.

    Why: R58; without a result nobody can tell who has understood.
    """
    for session in standpoint.ledger.of("training"):
        if people := unassessed(standpoint, session):
            fact = f"no assessment of {len(people)} people who were there names it"
            yield _session(session, fact, session.event_day, _TRAINER)


@duty("TRN011", help="observe the work as SOP-004 says and sign the last stage of the session")
def effectiveness_due(standpoint: Standpoint) -> Iterator[Duty]:
    """Nobody has looked whether a training worked.

    Why: R58; ISO 13485 6.2, in proportion to the risk of the work.
    """
    for one in standpoint.ledger.of("training"):
        due = one.day("effectiveness_due")
        if due and one.is_signed("confirmed") and not one.is_signed("evaluated"):
            what = "the effectiveness check of the session"
            yield Duty(one.id, what, due, _HEAD, (), one.site, one.event_day, one.path)


@loop("TRN012", help="name in `follow_up` what is done: a session, an action or a CAPA")
def training_did_not_work(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A training was found not effective, and nothing follows that is there.

    Why: R58; the check is for nothing where nobody acts on it.
    """
    for one in standpoint.ledger.of("training"):
        if one.text("effective") == "no" and not standpoint.ledger.named_by(one, "follow_up"):
            yield _session(one, "it was not effective and nothing follows", one.event_day, _HEAD)


def _session(session: Filed, fact: str, since: date, role: str) -> LooseEnd:
    return LooseEnd(session.id, fact, since, role, (), session.site, session.path)
