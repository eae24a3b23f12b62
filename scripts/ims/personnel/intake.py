"""Records made of what learning systems export and of lists of attendance; people sign them then."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePosixPath

from ims.lifecycle.facts import Approved
from ims.new import Wish, new_file
from ims.personnel.brought import Told, faults
from ims.source import quoted
from ims.standpoint import Standpoint
from ims.system import ManagementSystem
from ims.training.register import programme


@dataclass(frozen=True)
class Brought:
    """An export as it came: its name and bytes, and who takes it in when."""

    name: str
    raw: bytes
    now: datetime

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the bytes."""
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(frozen=True)
class Done:
    """One completion that matches: somebody, a revision, a day."""

    person: str
    target: str
    site: str
    on: date
    passed: bool
    score: str


@dataclass
class Intake:
    """What is taken in: the export, what is known, and what came of it so far.

    `folder` holds what has not landed yet, so that no number and no completion comes twice.
    """

    standpoint: Standpoint
    folder: ManagementSystem
    export: Brought
    told: Told = field(default_factory=Told)

    def new(self, kind: str, title: str, site: str) -> tuple[str, list[str]]:
        """Return the path of a new record and the lines of its head that are filled."""
        system = self.folder.with_changes(self.told.files)
        path, text = new_file(system, Wish(kind, title, site=site), self.export.now)
        return path, [line for line in text.splitlines() if ":" in line and line[-1] != ":"]

    def enter(self, path: str, lines: Sequence[str], body: str = "") -> None:
        """Enter a record, and tell what of it cannot be understood."""
        self.told.files[path] = ("---\n" + "\n".join(lines) + "\n---\n" + body).encode()
        for place, fact in faults(self.folder, {path: self.told.files[path]}):
            self.told.wrong.append(f"{place}: {fact}")


def session(intake: Intake, done: Sequence[Done]) -> None:
    """Enter the session of some people who completed one revision on one day at one site."""
    first, export = done[0], intake.export
    passed = sorted(one.person for one in done if one.passed)
    if not passed:
        fact = f"`{first.target}` on {first.on} at {first.site}: nobody passed, so no session"
        intake.told.wrong.append(fact)
        return
    approved = _approved(intake.standpoint, first.target)
    title = f"{approved.id} {approved.title}".strip()
    path, head = intake.new("training", f"{title}: completed in a learning system", first.site)
    attached = f"{PurePosixPath(path).parent}/{export.digest[:12]}-{_safe(export.name)}"
    midnight = export.now.replace(hour=0, minute=0, second=0)
    event = midnight.replace(year=first.on.year, month=first.on.month, day=first.on.day)
    lines = [
        *_dated(head, event, export.now, "an export of a learning system"),
        f"topics: [{quoted(title)}]",
        f"documents: [{first.target}]",
        "reason: new-revision",
        f"audience: [{', '.join(approved.audience) or 'worker'}]",
        "method: self-study",
        *_checked(intake.standpoint, done),
        f"material: {quoted(f'Export {export.name}')}",
        f"participants: [{', '.join(passed)}]",
        "attendance_evidence: system-export",
        *_attachment(export, PurePosixPath(attached).name),
    ]
    complete = len(passed) == len(done) and not any(one.score for one in done)
    intake.enter(path, lines, "" if complete else _results(done))
    intake.told.files[attached] = export.raw


def _approved(standpoint: Standpoint, target: str) -> Approved:
    name, _, revision = target.partition("@")
    return [a for a in standpoint.facts[name].approved if a.revision == revision][-1]


def _dated(head: Sequence[str], event: datetime, now: datetime, source: str) -> list[str]:
    """Return the lines of a head with the time of the event, and why it is written later."""
    entry = next(n for n, line in enumerate(head) if line.startswith("entry_date"))
    late = [f"late_entry_reason: Taken in from {source}."] if (now - event).days >= 1 else []
    dated = f"event_date: {event.isoformat(timespec='minutes')}"
    return [*head[:entry], dated, *head[entry:], *late]


def _checked(standpoint: Standpoint, done: Sequence[Done]) -> list[str]:
    if not any(one.score for one in done):
        return ["assessment_method: none"]
    mark = quoted(f"{programme(standpoint).rules.pass_mark} %")
    return ["assessment_method: test", f"pass_mark: {mark}"]


def _attachment(export: Brought, name: str) -> list[str]:
    origin = f"Export {export.name}, taken in on {export.now.date()}"
    lines = [
        "attachments:",
        f"  - path: {quoted(name)}",
        f"    sha256: {export.digest}",
        f"    origin: {quoted(origin)}",
    ]
    if name.endswith(".xlsx"):
        lines.append("    reason: The learning system exports a workbook.")
    return lines


def _safe(name: str) -> str:
    kept = "".join(c if c.isascii() and (c.isalnum() or c in ".-") else "-" for c in name.lower())
    return kept.strip("-.") or "export"


def _results(done: Sequence[Done]) -> str:
    rows = [
        f"| {one.person} | {'passed' if one.passed else 'failed'} | {one.score.lstrip('=+-@') or '–'} |"
        for one in sorted(done, key=lambda one: one.person)
    ]
    head = "\n## Results of the export\n\n| Person | Result | Score |\n|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


# --- attendance at a session ----------------------------------------------------------------------


def attendance(intake: Intake, name: str, person: str, minutes: str) -> None:
    """Enter the attendance of one person at a session."""
    item = intake.folder.by_id(name)
    model = item.model if item else None
    path, head = intake.new("attendance", f"Attendance at {name}", name.split("-")[1])
    event: datetime = (
        getattr(model, "started_at", None)
        or getattr(model, "event_date", None)
        or intake.export.now
    )
    documents = list(getattr(model, "documents", ()))
    lines = [
        *_dated(head, event, intake.export.now, "a list of attendance"),
        f"session: {name}",
        f"person: {person}",
        *([f"documents: [{', '.join(documents)}]"] if documents else []),
        f'minutes: "{minutes}"',
        "form_of_presence: in-person",
    ]
    intake.enter(path, lines)
