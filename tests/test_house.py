"""The house itself: its tree, its lock, its hooks, and the script that sets it up."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml

ROOT = Path(__file__).parent.parent
TOP = {
    *("docs", "controls", "schemas", "scripts", "tests", ".ci", ".github", ".vscode"),
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "LICENSE-CONTENT"),
    *("pyproject.toml", "requirements.txt", "mkdocs.yml"),
    *(".pre-commit-config.yaml", ".pre-commit-hooks.yaml", ".gitlab-ci.yml"),
    *(".editorconfig", ".gitattributes", ".gitignore"),
}


def _load_dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", ROOT / "scripts" / "dev.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["dev"] = module
    spec.loader.exec_module(module)
    return module


dev = _load_dev()


def git(*arguments: str) -> str:
    """Return what Git says of this repository."""
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def tracked() -> list[str]:
    """Return the paths of all tracked files and of new ones that are not ignored."""
    found = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return sorted({path for path in found if path and (ROOT / path).is_file()})


# --- tree and files ---------------------------------------------------------------------------


def test_top_of_the_tree_is_as_designed() -> None:
    assert {path.partition("/")[0] for path in tracked()} == TOP


HOSTS = re.compile(r"https?://[^\s)\"]*(?:pypi|npmjs|pythonhosted|debian\.org|/simple)")
PLACES = re.compile(r"(?:^|[^\w.])/(?:work|farm|root|home|Users)/\w", re.MULTILINE)
KEYS = re.compile(r"BEGIN (?:OPENSSH |RSA |EC |DSA )?PRIVATE KEY")


@pytest.mark.parametrize("pattern", [HOSTS, PLACES, KEYS], ids=["host", "place", "key"])
def test_no_tracked_file_names_a_registry_a_machine_or_a_key(pattern: re.Pattern[str]) -> None:
    own = {"tests/test_house.py"}
    texts = {p: (ROOT / p).read_bytes().decode("utf-8", "replace") for p in tracked()}
    vendored = "/assets/vendor/"

    assert [
        p for p, t in texts.items() if p not in own and vendored not in p and pattern.search(t)
    ] == []


def test_text_files_are_checked_out_with_lf() -> None:
    said = git("check-attr", "text", "eol", "--", "docs/manual/MAN-001.md", "new.yaml", "a.png")

    assert "MAN-001.md: eol: lf" in said
    assert "new.yaml: eol: lf" in said
    assert "a.png: text: unset" in said


# --- lock -------------------------------------------------------------------------------------

LOCK = (ROOT / "requirements.txt").read_text("utf-8")


def test_lock_has_no_address() -> None:
    assert "://" not in LOCK
    assert not re.search(r"^--(?!\s)", LOCK, re.MULTILINE)


def test_every_requirement_has_a_version_and_hashes() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", LOCK.partition("lock\n")[2], flags=re.IGNORECASE)

    assert len(entries) > 40
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==\S+", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]


def test_lock_holds_every_direct_dependency() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    wanted = {re.split(r"[<>=\[;]", name)[0].lower() for name in named}

    assert wanted <= set(re.findall(r"^([a-z0-9._-]+)==", LOCK, re.MULTILINE))


# --- hooks and CI -----------------------------------------------------------------------------


def test_hooks_come_from_this_repository_alone() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    local = next(repo for repo in config["repos"] if repo["repo"] == "local")

    assert {repo["repo"] for repo in config["repos"]} == {"local", "meta"}
    for hook in local["hooks"]:
        script, command = hook["entry"].split()[1:3]
        assert (hook["entry"].split()[0], hook["language"]) == ("python", "python")
        assert (ROOT / script).is_file()
        assert command in dev.COMMANDS


def test_hooks_for_others_call_the_installed_command() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))

    assert [hook["entry"] for hook in hooks] == ["ims check --tracked", "ims schemas --check"]


def test_workflow_reads_the_whole_history_and_may_write_nothing() -> None:
    text = (ROOT / ".github/workflows/check.yml").read_text("utf-8")
    workflow = yaml.safe_load(text)
    steps = workflow["jobs"]["check"]["steps"]
    actions = [step["uses"] for step in steps if "uses" in step]

    assert workflow["permissions"] == {"contents": "read"}
    assert steps[0]["with"]["fetch-depth"] == 0
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", action) for action in actions)


# --- scripts/dev.py ---------------------------------------------------------------------------

SCRIPT = ROOT / "scripts" / "dev.py"


def test_dev_needs_the_standard_library_alone() -> None:
    tree = ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 11))
    plain = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    froms = {str(n.module) for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}

    assert {name.partition(".")[0] for name in plain | froms} <= sys.stdlib_module_names


def test_dev_can_be_read_by_a_python_that_it_refuses() -> None:
    ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 8))


def test_dev_refuses_an_old_python_in_words() -> None:
    with pytest.raises(dev.Stop) as stop:
        dev.require_python((3, 9, 18))

    message, help = stop.value.args
    assert "IMS needs Python 3.11 or later; this is 3.9.18" in message
    assert help


def test_dev_refuses_to_go_on_without_git(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(dev.Stop, match="needs Git"):
        dev.require_git()


def test_dev_keeps_git_variables_from_its_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_INDEX_FILE", "other-index")

    assert not [name for name in dev.environment() if name.startswith("GIT_")]
    assert "PATH" in dev.environment()


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a folder with dev.py, what its stamp depends on, and a `.venv` that only tells."""
    venv = tmp_path / ".venv"
    python = venv / dev.PYTHON.relative_to(dev.VENV)
    python.parent.mkdir(parents=True)
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "dev.py").write_bytes(SCRIPT.read_bytes())
    (tmp_path / "requirements.txt").write_text("a==1\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (venv / "pyvenv.cfg").write_text("version = 3.11.7\n")
    python.write_text('#!/bin/sh\ncase "$1" in -c) exit 0;; esac\necho "ran $*"\n[ "$2" != pip ]\n')
    python.chmod(0o755)
    return tmp_path


def run_dev(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(folder / "scripts" / "dev.py"), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)


def stamp(folder: Path) -> None:
    """Write the stamp that dev.py itself would write there."""
    code = "import dev; dev.STAMP.write_text(dev.digest(), 'ascii')"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=folder / "scripts")


