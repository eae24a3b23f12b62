"""A generated system of any size: the same bytes every time."""

import random
from collections.abc import Iterator

WORDS = [
    "batch",
    "record",
    "operator",
    "cleans",
    "checks",
    "limit",
    "sample",
    "result",
    "label",
    "line",
    "site",
    "quality",
    "release",
    "equipment",
    "status",
    "before",
    "after",
    "each",
    "signs",
    "enters",
    "value",
    "room",
    "pressure",
    "filter",
    "supplier",
    "risk",
    "document",
    "revision",
    "step",
    "hold",
    "test",
    "method",
    "area",
    "shift",
    "material",
    "number",
    "expiry",
    "store",
    "transfer",
]
FRAMEWORK_ITEMS = [f"{a}.{b}" for a in range(4, 11) for b in range(1, 6)]
IN_A_FOLDER = 1000


def corpus(documents: int) -> dict[str, str]:
    """Return path and text of every file of a system with that many procedures."""
    return dict(_registers()) | dict(_procedures(documents))


def _head(name: str) -> str:
    return (
        f"id: {name}\nrevision: '1'\nowner: quality-manager\n"
        "change:\n  class: major\n  summary: First issue.\n  reason: The system starts.\n"
    )


def _registers() -> Iterator[tuple[str, str]]:
    yield "controls/system.yaml", _head("system") + "system: bench\n"
    yield (
        "controls/organization.yaml",
        _head("organization") + "name: Bench\nsites:\n  - {id: BOS, title: Boston, "
        "jurisdictions: [US], time_zone: America/New_York, languages: [en]}\n",
    )
    roles = "".join(
        f"  - {{id: {role}, title: {role}, description: A role.}}\n"
        for role in ("quality-manager", "worker", "process-owner")
    )
    yield "controls/roles.yaml", _head("roles") + "roles:\n" + roles
    yield (
        "controls/document-types.yaml",
        _head("document-types") + "document_types:\n  - {id: procedure, prefix: SOP, "
        "title: Procedure, folder: procedures, review_interval: 24, retention: all-documents, "
        "required_sections: [Purpose, Scope, Procedure, Records]}\n",
    )
    yield (
        "controls/record-types.yaml",
        _head("record-types") + "record_types:\n  - {id: visit, prefix: VIS, title: Visit, "
        "folder: visits, owner: worker, retention: all-documents, stages: [{id: done, "
        "role: worker, meaning: authored}]}\n",
    )
    yield (
        "controls/approval-matrix.yaml",
        _head("approval-matrix") + "rows:\n  - {id: all-types, document_types: [all], "
        "approvals: [{meaning: quality-approved, role: quality-manager}]}\n",
    )
    yield (
        "controls/processes.yaml",
        _head("processes") + "processes:\n  - {id: work, title: Work, group: core, "
        "owner: worker, purpose: Work, inputs: [Orders], outputs: [Goods]}\n",
    )
    yield (
        "controls/retention.yaml",
        _head("retention") + "rules:\n  - {id: all-documents, title: All, trigger: end, years: 10, "
        "legal_basis: company rule, jurisdictions: [international], verified: none}\n",
    )
    items = "".join(
        f"  - {{id: '{item}', title: Item {item}, verified: full, sources: [one]}}\n"
        for item in FRAMEWORK_ITEMS
    )
    yield (
        "controls/frameworks/bench-2026.yaml",
        _head("bench-2026") + "short: Bench\ntitle: Bench\npublisher: Us\nedition: '2026'\n"
        "jurisdiction: international\nkind: standard\nstatus: in-force\nstatus_note: in force\n"
        "legal_force: none\nstructure: own\nverified: full\nverified_on: 2026-01-01\n"
        "verification_note: ours\nsources:\n  - {id: one, reference: us, read: all}\nitems:\n"
        + items,
    )


def _procedures(documents: int) -> Iterator[tuple[str, str]]:
    for number in range(1, documents + 1):
        chance = random.Random(number)
        yield f"docs/procedures/SOP-{number:04}.md", _procedure(number, documents, chance)


def _procedure(number: int, documents: int, chance: random.Random) -> str:
    cited = "".join(
        f"  - {{requirement: bench-2026#{item}, section: '#procedure'}}\n"
        for item in chance.sample(FRAMEWORK_ITEMS, 3)
    )
    front = (
        f"---\nid: SOP-{number:04}\ntitle: Procedure für {chance.choice(WORDS)} {number}\n"
        "type: procedure\nrevision: '1'\nowner: process-owner\ndisciplines: [quality, safety]\n"
        f"sites: [BOS]\nlanguage: en\nclassification: internal\nrequirements:\n{cited}"
        "audience: [worker, process-owner]\nreview_interval: 24\neffective_date: 2026-03-01\n"
        "change:\n  class: minor\n  summary: Limits are stated per shift and per room.\n"
        "  reason: A trend of late entries was seen in the last quarter.\n"
        "  impact: {training: read, validation: none, filing: none}\n---\n"
    )
    links = "".join(
        f"See [SOP-{other:04}](SOP-{other:04}.md#records).\n"
        for other in chance.choices(range(1, documents + 1), k=chance.randint(1, 4))
    )
    steps = "\n".join(f"{n}. {_prose(chance, 14)}" for n in range(1, 13))
    table = "\n".join(
        ["| step | who | limit |", "|---|---|---|"]
        + [f"| {n} | worker | {chance.randint(1, 99)} h |" for n in range(6)]
    )
    diagram = "\n```mermaid\nflowchart TD\n  a --> b\n```\n" if number % 4 == 0 else ""
    return (
        f"{front}\n## Purpose\n\n{_sentences(chance, 12)}\n## Scope\n\n{_sentences(chance, 12)}\n"
        f"{links}\n## Procedure\n\n{steps}\n\n{table}\n{diagram}\n### Details\n\n"
        f"{_sentences(chance, 20)}\n## Records\n\n{table}\n"
    )


def _prose(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."


def _sentences(chance: random.Random, count: int) -> str:
    return "".join(_prose(chance, 14) + "\n" for _ in range(count))
