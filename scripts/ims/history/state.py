"""The state of a system after a step: its files, its authority, and the facts so far."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count

from ims.history.authority import Authority
from ims.history.chain import Change
from ims.history.core import Core, read_core
from ims.history.events import Event
from ims.history.registers import read_authority
from ims.history.releases import ArrivedRelease
from ims.history.statements import Arrived
from ims.lifecycle.facts import Approved, DocumentFacts, Package, SiteFacts
from ims.vocabulary import Meaning

RELEASE = re.compile(r"docs/records/releases/([0-9]{4})\.json")
ReadBlob = Callable[[str], bytes]


class Blobs:
    """The bytes of blobs by id, with their SHA-256 and what they were read to remembered."""

    def __init__(self, read: ReadBlob, cores: dict[str, Core] | None = None) -> None:
        self.read = read
        self._digests: dict[str, str] = {}
        self._cores = {} if cores is None else cores

    def core(self, path: str, blob: str) -> Core:
        """Return the core of a text, read at most once."""
        key = f"{blob} {path}"
        if key not in self._cores:
            self._cores[key] = read_core(path, self.read(blob))
        return self._cores[key]

    def sha256(self, blob: str) -> str:
        """Return the SHA-256 of a blob's bytes, as statements name it."""
        if blob not in self._digests:
            self._digests[blob] = hashlib.sha256(self.read(blob)).hexdigest()
        return self._digests[blob]


@dataclass(frozen=True)
class Entry:
    """A file in a tree."""

    mode: str
    blob: str


class Tree:
    """The files after a step: those before it, with the step's changes laid over them."""

    def __init__(self, below: Mapping[str, Entry], changes: Iterable[Change], blobs: Blobs) -> None:
        self._below = below
        self._over = {
            c.path: Entry(c.new_mode, c.new_blob) if c.is_plain else None for c in changes
        }
        self.blobs = blobs

    def get(self, path: str) -> Entry | None:
        """Return the entry at a path."""
        return self._over[path] if path in self._over else self._below.get(path)

    def read(self, path: str) -> bytes | None:
        """Return the bytes of a file, None where there is none."""
        entry = self.get(path)
        return self.blobs.read(entry.blob) if entry else None

    def sha256(self, path: str) -> str:
        """Return the digest of a file, empty where there is none."""
        entry = self.get(path)
        return self.blobs.sha256(entry.blob) if entry else ""

    def paths(self, prefix: str) -> Iterator[str]:
        """Return the paths that begin with a prefix."""
        yield from (p for p in self._below if p.startswith(prefix) and p not in self._over)
        yield from (p for p, e in self._over.items() if e and p.startswith(prefix))

    def core(self, path: str) -> Core | None:
        """Return the core of the document or record at a path."""
        entry = self.get(path)
        return self.blobs.core(path, entry.blob) if entry else None

    def parts(self, core: Core) -> dict[str, str]:
        """Return path and digest of a text and of everything that it shows."""
        shown = {path: self.sha256(path) for path in core.shows if self.get(path)}
        return {core.path: self.sha256(core.path), **shown}

    def authority(self) -> Authority:
        """Return the authority that the registers of this tree give."""
        return read_authority(list(self.paths("controls/")), self.read)


@dataclass(frozen=True)
class Writer:
    """Somebody who changed a text, as a commit asserts or a key proves."""

    person: str  # empty where nobody in the register is known by it
    email: str
    said: str  # name and address as they stand in the commit
    commit: str
    position: int
    proven: bool = False  # by the key that signed the commit


