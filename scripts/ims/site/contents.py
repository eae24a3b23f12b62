"""What one publication contains: its documents, their places, and who may see them."""

import hashlib
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from ims.diagnostic import Diagnostic
from ims.lifecycle import Standing, standing
from ims.models.document import Document
from ims.models.register import Process
from ims.site import markup
from ims.system import PICTURES, Item, ManagementSystem
from ims.views import relations
from ims.vocabulary import Classification, Status


class Mode(StrEnum):
    """Whether a site shows texts that nobody has approved, or only what is effective."""

    DRAFT = "draft"
    CONTROLLED = "controlled"


@dataclass(frozen=True)
class Publication:
    """What a site says of itself (R50, R52); everything that is not in the tree of files."""

    mode: Mode = Mode.DRAFT
    as_of: date | None = None
    commit: str = ""
    dirty: tuple[str, ...] = ()
    tool: str = ""
    title: str = "Integrated management system"
    problems: tuple[Diagnostic, ...] = ()

    @property
    def source(self) -> str:
        """Return the commit in words, with what was changed after it."""
        if not self.commit:
            return "not under version control"
        count = f"{len(self.dirty)} file{'' if len(self.dirty) == 1 else 's'}"
        changed = f" and {count} changed since" if self.dirty else ""
        return self.commit[:12] + changed


@dataclass(frozen=True)
class Entry:
    """One document of a publication."""

    document: Document
    item: Item
    standing: Standing
    digest: str

    @property
    def path(self) -> str:
        """Return the place on the site: that in the tree, so that links keep their meaning."""
        return self.item.path.removeprefix("docs/")

    @property
    def folder(self) -> str:
        """Return the folder, which is the kind of document."""
        return posixpath.dirname(self.path)

    @property
    def label(self) -> str:
        """Return id and title."""
        return f"{self.document.id} {self.document.title}"


# The usual order of a manual; folders of an organization's own types come after these.
FOLDERS = (
    "manual",
    "policies",
    "procedures",
    "work-instructions",
    "plans",
    "forms",
    "matrices",
)


@dataclass(frozen=True)
class Contents:
    """The documents of one publication and the questions that pages ask of them."""

    system: ManagementSystem
    publication: Publication

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Return the documents to be published, by id (R52, R65)."""
        found = (
            Entry(document, item, standing(self.system, document), self._digest(item))
            for item, document in self.system.models("document", Document)
        )
        return {e.document.id: e for e in sorted(found, key=_by_id) if self._is_public(e)}

    def _digest(self, item: Item) -> str:
        return hashlib.sha256(self.system.tree[item.path]).hexdigest()

    @property
    def published_up_to(self) -> Classification:
        """Return the narrowest level that is published; unreadable settings allow little."""
        settings = self.system.settings
        return settings.publish_up_to if settings else Classification.PUBLIC

    def _is_public(self, entry: Entry) -> bool:
        in_force = entry.standing.status is Status.EFFECTIVE
        shown = self.publication.mode is Mode.DRAFT or in_force
        return shown and entry.document.classification.rank <= self.published_up_to.rank

    @property
    def is_unsigned(self) -> bool:
        """Return whether no signature is verified for any of the documents."""
        return all(e.standing.status is Status.DRAFT for e in self.entries.values())

    @property
    def what_is_shown(self) -> str:
        """Return in words what stands on this site."""
        if self.publication.mode is Mode.CONTROLLED:
            return "only what is in force is published"
        return f"{'no baseline, so ' if self.is_unsigned else ''}every page is marked"

    @cached_property
    def cited(self) -> dict[str, list[str]]:
        """Return for each `framework#item` the published documents that cite it."""
        found: dict[str, list[str]] = {}
        for name, entry in self.entries.items():
            for reference in dict.fromkeys(c.requirement for c in entry.document.requirements):
                found.setdefault(reference, []).append(name)
        return found

    def framework_name(self, name: str) -> str:
        """Return the name that people use, `ISO 9001:2015` for `iso-9001-2015`."""
        found = self.system.framework(name)
        return found.short if found else name

    @cached_property
    def places(self) -> frozenset[str]:
        """Return the paths in the tree of all that is published."""
        return frozenset([e.item.path for e in self.entries.values()] + [*self.pictures.values()])

    @cached_property
    def folders(self) -> dict[str, list[Entry]]:
        """Return the documents by folder, in the order of a manual."""
        found: dict[str, list[Entry]] = {folder: [] for folder in FOLDERS}
        for entry in self.entries.values():
            found.setdefault(entry.folder, []).append(entry)
        return {folder: entries for folder, entries in found.items() if entries}

    @cached_property
    def referring(self) -> dict[str, list[str]]:
        """Return for each document the documents that name it."""
        return relations.referring_documents(self.system)

    @cached_property
    def processes(self) -> dict[str, list[Process]]:
        """Return for each document the processes that use it."""
        return relations.processes_by_document(self.system)

    @cached_property
    def pictures(self) -> dict[str, str]:
        """Return the pictures that published texts show: place on the site to path in the tree."""
        return {
            path.removeprefix("docs/"): path
            for entry in self.entries.values()
            for path in self._pictures_of(entry)
        }

    def _pictures_of(self, entry: Entry) -> Iterator[str]:
        for _, path in relations.linked_paths(entry.item):
            inside = path.startswith("docs/") and not path.startswith("docs/records/")
            if inside and path.lower().endswith(PICTURES) and path in self.system.tree:
                yield path

    # --- names in words, and links -------------------------------------------------------

    @property
    def organization(self) -> str:
        """Return the name of the organization."""
        return self.system.organization.name if self.system.organization else ""

    def role(self, name: str | None) -> str:
        """Return the title of a role."""
        role = self.system.roles.get(name or "")
        return role.title if role else name or ""

    def kind(self, document: Document) -> str:
        """Return the title of a document's type."""
        kind = self.system.document_types.get(document.type)
        return kind.title if kind else document.type

    def document_link(self, name: str, page: str, *, titled: bool = False) -> str:
        """Return a link to a document; nothing is told of one that is not published."""
        entry = self.entries.get(name)
        if entry is None:
            return "*not on this site*"
        if titled:
            return markup.link(entry.label, entry.path, page)
        return markup.link(name, entry.path, page) + "{.ims-id}"

    def process_link(self, name: str, page: str) -> str:
        """Return a link to the page of a process."""
        process = self.system.processes.get(name)
        return (
            markup.link(process.title, process_path(name), page) if process else markup.text(name)
        )


def _by_id(entry: Entry) -> str:
    return entry.document.id


def in_words(slug: str) -> str:
    """Return `Work instructions` for `work-instructions`."""
    return slug.replace("-", " ").replace("_", " ").capitalize()


def process_path(name: str) -> str:
    """Return the place of a process."""
    return f"processes/{name}.md"


def framework_path(name: str) -> str:
    """Return the place of a framework."""
    return f"requirements/{name}.md"


def folder_path(name: str) -> str:
    """Return the place of the list of documents of one folder."""
    return f"{name}/index.md"


def site_path(name: str) -> str:
    """Return the place of the list of documents of one site."""
    return f"sites/{name}.md"
