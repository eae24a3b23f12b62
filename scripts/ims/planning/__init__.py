"""The implementation plan: how far each activity, step and phase is, by evidence alone."""

from ims.planning.applies import StatementStanding, statements_of_applicability
from ims.planning.evidence import Proof, proof
from ims.planning.progress import ActivityRow, StepRow, activities, left_out, plan_of, steps

__all__ = [
    "ActivityRow",
    "Proof",
    "StatementStanding",
    "StepRow",
    "activities",
    "left_out",
    "plan_of",
    "proof",
    "statements_of_applicability",
    "steps",
]
