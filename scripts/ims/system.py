"""One tree of controlled files as a whole: everything by id, read when it is first asked for."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from posixpath import normpath
from typing import TypeVar

from ims import body, source
from ims.models import catalogue, control, key, register, types
from ims.models.base import Model
from ims.models.document import DOCUMENT_MODELS, Document
from ims.models.kinds import RECORD_MODELS, Kind, kind_of
from ims.models.reading import ModelFault, read_model
from ims.models.record import Record
from ims.models.record_type import record_model
from ims.models.references import Reference, references
from ims.source import Source

M = TypeVar("M", bound=Model)

# Pages for people who change the tool, and what machines write: not documents.
UNCONTROLLED = ("docs/contributing/",)
MACHINE_WRITTEN = re.compile(
    r"docs/records/(?:approvals/[0-9]{4}/[0-9]{8}T[0-9]{6}Z-[a-z0-9-]+-[0-9a-f]{8}\.json(?:\.sig)?"
    r"|acknowledgements/[^/]+/[0-9]{4}-[0-9]{2}/[^/]+\.jsonl"
    r"|releases/[0-9]{4}\.json(?:\.sig|\.tsr)?)"
)
# Generated from the keys, read by OpenSSH and compared by a rule: neither YAML nor a document.
ALLOWED_SIGNERS = "controls/allowed_signers"
RECORD_TYPES = "controls/record-types.yaml"
PICTURES = (".png", ".jpg", ".jpeg", ".svg")


@dataclass(frozen=True)
class Item:
    """One controlled file: as read, and as its model where it can be understood."""

    path: str
    kind: Kind | None
    source: Source
    model: Model | None = None
    faults: tuple[ModelFault, ...] = ()

    @cached_property
    def outline(self) -> body.Outline:
        """Return the structure of the text."""
        return body.outline(self.source.body)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Return everything that the file names elsewhere in the system."""
        return tuple(references(self.model)) if self.model else ()

    @cached_property
    def named(self) -> dict[str, list[Reference]]:
        """Return the references by the kind of thing that they name."""
        found: dict[str, list[Reference]] = defaultdict(list)
        for reference in self.references:
            found[reference.to].append(reference)
        return dict(found)

    @property
    def has_text(self) -> bool:
        """Return whether this is a document or record whose text can be read."""
        named = self.kind.name if self.kind else ""
        return self.source.readable and named in {"document", "record"}

    @property
    def stem(self) -> str:
        """Return the file name without its ending: the id that it must carry."""
        return PurePosixPath(self.path).stem

    @property
    def id(self) -> str:
        """Return the id as written, else the file name."""
        return str(self.source.data.get("id") or self.stem)


def is_controlled(path: str) -> bool:
    """Return whether a path belongs to the management system and is written by people."""
    inside = path.startswith(("docs/", "controls/"))
    return inside and not path.startswith(UNCONTROLLED) and not MACHINE_WRITTEN.fullmatch(path)


