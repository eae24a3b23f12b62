"""The earliest day of disposal, from every rule that holds; the strictest wins (R42)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ims.lifecycle import add_months
from ims.lifecycle.facts import Approved
from ims.models.types import CountedFrom, RetentionRule
from ims.standpoint import Filed, Standpoint
from ims.vocabulary import Jurisdiction

_MONTHS = 12


@dataclass(frozen=True)
class Period:
    """One rule for one thing: until when, or why no day can be told."""

    rule: str
    title: str
    legal_basis: str
    counted_from: date | None
    until: date | None  # last day of keeping; None: no day is known, so it is kept
    why: str
    also_kept_while: tuple[str, ...] = ()  # parts that the system does not hold: a person decides


@dataclass(frozen=True)
class Keeping:
    """One record or former revision, and from when it may be disposed of."""

    about: str
    title: str
    site: str
    path: str
    earliest: date | None  # first day on which it may go; None: not before more is known
    strictest: str  # the rule that decides
    why: str
    held_by: tuple[str, ...]  # open records that name it: while they are open it stays
    periods: tuple[Period, ...]

    @property
    def years_over(self) -> date | None:
        """Return the last day of the longest number of years, None where one is not known."""
        known = [one.until for one in self.periods if one.until]
        return max(known) if known and len(known) == len(self.periods) else None

    def may_go(self, day: date) -> bool:
        """Return whether nothing keeps it any longer; disposal is still approved and recorded."""
        return self.earliest is not None and self.earliest <= day and not self.held_by


def keepings(standpoint: Standpoint) -> list[Keeping]:
    """Return every record and every revision that is no longer in force, by id."""
    found = [*_records(standpoint), *_revisions(standpoint)]
    return sorted(found, key=lambda one: one.about)


def _records(standpoint: Standpoint) -> Iterator[Keeping]:
    for filed in standpoint.ledger.filed.values():
        rules = list(_rules(standpoint, filed))
        periods = tuple(_period(rule, filed.closed_on) for rule in rules)
        held = _open_naming(standpoint, filed.id)
        yield _keeping(filed.id, filed.record.title, (filed.site, filed.path), periods, held)


def _open_naming(standpoint: Standpoint, *names: str) -> list[str]:
    """Return the open records that name something; a document without revision means any of it."""
    found = {f.id for name in names for f in standpoint.ledger.naming(name) if not f.is_closed}
    return sorted(found)


def _rules(standpoint: Standpoint, filed: Filed) -> Iterator[RetentionRule]:
    """Return the rule of the type, and those that hold for it too at its site."""
    here = _jurisdictions(standpoint, filed.site)
    own = type(filed.record).retention
    for rule in standpoint.system.retention.values():
        reaches = bool({*rule.jurisdictions} & {*here, Jurisdiction.INTERNATIONAL})
        if rule.id == own or (filed.type in rule.record_types and reaches):
            yield rule


def _jurisdictions(standpoint: Standpoint, site: str) -> list[Jurisdiction]:
    known = standpoint.system.sites.get(site)
    return known.jurisdictions if known else []


def _revisions(standpoint: Standpoint) -> Iterator[Keeping]:
    for name, facts in sorted(standpoint.facts.items()):
        ended = _ended(standpoint, name)
        for approved in facts.approved:
            rule = _rule_of(standpoint, approved.type)
            if _is_over(standpoint, approved):
                periods = (_period(rule, ended),) if rule else ()
                about = f"{name}@{approved.revision}"
                held = _open_naming(standpoint, name, about)
                yield _keeping(about, approved.title, ("all", approved.path), periods, held)


def _is_over(standpoint: Standpoint, approved: Approved) -> bool:
    """Return whether a revision is in force nowhere and will not come into force."""
    found = [sets[approved.id] for sets in standpoint.in_force.values() if approved.id in sets]
    coming = any(one.approved == approved for standing in found for one in standing.planned)
    finishing = any(standing.finishing == approved for standing in found)
    return not (coming or finishing or standpoint.is_effective(approved.id, approved.revision))


def _ended(standpoint: Standpoint, name: str) -> date | None:
    """Return the last day on which a former revision can have been in force: a day never too early.

    It is that on which the present revision came into force at the last of the sites.
    """
    found = [sets[name] for sets in standpoint.in_force.values() if name in sets]
    return max((one.since.date() for one in found if one.since), default=None)


def _rule_of(standpoint: Standpoint, kind: str) -> RetentionRule | None:
    known = standpoint.system.document_types.get(kind)
    return standpoint.system.retention.get(known.retention) if known else None


def _period(rule: RetentionRule, begun: date | None) -> Period:
    until, why = _until(rule, begun)
    also = tuple(rule.also_kept_while)
    return Period(rule.id, rule.title, rule.legal_basis, begun, until, why, also)


def _until(rule: RetentionRule, begun: date | None) -> tuple[date | None, str]:
    if rule.counted_from is CountedFrom.OUTSIDE:
        return None, f"counted from when {rule.trigger}, which this system does not hold"
    if rule.basis_only or rule.years is None:
        return None, f"no number of years is set in the rule `{rule.id}`"
    if begun is None:
        return None, f"not yet: {rule.trigger}"
    until = add_months(begun, rule.years * _MONTHS)
    if also := "; ".join(rule.also_kept_while):
        why = f"{rule.years} years are over on {until}; it is kept as long as: {also}"
        return until, f"{why}; a person decides"
    return until, f"{rule.years} years from {begun}"


def _keeping(
    about: str, title: str, at: tuple[str, str], periods: tuple[Period, ...], held: list[str]
) -> Keeping:  # fmt: skip
    """Return the strictest of some rules: one without a day keeps longer than any day."""
    last = max(periods, key=_strictness, default=None)
    earliest = add_days(last.until) if last and last.until and not last.also_kept_while else None
    return Keeping(
        about=about,
        title=title,
        site=at[0],
        path=at[1],
        earliest=earliest,
        strictest=last.rule if last else "",
        why=last.why if last else "no retention rule is known for it",
        held_by=tuple(sorted(held)),
        periods=periods,
    )


def _strictness(one: Period) -> tuple[bool, bool, date]:
    """Return the order of rules: no day known, a day that a person may move, the later day."""
    return one.until is None, bool(one.also_kept_while), one.until or date.max


def add_days(until: date) -> date:
    """Return the first day after a last day of keeping."""
    return date.fromordinal(until.toordinal() + 1)
