"""CON: concessions are for something that exists, still needed, and not past their end."""

from collections.abc import Iterator

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


@rule("CON002", Concession, help="correct `rule`; `ims rules` lists the codes")
def concession_for_unknown_rule(_: Item, concession: Concession, __: Context) -> Iterator[Problem]:
    """A concession names a rule that does not exist.

    Why: it protects nothing, and what it was meant for is unprotected.
    """
    if concession.rule not in REGISTRY:
        yield Problem(("rule",), f"no rule `{concession.rule}` is known")


UNUSED = "CON003"


@rule(UNUSED, Concession, help="delete it; it can be found in the history")
def concession_unused(item: Item, concession: Concession, context: Context) -> Iterator[Problem]:
    """A concession covers a departure that is not there any more.

    Why: a standing exception would hide the next departure. Told by a full check only.
    """
    if item.path in context.unused_concessions:
        yield Problem(("rule",), f"`{concession.path}` has no {concession.rule} any more")
