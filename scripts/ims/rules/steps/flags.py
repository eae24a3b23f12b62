"""FLG: what is shown and fails nothing: a date or a name that evidence does not carry."""

from datetime import UTC, datetime, timedelta

from ims.history.approvals import APPROVING
from ims.history.chain import TO_COME
from ims.history.statements import Arrived
from ims.history.study import MACHINE, Study
from ims.history.writers import signer_of
from ims.rules.steps import Told, step_rule
from ims.vocabulary import Meaning


@step_rule("FLG001", help="ask the signer; a time stamp (RFC 3161) makes it certain", flag=True)
def signed_long_before_arrival(study: Study) -> Told:
    """A statement is dated more than two days before the step that it follows.

    Why: R36: the time is asserted by the signer; a late arrival is shown, not hidden.
    """
    former = study.before.arrival
    for arrived in study.valid:
        if former and arrived.said.time < former - timedelta(days=2):
            yield (
                arrived.path,
                f"signed at {arrived.said.time}, the step before arrived at {former}",
            )


@step_rule("FLG002", help="if it was meant to count, sign again what stands there now", flag=True)
def statement_without_effect(study: Study) -> Told:
    """A signature is genuine and has no effect.

    Why: R25, R27: what does not count is named, with the reason.
    """
    for arrived, why in study.useless:
        yield arrived.path, why
    new = {arrived.path for arrived in study.valid}
    for id_, assessment in study.assessments.items():
        for arrived, why in assessment.not_counted:
            if arrived.path in new:
                yield arrived.path, f"{id_}: {why}"
    for arrived in study.valid:
        if arrived.said.meaning in {*APPROVING, Meaning.AUTHORED} and not arrived.said.stage:
            yield from _void(arrived, study)


def _void(arrived: Arrived, study: Study) -> Told:
    for target in arrived.said.targets:
        digests = set(target.parts.values())
        path = study.path_of(target.id) or target.id
        if study.tree.sha256(path) not in digests:
            yield arrived.path, f"void: {target.id} does not stand there with the bytes it names"


@step_rule("FLG005", help="ask who left it out, and why; its signer signs again", flag=True)
def statement_left_out(study: Study) -> Told:
    """A commit that comes with a step adds a statement, and the step leaves it out.

    Why: R28, 21 CFR 11.10(e): a refusal that was dropped on the way, or by a merge whose first
    parent is not the controlled branch, must not vanish unseen.
    """
    if not study.before.adopted:
        return
    added = {c.path for b in study.step.brought for c in b.changes if not c.old_blob}
    for path in sorted(path for path in added if path not in study.before.original):
        if path.startswith(MACHINE) and study.tree.get(path) is None:
            yield path, "a commit that came with this step adds it, the step does not hold it"


@step_rule("FLG003", help="look at who really wrote it", flag=True)
def signer_is_not_author(study: Study) -> Told:
    """A commit names one author and is signed by the key of another.

    Why: E1, E2, R33: the author is free text; the key is shown instead.
    """
    for commit in (*study.step.brought, study.step.commit):
        if commit.signature and (person := signer_of(commit, study.authority)):
            named = study.authority.person_by_email.get(commit.author.email.lower(), "")
            if named != person:
                yield "", f"{commit.id[:12]}: author {commit.author.email}, signed by {person}"


@step_rule(
    "FLG004", help="compare with the forge's own log; a time stamp makes it certain", flag=True
)
def dates_far_apart(study: Study) -> Told:
    """The two dates of a commit, or those of a commit and its step, are far apart.

    Why: E1, E7: both dates are set by whoever commits.
    """
    arrival = datetime.fromtimestamp(study.step.arrival, UTC)
    window = timedelta(days=study.authority.settings.signing_window)
    for commit in (*study.step.brought, study.step.commit):
        if commit.author == TO_COME:
            continue
        written = datetime.fromtimestamp(commit.author.time, UTC)
        if study.before.adopted and not arrival - window <= written <= arrival + timedelta(hours=1):
            yield "", f"{commit.id[:12]} is dated {written:%Y-%m-%d}, it arrived {arrival:%Y-%m-%d}"
