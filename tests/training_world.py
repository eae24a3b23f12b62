"""Small standpoints for tests of training, made of facts alone: revisions, readings, people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

from ims.lifecycle import SiteStanding
from ims.lifecycle.facts import Approved, DocumentFacts, Reading
from ims.standpoint import Standpoint
from ims.standpoint.ledger import StageSigned
from ims.vocabulary import ChangeClass, Status, TrainingImpact

from tests.support import small_system

ROOT = Path(__file__).parent.parent
DAY = date(2026, 6, 1)
START = date(2026, 1, 5)
CHANGE = "change: {class: major, summary: First issue., reason: The system starts.}\n"


def at(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


@dataclass(frozen=True)
class Text:
    """One document: its revisions as (class, training), its audience, where it is in force."""

    id: str
    revisions: Sequence[tuple[str, str]]
    audience: tuple[str, ...] = ("operator",)
    sites: tuple[str, ...] = ("DUB",)
    days: Sequence[date] = ()  # on which each came into force

    def approved(self) -> list[Approved]:
        return [
            Approved(
                id=self.id, revision=str(number), blob=f"{self.id}{number}", path="docs/x.md",
                arrival=at(self.day(number)), step="0", title="Text", type="procedure",
                owner="quality-manager", sites=("all",), audience=self.audience,
                class_=ChangeClass(class_), training=TrainingImpact(training),
            )
            for number, (class_, training) in enumerate(self.revisions, 1)
        ]  # fmt: skip

    def day(self, number: int) -> date:
        return self.days[number - 1] if self.days else START


@dataclass
class Team:
    """What a standpoint is made of."""

    texts: Sequence[Text] = ()
    people: Mapping[str, str] = field(default_factory=dict)  # id: its assignments and more as YAML
    read: Iterable[tuple[str, str, str]] = ()  # person, document, revision
    curricula: str = ""
    records: Mapping[str, str] = field(default_factory=dict)
    signed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def standpoint(self, day: date = DAY) -> Standpoint:
        files: dict[str, str | bytes | None] = {
            f"controls/people/{name}.yaml": person(name, own) for name, own in self.people.items()
        }
        files |= {f"docs/records/{path}": text for path, text in self.records.items()}
        if self.curricula:
            head = f'id: curricula\nrevision: "1"\nowner: quality-manager\n{CHANGE}'
            files["controls/curricula.yaml"] = head + self.curricula
        files |= {
            "controls/people/aoife-ni-bhriain.yaml": None,
            "controls/people/tomas-kerr.yaml": None,
        }
        if self.records:
            files["controls/record-types.yaml"] = (ROOT / "controls/record-types.yaml").read_text()
        system = small_system(files)
        facts = {text.id: DocumentFacts(text.id, text.approved()) for text in self.texts}
        for who, name, revision in self.read:
            facts[name].readings.append(Reading(who, revision, at(START)))
        in_force = {
            site: {
                text.id: SiteStanding(
                    Status.EFFECTIVE, facts[text.id].approved[-1], at(text.day(0))
                )
                for text in self.texts
                if site in text.sites
            }
            for site in system.sites
        }
        openings = {
            site: [
                (a, a.arrival) for t in self.texts if site in t.sites for a in facts[t.id].approved
            ]
            for site in system.sites
        }
        return Standpoint(
            system, day, "a test", facts=facts, in_force=in_force, commit="0",
            openings=lambda: openings, in_force_on=lambda _: in_force,
            signed={name: tuple(_stage(s) for s in stages) for name, stages in self.signed.items()},
        )  # fmt: skip


def _stage(name: str) -> StageSigned:
    return StageSigned(name, "ana", "trainer", "authored", START, "docs/x.json")


def person(name: str, own: str) -> str:
    since = "" if own.startswith("from:") else 'from: "2025-01-01"\n'
    return f'id: {name}\nrevision: "1"\nowner: quality-manager\n{CHANGE}name: {name.title()}\n{since}{own}'


def works(role: str, site: str, since: str = "2025-01-01", more: str = "") -> str:
    return f'assignments:\n  - {{role: {role}, sites: [{site}], from: "{since}"{more}}}\n'
