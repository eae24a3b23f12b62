"""A small company for tests of history: three sites, nine people, one procedure, real keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from ims.demo.company import Company, Files
from ims.demo.founding import Somebody, found, key_file, person_file
from ims.diagnostic import Diagnostic
from ims.git.write import check_out
from ims.judge import History
from ims.open_history import open_history
from ims.vocabulary import Meaning

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
SINCE = date(2025, 1, 1)
SOP = "docs/procedures/SOP-001.md"
WI = "docs/work-instructions/WI-001.md"
CHANGE = "docs/records/changes/2026/CHG-BOS-2026-0001.md"

HEAD = """\
id: {id}
revision: "1"
owner: document-controller
change: {{class: major, summary: First issue., reason: The system starts.}}
"""

REGISTERS = {
    "system": """\
system: small
demo: true
rules_level: 2
revision_scheme: "1"
""",
    "organization": """\
name: Small company
sites:
  - {id: BOS, title: Boston, jurisdictions: [US], time_zone: America/New_York, languages: [en]}
  - {id: CAM, title: Cambridge, jurisdictions: [UK], time_zone: Europe/London, languages: [en]}
  - {id: DUB, title: Dublin, jurisdictions: [EU], time_zone: Europe/Dublin, languages: [en]}
""",
    "roles": "roles:\n"
    + "".join(
        f"  - {{id: {role}, title: {role}, description: {role}}}\n"
        for role in (
            "top-management quality-assurance document-controller process-owner "
            "department-head site-quality worker"
        ).split()
    ),
    "document-types": """\
document_types:
  - {id: procedure, prefix: SOP, title: Procedure, folder: procedures, review_interval: 24, retention: documents}
  - {id: work-instruction, prefix: WI, title: Work instruction, folder: work-instructions, review_interval: 12, retention: documents}
""",
    "record-types": """\
record_types:
  - id: change
    prefix: CHG
    title: Change
    folder: changes
    owner: process-owner
    retention: documents
    stages:
      - id: proposed
        role: process-owner
        meaning: authored
        fields: [{id: description, title: Description, kind: text, required: true}]
      - id: approved
        role: quality-assurance
        meaning: approved
        fields: [{id: decision, title: Decision, kind: text}]
      - id: closed
        role: quality-assurance
        meaning: verified
        fields: [{id: result, title: Result, kind: text}]
  - id: audit-trail-review
    prefix: ATR
    title: Audit-trail review
    folder: audit-trail-reviews
    owner: quality-assurance
    retention: documents
    stages:
      - id: reviewed
        role: quality-assurance
        meaning: reviewed
        fields: [{id: result, title: Result, kind: text}]
""",
    "approval-matrix": """\
rows:
  - id: editorial
    document_types: [all]
    classes: [editorial]
    approvals: [{meaning: quality-approved, role: quality-assurance}]
  - id: documents
    document_types: [all]
    classes: [minor, major]
    approvals:
      - {meaning: reviewed, role: department-head}
      - {meaning: approved, role: process-owner}
      - {meaning: quality-approved, role: quality-assurance}
  - id: registers
    registers: [system, organization, roles, document-types, record-types, approval-matrix, people, keys, delegations, concessions]
    approvals:
      - {meaning: approved, role: top-management}
      - {meaning: quality-approved, role: quality-assurance}
  - id: files
    files: [mkdocs.yml, ".ci/**"]
    approvals: [{meaning: quality-approved, role: quality-assurance}]
acts:
  - {meaning: scheduled, roles: [document-controller, site-quality]}
  - {meaning: periodic-review, roles: [process-owner]}
  - {meaning: withdrawn, roles: [quality-assurance, process-owner], signatures: 2}
  - {meaning: recalled, roles: [quality-assurance]}
  - {meaning: stop-use, roles: [quality-assurance, site-quality]}
  - {meaning: reinstated, roles: [quality-assurance]}
  - {meaning: released, roles: [document-controller]}
  - {meaning: verified, roles: [quality-assurance]}
  - {meaning: read-and-understood, roles: [department-head]}
  - {meaning: rejected, roles: [quality-assurance, department-head, process-owner]}
""",
}

PEOPLE = (
    Somebody("ana", "Ana Silva", ("top-management", "document-controller")),
    Somebody("ben", "Ben Kay", ("quality-assurance",)),
    Somebody("cat", "Cat Moss", ("process-owner",)),
    Somebody("dan", "Dan Orr", ("department-head", "worker")),
    Somebody("eve", "Eve Lin", ("quality-assurance", "process-owner")),
    Somebody("fay", "Fay Roe", ("site-quality@DUB", "worker@DUB")),
    Somebody("gus", "Gus Hay", ("worker@BOS",)),
    Somebody("ivy", "Ivy Ward", ("worker",)),
    Somebody("joe", "Joe Oak", ("department-head@BOS",)),
)


def document(
    text: str = "Work carefully.",
    *,
    id_: str = "SOP-001",
    revision: str = "1",
    class_: str = "major",
    more: str = "",
    reason: str = "",
) -> bytes:
    """Return the text of a document."""
    kind = "procedure" if id_.startswith("SOP") else "work-instruction"
    reason = reason or f"Reason of revision {revision}."
    return f"""\
