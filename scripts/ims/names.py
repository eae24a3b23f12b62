"""The names that exist in a system, kind by kind: what a reference may say."""

from collections.abc import Callable, Container
from pathlib import PurePosixPath
from zoneinfo import available_timezones

from ims.models.kinds import KINDS, kind_of
from ims.system import ManagementSystem


def known(system: ManagementSystem, to: str) -> Container[str] | None:
    """Return the names of one kind; None where the register that defines them is broken."""
    return _KNOWN[to](system) or None


def _stems(folder: str) -> Callable[[ManagementSystem], Container[str]]:
    """Return a reader of the names of all files in a folder, of which there may be none."""

    def names(system: ManagementSystem) -> Container[str]:
        stems = {PurePosixPath(p).stem for p in system.paths if p.startswith(folder)}
        return stems or {""}

    return names


def register_names() -> set[str]:
    """Return `roles` for `controls/roles.yaml`, `people` for `controls/people/*.yaml`."""
    places = [PurePosixPath(kind.place) for kind in KINDS if kind.place.startswith("controls/")]
    return {place.parent.name if place.stem == "*" else place.stem for place in places}


class _Requirements(Container[str]):
    """Every `framework#item`; a framework is read when it is first named."""

    def __init__(self, system: ManagementSystem) -> None:
        self.system = system

    def __contains__(self, reference: object) -> bool:
        name = str(reference).partition("#")[0]
        place = f"controls/frameworks/{name}.yaml"
        if place in self.system.tree and self.system.framework(name) is None:
            return True  # the framework itself is broken, and told once
        return self.system.requirement(str(reference)) is not None


class _Ids(Container[str]):
    """The ids of documents, of records, or of both; with or without a revision."""

    def __init__(self, system: ManagementSystem, *kinds: str) -> None:
        self.system, self.kinds = system, kinds

    def __contains__(self, reference: object) -> bool:
        paths = self.system.paths_by_id.get(str(reference).partition("@")[0], [])
        return any((kind := kind_of(path)) and kind.name in self.kinds for path in paths)


def _entries(system: ManagementSystem, path: str, key: str) -> Container[str]:
    """Return the ids of the entries of a register; of one that is absent nothing is known."""
    model = system.item(path).model if path in system.tree else None
    if model is None and path in system.tree:
        return {}  # the register itself is broken, and told once
    return {entry.id for entry in getattr(model, key, ())} or {""}


_KNOWN: dict[str, Callable[[ManagementSystem], Container[str]]] = {
    "role": lambda system: system.roles,
    "site": lambda system: {"all", *system.sites} if system.sites else {},
    "process": lambda system: system.processes,
    "document-type": lambda system: system.document_types,
    "record-type": lambda system: system.record_types,
    "retention": lambda system: system.retention,
    "person": _stems("controls/people/"),
    "framework": _stems("controls/frameworks/"),
    "control": lambda system: (
        system.controls or ({} if "controls/controls.yaml" in system.tree else {""})
    ),
    "register": lambda _: register_names(),
    "unit": lambda system: _entries(system, "controls/organization.yaml", "units"),
    "equipment": lambda system: _entries(system, "controls/equipment.yaml", "equipment"),
    "supplier": lambda system: _entries(system, "controls/suppliers.yaml", "suppliers"),
    "indicator": lambda system: _entries(system, "controls/indicators.yaml", "indicators"),
    "objective": lambda system: _entries(system, "controls/indicators.yaml", "objectives"),
    "message": lambda system: _entries(system, "controls/communication-plan.yaml", "messages"),
    "document-type or all": lambda system: {"all", *system.document_types},
    "requirement": _Requirements,
    "document": lambda system: _Ids(system, "document"),
    "record": lambda system: _Ids(system, "record"),
    "document or record": lambda system: _Ids(system, "document", "record"),
    "time zone": lambda _: available_timezones(),
    "file": lambda system: system.paths,
}
