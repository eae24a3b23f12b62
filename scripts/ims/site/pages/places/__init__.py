"""Sites: side by side, their processes, people, equipment, suppliers, plans and messages (R81)."""

from collections.abc import Callable, Iterator
from typing import Any

from ims.site.contents import Contents
from ims.site.pages.places import comparison, integration, maps, merged, organization, tables

TITLE = "Sites"
_PARTS: tuple[Callable[[Contents], Iterator[tuple[str, str]]], ...] = (
    comparison.pages,
    maps.pages,
    organization.pages,
    tables.pages,
    integration.pages,
    merged.pages,
)


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return the pages that there is something to show on."""
    for part in _PARTS:
        yield from part(contents)


def navigation(contents: Contents) -> list[Any]:
    """Return the places of the pages, the maps and the merged texts below one name each."""
    found = [path for part in _PARTS for path, _ in part(contents)]
    drawn = [path for path in found if maps.is_map(path)]
    texts = [pair_path for pair_path, _ in merged.pages(contents)]
    plain = [path for path in found if path not in {*drawn, *texts}]
    groups = [("Process maps", drawn), ("Texts with a local part", texts)]
    return [*plain, *({name: places} for name, places in groups if places)]
