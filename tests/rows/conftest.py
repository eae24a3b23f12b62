"""The running system of the demo on its last day, opened once for all rows."""

from datetime import date
from pathlib import Path

import pytest
from ims.open_standpoint import open_standpoint
from ims.standpoint import Standpoint

LAST_DAY = date(2026, 11, 20)


@pytest.fixture(scope="session")
def stood(demo: Path) -> Standpoint:
    return open_standpoint(demo, LAST_DAY, asked=True)
