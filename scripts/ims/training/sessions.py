"""Sessions and assessments that are not at their end: evidence, repeats, effectiveness."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ims.standpoint import Filed, Standpoint
from ims.training.evidence import Result, evidence, present
from ims.training.register import programme

_PERCENT = re.compile(r"(\d{1,3})(?:[.,]\d+)?\s*%")


@dataclass(frozen=True)
class Failed:
    """An assessment that somebody failed and has not passed since."""

    last: Result
    attempts: int
    due: date


def failed(standpoint: Standpoint) -> Iterator[Failed]:
    """Return the last failed assessment of each person and subject that no later one makes good."""
    found: dict[tuple[str, str], list[Result]] = {}
    for one in evidence(standpoint).results:
        found.setdefault((one.person, one.subject), []).append(one)
    rules = programme(standpoint).rules
    for results in found.values():
        last = results[-1]
        if not last.passed and last.person in standpoint.people:
            due = last.record.day("repeat_due") or last.on + timedelta(days=rules.repeat_days)
            yield Failed(last, _attempts(results), due)


def _attempts(results: list[Result]) -> int:
    """Return how often somebody failed since the last pass."""
    count = 0
    for one in reversed(results):
        if one.passed:
            break
        count += 1
    return count


def unproven(standpoint: Standpoint, session: Filed) -> tuple[str, ...]:
    """Return who is said to have been at a session without evidence of it."""
    if not session.is_signed("held"):
        return ()
    stayed = {*session.ids("participants")} - {*session.ids("left_early")}
    return tuple(sorted(stayed - {*present(standpoint, session)}))


def unassessed(standpoint: Standpoint, session: Filed) -> tuple[str, ...]:
    """Return who passed or failed at a session without a record of the assessment."""
    if not session.is_signed("confirmed") or session.text("assessment_method") == "none":
        return ()
    found = {
        one.text("person")
        for one in standpoint.ledger.naming(session.id, "assessment")
        if one.is_signed("assessed")
    }
    judged = {*session.ids("participants"), *session.ids("passed"), *session.ids("failed")}
    return tuple(sorted(judged - found - {*session.ids("left_early")}))


def percent(result: Result) -> int | None:
    """Return the score where it is written in percent."""
    found = _PERCENT.search(result.record.text("score"))
    return int(found[1]) if found else None


def below_mark(standpoint: Standpoint) -> Iterator[tuple[Result, int]]:
    """Return the assessments that count as passed with a score below the pass mark."""
    mark = programme(standpoint).rules.pass_mark
    for one in evidence(standpoint).results:
        score = percent(one)
        if one.passed and score is not None and score < mark:
            yield one, score
