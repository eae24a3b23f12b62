"""Retention: how long each record and revision is kept, and from when it may be disposed of (R42)."""

from ims.retention.schedule import Keeping, Period, keepings

__all__ = ["Keeping", "Period", "keepings"]
