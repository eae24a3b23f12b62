"""The curricula of a system; without the register only the audience of documents asks anything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ims.models.curricula import Curricula, Curriculum, Rules, Task, Topic
from ims.standpoint import Standpoint
from ims.standpoint.standpoint import ALL

PATH = "controls/curricula.yaml"


@dataclass(frozen=True)
class Programme:
    """What the register of curricula says; empty where there is none that can be read."""

    rules: Rules = field(default_factory=Rules)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    tasks: Mapping[str, Task] = field(default_factory=dict)
    curricula: tuple[Curriculum, ...] = ()

    def at(self, site: str) -> Iterator[Curriculum]:
        """Return the curricula that count at a site."""
        return (one for one in self.curricula if at_site(one.sites, site))


def programme(standpoint: Standpoint) -> Programme:
    """Return the curricula of a system."""
    return standpoint.once(_programme)


def _programme(standpoint: Standpoint) -> Programme:
    system = standpoint.system
    found = system.item(PATH).model if PATH in system.tree else None
    if not isinstance(found, Curricula):
        return Programme()
    return Programme(
        rules=found.rules,
        topics={one.id: one for one in found.topics},
        tasks={one.id: one for one in found.tasks},
        curricula=tuple(found.curricula),
    )


def at_site(sites: list[str], site: str) -> bool:
    """Return whether a list of sites reaches a site."""
    return ALL in sites or site in sites
