"""The report on a whole history for other programs: one JSON object with stable keys."""

import json
from dataclasses import asdict

from ims.views.verification import Verification


def render(report: Verification) -> str:
    """Return the report as JSON."""
    data = {
        **asdict(report),
        "verified": not report.problems,
        "root": {
            "from_outside": bool(report.root.trusted),
            "matches": report.root.matches,
            "trusted": list(report.root.trusted),
            "founders": [
                {"fingerprint": finger, "person": person} for finger, person in report.root.founders
            ],
        },
        "statements": dict(report.statements),
        "keys": dict(report.keys),
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
