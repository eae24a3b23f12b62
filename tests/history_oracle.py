"""A slow second opinion on history: every commit's files are read, everything is asked anew.

It shares no code with `ims.history`: plain YAML and JSON, `ssh-keygen` for the signatures, and for
each revision a search through all ways in which signatures could fill the matrix. Only the plain
containers of `ims.lifecycle.facts` are used, to hand what was found to the oracle of the lifecycle.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import permutations, product
from pathlib import PurePosixPath
from typing import Any

import yaml
from ims.lifecycle.facts import Act, Approved, DocumentFacts, Package, Reading, SiteFacts
from ims.vocabulary import Meaning, TrainingImpact

Json = dict[str, Any]
APPROVING = ("reviewed", "approved", "quality-approved")
DECIDING = ("scheduled", "periodic-review", "withdrawn", "recalled", "stop-use", "reinstated")
FOLDER = "docs/records/approvals/"
BATCHES = "docs/records/acknowledgements/"


@dataclass(frozen=True)
class Made:
    """One commit with all its files: path and blob."""

    name: str
    parents: tuple["Made", ...]
    email: str
    time: int
    message: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class Claim:
    """That a person signed some bytes, and when that became known."""

    person: str
    namespace: str
    at: datetime
    raw: bytes
    armored: bytes


Holds = Callable[[bytes, Claim], bool]  # by a file of allowed signers


@dataclass(frozen=True)
class Said:
    """A statement that counts."""

    path: str
    data: Json
    arrival: datetime
    time: datetime

    @property
    def person(self) -> str:
        return str(self.data["person"])

    @property
    def holder(self) -> str:
        return str(self.data.get("on_behalf_of") or self.person)

    @property
    def meaning(self) -> str:
        return str(self.data["meaning"])

    @property
    def role(self) -> str:
        return str(self.data["role"])

    @property
    def sites(self) -> tuple[str, ...]:
        return tuple(self.data.get("sites", ["all"]))

    def about(self, name: str, revision: str) -> Json | None:
        found = [t for t in self.data["targets"] if (t["id"], t["revision"]) == (name, revision)]
        return found[0]["parts"] if found else None

    def decision(self) -> tuple[object, ...]:
        told = ("effective", "until", "hold", "urgent")
        return (self.meaning, tuple(sorted(self.sites)), *(self.data.get(key) for key in told))


@lru_cache(maxsize=50_000)
def front_matter(raw: bytes) -> Json:
    """Return the front matter as plain YAML reads it, every scalar as text."""
    text = raw.decode("utf-8", "replace")
    if not text.startswith("---\n") or "\n---\n" not in text:
        return {}
    return plain(text[4:].partition("\n---\n")[0])


def plain(text: str) -> Json:
    try:
        data = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return {}
    return data if isinstance(data, dict) else {}


@lru_cache(maxsize=50_000)
def register(raw: bytes) -> Json:
    return plain(raw.decode())


def day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None


class Registers:
    """The registers of one tree."""

    def __init__(self, files: Mapping[str, str], read: Callable[[str], bytes]) -> None:
        self.files, self.read = files, read
        self.system = self.one("system")
        self.people = {e["id"]: e for e in self.many("people")}
        self.keys = self.many("keys")
        self.delegations = self.many("delegations")
        self.matrix = self.one("approval-matrix")
        self.acts = {a["meaning"]: a for a in self.matrix.get("acts", [])}
        self.types = {t["id"]: t for t in self.one("document-types").get("document_types", [])}
        self.sites = self.one("organization").get("sites", [])
        self.allowed = "".join(sorted(map(_allowed, self.keys))).encode()

    def one(self, name: str) -> Json:
        path = f"controls/{name}.yaml"
        return register(self.read(self.files[path])) if path in self.files else {}

    def many(self, folder: str) -> list[Json]:
        inside = sorted(p for p in self.files if p.startswith(f"controls/{folder}/"))
        return [register(self.read(self.files[p])) for p in inside]

    def sites_of(self, person: str, role: str, today: date) -> set[str]:
        known = self.people.get(person, {})
        if (
            not (day(known.get("from")) or date.max)
            <= today
            <= (day(known.get("until")) or date.max)
        ):
            return set()
        return {
            site
            for a in known.get("assignments", [])
            for site in a["sites"]
            if a["role"] == role
            and (day(a["from"]) or date.max) <= today <= (day(a.get("until")) or date.max)
        }

    def reaches(self, held: set[str], sites: Iterable[str]) -> bool:
        wanted = set(sites)
        wanted = {s["id"] for s in self.sites} if "all" in wanted else wanted
        return "all" in held or (bool(held) and wanted <= held)

    def may(self, said: Said, sites: Iterable[str]) -> bool:
        """Return whether the role that is claimed reaches these sites on the day of arrival."""
        today = said.arrival.date()
        if said.holder != said.person and not any(
            (d["from_person"], d["to_person"]) == (said.holder, said.person)
            and said.role in d["roles"]
            and date.fromisoformat(d["from"]) <= today <= date.fromisoformat(d["until"])
            and self.reaches(set(d["sites"]), sites)
            for d in self.delegations
        ):
            return False
        return self.reaches(self.sites_of(said.holder, said.role, today), sites)

    def holders(self, role: str, site: str, today: date) -> frozenset[str]:
        return frozenset(p for p in self.people if {"all", site} & self.sites_of(p, role, today))

    def person_of(self, email: str) -> str:
        found = (
            p
            for p, e in self.people.items()
            if email.lower() in map(str.lower, e.get("emails", []))
        )
        return next(found, "")


@dataclass(frozen=True)
class Known:
    """What a step left behind, for questions about the time after it."""

    arrival: datetime
    registers: Registers
    packages: Mapping[str, Package]


@dataclass
class Facts:
    """Everything that was found up to a step."""

    documents: dict[str, DocumentFacts] = field(default_factory=dict)
    sites: dict[str, list[SiteFacts]] = field(default_factory=dict)
    known: list[Known] = field(default_factory=list)

    def of(self, name: str) -> DocumentFacts:
        return self.documents.setdefault(name, DocumentFacts(name))


class HistoryOracle:
    """Steps in order of the controlled branch, each read in full."""

    def __init__(self, read: Callable[[str], bytes], holds: Holds) -> None:
        self.read, self.holds = read, holds
        self.facts = Facts()
        self.before: Made | None = None
        self.registers = Registers({}, read)  # of the step before
        self.arrival: datetime | None = None
        self.statements: list[Said] = []
        self.writers: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.landed: dict[str, tuple[str, datetime]] = {}  # registers as last approved
        self.approved_at: dict[str, list[tuple[str, int]]] = defaultdict(list)
        self.used: set[tuple[str, str]] = set()
        self.seen: set[str] = set()  # every commit that was looked at
        self.position = 0

    # --- one step ----------------------------------------------------------------------------

    def step(self, made: Made) -> None:
        """Read one step of the controlled branch."""
        time = datetime.fromtimestamp(made.time, UTC)
        if self.arrival is not None and time <= self.arrival:
            time = self.arrival + timedelta(microseconds=1)
        self.arrival = time
        baseline = self.before is None
        if baseline:
            found = {p: b for p, b in made.files.items() if _is_register(p)}
            self.landed = {path: (blob, time) for path, blob in found.items()}
            self.registers = Registers(found, self.read)
        was = self.registers
        if not baseline:
            self._write(made, was)
        self.seen |= {one.name for one in self._brought(made)}
        new = [*self._new_statements(made, was)]
        self.statements += new
        if not baseline:
            self._approve(made, was)
        for said in new:
            self._decide(made, was, said)
        self._readings(made, was, new)
        self.before = made
        if not baseline:
            self._land(made, was)
        self._sites(self.registers)
        self.facts.known.append(Known(self.arrival, self.registers, self._packages(made)))
        self.position += 1

    def _write(self, made: Made, was: Registers) -> None:
        """Note who wrote what of the texts that this step changes."""
        old = self.before.files if self.before else {}
        for one in self._brought(made):
            for path, blob in one.files.items():
                inside = path.startswith("docs/") and path.endswith(".md")
                if not (inside or _is_register(path)) or old.get(path) == made.files.get(path):
                    continue
                if any(parent.files.get(path) == blob for parent in one.parents):
                    continue
                self.writers[PurePosixPath(path).stem if inside else path] += [
                    (self.position, person) for person in _hands(one, was) if person
                ]

    def _brought(self, made: Made) -> list[Made]:
        """Return a step's commit and all others that came in with it."""
        found, waiting = {}, [made]
        while waiting:
            one = waiting.pop()
            if one.name not in found and one.name not in self.seen:
                found[one.name] = one
                waiting += one.parents
        return list(found.values())

    # --- statements --------------------------------------------------------------------------

    def _new_statements(self, made: Made, was: Registers) -> Iterator[Said]:
        old = self.before.files if self.before else {}
        for path in sorted(made.files):
            if path.startswith(FOLDER) and path.endswith(".json") and path not in old:
                sig = made.files.get(f"{path}.sig")
                armored = self.read(sig) if sig else b""
                said = self._said(path, self.read(made.files[path]), armored, was)
                if said:
                    yield said

    def _said(self, path: str, raw: bytes, armored: bytes, was: Registers) -> Said | None:
        """Return a statement if nothing speaks against it."""
        try:
            data = json.loads(raw)
            time = datetime.fromisoformat(data["time"])
        except (ValueError, KeyError, TypeError):
            return None
        assert self.arrival
        said = Said(path, data, self.arrival, time)
        stamp = f"{time.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        name = f"{FOLDER}{stamp[:4]}/{stamp}-{said.person}-{hashlib.sha256(raw).hexdigest()[:8]}"
        form = json.dumps(data, sort_keys=True, ensure_ascii=False, indent=1) + "\n"
        if raw != form.encode() or path not in {f"{name}.json", ""}:
            return None
        return said if self._counts(said, raw, armored, was) else None

    def _counts(self, said: Said, raw: bytes, armored: bytes, was: Registers) -> bool:
        reading = said.meaning == "read-and-understood"
        purpose = "reading" if reading else "approval"
        space = "ims-read" if reading else "ims-approval"
        today, person = said.arrival.date(), was.people.get(said.person, {})
        window = timedelta(days=int(was.system.get("signing_window", 30)))
        skew = timedelta(minutes=int(was.system.get("clock_skew", 15)))
        keyed = any(
            k["person"] == said.person
            and purpose in k["purposes"]
            and date.fromisoformat(k["valid_from"]) <= today
            for k in was.keys
        )
        return bool(
            keyed
            and said.data["system"] == was.system["system"]
            and person.get("name") == said.data["name"]
            and said.arrival - window <= said.time <= said.arrival + skew
            and was.sites_of(said.holder, said.role, today)
            and (said.holder == said.person or was.may(said, ()))
            and self._authorized(said, was)
            and self.holds(was.allowed, Claim(said.person, space, said.arrival, raw, armored))
        )

    def _authorized(self, said: Said, was: Registers) -> bool:
        reason = len(said.data["reason"].strip()) >= 5
        if said.data.get("stage"):
            return True  # a record's, which nothing here depends on
        if said.meaning == "rejected":
            return reason
        if said.meaning not in {*DECIDING, "verified"}:
            return True
        row = was.acts.get(said.meaning)
        may = bool(row and said.role in row["roles"] and was.may(said, said.sites))
        return may and (reason or said.meaning == "periodic-review")

    # --- approvals ---------------------------------------------------------------------------

    def _approve(self, made: Made, was: Registers) -> None:
        named = {t["id"] for s in self.statements for t in s.data["targets"]}
        for path, blob in made.files.items():
            stem = PurePosixPath(path).stem
            text = path.startswith("docs/") and path.endswith(".md")
            if not text or stem not in named or path.startswith("docs/records/"):
                continue
            raw = self.read(blob)
            data = {"id": stem, "revision": "", **front_matter(raw)}
            name, revision = data["id"], data["revision"]
            if any(a.revision == revision for a in self.facts.of(name).approved):
                continue
            if self._complete(made, was, path, data):
                kind = was.types.get(data.get("type", ""), {})
                self._enter(path, blob, data, gated=kind.get("training_gate") == "true")

    def _complete(self, made: Made, was: Registers, path: str, data: Json) -> bool:
        """Return whether some choice of signatures fills the matrix."""
        name, revision = data["id"], data["revision"]
        parts = self._parts(made, path)
        given = [s for s in self.statements if _same_bytes(s.about(name, revision), parts, path)]
        asked = self._asked(data, was)
        if not asked or _refused(given):
            return False
        writers = self._writers(name) | set(data.get("authors", []))
        writers |= {s.person for s in given if s.meaning == "authored"}
        for author in data.get("authors", []):
            if not any((s.meaning, s.person) == ("authored", author) for s in given):
                return False
        fitting = [
            [
                s
                for s in given
                if (s.meaning, s.role) == (meaning, role)
                and not {s.person, s.holder} & writers
                and was.may(s, sites)
            ]
            for meaning, role, sites in asked
        ]
        signed = [s.time for s in given if s.meaning == "authored" and data.get("authors")]
        return any(_is_choice(choice, signed) for choice in product(*fitting))

    def _asked(self, data: Json, was: Registers) -> list[tuple[str, str, tuple[str, ...]]]:
        sites = tuple(data.get("sites", []))
        class_ = data.get("change", {}).get("class", "major")
        found = []
        for row in was.matrix.get("rows", []):
            fits = {data.get("type"), "all"} & set(row.get("document_types", []))
            classes = row.get("classes", ["editorial", "minor", "major"])
            about = row.get("disciplines")
            if not fits or class_ not in classes:
                continue
            if about and not set(about) & set(data.get("disciplines", [])):
                continue
            if both := _common(row.get("sites", ["all"]), sites):
                found += [(a["meaning"], a["role"], both) for a in row["approvals"]]
        return list(dict.fromkeys(found))

    def _writers(self, name: str) -> set[str]:
        kept = self.approved_at[name]
        last = kept[-1][1] if kept else -1
        return {person for position, person in self.writers[name] if position > last}

    def _parts(self, made: Made, path: str) -> dict[str, str]:
        raw = self.read(made.files[path])
        shown = re.findall(rb"!\[[^]]*\]\(([^)\s]+\.(?:svg|png|jpe?g))\)", raw)
        data = front_matter(raw)
        names = [n.decode() for n in shown] + [a["path"] for a in data.get("attachments", [])]
        folder = PurePosixPath(path).parent
        paths = [path, *(_inside(folder, name) for name in names)]
        return {
            p: hashlib.sha256(self.read(made.files[p])).hexdigest()
            for p in paths
            if p in made.files
        }

    def _enter(self, path: str, blob: str, data: Json, *, gated: bool) -> None:
        assert self.arrival
        name, revision = data["id"], data["revision"]
        change = data.get("change", {})
        self.approved_at[name].append((revision, self.position))
        self.facts.of(name).approved.append(
            Approved(
                id=name,
                revision=revision,
                blob=blob,
                path=path,
                arrival=self.arrival,
                step="",
                sites=tuple(data.get("sites", [])),
                audience=tuple(data.get("audience", [])),
                effective_date=day(data.get("effective_date")),
                request=change.get("request", ""),
                training=TrainingImpact(change.get("impact", {}).get("training", "assessed")),
                gated=gated,
                started_work=change.get("started_work", "new"),
                follows=data.get("follows", ""),
            )
        )

    # --- registers ---------------------------------------------------------------------------

    def _land(self, made: Made, was: Registers) -> None:
        """Put those registers in force that differ from what is, and are approved by now."""
        assert self.arrival
        fresh = {}
        for path, blob in made.files.items():
            old, since = self.landed.get(path, ("", None))
            if not _is_register(path) or old == blob:
                continue
            parts = {path: hashlib.sha256(self.read(blob)).hexdigest()}
            given = [
                s
                for s in self.statements
                if (since is None or s.arrival > since)
                and any(t["id"] == path and t["parts"] == parts for t in s.data["targets"])
            ]
            if not _refused(given) and self._filled(path, given, was):
                fresh[path] = (blob, self.arrival)
                self.approved_at[path].append(("", self.position))
        if fresh:
            self.landed |= fresh
            self.registers = Registers({p: b for p, (b, _) in self.landed.items()}, self.read)

    def _filled(self, path: str, given: list[Said], was: Registers) -> bool:
        name = path.split("/")[1].removesuffix(".yaml")
        class_ = "major"
        asked = [
            (a["meaning"], a["role"])
            for row in was.matrix["rows"]
            if name in row.get("registers", []) and class_ in row.get("classes", ["major"])
            for a in row["approvals"]
        ]
        writers = self._writers(path)
        fitting = [
            [
                s
                for s in given
                if (s.meaning, s.role) == pair
                and not {s.person, s.holder} & writers
                and was.sites_of(s.holder, s.role, s.arrival.date())
            ]
            for pair in dict.fromkeys(asked)
        ]
        return bool(asked) and any(_is_choice(choice, []) for choice in product(*fitting))

    # --- acts and readings -------------------------------------------------------------------

    def _fits(self, target: Json) -> bool:
        approved = self.facts.of(target["id"]).approved
        found = [a for a in approved if target["revision"] in {"", a.revision}]
        if not found:
            return False
        digest = hashlib.sha256(self.read(found[-1].blob)).hexdigest()
        return digest in target["parts"].values()

    def _decide(self, made: Made, was: Registers, said: Said) -> None:
        if said.meaning not in DECIDING or said.meaning not in was.acts:
            return
        needed = int(was.acts[said.meaning].get("signatures", 1))
        for target in said.data["targets"]:
            if target["id"] in made.files or not self._fits(target):
                continue
            key = (target["id"], target["revision"])
            given = [
                s
                for s in self.statements
                if s.about(*key) is not None
                and s.decision() == said.decision()
                and (s.path, target["id"]) not in self.used
            ]
            if given and given[-1].path == said.path and _different(given, needed):
                self._act(said, target, given)

    def _act(self, said: Said, target: Json, given: list[Said]) -> None:
        name, revision = target["id"], target["revision"]
        assert self.arrival
        self.used |= {(s.path, name) for s in given}
        self.facts.of(name).acts.append(
            Act(
                Meaning(said.meaning),
                revision,
                said.sites,
                self.arrival,
                day(said.data.get("effective")),
                day(said.data.get("until")),
                said.data.get("hold", False),
                said.data.get("urgent", False),
            )
        )
        if said.meaning == "recalled":
            self.approved_at[name] = [p for p in self.approved_at[name] if p[0] != revision]

    def _readings(self, made: Made, was: Registers, new: list[Said]) -> None:
        lines = [said for _, said in self._lines(made, was)]
        for said in [*lines, *new]:
            if said.meaning != "read-and-understood":
                continue
            for target in said.data["targets"]:
                if self._fits(target):
                    self.facts.of(target["id"]).readings += [
                        Reading(person, target["revision"], said.arrival)
                        for person in said.data.get("readers") or [said.person]
                    ]

    def _lines(self, made: Made, was: Registers) -> Iterator[tuple[str, Said]]:
        old = self.before.files if self.before else {}
        for path, blob in sorted(made.files.items()):
            if not path.startswith(BATCHES) or old.get(path) == blob:
                continue
            known = self.read(old[path]) if path in old else b""
            raw = self.read(blob)
            for line in raw[len(known) :].splitlines() if raw.startswith(known) else []:
                one = json.loads(line)
                said = self._said("", one["bytes"].encode(), one["sig"].encode(), was)
                if said:
                    yield path, said

    # --- what the lifecycle asks -------------------------------------------------------------

    def _sites(self, now: Registers) -> None:
        assert self.arrival
        for site in now.sites:
            found = SiteFacts(
                site["id"],
                site["time_zone"],
                site.get("changeover", "06:00"),
                tuple((m["role"], int(m["people"])) for m in site.get("minimum_qualified", [])),
                self.arrival,
            )
            self.facts.sites.setdefault(site["id"], [found])

    def _packages(self, made: Made) -> dict[str, Package]:
        """Return the change records of which the documents become effective together."""
        found = {}
        for path, blob in made.files.items():
            if path.startswith("docs/records/changes/") and path.endswith(".md"):
                data = front_matter(self.read(blob))
                if data.get("effective_together") in {"true", "yes"}:
                    named = frozenset(data.get("documents", []))
                    found[data["id"]] = Package(data["id"], named)
        return found


