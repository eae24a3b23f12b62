"""Roles that somebody who is known takes up or gives up, by a row of a table: told, never guessed.

A row with `until` cannot both end a person and begin a role; a new role says what it replaces.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from ims.personnel.brought import Row, day

NONE = "none"  # in `ends`: the new role comes on top of the others


def sites(row: Row) -> list[str]:
    """Return the sites that a row names."""
    return [part for part in re.split(r"[\s,;/]+", row.get("sites", "site")) if part]


def unclear(data: Mapping[str, Any], row: Row) -> str:
    """Return which cells of a row about somebody who is known do not go together."""
    role, ends, until = row.get("role"), row.get("ends"), row.get("until")
    if role and not sites(row):
        return f"`role` is `{role}` and `sites` is empty"
    if role and until and until[:10] != data.get("until"):
        return (
            f"`role` and `until` are both filled: leave `role` empty where somebody leaves; "
            f"to end one role, write it in `ends` and leave `role` empty (role `{role}`)"
        )
    if ends and not role and (ends == NONE or not until):
        return f"`ends` is `{ends}`; it needs the new `role`, or `until` as the role's last day"
    return ""


def not_ended(data: Mapping[str, Any], row: Row, text: str, since: date) -> str:
    """Return why the role in `ends` cannot be ended."""
    ends = row.get("ends")
    if ends in {"", NONE}:
        return ""
    held = [one for one in _open(data) if one.get("role") == ends]
    if not held:
        return f"the role `{ends}` in `ends` is not held; held: {_roles(data) or 'none'}"
    if len(held) > 1 or not _line_of(ends).search(text):
        return f"write `until` by hand at the role `{ends}`: it stands there more than once or odd"
    if not row.get("role") and sites(row) and set(sites(row)) != set(held[0].get("sites", [])):
        return f"`{ends}` is held at {', '.join(held[0]['sites'])}; leave `sites` empty to end it"
    if str(last_day(row, since)) < str(held[0].get("from")):
        return f"`{ends}` began on {held[0].get('from')}, and would end on {last_day(row, since)}"
    return ""


def not_begun(data: Mapping[str, Any], row: Row, since: date) -> str:
    """Return why a new role cannot be begun: it is held, or it is not told what becomes of others."""
    role, ends, shift = row.get("role"), row.get("ends"), row.get("shift")
    for one in _open(data):
        same = one.get("role") == role and set(sites(row)) <= set(one.get("sites", []))
        if same and ends != role and shift in {"", one.get("shift")}:
            return f"the role `{role}` is held there already since {one.get('from')}"
    if _open(data) and not ends:
        return (
            f"roles held now: {_roles(data)}; write in `ends` the one that ends the day before "
            f"{since}, or `{NONE}` where all of them stay"
        )
    return ""


def last_day(row: Row, since: date) -> date:
    """Return the last day of the role in `ends`: the day before the new one, or `until`."""
    return since - timedelta(days=1) if row.get("role") else day(row.get("until")) or since


def _open(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    listed = data.get("assignments") or []
    return [one for one in listed if isinstance(one, dict) and not one.get("until")]


def _roles(data: Mapping[str, Any]) -> str:
    return ", ".join(dict.fromkeys(f"`{one.get('role')}`" for one in _open(data)))


def _line_of(role: str) -> re.Pattern[str]:
    """Return the line of a role without an end."""
    return re.compile(
        rf"^( *- \{{role: {re.escape(role)}, (?![^\n]*until:)[^{{}}\n]*)\}}", re.MULTILINE
    )


def role_ended(text: str, role: str, last: date) -> str:
    """Return the text of a person with the last day of a role entered."""
    return _line_of(role).sub(rf'\g<1>, until: "{last}"}}', text, count=1)
