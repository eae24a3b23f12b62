"""Nothing is removed that is not ours: where a site may be written, and what becomes of the old."""

import json
from pathlib import Path

import pytest
from ims.cli import main
from ims.diagnostic import ImsError
from ims.site.manifest import BuiltSite
from ims.site.target import refuse

from tests.site.sites import write_system

COMMANDS = ["build", "stage"]


@pytest.fixture(params=COMMANDS)
def command(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def system(tmp_path: Path) -> Path:
    return write_system(tmp_path / "system")


def run(command: str, folder: Path, system: Path) -> int:
    return main([command, str(folder), "--root", str(system)])


def listed(folder: Path) -> dict[str, bytes]:
    return dict(BuiltSite(folder))


def test_foreign_folder_is_left_alone(
    command: str, system: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("x")

    assert run(command, mine, system) == 2
    assert listed(mine) == {"thesis.txt": b"x"}
    assert "was not made by `ims`" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"files": {}}', '{"files": {}, "tool": "other"}', '{"files": []}']
)
def test_a_file_of_the_right_name_proves_nothing(
    command: str, system: Path, tmp_path: Path, text: str
) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    for name in ("manifest.json", "navigation.json"):
        (mine / name).write_text(text)

    assert run(command, mine, system) == 2
    assert len(listed(mine)) == 2


def test_file_put_into_our_folder_is_left_alone(
    command: str, system: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "site"
    assert run(command, folder, system) == 0
    (folder / "thesis.txt").write_text("x")
    before = listed(folder)

    assert run(command, folder, system) == 2
    assert listed(folder) == before
    assert "thesis.txt" in capsys.readouterr().err


@pytest.mark.parametrize(
    "inside",
    [".", "..", "docs", "docs/new", "controls", "schemas", "new", ".git", ".git/new", "build"],
)
def test_the_system_itself_is_no_target(command: str, system: Path, inside: str) -> None:
    (system / "schemas").mkdir()
    (system / ".git").mkdir()
    before = listed(system)

    assert run(command, system / inside, system) == 2
    assert listed(system) == before
    assert not (system / "docs" / "new").exists()


def test_link_does_not_lead_into_the_system(command: str, system: Path, tmp_path: Path) -> None:
    (system / "build").symlink_to(system / "docs")
    (tmp_path / "link").symlink_to(system / "docs" / "new")

    assert run(command, system / "build" / "site", system) == 2
    assert run(command, tmp_path / "link", system) == 2
    assert not (system / "docs" / "site").exists()
    assert not (system / "docs" / "new").exists()


def test_folder_of_git_is_no_target(command: str, system: Path, tmp_path: Path) -> None:
    assert run(command, tmp_path / ".git" / "new", system) == 2
    assert not (tmp_path / ".git").exists()


def test_system_is_known_by_a_link_too(system: Path, tmp_path: Path) -> None:
    (tmp_path / "other").symlink_to(system)

    for root, named in ((system, tmp_path / "other"), (tmp_path / "other", system)):
        with pytest.raises(ImsError, match="belongs to the system"):
            refuse(root, named / "docs" / "new")


def test_former_site_comes_back_when_the_new_one_cannot_take_its_place(
    system: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "site"
    assert run("stage", folder, system) == 0
    before = listed(folder)
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    assert run("stage", folder, system) == 2
    assert listed(folder) == before


def test_folder_below_build_is_a_target(command: str, system: Path) -> None:
    assert run(command, system / "build" / "one" / "two", system) == 0
    assert json.loads((system / "build" / "one" / "two" / "manifest.json").read_bytes())["files"]


def test_empty_folder_is_a_target(command: str, system: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()

    assert run(command, tmp_path / "site", system) == 0
    assert [path.name for path in tmp_path.glob(".ims-*")] == []


def test_again_leaves_no_old_page(command: str, system: Path, tmp_path: Path) -> None:
    folder, old = tmp_path / "site", system / "docs/policies/POL-002.md"
    policy = (system / "docs/policies/POL-001.md").read_text("utf-8")
    old.write_text(policy.replace("id: POL-001", "id: POL-002"), "utf-8")
    assert run(command, folder, system) == 0
    assert list(folder.rglob("POL-002.*"))
    old.unlink()

    assert run(command, folder, system) == 0
    assert not list(folder.rglob("POL-002.*"))


def test_build_that_fails_leaves_the_former_site(
    command: str, system: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    assert run(command, folder, system) == 0
    before = listed(folder)
    (system / "docs/policies/POL-001.md").write_text("broken")

    assert run(command, folder, system) == 1
    assert listed(folder) == before


def test_warning_of_the_engine_leaves_the_former_site(system: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    assert run("build", folder, system) == 0
    before = listed(folder)
    page = system / "docs/procedures/SOP-001.md"
    # An engine of a later day may know what `ims check` does not.
    page.write_text(page.read_text("utf-8") + "\n[x](index.md#nowhere)\n", "utf-8")

    assert run("build", folder, system) == 1
    assert listed(folder) == before


def test_site_can_be_read_by_others(command: str, system: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    assert run(command, folder, system) == 0

    assert folder.stat().st_mode & 0o055 == 0o055


def test_place_that_cannot_be_written_is_told_in_words(
    command: str, system: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x")

    assert run(command, tmp_path / "file" / "site", system) == 2
    assert "help:" in capsys.readouterr().err
