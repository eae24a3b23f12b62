"""Rules on steps: what may not happen to a system, whatever its files look like afterwards.

A rule on a statement says why a signature does not count; a rule on a step says what is wrong
with a change. Like all rules they have a code, a reason, a help, a level; a flag is shown and
fails nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import ParamSpec

from ims.diagnostic import Diagnostic
from ims.history.readings import Batch
from ims.history.statements import Arrived
from ims.history.study import Study

Told = Iterator[tuple[str, str]]  # path, fact
StatementCheck = Callable[[Arrived, Study], Iterator[str]]
StepCheck = Callable[[Study], Told]
P = ParamSpec("P")


@dataclass(frozen=True)
class StepRule:
    """A rule on steps; one of a higher level than the base records is not applied."""

    code: str
    name: str
    reason: str
    help: str
    level: int = 1
    is_flag: bool = False
    on_statement: StatementCheck | None = None
    on_step: StepCheck | None = None


STEP_RULES: dict[str, StepRule] = {}


def _enter(rule: StepRule) -> None:
    if rule.code in STEP_RULES:
        raise ValueError(f"rule code {rule.code} is used twice")
    STEP_RULES[rule.code] = rule


def statement_rule(
    code: str, *, help: str, level: int = 1
) -> Callable[[StatementCheck], StatementCheck]:
    """Enter a rule that says why a statement does not count."""

    def decorate(check: StatementCheck) -> StatementCheck:
        name = check.__name__.replace("_", "-")
        _enter(StepRule(code, name, check.__doc__ or "", help, level, on_statement=check))
        return check

    return decorate


def step_rule(
    code: str, *, help: str, level: int = 1, flag: bool = False
) -> Callable[[StepCheck], StepCheck]:
    """Enter a rule on a step as a whole; a flag is shown and fails nothing."""

    def decorate(check: StepCheck) -> StepCheck:
        name = check.__name__.replace("_", "-")
        _enter(StepRule(code, name, check.__doc__ or "", help, level, flag, on_step=check))
        return check

    return decorate


def report_rule(
    code: str, *, help: str, flag: bool = False
) -> Callable[[Callable[P, Told]], Callable[P, list[Diagnostic]]]:
    """Enter a rule that a report on a whole history applies; it judges no step."""

    def decorate(check: Callable[P, Told]) -> Callable[P, list[Diagnostic]]:
        name = check.__name__.replace("_", "-")
        _enter(StepRule(code, name, check.__doc__ or "", help, is_flag=flag))

        def report(*args: P.args, **kwargs: P.kwargs) -> list[Diagnostic]:
            return [_of_rule(code, path, fact) for path, fact in check(*args, **kwargs)]

        return report

    return decorate


def all_step_rules() -> dict[str, StepRule]:
    """Return every rule on steps by code, sorted."""
    from ims.rules.steps import (  # noqa: F401 - importing the families enters their rules
        authority,
        baseline,
        chain,
        flags,
        readings,
        records,
        registers,
        releases,
        reports,
        revisions,
        statements,
    )

    return dict(sorted(STEP_RULES.items()))


def rules_for(study: Study) -> list[StepRule]:
    """Return the rules of the level that the state before records (design 7)."""
    return _up_to(study.authority.settings.rules_level, len(STEP_RULES))


@cache
def _up_to(level: int, _: int) -> list[StepRule]:
    """Return the rules up to a level; asked thousands of times, answered once."""
    return [rule for rule in all_step_rules().values() if rule.level <= level]


def give_verdicts(study: Study) -> None:
    """Note on each arrived statement what speaks against it."""
    rules = [rule for rule in rules_for(study) if rule.on_statement]
    study.arrived = [_judged(arrived, study, rules) for arrived in study.arrived]
    study.batches = [
        Batch(b.path, tuple(_judged(line, study, rules) for line in b.lines), b.faults)
        for b in study.batches
    ]


def _judged(arrived: Arrived, study: Study, rules: list[StepRule]) -> Arrived:
    faults = tuple(
        (rule.code, fact)
        for rule in rules
        if rule.on_statement
        for fact in rule.on_statement(arrived, study)
    )
    return replace(arrived, faults=faults)


def diagnostics(study: Study) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """Return what is wrong with a concluded step, and what is only flagged."""
    wrong: list[Diagnostic] = []
    flagged: list[Diagnostic] = []
    for arrived in study.arrived:
        wrong += [_diagnostic(study, arrived.path, *fault) for fault in arrived.faults]
    for batch in study.batches:
        for number, line in enumerate(batch.lines, 1):
            place = f"{batch.path}: added line {number}"
            wrong += [_diagnostic(study, place, *fault) for fault in line.faults]
    for rule in rules_for(study):
        if rule.on_step:
            found = [
                _diagnostic(study, path, rule.code, fact) for path, fact in rule.on_step(study)
            ]
            (flagged if rule.is_flag else wrong).extend(found)
    return sorted(wrong), sorted(flagged)


def _diagnostic(study: Study, path: str, code: str, fact: str) -> Diagnostic:
    return _of_rule(code, path, fact, study.step.commit.id)


def _of_rule(code: str, path: str, fact: str, step: str = "") -> Diagnostic:
    rule = STEP_RULES[code]
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in fact)
    return Diagnostic(path, 1, 1, code, rule.name, shown, rule.help, step)


__all__ = [
    "STEP_RULES",
    "StepRule",
    "all_step_rules",
    "diagnostics",
    "give_verdicts",
    "report_rule",
    "rules_for",
    "statement_rule",
    "step_rule",
]
