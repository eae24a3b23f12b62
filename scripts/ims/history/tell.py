"""Tell a step as events of the audit trail (R33): old and new, who, why, proven or asserted."""

from collections.abc import Iterable, Iterator
from typing import Any

from ims.history.chain import Change
from ims.history.core import Core
from ims.history.events import Event, EventKind
from ims.history.state import Writer
from ims.history.statements import Arrived
from ims.history.study import Study, Touched, subject_of
from ims.vocabulary import Meaning


def tell(study: Study) -> Iterator[Event]:
    """Return the events of a step, in the order in which people would tell them."""
    if study.is_baseline:
        yield _event(study, EventKind.ADOPTED, "system", "", reason="the baseline")
    for touched in study.touched:
        yield _text_event(study, touched)
    for change in study.files:
        yield _file_event(study, change)
    for arrived in study.arrived:
        yield from _statement_events(study, arrived)
    for approved in study.approved:
        yield _event(
            study,
            EventKind.APPROVED,
            approved.id,
            approved.path,
            revision=approved.revision,
            people=tuple(s.person for s in approved.signatures),
            who="; ".join(f"{s.printed_name} ({s.role}, {s.meaning})" for s in approved.signatures),
            proven=True,
            reason=approved.reason,
            new_blob=approved.blob,
        )
    yield from _decisions(study)
    for release in study.releases:
        told = release.release
        yield _event(
            study,
            EventKind.RELEASED,
            "release",
            release.path,
            who=told.name if told else "",
            people=(told.person,) if told else (),
            proven=release.verified is not None,
            signed_at=told.time if told else None,
        )


def _decisions(study: Study) -> Iterator[Event]:
    for id_, act in study.acts:
        where = "all sites" if "all" in act.sites else ", ".join(act.sites)
        when = f" from {act.effective}" if act.effective else " held" if act.hold else ""
        until = f" until {act.until}" if act.until else ""
        yield _event(
            study,
            EventKind.DECIDED,
            id_,
            study.path_of(id_),
            revision=act.revision,
            people=tuple(s.person for s in act.signatures),
            who="; ".join(f"{s.printed_name} ({s.role})" for s in act.signatures),
            proven=True,
            meaning=act.meaning,
            reason="; ".join(s.reason for s in act.signatures if s.reason),
            new=f"{act.meaning}{when}{until} at {where}",
        )


def _event(study: Study, kind: EventKind, subject: str, path: str, **more: Any) -> Event:
    step = study.step
    return Event(step.position, step.commit.id, study.arrival, kind, subject, path, **more)


def _text_event(study: Study, touched: Touched) -> Event:
    kind = _kind(touched)
    core = touched.new or touched.old
    return _event(
        study,
        kind,
        touched.id,
        touched.path,
        revision=core.revision if core else "",
        reason=_reason(study, touched.new),
        old=_place(touched.old),
        new=_place(touched.new),
        old_blob=touched.old_blob,
        new_blob=touched.new_blob,
        requirements=core.requirements if core else (),
        **_writers(study, touched.id),
    )


def _kind(touched: Touched) -> EventKind:
    if touched.old is None:
        return EventKind.CREATED
    if touched.new is None:
        return EventKind.DELETED
    return EventKind.CHANGED if touched.text_changed else EventKind.MOVED


def _place(core: Core | None) -> str:
    if core is None:
        return ""
    return f"revision {core.revision} at {core.path}" if core.revision else core.path


def _reason(study: Study, core: Core | None) -> str:
    return (core.reason if core else "") or study.step.commit.message.partition("\n")[0]


def _writers(study: Study, name: str) -> dict[str, Any]:
    found = study.writers.get(name) or [_author(study)]
    people = tuple(dict.fromkeys(w.person for w in found if w.person))
    proven = any(w.proven for w in found)
    said = dict.fromkeys(w.said for w in found if not w.proven)
    return {
        "people": people,
        "who": "; ".join(said),
        "proven": proven,
        "flags": () if proven else ("author asserted by Git alone",),
    }


def _author(study: Study) -> Writer:
    author, commit = study.step.commit.author, study.step.commit.id
    person = study.authority.person_by_email.get(author.email.lower(), "")
    said = f"{author.name} <{author.email}>"
    return Writer(person, author.email, said, commit, study.step.position)


def _file_event(study: Study, change: Change) -> Event:
    kind = EventKind.CHANGED if change.old_blob and change.new_blob else EventKind.CREATED
    assessment = study.assessments.get(change.path)
    present = assessment.present if assessment else ()
    return _event(
        study,
        kind if change.new_blob else EventKind.DELETED,
        subject_of(change.path),
        change.path,
        old_blob=change.old_blob,
        new_blob=change.new_blob,
        reason=study.step.commit.message.partition("\n")[0],
        meaning=_signers(a for _, a in present),
        **_writers(study, change.path),
    )


def _signers(present: Iterable[Arrived]) -> str:
    return "; ".join(f"{a.said.meaning} by {a.said.name} ({a.said.role})" for a in present)


def _statement_events(study: Study, arrived: Arrived) -> Iterator[Event]:
    if arrived.statement is None:
        yield _event(study, EventKind.SIGNATURE_INVALID, arrived.path, arrived.path,
                     reason=arrived.unreadable)  # fmt: skip
        return
    said = arrived.said
    kind = EventKind.SIGNED if arrived.is_valid else EventKind.SIGNATURE_INVALID
    if said.meaning is Meaning.READ_AND_UNDERSTOOD and arrived.is_valid:
        kind = EventKind.READ
    for target in said.targets:
        yield _event(
            study,
            kind,
            target.id,
            arrived.path,
            revision=target.revision,
            people=(said.person,),
            who=f"{said.name} ({said.role})"
            + (f" on behalf of {said.on_behalf_of}" if said.on_behalf_of else ""),
            proven=arrived.is_valid,
            meaning=said.meaning,
            reason=said.reason,
            signed_at=said.time,
            flags=tuple(f"{code}: {fact}" for code, fact in arrived.faults),
        )
