"""The items of a framework as a tree: what lies below what, and how far a claim reaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ims.models.catalogue import Framework, Item
from ims.vocabulary import Granularity, ItemStatus


def path_up(items: Mapping[str, Item], item: Item) -> list[str]:
    """Return the ids from an item up to the top of its framework."""
    path = [item.id]
    while (parent := items[path[-1]].parent) in items and parent not in path:
        path.append(str(parent))
    return path


@dataclass(frozen=True)
class Ladder:
    """The requirements of one framework; reserved and withdrawn items hold no duty."""

    framework: Framework

    @cached_property
    def items(self) -> dict[str, Item]:
        """Return the items that can hold duties."""
        gone = {ItemStatus.RESERVED, ItemStatus.WITHDRAWN}
        return {i.id: i for i in self.framework.items if i.status not in gone}

    @cached_property
    def paths(self) -> dict[str, list[str]]:
        """Return the ids from each item up to the top."""
        return {name: path_up(self.items, item) for name, item in self.items.items()}

    @cached_property
    def headings(self) -> frozenset[str]:
        """Return the items that have others below them."""
        return frozenset(str(i.parent) for i in self.items.values() if i.parent)

    @cached_property
    def below(self) -> dict[str, list[str]]:
        """Return for each heading the items at the ends below it."""
        found: dict[str, list[str]] = {name: [] for name in self.items}
        for name, path in self.paths.items():
            if name not in self.headings:
                for above in path[1:]:
                    found[above].append(name)
        return found

    @cached_property
    def reaching(self) -> dict[str, tuple[str, ...]]:
        """Return for each item the requirements whose claims count for it, nearest first.

        What names a clause counts for the items below it. A whole chapter is too wide: whatever
        names it says nothing of any duty in particular.
        """
        return {
            name: tuple(
                f"{self.framework.id}#{above}"
                for above in path
                if above == name or self.items[above].parent
            )
            for name, path in self.paths.items()
        }

    def is_coarse(self, item: Item) -> bool:
        """Return whether the duties stand below this item, where the catalogue does not go."""
        return (item.granularity or self.framework.granularity) is Granularity.HEADINGS
