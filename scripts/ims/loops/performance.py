"""PFM: what is measured, what it shows, and whether anybody acts on it."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.performance.answers import TREND, unanswered_misses, unanswered_signals
from ims.performance.collected import unsigned_records
from ims.performance.computed import COMPUTED
from ims.performance.objectives import EVALUATION, Reached, Standing, standings
from ims.performance.periods import Period, period_with
from ims.performance.series import REGISTER, Performance, Series, performance
from ims.performance.words import amount, bounds, signal_in_words
from ims.standpoint import Standpoint

PLANS = ("monitoring-plan", "objectives")


@duty(
    "PFM001",
    help="make a record with `ims new indicator`, list its CSV file under `attachments`, and sign it",
)
def measurement_missing(standpoint: Standpoint) -> Iterator[Duty]:
    """An indicator of the monitoring plan was not collected, or nobody signed its value.

    Why: ISO 9001:2015, 9.1.1; a plan that is not followed shows nothing.
    """
    known = performance(standpoint)
    for series in known.kept:
        if not series.indicator.computation and known.begun:
            missing = [point.period for point in series.points if point.missing]
            yield from _missing(series, missing)
    yield from _coming(known)


def _missing(series: Series, missing: Sequence[Period]) -> Iterator[Duty]:
    """Return one duty for all periods of a series that lack a value: from the first of them on."""
    if missing:
        labels = ", ".join(period.label for period in missing)
        yield Duty(
            about=series.indicator.id,
            what=f"the value of `{series.indicator.title}` at {series.site} for `{labels}`",
            due=missing[0].end + timedelta(days=series.indicator.within),
            role=series.indicator.owner,
            site=series.site,
            since=missing[0].end,
            path=REGISTER,
        )


def _coming(known: Performance) -> Iterator[Duty]:
    """Return what is to be collected next: one duty an owner, site and day."""
    found: dict[tuple[str, str, date, Period], list[str]] = {}
    for series in known.series:
        one = series.indicator
        if not one.computation and known.begun:
            period = period_with(known.standpoint.day, one.frequency.months)
            due = period.end + timedelta(days=one.within)
            found.setdefault((one.owner, series.site, due, period), []).append(one.id)
    for (role, site, due, period), names in found.items():
        what = f"the values at {site} for `{period.label}`: {', '.join(names)}"
        yield Duty("indicators", what, due, role, site=site, since=period.end, path=REGISTER)


@loop("PFM002", help="sign the record, or correct it and sign")
def measurement_unsigned(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Values stand in a record that nobody signed, so they count for nothing.

    Why: R60; what is not signed is not evidence.
    """
    for name, values in sorted(unsigned_records(performance(standpoint).collected).items()):
        filed = standpoint.ledger.filed[name]
        yield LooseEnd(
            about=name,
            fact=f"its {_many(len(values), 'value')} count for nothing: nobody signed the record",
            since=filed.entry_day,
            role=filed.next_role(),
            site=filed.site,
        )


