"""Reporting to authorities: which clock runs for which event, since when, until when."""

from ims.reporting.clocks import Running, clocks, count

__all__ = ["Running", "clocks", "count"]
