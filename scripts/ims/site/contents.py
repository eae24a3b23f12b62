"""What one publication contains: its documents, their places, and who may see them."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from ims.lifecycle.facts import Approved
from ims.models.document import Document
from ims.models.register import Process, Site
from ims.site import markup
from ims.site.covered import Covered, asked, covered
from ims.site.entry import AtWork, Entry, level_of
from ims.site.holdings import Holdings
from ims.site.publication import Mode, Publication
from ims.source import parse
from ims.standpoint import Standpoint
from ims.system import Item, ManagementSystem
from ims.views import relations
from ims.vocabulary import Classification, Status

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
    holdings: Holdings | None = None
    at_work: Mapping[str, AtWork] = field(default_factory=dict)
    stand: Callable[[], Standpoint] | None = field(default=None, repr=False)

    @cached_property
    def standpoint(self) -> Standpoint | None:
        """Return what is known of the running system; nothing of drafts that nobody signed."""
        return self.stand() if self.stand else None

    # --- which documents -------------------------------------------------------------------

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Return the documents to be published, by id (R52, R65)."""
        if self.publication.mode is Mode.CONTROLLED:
            return self._public(self.holdings.entries if self.holdings else {})
        found = (self._draft(*pair) for pair in self.system.models("document", Document))
        return self._public({entry.document.id: entry for entry in found})

    def _draft(self, item: Item, document: Document) -> Entry:
        """Return a text of a folder; what it says of itself proves nothing."""
        digest = hashlib.sha256(self.system.tree[item.path]).hexdigest()
        bare = Entry(document, item, digest, self.system.tree)
        known = self.at_work.get(document.id)
        if known is None:
            return bare
        if known.approved and not known.is_altered:
            status = known.dossier.status_of(known.approved) if known.dossier else Status.APPROVED
            return replace(bare, status=status, approved=known.approved, dossier=known.dossier)
        begun = known.progress.signatures.present
        status = Status.IN_REVIEW if begun else Status.DRAFT
        return replace(bare, status=status, dossier=known.dossier, at_work=known)

    def _public(self, found: Mapping[str, Entry]) -> dict[str, Entry]:
        return {name: entry for name, entry in sorted(found.items()) if self._is_public(entry)}

    def _is_public(self, entry: Entry) -> bool:
        return entry.document.classification.rank <= self.published_up_to.rank

    @property
    def published_up_to(self) -> Classification:
        """Return the narrowest level that is published; unreadable settings allow little."""
        settings = self.system.settings
        return settings.publish_up_to if settings else Classification.PUBLIC

    def may_show(self, approved: Approved) -> bool:
        """Return whether the level of a former revision allows to show anything of it."""
        data = parse(approved.path, self.read(approved.blob)).data
        return level_of(data).rank <= self.published_up_to.rank

    def read(self, blob: str) -> bytes:
        """Return the bytes of a blob."""
        return self.holdings.read(blob) if self.holdings else b""

    @cached_property
    def gone(self) -> dict[str, Entry]:
        """Return the documents of which nothing is in force: they have a page that says so."""
        return self._public(self.holdings.gone if self.holdings else {})

    @cached_property
    def editions(self) -> list[Entry]:
        """Return the texts beside those in force: of other sites, for started work, stopped."""
        known = {*self.entries, *self.gone}
        found = self.holdings.editions if self.holdings else ()
        return [e for e in found if self._is_public(e) and e.document.id in known]

    @cached_property
    def coming(self) -> list[Entry]:
        """Return the approved revisions that are not in force yet."""
        return [e for e in (self.holdings.coming if self.holdings else ()) if self._is_public(e)]

    @cached_property
    def controlled(self) -> list[Entry]:
        """Return all pages with a text of a document or the news that there is none in force."""
        return [*self.entries.values(), *self.gone.values(), *self.editions]

    def edition(self, name: str, revision: str) -> Entry | None:
        """Return the page on which a revision stands, None where it stands on none."""
        return self._revisions.get((name, revision))

    @cached_property
    def _revisions(self) -> dict[tuple[str, str], Entry]:
        found = [*self.entries.values(), *reversed(self.editions)]
        return {(e.document.id, e.document.revision): e for e in found}

    @property
    def sites(self) -> list[Site]:
        """Return the sites that this publication is for."""
        chosen = self.publication.site
        return [s for s in self.system.sites.values() if chosen in ("", s.id)]

    @cached_property
    def shown(self) -> list[Entry]:
        """Return the texts to work to, by id; of one that differs by site, each revision."""
        found = [*self.entries.values(), *(e for e in self.editions if e.sites)]
        return sorted(found, key=lambda entry: entry.document.id)

    def at_site(self, site: str) -> list[Entry]:
        """Return what applies at one site (R81): where sites differ, its own revision."""
        if self.publication.mode is Mode.DRAFT:
            return [e for e in self.shown if relations.applies_at(e.document, site)]
        return [entry for entry in self.shown if site in entry.sites]

    @property
    def is_unsigned(self) -> bool:
        """Return whether no signature is verified for any of the documents."""
        return all(e.status is Status.DRAFT for e in self.entries.values())

    @property
    def what_is_shown(self) -> str:
        """Return in words what stands on this site."""
        if self.publication.mode is Mode.CONTROLLED:
            return "only what is in force is published"
        unsigned = self.is_unsigned and not self.at_work
        return f"{'no baseline, so ' if unsigned else ''}every page is marked"

    @cached_property
    def cited(self) -> dict[str, list[str]]:
        """Return for each `framework#item` the published documents that cite it."""
        found: dict[str, list[str]] = {}
        for name, entry in self.entries.items():
            for reference in dict.fromkeys(c.requirement for c in entry.document.requirements):
                found.setdefault(reference, []).append(name)
        return found

    @cached_property
    def coverage(self) -> Covered:
        """Return how far each requirement is met; of files alone never more than linked (R67)."""
        ask = self.holdings.ask if self.holdings else None
        sites = tuple(site.id for site in self.sites)
        question = partial(asked, self.system, self.publication, ask, sites)
        return covered(question, frozenset(self._revisions))

    def framework_name(self, name: str) -> str:
        """Return the name that people use, `ISO 9001:2015` for `iso-9001-2015`."""
        found = self.system.framework(name)
        return found.short if found else name

    @cached_property
    def places(self) -> frozenset[str]:
        """Return the paths in the tree of all documents that have a page."""
        return frozenset(e.item.path for e in [*self.entries.values(), *self.gone.values()])

    def leads_to(self, entry: Entry) -> Callable[[str], bool]:
        """Return whether a path is there for a text: a document, or a picture of its own."""
        own = set(entry.pictures())
        return lambda path: path in self.places or path in own

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
    def pictures(self) -> dict[str, bytes]:
        """Return the pictures that published texts show, by their place on the site."""
        return {
            self.picture_place(path, entry.files[path]): entry.files[path]
            for entry in self.controlled
            for path in entry.pictures()
        }

    @cached_property
    def _first_pictures(self) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for entry in self.controlled:
            for path in entry.pictures():
                found.setdefault(path, entry.files[path])
        return found

    def picture_place(self, path: str, raw: bytes) -> str:
        """Return where a picture goes: two revisions can show different ones of one name."""
        place = path.removeprefix("docs/")
        if self._first_pictures.get(path, raw) == raw:
            return place
        stem, _, ending = place.rpartition(".")
        return f"{stem}@{hashlib.sha256(raw).hexdigest()[:8]}.{ending}"

    # --- names in words, and links -------------------------------------------------------

    @property
    def organization(self) -> str:
        """Return the name of the organization."""
        return self.system.organization.name if self.system.organization else ""

    def role(self, name: str | None) -> str:
        """Return the title of a role."""
        role = self.system.roles.get(name or "")
        return role.title if role else name or ""

    def place(self, site: str) -> str:
        """Return the title of a site."""
        found = self.system.sites.get(site)
        return found.title if found else site

    def kind(self, document: Document) -> str:
        """Return the title of a document's type."""
        kind = self.system.document_types.get(document.type)
        return kind.title if kind else document.type

    def document_link(self, name: str, page: str, *, titled: bool = False) -> str:
        """Return a link to a document; nothing is told of one that is not published."""
        entry = self.entries.get(name) or self.gone.get(name)
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
