"""Risks and opportunities of a running system: rated by their method, treated, accepted, reviewed.

What nobody signed is not known here: a rating counts from its signature on.
"""

from ims.risks.acceptance import Allowed, allowed, why_not_accepted
from ims.risks.impact import BusinessImpact, business_impacts, significant_aspects
from ims.risks.matrix import Square, squares
from ims.risks.rating import EVENTS, criteria, current, last_look, methods, rated, remaining
from ims.risks.register import RiskRow, control_rows, register, review_due

__all__ = [
    "EVENTS",
    "Allowed",
    "BusinessImpact",
    "RiskRow",
    "Square",
    "allowed",
    "business_impacts",
    "control_rows",
    "criteria",
    "current",
    "last_look",
    "methods",
    "rated",
    "register",
    "remaining",
    "review_due",
    "significant_aspects",
    "squares",
    "why_not_accepted",
]
