"""A step under study: what it changes, sorted by what it means. No verdict is given here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import PurePosixPath

from ims.history.approvals import Assessment
from ims.history.authority import Authority, register_name
from ims.history.chain import Change, Step
from ims.history.core import Core
from ims.history.readings import Batch, read_batch
from ims.history.releases import ArrivedRelease, arrive_release
from ims.history.state import RELEASE, Blobs, State, Tree, Writer
from ims.history.statements import Arrived, arrive
from ims.history.writers import writers_of
from ims.lifecycle.facts import Act, Approved, Reading
from ims.models.kinds import kind_of
from ims.models.release import release_path
from ims.vocabulary import Meaning

STATEMENT = re.compile(r"docs/records/approvals/[0-9]{4}/[^/]+\.json")
READINGS = re.compile(r"docs/records/acknowledgements/[^/]+/[0-9]{4}-[0-9]{2}/[^/]+\.jsonl")
MACHINE = ("docs/records/approvals/", "docs/records/releases/", "docs/records/acknowledgements/")
ALLOWED_SIGNERS = "controls/allowed_signers"
UNCONTROLLED = "docs/contributing/"


@dataclass(frozen=True)
class Touched:
    """A document or record that a step adds, changes, moves or removes."""

    id: str
    old: Core | None
    new: Core | None
    old_blob: str = ""
    new_blob: str = ""

    @property
    def is_record(self) -> bool:
        """Return whether it is a record, or was one; else it is a document."""
        return any(core.path.startswith("docs/records/") for core in (self.old, self.new) if core)

    @property
    def path(self) -> str:
        """Return where it stands, or stood."""
        found = self.new or self.old
        return found.path if found else ""

    @property
    def text_changed(self) -> bool:
        """Return whether the bytes differ, not only the place."""
        return self.old_blob != self.new_blob


@dataclass
class Study:
    """One step, with the state before it and everything that is found in it."""

    before: State
    step: Step
    blobs: Blobs
    arrival: datetime
    tree: Tree
    authority: Authority  # of the state before; at the baseline that of the step itself
    is_baseline: bool
    now: datetime | None = None  # where the step is about to land
    touched: list[Touched] = field(default_factory=list)
    files: list[Change] = field(default_factory=list)  # registers and files that steer the tool
    arrived: list[Arrived] = field(default_factory=list)
    releases: list[ArrivedRelease] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    tampered: list[Change] = field(default_factory=list)  # machine-written, yet changed or removed
    odd_modes: list[Change] = field(default_factory=list)
    stray: list[Change] = field(default_factory=list)  # among machine-written files, yet none
    writers: dict[str, list[Writer]] = field(default_factory=dict)
    # concluded after the statements have their verdict
    assessments: dict[str, Assessment] = field(default_factory=dict)
    approved: list[Approved] = field(default_factory=list)
    acts: list[tuple[str, Act]] = field(default_factory=list)
    useless: list[tuple[Arrived, str]] = field(default_factory=list)  # valid, yet of no effect
    readings: list[tuple[str, Reading]] = field(default_factory=list)
    stages: list[tuple[str, str, str]] = field(default_factory=list)  # record, stage, blob
    landing: list[str] = field(default_factory=list)  # registers and files approved now
    refused: set[str] = field(default_factory=set)  # releases that do not count
    told: list[tuple[str, str]] = field(default_factory=list)  # code and step of each finding

    @cached_property
    def valid(self) -> list[Arrived]:
        """Return the statements of this step against which nothing speaks."""
        return [arrived for arrived in self.arrived if arrived.is_valid]

    @property
    def files_at_baseline(self) -> list[str]:
        """Return the registers and files that the baseline itself puts in force."""
        found = self.tree.paths("") if self.is_baseline else ()
        return [path for path in found if is_steering(self, path)]

    def withdraws(self, path: str) -> bool:
        """Return whether a file is withdrawn by all who must sign it; no register is as a whole."""
        if path.startswith("controls/") and path.count("/") == 1:
            return False
        return any(name == path and act.meaning is Meaning.WITHDRAWN for name, act in self.acts)

    def about(self, id_: str, revision: str) -> Iterator[Arrived]:
        """Return the valid statements about a revision, former ones and those of this step."""
        yield from self.before.about(id_, revision)
        yield from (a for a in self.valid if a.target(id_, revision))

    def path_of(self, id_: str) -> str:
        """Return where a document or record stands after the step, empty where it is gone."""
        found = next((t for t in self.touched if t.id == id_), None)
        if found:
            return found.new.path if found.new else ""
        return self.before.paths.get(id_, "")

    def core_of(self, id_: str) -> Core | None:
        """Return the core of a document or record after the step."""
        path = self.path_of(id_)
        return self.tree.core(path) if path else None


def collect(before: State, step: Step, blobs: Blobs) -> Study:
    """Return a step with everything in it sorted, read and not yet judged."""
    tree = Tree(before.entries, step.changes, blobs)
    adds_baseline = not before.adopted and tree.get(release_path(0)) is not None
    authority = tree.authority() if adds_baseline else before.authority
    study = Study(before, step, blobs, arrival_of(before, step), tree, authority, adds_baseline)
    _sort(study)
    study.touched = sorted(_touched(study), key=lambda t: t.id)
    study.writers = {} if adds_baseline else writers_of(step, authority)
    return study


def founding_keys(study: Study) -> frozenset[str]:
    """Return the fingerprints of the founding keys that signed every file of the baseline.

    A public key is no secret: one that only stands there has founded nothing.
    """
    listed = frozenset(k.fingerprint for k in study.authority.keys.values() if k.how == "founding")
    for path in study.files_at_baseline:
        digest = study.tree.sha256(path)
        listed &= {
            a.verified.key.fingerprint
            for a in study.valid
            if a.verified
            and any(t.id == path and dict(t.parts) == {path: digest} for t in a.said.targets)
        }
    return listed


def arrival_of(before: State, step: Step) -> datetime:
    """Return when a step arrived; within one second the order of the chain is kept."""
    at = datetime.fromtimestamp(step.arrival, UTC)
    return at if before.arrival is None or at > before.arrival else before.arrival + _TICK


_TICK = timedelta(microseconds=1)


def _sort(study: Study) -> None:
    for change in study.step.changes:
        if change.new_blob and not change.is_plain:
            study.odd_modes.append(change)
        elif change.path.startswith(MACHINE):
            _sort_machine_written(study, change)
        elif is_steering(study, change.path):
            study.files.append(change)


def is_steering(study: Study, path: str) -> bool:
    """Return whether a path is a register or a file for which the matrix asks signatures."""
    if path == ALLOWED_SIGNERS:
        return False
    return path.startswith("controls/") or bool(study.authority.required_for_file(path))


def _sort_machine_written(study: Study, change: Change) -> None:
    if change.is_plain and study.before.original.get(change.path) == change.new_blob:
        return  # what was altered or removed is put back
    if READINGS.fullmatch(change.path):
        _take_batch(study, change)
    elif change.old_blob or change.path in study.before.original:
        study.tampered.append(change)
    elif STATEMENT.fullmatch(change.path):
        study.arrived.append(_arrived(study, change))
    elif RELEASE.fullmatch(change.path):
        study.releases.append(_arrived_release(study, change))
    elif not _belongs_beside(study, change.path):
        study.stray.append(change)


def _belongs_beside(study: Study, path: str) -> bool:
    """Return whether a signature or time stamp arrives with what it belongs to; a stamp may be late."""
    if path.endswith(".tsr"):
        name = path.removesuffix(".tsr")
        return bool(RELEASE.fullmatch(name)) and study.tree.get(name) is not None
    name = path.removesuffix(".sig")
    fits = STATEMENT.fullmatch(name) or RELEASE.fullmatch(name)
    new = name != path and any(c.path == name and not c.old_blob for c in study.step.changes)
    return bool(fits) and new


def _take_batch(study: Study, change: Change) -> None:
    old = study.blobs.read(change.old_blob) if change.old_blob else b""
    new = study.blobs.read(change.new_blob) if change.new_blob else b""
    if new.startswith(old) and new:
        study.batches.append(read_batch(change.path, new[len(old) :], study.arrival, study.step))
    else:
        study.tampered.append(change)


def _arrived(study: Study, change: Change) -> Arrived:
    raw, armored = study.blobs.read(change.new_blob), study.tree.read(change.path + ".sig")
    return arrive(change.path, raw, armored, study.arrival, study.step.commit.id)


def _arrived_release(study: Study, change: Change) -> ArrivedRelease:
    raw, armored = study.blobs.read(change.new_blob), study.tree.read(change.path + ".sig")
    return arrive_release(change.path, raw, armored, study.arrival, study.step.commit.id)


def _touched(study: Study) -> Iterator[Touched]:
    """Return documents and records by id, so that a move is one change and not two."""
    old: dict[str, tuple[Core, str]] = {}
    new: dict[str, tuple[Core, str]] = {}
    for change in study.step.changes:
        if not is_text(change.path):
            continue
        if change.old_blob and study.before.entries.get(change.path):
            core = study.blobs.core(change.path, change.old_blob)
            old[core.id] = (core, change.old_blob)
        if change.is_plain:
            core = study.blobs.core(change.path, change.new_blob)
            new[core.id] = (core, change.new_blob)
    for id_ in old.keys() | new.keys():
        was, old_blob = old.get(id_, (None, ""))
        now, new_blob = new.get(id_, (None, ""))
        yield Touched(id_, was, now, old_blob, new_blob)


@lru_cache(maxsize=50_000)
def is_text(path: str) -> bool:
    """Return whether a document or record belongs at this path."""
    kind = kind_of(path) if path.startswith("docs/") else None
    controlled = not path.startswith((UNCONTROLLED, *MACHINE))
    return bool(controlled and kind and kind.name in {"document", "record"})


def subject_of(path: str) -> str:
    """Return how statements name a file: the id of a text, the path of anything else."""
    return PurePosixPath(path).stem if is_text(path) else path


def is_register(path: str) -> bool:
    """Return whether a path belongs to a register."""
    return bool(register_name(path))
