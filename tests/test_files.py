"""Folders on disk: everything is seen, nothing outside is read, writing is whole or not at all."""

import os
from pathlib import Path

import pytest
from ims.cli import main
from ims.diagnostic import ImsError
from ims.files import Folder, find_root, write, write_all

DAY = ["--today", "2026-06-01"]

posix_only = pytest.mark.skipif(os.name == "nt", reason="needs links and rights of POSIX")


def test_paths_are_sorted_and_written_with_slashes(tmp_path: Path) -> None:
    for name in ("docs/b/z.md", "docs/a/y.md", "controls/x.yaml", "README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", "utf-8")

    assert list(Folder(tmp_path)) == ["docs/a/y.md", "docs/b/z.md", "controls/x.yaml"]


@posix_only
@pytest.mark.parametrize("target", ["/etc/hostname", "../../../outside.md", "SOP-001.md"])
def test_a_link_is_read_as_git_stores_it_and_never_followed(
    root: Path, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (root.parent / "outside.md").write_text("secret", "utf-8")
    (root / "docs" / "procedures" / "SOP-002.md").symlink_to(target)

    assert Folder(root)["docs/procedures/SOP-002.md"] == target.encode()
    assert main(["check", *DAY]) == 1
    assert "docs/procedures/SOP-002.md:1:1: SRC0" in capsys.readouterr().out


@pytest.mark.parametrize(
    "path", ["../out.md", "docs/../../out.md", "docs\\..\\x", "link/out.md", "/"]
)
def test_nothing_is_written_where_one_path_leads_out(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    (root / "docs").mkdir(parents=True)
    if os.name != "nt":
        (root / "link").symlink_to(tmp_path)
    name = str(tmp_path / "out.md") if path == "/" or os.name == "nt" else path

    with pytest.raises(ImsError, match="leads out"):
        write_all(root, {"docs/a.md": b"x", name: b"x"})
    assert not list(tmp_path.rglob("*.md"))


@posix_only
def test_a_linked_folder_is_told_and_not_walked(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "docs" / "elsewhere").symlink_to("/etc")

    assert main(["check", *DAY]) == 1
    assert "docs/elsewhere:1:1: SRC018 unexpected-file" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name", [".hidden.md", ".git/x.md", "SOP-003.MD", "SOP-003.markdown", "SOP-003.docx", "a/b.yml"]
)
def test_a_file_that_would_not_be_read_is_told(
    root: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = root / "docs" / "procedures" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("---\nid: SOP-003\n---\n", "utf-8")

    assert main(["check", *DAY]) == 1
    assert f"docs/procedures/{name}:" in capsys.readouterr().out


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", ".gitkeep"])
def test_what_file_managers_leave_behind_is_nothing(root: Path, name: str) -> None:
    (root / "docs" / "procedures" / name).write_bytes(b"\x00")

    assert main(["check", *DAY]) == 0


@posix_only
@pytest.mark.skipif(os.name != "nt" and os.getuid() == 0, reason="root may read everything")
def test_a_file_without_rights_is_told_in_words(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "docs" / "procedures" / "SOP-001.md").chmod(0)

    assert main(["check", *DAY]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_file_that_goes_away_is_told_in_words(root: Path) -> None:
    folder = Folder(root)
    (root / "docs" / "procedures" / "SOP-001.md").unlink()

    with pytest.raises(ImsError, match="cannot be read"):
        folder["docs/procedures/SOP-001.md"]


def test_writing_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a" / "b.md"
    write(target, "eins\n")

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(OSError, match="disk full"):
        write(target, "zwei\n")

    assert target.read_bytes() == b"eins\n"
    assert [path.name for path in target.parent.iterdir()] == ["b.md"]


def test_the_root_is_the_nearest_folder_with_settings(root: Path) -> None:
    assert find_root(root / "docs" / "procedures") == root


@posix_only
def test_a_pipe_is_told_and_never_waited_for(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(root / "docs" / "procedures" / "SOP-066.md")

    assert main(["check", *DAY]) == 1
    assert "docs/procedures/SOP-066.md:1:1: SRC008" in capsys.readouterr().out
