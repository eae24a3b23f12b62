"""KEY: each key belongs to one person whose identity somebody else checked."""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from ims.history.allowed_signers import allowed_signers
from ims.history.registers import read_authority
from ims.models.key import Key, fault_of, fingerprint_of
from ims.models.register import Concession
from ims.rules import Context, Problem, file_rule, rule
from ims.source import Position
from ims.system import ALLOWED_SIGNERS, Item, ManagementSystem
from ims.vocabulary import ChangeClass, IdentityCheck, KeyPurpose, KeyStorage


@rule("KEY001", Key, help="copy the `.pub` file again; Ed25519, ECDSA and RSA from 2048 bits count")
def public_key_unfit(_: Item, key: Key, __: Context) -> Iterator[Problem]:
    """A public key cannot be read, or is of a kind that is not safe.

    Why: R03, R48; no signature could be checked with it, or anybody could make one.
    """
    if fault := fault_of(key.public_key):
        yield Problem(("public_key",), fault)


@rule("KEY002", Key, help="compare the key with its holder, then write what `ssh-keygen -lf` shows")
def fingerprint_of_another_key(_: Item, key: Key, __: Context) -> Iterator[Problem]:
    """A fingerprint is not that of the public key beside it.

    Why: R02, R03; the holder read the fingerprint aloud, so one of the two is of somebody else.
    """
    if fault_of(key.public_key):
        return  # told already
    found = fingerprint_of(key.public_key)
    if found != key.fingerprint:
        fact = f"`fingerprint` is `{key.fingerprint}`; that of the key is {found}"
        yield Problem(("fingerprint",), fact)


@rule("KEY003", Key, help="have a new key made; nobody shares a key or enrols it again")
def key_enrolled_twice(_: Item, key: Key, context: Context) -> Iterator[Problem]:
    """One public key stands in two entries.

    Why: R01; 21 CFR 11.100(a): a signature is unique to one person and is not given again.
    """
    for other in sorted(_entries_of_keys(context.system)[key.public_key] - {key.id}):
        yield Problem(("public_key",), f"`{key.fingerprint}` is enrolled as `{other}` too")


@lru_cache(maxsize=1)
def _entries_of_keys(system: ManagementSystem) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key in system.keys.values():
        found[key.public_key].add(key.id)
    return found


@rule("KEY004", Key, help="have another person check it; a one-person shop concedes AUT009")
def own_identity_checked(_: Item, key: Key, context: Context) -> Iterator[Problem]:
    """The holder of a key checked the own identity.

    Why: R02; 21 CFR 11.100(b): the organization verifies the identity, not the person.
    """
    checker = key.identity.checked_by
    if checker == key.person and not _is_one_person_shop(context):
        yield Problem(("identity", "checked_by"), f"`{checker}` is the holder of the key")


def _is_one_person_shop(context: Context) -> bool:
    """Return whether a concession says, for all to see, that there is nobody else."""
    asked = ("AUT009", "controls/approval-matrix.yaml")
    granted = context.system.models("concession", Concession)
    return any((c.rule, c.path) == asked and c.expires >= context.today for _, c in granted)


@rule("KEY005", Key, help="let two founding keys name each other; later keys are checked otherwise")
def founding_key_alone(_: Item, key: Key, context: Context) -> Iterator[Problem]:
    """A founding key is vouched for by somebody whose founding key does not name its holder.

    Why: R02; the first two keys enrol each other, and every other key has a checker before it.
    """
    pair = (key.identity.checked_by, key.person)
    if key.identity.how is IdentityCheck.FOUNDING and not any(
        (other.person, other.identity.checked_by) == pair
        for other in context.system.keys.values()
        if other.identity.how is IdentityCheck.FOUNDING
    ):
        fact = f"no founding key of `{pair[0]}` was checked by `{pair[1]}`"
        yield Problem(("identity", "checked_by"), fact)


@rule("KEY006", Key, help="correct one of the two days")
def key_period_reversed(_: Item, key: Key, __: Context) -> Iterator[Problem]:
    """A key ends before it begins.

    Why: R03; a signature is judged by these days.
    """
    if key.expires and key.expires < key.valid_from:
        yield Problem(("expires",), f"`expires` is {key.expires}, `valid_from` is {key.valid_from}")


