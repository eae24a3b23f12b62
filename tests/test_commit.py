"""A wrong front matter stops `git commit`, and the message tells the mend. From a fresh clone.

Slow (it makes a `.venv` and a hook of its own) and needs the package index, so it runs where
IMS_REQUIRE_NETWORK is set, as in .ci/run.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(
    not os.environ.get("IMS_REQUIRE_NETWORK"), reason="set IMS_REQUIRE_NETWORK=1 to run it"
)
PROCEDURE = "docs/procedures/SOP-001.md"


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        **{f"GIT_{who}_NAME": "A. Author" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "author@example.org" for who in ("AUTHOR", "COMMITTER")},
    }
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("commit") / "clone"
    assert run("git", "clone", "-q", str(ROOT), str(folder), folder=ROOT).returncode == 0
    set_up = run(sys.executable, "scripts/dev.py", "setup", "--hook", folder=folder)
    assert set_up.returncode == 0, set_up.stdout + set_up.stderr
    return folder


def commit(clone: Path, old: str, new: str) -> subprocess.CompletedProcess[str]:
    path = clone / PROCEDURE
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8", newline="\n")
    return run("git", "commit", "-q", "-am", "SOP-001: try", folder=clone)


def test_wrong_front_matter_stops_the_commit_and_the_message_tells_the_mend(clone: Path) -> None:
    stopped = commit(clone, "\nowner: ", "\nownr: ")

    assert stopped.returncode != 0
    assert f"{PROCEDURE}:6:1: MET001 unknown-key" in stopped.stdout + stopped.stderr
    assert "help: did you mean `owner`?" in stopped.stdout + stopped.stderr

    mended = commit(clone, "\nownr: ", "\nowner:  ")

    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert run("git", "status", "--porcelain", folder=clone).stdout == ""