SPACES = {
    "approval": "ims-approval",
    "reading": "ims-read",
    "release": "ims-release",
    "forge": "ims-forge",
    "commits": "git",
}


def _allowed(key: Json) -> str:
    """Return the line of a key in use, as OpenSSH reads it."""
    if "revoked" in key:
        return ""
    spaces = ",".join(space for purpose, space in SPACES.items() if purpose in key["purposes"])
    end = day(key.get("expires"))
    until = f',valid-before="{end + timedelta(days=1):%Y%m%d}"' if end else ""
    return f'{key["person"]} namespaces="{spaces}"{until} {key["public_key"]}\n'


def _is_register(path: str) -> bool:
    return path.startswith("controls/") and path.endswith(".yaml")


def _hands(made: Made, was: Registers) -> Iterator[str]:
    yield was.person_of(made.email)
    for email in re.findall(r"(?mi)^co-authored-by:.*<([^<>]+)>\s*$", made.message):
        yield was.person_of(email)


def _common(row: Iterable[str], sites: tuple[str, ...]) -> tuple[str, ...]:
    row = tuple(row)
    if "all" in row:
        return sites
    return row if "all" in sites else tuple(site for site in sites if site in row)


def _same_bytes(said: Json | None, parts: dict[str, str], path: str) -> bool:
    """Return whether the same bytes are named; a text that moved has the same file name."""
    if said is None:
        return False
    own = PurePosixPath(path).name
    moved = {path if PurePosixPath(p).name == own else p: digest for p, digest in said.items()}
    return said == parts or (path not in said and moved == parts)


def _refused(given: list[Said]) -> bool:
    return any(
        s.meaning == "rejected"
        and not any(
            o.person == s.person and o.time > s.time and o.meaning in APPROVING for o in given
        )
        for s in given
    )


def _is_choice(choice: tuple[Said, ...], authored: list[datetime]) -> bool:
    """Return whether no two are one person, and quality approval is not before any other."""
    people = {s.person for s in choice}
    others = [s.time for s in choice if s.meaning != "quality-approved"]
    first = max([*others, *authored[:1]], default=datetime.min.replace(tzinfo=UTC))
    last = all(s.time >= first for s in choice if s.meaning == "quality-approved")
    return len(people) == len(choice) and last


def _different(given: list[Said], needed: int) -> bool:
    return any(
        len({s.person for s in some}) == len({s.role for s in some}) == needed
        for some in permutations(given, needed)
    )


def _inside(folder: PurePosixPath, name: str) -> str:
    parts: list[str] = []
    for part in (folder / name).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
