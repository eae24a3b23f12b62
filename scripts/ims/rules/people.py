"""PER: one person, one identity; who acts for whom, and for how long."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from ims.models.key import Delegation
from ims.models.register import Person
from ims.rules import Context, Problem, rule
from ims.system import Item, ManagementSystem


@rule("PER001", Person, help="leave the address with the person who commits with it")
def address_shared(_: Item, person: Person, context: Context) -> Iterator[Problem]:
    """Two people have one e-mail address.

    Why: R01, R07; nobody could say which of them wrote a commit, so authors could approve.
    """
    known = _people_by_name(context.system)
    for index, address in enumerate(person.emails):
        for other in sorted(known["e-mail", address.lower()] - {person.id}):
            yield Problem(("emails", index), f"`{address}` is also an address of `{other}`")


@rule("PER002", Person, help="leave the login with the person who uses it")
def login_shared(_: Item, person: Person, context: Context) -> Iterator[Problem]:
    """Two people have one login on a host.

    Why: R01; 21 CFR 11.100(a): a review on the host would belong to both.
    """
    known = _people_by_name(context.system)
    for host, login in person.forge:
        for other in sorted(known[host, (login or "").lower()] - {person.id}):
            yield Problem(("forge", host), f"`{login}` is also the login of `{other}`")


@lru_cache(maxsize=1)
def _people_by_name(system: ManagementSystem) -> dict[tuple[str, str], set[str]]:
    """Return who has an address, or a login on a host."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for person in system.people.values():
        for address in person.emails:
            found["e-mail", address.lower()].add(person.id)
        for host, login in person.forge:
            if login:
                found[host, login.lower()].add(person.id)
    return found


@rule("PER003", Person, help="take another id for the person, before anything is signed with it")
def person_named_like_a_role(_: Item, person: Person, context: Context) -> Iterator[Problem]:
    """A person has the id of a role.

    Why: R01, R06; a role is held by many and passes on, a person is one and does not.
    """
    if person.id in context.system.roles:
        yield Problem(("id",), f"`{person.id}` is a role")


# --- delegations ----------------------------------------------------------------------------

LONGEST = timedelta(days=366)


@rule("PER004", Delegation, help="name another person")
def delegation_to_oneself(_: Item, given: Delegation, __: Context) -> Iterator[Problem]:
    """A person delegates to themselves.

    Why: R31; it gives nothing and looks like two people.
    """
    if given.from_person == given.to_person:
        yield Problem(("to_person",), f"`{given.to_person}` gives and receives")


@rule("PER005", Delegation, help="correct one of the two days")
def delegation_reversed(_: Item, given: Delegation, __: Context) -> Iterator[Problem]:
    """A delegation ends before it begins.

    Why: R31; authority is judged by these days.
    """
    if given.until < given.from_:
        yield Problem(("until",), f"`until` is {given.until}, `from` is {given.from_}")


@rule("PER006", Delegation, help="choose a day within a year; a lasting deputy holds the role")
def delegation_too_long(_: Item, given: Delegation, __: Context) -> Iterator[Problem]:
    """A delegation lasts longer than a year.

    Why: R31; it is dated and limited; without an end it is a change of the roles.
    """
    if given.until > given.from_ + LONGEST:
        yield Problem(("until",), f"`until` is {given.until}, more than a year after `from`")


@rule("PER007", Delegation, help="name a role and sites that the giver holds on the first day")
def delegated_role_not_held(_: Item, given: Delegation, context: Context) -> Iterator[Problem]:
    """A person delegates a role without holding it.

    Why: R06, R31; nobody can give what is not theirs.
    """
    for index, role in _roles_not_held(given, context.system):
        if not _is_received(given.from_person, role, context.system):
            fact = f"`{given.from_person}` does not hold `{role}` there on {given.from_}"
            yield Problem(("roles", index), fact)


@rule("PER008", Delegation, help="have the holder of the role delegate it")
def role_delegated_onward(_: Item, given: Delegation, context: Context) -> Iterator[Problem]:
    """A deputy delegates further.

    Why: R31; the holder would no longer know who acts for the role.
    """
    for index, role in _roles_not_held(given, context.system):
        if _is_received(given.from_person, role, context.system):
            fact = f"`{given.from_person}` has `{role}` by delegation only"
            yield Problem(("roles", index), fact)


def _roles_not_held(given: Delegation, system: ManagementSystem) -> Iterator[tuple[int, str]]:
    """Return the delegated roles that the giver does not hold at all these sites."""
    giver = system.people.get(given.from_person)
    wanted = set(system.sites) if "all" in given.sites else set(given.sites)
    for index, role in enumerate(given.roles) if giver else ():
        held = _sites_of(giver, role, given.from_) if giver else set()
        if not held or ("all" not in held and not wanted <= held):
            yield index, role


def _sites_of(person: Person, role: str, day: date) -> set[str]:
    held = (a for a in person.assignments if a.role == role)
    return {s for a in held if a.from_ <= day <= (a.until or date.max) for s in a.sites}


def _is_received(person: str, role: str, system: ManagementSystem) -> bool:
    given = system.delegations.values()
    return any(other.to_person == person and role in other.roles for other in given)
