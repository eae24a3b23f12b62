"""REV, DOC: what may not happen to documents."""

from ims.history.approvals import Assessment
from ims.history.authority import ALL
from ims.history.study import Study, Touched, is_steering, is_text
from ims.redline.class_of_change import least_class
from ims.revision import is_next
from ims.rules.steps import Told, step_rule
from ims.vocabulary import ChangeClass, Meaning

_REVISE = "open the next revision: `ims revise`"


def _documents(study: Study) -> list[Touched]:
    return [t for t in study.touched if not t.is_record]


@step_rule("REV001", help=_REVISE)
def approved_revision_altered(study: Study) -> Told:
    """The bytes of an approved revision change, or those of a picture in it.

    Why: ISO 13485:2016, 4.2.4; 21 CFR 11.70: after approval the bytes are fixed (R12).
    """
    shown = {id_ for c in study.step.changes for id_ in study.before.shown_by.get(c.path, ())}
    for id_ in sorted({t.id for t in _documents(study) if t.new} | shown):
        core = study.core_of(id_)
        approved = study.before.approved(id_, core.revision) if core else None
        if core is None or approved is None:
            continue
        entry = study.tree.get(core.path)
        if entry and entry.blob != approved.blob:
            yield core.path, f"{id_} revision {core.revision} is approved; its text changed"
        elif id_ in shown:
            yield core.path, f"{id_} revision {core.revision} is approved; a picture in it changed"


@step_rule("REV002", help=_REVISE)
def revision_out_of_order(study: Study) -> Told:
    """A document does not carry the revision that follows its last approved one.

    Why: ISO 13485:2016, 4.2.4: the current revision status is identified; a reverted file
    does not lower a revision.
    """
    for touched in _documents(study):
        last = study.before.approved(touched.id)
        if touched.new is None or last is None or touched.new.revision == last.revision:
            continue
        if study.before.approved(touched.id, touched.new.revision):
            yield touched.path, f"goes back to revision {touched.new.revision} from {last.revision}"
        elif not is_next(
            last.revision,
            touched.new.revision,
            touched.new.class_,
            study.authority.settings.revision_scheme,
        ):
            yield touched.path, f"revision {touched.new.revision} does not follow {last.revision}"


@step_rule("REV003", help="say in `change` what changed and why: `ims revise` asks for it")
def reason_of_change_missing(study: Study) -> Told:
    """A revision does not say what changed and why.

    Why: ISO 13485:2016, 4.2.4; EU GMP Annex 11 (2011), 10 (R13).
    """
    for touched in _documents(study):
        readable = touched.new and touched.new.readable
        if touched.new and readable and touched.text_changed and study.before.adopted:
            if not (touched.new.summary.strip() and touched.new.reason.strip()):
                yield touched.path, f"{touched.id} has no summary or no reason of its change"
            elif _repeats_reason(study, touched):
                yield touched.path, "summary and reason are those of the revision before"


def _repeats_reason(study: Study, touched: Touched) -> bool:
    last = study.before.approved(touched.id)
    now = touched.new
    if last is None or now is None or now.revision == last.revision:
        return False
    return (now.summary, now.reason) == (last.summary, last.reason)


@step_rule("REV004", help="raise `class` in `change`; the approval matrix asks others to sign then")
def class_too_low(study: Study) -> Told:
    """A change is called editorial although it alters what people do.

    Why: ISO 13485:2016, 4.2.4: changes are approved by the functions that can judge them; see
    the written rule of what may count as editorial in `docs/contributing/decisions/`.
    """
    changed = [
        (t.id, t.new.revision, t.new.class_, t.path, t.new_blob) for t in _documents(study) if t.new
    ]
    approved = [(a.id, a.revision, a.class_, a.path, a.blob) for a in study.approved]
    for id_, revision, class_, path, blob in dict.fromkeys([*changed, *approved]):
        known = study.before.approved(id_, revision) or not study.before.adopted
        if known or class_ is not ChangeClass.EDITORIAL:
            continue
        last = study.before.standing(id_)
        if last is None:
            yield path, "called editorial, but there is no revision that it mends"
            continue
        least, reasons = least_class(study.blobs.read(last.blob), study.blobs.read(blob))
        if least is not ChangeClass.EDITORIAL:
            yield path, f"called editorial, but {'; '.join(reasons[:3])}"


