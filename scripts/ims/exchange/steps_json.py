"""The verdict on a step that is to land, for other programs."""

import json
from dataclasses import asdict

from ims.judge import Verdict
from ims.views.impact import Impact


def render(verdict: Verdict, impact: Impact) -> str:
    """Return verdict and impact as one JSON object with stable keys."""
    data = {
        "may_land": not verdict.wrong,
        "files": len(verdict.study.step.changes),
        "problems": [asdict(problem) for problem in verdict.wrong],
        "flags": [asdict(flag) for flag in verdict.flagged],
        **asdict(impact),
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
