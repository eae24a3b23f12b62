"""The table of the domain and the code are one: nothing is claimed that is not there."""

import ast
import re
from pathlib import Path

import pytest
from ims.cli.commands import COMMANDS
from ims.loops import all_loops
from ims.rules import all_rules
from ims.rules.steps import all_step_rules

ROWS = 96
HERE = Path(__file__).parent
TABLE = HERE.parent.parent / "docs" / "contributing" / "domain.md"
CODE = re.compile(r"\b[A-Z]{3}[0-9]{3}\b")
COMMAND = re.compile(r"`ims ([a-z-]+)")


def table() -> dict[str, list[str]]:
    lines = [line.split("|")[1:-1] for line in TABLE.read_text("utf-8").splitlines()]
    cells = [[cell.strip() for cell in line] for line in lines if line]
    return {line[0]: line for line in cells if re.fullmatch(r"[0-9]{3}-[0-9]{2}", line[0])}


def rows_with_a_test() -> set[str]:
    """Return the rows that a test of this folder is marked with."""
    found: set[str] = set()
    for path in HERE.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.row":
                found |= {ast.literal_eval(arg) for arg in node.args}
    return found


def test_all_rows_stand_in_the_table() -> None:
    assert len(table()) == ROWS


@pytest.mark.parametrize("row", sorted(table()))
def test_a_row_has_a_test_and_names_what_is_there(row: str) -> None:
    _, _, _, _, told_by, command, page = table()[row][:7]
    codes, commands = set(CODE.findall(told_by)), set(COMMAND.findall(command))
    known = {*all_loops(), *all_rules(), *all_step_rules()}

    assert codes
    assert codes <= known
    assert commands
    assert commands <= {name for group in COMMANDS.values() for name in group}
    assert page
    assert row in rows_with_a_test(), f"no test of tests/rows/ is marked with {row}"
