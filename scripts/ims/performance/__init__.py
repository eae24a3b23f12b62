"""What is aimed at and what was reached: indicators, their values, their trends, objectives.

A value counts when somebody signed it, or when the tool works it out from signed history.
"""

from ims.performance.collected import Collected, Fault, Measured
from ims.performance.computed import COMPUTED, Figure
from ims.performance.series import Performance, Point, Series, performance
from ims.performance.trend import Method, Signal, Trend, trend_of

__all__ = [
    "COMPUTED",
    "Collected",
    "Fault",
    "Figure",
    "Measured",
    "Method",
    "Performance",
    "Point",
    "Series",
    "Signal",
    "Trend",
    "performance",
    "trend_of",
]
