"""CON: concessions are for something that exists, still needed, and not past their end."""

from collections.abc import Iterator
from datetime import timedelta

from ims.models.register import Concession
from ims.rules import REGISTRY, Context, Problem, rule
from ims.system import Item


@rule("CON001", Concession, help="mend the cause and delete the concession, or have it renewed")
def concession_expired(_: Item, concession: Concession, context: Context) -> Iterator[Problem]:
    """A concession is past its end; the rule applies again.

    Why: ISO 9000:2015, 3.12.5: a concession is limited in time.
    """
    if concession.expires < context.today:
        yield Problem(("expires",), f"expired on {concession.expires}")


# Rules of a step, not of a file, that a company too small for two people may depart from:
# the author approves, one person signs for two roles, the holder of a key checked it. They are
# granted for `controls/approval-matrix.yaml`, and only a history shows where they are used.
CONCEDABLE_STEP_RULES = frozenset({"AUT003", "AUT004", "AUT009"})
# A loop is no rule of a file either: two duties that must lie apart, held by one person.
CONCEDABLE_LOOPS = frozenset({"ORG010"})
_ELSEWHERE = CONCEDABLE_STEP_RULES | CONCEDABLE_LOOPS


@rule("CON002", Concession, help="correct `rule`; `ims rules` lists the codes")
def concession_for_unknown_rule(_: Item, concession: Concession, __: Context) -> Iterator[Problem]:
    """A concession names a rule that does not exist.

    Why: it protects nothing, and what it was meant for is unprotected.
    """
    if concession.rule not in REGISTRY and concession.rule not in _ELSEWHERE:
        yield Problem(("rule",), f"no rule `{concession.rule}` is known")


# What hides a file from all other rules, or a concession from its end, cannot be conceded.
_NEVER = ("SRC", "CON", "MET001", "MET002", "MET003", "MET004", "MET005")


def may_be_conceded(code: str) -> bool:
    """Return whether a departure from this rule can be accepted at all."""
    return not code.startswith(_NEVER)


@rule("CON004", Concession, help="mend the file; no concession covers this rule")
def concession_impossible(_: Item, concession: Concession, __: Context) -> Iterator[Problem]:
    """A concession is granted from a rule without which the file is not read at all.

    Why: R11; the document would vanish from check, register and site, and all would be green.
    """
    if concession.rule in REGISTRY and not may_be_conceded(concession.rule):
        yield Problem(("rule",), f"`{concession.rule}` cannot be conceded")


LONGEST = timedelta(days=366)


@rule("CON005", Concession, help="choose a day within a year; it can be renewed")
def concession_too_long(_: Item, concession: Concession, context: Context) -> Iterator[Problem]:
    """A concession ends more than a year from now.

    Why: ISO 9000:2015, 3.12.5: a concession is limited; without an end it is a change of the rule.
    """
    if concession.expires > context.today + LONGEST:
        yield Problem(("expires",), f"`expires` is {concession.expires}, more than a year ahead")


UNUSED = "CON003"


@rule(UNUSED, Concession, help="delete it; it can be found in the history")
def concession_unused(item: Item, concession: Concession, context: Context) -> Iterator[Problem]:
    """A concession covers a departure that is not there any more.

    Why: a standing exception would hide the next departure. Told by a full check only.
    """
    is_needed_elsewhere = concession.rule in _ELSEWHERE
    unused = item.path in context.unused_concessions and not is_needed_elsewhere
    if unused and may_be_conceded(concession.rule):
        yield Problem(("rule",), f"`{concession.path}` has no {concession.rule} any more")
