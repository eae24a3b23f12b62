"""The inspector's question: this clause, show me (R68). From the law to the signed record."""

from collections.abc import Sequence
from dataclasses import dataclass

from ims.coverage import Cell
from ims.models.catalogue import Crosswalk, Topics
from ims.models.control import Control
from ims.system import ManagementSystem


@dataclass(frozen=True)
class Inspected:
    """One requirement with everything that answers for it."""

    requirement: str
    title: str
    framework: str
    edition: str
    legal_force: str
    cells: tuple[Cell, ...]  # one a site
    controls: tuple[Control, ...]
    topics: tuple[str, ...]
    corresponding: tuple[str, ...]  # by crosswalks and topics, in other frameworks


def inspected(system: ManagementSystem, requirement: str, cells: Sequence[Cell]) -> Inspected:
    """Return what there is about one requirement."""
    framework = system.framework(requirement.partition("#")[0])
    item = system.requirement(requirement)
    found = tuple(cell for cell in cells if cell.requirement == requirement)
    controls = dict.fromkeys(name for cell in found for name in cell.controls)
    topics = [
        topic
        for _, register in system.models("topics", Topics)
        for topic in register.topics
        if requirement in topic.requirements
    ]
    beside = [name for topic in topics for name in topic.requirements]
    return Inspected(
        requirement=requirement,
        title=(item.title or item.label or "") if item else "",
        framework=framework.short if framework else "",
        edition=framework.edition if framework else "",
        legal_force=framework.legal_force if framework else "",
        cells=found,
        controls=tuple(system.controls[name] for name in controls),
        topics=tuple(topic.title for topic in topics),
        corresponding=tuple(
            name
            for name in dict.fromkeys([*_across(system, requirement), *beside])
            if name != requirement
        ),
    )


def _across(system: ManagementSystem, requirement: str) -> list[str]:
    found = []
    for _, walk in system.models("crosswalk", Crosswalk):
        for row in walk.rows:
            if requirement in row.from_:
                found += row.to
            elif requirement in row.to:
                found += row.from_
    return found
