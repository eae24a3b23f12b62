"""MRV: management reviews are held, complete, and followed by actions."""

from collections.abc import Iterator
from datetime import date, timedelta

from ims.lifecycle import add_months
from ims.loops.registry import ALL, Duty, LooseEnd, duty, loop
from ims.models.review_inputs import ReviewInput, ReviewInputs
from ims.rules.reviews import JUDGEMENTS, REGISTER, empty_words, gives_a_reason
from ims.standpoint import Filed, Standpoint
from ims.standpoint.due_dates import moved

REVIEW = "management-review"
AGENDA = "management-review-agenda"
COUNCIL = "site-council"
ACTION = "action"
HELD = "held"
TOP = "top-management"
QUALITY_MANAGER = "quality-manager"
DECISIONS = (
    *("decisions_improvement", "decisions_product", "decisions_law"),
    *("decisions_resources", "decisions_objectives"),
)
_TO_TOP = timedelta(days=30)  # SOP-007: an action so late goes to top management
YEAR = 12


def inputs_of(standpoint: Standpoint) -> ReviewInputs | None:
    """Return what a review must look at, None where there is nothing that can be read."""
    system = standpoint.system
    found = system.item(REGISTER).model if REGISTER in system.tree else None
    return found if isinstance(found, ReviewInputs) else None


def held_reviews(standpoint: Standpoint) -> list[Filed]:
    """Return the reviews whose meeting is signed, the latest last."""
    found = [one for one in standpoint.ledger.of(REVIEW) if one.is_signed(HELD)]
    return sorted(found, key=lambda one: (held_on(one), one.id))


def held_on(review: Filed) -> date:
    """Return the day of the meeting."""
    return review.day("held_at") or review.event_day


@duty("MRV001", help="hold the review and sign its stage `held`")
def review_not_held(standpoint: Standpoint) -> Iterator[Duty]:
    """No management review was held within its interval.

    Why: row 000-20: held regularly; ISO 9001:2015, 9.3.1; ISO 13485:2016, 5.6.1.
    """
    register, held = inputs_of(standpoint), held_reviews(standpoint)
    months = register.interval if register else YEAR
    if held:
        last = held[-1]
        due = min(last.day("next_due") or date.max, add_months(held_on(last), months))
        yield Duty(last.id, "next management review", due, role=TOP, since=held_on(last))
    elif begun := _begun(standpoint):
        due = add_months(begun, months)
        yield Duty(REVIEW, "first management review", due, role=TOP, since=begun, path=REGISTER)


def _begun(standpoint: Standpoint) -> date | None:
    days = [a.arrival.date() for one in standpoint.facts.values() for a in one.approved]
    return min(days, default=None)