@step_rule("REV005", help="collect the signatures that `ims status` names, then land it")
def landed_without_approvals(study: Study) -> Told:
    """A text lands without its approvals where drafts may not land.

    Why: R14; `drafts_may_land` in controls/system.yaml is switched off here.
    """
    if study.authority.settings.drafts_may_land or not study.before.adopted:
        return
    for touched in _documents(study):
        if touched.new is None or study.before.approved(touched.id, touched.new.revision):
            continue
        assessment = study.assessments.get(touched.id, Assessment())
        if not assessment.is_complete:
            yield touched.path, f"{touched.id}: {missing_in_words(assessment)}"


def missing_in_words(assessment: Assessment) -> str:
    """Return what is missing of the signatures, in plain words."""
    if not assessment.required:
        return "no row of the approval matrix fits, so nobody can approve it"
    wanted = [f"{r.meaning} by {r.person or r.role}" for r in assessment.missing]
    refused = [f"rejected by {a.said.name}: {a.said.reason}" for a in assessment.rejections]
    return "; ".join([*(["missing: " + ", ".join(wanted)] if wanted else []), *refused])


@step_rule("REV006", help="sign with the same functions, or give the reason in `change`", level=1)
def fewer_functions(study: Study) -> Told:
    """A revision was approved by fewer functions than the one before, without a reason.

    Why: ISO 13485:2016, 4.2.4: the functions that approved the former revision approve its
    changes, or a designated function (R15). An editorial change has its own designated ones.
    """
    for approved in study.approved:
        last = study.before.approved(approved.id)
        if last is None or ChangeClass.EDITORIAL in (approved.class_, last.class_):
            continue
        gone = {s.role for s in last.signatures if s.meaning is not Meaning.AUTHORED} - {
            s.role for s in approved.signatures
        }
        if not all(role in approved.reason for role in gone):
            yield approved.path, f"{', '.join(sorted(gone))} approved revision {last.revision}"


@step_rule("REV007", help="name a change record that is approved to be implemented and open")
def change_request_missing(study: Study) -> Told:
    """A revision does not rest on an approved change record.

    Why: ISO 13485:2016, 7.3.9; ICH Q10, 3.2.3: a change is assessed and approved before it is
    made; `change_request_for` in controls/system.yaml says for which classes. A first issue
    changes nothing.
    """
    wanted = study.authority.settings.change_request_for
    for approved in study.approved:
        if not approved.request:
            if approved.class_ in wanted and study.before.approved(approved.id):
                yield approved.path, f"a {approved.class_} change names no change record"
        elif why := _request_not_open(study, approved.request):
            yield approved.path, why


def _request_not_open(study: Study, request: str) -> str:
    core = study.core_of(request)
    if core is None:
        return f"the change record {request} does not exist"
    stages = [stage for stage, *_ in study.authority.record_stages.get(core.type, ())]
    signed = {
        *study.before.stages.get(request, {}),
        *(s for r, s, _ in study.stages if r == request),
    }
    if "approved" not in stages:
        return f"{request} is of the type `{core.type}`, which nobody approves"
    if "approved" not in signed:
        return f"{request} is not approved to be implemented"
    if stages[-1] in signed:
        return f"{request} is closed"
    return ""


# --- identity of documents ------------------------------------------------------------------


