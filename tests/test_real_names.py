"""Names outside of the history: shown, never stored, erased by one line (R43)."""

import subprocess
from pathlib import Path
from shutil import copytree

import pytest
from ims.cli import main
from ims.diagnostic import ImsError
from ims.open_standpoint import open_standpoint
from ims.real_names import PLACE

from tests.rows.broken import LAST_DAY

NAME = "Orla Real-Name"


@pytest.fixture
def company(demo: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "company"
    copytree(demo, folder)
    (folder / "names").mkdir()
    return folder


def name_of(company: Path) -> str:
    return open_standpoint(company, LAST_DAY, asked=True).name("oona-brack")


def test_a_name_is_shown_and_erased_without_touching_the_history(company: Path) -> None:
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=company, capture_output=True, check=True
    )
    (company / PLACE).write_text(f"oona-brack: {NAME}\n", encoding="utf-8")

    assert name_of(company) == NAME
    (company / PLACE).write_text("{}\n", encoding="utf-8")
    assert name_of(company) == "Oona Brack"
    status = subprocess.run(["git", "status", "--porcelain", "--", "docs", "controls"], cwd=company,
                            capture_output=True, text=True, check=True)  # fmt: skip
    assert status.stdout == ""
    after = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=company, capture_output=True, check=True
    )
    assert after.stdout == head.stdout


@pytest.mark.parametrize(
    "text", ["nobody-here: Somebody\n", "oona-brack:\n", "[a, b]\n", "a: b: c\n"]
)
def test_a_slip_in_the_names_is_told_and_shows_nobody(company: Path, text: str) -> None:
    (company / PLACE).write_text(text, encoding="utf-8")

    with pytest.raises(ImsError, match=r"names/people\.yaml"):
        name_of(company)


def test_the_names_do_not_reach_the_files_that_are_checked(
    company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (company / PLACE).write_text(f"oona-brack: {NAME}\n", encoding="utf-8")

    main(["register", "--root", str(company), "--format", "json"])
    assert NAME not in capsys.readouterr().out
