"""Staging: the contents of one publication give all pages as Markdown, and their navigation.

It is pure, so that any engine, a folder and a test see the same pages; nothing that is
controlled may be added after it.
"""

from collections.abc import Iterator

from ims.diagnostic import ImsError
from ims.site.contents import (
    Contents,
    folder_path,
    process_path,
    site_path,
)
from ims.site.pages import (
    audit,
    dashboard,
    document,
    overview,
    process,
    report,
    requirements,
    revisions,
)


def stage(contents: Contents) -> dict[str, str]:
    """Return the whole site: place to Markdown.

    Raises ImsError where two pages want the same place.
    """
    staged: dict[str, str] = {}
    for path, page in _pages(contents):
        if path in staged:
            raise ImsError(f"two pages want the place {path}", "rename the folder of the document")
        staged[path] = page
    return staged


def _pages(contents: Contents) -> Iterator[tuple[str, str]]:
    yield overview.HOME, overview.home(contents)
    yield overview.REGISTER, overview.register(contents)
    yield overview.DOCUMENTS, overview.documents(contents)
    yield overview.ROLES, overview.roles(contents)
    yield overview.TAGS, overview.tags(contents)
    yield report.PLACE, report.render(contents)
    if contents.publication.problems:
        yield overview.PROBLEMS, overview.problems(contents)
    if contents.holdings:
        yield overview.COMING, overview.coming(contents)
    yield from _many(contents)
    yield from audit.pages(contents)
    yield from dashboard.pages(contents)


def _many(contents: Contents) -> Iterator[tuple[str, str]]:
    system = contents.system
    for name in contents.folders:
        yield folder_path(name), overview.folder(contents, name)
    for entry in contents.controlled:
        yield entry.path, document.render(contents, entry)
        yield from revisions.redlines(contents, entry)
    for site in contents.sites:
        yield site_path(site.id), overview.site(contents, site)
    yield process.OVERVIEW, process.overview(contents)
    for one in system.processes.values():
        yield process_path(one.id), process.render(contents, one)
    yield from requirements.pages(contents)