posix = pytest.mark.skipif(os.name == "nt", reason="the Python of the fixture is a shell script")


@posix
def test_dev_does_nothing_but_the_command_while_its_stamp_is_right(house: Path) -> None:
    stamp(house)

    result = run_dev(house, "check", "docs")

    assert result.stdout == "ran -m ims check docs\n"
    assert (result.returncode, result.stderr) == (0, "")


@posix
@pytest.mark.parametrize("changed", ["requirements.txt", "pyproject.toml", ".venv/pyvenv.cfg"])
def test_dev_installs_again_when_something_changed(house: Path, changed: str) -> None:
    stamp(house)
    (house / changed).write_text("changed\n")

    result = run_dev(house, "check")

    assert "[1/2] install what requirements.txt names" in result.stdout
    assert "--require-hashes -r requirements.txt" in result.stdout


@posix
def test_dev_tells_what_failed_and_passes_the_exit_code_on(house: Path) -> None:
    result = run_dev(house, "check")

    assert result.returncode == 1
    assert "failed: install what requirements.txt names" in result.stderr
    assert "help: the lines above tell why" in result.stderr
    assert "ran -m ims check" not in result.stdout


@posix
def test_dev_runs_every_part_of_the_test_and_pytest_last(house: Path) -> None:
    stamp(house)
    python = house / dev.PYTHON.relative_to(dev.ROOT)
    python.write_text('#!/bin/sh\necho "ran $2 $3"\n[ "$2" != mypy ]\n')

    result = run_dev(house, "test", "-q")

    ran = [line for line in result.stdout.splitlines() if line.startswith("ran ")]
    assert ran == ["ran ruff check", "ran ruff format", "ran mypy ", "ran pytest -q"]
    assert result.stdout.endswith("ran pytest -q\n")
    assert result.returncode == 1
    assert "failed: types (mypy)" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tset"], "there is no command `tset`"),
        (["demo", "--sevre"], "`--sevre` is no option of this command"),
        (["setup", "now"], "`now` is no option of this command"),
    ],
)
def test_dev_refuses_what_it_does_not_know(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(arguments) == 2

    told = capsys.readouterr().err
    assert said in told
    assert "help: " in told


def test_dev_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["--help"]) == 0

    told = capsys.readouterr().out
    assert all(re.search(rf"^  {name} +\S", told, re.MULTILINE) for name in dev.COMMANDS)


def test_the_ci_script_lets_nothing_through() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")

    assert "set -euo pipefail" in script
    assert "export IMS_REQUIRE_BROWSER=1" in script
    assert "export IMS_REQUIRE_NETWORK=1" in script
    assert "dev.py demo || failed=$?" in script
    assert "dev.py test || failed=$?" in script
    assert script.rstrip().endswith('exit "$failed"')
    assert "|| true" not in script


@pytest.mark.parametrize("name", [".pre-commit-config.yaml", ".pre-commit-hooks.yaml"])
def test_the_hook_runs_on_every_commit_also_when_files_are_only_deleted(name: str) -> None:
    text = yaml.safe_load((ROOT / name).read_text("utf-8"))
    hooks = text["repos"][0]["hooks"] if isinstance(text, dict) else text
    check = next(hook for hook in hooks if hook["id"] == "ims-check")

    assert check["always_run"] is True
    assert check["pass_filenames"] is False
    assert "files" not in check


def test_a_run_of_steps_stops_at_the_first_that_fails(capfd: pytest.CaptureFixture[str]) -> None:
    good = dev.Step("good", [sys.executable, "-c", "print('went on')"], "no help")
    bad = dev.Step("bad", [sys.executable, "-c", "raise SystemExit(3)"], "mend it")

    assert dev.run([bad, good]) == 3
    assert "went on" not in capfd.readouterr().out
    assert dev.run([bad, good], keep_going=True) == 3
    shown = capfd.readouterr()
    assert "went on" in shown.out
    assert shown.err.rstrip().endswith("failed: bad")


def test_the_demo_checks_builds_and_verifies() -> None:
    commands = [list(step.command)[3] for step in dev.DEMO]

    assert commands == ["check", "demo", "check", "verify", "build", "site-verify"]
