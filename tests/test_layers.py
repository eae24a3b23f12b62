"""Imports go down, each third party has one door, only the edges touch the world."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "scripts" / "ims"

LAYERS = [
    {"vocabulary", "diagnostic"},
    {"source", "body"},
    {"models"},
    {"system", "names", "revision", "redline", "signature"},
    {"lifecycle"},
    {"history"},
    {"coverage"},
    {"standpoint"},
    {"rules", "views"},
    # One subject of a running system each; what is measured may ask all of them.
    {"training", "auditing", "risks", "planning", "retention", "reporting", "places"},
    {"performance"},
    {"loops"},
    {"reviewing"},
    {"check", "judge", "json_schema", "matrix_edit", "new", "revise"},
    {"signing", "personnel"},
    {"files", "git", "keys", "time_stamp", "exchange", "starter", "parse_cache", "real_names"},
    {"open_history"},
    {"gate", "demo", "open_standpoint"},
    {"site", "desk"},
    {"cli"},
]
DOORS = {
    "yaml": {"source"},
    "markdown_it": {"body"},
    "markdown": {"body"},
    "git": {"git"},
    "cryptography": {"signature"},
    "rfc3161_client": {"time_stamp"},
    "xlsxwriter": {"exchange"},
    "openpyxl": {"exchange"},
    "icalendar": {"exchange"},
    "mkdocs": {"site"},
    "click": {"cli"},
    "pydantic": {"models"},
    "pydantic_core": {"models"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def level(part: str) -> int:
    return next((n for n, layer in enumerate(LAYERS) if part in layer), -1)


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_down(path: Path) -> None:
    own = part_of(path)
    if own.startswith("__"):
        return
    used = {name.split(".")[1] for name in imports(path) if name.startswith("ims.")}
    upwards = {part for part in used - {own, "__version__"} if level(part) >= level(own)}
    same_layer_allowed = {
        ("names", "system"),
        ("starter", "files"),
        ("parse_cache", "files"),
    }

    assert level(own) >= 0, f"{own} stands in no layer of tests/test_layers.py"
    assert {part for part in upwards if (own, part) not in same_layer_allowed} == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_each_third_party_has_one_door(path: Path) -> None:
    used = {name.split(".")[0] for name in imports(path)}

    for package, doors in DOORS.items():
        assert package not in used or part_of(path) in doors, f"{package} has another door"


def test_only_the_plugin_knows_mkdocs() -> None:
    users = {p.name for p in MODULES if any(n.startswith("mkdocs") for n in imports(p))}

    assert users <= {"plugin.py", "building.py"}


def calls(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            found.add(ast.unparse(node.func))
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_the_core_neither_prints_nor_reads_nor_looks_at_the_clock(path: Path) -> None:
    if level(part_of(path)) >= level("files") or part_of(path).startswith("__"):
        return
    used = calls(path)
    world = {"print", "open", "date.today", "datetime.now", "click.echo", "os.getenv"}

    assert not used & world
    assert not {name for name in used if name.endswith((".read_text", ".read_bytes"))}


def test_no_function_is_longer_than_fifty_lines() -> None:
    long = [
        f"{path.name}:{node.lineno} {node.name}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 50
    ]

    assert long == []


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    long = [p.name for p in MODULES if p.read_text("utf-8").count("\n") > 300]

    assert long == []
