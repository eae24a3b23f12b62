"""The system as a whole: by id, links both ways, references of every kind."""

from typing import Any

import pytest
from ims.models.kinds import KINDS, kind_of
from ims.models.reading import read_model
from ims.models.record_type import record_model
from ims.models.references import references
from ims.models.types import RecordType
from ims.names import _KNOWN
from ims.system import ManagementSystem, is_controlled
from ims.vocabulary import FieldKind

from tests.support import small_system


def test_documents_and_records_are_found_by_id() -> None:
    system = small_system()
    document, record = system.by_id("SOP-001"), system.by_id("NC-DUB-2026-0001")

    assert document is not None
    assert document.path == "docs/procedures/SOP-001.md"
    assert record is not None
    assert record.kind is not None
    assert record.kind.name == "record"
    assert system.by_id("SOP-999") is None


def test_links_go_both_ways() -> None:
    system = small_system()

    for reference, documents in system.citations.items():
        assert all(
            reference in {c.requirement for c in document.requirements} for document in documents
        )
    assert system.citations


def test_every_kind_of_reference_can_be_resolved() -> None:
    used: set[str] = set()
    for item in small_system().items():
        used |= {reference.to for reference in item.references}

    assert used <= set(_KNOWN)
    assert len(used) > 8


def test_nothing_is_read_before_it_is_asked_for() -> None:
    class Untouchable(dict[str, bytes]):
        def __getitem__(self, path: str) -> bytes:
            raise AssertionError(path)

    system = ManagementSystem(Untouchable({"docs/procedures/SOP-001.md": b""}))

    assert system.paths_by_id == {"SOP-001": ["docs/procedures/SOP-001.md"]}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("docs/procedures/SOP-001.md", "document"),
        ("docs/records/capas/2026/CAPA-DUB-2026-0001.md", "record"),
        ("docs/records/capas/CAPA-DUB-2026-0001.md", None),
        ("docs/SOP-001.md", None),
        ("docs/a/b/SOP-001.md", None),
        ("controls/roles.yaml", "roles"),
        ("controls/people/x.yaml", "person"),
        ("controls/people/y/x.yaml", None),
        ("controls/other.yaml", None),
        ("controls/roles.yml", None),
        ("elsewhere/policy.md", "document"),
        ("elsewhere/data.yaml", None),
    ],
)
def test_the_place_decides_the_kind(path: str, kind: str | None) -> None:
    found = kind_of(path)

    assert (found.name if found else None) == kind


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("docs/procedures/SOP-001.md", True),
        ("controls/roles.yaml", True),
        ("docs/contributing/rules.md", False),
        ("controls/allowed_signers", True),
        ("docs/records/approvals/2026/20261103T140500Z-ana-silva-0f3a9c21.json", False),
        ("docs/records/approvals/2026/20261103T140500Z-ana-silva-0f3a9c21.json.sig", False),
        ("docs/records/approvals/2026/20261103T140500Z-ana-silva-0f3a9c21.json.tsr", True),
        ("docs/records/approvals/2026/x.json", True),
        ("docs/records/acknowledgements/DUB/2026-11/week-45.jsonl", False),
        ("docs/records/acknowledgements/DUB/2026-11/week-45.json", True),
        ("docs/records/releases/0004.json", False),
        ("docs/records/releases/0004.json.sig", False),
        ("docs/records/releases/0004.json.tsr", False),
        ("docs/records/releases/0004.json.bak", True),
        ("docs/records/releases/4.json", True),
        ("README.md", False),
    ],
)
def test_what_is_controlled(path: str, expected: bool) -> None:
    assert is_controlled(path) is expected


def test_every_kind_has_one_place() -> None:
    assert len({kind.place for kind in KINDS}) == len({kind.name for kind in KINDS}) == len(KINDS)


STAGE: dict[str, Any] = {"id": "one", "role": "worker", "meaning": "authored"}
TYPE: dict[str, Any] = {
    "id": "visit",
    "prefix": "VIS",
    "title": "Visit",
    "folder": "visits",
    "owner": "worker",
    "retention": "all",
    "classification": "confidential",
}
BASE: dict[str, Any] = {
    "id": "VIS-DUB-2026-0001",
    "type": "visit",
    "title": "Besuch",
    "site": "DUB",
    "owner": "worker",
    "disciplines": ["quality"],
    "event_date": "2026-03-01T08:00+00:00",
    "entry_date": "2026-03-01T09:00+00:00",
}


def record_type(*fields: dict[str, Any]) -> RecordType:
    return RecordType.model_validate({**TYPE, "stages": [{**STAGE, "fields": list(fields)}]})


def test_a_record_type_is_data_and_its_records_are_typed() -> None:
    model = record_model(
        record_type(
            {"id": "guest", "title": "Guest", "kind": "text", "required": "true"},
            {"id": "badge", "title": "Badge", "kind": "number"},
            {"id": "purpose", "title": "Purpose", "kind": "choice", "values": ["audit", "repair"]},
            {"id": "rooms", "title": "Rooms", "kind": "document", "many": "true"},
        )
    )
    record = model.model_validate(
        {**BASE, "guest": "An inspector", "badge": "12", "purpose": "audit", "rooms": ["SOP-001"]}
    )

    assert record.classification == "confidential"
    assert [(r.to, r.value) for r in references(record) if "rooms" in r.keys] == [
        ("document", "SOP-001")
    ]
    assert model.required == {"guest"}


EVERY_KIND = sorted(set(FieldKind) - {FieldKind.CHOICE})


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("value", ["", None, ["a"], "\u0660"])
def test_no_kind_of_field_takes_nonsense_and_the_fault_is_at_its_key(
    kind: FieldKind, value: Any
) -> None:
    model = record_model(record_type({"id": "f", "title": "F", "kind": kind, "required": "true"}))
    found, faults = read_model(model, {**BASE, "f": value})

    if kind is not FieldKind.TEXT or value != "\u0660":
        assert found is None
        assert [fault.keys for fault in faults] == [("f",)]
