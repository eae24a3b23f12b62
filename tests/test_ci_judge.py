"""What the forge files run: a check that had nothing to compare with is never green."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.world import SOP, World, document, world

JUDGE = Path(__file__).parent.parent / ".ci" / "judge"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="forges run it on Linux")


def judge(root: Path, *command: str) -> tuple[int, str]:
    """Return exit code and words."""
    environment = {**os.environ, "IMS": f"{sys.executable} -m ims"}
    environment.pop("GITHUB_STEP_SUMMARY", None)
    done = subprocess.run(
        ["sh", str(JUDGE), *command],
        cwd=root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def written(root: Path, w: World) -> list[str]:
    """Return the ids of the steps, oldest first."""
    marks = w.write(root)
    return [marks[n] for n in sorted(marks)]


def test_a_change_is_judged_against_the_base(tmp_path: Path) -> None:
    w = world()
    w.revise()
    w.land({SOP: document("Work badly.")})
    *_, base, bad = written(tmp_path, w)

    code, said = judge(tmp_path, "change", base, bad)

    assert (code, "REV001" in said) == (1, True)


def test_a_change_that_deletes_the_baseline_is_judged(tmp_path: Path) -> None:
    w = world()
    w.revise()
    w.land({"docs/records/releases/0000.json": None})
    *_, base, bad = written(tmp_path, w)

    code, said = judge(tmp_path, "change", base, bad)

    assert (code, "STP002" in said) == (1, True)


def test_a_base_that_is_not_there_is_no_pass(tmp_path: Path) -> None:
    written(tmp_path, world())

    assert judge(tmp_path, "change", "origin/main", "HEAD")[0] == 1


def test_a_push_is_verified_since_the_former_head(tmp_path: Path) -> None:
    w = world()
    w.revise()
    steps = written(tmp_path, w)

    assert judge(tmp_path, "push", steps[0])[0] == 0
    assert judge(tmp_path, "push", "0" * 40)[0] == 0


def test_a_forced_push_is_no_pass(tmp_path: Path) -> None:
    """R34: the former head is gone from the clone of the runner."""
    w = world()
    w.revise()
    written(tmp_path, w)

    code, said = judge(tmp_path, "push", "1" * 40)

    assert (code, "rewritten" in said) == (1, True)


def test_a_push_that_loses_the_baseline_is_no_pass(tmp_path: Path) -> None:
    w = world()
    w.land({"docs/records/releases/0000.json": None})
    before, _ = written(tmp_path, w)

    assert judge(tmp_path, "push", before)[0] == 1


def test_without_a_baseline_it_says_that_nothing_was_judged(tmp_path: Path) -> None:
    w = World()
    w.company.land({SOP: document()}, w.company.signer("ivy", w.now), "draft", w.now)
    [only] = written(tmp_path, w)

    for command in (("change", only, only), ("push", "0" * 40)):
        code, said = judge(tmp_path, *command)
        assert (code, "No baseline" in said) == (0, True)
