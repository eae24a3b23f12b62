"""Readings: many signed statements "read and understood" in one file that only grows (R55)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ims.history.chain import Step
from ims.history.statements import Arrived, arrive, load, stamp
from ims.models.statement import statement_path


@dataclass(frozen=True)
class Batch:
    """The lines that a step adds to one file of readings."""

    path: str
    lines: tuple[Arrived, ...]
    faults: tuple[tuple[int, str], ...] = ()


def read_batch(path: str, added: bytes, arrival: datetime, step: Step) -> Batch:
    """Return the statements in the added lines, and the lines that are none."""
    lines: list[Arrived] = []
    faults: list[tuple[int, str]] = []
    *whole, rest = added.split(b"\n")
    if rest:
        faults.append((len(whole) + 1, "the last line has no line end"))
    for number, line in enumerate([*whole, rest] if rest else whole, 1):
        data, fault = load(line)
        if data is None or set(data) != {"bytes", "sig"} or not _all_text(data):
            faults.append((number, fault or "a line holds `bytes` and `sig`, and nothing else"))
            continue
        raw = data["bytes"].encode()
        place = _place(raw)
        lines.append(arrive(place, raw, data["sig"].encode(), arrival, step.commit.id))
    return Batch(path, tuple(lines), tuple(faults))


def _all_text(data: dict[str, object]) -> bool:
    return all(isinstance(value, str) for value in data.values())


def _place(raw: bytes) -> str:
    """Return the name under which the statement would stand alone; it must have that form."""
    data, _ = load(raw)
    try:
        moment = datetime.fromisoformat(str((data or {})["time"]))
        return statement_path(data or {}, raw, stamp(moment))
    except (KeyError, ValueError, OverflowError):
        return ""


def reading_lines(batches: list[Batch]) -> Iterator[tuple[str, Arrived]]:
    """Return every statement of some batches, with the file it stands in."""
    for batch in batches:
        for line in batch.lines:
            yield batch.path, line