class ManagementSystem:
    """All controlled files of one tree. A tree is a mapping from path to bytes."""

    def __init__(self, tree: Mapping[str, bytes]) -> None:
        self.tree = tree
        self._items: dict[str, Item] = {}

    def with_changes(self, changes: Mapping[str, bytes | None]) -> "ManagementSystem":
        """Return the system with files put in, changed or, where None, taken out."""
        laid_over = {**self.tree, **changes}
        changed = ManagementSystem({p: raw for p, raw in laid_over.items() if raw is not None})
        if RECORD_TYPES not in changes:
            changed._items = {p: i for p, i in self._items.items() if p not in changes}
        return changed

    # --- files ---------------------------------------------------------------------------

    @cached_property
    def paths(self) -> list[str]:
        """Return the paths of all controlled files, sorted."""
        return sorted(path for path in self.tree if is_controlled(path))

    def item(self, path: str) -> Item:
        """Return one file, read at most once."""
        if path not in self._items:
            self._items[path] = self._read(path)
        return self._items[path]

    def items(self, kind: str = "") -> Iterator[Item]:
        """Return all files, or those of one kind."""
        for path in self.paths:
            if not kind or ((found := kind_of(path)) and found.name == kind):
                yield self.item(path)

    def _read(self, path: str) -> Item:
        kind = kind_of(path)
        if kind is None and not path.endswith(".md"):
            return Item(path, kind, Source(path))
        parsed = source.parse(path, self.tree[path])
        if kind is None or not parsed.readable:
            return Item(path, kind, parsed)
        model, faults = read_model(self._model_for(kind, parsed), parsed.data)
        return Item(path, kind, parsed, model, tuple(faults))

    def _model_for(self, kind: Kind, parsed: Source) -> type[Model]:
        named = str(parsed.data.get("type"))
        if kind.model is Document:
            return DOCUMENT_MODELS.get(named, Document)
        if kind.model is Record:
            return self.record_types.get(named, Record)
        return kind.model

    def _only(self, path: str, model: type[M]) -> M | None:
        """Return the model of a register, None where it is absent or broken."""
        found = self.item(path).model if path in self.tree else None
        return found if isinstance(found, model) else None

    def models(self, kind: str, model: type[M]) -> Iterator[tuple[Item, M]]:
        """Return all files of a kind that could be understood."""
        for item in self.items(kind):
            if isinstance(item.model, model):
                yield item, item.model

    # --- registers -----------------------------------------------------------------------

    @cached_property
    def settings(self) -> register.System | None:
        """Return `controls/system.yaml`."""
        return self._only("controls/system.yaml", register.System)

    @cached_property
    def organization(self) -> register.Organization | None:
        """Return the organization."""
        return self._only("controls/organization.yaml", register.Organization)

    @cached_property
    def sites(self) -> dict[str, register.Site]:
        """Return the sites by id."""
        return {site.id: site for site in self.organization.sites} if self.organization else {}

    @cached_property
    def roles(self) -> dict[str, register.Role]:
        """Return the roles by id."""
        found = self._only("controls/roles.yaml", register.Roles)
        return {role.id: role for role in found.roles} if found else {}

    @cached_property
    def people(self) -> dict[str, register.Person]:
        """Return the people by id."""
        return {person.id: person for _, person in self.models("person", register.Person)}

    @cached_property
    def keys(self) -> dict[str, key.Key]:
        """Return the enrolled keys by id, the revoked ones too."""
        return {enrolled.id: enrolled for _, enrolled in self.models("key", key.Key)}

    @cached_property
    def delegations(self) -> dict[str, key.Delegation]:
        """Return the delegations by id, those too that have ended."""
        return {given.id: given for _, given in self.models("delegation", key.Delegation)}

    @cached_property
    def processes(self) -> dict[str, register.Process]:
        """Return the processes by id, in the order of the register."""
        found = self._only("controls/processes.yaml", register.Processes)
        return {process.id: process for process in found.processes} if found else {}

    @cached_property
    def document_types(self) -> dict[str, types.DocumentType]:
        """Return the document types by id."""
        found = self._only("controls/document-types.yaml", types.DocumentTypes)
        return {kind.id: kind for kind in found.document_types} if found else {}

    @cached_property
    def record_types(self) -> dict[str, type[Record]]:
        """Return the record classes by type; data wins, so that an upgrade breaks no record."""
        found = self._only(RECORD_TYPES, types.RecordTypes)
        data = {kind.id: record_model(kind) for kind in found.record_types} if found else {}
        return {**RECORD_MODELS, **data}

    @cached_property
    def retention(self) -> dict[str, types.RetentionRule]:
        """Return the retention rules by id."""
        found = self._only("controls/retention.yaml", types.Retention)
        return {rule.id: rule for rule in found.rules} if found else {}

    @cached_property
    def controls(self) -> dict[str, control.Control]:
        """Return the controls by id."""
        found = self._only("controls/controls.yaml", control.ControlLibrary)
        return {entry.id: entry for entry in found.controls} if found else {}

    def framework(self, name: str) -> catalogue.Framework | None:
        """Return one framework, None where it is unknown or broken."""
        return self._only(f"controls/frameworks/{name}.yaml", catalogue.Framework)

    @cached_property
    def _framework_items(self) -> dict[str, dict[str, catalogue.Item]]:
        return {}

    def requirements_of(self, name: str) -> dict[str, catalogue.Item]:
        """Return the items of a framework by id."""
        if name not in self._framework_items:
            found = self.framework(name)
            self._framework_items[name] = {i.id: i for i in found.items} if found else {}
        return self._framework_items[name]

    def requirement(self, reference: str) -> catalogue.Item | None:
        """Return the item that `framework#item` names."""
        name, _, item = reference.partition("#")
        return self.requirements_of(name).get(item)

    # --- documents and records by id -----------------------------------------------------

    @cached_property
    def paths_by_id(self) -> dict[str, list[str]]:
        """Return where each id of a document or record stands; more than one path is a fault."""
        found: dict[str, list[str]] = defaultdict(list)
        for path in self.paths:
            if (kind := kind_of(path)) and kind.name in {"document", "record"}:
                found[PurePosixPath(path).stem].append(path)
        return dict(found)

    def by_id(self, name: str) -> Item | None:
        """Return the document or record with this id."""
        paths = self.paths_by_id.get(name)
        return self.item(paths[0]) if paths else None

    @cached_property
    def documents(self) -> dict[str, Document]:
        """Return all documents that could be understood, by id."""
        return {model.id: model for _, model in self.models("document", Document)}

    @cached_property
    def attachments(self) -> frozenset[str]:
        """Return the paths of all files that records list as theirs."""
        return frozenset(
            normpath(f"{PurePosixPath(item.path).parent}/{attachment.path}")
            for item, record in self.models("record", Record)
            for attachment in record.attachments
        )

    @cached_property
    def pictures(self) -> frozenset[str]:
        """Return the paths of all pictures that documents and records show."""
        return frozenset(
            normpath(f"{PurePosixPath(item.path).parent}/{link.target}")
            for item in self.items()
            if item.has_text
            for link in item.outline.links
        )

    @cached_property
    def paths_without_case(self) -> Counter[str]:
        """Return how many paths are equal on a system that does not know case."""
        return Counter(path.lower() for path in self.paths)

    @property
    def read(self) -> list[Item]:
        """Return the files that were read so far."""
        return [*self._items.values()]

    @cached_property
    def citations(self) -> dict[str, list[Document]]:
        """Return for each `framework#item` the documents that say they meet it."""
        found: dict[str, list[Document]] = defaultdict(list)
        for document in self.documents.values():
            for cited in document.requirements:
                found[cited.requirement].append(document)
        return dict(found)
