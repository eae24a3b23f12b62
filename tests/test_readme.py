"""What the pages for people say can be done: each command exists and means what is said."""

import json
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from ims.cli.commands import group
from ims.models.kinds import KINDS

from tests.test_house import ROOT, dev

PAGES = ("README.md", "CONTRIBUTING.md")
DEV = ["python3", "scripts/dev.py"]
TEST = "python3 scripts/dev.py test"
DEMO = "python3 scripts/dev.py demo"


def fenced(path: str, language: str) -> list[str]:
    """Return the fenced blocks of one language in a page."""
    text = (ROOT / path).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(path: str) -> list[list[str]]:
    """Return the commands in the `sh` blocks of a page, without what follows `>`."""
    lines = [line for block in fenced(path, "sh") for line in block.splitlines() if line]
    return [shlex.split(line.partition(">")[0]) for line in lines]


COMMANDS = [(page, command) for page in PAGES for command in commands(page)]


@pytest.mark.parametrize(("page", "command"), COMMANDS, ids=[f"{p} {c}" for p, c in COMMANDS])
def test_command_of_a_page_exists(page: str, command: list[str]) -> None:
    tool = command
    if command[:2] == DEV:
        assert command[2] in dev.COMMANDS, page
        tool = command[2:]
    if tool[0] == "ims":
        assert_ims_knows(tool[1:])
    else:
        assert command[:2] == DEV, "a page names other commands than dev.py and ims"


def assert_ims_knows(arguments: list[str]) -> None:
    """Assert that a command of `ims` exists and its help names the options used."""
    result = CliRunner().invoke(group, [arguments[0], "--help"])

    assert result.exit_code == 0, result.output
    for option in [word for word in arguments if word.startswith("--")]:
        assert option in result.output


def test_each_page_has_commands() -> None:
    assert {page for page, _ in COMMANDS} == set(PAGES)


def test_ci_runs_what_the_readme_says() -> None:
    ran = (ROOT / ".ci/run").read_text("utf-8")
    told = [shlex.join(command) for command in commands("README.md")]

    assert TEST in told
    assert f"{DEMO} --serve" in told
    assert ran.index(DEMO) < ran.index(TEST)
    assert len(re.findall(r"^python3 ", ran, re.MULTILINE)) == 2


@pytest.mark.parametrize(
    "path",
    [*PAGES, *(f"docs/contributing/{n}.md" for n in ("architecture", "editors", "threat-model"))],
)
def test_links_of_a_page_lead_somewhere(path: str) -> None:
    here = ROOT / path
    links = re.findall(r"\]\(([^)#:]+)\)", here.read_text("utf-8"))

    assert [link for link in links if not (here.parent / link).exists()] == []


def test_architecture_names_every_part_of_the_tool() -> None:
    text = (ROOT / "docs/contributing/architecture.md").read_text("utf-8")
    inside = [*(ROOT / "scripts/ims").glob("*.py"), *(ROOT / "scripts/ims").glob("*/__init__.py")]
    names = {p.parent.name if p.name == "__init__.py" else p.name for p in inside}
    parts = names - {"ims", "__main__.py"}
    tree = set(re.findall(r"^  ([a-z_]+(?:\.py|/)) ", text, re.MULTILINE))
    table = set(
        re.findall(r"`([a-z_]+)`", text.partition("## Layers")[2].partition("Each third")[0])
    )

    assert {name.rstrip("/") for name in tree} - {"contributing"} == parts
    assert {Path(name).stem for name in parts} <= table


def test_editor_settings_name_every_register() -> None:
    settings, tasks = (
        json.loads((ROOT / ".vscode" / f"{name}.json").read_text("utf-8"))
        for name in ("settings", "tasks")
    )
    registers = {k.name: k.place for k in KINDS if k.place.startswith("controls/")}
    told = settings["yaml.schemas"]

    assert told == {f"schemas/{name}.schema.json": place for name, place in registers.items()}
    assert [schema for schema in told if not (ROOT / schema).is_file()] == []
    pattern = tasks["tasks"][0]["problemMatcher"]["pattern"]["regexp"]
    assert re.match(pattern, "docs/a/SOP-001.md:7:9: MET003 wrong-value: `revision` is `x`")
