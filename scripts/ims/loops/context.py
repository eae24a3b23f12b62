"""CTX: the context of the organization, the inventory it starts from, and the hand-over it ends in."""

from collections.abc import Iterator
from datetime import timedelta

from ims.lifecycle import add_months
from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.standpoint import Filed, Standpoint

_YEAR = 12  # months; where the type of the record says nothing else
_TO_ACCEPT = timedelta(days=30)
_NONE = "none"
_FOLLOWS = ("risk", "gap", "action", "change", "decision", "improvement")


@duty("CTX001", help="analyse the context again: a new CTX record, accepted by top management")
def context_due(standpoint: Standpoint) -> Iterator[Duty]:
    """The context was not looked at again within its interval.

    Why: ISO 9001:2015, 4.1: issues are monitored and reviewed; the context is kept current.
    """
    if last := _last(standpoint):
        months = getattr(last.record, "interval", None) or _YEAR
        due = add_months(last.event_day, int(months))
        what = "the next analysis of the context"
        yield Duty(last.id, what, due, "quality-manager", site=last.site, path=last.path)


@loop("CTX002", help="make it with `ims new context` and let top management sign `accepted`")
def context_missing(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A system that runs has no context that top management accepted.

    Why: ISO 9001:2015, 4.1 and 4.2; everything else is planned from it.
    """
    if standpoint.is_adopted and not _last(standpoint):
        yield LooseEnd(
            "context",
            "no analysis of the context is accepted",
            standpoint.day,
            "top-management",
            path="controls/organization.yaml",
        )


@loop("CTX003", help="link the risk, gap, decision or action that follows from climate change")
def climate_without_consequence(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Climate change was found relevant and nothing that follows from it is named.

    Why: amendments of 2024 to the ISO management system standards, 4.1 and 4.2.
    """
    last = _last(standpoint)
    if last and last.text("climate_relevant") == "yes":
        linked = standpoint.ledger.named_by(last, "links")
        if not any(one.type in _FOLLOWS for one in linked):
            fact = (
                "climate change is relevant (`yes`) and it links no risk, gap, decision or action"
            )
            yield _end(last, fact, "quality-manager")


def _last(standpoint: Standpoint) -> Filed | None:
    """Return the newest context that top management accepted."""
    accepted = [one for one in standpoint.ledger.of("context") if one.is_closed]
    return max(accepted, key=lambda one: (one.event_day, one.id), default=None)


@loop("CTX004", help="open a gap, improvement or action for it and link the record")
def inventory_without_answer(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An inventory says that something is missing or unused, and nothing follows.

    Why: ISO 9001:2015, 4.4; seed text 002, 1.3: no re-work, and nothing missing.
    """
    for one in standpoint.ledger.of("inventory"):
        missing = one.text("missing")
        linked = standpoint.ledger.named_by(one, "links")
        naming = standpoint.ledger.naming(one.id, *_FOLLOWS)
        if one.is_signed("listed") and missing.lower() != _NONE and not (linked or naming):
            yield _end(
                one, f"missing or unused: `{missing}`, and nothing follows", one.record.owner
            )


@duty("CTX005", help="let the role that takes over sign `accepted`")
def hand_over_unaccepted(standpoint: Standpoint) -> Iterator[Duty]:
    """Something was handed over and nobody has accepted it.

    Why: ISO 9001:2015, 4.4 and 8.1: what nobody accepted, nobody keeps.
    """
    for one in standpoint.ledger.of("hand-over"):
        signed = one.signature("handed-over")
        if signed and not one.is_signed("accepted"):
            what = f"the acceptance of the hand-over `{one.record.title}`"
            due, role = signed.on + _TO_ACCEPT, one.text("to_role")
            yield Duty(one.id, what, due, role, site=one.site, since=signed.on, path=one.path)


@loop(
    "CTX006", help="name somebody for the role at the site, or hand over again to one that is held"
)
def hand_over_to_nobody(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """What was handed over lies with a role that nobody holds, or was accepted by somebody else.

    Why: seed text 002, 2.6: long-term maintenance is assigned.
    """
    for one in standpoint.ledger.of("hand-over"):
        role, person = one.text("to_role"), one.text("accepted_by")
        signed = one.signature("accepted")
        if not standpoint.holders(role, one.site):
            yield _end(one, f"nobody holds the role `{role}` at {one.site}", "top-management")
        elif signed and person and person != signed.person:
            fact = f"`{person}` is said to have accepted it, `{signed.person}` signed"
            yield _end(one, fact, role)


def _end(one: Filed, fact: str, role: str) -> LooseEnd:
    return LooseEnd(one.id, fact, one.opened_on, role, site=one.site, path=one.path)
