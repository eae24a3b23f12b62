"""The audit trail for people at a terminal: some lines an event."""

from collections.abc import Iterator
from datetime import datetime

from ims.views.trail import Trail, TrailRow

_LONGEST = 100


def render(trail: Trail, generated: datetime) -> str:
    """Return the trail as text, with a closing line that counts."""
    lines = [
        f"Audit trail of {trail.system}: {trail.selection}, {trail.order}",
        f"Commit {trail.head}, made {generated.isoformat(timespec='seconds')}",
        f"{trail.anchored[:1].upper()}{trail.anchored[1:]}.",
        "",
    ]
    for row in trail.rows:
        lines += _row(row)
    rows = f"{len(trail.rows):,} event" + ("" if len(trail.rows) == 1 else "s")
    return printable("\n".join([*lines, f"{rows}, {trail.open_flags:,} with open flags."])) + "\n"


def _row(row: TrailRow) -> Iterator[str]:
    subject = row.subject + (f" revision {row.revision}" if row.revision else "")
    yield f"{row.when:%Y-%m-%d %H:%M:%S %Z} ({row.time_is}) {row.event}: {subject}"
    yield f"  who: {row.who or 'unknown'} ({row.proof})"
    if row.signed_at:
        yield f"  signed: {row.signed_at.isoformat(timespec='seconds')}"
    if (row.old or row.new) and row.old != row.new:
        yield f"  from: {row.old or 'nothing'}; to: {row.new or 'nothing'}"
    for change in row.changes:
        old = "" if change.is_text else f"{_short(change.old)} -> "
        yield f"  {change.key}: {old}{_short(change.new)}"
    if row.why:
        yield f"  why: {_short(row.why)}"
    if row.authority:
        yield f"  authority: {row.authority}"
    for flag in row.flags:
        yield f"  FLAG {flag.in_words}"
    yield f"  step {row.position}, commit {row.step[:12]}, {row.path}"


def _short(text: str) -> str:
    one_line = " ".join(text.split()) or "(nothing)"
    return one_line if len(one_line) <= _LONGEST else one_line[: _LONGEST - 3] + "..."


def printable(text: str) -> str:
    """Return a text without signs that a terminal obeys or that nobody sees."""
    return "".join(c if c.isprintable() or c == "\n" else f"<U+{ord(c):04X}>" for c in text)
