"""What was in force at a site at an instant, with its proof (R41)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ims.history.core import read_core
from ims.history.in_force import knowledge
from ims.history.state import State
from ims.lifecycle import SiteStanding, effective_set
from ims.lifecycle.facts import Approved, Signed
from ims.lifecycle.place import covers
from ims.views.anchored import Anchored
from ims.vocabulary import Meaning

_NOT_TRUSTED = ("compromised", "lost")


@dataclass(frozen=True)
class Question:
    """Which site, at which instant, as far as was known at which."""

    site: str
    at: datetime
    known_at: datetime
    requirement: str = ""
    names: frozenset[str] = frozenset()  # ids; empty for all


@dataclass(frozen=True)
class Proof:
    """One signature as it must be shown (21 CFR 11.50)."""

    name: str
    role: str
    meaning: str
    time: str
    statement: str


@dataclass(frozen=True)
class InForce:
    """One document at one site, with what proves where it stood."""

    site: str
    id: str
    title: str
    status: str
    revision: str
    since: str
    until: str
    commit: str  # the step that approved it
    approved: str
    time_is: str  # `asserted` or `anchored`
    path: str
    blob: str
    signatures: tuple[Proof, ...]
    flags: tuple[str, ...]


def in_force(state: State, question: Question, read: Callable[[str], bytes]) -> list[InForce]:
    """Return every document that applied at the site; without one in force, its last state."""
    known, site = knowledge(state), question.site
    found = effective_set(known, site, question.at, question.known_at)
    anchored = Anchored(state)
    return [
        _row(state, question, standing, name, anchored)
        for name, standing in found.items()
        if not question.names or name in question.names
        if _cites(standing, question.requirement, read)
    ]


def _cites(standing: SiteStanding, requirement: str, read: Callable[[str], bytes]) -> bool:
    shown = _shown(standing)
    if not requirement or shown is None:
        return not requirement
    return requirement in read_core(shown.path, read(shown.blob)).requirements


def _shown(standing: SiteStanding) -> Approved | None:
    """Return the revision in force, else the one that was, else the one to come."""
    planned = standing.planned[0].approved if standing.planned else None
    return standing.revision or standing.former or planned


def _row(
    state: State, question: Question, standing: SiteStanding, name: str, anchored: Anchored
) -> InForce:
    shown = _shown(standing)
    return InForce(
        site=question.site,
        id=name,
        title=shown.title if shown else "",
        status=standing.status.value,
        revision=shown.revision if shown else "",
        since=_moment(standing.since),
        until=_moment(standing.until),
        commit=shown.step if shown else "",
        approved=_moment(shown.arrival) if shown else "",
        time_is=anchored.label(_position(state, shown.step)) if shown else "",
        path=shown.path if shown else "",
        blob=shown.blob if shown else "",
        signatures=tuple(map(_proof, shown.signatures)) if shown else (),
        flags=tuple(_flags(state, question, shown)) if shown else (),
    )


def _position(state: State, step: str) -> int:
    return list(state.arrivals).index(step)


def _moment(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""


def _proof(given: Signed) -> Proof:
    name = f"{given.printed_name} for {given.on_behalf_of}" if given.on_behalf_of else None
    return Proof(
        name or given.printed_name, given.role, given.meaning, _moment(given.time), given.path
    )


def _flags(state: State, question: Question, shown: Approved) -> Iterator[str]:
    """Return what became known only later: the answer stays what was known then."""
    for given in shown.signatures:
        verified = state.statements[given.path].verified
        key = state.authority.keys.get(verified.key.fingerprint) if verified else None
        if key and key.revoked and key.revocation_reason in _NOT_TRUSTED:
            yield f"the key of {given.printed_name} was later revoked as {key.revocation_reason}"
    facts = state.facts[shown.id]
    for act in facts.acts:
        about = act.revision in {"", shown.revision} and covers(act.sites, question.site)
        if act.meaning is Meaning.STOP_USE and about and act.arrival > question.known_at:
            yield f"stop-use was decided later, on {_moment(act.arrival)}"
