"""Editions: which stand side by side, what changes from old to new, who cites the old (R18, R69)."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ims.coverage.selection import in_transition
from ims.models.catalogue import Crosswalk, Framework, Item, WatchList
from ims.system import ManagementSystem
from ims.vocabulary import FrameworkStatus, ItemStatus

Citing = Mapping[str, tuple[str, ...]]  # `framework#item`: the documents that name it


@dataclass(frozen=True)
class EditionRow:
    """One edition that another replaces, or is expected to."""

    old: str
    new: str
    status: FrameworkStatus
    new_status: str
    ends: str  # in the words of the source
    days_left: int | None  # until the last day of the transition, as far as one is known
    usable: bool
    citing_old: tuple[str, ...]
    citing_new: tuple[str, ...]


class Move(StrEnum):
    """What becomes of an item in the next edition."""

    SAME = "same"
    CHANGED = "changed"  # listed by the crosswalk: renumbered, retitled, split, joined
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class TransitionRow:
    """Items of an old edition, what they become, and who cites them."""

    move: Move
    old: tuple[str, ...]
    new: tuple[str, ...]
    old_title: str
    new_title: str
    note: str
    citing_old: tuple[str, ...]
    citing_new: tuple[str, ...]

    @property
    def is_open(self) -> tuple[str, ...]:
        """Return the documents that cite the old item and not the new one."""
        return tuple(name for name in self.citing_old if name not in self.citing_new)


@dataclass(frozen=True)
class StaleCitation:
    """A document that cites an edition which another has replaced."""

    document: str
    requirement: str
    usable: bool  # the transition still runs
    ends: str
    instead: tuple[str, ...]


@dataclass(frozen=True)
class WatchRow:
    """A dated fact about a framework that will change."""

    framework: str
    when: str
    days: (
        int | None
    )  # from the day asked about; below nought it is past; None where no day is known
    what: str
    basis: str


def editions(system: ManagementSystem, day: date, citing: Citing) -> list[EditionRow]:
    """Return every edition that has a successor, in force or expected."""
    known = {model.id: model for _, model in system.models("framework", Framework)}
    return [
        _edition(old, known.get(new), new, day, citing)
        for old in known.values()
        if (new := old.superseded_by or old.expected_successor or "")
    ]


def _edition(
    old: Framework, heir: Framework | None, new: str, day: date, citing: Citing
) -> EditionRow:
    last = _last_day(old.transition_ends)
    return EditionRow(
        old=old.id,
        new=new,
        status=old.status,
        new_status=heir.status if heir else "unknown",
        ends=old.transition_ends or "",
        days_left=(last - day).days if last else None,
        usable=_usable(old, day),
        citing_old=_citing(old.id, citing),
        citing_new=_citing(new, citing),
    )


def _usable(framework: Framework, day: date) -> bool:
    replaced = framework.status in {FrameworkStatus.SUPERSEDED, FrameworkStatus.WITHDRAWN}
    return not replaced or in_transition(framework.transition_ends, day)


def _citing(framework: str, citing: Citing) -> tuple[str, ...]:
    found = (d for name, ds in citing.items() if name.startswith(f"{framework}#") for d in ds)
    return tuple(sorted(set(found)))


def transition(system: ManagementSystem, old: str, citing: Citing) -> list[TransitionRow]:
    """Return what becomes of every item of an edition, by the crosswalk; none without an heir.

    What the crosswalk does not list keeps its number and title.
    """
    framework = system.framework(old)
    new = (framework and (framework.superseded_by or framework.expected_successor)) or ""
    if not system.framework(new):
        return []
    rows = list(_listed(system, old, new, citing))
    told_old = {name for row in rows for name in row.old}
    told_new = {name for row in rows for name in row.new}
    before, after = _present(system, old), _present(system, new)
    for item in before.values():
        if f"{old}#{item.id}" not in told_old:
            found = (f"{new}#{item.id}",) if item.id in after else ()
            told_new.update(found)
            move = Move.SAME if found else Move.GONE
            rows.append(_move(system, move, (f"{old}#{item.id}",), found, "", citing))
    fresh = [name for name in (f"{new}#{i}" for i in after) if name not in told_new]
    rows += [_move(system, Move.NEW, (), (name,), "", citing) for name in fresh]
    order = {f"{old}#{name}": n for n, name in enumerate(before)}
    return sorted(rows, key=lambda row: min((order.get(n, 9999) for n in row.old), default=9999))


def _present(system: ManagementSystem, name: str) -> dict[str, Item]:
    gone = {ItemStatus.RESERVED, ItemStatus.WITHDRAWN}
    return {i: item for i, item in system.requirements_of(name).items() if item.status not in gone}


def _listed(
    system: ManagementSystem, old: str, new: str, citing: Citing
) -> Iterator[TransitionRow]:
    for _, walk in system.models("crosswalk", Crosswalk):
        if (walk.from_, walk.to) == (old, new):
            for row in walk.rows:
                move = (
                    Move.CHANGED if row.from_ and row.to else Move.GONE if row.from_ else Move.NEW
                )
                yield _move(system, move, tuple(row.from_), tuple(row.to), row.note or "", citing)


def _move(  # noqa: PLR0913, PLR0917 - a row has so many parts
    system: ManagementSystem,
    move: Move,
    old: tuple[str, ...],
    new: tuple[str, ...],
    note: str,
    citing: Citing,
) -> TransitionRow:
    return TransitionRow(
        move=move,
        old=old,
        new=new,
        old_title=_titles(system, old),
        new_title=_titles(system, new),
        note=note,
        citing_old=_joined(citing, old),
        citing_new=_joined(citing, new),
    )


def _titles(system: ManagementSystem, requirements: tuple[str, ...]) -> str:
    items = (system.requirement(name) for name in requirements)
    return "; ".join(dict.fromkeys((i.title or i.label or "untitled") for i in items if i))


def _joined(citing: Citing, requirements: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({d for name in requirements for d in citing.get(name, ())}))


def stale_citations(system: ManagementSystem, day: date, citing: Citing) -> list[StaleCitation]:
    """Return every citation of an edition that another has replaced, in transition or not."""
    rows, heirs = [], _heirs(system)
    for requirement, documents in sorted(citing.items()):
        name = requirement.partition("#")[0]
        framework = system.framework(name)
        if framework and framework.status is FrameworkStatus.SUPERSEDED:
            instead = heirs.get(requirement) or _same(system, framework, requirement)
            usable, ends = _usable(framework, day), framework.transition_ends or ""
            rows += [StaleCitation(d, requirement, usable, ends, instead) for d in documents]
    return sorted(rows, key=lambda row: (row.usable, row.document, row.requirement))


def _heirs(system: ManagementSystem) -> dict[str, tuple[str, ...]]:
    """Return what the crosswalks to a successor give in the place of each item."""
    found: dict[str, list[str]] = defaultdict(list)
    for _, walk in system.models("crosswalk", Crosswalk):
        framework = system.framework(walk.from_)
        if framework and framework.superseded_by:
            for row in walk.rows:
                for name in row.from_:
                    found[name] += row.to
    return {name: tuple(dict.fromkeys(to)) for name, to in found.items()}


def _same(system: ManagementSystem, framework: Framework, requirement: str) -> tuple[str, ...]:
    heir = f"{framework.superseded_by}#{requirement.partition('#')[2]}"
    item = system.requirement(heir)
    return (heir,) if item and item.status is None else ()


def watch_list(system: ManagementSystem, day: date) -> list[WatchRow]:
    """Return what to look out for, the nearest date first, what has no date last."""
    rows = [
        WatchRow(entry.framework, entry.when, _days(entry.when, day), entry.what, entry.basis)
        for _, register in system.models("watch-list", WatchList)
        for entry in register.watch
    ]
    return sorted(rows, key=lambda row: (row.days is None, row.days or 0, row.framework))


def _days(when: str, day: date) -> int | None:
    last = _last_day(when)
    return (last - day).days if last else None


def _last_day(words: str | None) -> date | None:
    """Return the first whole date that words name; a month or year alone is no day."""
    found = re.search(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", words or "")
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None