@step_rule("DOC001", help="withdraw it first: `ims withdraw`; the file may stay for ever")
def deleted_without_withdrawal(study: Study) -> Told:
    """A file that was approved is gone, and nobody withdrew it.

    Why: 21 CFR 11.10(e); ISO 13485:2016, 4.2.4: nothing disappears in silence (R39).
    """
    for touched in study.touched:
        if touched.new is not None:
            continue
        known = study.before.approved(touched.id) or study.before.stages.get(touched.id)
        if known and not _withdrawn(study, touched.id):
            yield touched.path, f"{touched.id} is deleted without a signed withdrawal"
        elif touched.is_record and not known and study.before.adopted:
            yield touched.path, f"the record {touched.id} is deleted"


def _withdrawn(study: Study, id_: str) -> bool:
    """Return whether the last word at every site is that it is withdrawn."""
    facts = study.before.facts.get(id_)
    every, gone = set(study.authority.sites), set[str]()
    for act in [*(facts.acts if facts else []), *(act for name, act in study.acts if name == id_)]:
        reached = every if ALL in act.sites else set(act.sites)
        if act.meaning is Meaning.WITHDRAWN:
            gone |= reached
        elif act.meaning is Meaning.REINSTATED:
            gone -= reached
    return bool(gone) and every <= gone


@step_rule("DOC002", help="take the next free id: `ims new`")
def id_used_again(study: Study) -> Told:
    """An id is given to another text after the first one is gone.

    Why: ISO 13485:2016, 4.2.4: a document is identified; an old reference would find the wrong text.
    """
    for touched in study.touched:
        again = touched.id in study.before.used_ids and touched.id not in study.before.paths
        facts = study.before.facts.get(touched.id)
        if facts and touched.new_blob in {a.blob for a in facts.approved}:
            continue  # what was deleted is put back
        if touched.new and touched.old is None and again and study.before.adopted:
            yield touched.path, f"{touched.id} was {study.before.used_ids[touched.id]} before"


@step_rule("DOC003", help="one id, one file, one name; see `ims check`")
def id_and_file_disagree(study: Study) -> Told:
    """A text stands under a file name that is not its id, or an id stands twice.

    Why: evidence is bound to the id; two files of one id could exchange their approvals.
    """
    if not study.before.adopted:
        return
    for touched in study.touched:
        if touched.new is None:
            continue
        stem = touched.new.path.rpartition("/")[2].removesuffix(".md")
        if stem != touched.id:
            yield touched.new.path, f"the id is `{touched.id}`, the file is `{stem}.md`"
        if touched.old and touched.is_record and not _both_records(touched):
            yield (
                touched.new.path,
                f"{touched.id} was moved from {touched.old.path}: a record stays one",
            )
        other = study.before.paths.get(touched.id)
        if other and other != touched.new.path and study.tree.get(other):
            yield touched.new.path, f"{touched.id} stands at {other} already"
    yield from _twice_in_one_step(study)


def _both_records(touched: Touched) -> bool:
    return all(c.path.startswith("docs/records/") for c in (touched.old, touched.new) if c)


def _twice_in_one_step(study: Study) -> Told:
    seen: dict[str, str] = {}
    for change in study.step.changes:
        core = study.tree.core(change.path) if change.is_plain and is_text(change.path) else None
        if core and seen.setdefault(core.id, core.path) != core.path:
            yield core.path, f"{core.id} stands at {seen[core.id]} already"


@step_rule("DOC004", help="put the text itself there, as a plain file")
def no_plain_file(study: Study) -> Told:
    """A link or another repository stands in place of a controlled file.

    Why: what it shows changes without a step; nothing that is signed would change with it.
    """
    for change in study.odd_modes:
        inside = change.path.startswith(("docs/", "controls/"))
        if inside or any(is_steering(study, p) for p in (change.path, f"{change.path}/x")):
            yield change.path, "it is a symbolic link or a submodule"


@step_rule("DOC005", help="mend the front matter; `ims check` says where")
def text_unreadable(study: Study) -> Told:
    """The front matter of a document or record cannot be read.

    Why: history must know id and revision of every text that lands.
    """
    for touched in study.touched:
        if touched.new and not touched.new.readable and study.before.adopted:
            yield touched.path, "its front matter cannot be read"
