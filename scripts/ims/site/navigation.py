"""The navigation of the site: a tree of bounded width, since an engine repeats it on each page."""

import re
from collections import defaultdict
from typing import TypeAlias

from ims.models.catalogue import Framework
from ims.site import markup
from ims.site.contents import (
    Contents,
    folder_path,
    framework_path,
    in_words,
    process_path,
    site_path,
)
from ims.site.entry import Entry
from ims.site.pages import audit, dashboard, overview, process, report, requirement, requirements
from ims.vocabulary import ProcessGroup

# A page, or a named list of them; titles are escaped, the theme shows them as they are.
Nav: TypeAlias = "list[str | dict[str, str | Nav]]"

WIDEST = 50


def navigation(contents: Contents) -> Nav:
    """Return the tabs of the site with all that is below them."""
    tabs: Nav = [
        {"Home": overview.HOME},
        {"Documents": [{"Overview": overview.DOCUMENTS}, *_folders(contents)]},
        {"Processes": [{"Overview": process.OVERVIEW}, *_processes(contents)]},
        {"Requirements": _requirements(contents)},
        {"Register": _register(contents)},
    ]
    if running := dashboard.navigation(contents):
        tabs.append({"Dashboard": running})
    if contents.publication.quality:
        tabs.append({"Audit trail": audit.OVERVIEW})
    if contents.publication.problems:
        tabs.append({"Problems": overview.PROBLEMS})
    return tabs


def _folders(contents: Contents) -> Nav:
    return [
        {markup.html(in_words(name)): [{"Overview": folder_path(name)}, *_split(entries)]}
        for name, entries in contents.folders.items()
    ]


def _split(entries: list[Entry]) -> Nav:
    """Return the documents of a folder; many are split by hundreds: SOP-001 to SOP-099."""
    if len(entries) <= WIDEST:
        return [entry.path for entry in entries]
    groups: dict[tuple[str, int], list[Entry]] = defaultdict(list)
    for entry in entries:
        prefix, number = _prefix_and_number(entry.document.id)
        groups[prefix, number // 100].append(entry)
    return [
        {f"{prefix}-{max(hundred * 100, 1):03d} to {prefix}-{hundred * 100 + 99:03d}":
         [entry.path for entry in members]}
        for (prefix, hundred), members in sorted(groups.items())
    ]  # fmt: skip


def _prefix_and_number(name: str) -> tuple[str, int]:
    prefix, _, rest = name.partition("-")
    digits = re.match(r"[0-9]+", rest)
    return prefix, int(digits[0]) if digits else 0


def _processes(contents: Contents) -> Nav:
    found: Nav = []
    for group in ProcessGroup:
        members = [p for p in contents.system.processes.values() if p.group is group]
        if members:
            found.append({markup.html(in_words(group)): [process_path(p.id) for p in members]})
    return found


def _requirements(contents: Contents) -> Nav:
    groups: dict[str, Nav] = defaultdict(list)
    for _, framework in contents.system.models("framework", Framework):
        page = framework_path(framework.id)
        groups[framework.jurisdiction].append({markup.html(framework.short): page})
    listed: Nav = [
        {in_words(name) if name.islower() else name: pages} for name, pages in groups.items()
    ]
    return [{"Overview": requirement.OVERVIEW}, *requirements.navigation(contents), *listed]


def _register(contents: Contents) -> Nav:
    sites: Nav = [site_path(site.id) for site in contents.sites]
    by_site: Nav = [{"By site": sites}] if sites else []
    coming: Nav = [overview.COMING] if contents.holdings else []
    return [overview.REGISTER, *coming, overview.ROLES, *by_site, overview.TAGS, report.PLACE]
