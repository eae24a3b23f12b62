"""Which signatures a text needs, which it has, and why others do not count (R06, R07, R27)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ims.history.authority import Authority, Required
from ims.history.statements import Arrived
from ims.vocabulary import Meaning

AUTHOR_APPROVES = "AUT003"
TWO_ROLES = "AUT004"
APPROVING = frozenset({Meaning.REVIEWED, Meaning.APPROVED, Meaning.QUALITY_APPROVED})


@dataclass(frozen=True)
class Assessment:
    """How the signatures of one text stand."""

    required: tuple[Required, ...] = ()
    present: tuple[tuple[Required, Arrived], ...] = ()
    missing: tuple[Required, ...] = ()
    not_counted: tuple[tuple[Arrived, str], ...] = ()
    rejections: tuple[Arrived, ...] = ()
    concessions: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Return whether every required signature is there, and nobody refused."""
        return bool(self.required) and not self.missing and not self.rejections

    @property
    def is_begun(self) -> bool:
        """Return whether anybody has signed anything that counts."""
        return bool(self.present or self.rejections)


@dataclass(frozen=True)
class Question:
    """A text to be judged: what it needs, who wrote it, by which registers, on which day."""

    required: tuple[Required, ...]
    writers: Collection[str]
    authority: Authority
    day: date


def assess(question: Question, statements: Iterable[Arrived]) -> Assessment:
    """Return how the signatures of a text stand; `statements` are valid and about its bytes."""
    given = sorted(statements, key=lambda a: (a.said.time, a.path))
    options, not_counted = _sorted_out(question, given)
    one_person = question.authority.conceded(TWO_ROLES, question.day)
    chosen = _choose(question.required, options, one_person=bool(one_person))
    late = _signed_before_others(chosen)
    present = {n: a for n, a in chosen.items() if a not in late}
    not_counted += [(a, "quality approval comes last, and others signed after it") for a in late]
    return Assessment(
        question.required,
        tuple((question.required[n], a) for n, a in sorted(present.items())),
        tuple(r for n, r in enumerate(question.required) if n not in present),
        tuple(not_counted),
        tuple(_standing_rejections(given)),
        tuple(_concessions_used(question, [*present.values()], one_person)),
    )


def _sorted_out(
    question: Question, given: Sequence[Arrived]
) -> tuple[list[Arrived], list[tuple[Arrived, str]]]:
    options, refused = [], []
    for arrived in given:
        if why := _does_not_count(question, arrived):
            refused.append((arrived, why))
        else:
            options.append(arrived)
    return options, refused


def _does_not_count(question: Question, arrived: Arrived) -> str:
    said = arrived.said
    if said.meaning not in APPROVING:
        return ""
    wrote = {said.person, said.on_behalf_of or said.person} & set(question.writers)
    if wrote and not question.authority.conceded(AUTHOR_APPROVES, question.day):
        return f"{', '.join(sorted(wrote))} wrote some of it and cannot sign `{said.meaning}`"
    asked = [r for r in question.required if (r.meaning, r.role) == (said.meaning, said.role)]
    if not asked:
        return f"no `{said.meaning}` by {said.role} is asked for"
    if not any(_covers(question, arrived, r) for r in asked):
        return f"{said.role} of {said.person} does not cover all sites of the text"
    return ""


def _covers(question: Question, arrived: Arrived, required: Required) -> bool:
    """Return whether the role reaches all sites; any site is enough for a register."""
    said, day = arrived.said, arrived.arrival.date()
    holder = said.on_behalf_of or said.person
    reach = (holder, said.person, said.role, required.sites, day)
    if said.on_behalf_of and not question.authority.delegation(*reach):
        return False
    if not required.sites:
        known = question.authority.people.get(holder)
        return bool(known and known.sites_of(said.role, day))
    return question.authority.covers(holder, said.role, required.sites, day)


def _fits(required: Required, arrived: Arrived) -> bool:
    said = arrived.said
    if required.person:
        return (said.meaning, said.person) == (required.meaning, required.person)
    return (said.meaning, said.role) == (required.meaning, required.role)


def _choose(
    required: Sequence[Required], options: Sequence[Arrived], *, one_person: bool
) -> dict[int, Arrived]:
    """Return the largest choice in which no two roles are one person (R07)."""
    chosen: dict[int, Arrived] = {}
    holder: dict[str, int] = {}

    def place(number: int, tried: set[str]) -> bool:
        for option in _by_preference(required[number], options):
            person = option.said.person
            if one_person or required[number].person:
                chosen[number] = option
                return True
            if person in tried:
                continue
            tried.add(person)
            if person not in holder or place(holder[person], tried):
                holder[person], chosen[number] = number, option
                return True
        return False

    for number in range(len(required)):
        place(number, set())
    return chosen


def _by_preference(required: Required, options: Sequence[Arrived]) -> Iterator[Arrived]:
    """Return what fits: of quality approvals the last first, of all others the first."""
    fitting = [option for option in options if _fits(required, option)]
    last_first = required.meaning == Meaning.QUALITY_APPROVED
    return reversed(fitting) if last_first else iter(fitting)


def _signed_before_others(chosen: dict[int, Arrived]) -> list[Arrived]:
    quality = [a for a in chosen.values() if a.said.meaning is Meaning.QUALITY_APPROVED]
    others = [a.said.time for a in chosen.values() if a not in quality]
    return [a for a in quality if others and a.said.time < max(others)]


def _standing_rejections(given: Sequence[Arrived]) -> Iterator[Arrived]:
    """Return the refusals that the same person has not taken back by signing later (R28)."""
    for arrived in given:
        if arrived.said.meaning is Meaning.REJECTED:
            later = (a for a in given if a.said.time > arrived.said.time)
            if not any(
                a.said.person == arrived.said.person and a.said.meaning in APPROVING for a in later
            ):
                yield arrived


def _concessions_used(
    question: Question, present: Sequence[Arrived], one_person: str
) -> Iterator[str]:
    approving = [a for a in present if a.said.meaning in APPROVING]
    people = [a.said.person for a in approving]
    if one_person and len(set(people)) < len(people):
        yield one_person
    if set(people) & set(question.writers):
        yield question.authority.conceded(AUTHOR_APPROVES, question.day)
