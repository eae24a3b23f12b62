"""Training: how far it is, what each role needs, who may do a task (R54, R57).

People are named in the build for quality alone; the staff sees roles, sites and counts.
"""

from collections.abc import Iterator
from typing import Any

from ims.site.contents import Contents
from ims.site.pages.training import overview, people, roles
from ims.training import needs

TITLE = "Training"


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return the pages; none where nothing in force asks anything of anybody."""
    standpoint = contents.standpoint
    if standpoint and needs(standpoint):
        yield overview.OVERVIEW, overview.overview(contents, standpoint)
        yield overview.DOCUMENTS, overview.documents(contents, standpoint)
        yield overview.COMING, overview.to_come(contents, standpoint)
        yield overview.TASKS, overview.tasks(contents, standpoint)
        for role in roles.shown(contents, standpoint):
            yield roles.place(role), roles.page(contents, standpoint, role)
        if contents.publication.quality:
            for site in contents.sites:
                yield people.matrix_place(site.id), people.matrix(contents, standpoint, site.id)
                yield people.list_place(site.id), people.qualified(contents, standpoint, site.id)


def navigation(contents: Contents) -> list[Any]:
    """Return the places of the pages, those of roles and people below names of their own."""
    standpoint = contents.standpoint
    if not standpoint or not needs(standpoint):
        return []
    found: list[Any] = [overview.OVERVIEW, overview.DOCUMENTS, overview.COMING, overview.TASKS]
    found.append({"By role": [roles.place(role) for role in roles.shown(contents, standpoint)]})
    if contents.publication.quality:
        sites = [site.id for site in contents.sites]
        found.append({"By person": [people.matrix_place(site) for site in sites]})
        found.append({"Who may do what": [people.list_place(site) for site in sites]})
    return found
