"""Whether what remains of a risk was accepted by those who may accept it."""

from dataclasses import dataclass
from datetime import date, timedelta

from ims.models.risk_method import Criterion, RiskMethods
from ims.risks.rating import criteria, remaining
from ims.standpoint import Filed, Standpoint

_ALLOWS = {"accepted", "accepted-with-conditions"}


@dataclass(frozen=True)
class Allowed:
    """A decision that allows to live with a risk for a time."""

    decision: str
    until: date


def why_not_accepted(standpoint: Standpoint, book: RiskMethods, filed: Filed) -> str:
    """Return why what remains of a closed risk does not count as accepted, empty where it does."""
    left, signed = remaining(book, filed), filed.signature("accepted")
    if signed is None:
        return ""
    if left is None:
        return "what remains is on no scale of its method"
    for one in criteria(book, filed, left.level):
        refused = filed.text("residual_accepted") == "no" or not one.accepted_by
        if refused and (fact := _not_allowed(standpoint, filed, one)):
            return f"`{left.level}` remains ({left.severity} x {left.probability}) and {fact}"
        if not refused and signed.role not in one.accepted_by:
            may = ", ".join(one.accepted_by)
            return f"`{left.level}` remains and `{signed.role}` accepted it; `{may}` may"
    return ""


def _not_allowed(standpoint: Standpoint, filed: Filed, criterion: Criterion) -> str:
    found = allowed(standpoint, filed, criterion)
    if found is None:
        return "nobody accepts it; no decision of those who may allows it for a time"
    if found.until < standpoint.day:
        return f"{found.decision} allowed it until `{found.until}` only"
    return ""


def allowed(standpoint: Standpoint, filed: Filed, criterion: Criterion) -> Allowed | None:
    """Return the first decision that allows a risk; it cannot be repeated."""
    named = [*standpoint.ledger.naming(filed.id, "decision"), *_decisions(standpoint, filed)]
    found = []
    for one in named:
        signed = one.signature("decided")
        if signed and one.text("outcome") in _ALLOWS and signed.role in criterion.allowed_by:
            days = timedelta(days=criterion.allowed_days or 0)
            found.append(Allowed(one.id, signed.on + days))
    return min(found, key=lambda one: (one.until, one.decision), default=None)


def _decisions(standpoint: Standpoint, filed: Filed) -> list[Filed]:
    return [f for f in standpoint.ledger.named_by(filed, "links") if f.type == "decision"]
