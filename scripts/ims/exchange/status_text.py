"""Where documents stand and what they wait for, for people at a terminal."""

from collections.abc import Iterator, Sequence

from ims.exchange.trail_text import printable
from ims.views.signatures import Given
from ims.views.standing import TextStatus


def render(found: Sequence[TextStatus]) -> str:
    """Return some lines for each document, and one that counts."""
    if not found:
        return "Nothing waits for signatures.\n"
    lines = [line for status in found for line in (*_status(status), "")]
    waiting = sum(not status.is_complete for status in found)
    noun = "document or file" if len(found) == 1 else "documents and files"
    closing = f"{len(found):,} {noun}, {waiting:,} waiting for signatures."
    return printable("\n".join([*lines, closing])) + "\n"


def _status(status: TextStatus) -> Iterator[str]:
    revision = f" revision {status.revision}" if status.revision else ""
    yield f"{status.id}{revision}" + (f": {status.title}" if status.title else "")
    for at in status.sites:
        held = f", revision {at.revision} since {at.since}" if at.revision else ""
        yield f"  {at.site}: {at.status}{held}"
        yield from (f"    {wait}" for wait in at.waits_for)
    given = status.signatures
    yield from (f"  present: {_given(one)}" for one in given.present)
    yield from (f"  missing: {missing.in_words}" for missing in given.missing)
    yield from (f"  refused: {_given(one)}" for one in given.rejected)
    yield from (f"  does not count: {_given(one)}" for one in given.not_counted)
    if status.is_settled:
        yield "  nothing waits for a signature"
    elif status.is_complete:
        yield "  all signatures are there"
    elif not given.asked:
        yield "  no row of the approval matrix fits it, so it cannot be approved"


def _given(given: Given) -> str:
    why = f" ({given.why_not})" if given.why_not else ""
    return f"{given.meaning} by {given.name} ({given.role}) on {given.time}{why}"
