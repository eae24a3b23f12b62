"""Frameworks and documents in OSCAL, and frameworks that come from it (R67, R70)."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from ims.cli import main
from ims.coverage import Matrices, RecordFact, Selection, coverage
from ims.coverage.adopted import from_tree
from ims.diagnostic import ImsError
from ims.exchange import oscal
from ims.exchange.framework_import import About, as_yaml, read
from ims.lifecycle import SiteStanding
from ims.lifecycle.facts import Approved
from ims.models.catalogue import Framework
from ims.system import ManagementSystem
from ims.vocabulary import Coverage, Status

from tests.support import TODAY, small_system

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)

# --- what OSCAL asks for, as far as we use it ----------------------------------------------------

TOKEN = re.compile(r"[^\W\d][\w.-]*")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")

# name of the part: its compulsory keys, and those it may have besides
SHAPES: dict[str, tuple[set[str], set[str]]] = {
    "catalog": ({"uuid", "metadata"}, {"groups", "controls", "back-matter"}),
    "metadata": (
        {"title", "last-modified", "version", "oscal-version"},
        {"props", "roles", "parties", "responsible-parties", "remarks"},
    ),
    "groups": ({"id", "title"}, {"class", "props", "groups", "controls"}),
    "controls": ({"id", "title"}, {"class", "props", "controls"}),
    "props": ({"name", "value"}, {"ns"}),
    "roles": ({"id", "title"}, set()),
    "parties": ({"uuid", "type", "name"}, set()),
    "responsible-parties": ({"role-id", "party-uuids"}, set()),
    "component-definition": ({"uuid", "metadata"}, {"components", "back-matter"}),
    "components": (
        {"uuid", "type", "title", "description"},
        {"props", "control-implementations"},
    ),
    "control-implementations": (
        {"uuid", "source", "description", "implemented-requirements"},
        set(),
    ),
    "implemented-requirements": ({"uuid", "control-id", "description"}, {"props"}),
    "back-matter": (set(), {"resources"}),
    "resources": ({"uuid"}, {"title", "description", "remarks"}),
}


def problems(name: str, node: Any) -> Iterator[str]:
    """Return what the official schema would refuse in the parts that we write."""
    if isinstance(node, list):
        if not node:
            yield f"{name}: an empty list"
        for entry in node:
            yield from problems(name, entry)
    elif isinstance(node, dict):
        must, may = SHAPES[name]
        if missing := must - set(node):
            yield f"{name}: {missing} missing"
        if more := set(node) - must - may:
            yield f"{name}: {more} unknown"
        for key, value in node.items():
            yield from problems(key, value) if isinstance(value, list | dict) else _word(key, value)
    elif not UUID.fullmatch(node):  # party-uuids, the only list of words
        yield f"{name}: {node}"


def _word(key: str, value: Any) -> Iterator[str]:
    forms = {"uuid": UUID, "id": TOKEN, "control-id": TOKEN, "name": None, "last-modified": MOMENT}
    form = forms.get(key)
    if not isinstance(value, str) or not value.strip() or (form and not form.fullmatch(value)):
        yield f"{key}: {value!r}"


def official(kind: str, content: Any) -> None:
    """Read it with the official models, where trestle is installed."""
    pytest.importorskip("trestle")
    from importlib import import_module

    module, name = {
        "catalog": ("catalog", "Catalog"),
        "component-definition": ("component", "ComponentDefinition"),
    }[kind]
    model = getattr(import_module(f"trestle.oscal.{module}"), name)
    model.model_validate(content)


def the_framework(name: str, found: ManagementSystem) -> Framework:
    framework = found.framework(name)
    assert framework
    return framework


def catalog(name: str = "iso-9001-2026") -> dict[str, Any]:
    said = oscal.catalog("small", the_framework(name, small_system()))
    found: dict[str, Any] = json.loads(said)["catalog"]
    return found


def definition() -> dict[str, Any]:
    system = small_system()
    question = from_tree(system, Selection(), TODAY, "a test")
    frameworks = [the_framework(name, system) for name in question.frameworks]
    documents = sorted(Matrices(question).documents(), key=lambda d: d.name)
    said = oscal.component_definition("small", documents, frameworks, NOW)
    found: dict[str, Any] = json.loads(said)["component-definition"]
    return found


# --- out -----------------------------------------------------------------------------------------


def test_the_catalog_has_the_shape_of_oscal() -> None:
    assert list(problems("catalog", catalog())) == []


def test_the_component_definition_has_the_shape_of_oscal() -> None:
    assert list(problems("component-definition", definition())) == []


def test_the_official_models_read_the_catalog() -> None:
    official("catalog", catalog())


def test_the_official_models_read_the_component_definition() -> None:
    official("component-definition", definition())


def test_chapters_are_groups_and_clauses_are_controls() -> None:
    found = catalog()
    chapter = found["groups"][0]

    assert (chapter["id"], chapter["title"]) == ("r-7", "support")
    assert [control["id"] for control in chapter["controls"]] == ["r-7.5", "r-7.6"]
    assert chapter["controls"][0]["props"][0] == {"name": "label", "value": "7.5"}
    assert [control["id"] for control in found["controls"]] == ["r-8.7", "r-8.9"]
    assert {"name": "status", "value": "withdrawn"} in found["controls"][1]["props"]


def test_identifiers_are_the_same_every_time_and_differ_by_system() -> None:
    framework = the_framework("iso-9001-2026", small_system())

    assert oscal.catalog("one", framework) == oscal.catalog("one", framework)
    assert definition() == definition()
    assert oscal.uuid("one", "catalog", "x") != oscal.uuid("two", "catalog", "x")


def test_items_that_look_alike_get_tokens_of_their_own() -> None:
    framework = the_framework("iso-9001-2026", small_system())
    item = framework.items[0]
    odd = [item.model_copy(update={"id": name}) for name in ("a(1)", "a[1]", "1.1", "§", "(b)")]
    found = oscal.tokens(framework.model_copy(update={"items": odd}))

    assert found == {"a(1)": "a_1", "a[1]": "a_1_2", "1.1": "r-1.1", "§": "item", "(b)": "b"}


def test_every_requirement_points_to_a_control_of_its_catalog() -> None:
    found = definition()
    resources = {f"#{entry['uuid']}" for entry in found["back-matter"]["resources"]}
    implemented = [
        (part["source"], entry["control-id"])
        for component in found["components"]
        for part in component["control-implementations"]
        for entry in part["implemented-requirements"]
    ]
    known = set(oscal.tokens(the_framework("iso-9001-2026", small_system())).values())

    assert {source for source, _ in implemented} == resources
    source = oscal._source("small", the_framework("iso-9001-2026", small_system()))
    assert {control for at, control in implemented if at == source} <= known
    assert implemented


def test_no_requirement_at_all_is_an_error() -> None:
    with pytest.raises(ImsError, match="no document names a requirement"):
        oscal.component_definition("small", [], [], NOW)


# --- in ------------------------------------------------------------------------------------------


def foreign() -> dict[str, Any]:
    """Return a catalog of a few hundred controls, nested in every way that OSCAL allows."""

    def item(name: str, depth: int) -> dict[str, Any]:
        inner = [item(f"{name}.{n}", depth - 1) for n in (1, 2)] if depth else []
        prose = f"Do {name} with {{{{ insert: param, p }}}}."
        return {"id": name, "name": "item", "prose": prose, **({"parts": inner} if inner else {})}

    def control(name: str, number: int, *, nested: bool = True) -> dict[str, Any]:
        statement = {
            "id": f"{name}_smt",
            "name": "statement",
            "prose": "The organization:",
            "parts": [item(f"{name}_smt.{letter}", number % 2) for letter in "ab"],
        }
        guidance = {"id": f"{name}_gdn", "name": "guidance", "prose": "Think of it."}
        more = [control(f"{name}.{n}", n, nested=False) for n in (1, 2)] if nested else []
        gone = [{"name": "status", "value": "withdrawn"}] if number == 7 else []
        return {
            "id": name,
            "class": "SP",
            "title": f'Title: of "{name}"',
            "props": [{"name": "label", "value": name.upper()}, *gone],
            "parts": [statement, guidance],
            "controls": more,
        }

    def group(name: str) -> dict[str, Any]:
        return {
            "id": name,
            "title": f"Family {name}",
            "groups": [
                {
                    "id": f"{name}-sub",
                    "title": "Inner",
                    "controls": [control(f"{name}-i{n}", n) for n in range(3)],
                },
                {"title": "Without id", "controls": [control(f"{name}-j1", 1)]},
            ],
            "controls": [control(f"{name}-{n}", n) for n in range(1, 9)],
        }

    party = "3b2a5599-cc37-403f-ae36-5708fa804b27"
    return {
        "catalog": {
            "uuid": party,
            "metadata": {
                "title": "A catalog from elsewhere",
                "last-modified": "2026-01-01T00:00:00Z",
                "version": "5.2",
                "oscal-version": "1.1.2",
                "parties": [{"uuid": party, "type": "organization", "name": "An institute"}],
                "responsible-parties": [{"role-id": "creator", "party-uuids": [party]}],
            },
            "groups": [group(name) for name in ("ac", "au", "cm", "ia", "si", "sr")],
        }
    }


ABOUT = About(
    id="elsewhere-5", owner="quality-manager", file="c.json", digest="0" * 64, day="2026-06-01"
)


def imported(*, with_text: bool = False) -> str:
    return as_yaml(read(json.dumps(foreign()).encode(), with_text=with_text), ABOUT)


def with_framework(text: str, **more: str) -> ManagementSystem:
    return small_system({"controls/frameworks/elsewhere-5.yaml": text, **more})


def test_a_foreign_catalog_keeps_its_ids_and_its_tree() -> None:
    """R70: several hundred controls with enhancements, and the items of their statements."""
    found = the_framework("elsewhere-5", with_framework(imported()))
    by_id = {item.id: item for item in found.items}

    assert len([i for i in found.items if i.kind in {"control", "enhancement"}]) == 6 * 12 * 3
    assert (found.title, found.edition) == ("A catalog from elsewhere", "5.2")
    assert found.publisher == "An institute"
    assert by_id["ac-i1"].parent == "ac-sub"
    assert by_id["ac-sub"].parent == "ac"
    assert by_id["ac-2"].parent == "ac"
    assert by_id["ac-j1"].parent == "ac.group-2"
    assert by_id["ac-1.2"].parent == "ac-1"
    assert by_id["ac-1_smt.a"].parent == "ac-1"
    assert by_id["ac-1_smt.a.2"].parent == "ac-1_smt.a"
    assert by_id["ac-7"].status == "withdrawn"
    assert "ac-1_gdn" not in by_id
    assert by_id["ac-1"].title == 'Title: of "ac-1"'


def test_no_text_is_copied_unless_the_user_says_so() -> None:
    assert "Do ac-1" not in imported()
    assert "organization:" not in imported(with_text=True)
    found = the_framework("elsewhere-5", with_framework(imported(with_text=True)))
    labels = {item.id: item.label for item in found.items}

    assert labels["ac-1_smt.a"] == "Do ac-1_smt.a with {{ insert: param, p }}."


def test_nothing_imported_counts_as_verified() -> None:
    found = the_framework("elsewhere-5", with_framework(imported()))

    assert {found.verified, *(item.verified for item in found.items)} == {"none"}


def test_a_foreign_framework_is_mapped_and_shows_coverage() -> None:
    """R67, R70: unverified it cannot be assessed; verified and mapped it is linked."""
    text = imported()
    question = from_tree(with_framework(text), Selection(("elsewhere-5",)), TODAY, "a test")
    levels = {cell.level for cell in coverage(question)}
    path = "docs/procedures/SOP-001.md"
    document = small_system().tree[path].decode()
    mapped = re.sub(
        r"^requirements:\n", "requirements:\n  - elsewhere-5#ac-1\n", document, flags=re.MULTILINE
    )
    verified = text.replace("verified: none", "verified: full")
    system = with_framework(verified, **{path: mapped})
    question = from_tree(system, Selection(("elsewhere-5",)), TODAY, "a test")
    cells = {cell.item: cell for cell in coverage(question)}

    assert mapped != document
    assert levels == {Coverage.NOT_ASSESSABLE}
    assert cells["ac-1_smt.b"].level is not Coverage.NOT_ASSESSABLE
    assert "SOP-001" in [d.id for d in cells["ac-1_smt.b"].documents]
    assert not cells["ac-2_smt.b"].documents


MATRIX = """\
---
id: MTX-900
title: The catalog at our sites
type: matrix
revision: "1"
owner: quality-manager
disciplines: [quality]
sites: [all]
change: {class: major, summary: S., reason: R., impact: {training: none, validation: none, filing: none}}
framework: elsewhere-5
rows:
  - {item: ac, applicability: applicable}
  - {item: ac-2, sites: [BOS], applicability: not-applicable, justification: Not there.}
