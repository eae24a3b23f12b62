"""The command line as people use it: through main, on real folders."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from ims.cli import main
from ims.cli.commands import COMMANDS


def break_one(root: Path) -> Path:
    path = root / "docs" / "procedures" / "SOP-001.md"
    path.write_text(path.read_text("utf-8").replace("owner:", "ownr:", 1), "utf-8", newline="\n")
    return path


DAY = ["--today", "2026-06-01"]


def test_a_clean_system(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *DAY]) == 0
    assert capsys.readouterr().out.startswith("No problems in ")


def test_a_problem_says_how_to_mend_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = break_one(root)

    assert main(["check", *DAY, str(path)]) == 1
    assert capsys.readouterr().out == (
        "docs/procedures/SOP-001.md:6:1: MET001 unknown-key: `ownr` is no key that is known here\n"
        "  help: did you mean `owner`?\n"
        "Found 1 problem in 1 file.\n"
    )


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "junit"])
def test_every_form_has_the_exit_code(
    root: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    break_one(root)

    assert main(["check", *DAY, "--format", form]) == 1
    assert "MET001" in capsys.readouterr().out


def test_a_folder_means_the_files_in_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *DAY, "--format", "json", "docs/policies"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == 1


def test_the_system_is_found_from_a_folder_inside_it(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root / "docs" / "procedures")

    assert main(["check", *DAY, "SOP-001.md"]) == 0
    assert capsys.readouterr().out == "No problems in 1 file.\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "docs/procedures/SOP-999.md"], "there is no file"),
        (["check", "docs/contributing"], "nothing to check"),
        (["check", "--format", "yaml"], "Invalid value for '--format'"),
        (["check", "--root", "nowhere"], "does not exist"),
        (["check", "--root", "docs"], "is no management system"),
        (["new", "SOP", "--title", " "], "the title is empty"),
        (["new", "SOP", "--title", "x", "--owner", "a: b # c"], "no role `a: b # c` is known"),
        (["chek"], "No such command 'chek'"),
        (["new", "nothing", "--title", "x"], "no type `nothing` is known"),
        (["new", "NC", "--title", "x"], "a record needs a site"),
        (["rules", "ABC999"], "no rule `ABC999` is known"),
    ],
)
def test_what_cannot_run_is_told_and_leaves_with_2(
    root: Path, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


def test_outside_a_system_the_help_says_where_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["check"]) == 2
    assert "--root" in capsys.readouterr().err


def test_files_from_elsewhere_are_looked_at_as_documents_to_come(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "their policy.md").write_text("# Access\n\nTBD\n", "utf-8")

    assert main(["check", *DAY, str(tmp_path / "their policy.md")]) == 1
    assert "no-front-matter" in capsys.readouterr().out


def test_a_new_document_takes_the_next_id_and_asks_for_what_is_missing(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "procedure", "--title", "Reinigung: Raum 3"]) == 0
    path = root / "docs" / "procedures" / "SOP-002.md"
    assert main(["check", *DAY, str(path)]) == 1

    out = capsys.readouterr().out
    assert "made docs/procedures/SOP-002.md" in out
    assert "`owner` is empty" in out
    assert "`reason` is empty" in out
    assert "TXT004 placeholder" in out
    assert '\ntitle: "Reinigung: Raum 3"\n' in path.read_text("utf-8")


def test_a_new_record_takes_the_site_and_the_year(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", "NC", "--title", "Door open", "--site", "BOS"]) == 0

    made = capsys.readouterr().out.split("\n")[0].removeprefix("made ")
    assert made.startswith("docs/records/nonconformities/")
    assert made.endswith("-0001.md")
    assert "NC-BOS-" in made
    text = (root / made).read_text("utf-8")
    assert "\ndescription:\n" in text
    assert "\nowner: quality-assurance\n" in text
    # R62: only who was there knows when it happened; nothing is made up
    assert "\nevent_date:\n" in text


def test_new_never_writes_over_a_file(root: Path) -> None:
    for _ in range(3):
        assert main(["new", "SOP", "--title", "x"]) == 0

    assert len(list((root / "docs" / "procedures").glob("SOP-*.md"))) == 4


def test_the_register_lists_every_document_as_a_draft(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["register", "--format", "json"]) == 0

    rows = json.loads(capsys.readouterr().out)
    assert {row["id"] for row in rows} == {"FRM-001", "MTX-001", "POL-001", "SOP-001"}
    # R10: nobody signed anything, whatever anybody might type
    assert {row["status"] for row in rows} == {"draft"}


@pytest.mark.parametrize("form", ["text", "csv"])
def test_the_register_in_every_form(
    root: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["register", "--format", form]) == 0
    assert "SOP-001" in capsys.readouterr().out


def test_somebody_elses_schema_is_left_alone(root: Path) -> None:
    own = root / "schemas" / "product.schema.json"
    own.parent.mkdir()
    own.write_text("{}", "utf-8")

    assert main(["schemas"]) == 0
    assert main(["schemas", "--check"]) == 0
    assert own.read_text("utf-8") == "{}"


def test_what_the_disk_refuses_is_told_in_words(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "schemas").write_text("a file where a folder belongs", "utf-8")

    assert main(["schemas"]) == 2
    assert capsys.readouterr().err.startswith("ims: `")


def test_every_named_path_must_hold_something_to_check(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "empty").mkdir()

    assert main(["check", *DAY, "docs/forms", "empty"]) == 2
    assert "`empty` holds no controlled file" in capsys.readouterr().err


def test_schemas_are_written_compared_and_cleared_of_leftovers(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schemas", "--check"]) == 1
    assert main(["schemas"]) == 0
    assert main(["schemas", "--check"]) == 0
    old = (root / "schemas" / "roles.schema.json").read_text("utf-8")
    (root / "schemas" / "old.schema.json").write_text(old, "utf-8")
    assert main(["schemas", "--check"]) == 1
    assert main(["schemas"]) == 0
    assert not (root / "schemas" / "old.schema.json").exists()
    assert "schemas/old.schema.json: differs" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_rules_in_every_form(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--format", form]) == 0
    assert "effective" in capsys.readouterr().out or form == "text"


def test_one_rule_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "TXT008"]) == 0
    assert "Python-Markdown" in capsys.readouterr().out


@pytest.mark.parametrize("name", [name for group in COMMANDS.values() for name in group])
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    assert "Usage: ims" in capsys.readouterr().out


def test_the_help_groups_commands_by_person(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out

    assert out.index("Author:") < out.index("Reader and manager:") < out.index("Administrator:")


def test_it_starts_as_a_module() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "ims", "--version"], check=True, capture_output=True, text=True
    )

    assert shown.stdout.startswith("ims, version ")


def test_the_hook_imports_nothing_that_it_does_not_need(root: Path) -> None:
    """T8: what a commit waits for; the site, Git and the slow parsers stay away."""
    code = (
        "import sys; from ims.cli import main; "
        "main(['check', '--today', '2026-06-01', 'docs/procedures/SOP-001.md']); "
        "print(*sorted({m.split('.')[0] for m in sys.modules}))"
    )
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = set(shown.stdout.split("\n")[-2].split())

    assert "yaml" in loaded
    assert not loaded & {"git", "mkdocs", "markdown", "markdown_it", "jinja2", "material"}


def test_a_file_that_git_does_not_know_is_no_part_of_a_commit(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A link to it would be dead in every clone."""
    git = ["git", "-C", str(root), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    sop = root / "docs" / "procedures" / "SOP-001.md"
    (sop.parent / "SOP-002.md").write_text(
        sop.read_text("utf-8").replace("SOP-001", "SOP-002", 1), "utf-8", newline="\n"
    )
    with sop.open("a", encoding="utf-8", newline="\n") as file:
        file.write("\nSee [SOP-002](SOP-002.md).\n")

    assert main(["check", *DAY]) == 0
    assert main(["check", *DAY, "--tracked"]) == 1
    assert "REF016 broken-link" in capsys.readouterr().out


def test_outside_git_no_file_is_tracked_and_that_is_not_green(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *DAY, "--tracked"]) == 2
    assert "nothing to check" in capsys.readouterr().err
