"""The audit trail for a spreadsheet: UTF-8 with a mark that Excel needs, and no formulas."""

import csv
import io
from datetime import datetime

from ims.exchange.table import harmless
from ims.exchange.trail_json import as_data
from ims.views.changes import ValueChange
from ims.views.trail import Trail, TrailRow

_MARK = "\ufeff"


def render(trail: Trail, generated: datetime) -> str:
    """Return the trail as CSV; the first lines say of what, from which commit and when."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    heading = {
        "system": trail.system,
        "commit": trail.head,
        "generated": generated.isoformat(timespec="seconds"),
        "selection": trail.selection,
        "order": trail.order,
        "times": trail.anchored,
        "rows": str(len(trail.rows)),
        "open flags": str(trail.open_flags),
    }
    writer.writerows([[name, harmless(value)] for name, value in heading.items()])
    writer.writerow([])
    writer.writerow(_NAMES)
    writer.writerows([harmless(cell) for cell in _cells(row)] for row in trail.rows)
    return _MARK + out.getvalue()


_NAMES = [
    "position", "commit", "when", "time_is", "event", "subject", "path", "revision", "who",
    "proof", "old", "new", "changes", "why", "authority", "signed_at", "risk", "flags",
]  # fmt: skip


def _cells(row: TrailRow) -> list[str]:
    data = as_data(row) | {
        "changes": "\n".join(map(_change, row.changes)),
        "flags": "\n".join(flag.in_words for flag in row.flags),
    }
    return [str(data[name]) for name in _NAMES]


def _change(change: ValueChange) -> str:
    return f"{change.key}: " + (change.new if change.is_text else f"{change.old} -> {change.new}")
