"""RTN: retention and disposal: nothing goes too early, nothing approved is forgotten (R42, R43)."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.retention import Keeping, keepings
from ims.standpoint import Filed, Standpoint

_TO_CARRY_OUT = timedelta(days=60)
_ID = re.compile(r"\b[A-Z]{2,5}-[0-9A-Za-z-]*[0-9](?:@[0-9A-Z.]+)?")


@loop("RTN001", help="give its type a rule of controls/retention.yaml")
def no_retention_rule(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A record has no retention rule, so nobody knows how long it must be kept.

    Why: R42; ISO 13485:2016, 4.2.5.
    """
    for one in keepings(standpoint):
        if not one.periods:
            since, path = standpoint.day, one.path
            yield LooseEnd(one.about, one.why, since, "records-manager", site=one.site, path=path)


@duty("RTN002", help="carry it out and sign the stage `carried-out`")
def disposal_due(standpoint: Standpoint) -> Iterator[Duty]:
    """A disposal was approved and is not carried out.

    Why: R43; personal data that must go stay, and nobody can tell what is still there.
    """
    for one in standpoint.ledger.of("disposal"):
        approved = one.signature("approved")
        if approved and one.text("decision") != "rejected" and not one.is_signed("carried-out"):
            due = approved.on + _TO_CARRY_OUT
            what = f"the disposal of {', '.join(_named(one)) or 'what it lists'}"
            yield Duty(one.id, what, due, one.next_role(), site=one.site, since=approved.on)


@loop("RTN003", help="stop; tell quality assurance, and make a deviation where it has gone already")
def disposed_too_early(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A disposal names something that must still be kept, or that an open case needs.

    Why: R42, R43; 21 CFR 211.180; what is gone cannot be shown to anybody.
    """
    known = {one.about: one for one in keepings(standpoint)}
    for one in standpoint.ledger.of("disposal"):
        day = one.day("disposed_on") or standpoint.day
        for name in _named(one):
            kept = known.get(name)
            if kept and one.text("decision") != "rejected" and not _may_go(kept, one, day):
                fact = f"it disposes of `{name}`, {_why(kept)}"
                since = one.opened_on
                yield LooseEnd(one.id, fact, since, "records-manager", site=one.site)


def _may_go(kept: Keeping, disposal: Filed, day: date) -> bool:
    """Return whether nothing keeps it, or its years are over and a person decided the rest."""
    over = kept.years_over is not None and kept.years_over < day and not kept.held_by
    return kept.may_go(day) or (over and disposal.is_signed("approved"))


def _named(disposal: Filed) -> list[str]:
    listed = disposal.get("records") or []
    return list(dict.fromkeys(name for line in listed for name in _ID.findall(line)))


def _why(kept: Keeping) -> str:
    if kept.held_by:
        return f"which {', '.join(kept.held_by)} still needs"
    if kept.earliest:
        return f"which is kept until {kept.earliest} by `{kept.strictest}`"
    return f"for which no day of disposal is known: {kept.why}"
