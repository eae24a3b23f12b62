"""What Git is asked for a site, in real repositories."""

import subprocess
from pathlib import Path

import pytest
from ims import git

DATE = "2026-01-05T09:00:00+01:00"


def run(root: Path, *command: str) -> None:
    dated = {"GIT_AUTHOR_DATE": DATE, "GIT_COMMITTER_DATE": DATE, "HOME": str(root)}
    path = {"PATH": "/usr/bin:/bin"}
    who = ["-c", "user.name=Áine Ní Bhriain", "-c", "user.email=a@example.org"]
    subprocess.run(
        ["git", *who, *command], cwd=root, check=True, env=path | dated, capture_output=True
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    (root / "docs").mkdir(parents=True)
    (root / "docs" / "bláth.md").write_text("one")
    run(root, "init", "-q", "-b", "main")
    run(root, "add", "-A")
    run(root, "commit", "-q", "-m", "first", "--no-gpg-sign", "--no-verify")
    return root


def test_commit_and_its_time_are_told(repository: Path) -> None:
    assert len(git.head(repository)) == 40
    assert git.commit_time(repository) == 1767600000
    assert git.dirty_paths(repository) == ()


def test_folder_outside_git_has_no_commit(tmp_path: Path) -> None:
    assert git.head(tmp_path) == ""
    assert git.commit_time(tmp_path) is None
    assert git.dirty_paths(tmp_path) == ()


def test_repository_without_a_commit_has_none(tmp_path: Path) -> None:
    run(tmp_path, "init", "-q")

    assert git.head(tmp_path) == ""


def test_changed_staged_new_and_deleted_files_are_dirty(repository: Path) -> None:
    (repository / "docs" / "new.md").write_text("two")
    (repository / "docs" / "staged.md").write_text("three")
    run(repository, "add", "docs/staged.md")
    (repository / "docs" / "bláth.md").unlink()

    assert git.dirty_paths(repository) == ("docs/bláth.md", "docs/new.md", "docs/staged.md")
    assert git.dirty_paths(repository, "controls") == ()


def test_paths_are_those_below_the_root(repository: Path) -> None:
    (repository / "docs" / "new.md").write_text("two")

    assert git.dirty_paths(repository / "docs") == ("new.md",)


def test_variables_of_a_hook_do_not_mislead(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = git.head(repository)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))

    assert git.head(repository) == before
    assert git.dirty_paths(repository) == ()
