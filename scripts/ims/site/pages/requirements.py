"""All pages about requirements: their places, for staging and for the navigation."""

from collections.abc import Iterator
from typing import Any

from ims.models.catalogue import Framework
from ims.site import markup
from ims.site.contents import Contents, framework_path
from ims.site.pages import applicability, demanded, editions, gaps, requirement, side_by_side

# The pages that stand once, with their names in the navigation.
SINGLE = (
    ("Standards side by side", side_by_side.STRUCTURE, side_by_side.structure),
    ("FDA, EMA, MHRA", side_by_side.AUTHORITIES, side_by_side.by_authority),
    ("Compulsory documents", demanded.COMPULSORY, demanded.demanded),
    ("Legal registers", demanded.LEGAL, demanded.legal),
    ("Editions", editions.OVERVIEW, editions.render),
)


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return the place and text of each page."""
    yield requirement.OVERVIEW, requirement.overview(contents)
    for _, framework in contents.system.models("framework", Framework):
        yield framework_path(framework.id), requirement.render(contents, framework)
    yield gaps.OVERVIEW, gaps.overview(contents)
    for framework in gaps.short(contents):
        yield gaps.place(framework.id), gaps.render(contents, framework)
    yield applicability.OVERVIEW, applicability.overview(contents)
    for framework in applicability.stated(contents):
        yield applicability.place(framework.id), applicability.render(contents, framework)
    for _, place, render in SINGLE:
        yield place, render(contents)


def navigation(contents: Contents) -> list[Any]:
    """Return the entries of the navigation beside those of the frameworks."""
    reports = (
        ("Gap report", gaps.OVERVIEW, gaps.place, gaps.short(contents)),
        ("Applicability", applicability.OVERVIEW, applicability.place, applicability.stated(contents)),
    )  # fmt: skip
    return [
        *(
            {name: [{"Overview": first}, *({markup.html(f.short): place(f.id)} for f in known)]}
            for name, first, place, known in reports
        ),
        *({name: place} for name, place, _ in SINGLE),
    ]
