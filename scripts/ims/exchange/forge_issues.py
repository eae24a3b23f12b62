"""Late duties as issues of a forge, one JSON object a line, each with a mark that never changes.

`.ci/issues` reads them: an issue whose mark is there already is not opened again.
"""

import json
from collections.abc import Iterable

from ims.loops.agenda import Line
from ims.standpoint import Standpoint

MARK = "ims-due"


def render(standpoint: Standpoint, lines: Iterable[Line]) -> str:
    """Return one line a duty."""
    return "".join(f"{json.dumps(_issue(standpoint, one), ensure_ascii=False)}\n" for one in lines)


def _issue(standpoint: Standpoint, one: Line) -> dict[str, object]:
    mark = f"{MARK}:{one.key}"
    owed = ", ".join(standpoint.name(p) for p in one.people) or "nobody holds the role"
    role = standpoint.role(one.role) if one.role else "the person"
    body = (
        f"{one.about}: {one.what}.\n\nDue on {one.due}, site {one.site}.\n"
        f"Owed by {role}: {owed}.\nFile: `{one.path}`\nRule: {one.code} {one.kind}\n\n"
        f"The record in the system closes this, not the issue. `{mark}`\n"
    )
    return {"mark": mark, "title": f"{one.about}: {one.what}", "body": body, "labels": [MARK]}
