"""Reports for other programs: one JSON object with stable keys."""

import json
from dataclasses import asdict

from ims.check import Report


def render(report: Report) -> str:
    """Return the report as JSON."""
    data = {
        "files": report.files,
        "diagnostics": [asdict(d) for d in report.diagnostics],
        "conceded": [asdict(d) for d in report.conceded],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
