"""Find the key of the person who signs: the file named, Git's setting, or the agent's."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ims.diagnostic import ImsError
from ims.history.authority import Key
from ims.keys.held import MAKE_ONE, HeldKey, by_agent, fingerprint_of, from_file, public_key_of
from ims.keys.openssh import agent_keys
from ims.vocabulary import KeyPurpose

_OF_PEOPLE = {KeyPurpose.APPROVAL, KeyPurpose.READING}


@dataclass(frozen=True)
class Wanted:
    """Which key is looked for: a file, what Git is told to sign with, whose, and for what."""

    file: Path | None = None
    setting: str = ""
    person: str = ""
    purpose: KeyPurpose = KeyPurpose.APPROVAL


def find_key(wanted: Wanted, enrolled: Mapping[str, Key]) -> tuple[HeldKey, Key]:
    """Return the key to sign with, and its entry: the file named, Git's setting, or the agent's.

    `enrolled` holds the entries that count, by fingerprint. Raises ImsError where there is none.
    """
    if wanted.file is not None:
        key = _entry(public_key_of(wanted.file).fingerprint, wanted, enrolled)
        return from_file(wanted.file, bare=_is_of_machine(key)), key
    fingerprint, place = _of_setting(wanted.setting)
    if place and fingerprint in enrolled and _fits(enrolled[fingerprint], wanted):
        key = enrolled[fingerprint]
        return from_file(place, bare=_is_of_machine(key)), key
    return _from_agent(wanted, enrolled)


def _entry(fingerprint: str, wanted: Wanted, enrolled: Mapping[str, Key]) -> Key:
    key = enrolled.get(fingerprint)
    if key is None:
        raise ImsError(
            f"the key {fingerprint} is not enrolled on the controlled branch",
            "enrol it in a change of its own, `ims enrol`; it counts once that has landed",
        )
    if wanted.person and key.person != wanted.person:
        raise ImsError(
            f"the key {fingerprint} belongs to {key.person}, not to {wanted.person}",
            "each person signs with a key of their own",
        )
    return key


def _is_of_machine(key: Key) -> bool:
    """Return whether a key was enrolled for nothing that only a person does."""
    return not any(key.may_sign(purpose) for purpose in _OF_PEOPLE)


def _fits(key: Key, wanted: Wanted) -> bool:
    mine = wanted.person in ("", key.person)
    return mine and key.may_sign(wanted.purpose) and not key.revoked


def _of_setting(setting: str) -> tuple[str, Path | None]:
    """Return fingerprint and file of what `user.signingkey` names, nothing for a bare key line."""
    if not setting or setting.startswith(("key::", "ssh-", "sk-", "ecdsa-")):
        return "", None
    place = Path(setting).expanduser()
    return (fingerprint_of(place), place) if place.is_file() else ("", None)


def _from_agent(wanted: Wanted, enrolled: Mapping[str, Key]) -> tuple[HeldKey, Key]:
    """Return the one key of the agent that is enrolled for this."""
    offered = {key.fingerprint: key for key in agent_keys()}
    usable = [name for name in offered if name in enrolled and _fits(enrolled[name], wanted)]
    whose = f" of {wanted.person}" if wanted.person else ""
    if not usable:
        raise ImsError(
            f"no key{whose} that is enrolled for {wanted.purpose} was found: none is named, "
            f"`user.signingkey` names none, and the agent holds none",
            f"name it with --key FILE; if there is none, {MAKE_ONE}",
        )
    if len({enrolled[name].person for name in usable}) > 1:
        people = ", ".join(sorted({enrolled[name].person for name in usable}))
        raise ImsError(f"the agent holds keys of {people}", "say who you are with --person")
    name = min(usable)
    return by_agent(offered[name]), enrolled[name]
