"""The pack of a management review: every required input of a period, frozen at a commit."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from importlib import import_module

from ims.diagnostic import ImsError
from ims.loops.reviews import inputs_of
from ims.models.review_inputs import ReviewInput
from ims.reviewing.figures import SOURCES, Answer, Asked, Figure
from ims.rules.reviews import REGISTER
from ims.standpoint import Standpoint
from ims.standpoint.standpoint import owner_at

for _module in ("of_records", "of_system"):  # each enters its sources when it is imported
    import_module(f"ims.reviewing.{_module}")


@dataclass(frozen=True)
class Present:
    """One input: its figures, or what is missing and who owes it."""

    id: str
    title: str
    answers: tuple[str, ...]  # `iso-9001-2015#9.3.2 c4`
    minutes: str
    owner: str
    owed_by: tuple[str, ...]  # names of who holds the role
    figures: tuple[Figure, ...]
    missing: str

    @property
    def records(self) -> tuple[str, ...]:
        """Return the ids behind the figures, each once."""
        return tuple(dict.fromkeys(name for one in self.figures for name in one.records))


@dataclass(frozen=True)
class Pack:
    """Everything that a review looks at; the digest is over the figures in their order."""

    first: date
    last: date
    site: str
    founded: date | None  # day of the first approval; of the days before nothing is known
    day: date
    basis: str
    commit: str
    inputs: tuple[Present, ...]
    not_answered: tuple[str, ...]  # points of standards that no input answers
    digest: str

    @property
    def unknown_until(self) -> date | None:
        """Return the day of the founding where the period begins before it."""
        return self.founded if self.founded and self.first < self.founded else None

    @property
    def missing(self) -> tuple[Present, ...]:
        """Return the inputs that somebody owes."""
        return tuple(one for one in self.inputs if one.missing)


def review_pack(standpoint: Standpoint, first: date, last: date, site: str = "") -> Pack:
    """Return the pack of a period.

    Raises ImsError where the period is empty, not over yet or over before the system was founded,
    or nobody said what is required.
    """
    register = inputs_of(standpoint)
    if register is None:
        raise ImsError(f"`{REGISTER}` is missing or cannot be read", "run `ims check`")
    _check_period(standpoint, first, last)
    inputs = tuple(_present(Asked(standpoint, one, first, last, site)) for one in register.inputs)
    answered = {a for one in inputs for a in one.answers}
    asked_for = (f"{c.requirement} {p}" for c in register.demanded for p in c.points)
    return Pack(
        first=first,
        last=last,
        site=site,
        founded=standpoint.founded,
        day=standpoint.day,
        basis=standpoint.basis,
        commit=standpoint.commit,
        inputs=inputs,
        not_answered=tuple(one for one in asked_for if one not in answered),
        digest=_digest(inputs),
    )


def _check_period(standpoint: Standpoint, first: date, last: date) -> None:
    if last < first or last > standpoint.day:
        raise ImsError(
            f"the period {first} to {last} is empty or ends after {standpoint.day}",
            "name days that are over: --from 2026-01-01 --until 2026-06-30",
        )
    if standpoint.founded and last < standpoint.founded:
        raise ImsError(
            f"the period {first} to {last} ends before the first approval, {standpoint.founded}",
            "name a later period; zeros of a time without records would be no figures",
        )


def _present(asked: Asked) -> Present:
    one, answer = asked.input, _answer(asked)
    holders = owner_at(asked.standpoint, one.owner, asked.site or "all")
    return Present(
        id=one.id,
        title=one.title,
        answers=tuple(_answers(one)),
        minutes=one.minutes,
        owner=asked.standpoint.role(one.owner),
        owed_by=tuple(asked.standpoint.name(person) for person in holders),
        figures=answer.figures,
        missing=answer.missing,
    )


def _answer(asked: Asked) -> Answer:
    work = SOURCES.get(asked.input.source)
    if work is None:
        return Answer(missing=f"nothing computes `{asked.input.source}`")
    return work(asked)


def _answers(one: ReviewInput) -> Iterator[str]:
    for clause in one.answers:
        yield from (f"{clause.requirement} {point}" for point in clause.points)


def _digest(inputs: tuple[Present, ...]) -> str:
    """Return the SHA-256 of all figures as JSON without spaces, keys in the order written here."""
    said = [
        {
            "input": one.id,
            "missing": one.missing,
            "figures": [[f.name, f.value] for f in one.figures],
        }
        for one in inputs
    ]
    return sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
