"""What somebody brings in a table: rows, what is made of them, and what did not match."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ims.system import ManagementSystem


@dataclass(frozen=True)
class Row:
    """One row: its number as people count it, its cells by column, and what is odd in it."""

    number: int
    cells: Mapping[str, str]
    odd: str = ""

    def get(self, *names: str) -> str:
        """Return the first cell that is filled of some columns."""
        return next((found for name in names if (found := self.cells.get(name, ""))), "")


@dataclass
class Told:
    """Files to be written, and a line for each row that did not match."""

    files: dict[str, bytes] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    taken: int = 0

    def refuse(self, row: Row, why: str) -> None:
        """Say why a row does not match."""
        self.wrong.append(f"row {row.number}: {why}")


def day(written: str) -> date | None:
    """Return a day written as ISO 8601 says, with or without a time; None for anything else."""
    try:
        return date.fromisoformat(written[:10]) if written[10:11] in {"", "T", " "} else None
    except ValueError:
        return None


class People:
    """Finds a person by id, by e-mail address, or by a printed name that only one person has."""

    def __init__(self, system: ManagementSystem) -> None:
        self.by_id = dict(system.people)
        self._by_mail = {
            mail.casefold(): person.id for person in self.by_id.values() for mail in person.emails
        }
        names = [person.name.casefold() for person in self.by_id.values()]
        self._by_name = {
            person.name.casefold(): person.id
            for person in self.by_id.values()
            if names.count(person.name.casefold()) == 1
        }

    def find(self, written: str) -> str:
        """Return the id, empty where nobody or more than one is meant."""
        if written in self.by_id:
            return written
        key = written.casefold()
        return self._by_mail.get(key) or self._by_name.get(key, "")


def faults(system: ManagementSystem, changes: Mapping[str, bytes]) -> Iterable[tuple[str, str]]:
    """Return path and fault of each new file that could not be understood."""
    after = system.with_changes(changes)
    for path in changes:
        item = after.item(path)
        told = [*(f.fact for f in item.source.faults), *(f.fact for f in item.faults)]
        if told and path.endswith((".md", ".yaml")):
            yield path, told[0]
