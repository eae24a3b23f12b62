"""The starter: clean, complete, drafts only, without invented people, catalogues kept honest."""

import re
from datetime import date
from pathlib import Path

import pytest
from ims.check import check
from ims.files import Folder
from ims.models.catalogue import Crosswalk, Framework
from ims.system import ManagementSystem
from ims.views.documents import document_register
from ims.vocabulary import Discipline, Verified

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def starter() -> ManagementSystem:
    return ManagementSystem(Folder(ROOT))


def test_the_starter_is_clean(starter: ManagementSystem) -> None:
    report = check(starter, date.today())

    assert report.diagnostics == ()
    assert report.conceded == ()


def test_nobody_is_invented_and_nothing_is_signed(starter: ManagementSystem) -> None:
    assert list(starter.items("person")) == []
    assert list(starter.items("record")) == []
    assert {row.status for row in document_register(starter)} == {"draft"}


def test_every_discipline_and_every_kind_has_documents(starter: ManagementSystem) -> None:
    types = {document.type for document in starter.documents.values()}
    disciplines = {d for document in starter.documents.values() for d in document.disciplines}

    assert types >= {"manual", "policy", "procedure", "work-instruction", "form", "matrix"}
    assert disciplines == set(Discipline)


def test_every_document_belongs_to_one_process(starter: ManagementSystem) -> None:
    placed = [name for process in starter.processes.values() for name in process.documents]

    assert sorted(placed) == sorted(starter.documents)


def test_every_form_is_named_by_another_document(starter: ManagementSystem) -> None:
    for name in starter.documents:
        if name.startswith("FRM-"):
            links = [
                item.id
                for item in starter.items("document")
                for link in item.outline.links
                if link.target.endswith(f"/{name}.md") and item.id != name
            ]
            assert links, f"no document leads to {name}"


def test_every_record_type_of_the_domain_is_there(starter: ManagementSystem) -> None:
    prefixes = {model.prefix for model in starter.record_types.values()}
    domain = (
        "CLG GAP CTX INV MAT DEC RSK ASP HAZ CHG TRN ATT ASM CMP RU OBS KPI TRD EVL CEV AUD FND NC "
        "CAPA ACT MRA MRM FBK IMP INC CMPL SUP MNT EXR HND VAL"
    )

    assert set(domain.split()) <= prefixes


def test_the_catalogues_are_whole_and_honest(starter: ManagementSystem) -> None:
    """R70: 32 frameworks with 1,383 items came from the catalogues; none may vanish."""
    frameworks = [model for _, model in starter.models("framework", Framework)]
    items = [item for framework in frameworks for item in framework.items]

    assert len(frameworks) == 32
    assert len(items) == 1383
    assert sum(item.verified is Verified.FULL for item in items) == 1096
    assert {f.id for f in frameworks if f.status == "draft"} == {
        "eu-gmp-annex11-draft2025",
        "eu-gmp-annex22-draft2025",
    }
    assert sum(1 for _ in starter.models("crosswalk", Crosswalk)) == 22


def test_every_requirement_of_a_matrix_has_a_row_above_it(starter: ManagementSystem) -> None:
    from ims.models.document import Matrix

    for matrix in starter.documents.values():
        if isinstance(matrix, Matrix):
            items = starter.requirements_of(matrix.framework)
            rows = {row.item for row in matrix.rows}
            for name, item in items.items():
                if any(other.parent == name for other in items.values()):
                    continue
                chain, parent = {name}, item.parent
                while parent:
                    chain.add(parent)
                    parent = items[parent].parent
                assert chain & rows, f"{matrix.id} says nothing about {name}"


def test_one_sentence_a_line() -> None:
    """A redline shows the sentence that changed."""
    for path in sorted((ROOT / "docs").glob("*/[A-Z]*.md")):
        text = path.read_text("utf-8").split("---\n", 2)[2]
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        for line in prose.split("\n"):
            sentences = re.findall(r"[a-z)]\. (?=[A-Z][a-z]+ [a-z])", line)
            assert line.startswith("|") or len(sentences) < 2, f"{path.name}: {line}"