@dataclass
class State:
    """Everything that the steps so far have made known; only `Study` changes it."""

    position: int = -1
    head: str = ""
    arrival: datetime | None = None
    adopted: str = ""  # id of the baseline step
    founders: frozenset[str] = frozenset()  # fingerprints of the founding keys
    entries: dict[str, Entry] = field(default_factory=dict)
    authority: Authority = field(default_factory=Authority)
    # Registers and steering files as they were last approved: path, blob and arrival. Authority
    # comes from these bytes alone, whatever else somebody pushed. Without a blob it was withdrawn.
    landed: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    original: dict[str, str] = field(default_factory=dict)  # machine-written: path, true blob
    involved: dict[str, frozenset[str]] = field(default_factory=dict)  # step: who did it
    paths: dict[str, str] = field(default_factory=dict)  # where an id stands now
    used_ids: dict[str, str] = field(default_factory=dict)  # every id there ever was: path
    facts: dict[str, DocumentFacts] = field(default_factory=dict)
    sites: dict[str, list[SiteFacts]] = field(default_factory=lambda: defaultdict(list))
    # What counted from one arrival on: a question about the past is answered by what was known.
    packages: dict[str, list[tuple[datetime, Package]]] = field(
        default_factory=lambda: defaultdict(list)
    )  # by id of the change record
    authorities: list[tuple[datetime, Authority]] = field(default_factory=list)
    writers: dict[str, list[Writer]] = field(default_factory=lambda: defaultdict(list))
    statements: dict[str, Arrived] = field(default_factory=dict)
    by_target: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    approvals_at: dict[str, list[tuple[str, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )  # id: revision and position of each approval that was not recalled
    by_id: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    pending: set[str] = field(default_factory=set)  # ids with signatures, not yet approved
    shown_by: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    stages: dict[str, dict[str, str]] = field(default_factory=dict)  # record: stage: blob
    printed_names: dict[str, str] = field(default_factory=dict)  # every person there ever was
    key_owners: dict[str, str] = field(default_factory=dict)  # every key there ever was
    ended_keys: set[str] = field(default_factory=set)  # every key that was ever revoked
    arrivals: dict[str, datetime] = field(default_factory=dict)  # of every step so far
    read_lines: set[str] = field(default_factory=set)  # names of the readings in batches
    releases: list[ArrivedRelease] = field(default_factory=list)
    told: list[tuple[datetime, str, str]] = field(default_factory=list)  # arrival, code, step
    dispositions: dict[tuple[str, str], list[Arrived]] = field(
        default_factory=lambda: defaultdict(list)
    )
    events: list[Event] = field(default_factory=list)

    def approved(self, id_: str, revision: str = "") -> Approved | None:
        """Return the approved revision of this number, or the last one."""
        found = self.facts[id_].approved if id_ in self.facts else []
        fitting = [a for a in found if revision in ("", a.revision)]
        return fitting[-1] if fitting else None

    def open_findings(self, first: date, last: date) -> list[tuple[str, str]]:
        """Return code and step of what was found in a period and was not dealt with (R37)."""
        found = [(code, step) for at, code, step in self.told if first <= at.date() <= last]
        return [pair for pair in dict.fromkeys(found) if not self.disposed(*pair)]

    def disposed(self, code: str, step: str) -> list[Arrived]:
        """Return the statements by which a finding was dealt with, once there are enough.

        Nobody deals with what they did themselves.
        """
        row = self.authority.acts.get(Meaning.VERIFIED)
        others = {
            a.said.person: a
            for a in self.dispositions.get((code, step), ())
            if not {a.said.person, a.said.on_behalf_of} & self.involved.get(step, frozenset())
        }
        return list(others.values()) if row and len(others) >= row.signatures else []

    @property
    def next_release_number(self) -> int:
        """Return the first number after the last true release that no file ever bore."""
        last = self.releases[-1].release if self.releases else None
        found = (RELEASE.fullmatch(path) for path in {*self.original, *self.entries})
        taken = {int(match[1]) for match in found if match}
        free = (n for n in count(last.number + 1 if last else 0) if n not in taken)
        return next(free)

    def knows(self, commit: str) -> bool:
        """Return whether a commit is a step of the chain so far."""
        return commit in self.arrivals

    def writers_since_approval(self, id_: str, part: str = "") -> list[Writer]:
        """Return who changed a text, or a part of it, since its last approved revision (R07)."""
        last = self.approvals_at[id_][-1][1] if self.approvals_at.get(id_) else -1
        return [w for w in self.writers.get(part or id_, ()) if w.position > last]

    def standing(self, id_: str) -> Approved | None:
        """Return the last approved revision that was not recalled."""
        kept = self.approvals_at.get(id_)
        return self.approved(id_, kept[-1][0]) if kept else None

    def about(self, id_: str, revision: str) -> Iterator[Arrived]:
        """Return the statements so far that name this revision."""
        for path in self.by_target.get(f"{id_}@{revision}", ()):
            yield self.statements[path]
