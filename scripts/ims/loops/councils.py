"""MRV: the council of each site meets, and what it decides becomes an action (SOP-007)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ims.lifecycle import add_months
from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.loops.reviews import COUNCIL, HELD, decides, end_of, inputs_of
from ims.models.review_inputs import Council
from ims.rules.reviews import REGISTER
from ims.standpoint import Filed, Standpoint

SITE_LEAD = "site-lead"


@dataclass(frozen=True)
class Meeting:
    """One time at which the council of a site is owed, and the record if it was held."""

    site: str
    first: date
    last: date
    held: Filed | None


def meetings(standpoint: Standpoint, council: Council) -> list[Meeting]:
    """Return every time that has begun, the earliest first."""
    first = date.fromisoformat(f"{council.since}-01")
    found = []
    while first <= standpoint.day:
        following = add_months(first, council.every)
        last = following - timedelta(days=1)
        found.append(
            Meeting(council.site, first, last, _council_in(standpoint, council, first, last))
        )
        first = following
    return found


def _council_in(standpoint: Standpoint, council: Council, first: date, last: date) -> Filed | None:
    return next(
        (
            one
            for one in standpoint.ledger.of(COUNCIL)
            if one.site == council.site and one.is_signed(HELD) and first <= one.event_day <= last
        ),
        None,
    )


@duty("MRV008", help="hold the council and sign its record, or say in the next one why it was not")
def council_not_held(standpoint: Standpoint) -> Iterator[Duty]:
    """The council of a site did not meet in its month.

    Why: SOP-007; ICH Q10, 3.2.4; what nobody looks at each month grows late unseen.
    """
    register = inputs_of(standpoint)
    for council in register.councils if register else ():
        known = meetings(standpoint, council)
        for number, one in enumerate(known):
            if one.held or _is_explained(known[number + 1 :]):
                continue
            yield Duty(
                about=f"council@{one.site}@{one.first:%Y-%m}",
                what=f"site council of {one.site}",
                due=one.last,
                role=SITE_LEAD,
                site=one.site,
                since=one.first,
                path=REGISTER,
            )


def _is_explained(later: list[Meeting]) -> bool:
    following = next((one.held for one in later if one.held), None)
    return bool(following and following.text("not_held").strip())


@loop("MRV011", help="name the action in `actions`, or say in `no_action_reason` why none follows")
def council_decision_without_action(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A council decided something, and no action follows.

    Why: SOP-007; decisions of a council are dated actions, else the next one begins anew.
    """
    for council in standpoint.ledger.of(COUNCIL):
        excused = council.text("no_action_reason").strip() or council.ids("actions")
        if decides(council.text("decisions")) and not excused:
            fact = f"decided: `{council.text('decisions')}`, and names no action"
            yield end_of(council, fact, council.event_day, SITE_LEAD)
