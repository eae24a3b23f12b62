"""The dashboard: how the running system does, one module a topic, in controlled builds only.

What names people as late stands in the build for quality alone (`contents.publication.quality`).
"""

from collections.abc import Iterator
from typing import Any, Protocol

from ims.site.contents import Contents
from ims.site.pages import audits, due, performance, places, plan, records, reviews, risks, training
from ims.standpoint import Filed


class Topic(Protocol):
    """A module of pages about one subject of the running system."""

    TITLE: str

    def pages(self, contents: Contents) -> Iterator[tuple[str, str]]:
        """Return the pages: place and Markdown."""
        ...

    def navigation(self, contents: Contents) -> list[Any]:
        """Return their entries in the navigation: places, or named lists of them."""
        ...


TOPICS: tuple[Topic, ...] = (
    due,
    records,
    places,
    risks,
    plan,
    performance,
    audits,
    reviews,
    training,
)


def may_name(contents: Contents, filed: Filed) -> bool:
    """Return whether the level of a record allows to show its title (R65)."""
    return filed.record.classification.rank <= contents.published_up_to.rank


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return the pages of all topics."""
    if contents.standpoint:
        for topic in TOPICS:
            yield from topic.pages(contents)


def navigation(contents: Contents) -> list[Any]:
    """Return the entries of all topics, in their order."""
    if not contents.standpoint:
        return []
    found = [(topic.TITLE, topic.navigation(contents)) for topic in TOPICS]
    return [{title: entries} for title, entries in found if entries]
