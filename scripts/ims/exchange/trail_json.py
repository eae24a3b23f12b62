"""The audit trail for other programs: one JSON object with stable keys."""

import json
from datetime import datetime
from typing import Any

from ims.views.trail import Trail, TrailRow


def render(trail: Trail, generated: datetime) -> str:
    """Return the trail as JSON."""
    data = {
        "system": trail.system,
        "head": trail.head,
        "generated": generated.isoformat(timespec="seconds"),
        "selection": trail.selection,
        "order": trail.order,
        "anchored": trail.anchored,
        "open_flags": trail.open_flags,
        "rows": [as_data(row) for row in trail.rows],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def as_data(row: TrailRow) -> dict[str, Any]:
    """Return a row as plain values."""
    return {
        "position": row.position,
        "commit": row.step,
        "when": row.when.isoformat(timespec="seconds"),
        "time_is": row.time_is,
        "event": row.event,
        "subject": row.subject,
        "path": row.path,
        "revision": row.revision,
        "who": row.who,
        "proof": row.proof,
        "old": row.old,
        "new": row.new,
        "changes": [{"key": c.key, "old": c.old, "new": c.new} for c in row.changes],
        "why": row.why,
        "authority": row.authority,
        "signed_at": row.signed_at.isoformat(timespec="seconds") if row.signed_at else "",
        "risk": row.risk.in_words,
        "flags": [{"code": f.code, "fact": f.fact, "dealt_with": f.dealt_with} for f in row.flags],
    }
