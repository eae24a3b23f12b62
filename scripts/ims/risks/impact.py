"""Environmental aspects and business impact analyses, as far as they are signed."""

from dataclasses import dataclass

from ims.standpoint import Filed, Standpoint

NONE = "none"


@dataclass(frozen=True)
class BusinessImpact:
    """What an interruption does to one process, in hours."""

    filed: Filed
    process: str
    tolerable: float
    recovery: float
    data_loss: float
    plan: str  # document that restores it; empty where there is none


def business_impacts(standpoint: Standpoint) -> list[BusinessImpact]:
    """Return the analyses that are signed, only the last of each process at a site."""
    found: dict[tuple[str, str], Filed] = {}
    for one in standpoint.ledger.of("business-impact"):
        if one.is_signed("analysed"):
            key = (one.site, one.text("process"))
            former = found.get(key)
            if former is None or (former.event_day, former.id) < (one.event_day, one.id):
                found[key] = one
    return [_impact(one) for _, one in sorted(found.items())]


def _impact(filed: Filed) -> BusinessImpact:
    return BusinessImpact(
        filed=filed,
        process=filed.text("process"),
        tolerable=float(filed.get("tolerable_hours") or 0),
        recovery=float(filed.get("recovery_hours") or 0),
        data_loss=float(filed.get("data_loss_hours") or 0),
        plan=filed.text("plan").partition("@")[0],
    )


def aspects(standpoint: Standpoint) -> list[Filed]:
    """Return the environmental aspects that somebody signed."""
    return [one for one in standpoint.ledger.of("aspect") if one.is_signed("identified")]


def significant_aspects(standpoint: Standpoint) -> list[Filed]:
    """Return the aspects that are significant."""
    return [one for one in aspects(standpoint) if one.text("significance") == "significant"]