@loop("MRV002", help="hold it again with top management, or name its written deputy by an addendum")
def top_management_absent(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Nobody of top management was present at a review.

    Why: row 000-21: senior management took part; ISO 9001:2015, 9.3.1; ICH Q10, 2.6.
    """
    for review in standpoint.ledger.of(REVIEW):
        present = review.ids("present")
        if present and not set(present) & _top(standpoint, held_on(review)):
            fact = f"none of {', '.join(f'`{one}`' for one in present)} is top management"
            yield end_of(review, fact, held_on(review), TOP)


def _top(standpoint: Standpoint, day: date) -> frozenset[str]:
    return frozenset(standpoint.on(day).holders(TOP))


@loop("MRV003", help="write in `conclusion` why, with the inputs it rests on")
def judged_without_reason(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A review was held, and a judgement is missing or has no reason.

    Why: row 002-27: all four are judged; ISO 9001:2015, 9.3.1; default wording judges nothing.
    """
    empty = empty_words(standpoint.system)
    for review in standpoint.ledger.of(REVIEW):
        if not review.day("held_at"):
            continue
        missing = [name for name in JUDGEMENTS if not review.text(name)]
        said = review.text("conclusion")
        if missing:
            yield end_of(review, f"`{missing[0]}` is not judged", held_on(review), TOP)
        elif not gives_a_reason(said, empty):
            yield end_of(review, f"`conclusion` gives no reason: `{said}`", held_on(review), TOP)


@loop("MRV004", help="name the action in `actions`, or decide `none` with the reason")
def decision_without_action(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A review decided something, or judged a lack, and no action follows.

    Why: row 000-21: decisions become dated actions; ISO 9001:2015, 9.3.3; SOP-007.
    """
    for review in standpoint.ledger.of(REVIEW):
        why = _wants_action(review) if review.day("held_at") else ""
        if why and not review.ids("actions"):
            yield end_of(review, why, held_on(review), QUALITY_MANAGER)


def decides(said: str) -> bool:
    """Return whether something was decided; `none` with a reason decides nothing."""
    return bool(said.strip()) and not said.strip().lower().startswith(("none", "no change"))


def _wants_action(review: Filed) -> str:
    for name in JUDGEMENTS:
        if review.text(name) in {"partly", "no"}:
            return f"`{name}` is judged `{review.text(name)}`, and no action is named"
    decided = [name for name in DECISIONS if decides(review.text(name))]
    return f"`{decided[0]}` decides something, and no action is named" if decided else ""


@loop("MRV005", help="bring it before the council of its site: name it in `late_items`")
def late_action_unseen(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An action of a review or council is late by more than 30 days, and no council looked at it.

    Why: SOP-007; what top management decided and nobody did goes back to top management.
    """
    for action in actions_of_reviews(standpoint):
        found = moved(standpoint, action, "due")
        due = found.now if found else None
        if action.is_closed or due is None or standpoint.day - due <= _TO_TOP:
            continue
        seen = [c for c in standpoint.ledger.of(COUNCIL) if action.id in c.ids("late_items")]
        if not any(c.is_signed(HELD) and c.event_day > due for c in seen):
            fact = f"due on `{due}`, late by `{(standpoint.day - due).days}` days, in no council"
            yield end_of(action, fact, due, "", action.ids("assignee"))


def actions_of_reviews(standpoint: Standpoint) -> list[Filed]:
    """Return the actions that reviews and councils asked for."""
    asking = {one.id for one in standpoint.ledger.of(REVIEW, COUNCIL)}
    return [a for a in standpoint.ledger.of(ACTION) if asking & set(a.ids("source"))]


@loop(
    "MRV006",
    help="list each input under `inputs_present`, or under `inputs_missing` with who owes it",
)
def agenda_without_input(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """The agenda of a review to come leaves out an input that is required.

    Why: row 000-20: all inputs; ISO 9001:2015, 9.3.2; ISO 13485:2016, 5.6.2.
    """
    register = inputs_of(standpoint)
    done = {name for one in held_reviews(standpoint) for name in one.ids("agenda")}
    for agenda in standpoint.ledger.of(AGENDA):
        if register is None or agenda.id in done:
            continue
        for one in left_out(agenda, register.inputs):
            fact = f"the input `{one.title}` is neither present nor said to be missing"
            yield end_of(agenda, fact, agenda.opened_on, one.owner)


def left_out(agenda: Filed, inputs: list[ReviewInput]) -> list[ReviewInput]:
    """Return the inputs whose title stands nowhere in an agenda."""
    said = " ".join((*agenda.ids("inputs_present"), agenda.text("inputs_missing"))).lower()
    return [one for one in inputs if one.title.lower() not in said]


@duty("MRV007", help="open the record of the review, or issue an agenda with another date")
def meeting_not_recorded(standpoint: Standpoint) -> Iterator[Duty]:
    """A meeting that an agenda called has no record; where there is one, it is watched (LOP003).

    Why: row 000-21; ISO 9001:2015, 9.3.3: documented information of the results.
    """
    for agenda in standpoint.ledger.of(AGENDA):
        meeting = agenda.day("meeting_at")
        if meeting and not standpoint.ledger.naming(agenda.id, REVIEW):
            due = meeting + timedelta(days=14)  # ten working days for the minutes, SOP-007
            yield Duty(
                agenda.id, "minutes of the review", due, role=TOP, since=meeting, path=agenda.path
            )


@loop("MRV009", help="write controls/review-inputs.yaml; the starter has one to begin with")
def inputs_unknown(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Nobody can read what a review must look at.

    Why: ISO 9001:2015, 9.3.2; R76.
    """
    if standpoint.is_adopted and inputs_of(standpoint) is None:
        state = "cannot be read" if REGISTER in standpoint.system.tree else "is missing"
        fact = f"`{REGISTER}` {state}"
        yield LooseEnd("review-inputs", fact, standpoint.day, role=QUALITY_MANAGER, path=REGISTER)


@loop("MRV010", help="add an input that answers it to controls/review-inputs.yaml")
def point_without_input(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A point that a standard asks a review to look at is answered by no input.

    Why: row 000-20: all inputs; ISO 9001:2015, 9.3.2; ISO 13485:2016, 5.6.2; ICH Q10, 3.2.4, 4.1.
    """
    register = inputs_of(standpoint)
    if register is None:
        return
    answered = {
        (a.requirement, p) for one in register.inputs for a in one.answers for p in a.points
    }
    for clause in register.demanded:
        for point in clause.points:
            if (clause.requirement, point) not in answered:
                about = f"{clause.requirement} {point}"
                fact = f"no input answers `{about}`"
                yield LooseEnd(about, fact, standpoint.day, role=QUALITY_MANAGER, path=REGISTER)


def end_of(
    filed: Filed, fact: str, since: date, role: str, people: tuple[str, ...] = ()
) -> LooseEnd:
    """Return what is loose about a record, owed at its site."""
    return LooseEnd(filed.id, fact, since, role, people, filed.site or ALL, filed.path)
