"""The texts of entries that give authority: keys, their end, delegations. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ims import source
from ims.diagnostic import ImsError
from ims.history.allowed_signers import allowed_signers
from ims.history.authority import Authority
from ims.history.registers import read_authority
from ims.models.key import Delegation, Key
from ims.models.reading import read_model
from ims.revise import Reason, revise
from ims.signature import PublicKey
from ims.source import quoted
from ims.system import ALLOWED_SIGNERS
from ims.vocabulary import ChangeClass, IdentityCheck, KeyPurpose, KeyStorage, Revocation

_OWNER = "document-controller"  # where nobody can be found who owns such entries


@dataclass(frozen=True)
class Enrolment:
    """What is known when a key is enrolled (21 CFR 11.100(b))."""

    person: str
    key: PublicKey
    checked_by: str
    checked_on: date
    how: IdentityCheck
    purposes: tuple[KeyPurpose, ...]
    storage: KeyStorage
    valid_from: date
    expires: date | None = None
    record: str = ""


def authority_of(tree: Mapping[str, bytes]) -> Authority:
    """Return what the registers of a tree say."""
    return read_authority([path for path in tree if path.startswith("controls/")], tree.get)


def refreshed(tree: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the file of allowed signers where it is not what the keys of a tree give."""
    wanted = allowed_signers(authority_of(tree).keys.values())
    return {} if tree.get(ALLOWED_SIGNERS, b"") == wanted else {ALLOWED_SIGNERS: wanted}


def key_entry(tree: Mapping[str, bytes], made: Enrolment) -> tuple[str, bytes]:
    """Return path and text of the entry of a key.

    Raises ImsError where people or key do not fit.
    """
    _refuse_enrolment(authority_of(tree), made)
    number = _next_number(tree, f"controls/keys/{made.person}-")
    id_ = f"{made.person}-{number}"
    lines = _head(tree, "keys", id_, f"Key of {made.person}.", "The key is enrolled.")
    lines += [
        f"person: {made.person}",
        f'public_key: "{made.key.line}"',
        f'fingerprint: "{made.key.fingerprint}"',
        f"purposes: [{', '.join(made.purposes)}]",
        f"storage: {made.storage}",
        "identity:",
        f"  checked_by: {made.checked_by}",
        f'  "on": "{made.checked_on}"',
        f"  how: {made.how}",
        *([f"  enrolment: {made.record}"] if made.record else []),
        f'valid_from: "{made.valid_from}"',
        *([f'expires: "{made.expires}"'] if made.expires else []),
    ]
    path = f"controls/keys/{id_}.yaml"
    return path, _checked(path, lines, Key)


def _refuse_enrolment(authority: Authority, made: Enrolment) -> None:
    for person in (made.person, made.checked_by):
        if person not in authority.people:
            help = "make controls/people/<id>.yaml first; its name is the id of the person"
            raise ImsError(f"`{person}` is not in the register of people", help)
    alone = authority.conceded("AUT009", made.checked_on)
    if made.checked_by == made.person and not alone:
        raise ImsError(
            f"{made.person} cannot check their own identity",
            "name somebody else with --checked-by; a one-person shop concedes AUT009",
        )
    if made.key.fingerprint in authority.keys:
        raise ImsError(
            f"the key {made.key.fingerprint} is enrolled already",
            "make a new one with `ssh-keygen -t ed25519`; a key never comes back",
        )


def revoked_entry(
    tree: Mapping[str, bytes], name: str, on: datetime, reason: Revocation, note: str = ""
) -> tuple[str, bytes]:
    """Return path and text of an entry whose key is revoked; `name` is fingerprint, id or path."""
    authority = authority_of(tree)
    found = [
        key
        for key in authority.keys.values()
        if name in {key.fingerprint, key.path, key.path.rpartition("/")[2].removesuffix(".yaml")}
    ]
    if not found:
        raise ImsError(f"no key `{name}` is enrolled", "see controls/keys")
    key = found[0]
    if key.revoked:
        raise ImsError(f"the key of {key.person} was revoked on {key.revoked}", "nothing to do")
    why = Reason(ChangeClass.MINOR, f"The key is revoked: {reason}.", "The key ends.")
    raw, _ = revise(tree[key.path], key.path, why, authority.settings.revision_scheme)
    lines = [
        raw.decode().rstrip("\n"),
        "revoked:",
        f'  "on": "{on.isoformat(timespec="seconds")}"',
        f"  reason: {reason}",
        *([f"  note: {quoted(note)}"] if note else []),
    ]
    return key.path, _checked(key.path, lines, Key)


