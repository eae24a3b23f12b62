"""What follows from a step once its statements have their verdict: approvals, acts, readings."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from ims.history.acts import ACTS, conclude_act, still_counts, wrong_target
from ims.history.approvals import Assessment, Question, assess
from ims.history.authority import Authority, Required, register_name
from ims.history.core import Core, group, text
from ims.history.readings import reading_lines
from ims.history.registers import register_data
from ims.history.signed import signed
from ims.history.statements import Arrived
from ims.history.study import Study, is_register, is_steering
from ims.lifecycle.facts import Approved, Reading
from ims.models.statement import Target
from ims.vocabulary import ChangeClass, Meaning


def conclude(study: Study) -> None:
    """Work out what becomes approved, decided and read with this step."""
    for id_ in sorted(_candidates(study)):
        _conclude_text(study, id_)
    for path in _files(study) if study.before.adopted else ():
        _conclude_file(study, path)
    for arrived in study.valid:
        if arrived.said.meaning in ACTS:
            conclude_act(study, arrived)
    for _, arrived in reading_lines(study.batches):
        if arrived.is_valid and arrived.said.meaning is Meaning.READ_AND_UNDERSTOOD:
            _conclude_reading(study, arrived)
    for arrived in study.valid:
        if arrived.said.meaning is Meaning.READ_AND_UNDERSTOOD:
            _conclude_reading(study, arrived)
        elif arrived.said.stage:
            _conclude_stage(study, arrived)


# --- documents and records -------------------------------------------------------------------


def _candidates(study: Study) -> set[str]:
    """Return the texts whose approval this step can change."""
    shown = {id_ for c in study.step.changes for id_ in study.before.shown_by.get(c.path, ())}
    waiting = study.before.pending if study.files else set()
    named = {t.id for a in study.valid for t in a.said.targets}
    texts = {t.id for t in study.touched if t.new and not t.is_record}
    return texts | shown | waiting | {n for n in named if study.path_of(n)}


def _conclude_text(study: Study, id_: str) -> None:
    core = study.core_of(id_)
    if core is None or core.path.startswith("docs/records/") or not study.before.adopted:
        return
    if study.before.approved(id_, core.revision):
        return
    statements = list(matching(study, core))
    assessment = assess(question(study, core), statements)
    study.assessments[id_] = assessment
    if assessment.is_complete:
        study.approved.append(_approved(study, core, assessment))


def matching(study: Study, core: Core) -> Iterator[Arrived]:
    """Return the valid statements about exactly the bytes that stand in the tree."""
    parts = study.tree.parts(core)
    for arrived in study.about(core.id, core.revision):
        target = arrived.target(core.id, core.revision)
        if target and names_bytes(target, parts, core.path) and still_counts(study, arrived):
            yield arrived


def names_bytes(target: Target, parts: dict[str, str], path: str) -> bool:
    """Return whether a target is about these bytes; a text that only moved keeps its own."""
    named = dict(target.parts)
    if path not in named:
        stem = path.rpartition("/")[2]
        moved = [p for p in named if p.rpartition("/")[2] == stem]
        if len(moved) == 1:
            named[path] = named.pop(moved[0])
    return named == parts


def question(study: Study, core: Core) -> Question:
    """Return what is asked of a revision, by the registers before the step.

    A site that loses its text by a revision is asked like those that get it.
    """
    last = study.before.approved(core.id)
    wide = replace(core, sites=tuple({*core.sites, *last.sites})) if last else core
    return question_for(wide, study.authority, study.arrival.date(), text_writers(study, core))


def question_for(core: Core, authority: Authority, day: date, writers: Iterable[str]) -> Question:
    """Return what is asked of a text: the rows that fit, and the hand of each listed author."""
    sites = tuple(sorted(core.sites))
    asked = authority.required_for_document(core.type, core.class_, core.disciplines, sites)
    authors = [Required(Meaning.AUTHORED, "", (), person) for person in core.authors]
    return Question(tuple(authors + asked) if asked else (), frozenset(writers), authority, day)


def text_writers(study: Study, core: Core) -> set[str]:
    """Return everybody who wrote a text since its last approval, as far as it is known."""
    names = (core.id, *core.shows)
    written = [w for name in names for w in study.before.writers_since_approval(core.id, name)]
    written += [w for name in names for w in study.writers.get(name, ())]
    signed = {a.said.person for a in matching(study, core) if a.said.meaning is Meaning.AUTHORED}
    return {w.person for w in written if w.person} | set(core.authors) | signed


def _approved(study: Study, core: Core, assessment: Assessment) -> Approved:
    authority = study.authority
    entry = study.tree.get(core.path)
    return Approved(
        id=core.id,
        revision=core.revision,
        blob=entry.blob if entry else "",
        path=core.path,
        arrival=study.arrival,
        step=study.step.commit.id,
        title=core.title,
        type=core.type,
        owner=core.owner,
        sites=core.sites,
        audience=core.audience,
        effective_date=core.effective_date,
        review_interval=core.review_interval or authority.type_intervals.get(core.type, 0),
        class_=core.class_,
        summary=core.summary,
        reason=core.reason,
        request=core.request,
        training=core.training,
        gated=authority.type_gates.get(core.type, False),
        started_work=core.started_work,
        follows=core.follows,
        signatures=tuple(
            signed(arrived, assessment.concessions) for _, arrived in assessment.present
        ),
    )


# --- registers and files that steer the tool -----------------------------------------------------


def _conclude_file(study: Study, path: str) -> None:
    """Judge a register by the state before: it has no draft, it lands complete or not (R40)."""
    digest = study.tree.sha256(path)
    asked = study.authority.required_for_file(path, _class_of(study, path))
    written = [*study.before.writers_since_approval(path), *study.writers.get(path, ())]
    about = [
        a
        for a in [*study.valid, *_former(study, path)]
        if any(t.id == path and dict(t.parts) == {path: digest} for t in a.said.targets)
        and still_counts(study, a)
    ]
    people = {w.person for w in written if w.person}
    day = study.arrival.date()
    assessment = assess(Question(tuple(asked), people, study.authority, day), about)
    study.assessments[path] = assessment
    if assessment.is_complete:
        study.landing.append(path)


def _files(study: Study) -> list[str]:
    """Return the registers and files that change, or that wait and are signed now."""
    changed = [c.path for c in study.files if c.is_plain]
    signed = {t.id for a in study.valid for t in a.said.targets if is_steering(study, t.id)}
    return list(dict.fromkeys([*changed, *sorted(p for p in signed if _waits(study, p))]))


def _waits(study: Study, path: str) -> bool:
    entry = study.tree.get(path)
    landed = study.before.landed.get(path)
    return entry is not None and (landed is None or landed[0] != entry.blob)


def _class_of(study: Study, path: str) -> ChangeClass:
    """Return the class of a register's change: less than major only for a key that is revoked.

    A revocation must be quick; everything else that is called small is judged as major.
    """
    raw = study.tree.read(path)
    data = register_data(path, raw) if raw and is_register(path) else {}
    if register_name(path) != "keys" or not group(data, "revoked"):
        return ChangeClass.MAJOR
    said = text(group(data, "change"), "class")
    return ChangeClass(said) if said in set(ChangeClass) else ChangeClass.MAJOR


def _former(study: Study, path: str) -> Iterator[Arrived]:
    """Return the statements since the last approval: those of before were for that one."""
    landed = study.before.landed.get(path)
    found = (study.before.statements[place] for place in study.before.by_id.get(path, ()))
    yield from (a for a in found if landed is None or a.arrival > landed[1])


# --- readings, stages of records -------------------------------------------------------------


def _conclude_reading(study: Study, arrived: Arrived) -> None:
    said = arrived.said
    for target in said.targets:
        if why := wrong_target(study, target, said.meaning):
            study.useless.append((arrived, why))
            continue
        tier = "session" if said.readers else "signed"
        for person in said.readers or [said.person]:
            reading = Reading(person, target.revision, study.arrival, tier)
            study.readings.append((target.id, reading))


def _conclude_stage(study: Study, arrived: Arrived) -> None:
    """Note that a stage of a record is signed; from then on its fields are fixed."""
    for target in arrived.said.targets:
        core = study.core_of(target.id)
        if core is None or not names_bytes(target, study.tree.parts(core), core.path):
            study.useless.append((arrived, f"{target.id} does not stand there with these bytes"))
            continue
        entry = study.tree.get(core.path)
        study.stages.append((target.id, str(arrived.said.stage), entry.blob if entry else ""))
