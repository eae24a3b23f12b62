"""What each person needs on a day, what of it is done, and by when the rest is due (R54, R55).

A revision that asks for nothing (editorial, or training `none`) retrains nobody: evidence of the
revision before it stands. Lateness counts from the revision that asked, not from the last one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from ims.lifecycle.facts import Approved
from ims.standpoint import Standpoint
from ims.training.evidence import evidence
from ims.training.posts import Post, back, posts
from ims.training.register import Programme, programme
from ims.training.topics import last_session
from ims.vocabulary import ChangeClass, TrainingImpact

_NO_DAY: date | None = None
NEVER = date.max  # due: somebody is away and nobody knows until when


class NeedKind(StrEnum):
    """What is needed: to have read, to have passed an assessment, to have been at a session."""

    READ = "read"
    ASSESSED = "assessed"
    SESSION = "session"


@dataclass(frozen=True)
class Asked:
    """What a document in force, or a topic, asks of the holders of some roles at one site."""

    kind: NeedKind
    about: str  # id of the document or topic
    revision: str  # in force at the site; empty for a topic
    site: str
    roles: frozenset[str]
    since: date
    accepted: tuple[str, ...] = ()  # `SOP-004@2`, oldest first: evidence of any of these counts


@dataclass(frozen=True)
class Need:
    """What one person needs at a site."""

    person: str
    kind: NeedKind
    about: str
    revision: str
    site: str
    roles: tuple[str, ...]  # of the person that ask for it
    since: date
    due: date
    done: bool
    on: date | None = None  # evidence: its day, what it is, where it stands
    how: str = ""
    source: str = ""

    @property
    def target(self) -> str:
        """Return what it is about, with the revision."""
        return f"{self.about}@{self.revision}" if self.revision else self.about

    def late(self, day: date) -> bool:
        """Return whether it is open and past its day."""
        return not self.done and self.due < day

    @property
    def words(self) -> str:
        """Return what is to be done."""
        verb = {NeedKind.READ: "read", NeedKind.ASSESSED: "pass the assessment of"}
        return f"{verb.get(self.kind, 'attend a session on')} `{self.target}`"


def needs(standpoint: Standpoint) -> list[Need]:
    """Return all needs of all people who are here, by person and site."""
    return standpoint.once(_needs)


def _needs(standpoint: Standpoint) -> list[Need]:
    asked = {site: list(asked_at(standpoint, site)) for site in standpoint.sites}
    return [
        need for post in posts(standpoint) for need in _of_post(standpoint, post, asked[post.site])
    ]


def _of_post(standpoint: Standpoint, post: Post, asked: Iterable[Asked]) -> Iterator[Need]:
    strictest: dict[tuple[NeedKind, str], tuple[Asked, frozenset[str]]] = {}
    for one in asked:
        roles = one.roles & post.roles
        known = strictest.get((one.kind, one.about))
        if roles and (known is None or len(one.accepted) < len(known[0].accepted)):
            strictest[one.kind, one.about] = (one, roles)
        elif roles and known and one.accepted == known[0].accepted:
            strictest[one.kind, one.about] = (known[0], known[1] | roles)
    for one, roles in strictest.values():
        yield _need(standpoint, post, one, roles)


def _need(standpoint: Standpoint, post: Post, asked: Asked, roles: frozenset[str]) -> Need:
    began = min(post.since[role] for role in roles)
    since = max(asked.since, began)
    due = _due(standpoint, post.person, asked.since, began)
    done, on, how, source = False, _NO_DAY, "", ""
    if asked.kind is NeedKind.READ:
        proof = evidence(standpoint).reading(asked.accepted, post.person)
        if proof:
            done, on, how, source = True, proof.on, proof.how, proof.source
    elif asked.kind is NeedKind.ASSESSED:
        result = evidence(standpoint).result(asked.accepted, post.person)
        if result:
            done, on, how, source = True, result.on, "assessment", result.record.id
    else:
        done, due, on, source = _attended(standpoint, post, asked, due)
    return Need(
        person=post.person,
        kind=asked.kind,
        about=asked.about,
        revision=asked.revision,
        site=post.site,
        roles=tuple(sorted(roles)),
        since=since,
        due=due,
        done=done,
        on=on,
        how=how,
        source=source,
    )


def _due(standpoint: Standpoint, person: str, asked: date, began: date) -> date:
    """Return the day: grace after the revision, or after the first day in the role if later."""
    rules = programme(standpoint).rules
    due = max(
        asked + timedelta(days=rules.revision_days),
        began + timedelta(days=rules.joiner_days) if began > asked else date.min,
    )
    return back(standpoint.people[person].absences, due) or NEVER


def _attended(
    standpoint: Standpoint, post: Post, asked: Asked, due: date
) -> tuple[bool, date, date | None, str]:
    """Return how the need of a session stands; one that is repeated lapses."""
    last = last_session(standpoint, asked.about, post.person)
    if last is None:
        return False, due, None, ""
    again = last.until(programme(standpoint).topics.get(asked.about))
    lapsed = again is not None and again < standpoint.day
    if lapsed and again:
        due = back(standpoint.people[post.person].absences, again) or NEVER
    return not lapsed, due, last.on, last.session


# --- what is asked at a site ------------------------------------------------------------------


def asked_at(standpoint: Standpoint, site: str) -> Iterator[Asked]:
    """Return what the documents in force and the curricula ask at a site."""
    known = programme(standpoint)
    for name, standing in standpoint.in_force.get(site, {}).items():
        if standing.revision:
            yield from _by_document(standpoint, known, site, standing.revision, name)
    for one in known.at(site):
        for topic in one.topics:
            since = max(one.from_ or date.min, standpoint.founded or date.min)
            yield Asked(NeedKind.SESSION, topic, "", site, frozenset(one.roles), since)


def _by_document(
    standpoint: Standpoint, known: Programme, site: str, approved: Approved, name: str
) -> Iterator[Asked]:
    chain = _chain(standpoint, approved)
    more = [c for c in known.at(site) if name in c.documents or name in c.assessed]
    read_from = _last_asking(chain, {TrainingImpact.READ, TrainingImpact.ASSESSED})
    tested_from = _last_asking(chain, {TrainingImpact.ASSESSED})
    in_audience = frozenset(approved.audience)

    def asked(kind: NeedKind, first: int, roles: Iterable[str], since: date = date.min) -> Asked:
        begun = max(_since(standpoint, site, chain[first:]), since)
        targets = tuple(f"{name}@{one.revision}" for one in chain[first:])
        return Asked(kind, name, approved.revision, site, frozenset(roles), begun, targets)

    if read_from is not None and in_audience:
        yield asked(NeedKind.READ, read_from, in_audience)
    if tested_from is not None and in_audience:
        yield asked(NeedKind.ASSESSED, tested_from, in_audience)
    for one in more:
        yield asked(NeedKind.READ, read_from or 0, one.roles, one.from_ or date.min)
        if name in one.assessed:
            yield asked(NeedKind.ASSESSED, tested_from or 0, one.roles, one.from_ or date.min)


def _chain(standpoint: Standpoint, approved: Approved) -> list[Approved]:
    """Return the revisions up to the one in force, oldest first."""
    facts = standpoint.facts.get(approved.id)
    all_ = list(facts.approved) if facts else []
    return all_[: all_.index(approved) + 1] if approved in all_ else [approved]


def asks(approved: Approved) -> TrainingImpact:
    """Return what a revision asks of people; an editorial one asks nothing."""
    editorial = approved.class_ is ChangeClass.EDITORIAL
    return TrainingImpact.NONE if editorial else approved.training


def _last_asking(chain: list[Approved], impacts: set[TrainingImpact]) -> int | None:
    found = [number for number, one in enumerate(chain) if asks(one) in impacts]
    return found[-1] if found else None


def _since(standpoint: Standpoint, site: str, accepted: list[Approved]) -> date:
    """Return the day on which the first of some revisions came into force at a site."""
    opened = openings(standpoint)[site, accepted[-1].id]
    first = min((at for one, at in opened if one in accepted), default=accepted[-1].arrival)
    return standpoint.ledger.local_day(first, site)


def openings(standpoint: Standpoint) -> dict[tuple[str, str], list[tuple[Approved, datetime]]]:
    """Return when each revision first came into force, by site and document."""
    return standpoint.once(_openings_by_document)


def _openings_by_document(
    standpoint: Standpoint,
) -> dict[tuple[str, str], list[tuple[Approved, datetime]]]:
    found: dict[tuple[str, str], list[tuple[Approved, datetime]]] = defaultdict(list)
    for site, opened in standpoint.openings().items():
        for approved, instant in opened:
            found[site, approved.id].append((approved, instant))
    return found


# --- bundles ----------------------------------------------------------------------------------


def bundles(standpoint: Standpoint) -> dict[str, list[Need]]:
    """Return everything that each person still has to do: one task, however many revisions."""
    found: dict[str, dict[tuple[NeedKind, str], Need]] = defaultdict(dict)
    for need in needs(standpoint):
        if not need.done:
            known = found[need.person].setdefault((need.kind, need.target), need)
            if need.due < known.due:
                found[need.person][need.kind, need.target] = need
    return {person: sorted(open_.values(), key=_order) for person, open_ in found.items()}


def _order(need: Need) -> tuple[date, str, str]:
    return need.due, need.target, need.kind
