"""Make the skeleton of a new document or record with the next free id."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ims.diagnostic import ImsError
from ims.models.record import Record
from ims.models.types import DocumentType
from ims.source import quoted
from ims.system import ManagementSystem

DISCIPLINES = ("quality",)


@dataclass(frozen=True)
class Wish:
    """What somebody wants to begin: a type (id, prefix or title) and what is known already."""

    type: str
    title: str
    owner: str = ""
    site: str = ""
    former: frozenset[str] = frozenset()  # ids that history has seen; none is given again
    disciplines: tuple[str, ...] = DISCIPLINES
    values: Mapping[str, str] = field(default_factory=dict)  # of a record: as YAML, by field


def new_file(system: ManagementSystem, wish: Wish, now: datetime) -> tuple[str, str]:
    """Return path and text of a new document or record.

    What only its author knows is left empty and `ims check` asks for it.
    Raises ImsError where the type or site is unknown.
    """
    if not wish.title.strip():
        raise ImsError("the title is empty", "write --title with a few words")
    if wish.owner and wish.owner not in system.roles:
        roles = ", ".join(system.roles)
        raise ImsError(f"no role `{wish.owner}` is known", f"use one of {roles}")
    if document := _find_document_type(system, wish.type):
        return _document(system, document, wish)
    if record := _find_record_type(system, wish.type):
        return _record(system, record, wish, now)
    known = sorted([*system.document_types, *system.record_types])
    raise ImsError(f"no type `{wish.type}` is known", f"use one of {', '.join(known)}")


def _find_document_type(system: ManagementSystem, name: str) -> DocumentType | None:
    for kind in system.document_types.values():
        if name.lower() in {kind.id, kind.prefix.lower(), kind.title.lower()}:
            return kind
    return None


def _find_record_type(system: ManagementSystem, name: str) -> type[Record] | None:
    for kind in system.record_types.values():
        if name.lower() in {kind.name, kind.prefix.lower()}:
            return kind
    return None


def _next_number(system: ManagementSystem, wish: Wish, start: str) -> int:
    """Return one more than the highest number ever in use; a gap is never filled again."""
    known = {*system.paths_by_id, *wish.former}
    taken = [name.removeprefix(start) for name in known if name.startswith(start)]
    return max((int(n.split("-")[0]) for n in taken if n.split("-")[0].isdigit()), default=0) + 1


def _document(system: ManagementSystem, kind: DocumentType, wish: Wish) -> tuple[str, str]:
    name = f"{kind.prefix}-{_next_number(system, wish, kind.prefix + '-'):03}"
    first = system.settings.revision_scheme if system.settings else "1"
    keys = (
        f'id: {name}\ntitle: {quoted(wish.title)}\ntype: {kind.id}\nrevision: "{first}"\n'
        f"owner: {wish.owner}\ndisciplines: [{', '.join(wish.disciplines)}]\nsites: [all]\nlanguage: en\n"
        "classification: internal\nrequirements: []\naudience: []\n"
        "change:\n  class: major\n  summary: First issue.\n  reason:\n"
        "  impact: {training: read, validation: none, filing: none}\n"
    )
    sections = "\n".join(f"## {section}\n\nTODO\n" for section in kind.required_sections)
    return f"docs/{kind.folder}/{name}.md", f"---\n{_tidy(keys)}---\n\n{sections}"


def _record(
    system: ManagementSystem, kind: type[Record], wish: Wish, now: datetime
) -> tuple[str, str]:
    site = wish.site
    if site not in system.sites:
        raise ImsError(
            f"a record needs a site; `{site}` is none" if site else "a record needs a site",
            f"add --site with one of {', '.join(system.sites)}",
        )
    start = f"{kind.prefix}-{site}-{now.year}-"
    name = f"{start}{_next_number(system, wish, start):04}"
    moment = now.isoformat(timespec="minutes")
    first = next(iter(kind.stages.values()), ())
    owner = wish.owner or kind.keeper
    if unknown := set(wish.values) - {"event_date", *first}:
        raise ImsError(
            f"record type `{kind.name}` has no field `{min(unknown)}` in its first stage",
            "take it over from the starter: controls/record-types.yaml",
        )
    keys = (
        f"id: {name}\ntype: {kind.name}\ntitle: {quoted(wish.title)}\nsite: {site}\nowner: {owner}\n"
        f"disciplines: [{', '.join(wish.disciplines)}]\n"
        f"event_date: {wish.values.get('event_date', '')}\nentry_date: {moment}\n"
    ) + "".join(f"{key}: {wish.values.get(key, '')}\n" for key in first)
    path = f"docs/records/{kind.folder}/{now.year}/{name}.md"
    return path, f"---\n{_tidy(keys)}---\n"


def _tidy(keys: str) -> str:
    return "\n".join(line.rstrip() for line in keys.split("\n"))
