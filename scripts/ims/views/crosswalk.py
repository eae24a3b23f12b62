"""The same subject in several frameworks, side by side: by structure, and by authority."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ims.coverage import Cell
from ims.models.catalogue import Crosswalk, Framework, Topics
from ims.system import ManagementSystem
from ims.vocabulary import Basis, Coverage, Jurisdiction

HARMONIZED = "hs-annex-sl"


@dataclass(frozen=True)
class Counterpart:
    """One requirement that corresponds, with its lowest level over the sites asked about."""

    requirement: str
    title: str
    level: Coverage | None = None  # None where nobody asked


@dataclass(frozen=True)
class StructureRow:
    """One clause of the Harmonized Structure with its counterpart in each standard."""

    item: str
    title: str
    standards: Mapping[str, tuple[Counterpart, ...]]  # empty: the standard has no counterpart
    notes: tuple[str, ...]


@dataclass(frozen=True)
class TopicRow:
    """One subject with what each jurisdiction says of it."""

    topic: str
    title: str
    basis: Basis
    jurisdictions: Mapping[str, tuple[Counterpart, ...]]


def harmonized(
    system: ManagementSystem, frameworks: Sequence[str] = (), cells: Sequence[Cell] = ()
) -> list[StructureRow]:
    """Return every clause of the Harmonized Structure, standard by standard."""
    walks = [
        walk
        for _, walk in system.models("crosswalk", Crosswalk)
        if walk.from_ == HARMONIZED and (not frameworks or walk.to in frameworks)
    ]
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    notes: dict[str, list[str]] = defaultdict(list)
    for walk in walks:
        for row in walk.rows:
            for source in row.from_:
                found[source][walk.to] += row.to
                notes[source] += [f"{walk.to}: {row.note}"] if row.note else []
    levels, names = lowest(cells), [walk.to for walk in walks]
    return [
        StructureRow(
            item.id,
            item.title or item.label or "",
            {
                name: _counterparts(system, found[f"{HARMONIZED}#{item.id}"][name], levels)
                for name in names
            },
            tuple(notes[f"{HARMONIZED}#{item.id}"]),
        )
        for item in system.requirements_of(HARMONIZED).values()
    ]


def authorities(
    system: ManagementSystem, frameworks: Sequence[str] = (), cells: Sequence[Cell] = ()
) -> list[TopicRow]:
    """Return every topic with what the US, the EU, the UK and the standards say of it."""
    levels = lowest(cells)
    places = {model.id: model.jurisdiction for _, model in system.models("framework", Framework)}
    rows = []
    for _, register in system.models("topics", Topics):
        for topic in register.topics:
            sides: dict[str, list[str]] = {place.value: [] for place in Jurisdiction}
            for requirement in topic.requirements:
                name = requirement.partition("#")[0]
                if name in places and (not frameworks or name in frameworks):
                    sides[places[name].value].append(requirement)
            shown = {place: _counterparts(system, named, levels) for place, named in sides.items()}
            rows.append(TopicRow(topic.id, topic.title, topic.basis, shown))
    return rows


def lowest(cells: Sequence[Cell]) -> dict[str, Coverage]:
    """Return the lowest level of each requirement over the sites."""
    found: dict[str, Coverage] = {}
    for cell in cells:
        known = found.get(cell.requirement, cell.level)
        found[cell.requirement] = min(known, cell.level, key=lambda level: level.rank)
    return found


def _counterparts(
    system: ManagementSystem, requirements: Sequence[str], levels: Mapping[str, Coverage]
) -> tuple[Counterpart, ...]:
    found = []
    for name in dict.fromkeys(requirements):
        item = system.requirement(name)
        title = (item.title or item.label or "") if item else ""
        found.append(Counterpart(name, title, levels.get(name)))
    return tuple(found)
