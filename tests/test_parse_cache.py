"""The cache of parses: quicker, never believed by `ims verify`, and safe to delete."""

from dataclasses import asdict
from pathlib import Path

import pytest
from ims.cli import main
from ims.history import core, state
from ims.open_history import open_history
from ims.parse_cache import ParseCache

from tests.world import world


@pytest.fixture
def root(tmp_path: Path) -> Path:
    w = world()
    w.revise()
    w.revise(text="Work with more care.", revision="2")
    w.write(tmp_path / "system")
    return tmp_path / "system"


def cache_file(root: Path) -> Path:
    [found] = (root / ".git" / "ims").glob("parses-*.json")
    return found


def test_what_was_read_is_not_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = open_history(root).history.state
    core.read_core.cache_clear()

    def never(path: str, raw: bytes) -> core.Core:
        raise AssertionError(path)

    monkeypatch.setattr(state, "read_core", never)
    second = open_history(root).history.state

    assert {k: v.approved for k, v in second.facts.items()} == {
        k: v.approved for k, v in first.facts.items()
    }


def test_cores_come_back_as_they_were(root: Path) -> None:
    known = open_history(root)
    before = {k: asdict(c) for k, c in known.blobs._cores.items()} if known.history else {}

    after = ParseCache(root / ".git").cores

    assert before
    assert {k: asdict(c) for k, c in after.items()} == before


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"x": {"id": 1}}', b"\xff\xfe", b"null"])
def test_a_damaged_cache_is_none(root: Path, damage: bytes) -> None:
    assert open_history(root).history.wrong == []
    cache_file(root).write_bytes(damage)

    history = open_history(root).history

    assert history.wrong == []
    assert [a.revision for a in history.state.facts["SOP-001"].approved] == ["1", "2"]


def test_verify_believes_the_objects_alone(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A cache that somebody poisoned says that a text is another document."""
    assert open_history(root).history.wrong == []
    text = cache_file(root).read_text("utf-8").replace('"SOP-001"', '"SOP-666"')
    cache_file(root).write_text(text, "utf-8")

    assert main(["verify", "--root", str(root), "--no-objects", "--format", "json"]) == 0
    assert "SOP-666" not in capsys.readouterr().out