@loop("PFM003", help="write a record that corrects it, name this one under `corrects`, and sign it")
def measurement_faulty(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A value does not count: unknown indicator, wrong unit or period, no number, altered file.

    Why: ISO 9001:2015, 9.1.1; R66; a figure that nobody can trust must not be shown as one.
    """
    for fault in performance(standpoint).collected.faults:
        filed = standpoint.ledger.filed[fault.record]
        where = f"line {fault.line}: " if fault.line else ""
        owner = filed.record.owner
        yield LooseEnd(fault.record, where + fault.fact, filed.entry_day, owner, site=fault.site)


@loop("PFM004", help="write a record that names the wrong one under `corrects`, and sign it")
def measurements_contradict(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Two signed records give different values of one indicator for one site and period.

    Why: R60; where evidence contradicts itself, neither value counts.
    """
    for one, other in performance(standpoint).collected.contradictions:
        filed = standpoint.ledger.filed[other.record]
        fact = (
            f"`{one.indicator}` for `{one.period.label}` is `{one.value:g}` in {one.record} "
            f"and `{other.value:g}` here"
        )
        yield LooseEnd(other.record, fact, filed.entry_day, filed.record.owner, site=one.site)


@duty(
    "PFM005",
    help="write a trend record that names the indicator, with an action or CAPA under `follow_up`",
)
def target_missed_twice(standpoint: Standpoint) -> Iterator[Duty]:
    """A target was missed in two periods running and no signed record says what follows.

    Why: ISO 9001:2015, 9.1.3 and 10.1; ISO 13485:2016, 8.2.5.
    """
    for one in unanswered_misses(performance(standpoint)):
        first, last = one.points[0], one.points[-1]
        unit = one.series.indicator.unit
        yield _to_analyse(
            standpoint,
            one.series,
            f"an answer to the target of `{one.series.indicator.title}` at {one.series.site}, "
            f"{bounds(last.target, unit)}, missed from `{first.period.label}` to "
            f"`{last.period.label}` (last value `{amount(last.value, unit)}`),",
            one.due,
        )


@duty("PFM006", help="write a trend record that names the indicator and covers the signal")
def signal_unanswered(standpoint: Standpoint) -> Iterator[Duty]:
    """A chart shows an adverse signal and no signed trend record looks at it.

    Why: ISO 9001:2015, 9.1.3; ISO 13485:2016, 8.4; ICH Q10, 3.2.1; trends are seen and used.
    """
    for one in unanswered_signals(performance(standpoint)):
        if one.signal:
            said = signal_in_words(one.series, one.signal).rstrip(".")
            what = f"the trend record on `{one.series.indicator.title}` at {one.series.site}"
            yield _to_analyse(standpoint, one.series, f"{what} ({said})", one.due)


def _to_analyse(standpoint: Standpoint, series: Series, what: str, due: date) -> Duty:
    trend = standpoint.system.record_types.get(TREND)
    role = trend.keeper if trend else series.indicator.owner
    return Duty(series.indicator.id, what, due, role, site=series.site, path=REGISTER)


@loop("PFM007", help="name what follows under `follow_up` and the indicators under `indicators`")
def trend_without_consequence(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A signed trend record says that it gets worse and nothing follows, or names no indicator.

    Why: ISO 9001:2015, 9.1.3; a trend that is seen must be used.
    """
    known = performance(standpoint)
    for one in standpoint.ledger.of(TREND):
        unknown = [name for name in one.ids("indicators") if name not in known.indicators]
        worse = one.is_closed and one.text("trend_seen") == "worse" and not one.ids("follow_up")
        fact = f"it names no indicator of the register: `{unknown[0]}`" if unknown else ""
        fact = fact or ("it says `worse` and names nothing that follows" if worse else "")
        if fact:
            yield LooseEnd(one.id, fact, one.entry_day, one.record.owner, site=one.site)


@loop("PFM008", help="decide the target, take it out of `proposed`, and have the register approved")
def target_not_decided(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A target is still that of the starter: nobody of the organization has decided it.

    Why: ISO 9001:2015, 6.2.1; an objective is set by those who answer for it.
    """
    known = performance(standpoint)
    for name in known.register.proposed if known.register else ():
        one = known.indicators.get(name)
        if one and known.begun:
            target = bounds(one.target, one.unit)
            fact = f"the target `{target}` is a proposal of the starter"
            yield LooseEnd(one.id, fact, known.begun, one.owner, path=REGISTER)


@duty("PFM009", help="make a record with `ims new evaluation`, name the objective, and sign it")
def objective_not_evaluated(standpoint: Standpoint) -> Iterator[Duty]:
    """An objective was not evaluated for a year, or not after its end.

    Why: ISO 9001:2015, 6.2.1 and 9.1.3; how far objectives and requirements are met.
    """
    known = performance(standpoint)
    for one in standings(known) if known.begun else ():
        due = one.evaluation_due(known.begun) if known.begun else None
        if due:
            evaluation = standpoint.system.record_types.get(EVALUATION)
            role = evaluation.keeper if evaluation else one.objective.owner
            what = f"the evaluation of the objective `{one.objective.text}`"
            yield Duty(one.objective.id, what, due, role, path=REGISTER)


@loop("PFM010", help="write an evaluation that names the objective and what follows, and sign it")
def missed_without_consequence(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An objective is missed, or an evaluation says that it is not met, and nothing follows.

    Why: ISO 9001:2015, 6.2.2 and 10.1; ISO 13485:2016, 8.5.1.
    """
    for one in standings(performance(standpoint)):
        last = one.evaluations[-1] if one.evaluations else None
        after = last is not None and last.event_day > one.objective.due
        answered = last is not None and bool(last.ids("follow_up"))
        if one.reached is Reached.MISSED and not (after and answered):
            yield _objective(one, f"it ended on {one.objective.due} and {_worst(one)}")
    for filed in standpoint.ledger.of(EVALUATION):
        said = filed.text("met")
        if filed.is_closed and said in {"no", "partly"} and not filed.ids("follow_up"):
            fact = f"it says that the subject is met: `{said}`, and names nothing that follows"
            yield LooseEnd(filed.id, fact, filed.entry_day, filed.record.owner, site=filed.site)


def _objective(one: Standing, fact: str) -> LooseEnd:
    owner = one.objective.owner
    return LooseEnd(one.objective.id, fact, one.objective.due, owner, path=REGISTER)


def _worst(one: Standing) -> str:
    """Return where an objective is missed, in words."""
    missed = [series for series in one.series if series.last and series.last.met is False]
    said = [
        f"`{series.indicator.title}` at {series.site} is "
        f"`{amount(series.last.value if series.last else None, series.indicator.unit)}`"
        for series in missed
    ]
    return ", ".join(said)


@loop("PFM011", help="approve the document, or put it back into force")
def plan_not_in_force(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Indicators stand in the register and no monitoring plan, or no objectives, are in force.

    Why: ISO 9001:2015, 6.2 and 9.1.1; what is measured, and what for, is decided and known.
    """
    known = performance(standpoint)
    if not known.begun or not known.register:
        return
    for kind in PLANS:
        for site in standpoint.sites:
            standings_ = standpoint.in_force.get(site, {}).values()
            if not any(one.revision and one.revision.type == kind for one in standings_):
                fact = f"no document of type `{kind}` is in force at {site}"
                yield LooseEnd(kind, fact, known.begun, known.register.owner, site=site)


@loop("PFM012", help="collect a value, or give the objective an indicator that has one")
def objective_not_measured(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An objective has an indicator of which no value at all is known at a site.

    Why: ISO 9001:2015, 6.2.1; objectives are measurable and measured.
    """
    known = performance(standpoint)
    for one in standings(known) if known.begun else ():
        for series in one.without_value:
            fact = f"no value of `{series.indicator.id}` is known at {series.site}"
            since = known.begun or standpoint.day
            yield LooseEnd(
                one.objective.id, fact, since, one.objective.owner, site=series.site, path=REGISTER
            )


@loop("PFM013", help="use one of the computations that `ims indicators --computations` lists")
def computation_unknown(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An indicator names a computation that the tool does not have, so it never has a value.

    Why: a figure that nothing works out must not look like one that is merely empty.
    """
    for one in performance(standpoint).indicators.values():
        named = COMPUTED.get(one.computation)
        fact = ""
        if one.computation and named is None:
            fact = f"there is no computation `{one.computation}`"
        elif named and named.unit != one.unit:
            fact = f"`{one.computation}` is worked out in `{named.unit}`, not in `{one.unit}`"
        if fact:
            yield LooseEnd(one.id, fact, standpoint.day, one.owner, path=REGISTER)


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
