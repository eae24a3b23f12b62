"""Acts: signed decisions about a document after its approval (design 5)."""

from collections.abc import Iterable, Iterator

from ims.history.authority import ALL
from ims.history.signed import signed
from ims.history.statements import Arrived
from ims.history.study import Study, is_steering
from ims.lifecycle.facts import Act
from ims.models.statement import Target
from ims.vocabulary import Meaning

ACTS = frozenset(
    {
        Meaning.SCHEDULED,
        Meaning.PERIODIC_REVIEW,
        Meaning.WITHDRAWN,
        Meaning.RECALLED,
        Meaning.STOP_USE,
        Meaning.REINSTATED,
    }
)


def conclude_act(study: Study, arrived: Arrived) -> None:
    """Enter a decision once as many people as the matrix asks for have signed the same."""
    said = arrived.said
    row = study.authority.acts.get(said.meaning)
    if row is None:
        study.useless.append((arrived, f"the approval matrix has no act `{said.meaning}`"))
        return
    for target in said.targets:
        if why := wrong_target(study, target, said.meaning):
            study.useless.append((arrived, why))
            continue
        given = [
            a for a in _unused(study, target) if same_decision(a, arrived) and _same(a, target)
        ]
        counted = _of_different_people(given)
        if len(counted) >= row.signatures and given[-1] is arrived:
            study.acts.append((target.id, _act(study, target, counted)))


def _unused(study: Study, target: Target) -> Iterator[Arrived]:
    """Return the signatures that no decision rests on yet: a new decision is signed anew."""
    facts = study.before.facts.get(target.id)
    used = {s.path for act in facts.acts for s in act.signatures} if facts else set()
    about = study.about(target.id, target.revision)
    return (a for a in about if a.path not in used and still_counts(study, a))


def still_counts(study: Study, arrived: Arrived) -> bool:
    """Return whether a signature that waited for others counts when these arrive (R03).

    A key that was revoked meanwhile, or a person who left, completes nothing any more.
    """
    print_ = arrived.verified.key.fingerprint if arrived.verified else ""
    key = study.authority.keys.get(print_)
    person = study.authority.people.get(arrived.said.person)
    here = person is not None and person.is_here(study.arrival.date())
    return key is not None and not key.revoked and here


def wrong_target(study: Study, target: Target, meaning: Meaning) -> str:
    """Return why a decision about this target has no effect, empty where it has one."""
    if is_steering(study, target.id):
        return ""
    found = study.before.approved(target.id, target.revision) or next(
        (a for a in study.approved if (a.id, a.revision) == (target.id, target.revision)), None
    )
    if found is None:
        return f"{target.id}@{target.revision} is not approved, so it cannot be `{meaning}`"
    if study.blobs.sha256(found.blob) not in target.parts.values():
        return f"it names other bytes than the approved {target.id}@{target.revision}"
    return ""


def same_decision(one: Arrived, other: Arrived) -> bool:
    """Return whether two statements decide the same."""

    def decision(arrived: Arrived) -> tuple[object, ...]:
        said = arrived.said
        when = (said.effective, said.until, said.hold, said.urgent)
        return (said.meaning, tuple(sorted(said.sites)), *when)

    return decision(one) == decision(other)


def _same(arrived: Arrived, target: Target) -> bool:
    """Return whether a statement names the same bytes; a register is withdrawn by its path."""
    named = arrived.target(target.id, target.revision)
    return named is not None and set(named.parts.values()) == set(target.parts.values())


def _of_different_people(given: Iterable[Arrived]) -> list[Arrived]:
    """Return one statement of each person, no role twice: two roles are two people."""
    counted: list[Arrived] = []
    for arrived in given:
        said = arrived.said
        if all(said.person != c.said.person and said.role != c.said.role for c in counted):
            counted.append(arrived)
    return counted


def _act(study: Study, target: Target, counted: list[Arrived]) -> Act:
    said = counted[0].said
    return Act(
        meaning=said.meaning,
        revision=target.revision,
        sites=tuple(said.sites) or (ALL,),
        arrival=study.arrival,
        effective=said.effective,
        until=said.until,
        hold=said.hold,
        urgent=said.urgent,
        signatures=tuple(signed(arrived) for arrived in counted),
    )
