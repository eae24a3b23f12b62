"""Readings as lines of a file that only grows: written one by one, merged by the month (R55).

A person's own file goes by mail or by a folder that all can write to; what is committed is one
file a site and month, so that three hundred readers make twelve files a year and site.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ims.history.authority import ALL
from ims.history.readings import Batch
from ims.history.statements import Arrived, load
from ims.history.study import READINGS, Study
from ims.signing.rehearse import Case, study_of

FOLDER = "docs/records/acknowledgements"


def batch_path(site: str, day: date, name: str) -> str:
    """Return where the readings of a site and month stand."""
    return f"{FOLDER}/{site}/{day:%Y-%m}/{name}.jsonl"


def line(raw: bytes, armored: bytes) -> bytes:
    """Return a statement and its signature as one line."""
    value = {"bytes": raw.decode(), "sig": armored.decode()}
    return (json.dumps(value, sort_keys=True, ensure_ascii=False) + "\n").encode()


@dataclass
class Import:
    """What an import takes in, and what it leaves out and why."""

    taken: list[bytes] = field(default_factory=list)
    doubles: int = 0
    refused: list[str] = field(default_factory=list)


def known_lines(tree: Mapping[str, bytes]) -> set[str]:
    """Return the statements that stand in the files of readings already."""
    files = (tree[path] for path in tree if READINGS.fullmatch(path))
    return {said for raw in files for _, said, _ in _lines(raw)}


def import_lines(
    case: Case, brought: Iterable[tuple[str, bytes]], place: str, known: set[str]
) -> Import:
    """Return the lines of some files that count; `place` is where they are to stand.

    A line is refused where its signature does not hold, where it would not count, and where it is
    about no approved revision.
    """
    result, seen = Import(), set[str]()
    for name, raw in brought:
        candidates: list[_Line] = []
        for number, said, whole in _lines(raw):
            if not said:
                result.refused.append(f"{name}:{number}: it holds no statement with its signature")
            elif said in known:
                result.doubles += 1
            else:
                candidates.append((number, said, whole))
        _take(candidates, _judged(case, candidates, place), name, seen, result)
    return result


_Line = tuple[int, str, bytes]  # number, statement, the line itself


def _take(
    lines: list[_Line], verdicts: Iterable[str], name: str, seen: set[str], result: Import
) -> None:
    """Take in what counts, once; a bad line must not stand in the way of a good one."""
    for (number, said, whole), why in zip(lines, verdicts, strict=True):
        if why:
            result.refused.append(f"{name}:{number}: {why}")
        elif said in seen:
            result.doubles += 1
        else:
            seen.add(said)
            result.taken.append(whole + b"\n")


def _lines(raw: bytes) -> Iterator[_Line]:
    """Return number, statement and bytes of each line; no statement where it cannot be read."""
    for number, whole in enumerate(raw.replace(b"\r\n", b"\n").split(b"\n"), 1):
        if not whole.strip():
            continue
        data, _ = load(whole)
        is_reading = data is not None and set(data) == {"bytes", "sig"}
        fields = [data["bytes"], data["sig"]] if data is not None and is_reading else []
        said = fields[0] if fields and all(isinstance(f, str) for f in fields) else ""
        yield number, said, whole


def _judged(case: Case, lines: list[_Line], place: str) -> Iterable[str]:
    """Return for each line why it does not count, empty where it does."""
    if not lines:
        return []
    entry = case.before.entries.get(place)
    old = case.blobs.read(entry.blob) if entry else b""
    added = b"".join(whole + b"\n" for _, _, whole in lines)
    study = study_of(case.with_files({place: old + added}))
    return _verdicts(study, next(batch for batch in study.batches if batch.path == place))


def _verdicts(study: Study, batch: Batch) -> Iterator[str]:
    useless = {arrived.raw: why for arrived, why in study.useless}
    for arrived in batch.lines:
        faults = "; ".join(f"{fact} ({code})" for code, fact in arrived.faults)
        yield faults or useless.get(arrived.raw, "") or _elsewhere(arrived, batch.path)


def _elsewhere(arrived: Arrived, place: str) -> str:
    """Return why a reading does not belong to the site of the file, empty where it does."""
    sites, site = set(arrived.said.sites), place.split("/")[3]
    return "" if {site, ALL} & sites else f"it is a reading at {', '.join(sorted(sites))}"
