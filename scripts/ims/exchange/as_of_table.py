"""What was in force, as text with its proof, as CSV, or as JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from ims.exchange import table
from ims.exchange.trail_text import printable
from ims.views.as_of import InForce, Proof, Question


@dataclass(frozen=True)
class _Line:
    """A row with everything in single cells."""

    site: str
    id: str
    title: str
    revision: str
    status: str
    since: str
    until: str
    approved: str
    time_is: str
    commit: str
    path: str
    signatures: str
    statements: str
    flags: str


def render(questions: Sequence[Question], rows: Sequence[InForce], form: str) -> str:
    """Return the answer in one of the forms `text`, `csv`, `json`."""
    if form == "json":
        asked = [
            {"site": q.site, "at": q.at.isoformat(), "known_at": q.known_at.isoformat()}
            for q in questions
        ]
        data = {"asked": asked, "rows": [asdict(row) for row in rows]}
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    if form == "csv":
        return table.render([_line(row) for row in rows], "csv")
    return printable("\n".join(_text(questions, rows))) + "\n"


def _line(row: InForce) -> _Line:
    return _Line(
        **{name: str(getattr(row, name)) for name in _Line.__annotations__ if name not in _MANY},
        signatures="\n".join(map(_signature, row.signatures)),
        statements="\n".join(proof.statement for proof in row.signatures),
        flags="\n".join(row.flags),
    )


_MANY = ("signatures", "statements", "flags")


def _text(questions: Sequence[Question], rows: Sequence[InForce]) -> Iterator[str]:
    for question in questions:
        yield f"{question.site} at {question.at.isoformat()}, as known at {question.known_at.isoformat()}"
        here = [row for row in rows if row.site == question.site]
        for row in here:
            yield from _row(row)
        yield f"  documents: {len(here):,}"


def _row(row: InForce) -> Iterator[str]:
    since = f" since {row.since}" if row.since else ""
    until = f" until {row.until}" if row.until else ""
    yield f"  {row.id} revision {row.revision}: {row.title}: {row.status}{since}{until}"
    yield f"    approved {row.approved} ({row.time_is}), commit {row.commit}, {row.path}"
    for proof in row.signatures:
        yield f"    {_signature(proof)}, {proof.statement}"
    yield from (f"    FLAG {flag}" for flag in row.flags)


def _signature(proof: Proof) -> str:
    return f"{proof.meaning} by {proof.name} ({proof.role}) on {proof.time}"
