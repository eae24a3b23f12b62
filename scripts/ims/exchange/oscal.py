"""Frameworks and documents for tools that speak OSCAL: a catalog, a component definition.

Kept small: identifiers, titles, and which section says that it meets what. No text is copied.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ims.coverage.standing import Document
from ims.diagnostic import ImsError
from ims.models.catalogue import Framework, Item
from ims.vocabulary import ItemStatus

VERSION = "1.1.3"
NAMESPACE = "urn:ims-as-code:oscal"  # of properties that OSCAL does not know
# What OSCAL calls our types; any other type keeps its name, which OSCAL allows.
_TYPES = {
    "policy": "policy",
    "procedure": "process-procedure",
    "work-instruction": "process-procedure",
    "plan": "plan",
}

Node = dict[str, Any]


def uuid(*names: str) -> str:
    """Return the same identifier for the same names, in every export and on every machine."""
    return str(uuid5(NAMESPACE_URL, "\x1f".join([NAMESPACE, *names])))


def tokens(framework: Framework) -> dict[str, str]:
    """Return for each item the identifier that OSCAL allows: it begins with a letter."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for item in framework.items:
        token = re.sub(r"[^\w.-]+", "_", item.id).strip("_") or "item"
        token = token if token[0].isalpha() else f"r-{token}"
        number = 1
        while (name := token if number == 1 else f"{token}_{number}") in taken:
            number += 1
        taken.add(name)
        found[item.id] = name
    return found


def render(kind: str, content: Node) -> str:
    """Return an OSCAL document as JSON."""
    return json.dumps({kind: content}, indent=2, ensure_ascii=False) + "\n"


# --- catalog -------------------------------------------------------------------------------------


def catalog(system: str, framework: Framework) -> str:
    """Return a framework as an OSCAL catalog: chapters as groups, everything else as controls."""
    below: dict[str | None, list[Item]] = {}
    for item in framework.items:
        below.setdefault(item.parent, []).append(item)
    names = tokens(framework)
    tops = below.get(None, [])
    content = {
        "uuid": uuid(system, "catalog", framework.id),
        "metadata": _catalog_metadata(system, framework),
        "groups": [_group(item, below, names) for item in tops if item.id in below],
        "controls": [_control(item, below, names) for item in tops if item.id not in below],
    }
    return render("catalog", _filled(content))


def _catalog_metadata(system: str, framework: Framework) -> Node:
    party = uuid(system, "publisher", framework.publisher)
    return {
        "title": framework.title,
        "last-modified": f"{framework.verified_on.isoformat()}T00:00:00Z",
        "version": framework.edition,
        "oscal-version": VERSION,
        "props": [_own("framework", framework.id), _own("verified", framework.verified.value)],
        "roles": [{"id": "publisher", "title": "Publisher"}],
        "parties": [{"uuid": party, "type": "organization", "name": framework.publisher}],
        "responsible-parties": [{"role-id": "publisher", "party-uuids": [party]}],
        "remarks": f"Identifiers and short titles only. {framework.verification_note}",
    }


def _group(item: Item, below: Mapping[str | None, list[Item]], names: Mapping[str, str]) -> Node:
    return {
        **_head(item, names),
        "controls": [_control(inner, below, names) for inner in below[item.id]],
    }


def _control(item: Item, below: Mapping[str | None, list[Item]], names: Mapping[str, str]) -> Node:
    inner = [_control(one, below, names) for one in below.get(item.id, [])]
    return _filled({**_head(item, names), "controls": inner})


def _head(item: Item, names: Mapping[str, str]) -> Node:
    kind = {"class": item.kind} if item.kind else {}
    title = item.title or item.label or item.id
    return {"id": names[item.id], **kind, "title": title, "props": list(_props(item))}


def _props(item: Item) -> Iterator[Node]:
    yield {"name": "label", "value": item.id}
    yield _own("verified", item.verified.value)
    if item.status is ItemStatus.WITHDRAWN:
        yield {"name": "status", "value": item.status.value}
    elif item.status:
        yield _own("status", item.status.value)


def _own(name: str, value: str) -> Node:
    return {"name": name, "ns": NAMESPACE, "value": value}


def _filled(content: Node) -> Node:
    """Return it without empty lists, which OSCAL refuses."""
    return {key: value for key, value in content.items() if value != []}


# --- component definition ------------------------------------------------------------------------


def component_definition(
    system: str, documents: Iterable[Document], frameworks: Sequence[Framework], now: datetime
) -> str:
    """Return the documents as components, with what they say they meet in each framework.

    Raises ImsError where no document meets anything: OSCAL knows no empty list.
    """
    found = [node for d in documents if (node := _component(system, d, frameworks))]
    if not found:
        raise ImsError("no document names a requirement of these frameworks", "name others")
    used = {c["source"] for node in found for c in node["control-implementations"]}
    content = {
        "uuid": uuid(system, "component-definition", *(f.id for f in frameworks)),
        "metadata": {
            "title": f"Documents of the management system {system}",
            "last-modified": now.isoformat(timespec="seconds"),
            "version": now.date().isoformat(),
            "oscal-version": VERSION,
            "remarks": "What documents say they meet. `status` tells drafts from what is in force.",
        },
        "components": found,
        "back-matter": {
            "resources": [_resource(system, f) for f in frameworks if _source(system, f) in used]
        },
    }
    return render("component-definition", content)


def _component(system: str, document: Document, frameworks: Sequence[Framework]) -> Node | None:
    met = [node for f in frameworks if (node := _implementation(system, document, f))]
    if not met:
        return None
    title = document.text.word("title") or document.id
    return {
        "uuid": uuid(system, "component", document.name),
        "type": _TYPES.get(document.type, document.type or "document"),
        "title": f"{document.id} {title}",
        "description": f"{document.id} revision {document.revision}, a {document.type}",
        "props": [
            {"name": "version", "value": document.revision},
            _own("status", "effective" if document.is_effective else "draft"),
        ],
        "control-implementations": met,
    }


def _implementation(system: str, document: Document, framework: Framework) -> Node | None:
    names, sections = tokens(framework), _sections(document, framework)
    if not sections:
        return None
    return {
        "uuid": uuid(system, "implementation", document.name, framework.id),
        "source": _source(system, framework),
        "description": f"What {document.id} says it meets of {framework.short}",
        "implemented-requirements": [
            {
                "uuid": uuid(system, "implemented", document.name, framework.id, item),
                "control-id": names[item],
                "description": f"{document.id}, {', '.join(found) or 'names no section'}",
                **({"props": [_own("section", one) for one in found]} if found else {}),
            }
            for item, found in sections.items()
        ],
    }


def _sections(document: Document, framework: Framework) -> dict[str, list[str]]:
    """Return the items that a document names, with the sections it names for each."""
    known = {item.id for item in framework.items}
    found: dict[str, list[str]] = {}
    for cited in document.text.cited:
        name, _, item = cited.requirement.partition("#")
        if name == framework.id and item in known:
            found.setdefault(item, []).extend([cited.section] if cited.section else [])
    return found


def _source(system: str, framework: Framework) -> str:
    return f"#{uuid(system, 'resource', framework.id)}"


def _resource(system: str, framework: Framework) -> Node:
    return {
        "uuid": _source(system, framework)[1:],
        "title": framework.title,
        "description": f"{framework.short}, {framework.edition}",
        "remarks": f"`ims export oscal-catalog {framework.id}` writes this catalog.",
    }
