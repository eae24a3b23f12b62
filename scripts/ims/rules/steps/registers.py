"""CTL: registers and files that steer the tool change only with their own approvals."""

from collections import defaultdict

from ims.history.allowed_signers import allowed_signers
from ims.history.approvals import Assessment
from ims.history.authority import Authority
from ims.history.core import text
from ims.history.registers import register_data
from ims.history.state import Tree
from ims.history.study import ALLOWED_SIGNERS, Study
from ims.models.statement import Target
from ims.rules.steps import Told, step_rule
from ims.rules.steps.revisions import missing_in_words
from ims.vocabulary import Meaning


@step_rule("CTL001", help="collect the signatures that `ims status` names, then land it")
def register_without_approvals(study: Study) -> Told:
    """A register, or a file that steers the tool, changes without its approvals.

    Why: 21 CFR 11.10(k)(2), R40: roles, keys, matrices and pipelines are controlled like documents.
    """
    if not study.before.adopted:
        return
    for change in study.files:
        assessment = study.assessments.get(change.path, Assessment())
        if change.new_blob and not assessment.is_complete:
            yield change.path, missing_in_words(assessment)


@step_rule("CTL002", help="end the entry instead (`until`, `revoked`); it stays for the record")
def register_entry_deleted(study: Study) -> Told:
    """An entry of a register, or a file that steers the tool, is deleted.

    Why: R39: who had which authority must be found for ever; a deletion needs a signed withdrawal.
    """
    if not study.before.adopted:
        return
    for change in study.files:
        known, _ = study.before.landed.get(change.path, ("", None))  # else it never counted
        if not change.new_blob and known and not study.withdraws(change.path):
            yield change.path, "deleted without a signed withdrawal"


@step_rule("CTL003", help="write it anew: `ims enrol --refresh`")
def allowed_signers_differ(study: Study) -> Told:
    """The file of allowed signers is not what the enrolled keys give.

    Why: R02: it is generated from enrolments and never edited by hand; OpenSSH reads it.
    """
    if not (study.before.adopted or study.is_baseline):
        return
    touched = any(c.path.startswith("controls/") for c in study.step.changes)
    if touched and (study.tree.read(ALLOWED_SIGNERS) or b"") != _generated(study.tree):
        yield ALLOWED_SIGNERS, "it differs from the enrolled keys"


def _generated(tree: Tree) -> bytes:
    return allowed_signers(tree.authority().keys.values())


@step_rule("CTL004", help="take a new id for the new person; ids are never given twice")
def person_id_given_twice(study: Study) -> Told:
    """The id of a person stands for somebody else than before, or one address for two people.

    Why: 21 CFR 11.100(a), 11.300(a): an identity is unique and never reassigned (R01). A new
    name of the same person keeps the id; say so in `change: reason` with the word `name`.
    """
    after = study.tree.authority() if study.files and study.before.adopted else None
    for person in after.people.values() if after else ():
        former = study.before.printed_names.get(person.id, person.name)
        now = study.before.authority.people.get(person.id)
        if person.name != former and not (now and now.name == person.name):
            raw = study.tree.read(f"controls/people/{person.id}.yaml") or b""
            if b"name" not in _reason(raw):
                path = f"controls/people/{person.id}.yaml"
                yield path, f"`{person.id}` was {former}, now {person.name}"
    for mail, people in sorted(_shared_addresses(after).items()) if after else ():
        yield "controls/people", f"`{mail}` is the address of {' and '.join(people)}"


def _shared_addresses(authority: Authority) -> dict[str, list[str]]:
    """Return the addresses of several people: what one of them wrote would be another's."""
    found: dict[str, list[str]] = defaultdict(list)
    for person in authority.people.values():
        for mail in {mail.lower() for mail in person.emails}:
            found[mail].append(person.id)
    return {mail: people for mail, people in found.items() if len(people) > 1}


def _reason(raw: bytes) -> bytes:
    """Return the line of the reason, in which a change of name is declared."""
    return next((line for line in raw.splitlines() if line.strip().startswith(b"reason:")), b"")


@step_rule("CTL005", help="enrol a new key; a key never changes hands and never comes back")
def key_changes_hands(study: Study) -> Told:
    """A key is given to another person, loses its revocation, checks itself, or has a false name.

    Why: 21 CFR 11.100(a), (b), 11.300: one key, one person, checked by another (R02, R03).
    """
    if not study.files or not study.before.adopted:
        return
    changed = {change.path for change in study.files}
    for key in study.tree.authority().keys.values():
        former = study.before.authority.keys.get(key.fingerprint)
        written = text(register_data(key.path, study.tree.read(key.path) or b""), "fingerprint")
        if key.path in changed and written != key.fingerprint:
            yield key.path, f"its fingerprint is {key.fingerprint}, not {written}"
        if study.before.key_owners.get(key.fingerprint, key.person) != key.person:
            yield key.path, f"the key belonged to {study.before.key_owners[key.fingerprint]}"
        if key.fingerprint in study.before.ended_keys and not key.revoked:
            yield key.path, "its revocation is taken back"
        if former is None and key.checked_by == key.person and not _one_person(study):
            yield key.path, f"{key.person} checked their own identity"


def _one_person(study: Study) -> str:
    return study.authority.conceded("AUT009", study.arrival.date())


@step_rule("CTL006", help="the giver signs it: `ims delegate`")
def delegation_not_given(study: Study) -> Told:
    """A delegation lands without the signature of the person who gives it.

    Why: 21 CFR 11.10(j), R31: nobody takes authority, somebody gives it.
    """
    if not study.files or not study.before.adopted:
        return
    changed = {change.path for change in study.files if change.new_blob}
    for given in study.tree.authority().delegations:
        signed = any(
            a.said.meaning is Meaning.DELEGATED
            and a.said.person == given.from_person
            and any(_is_about(t, given.path, study) for t in a.said.targets)
            for a in study.valid
        )
        if given.path in changed and not signed:
            yield given.path, f"{given.from_person} has not signed it"


def _is_about(target: Target, path: str, study: Study) -> bool:
    return target.id == path and dict(target.parts) == {path: study.tree.sha256(path)}


@step_rule("CTL007", help="the id made by `ims init` stays; a new system starts a new repository")
def system_renamed(study: Study) -> Told:
    """The id of the system changes, or a demo is made out to be none, or the other way round.

    Why: signatures are bound to it; keys of the demo are public.
    """
    if not study.files or not study.before.adopted:
        return
    was, now = study.before.authority.settings, study.tree.authority().settings
    if (was.system, was.demo) != (now.system, now.demo):
        yield "controls/system.yaml", f"was `{was.system}`, now `{now.system}`, or `demo` changed"


@step_rule("CTL008", help="rules_level only ever rises")
def rules_level_lowered(study: Study) -> Told:
    """The level of the rules is lowered.

    Why: it would switch off rules that judged the steps before.
    """
    if not study.files or not study.before.adopted:
        return
    was, now = study.before.authority.settings, study.tree.authority().settings
    if now.rules_level < was.rules_level:
        yield "controls/system.yaml", f"was {was.rules_level}, now {now.rules_level}"
