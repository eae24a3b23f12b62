"""The rows share the running system of the demo: `stood` of tests/conftest.py."""

from tests.rows.broken import LAST_DAY

__all__ = ["LAST_DAY"]
