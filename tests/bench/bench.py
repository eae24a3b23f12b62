"""Speed as a ratio to a floor measured in the same run; never a test, never an absolute time.

Run it with `python scripts/dev.py bench [documents]`.
The numbers T1 to T16 are those of the performance targets in docs/contributing/performance.md.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Any

import yaml
from ims.check import check
from ims.files import Folder
from ims.history.in_force import effective_sets
from ims.open_history import open_history
from ims.signature import verify
from ims.system import ManagementSystem

from tests.bench.corpus import corpus
from tests.bench.coverage import cells, company, matrices, reviewed
from tests.bench.history import long_history

ROUNDS = 3
_STATEMENTS = "docs/records/approvals/"
TODAY = date(2026, 6, 1)


@dataclass(frozen=True)
class Figure:
    """One target: what was measured, its floor, and the ratio that must hold."""

    name: str
    what: str
    seconds: float
    floor: float
    hard: float


def cpu(work: Callable[[], Any]) -> float:
    """Return the median CPU seconds of the work, children included."""
    times = []
    for _ in range(ROUNDS):
        before = _used()
        work()
        times.append(_used() - before)
    return median(times)


def _used() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def figures(root: Path) -> list[Figure]:
    """Return all figures for the system in a folder."""
    paths = sorted((root / "docs").rglob("*.md"))
    one = str(paths[0])
    read = cpu(lambda: [path.read_bytes() for path in paths])
    safe = cpu(lambda: [_with_safe_loader(path) for path in paths])
    parse = cpu(lambda: list(ManagementSystem(Folder(root)).items("document")))
    rules = cpu(lambda: check(ManagementSystem(Folder(root)), TODAY))
    python = cpu(lambda: _run("-c", "pass"))
    hook = cpu(lambda: _run("-m", "ims", "check", "--root", str(root), one))
    whole = cpu(lambda: _run("-m", "ims", "check", "--root", str(root)))
    found = [
        Figure("T1", "read, parse, schema / read + CSafeLoader", parse, safe, 0.8),
        Figure("T1b", "every rule / T1", rules, parse, 1.5),
        Figure("T2", "the same again, nothing cached yet / read", parse, read, 2.0),
        Figure("T8", "hook on one document / python -c pass", hook, python, 16.0),
    ]
    return [*found, *_trestle(root, whole)]


def _with_safe_loader(path: Path) -> Any:
    front = path.read_text("utf-8").split("---\n", 2)[1]
    return yaml.load(front, Loader=yaml.CSafeLoader)


def _run(*arguments: str) -> None:
    # With compiled files, as people have them; some test machines switch those off.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)


def _trestle(root: Path, whole: float) -> list[Figure]:
    """Return T9 where the peer is installed (`pip install compliance-trestle`)."""
    trestle = shutil.which("trestle")
    if trestle is None:
        print("T9  skipped: `trestle` is not on PATH")
        return []
    work = root.parent / "trestle"
    work.mkdir(exist_ok=True)
    subprocess.run([trestle, "init"], cwd=work, check=True, capture_output=True)
    documents, template = work / "docs", work / ".trestle/author/docs/0.0.1/template.md"
    documents.mkdir(exist_ok=True)
    for path in (root / "docs").rglob("*.md"):
        shutil.copy(path, documents / path.name)
    template.parent.mkdir(parents=True, exist_ok=True)
    text = next(iter(documents.glob("*.md"))).read_text("utf-8")
    template.write_text(
        text.replace("---\n", "---\nx-trestle-template-version: 0.0.1\n", 1), "utf-8"
    )
    command = [trestle, "author", "docs", "validate", "-tn", "docs", "-hv"]
    peer = cpu(lambda: subprocess.run(command, cwd=work, check=False, capture_output=True))
    return [Figure("T9", "whole check / trestle author docs validate", whole, peer, 0.25)]


def of_history(root: Path) -> list[Figure]:
    """Return the figures for the history in a folder."""
    opened = open_history(root)
    state = opened.history.state
    signed = [
        (a.raw, opened.blobs.read(state.entries[f"{path}.sig"].blob))
        for path, a in state.statements.items()
    ]
    blobs = [entry.blob for path, entry in state.entries.items() if path.startswith(_STATEMENTS)]
    log = ["git", "-C", str(root), "log", "--raw", "--no-renames"]
    floor = cpu(lambda: subprocess.run(log, check=True, stdout=subprocess.DEVNULL))
    index = cpu(lambda: open_history(root).chain)
    batch = cpu(lambda: list(opened.repository.read(blobs)))
    signatures = cpu(lambda: [verify(raw, sig, "ims-approval") for raw, sig in signed])
    whole = cpu(lambda: open_history(root).history)
    least = 0.0003 * len(signed)
    at = state.arrival or datetime.now(UTC)
    sets = cpu(lambda: effective_sets(state, at))
    return [
        Figure("T3", "all steps and commits / git log --raw", index, floor, 1.6),
        Figure("T4", "every signature / cat-file of them", signatures + batch, batch, 6.0),
        Figure("T12", "verify / git log --raw + 0.3 ms a signature", whole, floor + least, 2.0),
        Figure("T13", "in force on a day, history open / T12", sets, whole, 0.2),
    ]


def of_coverage(documents: int) -> list[Figure]:
    """Return the figures for the matrix over all catalogues of the starter at three sites."""
    files = company(documents)
    records = reviewed(files)
    every = cpu(lambda: check(ManagementSystem(files), TODAY))
    cold = cpu(lambda: cells(files, records))
    known = matrices(files, records)
    list(known.cells())
    warm = cpu(lambda: list(known.cells()))
    return [
        Figure("T16", "matrix and coverage, 3 sites / every rule", cold, every, 0.5),
        Figure("T16b", "the same again, read already / every rule", warm, every, 0.2),
    ]


def main() -> None:
    """Print one line a figure."""
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "system"
        for path, text in corpus(documents).items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
        report = check(ManagementSystem(Folder(root)), TODAY)
        print(
            f"{documents:,} documents, {len(report.diagnostics)} problems in {report.files} files"
        )
        past = Path(folder) / "history"
        long_history(past, documents)
        for f in [*figures(root), *of_history(past), *of_coverage(documents)]:
            ratio = f.seconds / f.floor
            verdict = "holds" if ratio <= f.hard else "MISSED"
            print(
                f"{f.name:4} {f.what:45} {f.seconds:7.3f} s {f.floor:7.3f} s"
                f"  {ratio:6.2f} of {f.hard:5.2f}  {verdict}"
            )


if __name__ == "__main__":
    main()
