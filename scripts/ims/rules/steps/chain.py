"""STP: what may not happen to the chain of steps itself."""

from datetime import UTC, datetime, timedelta

from ims.history.chain import Commit
from ims.history.study import Study
from ims.history.writers import signer_of
from ims.rules.steps import Told, step_rule
from ims.vocabulary import MergeStyle, SignedCommits


@step_rule("STP001", help="correct the clock of the machine that commits, and commit anew")
def step_before_its_parent(study: Study) -> Told:
    """A step is dated before the step that it follows.

    Why: E7, R36: order is the position on the chain; a date that goes back is forged or wrong.
    """
    if not study.before.adopted or study.before.arrival is None:
        return
    own = datetime.fromtimestamp(study.step.commit.committer.time, UTC)
    if own < study.before.arrival.replace(microsecond=0):
        yield (
            "",
            f"dated {own:%Y-%m-%d %H:%M:%S}, its parent arrived {study.before.arrival:%Y-%m-%d %H:%M:%S}",
        )


@step_rule("STP007", help="correct the clock of the machine that commits, and commit anew")
def dated_in_the_future(study: Study) -> Told:
    """A commit that is to land bears a date that lies in the future.

    Why: R36: nothing that lands later could be dated after it any more.
    """
    if study.now is None or not study.before.adopted:
        return
    latest = study.now + timedelta(minutes=study.authority.settings.clock_skew)
    for commit in study.step.brought:
        own = datetime.fromtimestamp(commit.committer.time, UTC)
        if own > latest:
            yield (
                "",
                f"{commit.id[:12]} is dated {own:%Y-%m-%d %H:%M}, it is {study.now:%Y-%m-%d %H:%M}",
            )


@step_rule("STP002", help="statements are only ever added; a wrong one is answered by another")
def statement_altered_or_removed(study: Study) -> Told:
    """A statement, signature, release or reading that had arrived is altered or removed.

    Why: 21 CFR 11.10(e): earlier entries are not obscured (R28, R34).
    """
    for change in study.tampered:
        what = "altered" if change.new_blob else "removed"
        yield change.path, f"it had arrived before and is {what}"


@step_rule("STP003", help="only `ims` writes there; take the file out")
def stray_file(study: Study) -> Told:
    """Among statements, releases and readings stands a file that is none.

    Why: what is not read there is not judged either.
    """
    for change in study.stray:
        yield change.path, "it is no statement, release or batch of readings"


@step_rule("STP004", help="enter the address in controls/people first")
def author_unknown(study: Study) -> Told:
    """A controlled text was written by somebody whom the register of people does not know.

    Why: 21 CFR 11.10(e), R01, R07: an approver who writes under another address would
    approve their own text.
    """
    if not study.before.adopted:
        return
    texts = {t.id for t in study.touched}
    shown = {*study.before.shown_by, *(p for t in study.touched if t.new for p in t.new.shows)}
    for name, writers in sorted(study.writers.items()):
        controlled = name in study.assessments or name in texts or name in shown
        unknown = dict.fromkeys(w.said for w in writers if not w.person)
        if controlled and unknown:
            yield (
                study.path_of(name) or name,
                f"written by {', '.join(unknown)}, who is in no entry",
            )


@step_rule("STP005", help="merge with a merge commit (`--no-ff`); no squash, no rebase")
def not_merged(study: Study) -> Told:
    """A change came in by something other than a merge commit, where only merges may.

    Why: R30, E5: squash and rebase drop the signed commits; `merge_style` asks for merges here.
    """
    settings = study.authority.settings
    if settings.merge_style != MergeStyle.MERGE_ONLY or not study.before.adopted:
        return
    if len(study.step.commit.parents) < 2:  # noqa: PLR2004 - no merge
        yield "", "the step is no merge commit"


@step_rule("STP006", help="sign commits with an enrolled key: `git commit -S`")
def commit_not_signed(study: Study) -> Told:
    """A commit carries no signature of a registered key, where that is required.

    Why: 21 CFR 11.10(h), R09; `signed_commits` in controls/system.yaml.
    """
    settings = study.authority.settings
    if settings.signed_commits != SignedCommits.REQUIRED or not study.before.adopted:
        return
    for commit in (*study.step.brought, study.step.commit):
        if fault := _not_signed(commit, study):
            yield "", f"{commit.id[:12]}: {fault}"


def _not_signed(commit: Commit, study: Study) -> str:
    if not commit.signature:
        return "not signed"
    person = signer_of(commit, study.authority, study.arrival.date())
    if not person:
        return "signed by no key that is enrolled for commits and in use"
    known = study.authority.person_by_email.get(commit.author.email.lower(), "")
    return "" if known == person else f"signed by {person}, its author is {commit.author.email}"
