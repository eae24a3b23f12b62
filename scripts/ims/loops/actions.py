"""LOP: actions and the dates of corrective actions: done, verified, on time, extended."""

from collections.abc import Iterator
from datetime import date

from ims.loops.records import end
from ims.loops.registry import LooseEnd, loop
from ims.standpoint import Filed, Standpoint
from ims.standpoint.due_dates import moved

_EXTENSIONS = 2  # may be granted for one date (SOP-006)
_DONE_AND_CHECKED = {
    "capa": (("implemented",), "checked"),
    "action": (("done",), "verified"),
    "change": (("implemented",), "verified"),
    "finding": (("answered",), "closed"),
}


@loop("LOP016", help="have it checked by somebody who had no part in it")
def checked_by_who_did_it(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Whoever did the work also signed that it was done and works.

    Why: R64; ISO 19011:2018, 4: nobody checks their own work.
    """
    for filed in standpoint.ledger.of(*_DONE_AND_CHECKED):
        doing, checking = _DONE_AND_CHECKED[filed.type]
        checked = filed.signature(checking)
        did = {one.person for one in filed.signed if one.stage in doing} | {*filed.ids("assignee")}
        did |= {
            person
            for action in (_asked_for(standpoint, filed) if filed.type == "capa" else ())
            for person in _doers(action)
        }
        if checked and checked.person in did:
            fact = f"`{checked.person}` did it and signed `{checking}`"
            yield end(filed, fact, checking, people=())


@loop("LOP017", help="write the reason in `late_reason` or in an addendum")
def late_without_reason(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An action was done after its date and nothing says why.

    Why: R64; ISO 9001:2015, 10.2.1: what is late without a reason will be late again.
    """
    for filed in standpoint.ledger.of("action"):
        due, done = moved(standpoint, filed, "due"), filed.day("done_on")
        late = due and done and filed.is_signed("done") and done > due.now
        if due and late and not filed.text("late_reason"):
            yield end(filed, f"due on {due.now}, done on {done}, no reason", "done")


@loop("LOP018", help="name the action that goes on with it in `follow_up`")
def incomplete_without_follow_up(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An action was found incomplete and nothing goes on with it.

    Why: R64; verified as incomplete is not closed.
    """
    for filed in standpoint.ledger.of("action"):
        incomplete = filed.is_signed("verified") and filed.text("result") == "incomplete"
        if incomplete and not standpoint.ledger.named_by(filed, "follow_up"):
            yield end(filed, "`result` is `incomplete` and `follow_up` is empty", "verified")


@loop("LOP019", help="finish and verify the action, or open the loop again by a new record")
def closed_over_open_action(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A CAPA, finding or change is closed while an action that it asked for is not done.

    Why: R64; 21 CFR 820.35: the closure says that all was done.
    """
    for filed in standpoint.ledger.of("capa", "finding", "change", "improvement"):
        if filed.is_closed:
            for action in _asked_for(standpoint, filed):
                if not action.is_signed("done"):
                    yield end(filed, f"closed, and its action `{action.id}` is `{action.state}`")


def _doers(action: Filed) -> set[str]:
    """Return who was given an action and who signed that it is done."""
    return {*action.ids("assignee")} | {s.person for s in action.signed if s.stage == "done"}


def _asked_for(standpoint: Standpoint, filed: Filed) -> list[Filed]:
    named = standpoint.ledger.named_by(filed, "actions", "tasks")
    naming = standpoint.ledger.naming(filed.id, "action")
    asked = [one for one in naming if filed.id in one.ids("source")]
    found = {one.id: one for one in (*named, *asked) if one.type == "action"}
    return list(found.values())


@loop("LOP020", help="ask before the date; what was late stays late and gets a reason")
def extension_asked_too_late(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """More time was asked for after the date had passed, as it was worked out before the request.

    Why: SOP-006; scenario 10: an extension is asked for before the due date, or it hides a delay.
    """
    for filed in standpoint.ledger.of("extension"):
        asked, due = filed.signature("requested"), _due_before(standpoint, filed)
        if asked and due and asked.on > due:
            yield end(filed, f"asked for on {asked.on}, due was {due}", "requested")


def _due_before(standpoint: Standpoint, request: Filed) -> date | None:
    about = standpoint.ledger.get(request.text("about"))
    dates = moved(standpoint, about, request.text("date_field")) if about else None
    return dates.before(request) if dates else request.day("former_due")


@loop("LOP021", help="decide what hinders it, or close it as not effective and open a new CAPA")
def extended_too_often(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A date was moved more often than the procedure allows.

    Why: SOP-006; R64: a date that always moves is none.
    """
    for filed in standpoint.ledger.filed.values():
        for field in sorted({*filed.record.due_fields.values()}):
            dates = moved(standpoint, filed, field)
            if dates and len(dates.granted) > _EXTENSIONS and not filed.is_closed:
                yield end(
                    filed, f"`{field}` was moved {len(dates.granted)} times since {dates.first}"
                )


@loop("LOP027", help="have somebody else decide: neither who asked nor who does the work")
def extension_decided_by_who_asked(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Who asked for more time, or has the work to do, decided on it.

    Why: SOP-006; R64: nobody gives themselves more time.
    """
    for filed in standpoint.ledger.of("extension"):
        asked, decided = filed.signature("requested"), filed.signature("decided")
        about = standpoint.ledger.get(filed.text("about"))
        own = {asked.person} if asked else set()
        own |= {*about.ids("assignee")} if about else set()
        if decided and decided.person in own:
            yield end(filed, f"`{decided.person}` asked or does the work, and decided", "decided")


@loop("LOP028", help="ask for a shorter time, or cancel the work with its reason")
def extended_for_too_long(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """One extension moved a date by more than a year; it does not count, the date stays.

    Why: SOP-006; R64: a date that far away takes the work out of everybody's sight.
    """
    for filed in standpoint.ledger.filed.values():
        for field in sorted({*filed.record.due_fields.values()}):
            dates = moved(standpoint, filed, field)
            for one in dates.too_long if dates and not filed.is_closed else ():
                fact = f"granted until {one.day('new_due')}; `{filed.id}` stays due on {dates.now}"  # type: ignore[union-attr]  # it has one
                yield end(one, fact, "decided", role=filed.record.owner)
