"""Rehearse a signing: what the gate would say of a statement, before anybody signs it.

The statement is laid into the step that is about to land, as if its signature held, and judged
by the very rules that judge it later. So no signature is asked for that would not count.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ims.history.approvals import APPROVING, Assessment, assess
from ims.history.authority import Required
from ims.history.chain import Change, Step
from ims.history.conclude import conclude, matching, names_bytes, question
from ims.history.core import Core
from ims.history.state import Blobs, State
from ims.history.statements import Arrived, arrive, purpose_of
from ims.history.study import Study, collect, is_text, subject_of
from ims.models.statement import Target
from ims.rules.steps import STEP_RULES, give_verdicts
from ims.signature import PublicKey, Verified
from ims.vocabulary import Meaning


@dataclass(frozen=True)
class Case:
    """A step that is about to land, and the state that it is judged by."""

    before: State
    step: Step
    blobs: Blobs

    def with_files(self, files: Mapping[str, bytes]) -> "Case":
        """Return the case with files added or replaced, as if the step brought them."""
        if not files:
            return self
        new = {f"new:{hashlib.sha256(raw).hexdigest()}": raw for raw in files.values()}
        changes = {change.path: change for change in self.step.changes}
        for path, raw in files.items():
            entry = self.before.entries.get(path)
            blob = f"new:{hashlib.sha256(raw).hexdigest()}"
            changes[path] = Change(path, entry.blob if entry else "", blob)
        commit = replace(self.step.commit, changes=tuple(changes.values()))
        below = self.blobs
        read = Blobs(lambda blob: new[blob] if blob in new else below.read(blob))
        return Case(self.before, replace(self.step, commit=commit), read)


@dataclass(frozen=True)
class Draft:
    """A statement that is ready to be signed with a key."""

    path: str
    raw: bytes
    key: PublicKey


@dataclass(frozen=True)
class Objection:
    """Why a signature would not count, and the smallest mend."""

    fact: str
    help: str = ""


def study_of(case: Case, drafts: Iterable[Draft] = ()) -> Study:
    """Return the step studied and concluded, with statements in it that are not signed yet."""
    study = collect(case.before, case.step, case.blobs)
    study.arrived += [_as_signed(study, draft) for draft in drafts]
    give_verdicts(study)
    conclude(study)
    return study


def _as_signed(study: Study, draft: Draft) -> Arrived:
    arrived = arrive(draft.path, draft.raw, None, study.arrival, study.step.commit.id)
    if arrived.statement is None:
        return arrived
    # A hardware key that is asked by OpenSSH wants a touch; no more is taken for granted.
    touched = True if draft.key.is_hardware else None
    verified = Verified(
        draft.key,
        purpose_of(arrived.statement).namespace,
        touched,
        user_verified=touched,
        origin="",
    )
    return replace(arrived, verified=verified, bad_signature="")


# --- what stands against a statement -------------------------------------------------------------


def objections(study: Study, path: str) -> list[Objection]:
    """Return why one statement of a studied step would not count; nothing where it does."""
    arrived = next(a for a in study.arrived if a.path == path)
    found = [Objection(f"{fact} ({code})", STEP_RULES[code].help) for code, fact in arrived.faults]
    if found:
        return found
    found = [Objection(why, _USELESS) for a, why in study.useless if a.path == path]
    if not arrived.said.stage and arrived.said.meaning in _JUDGED:
        found += [o for t in arrived.said.targets for o in _against(study, arrived, t)]
    return found


_USELESS = "`ims status` shows what is approved, and with which text"
_JUDGED = {*APPROVING, Meaning.AUTHORED, Meaning.REJECTED}


def _against(study: Study, arrived: Arrived, target: Target) -> Iterator[Objection]:
    """Return why a signature about a text or file has no effect on its approval."""
    name = f"{target.id} revision {target.revision}" if target.revision else target.id
    assessment = study.assessments.get(target.id)
    if assessment is None:
        yield Objection(f"{name} {_nothing_to_sign(study, target)}")
        return
    why = next((why for a, why in assessment.not_counted if a.path == arrived.path), "")
    present = arrived.path in {a.path for _, a in assessment.present}
    if arrived.said.meaning is Meaning.REJECTED:
        present = arrived.path in {a.path for a in assessment.rejections}
    others = _before_quality(assessment) if arrived.said.meaning in LAST else []
    if _differs(study, target):
        fact = f"{target.id}: merged with the controlled branch its text is another than here"
        yield Objection(fact, "merge the controlled branch into yours, then sign what comes out")
    elif why:
        yield Objection(f"{target.id}: {why}", in_words(assessment))
    elif present and others:
        missing = "; ".join(map(shown, others))
        fact = f"{target.id}: quality approval comes last, and there is still {missing}"
        yield Objection(fact, "sign after they have signed")
    elif not present and arrived.said.meaning is not Meaning.AUTHORED:  # anybody may own up
        yield _surplus(arrived, target, assessment)


LAST = {Meaning.QUALITY_APPROVED}


def _before_quality(assessment: Assessment) -> list[Required]:
    return [r for r in assessment.missing if r.meaning not in LAST]


def _nothing_to_sign(study: Study, target: Target) -> str:
    if study.before.approved(target.id, target.revision):
        return "is approved already"
    if target.id in study.before.entries:
        return "is the same as on the controlled branch, so nothing is to be signed"
    return "is nothing that is approved as a whole; sign a stage of it with --stage"


def _differs(study: Study, target: Target) -> bool:
    """Return whether the bytes that would land are others than those of the target."""
    core = study.core_of(target.id)
    if core:
        return not names_bytes(target, study.tree.parts(core), core.path)
    return dict(target.parts) != {target.id: study.tree.sha256(target.id)}


def _surplus(arrived: Arrived, target: Target, assessment: Assessment) -> Objection:
    said = arrived.said
    given = [a for r, a in assessment.present if (r.meaning, r.role) == (said.meaning, said.role)]
    by = ", ".join(a.said.name for a in given) or "somebody"
    fact = f"{target.id}: `{said.meaning}` by {said.role} was signed by {by} already"
    return Objection(fact, in_words(assessment))


# --- what is asked for ----------------------------------------------------------------------------


def assessment_of(study: Study, path: str) -> Assessment | None:
    """Return how the signatures of a file stand; None where it has none to wait for."""
    subject = subject_of(path)
    core = study.core_of(subject) if is_text(path) else None
    if subject in study.assessments or core is None or _is_settled(study, core):
        return study.assessments.get(subject)
    return assess(question(study, core), matching(study, core))


def _is_settled(study: Study, core: Core) -> bool:
    return is_record(core.path) or bool(study.before.approved(core.id, core.revision))


def is_record(path: str) -> bool:
    """Return whether a record belongs at a path."""
    return path.startswith("docs/records/")


def shown(required: Required) -> str:
    """Return a signature that is asked for, in words."""
    at = "" if set(required.sites) <= {"all"} else f" for {', '.join(required.sites)}"
    return f"`{required.meaning}` by {required.person or required.role}{at}"


def in_words(assessment: Assessment) -> str:
    """Return what is still missing, in words."""
    refused = "; ".join(f"rejected by {a.said.name}" for a in assessment.rejections)
    missing = "; ".join(map(shown, assessment.missing))
    listed = [refused, f"still missing: {missing}" if missing else ""]
    return "; ".join(said for said in listed if said) or "nothing is missing"