---

## Scope

All of it.
"""


def test_a_foreign_framework_rises_with_matrix_document_and_signed_review() -> None:
    """R67, R70: what we do not ship goes the way of everything else, level by level."""
    path, matrix = "docs/procedures/SOP-001.md", "docs/matrices/MTX-900.md"
    cited = "requirements:\n  - {requirement: elsewhere-5#ac-1, section: '#purpose'}\n"
    document = small_system().tree[path].decode()
    mapped = re.sub(r"^requirements:\n", cited, document, flags=re.MULTILINE)
    verified = imported().replace("verified: none", "verified: full")
    system = with_framework(verified, **{path: mapped, matrix: MATRIX})
    at = datetime(2026, 3, 1, tzinfo=UTC)
    standings = {
        name: SiteStanding(Status.EFFECTIVE, Approved(name, "1", name, where, at, "c"), at)
        for name, where in (("SOP-001", path), ("MTX-900", matrix))
    }
    question = replace(
        from_tree(system, Selection(("elsewhere-5",)), TODAY, "a test"),
        in_force=dict.fromkeys(system.sites, standings),
        read=lambda approved: system.tree[approved.path],
    )
    before = {(c.item, c.site): c for c in coverage(question)}
    review = RecordFact(
        "MPR-1", "mapping-review", "BOS", event_date=TODAY, closed=True, complete=True,
        mapped=tuple(Matrices(question).to_review("elsewhere-5")),
    )  # fmt: skip
    after = {(c.item, c.site): c for c in coverage(replace(question, records=[review]))}
    risen = {key for key in before if after[key].level.rank > before[key].level.rank}

    assert len({item for item, _ in before}) > 300
    assert before["ac-1_smt.a.2", "DUB"].level is Coverage.LINKED
    assert before["ac-2.1", "BOS"].level is Coverage.NOT_APPLICABLE
    assert after["au-1_smt.a.1", "DUB"].why.startswith("not assessed: no matrix says")
    assert risen == {key for key in after if after[key].level is Coverage.DOCUMENTED}
    below = {item for item, _ in after if re.match(r"ac-1(?![0-9])", item)}
    assert {item for item, _ in risen} == below
    assert after["ac-1_smt.a.2", "DUB"].documents[0].review == "MPR-1"


def test_our_own_catalog_comes_back() -> None:
    framework = the_framework("iso-9001-2026", small_system())
    found = read(oscal.catalog("small", framework).encode(), with_text=False)
    names = oscal.tokens(framework)

    assert [e.id for e in found.entries] == [names[item.id] for item in framework.items]
    assert [e.parent for e in found.entries] == [
        names.get(i.parent or "", "") for i in framework.items
    ]
    assert found.publisher == framework.publisher


def test_a_table_becomes_a_framework() -> None:
    table = '\ufeffid,title,parent\n1,One,\n1.1,"First, of one",1\n1.10,Tenth,1\n,,\n'
    text = as_yaml(read(table.encode(), with_text=False), ABOUT)
    found = the_framework("elsewhere-5", with_framework(text))

    assert [(i.id, i.title, i.parent) for i in found.items] == [
        ("1", "One", None),
        ("1.1", "First, of one", "1"),
        ("1.10", "Tenth", "1"),
    ]


def deep(levels: int) -> bytes:
    inner: dict[str, Any] = {"id": "c", "title": "C"}
    for number in range(levels):
        inner = {"id": f"c{number}", "title": "C", "controls": [inner]}
    return json.dumps({"catalog": {"controls": [inner]}}).encode()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "no heads `id` and `title`"),
        (b"\xff\xfe", "no UTF-8"),
        (b"{", "no JSON"),
        (b'{"a":' * 5_000, "no JSON"),
        (b'{"catalog": []}', "holds no `catalog`"),
        (b'{"catalog": {"metadata": 1, "groups": "x"}}', "holds no item"),
        (b'{"catalog": {"controls": [{"title": "T"}]}}', "is no id"),
        (deep(50), "nested more than 40 levels"),
        (b"a,b\n1,2\n", "no heads `id` and `title`"),
        (b"id,title,parent\n1,One,\n1,Two,\n", "`1` stands twice"),
        (b"id,title,parent\n1,One,9\n", "the parent `9` is no item"),
        (b"id,title,parent\n1,One,2\n2,Two,1\n", "lies below itself"),
    ],
)
def test_what_is_no_framework_is_refused_in_words(raw: bytes, said: str) -> None:
    with pytest.raises(ImsError, match=said):
        read(raw, with_text=False)


# --- the commands --------------------------------------------------------------------------------


def test_by_command_there_and_back(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now = ["--now", "2026-06-01T09:00:00+0000"]
    assert main(["export", "oscal-catalog", "iso-9001-2026", "--output", "c.json"]) == 0
    assert main(["export", "oscal-component", "--output", "d.json", *now]) == 0
    assert "DRAFTS ONLY" in capsys.readouterr().out
    found = json.loads(Path("d.json").read_text("utf-8"))["component-definition"]
    states = {p["value"] for c in found["components"] for p in c["props"] if p["name"] == "status"}
    assert states == {"draft"}

    day = ["--today", date(2026, 6, 1).isoformat()]
    assert main(["import", "framework", "c.json", "--id", "again-2026", *day]) == 0
    said = capsys.readouterr().out
    assert "wrote controls/frameworks/again-2026.yaml: 5 items" in said
    assert "again-2026" in said.partition("framework  ")[2]
    assert main(["check", *day]) == 0
    assert main(["import", "framework", "c.json", "--id", "again-2026", *day]) == 2
    assert "exists already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "framework", "none.csv", "--id", "x"], "there is no file `none.csv`"),
        (["import", "framework", "t.csv", "--id", "No Id"], "`No Id` is no id"),
        (["import", "framework", "t.csv", "--id", "../../evil"], "is no id"),
        (["export", "oscal-catalog", "iso-9001-2025", "--output", "c"], "did you mean"),
    ],
)
def test_what_cannot_run_is_told(
    root: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "t.csv").write_text("id,title,parent\n1,One,\n", "utf-8")

    assert main(arguments) == 2
    assert said in capsys.readouterr().err
    assert not (root / "controls" / "evil.yaml").exists()
