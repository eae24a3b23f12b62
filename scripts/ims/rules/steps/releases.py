"""RLS: the chain of releases."""

from ims.history.in_force import set_digest
from ims.history.releases import ArrivedRelease
from ims.history.study import Study
from ims.rules.steps import Told, step_rule
from ims.vocabulary import KeyPurpose, Meaning, Method

_AGAIN = "make it anew: `ims release`"


@step_rule("RLS001", help=_AGAIN)
def release_not_signed(study: Study) -> Told:
    """A release cannot be read, or no enrolled key that may release has signed it.

    Why: 21 CFR 11.10(e), R34: releases show rewriting; an unsigned one shows nothing.
    """
    for arrived in study.releases:
        if why := _unsigned(study, arrived):
            yield arrived.path, why


def _unsigned(study: Study, arrived: ArrivedRelease) -> str:
    if arrived.release is None or arrived.verified is None:
        return arrived.unreadable or arrived.form or arrived.bad_signature
    told, day = arrived.release, arrived.arrival.date()
    key = study.authority.keys.get(arrived.verified.key.fingerprint)
    person = study.authority.people.get(told.person)
    row = study.authority.acts.get(Meaning.RELEASED)
    faults = (
        (arrived.form, arrived.form),
        (key is None, "its key is not enrolled in the state before"),
        (
            key and (key.revoked or not key.valid_from <= day <= key.expires),
            "its key is not in use",
        ),
        (key and not key.may_sign(KeyPurpose.RELEASE), "its key was not enrolled for releases"),
        (key and key.person != told.person, "its key belongs to somebody else"),
        (told.meaning is not Meaning.RELEASED, "its meaning is not `released`"),
        (told.method is Method.DEMO and not study.authority.settings.demo, "a demo key"),
        (told.system != study.authority.settings.system, "it was made for another system"),
        (not (person and person.sites_of(told.role, day)), f"{told.person} is no {told.role}"),
        (not (row and told.role in row.roles), f"{told.role} may not release"),
        (person and person.name != told.name, "its printed name is not that of the register"),
    )
    return next((str(fact) for wrong, fact in faults if wrong), "")


@step_rule("RLS002", help="compare with the copies in the second place; see the page on recovery")
def release_chain_broken(study: Study) -> Told:
    """A release does not continue the chain: number, former digest, or the commit it follows.

    Why: R34: whoever rewrites history must break or rewrite every later release as well.
    """
    former = study.before.releases[-1] if study.before.releases else None
    for arrived in study.releases:
        if arrived.release is None:
            continue
        number = study.before.next_release_number
        if arrived.release.number != number:
            yield arrived.path, f"number {arrived.release.number}, the next one is {number}"
        elif former and arrived.release.former != former.digest:
            yield arrived.path, "it does not name the digest of the release before"
        elif study.before.adopted and not study.before.knows(arrived.release.follows):
            yield arrived.path, f"it follows {arrived.release.follows[:12]}, which is no step here"
        former = arrived


@step_rule("RLS003", help="verify on the machine that released; one of the two tells the untruth")
def release_of_another_set(study: Study) -> Told:
    """A release states an effective set that the history before it does not give.

    Why: R12, R34, R41: the release fixes what was in force.
    """
    for arrived in study.releases:
        told = arrived.release
        if told and study.before.adopted and study.before.knows(told.follows):
            known_at = study.before.arrivals[told.follows]
            if told.effective_set != set_digest(study.before, told.time, known_at):
                yield (
                    arrived.path,
                    f"the set in force on {told.time} after {told.follows[:12]} is another",
                )


@step_rule("RLS004", help="correct the clock and release again")
def release_time(study: Study) -> Told:
    """A release is dated after its arrival, or before the step that it follows.

    Why: R36: a release bounds the time of what it follows.
    """
    for arrived in study.releases:
        told = arrived.release
        follows = study.before.arrivals.get(told.follows) if told else None
        if told and told.time > arrived.arrival.replace(microsecond=999_999):
            yield arrived.path, f"dated {told.time}, arrived {arrived.arrival:%Y-%m-%dT%H:%M:%SZ}"
        elif told and follows and told.time < follows.replace(microsecond=0):
            yield (
                arrived.path,
                f"dated {told.time}, it follows a step of {follows:%Y-%m-%dT%H:%M:%SZ}",
            )
