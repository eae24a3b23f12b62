"""Figures from documents: reviews, times, planned days, readings, coverage."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from ims.lifecycle.facts import Approved
from ims.performance.computed import Asked, Figure, computed, count, middle, share
from ims.performance.of_records import DAYS, PERCENT
from ims.performance.past import at_end_of
from ims.training import by_site
from ims.vocabulary import Coverage, Meaning

_ONE_DAY = timedelta(days=1)


@computed("reviews-overdue", "documents")
def reviews_overdue(asked: Asked) -> Figure:
    """Number of documents in force at the site whose periodic review was late on the last day."""
    standings = asked.standpoint.in_force_on(asked.last + _ONE_DAY).get(asked.site, {})
    late = sum(one.overdue(asked.last) for one in standings.values() if one.revision)
    return count(late, "reviews late")


@computed("signing-to-force", DAYS)
def signing_to_force(asked: Asked) -> Figure:
    """Median days from the first signature under a revision to its first day in force at the site.

    Counted are the revisions that came into force in the period. How long the text was drafted
    before is left out: nothing proves it.
    """
    days = [
        (opened - min(one.time.date() for one in approved.signatures)).days
        for approved, opened in _opened(asked)
        if approved.signatures
    ]
    return middle(days, "revisions came into force")


@computed("on-planned-day", PERCENT)
def on_planned_day(asked: Asked) -> Figure:
    """Share of the revisions that came into force at the site by the day that was planned.

    The planned day is that of the first schedule, else that of the document; revisions without
    one are left out.
    """
    planned = [
        (wanted, opened)
        for approved, opened in _opened(asked)
        if (wanted := _planned(asked, approved))
    ]
    prompt = sum(opened <= wanted for wanted, opened in planned)
    return share(prompt, len(planned), "revisions with a planned day")


@computed("training-completion", PERCENT)
def training_completion(asked: Asked) -> Figure:
    """Share of what the people of the site needed on the last day that was done by then.

    What is needed are readings, assessments and sessions as the training pages count them.
    """
    found = by_site(at_end_of(asked.standpoint, asked.last))
    here = next((one for one in found if one.site == asked.site), None)
    return share(here.done, here.needed, "needs") if here else Figure(None, "no needs")


@computed("coverage-share", PERCENT, now_only=True)
def coverage_share(asked: Asked) -> Figure:
    """Share of the requirements that apply at the site and that a document in force meets.

    Of one framework, or of all; known for the present day alone.
    """
    matrices = asked.standpoint.matrices()
    if matrices is None:
        return Figure(None, "no requirements are known")
    levels: Counter[Coverage] = Counter(
        cell.level
        for cell in matrices.cells()
        if cell.site == asked.site
        and not cell.heading
        and asked.framework in ("", cell.framework)
        and cell.level not in {Coverage.NOT_APPLICABLE, Coverage.NOT_ASSESSABLE}
    )
    met = sum(n for level, n in levels.items() if level.rank >= Coverage.DOCUMENTED.rank)
    return share(met, levels.total(), "requirements")


def _opened(asked: Asked) -> Iterator[tuple[Approved, date]]:
    """Return the revisions that came into force at the site in the period, with the local day."""
    ledger = asked.standpoint.ledger
    for approved, moment in asked.standpoint.openings().get(asked.site, ()):
        day = ledger.local_day(moment, asked.site)
        if asked.period.has(day) and day <= asked.last:
            yield approved, day


def _planned(asked: Asked, approved: Approved) -> date | None:
    facts = asked.standpoint.facts.get(approved.id)
    schedules = (
        act.effective
        for act in (facts.acts if facts else ())
        if act.meaning is Meaning.SCHEDULED
        and act.revision == approved.revision
        and {"all", asked.site} & set(act.sites)
    )
    return next((day for day in schedules if day), approved.effective_date)