@rule("KEY007", Key, help="let the key begin on the day of the check or later")
def key_before_identity_check(_: Item, key: Key, __: Context) -> Iterator[Problem]:
    """A key counts before the identity of its holder was checked.

    Why: R02; 21 CFR 11.100(b): the identity is verified before a signature is given.
    """
    if key.valid_from < key.identity.on:
        fact = f"`valid_from` is {key.valid_from}, the identity was checked on {key.identity.on}"
        yield Problem(("valid_from",), fact)


_OF_PEOPLE = {KeyPurpose.APPROVAL, KeyPurpose.READING, KeyPurpose.RELEASE}


@rule("KEY008", Key, help="keep only the purpose forge; people sign with keys of their own")
def machine_signs_for_people(_: Item, key: Key, __: Context) -> Iterator[Problem]:
    """A key of a service, or one that imports reviews, may also approve, read or release.

    Why: R05, R30; 21 CFR 11.10(j): a person answers for a signature, a program cannot.
    """
    if KeyPurpose.FORGE in key.purposes or key.storage is KeyStorage.SERVICE:
        for index, purpose in enumerate(key.purposes):
            if purpose in _OF_PEOPLE:
                fact = f"`{purpose}` is no purpose for the key of a machine"
                yield Problem(("purposes", index), fact)


@rule("KEY009", Key, help="name the file and `id` after the person: `ana-silva-1`, `ana-silva-2`")
def key_named_after_another(_: Item, key: Key, __: Context) -> Iterator[Problem]:
    """The id of a key is not the id of its holder with a number.

    Why: R01; people find a key, and see in a change whose it is, by the name of the file.
    """
    if not key.id.removeprefix(f"{key.person}-").isdigit():
        yield Problem(("id",), f"`{key.id}` belongs to `{key.person}`")


@rule("KEY010", Key, help="set the class to major, or say in `revoked` how the key ended")
def usable_key_changed_lightly(_: Item, key: Key, __: Context) -> Iterator[Problem]:
    """An entry of a key in use has a change that is not major.

    Why: R02, R40; only the end of a key may go without the check of an identity.
    """
    if not key.revoked and key.change.class_ is not ChangeClass.MAJOR:
        fact = f"`class` is `{key.change.class_}`, and the key is not revoked"
        yield Problem(("change", "class"), fact)


@file_rule("KEY011", help="run `ims enrol --refresh`, never edit the file")
def allowed_signers_outdated(item: Item, context: Context) -> Iterator[Problem]:
    """The list of allowed signers is not what the keys give.

    Why: R02, R29; whoever verifies with OpenSSH alone goes by this list.
    """
    system = context.system
    absent = ALLOWED_SIGNERS not in system.tree
    if item.path != ("controls/system.yaml" if absent else ALLOWED_SIGNERS):
        return
    if any(key.model is None for key in system.items("key")):
        return  # the broken key is told, and the list cannot be known
    found = "" if absent else system.tree[ALLOWED_SIGNERS].decode("utf-8", "replace")
    wanted = _signers(system)
    if absent and wanted:
        yield Problem(Position(1, 1), f"keys are enrolled, and there is no `{ALLOWED_SIGNERS}`")
    elif found != wanted:
        line, fact = _difference(found, wanted)
        yield Problem(Position(line, 1), fact)


def _signers(system: ManagementSystem) -> str:
    """Return what the list must hold."""
    enrolled = {item.path: item.source.text.encode() for item in system.items("key")}
    return allowed_signers(read_authority(enrolled, enrolled.get).keys.values()).decode()


def _difference(found: str, wanted: str) -> tuple[int, str]:
    """Return the line of the first difference, and what differs."""
    lines, right = found.splitlines(keepends=True), wanted.splitlines(keepends=True)
    for number, line in enumerate(lines, 1):
        if line not in right:
            return number, f"no key in use gives the line `{line.strip()}`"
    if absent := [line for line in right if line not in lines]:
        return max(len(lines), 1), f"`{ALLOWED_SIGNERS}` lacks the line `{absent[0].strip()}`"
    return 1, f"`{ALLOWED_SIGNERS}` repeats a line, or is not sorted"
