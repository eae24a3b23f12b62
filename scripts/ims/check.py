"""Check files against the rules: the one place that turns problems into diagnostics."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ims.diagnostic import Diagnostic, ImsError
from ims.models.kinds import KINDS
from ims.models.register import Concession
from ims.rules import Context, Line, Problem, Rule, all_rules
from ims.rules.concessions import UNUSED, may_be_conceded
from ims.source import Position
from ims.system import Item, ManagementSystem

SETTINGS = "controls/system.yaml"


@dataclass(frozen=True)
class Report:
    """What a check found, what concessions cover, and how many files were read."""

    diagnostics: tuple[Diagnostic, ...]
    conceded: tuple[Diagnostic, ...]
    files: int


def check(
    system: ManagementSystem,
    today: date,
    paths: Iterable[str] | None = None,
    *,
    without: frozenset[str] = frozenset(),
) -> Report:
    """Return what is wrong with the named files, or with all; `without` leaves rules out.

    Raises ImsError where there is nothing to check: a check of nothing is never clean.
    """
    chosen = system.paths if paths is None else sorted(set(paths))
    if not chosen or (paths is None and not system.paths_by_id):
        raise ImsError(
            "nothing to check: no controlled document is found",
            "name a file or folder that holds controlled files",
        )
    level = system.settings.rules_level if system.settings else 1
    rules = [r for r in all_rules().values() if r.level <= level and r.code not in without]
    context = Context(system, today)
    found = [d for path in chosen for d in _check_item(system.item(path), rules, context)]
    found += [d for item in _broken(system, chosen) for d in _check_item(item, rules, context)]
    open_, conceded, unused = _apply_concessions(found, context)
    if paths is None and UNUSED not in without:
        open_ += _tell_unused(rules, Context(system, today, unused))
    return Report(tuple(sorted(open_)), tuple(sorted(conceded)), len(chosen))


def _broken(system: ManagementSystem, chosen: list[str]) -> list[Item]:
    """Return the registers that rules asked for and could not read, or that are not there.

    Without them a rule has nothing to compare with, and a check of one file would be green.
    """
    asked = [item for item in system.read if item.kind and item.path not in chosen]
    broken = [item for item in asked if item.path.startswith("controls/") and item.model is None]
    missing = any(kind.required and kind.place not in system.tree for kind in KINDS)
    settings = [system.item(SETTINGS)] if missing and SETTINGS in system.tree else []
    return broken + [item for item in settings if item.path not in chosen]


def _check_item(item: Item, rules: Iterable[Rule], context: Context) -> Iterator[Diagnostic]:
    for rule in rules:
        for problem in rule.check(item, context):
            yield _diagnostic(item, rule, problem)


def _diagnostic(item: Item, rule: Rule, problem: Problem) -> Diagnostic:
    place = _place(item, problem)
    return Diagnostic(
        item.path,
        place.line,
        place.column,
        rule.code,
        rule.name,
        problem.fact,
        problem.help or rule.help,
    )


# Of these the key is wrong or absent; of all others the value.
_AT_THE_KEY = frozenset({"unknown-key", "computed-key", "missing-value"})


def _place(item: Item, problem: Problem) -> Position:
    if isinstance(problem.at, Position):
        return problem.at
    if isinstance(problem.at, Line):
        return Position(item.source.body_line + problem.at.number - 1, 1)
    at_key = any(f.keys == problem.at and f.name in _AT_THE_KEY for f in item.faults)
    return item.source.locate(problem.at, value=not at_key)


def _apply_concessions(
    found: list[Diagnostic], context: Context
) -> tuple[list[Diagnostic], list[Diagnostic], frozenset[str]]:
    """Split diagnostics into open and conceded; return also the concessions nobody needed."""
    granted = {
        (concession.rule, concession.path): item.path
        for item, concession in context.system.models("concession", Concession)
        if concession.expires >= context.today and may_be_conceded(concession.rule)
    }
    conceded = [d for d in found if (d.code, d.path) in granted]
    open_ = [d for d in found if (d.code, d.path) not in granted]
    used = {granted[d.code, d.path] for d in conceded}
    return open_, conceded, frozenset(granted.values()) - used


def _tell_unused(rules: Iterable[Rule], context: Context) -> list[Diagnostic]:
    told = [rule for rule in rules if rule.code == UNUSED]
    return [
        diagnostic
        for path in context.unused_concessions
        for diagnostic in _check_item(context.system.item(path), told, context)
    ]
