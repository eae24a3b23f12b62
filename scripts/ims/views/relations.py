"""What belongs together: documents that name each other, processes and roles that use them."""

import posixpath
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import unquote

from ims.models.document import Document
from ims.models.register import Process
from ims.system import Item, ManagementSystem


def linked_paths(item: Item) -> Iterator[tuple[str, str]]:
    """Return each link of a text as written, with the path in the tree that it leads to."""
    for link in item.outline.links:
        path = path_of(item, link.target)
        if path is not None:
            yield link.target, path


def path_of(item: Item, target: str) -> str | None:
    """Return the path in the tree that a link of a text leads to, None where it leaves it."""
    path = unquote(target.partition("#")[0].partition("?")[0])
    if not path or "://" in path or path.startswith(("/", "mailto:")):
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(item.path), path))


def referring_documents(system: ManagementSystem) -> dict[str, list[str]]:
    """Return for each document the ids of those that link to it, follow it or replace it."""
    found: dict[str, set[str]] = defaultdict(set)
    by_path = {item.path: model.id for item, model in system.models("document", Document)}
    for item, document in system.models("document", Document):
        named = {by_path[path] for _, path in linked_paths(item) if path in by_path}
        named |= set(document.supersedes)
        named |= {document.follows.partition("@")[0]} if document.follows else set()
        for target in named - {document.id}:
            found[target].add(document.id)
    return {target: sorted(sources) for target, sources in found.items()}


def processes_by_document(system: ManagementSystem) -> dict[str, list[Process]]:
    """Return for each document the processes that use it."""
    found: dict[str, list[Process]] = defaultdict(list)
    for process in system.processes.values():
        for name in process.documents:
            found[name].append(process)
    return dict(found)


def documents_by_role(system: ManagementSystem) -> dict[str, list[str]]:
    """Return for each role the documents that it must know."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, document in sorted(system.documents.items()):
        for role in dict.fromkeys(document.audience):
            found[role].append(name)
    return dict(found)


def applies_at(document: Document, site: str) -> bool:
    """Return whether a document applies at a site (R81)."""
    return "all" in document.sites or site in document.sites