---
id: {id_}
title: A title
type: {kind}
revision: "{revision}"
owner: process-owner
disciplines: [quality]
sites: [all]
{more}change:
  class: {class_}
  summary: Revision {revision} of it.
  reason: {reason}
  impact: {{training: none, validation: none, filing: none}}
---

## Purpose

{text}
""".encode()


def change_record(description: str) -> bytes:
    """Return the text of a change record."""
    return f"""\
---
id: CHG-BOS-2026-0001
type: change
title: A change
owner: process-owner
site: BOS
disciplines: [quality]
event_date: 2026-01-05T09:00Z
entry_date: 2026-01-05T09:00Z
description: {description}
---

Text.
""".encode()


def starter() -> dict[str, bytes]:
    """Return the registers, people and keys of the baseline."""
    files = {
        f"controls/{name}.yaml": (HEAD.format(id=name) + text).encode()
        for name, text in REGISTERS.items()
    }
    founders = {"ana": "ben", "ben": "ana"}
    for who in PEOPLE:
        files |= person_file(who, SINCE)
        purposes = (
            ("approval", "reading", "release") if who.id == "ana" else ("approval", "reading")
        )
        files |= key_file(
            who.id,
            SINCE,
            founders.get(who.id, "ana"),
            how="founding" if who.id in founders else "known-in-person",
            purposes=purposes,
        )
    return {**files, "mkdocs.yml": b"site_name: small\n"}


@dataclass
class World:
    """A company and its clock: each deed happens some minutes after the one before."""

    company: Company = field(default_factory=Company)
    now: datetime = START

    def tick(self, minutes: int = 10) -> datetime:
        """Return the time some minutes later."""
        self.now += timedelta(minutes=minutes)
        return self.now

    def wait(self, **more: int) -> None:
        """Let time pass."""
        self.now += timedelta(**more)

    def approvals(
        self, path: str, raw: bytes | None, *, who: Mapping[str, str] | None = None
    ) -> Files:
        """Return the three signatures that a procedure needs."""
        chosen = {"reviewed": "dan", "approved": "cat", "quality-approved": "ben", **(who or {})}
        roles = {
            "reviewed": "department-head",
            "approved": "process-owner",
            "quality-approved": "quality-assurance",
        }
        over = {path: raw} if raw is not None else {}
        files: Files = {}
        for meaning, person in chosen.items():
            if person:
                files |= self.sign(person, roles[meaning], meaning, path, over=over)
        return files

    def sign(self, person: str, role: str, meaning: str, *paths: str, **more: Any) -> Files:
        """Return one statement."""
        return self.company.sign(person, role, Meaning(meaning), paths, self.tick(), **more)

    def register(self, path: str, raw: bytes, **more: bytes) -> Files:
        """Return a register with the signatures that it needs, ready to land."""
        changes = self.company.refreshed({path: raw, **more})
        files: Files = dict(changes)
        for person, role, meaning in (
            ("ana", "top-management", "approved"),
            ("ben", "quality-assurance", "quality-approved"),
        ):
            files |= self.sign(person, role, meaning, path, over=changes)
        return files

    def land(
        self,
        changes: Mapping[str, bytes | None],
        by: Any = "ivy",
        message: str = "Change",
        **more: Any,
    ) -> None:
        """Land changes as one step."""
        self.company.land(changes, by, message, self.tick(), **more)

    def revise(self, path: str = SOP, text: str = "Work carefully.", **more: Any) -> None:
        """Land a revision with all its approvals."""
        raw = document(text, **more)
        self.land({path: raw, **self.approvals(path, raw)}, message="A revision")

    def write(self, root: Path) -> dict[int, str]:
        """Write the history into a repository with its files."""
        marks = self.company.write(root)
        check_out(root)
        return marks

    def history(self, root: Path) -> History:
        """Write the history and return it judged."""
        self.write(root)
        return open_history(root).history


def world() -> World:
    """Return the company right after its baseline."""
    made = World()
    found(made.company, starter(), ("ana", "ben"), made.now)
    return made


def codes(diagnostics: list[Diagnostic]) -> list[str]:
    """Return the codes of some diagnostics, each once, sorted."""
    return sorted({d.code for d in diagnostics})
