"""What was found in the past is dealt with in the open; nothing is rewritten."""

import os
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from ims.cli import main

from tests.world import SOP, document, world


def git(root: Path, *command: str, date: datetime | None = None) -> None:
    """Run Git as Ivy, at a time."""
    stamp = f"{date:%Y-%m-%dT%H:%M:%S%z}" if date else ""
    who = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "Ivy Ward"), ("EMAIL", "ivy@example.com"), ("DATE", stamp))
        if value
    }
    subprocess.run(["git", "-C", str(root), *command], check=True, env={**os.environ, **who})


def test_a_finding_of_the_past_is_dealt_with_by_a_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """WI-002: nothing is rewritten; the finding stays, with name and reason beside it."""
    w = world()
    w.revise()
    w.land({SOP: document("Work badly.")}, message="A wrong entry")
    w.land({SOP: document()}, message="Put back")
    marks = w.write(tmp_path)
    wrong = marks[w.company.tip - 1]
    now = f"{w.tick():%Y-%m-%dT%H:%M:%S%z}"
    usual = ["--root", str(tmp_path), "--demo-key", "ben", "--time", now, "--yes"]

    assert main(["verify", "--root", str(tmp_path)]) == 1
    assert main(["dispose", "SIG003", wrong, "--reason", "None of it", *usual]) == 2
    assert main(["dispose", "REV001", wrong[:10], "--reason", "NC-BOS-2026-0001", *usual]) == 0
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "Deal with it", date=w.now)
    capsys.readouterr()

    assert main(["verify", "--root", str(tmp_path)]) == 0
    assert "NC-BOS-2026-0001" in capsys.readouterr().out
