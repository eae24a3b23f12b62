"""Inputs that come from elsewhere: documents, readings, requirements, indicators, loose ends."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from ims.lifecycle.facts import Approved
from ims.loops import all_loops, loose_ends
from ims.models.review_inputs import Source
from ims.performance import performance
from ims.reviewing.figures import Answer, Asked, Figure, source
from ims.standpoint import Standpoint
from ims.vocabulary import Meaning

_FAMILY = 3  # letters of a code


@source(Source.DOCUMENTS)
def of_documents(asked: Asked) -> Answer:
    """Count the revisions approved in the period by class, and the periodic reviews."""
    approved = [one for one in _approved(asked.standpoint) if _is_asked(asked, one)]
    classes = Counter(one.class_.value for one in approved)
    names = tuple(f"{one.id}@{one.revision}" for one in approved)
    reviews = [
        f"{facts.id}@{act.revision}"
        for facts in asked.standpoint.facts.values()
        for act in facts.acts
        if act.meaning is Meaning.PERIODIC_REVIEW
        and asked.within(act.arrival.date())
        and asked.at_site(*act.sites)
    ]
    return Answer(
        (
            Figure("revisions approved", len(approved), records=names),
            *(Figure(f"of these {name}", number) for name, number in sorted(classes.items())),
            Figure("periodic reviews signed", len(reviews), records=tuple(reviews)),
        ),
        "" if asked.standpoint.is_adopted else "nothing was ever approved here",
    )


def _approved(standpoint: Standpoint) -> Iterator[Approved]:
    for name in sorted(standpoint.facts):
        yield from standpoint.facts[name].approved


def _is_asked(asked: Asked, one: Approved) -> bool:
    return asked.within(one.arrival.date()) and asked.at_site(*one.sites)


@source(Source.READINGS)
def of_readings(asked: Asked) -> Answer:
    """Count who read and understood a revision in the period, as far as evidence goes."""
    read = [
        (one.person, f"{facts.id}@{one.revision}")
        for facts in asked.standpoint.facts.values()
        for one in facts.readings
        if asked.within(one.arrival.date())
        and asked.at_site(*asked.standpoint.home_sites(one.person))
    ]
    return Answer(
        (
            Figure("readings", len(read)),
            Figure("people", len({person for person, _ in read})),
            Figure("revisions read", len({revision for _, revision in read})),
        ),
        "" if read else "nobody read and signed anything in the period",
    )


@source(Source.REQUIREMENTS)
def of_requirements(asked: Asked) -> Answer:
    """Count how many requirements are met with evidence, on the day of the pack."""
    matrices = asked.standpoint.matrices()
    cells = (
        [c for c in matrices.cells() if not c.heading and asked.at_site(c.site)] if matrices else []
    )
    known = Counter(cell.framework for cell in cells)
    met = Counter(cell.framework for cell in cells if cell.is_complete)
    figures = [_share(name, met[name], number) for name, number in sorted(known.items())]
    changed = [f for f in known if _begins(asked, f)]
    figures.append(Figure("editions that came into force", len(changed), records=tuple(changed)))
    return Answer(tuple(figures), "" if cells else "coverage is known only of a signed history")


def _share(framework: str, met: int, number: int) -> Figure:
    words = f"of {number:,}, on the day of the pack"
    return Figure(f"{framework}: met with evidence", met, words)


def _begins(asked: Asked, name: str) -> bool:
    framework = asked.standpoint.system.framework(name)
    effective = (framework and framework.effective) or ""
    try:
        return asked.within(date.fromisoformat(f"{effective}-01-01"[: len("2026-01-01")]))
    except ValueError:
        return False


@source(Source.INDICATORS)
def of_indicators(asked: Asked) -> Answer:
    """Return the newest value of each indicator whose period ended within that of the review."""
    known = performance(asked.standpoint)
    figures: list[Figure] = []
    missed: list[str] = []
    without: list[str] = []
    for series in known.series:
        if not asked.at_site(series.site):
            continue
        points = [p for p in series.points if asked.within(p.period.end)]
        last = next((p for p in reversed(points) if p.value is not None), None)
        if last is None or last.value is None:
            without.append(f"{series.indicator.id} {series.site}")
            continue
        missed += [] if last.met else [f"{series.indicator.id} {series.site}"]
        name = f"{series.indicator.id} {series.site}, {last.period.label}"
        figures.append(
            Figure(name, round(last.value, 2), records=(last.record,) * bool(last.record))
        )
    totals = (
        Figure("indicators with a value", len(figures)),
        Figure("targets missed", len(missed), records=tuple(missed)),
        Figure("indicators without a value", len(without), records=tuple(without)),
    )
    missing = "" if figures else "no indicator has a value in the period"
    return Answer((*totals, *figures), missing)


@source(Source.LATE)
def of_late_things(asked: Asked) -> Answer:
    """Count the loops that are not closed on the day of the pack, by subject."""
    ends = [end for end in loose_ends(asked.standpoint) if asked.at_site(end.site)]
    families = Counter(end.code[:_FAMILY] for end in ends)
    oldest = max((end.age(asked.standpoint.day) for end in ends), default=0)
    return Answer(
        (
            Figure("loops not closed", len(ends), "on the day of the pack"),
            Figure("oldest", oldest, "days"),
            *(Figure(f"of these {name}", number) for name, number in sorted(families.items())),
        ),
        "" if all_loops() else "nothing is watched",
    )
