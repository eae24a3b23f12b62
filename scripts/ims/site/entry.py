"""One revision of a document as a page shows it: its text, and what is known of it."""

import hashlib
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ims.history.core import Core, read_core
from ims.lifecycle.facts import Approved
from ims.models.base import DocumentChange, Impact
from ims.models.document import Document
from ims.system import PICTURES, Item, ManagementSystem
from ims.views import relations
from ims.views.dossiers import Dossier, by_day
from ims.views.standing import TextStatus
from ims.vocabulary import Classification, Discipline, Status


@dataclass(frozen=True)
class AtWork:
    """What history knows of a text that an author works on."""

    progress: TextStatus
    dossier: Dossier | None = None
    approved: Approved | None = None  # the revision of this number
    is_altered: bool = False  # it was approved with other bytes


@dataclass(frozen=True)
class Entry:
    """One text of a publication; without history it is a draft."""

    document: Document
    item: Item
    digest: str
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)  # where pictures are
    status: Status = Status.DRAFT
    place: str = ""  # on the site, where it is not that of the tree
    approved: Approved | None = None
    dossier: Dossier | None = None
    at_work: AtWork | None = None  # where nobody has approved these bytes

    @property
    def path(self) -> str:
        """Return the place on the site: that in the tree, so that links keep their meaning."""
        return self.place or self.item.path.removeprefix("docs/")

    @property
    def folder(self) -> str:
        """Return the folder, which is the kind of document."""
        return posixpath.dirname(self.path)

    @property
    def label(self) -> str:
        """Return id and title."""
        return f"{self.document.id} {self.document.title}"

    @property
    def sites(self) -> list[str]:
        """Return the sites at which this very revision is in force."""
        return self.dossier.sites_of(self.approved) if self.dossier else []

    def effective(self, site: str = "") -> str:
        """Return since when it is in force, at one site or at all."""
        days = self.dossier.since(self.approved) if self.dossier else {}
        return by_day({name: day for name, day in days.items() if site in ("", name)})

    def next_review(self, site: str = "") -> date | None:
        """Return when it must be reviewed, at one site or at the first one."""
        held = [name for name in self.sites if site in ("", name)]
        return self.dossier.next_review(held) if self.dossier else None

    @property
    def overdue(self) -> list[str]:
        """Return the sites at which its periodic review is late."""
        return self.dossier.overdue(self.sites) if self.dossier else []

    def pictures(self) -> Iterator[str]:
        """Return the pictures that the text shows, as paths in the tree."""
        for _, path in relations.linked_paths(self.item):
            inside = path.startswith("docs/") and not path.startswith("docs/records/")
            if inside and path.lower().endswith(PICTURES) and path in self.files:
                yield path


def beside(entry: Entry, suffix: str) -> str:
    """Return a place beside the page of a document: `procedures/SOP-004@2.md`."""
    return posixpath.join(entry.folder, f"{entry.document.id}{suffix}.md")


def approved_entry(approved: Approved, raw: bytes, files: Mapping[str, bytes]) -> Entry:
    """Return a revision as it was approved, read from its own bytes and nothing else."""
    item = ManagementSystem({approved.path: raw}).item(approved.path)
    model = item.model
    core = read_core(approved.path, raw)
    document = model if isinstance(model, Document) else _lenient(core, item.source.data)
    digest = hashlib.sha256(raw).hexdigest()
    return Entry(document, replace(item, model=document), digest, files, approved=approved)


def level_of(data: Mapping[str, object]) -> Classification:
    """Return the classification that a text states; the narrowest where it cannot be known."""
    stated = data.get("classification", Classification.INTERNAL)
    narrowest = max(Classification, key=lambda level: level.rank)
    return next((level for level in Classification if level == stated), narrowest)


def _lenient(core: Core, data: Mapping[str, object]) -> Document:
    """Return a text that yesterday's tool accepted and today's does not; it is in force still."""
    change = DocumentChange.model_construct(
        class_=core.class_,
        summary=core.summary,
        reason=core.reason,
        request=core.request or None,
        impact=Impact.model_construct(training=core.training, validation="", filing=""),
        started_work=core.started_work,
    )
    known = {discipline.value for discipline in Discipline}
    return Document.model_construct(
        id=core.id,
        type=core.type,
        title=core.title or core.id,
        owner=core.owner,
        revision=core.revision,
        disciplines=[Discipline(d) for d in core.disciplines if d in known],
        classification=level_of(data),
        sites=list(core.sites),
        audience=list(core.audience),
        change=change,
        follows=core.follows or None,
    )