@dataclass(frozen=True)
class Handover:
    """A delegation that is to be given (21 CFR 11.10(j))."""

    giver: str
    taker: str
    roles: tuple[str, ...]
    sites: tuple[str, ...]
    first: date
    last: date
    reason: str


def delegation_entry(tree: Mapping[str, bytes], made: Handover) -> tuple[str, bytes]:
    """Return path and text of a delegation; raises ImsError where it cannot be given."""
    authority = authority_of(tree)
    _refuse_handover(authority, made)
    number = _next_number(tree, f"controls/delegations/{made.giver}-{made.taker}-")
    id_ = f"{made.giver}-{made.taker}-{number}"
    lines = _head(tree, "delegations", id_, f"{made.giver} to {made.taker}.", made.reason)
    lines += [
        f"from_person: {made.giver}",
        f"to_person: {made.taker}",
        f"roles: [{', '.join(made.roles)}]",
        f"sites: [{', '.join(made.sites)}]",
        f'from: "{made.first}"',
        f'until: "{made.last}"',
        f"reason: {quoted(made.reason)}",
    ]
    path = f"controls/delegations/{id_}.yaml"
    return path, _checked(path, lines, Delegation)


def _refuse_handover(authority: Authority, made: Handover) -> None:
    for person in (made.giver, made.taker):
        if person not in authority.people:
            raise ImsError(f"`{person}` is not in the register of people", "see controls/people")
    if made.giver == made.taker:
        raise ImsError(f"{made.giver} cannot delegate to themselves", "name somebody else")
    if made.last < made.first:
        raise ImsError(f"it ends on {made.last} and begins on {made.first}", "correct one day")
    for role in made.roles:
        if not authority.covers(made.giver, role, made.sites, made.first):
            where = ", ".join(made.sites)
            raise ImsError(
                f"{made.giver} does not hold {role} at {where} on {made.first}",
                "nobody gives what they do not have; name fewer roles or sites",
            )


# --- texts -----------------------------------------------------------------------------------


def _head(tree: Mapping[str, bytes], folder: str, id_: str, summary: str, reason: str) -> list[str]:
    authority = authority_of(tree)
    scheme = authority.settings.revision_scheme
    return [
        f"id: {id_}",
        f'revision: "{scheme}"',
        f"owner: {_owner(tree, folder)}",
        "change:",
        "  class: major",
        f"  summary: {quoted(summary)}",
        f"  reason: {quoted(reason)}",
    ]


def _owner(tree: Mapping[str, bytes], folder: str) -> str:
    """Return the role that answers for such entries: that of the other entries, or of the settings."""
    others = sorted(path for path in tree if path.startswith(f"controls/{folder}/"))
    for path in [*others, "controls/system.yaml"]:
        owner = source.parse(path, tree[path]).data.get("owner") if path in tree else None
        if isinstance(owner, str):
            return owner
    return _OWNER


def _next_number(tree: Mapping[str, bytes], start: str) -> int:
    taken = {p.removeprefix(start).removesuffix(".yaml") for p in tree if p.startswith(start)}
    return max((int(name) for name in taken if name.isascii() and name.isdigit()), default=0) + 1


def _checked(path: str, lines: list[str], model: type[Key] | type[Delegation]) -> bytes:
    """Return the text of an entry after it was read back as what it must be."""
    raw = ("\n".join(lines) + "\n").encode()
    parsed = source.parse(path, raw)
    _, faults = read_model(model, parsed.data)
    told = [f.fact for f in parsed.faults] + [f.fact for f in faults]
    if told:
        raise ImsError(f"the entry cannot be written: {told[0]}", "correct what you gave")
    return raw
