"""The rules: each a function that yields what is wrong with one file.

To add a rule: write the function in the module of its family, and in `tests/data/rules/<CODE>/`
one bad and one good file. The name of the function is the name of the fault; the first
paragraph of its docstring says what is wrong, `Why:` gives the reason with the clause.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from ims.models.base import Model
from ims.source import Keys, Position
from ims.system import Item, ManagementSystem

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Context:
    """What a rule may ask: the system as a whole, and the day of the check."""

    system: ManagementSystem
    today: date
    unused_concessions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Line:
    """A line of the text, counted from 1 where the text begins after the front matter."""

    number: int


@dataclass(frozen=True)
class Problem:
    """A fact at a place: keys of a value, line of the text, position in the file."""

    at: Keys | Line | Position
    fact: str
    help: str = ""

    def __post_init__(self) -> None:
        """Keep the fact on one line and printable, whatever value it quotes."""
        shown = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in self.fact)
        object.__setattr__(self, "fact", "".join(shown))


Check = Callable[[Item, Context], Iterator[Problem]]


@dataclass(frozen=True)
class Rule:
    """A rule; a system applies it once its `rules_level` has come up to the rule's level.

    A rule added later gets a higher level, so that what was clean stays clean until the
    organization takes the new rules on.
    """

    code: str
    name: str
    reason: str
    help: str
    check: Check
    level: int = 1


REGISTRY: dict[str, Rule] = {}


def enter(rule: Rule) -> None:
    """Enter a rule under its code."""
    if rule.code in REGISTRY:
        raise ValueError(f"rule code {rule.code} is used twice")
    REGISTRY[rule.code] = rule


def _enter_function(
    code: str, named: Callable[..., object], help: str, level: int, check: Check
) -> None:
    name = named.__name__.replace("_", "-")
    enter(Rule(code, name, named.__doc__ or "", help, check, level))


def file_rule(code: str, *, help: str, level: int = 1) -> Callable[[Check], Check]:
    """Enter a rule on files as read, whether or not they could be understood."""

    def decorate(check: Check) -> Check:
        _enter_function(code, check, help, level, check)
        return check

    return decorate


ModelCheck = Callable[[Item, M, Context], Iterator[Problem]]


def rule(
    code: str, of: type[M], *, help: str, level: int = 1
) -> Callable[[ModelCheck[M]], ModelCheck[M]]:
    """Enter a rule on files that could be understood as a model of one class."""

    def decorate(check: ModelCheck[M]) -> ModelCheck[M]:
        def on_item(item: Item, context: Context) -> Iterator[Problem]:
            if isinstance(item.model, of):
                yield from check(item, item.model, context)

        _enter_function(code, check, help, level, on_item)
        return check

    return decorate


def text_rule(code: str, *, help: str, level: int = 1) -> Callable[[Check], Check]:
    """Enter a rule on the text of documents and records, even where a value in front is wrong."""

    def decorate(check: Check) -> Check:
        def on_item(item: Item, context: Context) -> Iterator[Problem]:
            if item.has_text:
                yield from check(item, context)

        _enter_function(code, check, help, level, on_item)
        return check

    return decorate


def all_rules() -> dict[str, Rule]:
    """Return every rule by code, sorted."""
    from ims.rules import (  # noqa: F401 - importing the families enters their rules
        concessions,
        files,
        keys,
        links,
        metadata,
        people,
        publication,
        record_types,
        records,
        references,
        registers,
        reviews,
        risks,
        text,
    )

    return dict(sorted(REGISTRY.items()))
