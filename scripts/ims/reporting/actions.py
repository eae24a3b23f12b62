"""All open actions: action records, corrective actions, and corrections that findings wait for."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ims.standpoint import Filed, Standpoint
from ims.standpoint.due_dates import moved, stage_due
from ims.standpoint.standpoint import owner_at

_TASKS = {"action": "task", "capa": "corrective_action", "finding": "statement"}
_OTHERWISE = {"capa": "problem"}
_DUE = {"action": "due", "capa": "due", "finding": "due"}
_SOURCES = {"action": ("source",), "capa": ("source",), "finding": ("audit",)}


@dataclass(frozen=True)
class OpenAction:
    """Something that somebody is to do because of another record."""

    id: str
    kind: str
    task: str
    state: str  # the last stage that is signed
    site: str
    role: str
    people: tuple[str, ...]
    source: tuple[str, ...]
    opened: date
    age: int  # days
    due: date | None
    late: int  # days; 0 where it is not late
    extensions: str  # asked for and what became of them, in words
    classification: str


def open_actions(standpoint: Standpoint) -> list[OpenAction]:
    """Return every action that nobody has brought to its end, the latest first.

    One that nobody has signed yet is open too: its state says so.
    """
    known = standpoint.ledger.of(*_TASKS)
    found = [_open(standpoint, filed) for filed in known if not filed.is_closed]
    return sorted(found, key=lambda one: (-one.late, one.due or date.max, one.id))


def _open(standpoint: Standpoint, filed: Filed) -> OpenAction:
    stage = filed.open_stages[0]
    due = stage_due(standpoint, filed, stage) or filed.day(_DUE[filed.type])
    role = filed.next_role()
    given = filed.ids("assignee") if stage != "verified" else ()
    task = filed.text(_TASKS[filed.type]) or filed.text(_OTHERWISE.get(filed.type, ""))
    return OpenAction(
        id=filed.id,
        kind=filed.record.heading,
        task=task or filed.record.title,
        state=filed.state,
        site=filed.site,
        role=role,
        people=given or owner_at(standpoint, role, filed.site),
        source=filed.ids(*_SOURCES[filed.type]),
        opened=filed.opened_on,
        age=(standpoint.day - filed.opened_on).days,
        due=due,
        late=max((standpoint.day - due).days, 0) if due else 0,
        extensions=extensions(standpoint, filed),
        classification=filed.record.classification,
    )


def extensions(standpoint: Standpoint, filed: Filed) -> str:
    """Return how often more time was asked for and what became of it, empty where never."""
    found: Counter[str] = Counter()
    for field in sorted({*filed.record.due_fields.values()}):
        if dates := moved(standpoint, filed, field):
            found["asked"] += len(dates.requests)
            found["granted"] += len(dates.granted)
            found["refused"] += len(dates.refused)
    if not found["asked"]:
        return ""
    told = [f"{found[word]} {word}" for word in ("asked", "granted", "refused") if found[word]]
    return ", ".join(told)


def chosen(
    actions: Iterable[OpenAction], *, site: str = "", person: str = "", role: str = ""
) -> Iterator[OpenAction]:
    """Return those of a site, a person, a role; an empty word asks for all."""
    for one in actions:
        if (
            site in ("", one.site)
            and role in ("", one.role)
            and (not person or person in one.people)
        ):
            yield one
