"""Who signs: people who hold the role, did not write the text, and are there that day."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ims.diagnostic import ImsError
from ims.history.authority import Authority, Key, Required
from ims.vocabulary import KeyPurpose


@dataclass(frozen=True)
class Hand:
    """A person who signs, in a role, perhaps for somebody else."""

    person: str
    role: str
    on_behalf_of: str = ""


@dataclass(frozen=True)
class Question:
    """Who may be asked: by which registers, on which day, and who may not."""

    authority: Authority
    day: date
    writers: Collection[str]
    away: Collection[str]
    salt: str  # so that not always the same person is asked


def signers_for(required: Sequence[Required], question: Question) -> dict[Required, Hand]:
    """Return a hand for each required signature, no two of one person.

    Raises ImsError where there are too few people.
    """
    options = {one: list(_hands(one, question)) for one in required}
    chosen = _choose(sorted(required, key=lambda one: len(options[one])), options, {})
    if chosen is None:
        few = min(required, key=lambda one: len(options[one]))
        raise ImsError(
            f"{question.salt}: nobody is left to sign `{few.meaning}` as {few.role or few.person}"
        )
    return chosen


def _choose(
    left: Sequence[Required],
    options: Mapping[Required, Sequence[Hand]],
    chosen: dict[Required, Hand],
) -> dict[Required, Hand] | None:
    if not left:
        return chosen
    taken = {hand.person for hand in chosen.values()}
    for hand in options[left[0]]:
        if hand.person not in taken:
            found = _choose(left[1:], options, {**chosen, left[0]: hand})
            if found is not None:
                return found
    return None


def _hands(required: Required, question: Question) -> Iterator[Hand]:
    """Return who can give a signature; deputies come last."""
    if required.person:
        yield Hand(required.person, role_of(required.person, question))
        return
    holders = [p for p in question.authority.people if _holds(p, required, question)]
    there = [p for p in holders if _is_free(p, question)]
    for person in sorted(
        there, key=lambda p: hashlib.sha256(f"{question.salt} {p}".encode()).digest()
    ):
        yield Hand(person, required.role)
    for holder in sorted(set(holders) & set(question.away)):
        for given in question.authority.delegations:
            in_time = given.from_ <= question.day <= given.until
            fits = given.from_person == holder and required.role in given.roles
            if in_time and fits and _is_free(given.to_person, question):
                yield Hand(given.to_person, required.role, holder)


def role_of(person: str, question: Question) -> str:
    """Return the first role that a person holds on the day."""
    assignments = question.authority.people[person].assignments
    held = (a.role for a in assignments if a.from_ <= question.day <= a.until)
    return next(held, "worker")


def _holds(person: str, required: Required, question: Question) -> bool:
    if not required.sites:
        known = question.authority.people[person]
        return bool(known.sites_of(required.role, question.day))
    return question.authority.covers(person, required.role, required.sites, question.day)


def _is_free(person: str, question: Question) -> bool:
    keys = [key for key in question.authority.keys.values() if key.person == person]
    has_key = any(can_sign(key, KeyPurpose.APPROVAL, question.day) for key in keys)
    return has_key and person not in question.writers and person not in question.away


def can_sign(key: Key, purpose: KeyPurpose, day: date) -> bool:
    """Return whether a key is in use on a day, and enrolled for a purpose."""
    in_time = key.valid_from <= day <= key.expires
    return in_time and not key.revoked and key.may_sign(purpose)
