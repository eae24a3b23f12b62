"""What a risk is rated by its method, from the stages that are signed."""

from dataclasses import dataclass
from datetime import date

from ims.models.risk_method import Criterion, RiskLevel, RiskMethods
from ims.standpoint import Filed, Standpoint

METHODS = "controls/risk-methods.yaml"
# Records of events after which a risk that they name is looked at again.
EVENTS = ("incident", "nonconformity", "deviation", "complaint", "hazard", "finding")


@dataclass(frozen=True)
class Rated:
    """A rating that somebody signed; the level is worked out, never what was typed."""

    severity: int
    probability: int
    level: RiskLevel


def methods(standpoint: Standpoint) -> RiskMethods | None:
    """Return the register of methods, None where there is none that can be read."""
    system = standpoint.system
    found = system.item(METHODS).model if METHODS in system.tree else None
    return found if isinstance(found, RiskMethods) else None


def current(standpoint: Standpoint) -> list[Filed]:
    """Return the risks that no later record has taken over, by id."""
    risks = standpoint.ledger.of("risk")
    return [one for one in risks if not _reviews(standpoint, one)]


def _reviews(standpoint: Standpoint, filed: Filed) -> list[Filed]:
    """Return the later records of the site that say that they review a risk, their rating signed.

    A link is no review: a risk that only names another one would take it out of the register.
    """
    return [
        one
        for one in standpoint.ledger.naming(filed.id, "risk")
        if filed.id in one.ids("reviews")
        and one.site == filed.site
        and one.is_signed("assessed")
        and (one.event_day, one.id) > (filed.event_day, filed.id)
    ]


def rated(book: RiskMethods | None, filed: Filed) -> Rated | None:
    """Return the rating before treatment, None while nobody signed one."""
    signed = filed.is_signed("assessed")
    return _rating(book, filed, "severity", "probability") if signed else None


def remaining(book: RiskMethods | None, filed: Filed) -> Rated | None:
    """Return the rating that remains after treatment, None while nobody signed one."""
    names = ("residual_severity", "residual_probability")
    return _rating(book, filed, *names) if filed.is_signed("accepted") else None


def _rating(
    book: RiskMethods | None, filed: Filed, severity: str, probability: str
) -> Rated | None:
    harm, chance = filed.get(severity), filed.get(probability)
    if book is None or harm is None or chance is None:
        return None
    level = book.level(filed.record.disciplines, harm, chance)
    return Rated(int(harm), int(chance), level) if level else None


def criteria(book: RiskMethods, filed: Filed, level: RiskLevel) -> list[Criterion]:
    """Return what the methods of a risk ask for at a level."""
    return book.criteria(filed.record.disciplines, level)


def last_look(filed: Filed) -> date:
    """Return the day on which somebody last looked at a risk as a whole."""
    assessed = filed.signature("assessed")
    return filed.closed_on or (assessed.on if assessed else filed.opened_on)
