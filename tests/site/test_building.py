"""Whole builds through MkDocs: clean, broken, without the plugin, outside Git, twice."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from ims.body import EXTENSIONS
from ims.cli import main
from ims.site import plugin
from ims.site.manifest import BuiltSite, digest, manifest
from ims.site.publication import Publication
from ims.site.working_copy import open_working_copy
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from tests.site.sites import (
    PLAIN,
    ROOT,
    SOP,
    Skeleton,
    contents,
    edited,
    engine_log,
    quoted,
    staged,
    write_system,
)
from tests.support import small_tree

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def test_dialect_of_the_site_is_the_one_that_is_checked() -> None:
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))

    assert settings["markdown_extensions"] == EXTENSIONS


def test_clean_system_is_built(small_site: tuple[Path, Path]) -> None:
    _, folder = small_site
    page = Skeleton((folder / "procedures" / "SOP-001.html").read_text("utf-8"))

    assert page.with_class("ims-control")[0]["data-ims-id"] == "SOP-001"
    assert page.with_class("ims-mark")
    assert "Lenkung der Dokumente" in page.text
    assert not (folder / "404.html").exists()
    assert not list(folder.rglob("*.yaml"))
    assert not [path for path in folder.rglob("*") if "records" in path.parts]


def test_page_names_no_engine(small_site: tuple[Path, Path]) -> None:
    text = (small_site[1] / "index.html").read_text("utf-8")

    assert 'name="generator"' not in text
    assert "Made with" not in text.replace("<dt>Made with</dt>", "")


def test_first_line_states_the_mode(tmp_path: Path) -> None:
    root = write_system(tmp_path)
    with engine_log() as said:
        assert plugin.build(root, tmp_path / "build" / "out")

    assert said.getvalue().splitlines()[0].startswith("ims: DRAFT: no baseline")


def test_outside_git_the_site_says_so(small_site: tuple[Path, Path]) -> None:
    assert "not under version control" in (small_site[1] / "index.html").read_text("utf-8")


def test_broken_front_matter_stops_the_build(tmp_path: Path) -> None:
    broken = small_tree()["docs/procedures/SOP-001.md"].replace(b"type: procedure", b"type: [odd")
    root = write_system(tmp_path, {"docs/procedures/SOP-001.md": broken})
    with engine_log() as said:
        assert not plugin.build(root, tmp_path / "build" / "out")

    assert "docs/procedures/SOP-001.md:5:9: SRC012" in said.getvalue()
    assert "help:" in said.getvalue()
    assert not (tmp_path / "build" / "out" / "index.html").exists()


def test_author_at_work_sees_pages_and_problems(tmp_path: Path) -> None:
    broken = small_tree()["docs/procedures/SOP-001.md"].replace(b"type: procedure", b"tipe: x")
    root = write_system(tmp_path, {"docs/procedures/SOP-001.md": broken})
    config = load_config(str(root / "mkdocs.yml"), site_dir=str(tmp_path / "build" / "out"))
    config.plugins.on_startup(command="serve", dirty=False)
    with engine_log() as said:
        mkdocs_build(config, serve_url="http://127.0.0.1:1/")

    assert "docs/procedures/SOP-001.md" in said.getvalue()
    assert "tipe" in (tmp_path / "build" / "out" / "problems.html").read_text("utf-8")
    assert (tmp_path / "build" / "out" / "policies" / "POL-001.html").exists()


def test_without_the_plugin_nothing_controlled_is_published(tmp_path: Path) -> None:
    root = write_system(tmp_path)
    settings = (root / "mkdocs.yml").read_text("utf-8").replace("  - ims\n", "")
    (root / "mkdocs.yml").write_text(settings, "utf-8")
    mkdocs_build(load_config(str(root / "mkdocs.yml"), site_dir=str(tmp_path / "build" / "out")))

    built = BuiltSite(tmp_path / "build" / "out")
    assert not [path for path in built if path.endswith((".md", ".yaml"))]
    assert not [p for p in built if "SOP-001" in p or "NC-DUB" in p or "records" in p]
    assert b"Lenkung der Dokumente" not in b"".join(built[path] for path in built)


def test_two_builds_are_equal_byte_for_byte(tmp_path: Path, small_site: tuple[Path, Path]) -> None:
    root, first = small_site
    assert plugin.build(root, tmp_path / "second")

    one, other = BuiltSite(first), BuiltSite(tmp_path / "second")
    assert list(one) == list(other)
    assert [path for path in one if one[path] != other[path]] == []


def test_manifest_holds_the_digest_of_every_file(small_site: tuple[Path, Path]) -> None:
    built = BuiltSite(small_site[1])
    stated = json.loads(built["manifest.json"])

    assert stated["files"] == {p: digest(built[p]) for p in built if p != "manifest.json"}
    assert stated["mode"] == "draft"


def test_hostile_title_is_harmless_in_the_finished_page(tmp_path: Path) -> None:
    title = "</title><script>alert(1)</script>"
    text = small_tree()["docs/procedures/SOP-001.md"].decode()
    changed = text.replace("Lenkung der Dokumente", quoted(title))
    root = write_system(tmp_path, {"docs/procedures/SOP-001.md": changed})
    assert plugin.build(root, tmp_path / "build" / "out")

    built = BuiltSite(tmp_path / "build" / "out")
    pages = b"".join(built[path] for path in built if path.endswith(".html"))
    assert b"<script>alert" not in pages
    index = json.loads(built["search/search_index.json"])
    assert not [entry for entry in index["docs"] if "<script" in entry["title"] + entry["text"]]


def test_picture_of_a_document_is_published_and_no_other(tmp_path: Path) -> None:
    picture = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    text = small_tree()["docs/procedures/SOP-001.md"].decode()
    changed = text.replace("Write a draft.", "Write a draft.\n2. ![The form](map.svg)")
    root = write_system(
        tmp_path,
        {
            "docs/procedures/SOP-001.md": changed.replace("2. Have", "3. Have").replace(
                "3. Use", "4. Use"
            ),
            "docs/procedures/map.svg": picture,
        },
    )
    built = plugin.build(root, tmp_path / "build" / "out")

    assert built
    assert (tmp_path / "build" / "out" / "procedures" / "map.svg").read_bytes() == picture


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def _with_picture(path: str) -> dict[str, str | bytes | None]:
    words = f"## Procedure\n\n![The form]({path})\n"
    return edited("docs/procedures/SOP-001.md", ("## Procedure\n", words))


def test_picture_that_is_a_link_gives_nothing_of_the_machine(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret of the machine")
    root = write_system(tmp_path / "system", _with_picture("map.svg"))
    (root / "docs/procedures/map.svg").symlink_to(secret)
    (root / "docs/procedures/plan.svg").write_bytes(SVG)

    for content in open_working_copy(root, NOW).other_files().values():
        assert b"a secret of the machine" not in content


def test_picture_swapped_after_the_check_gives_nothing_of_the_machine(tmp_path: Path) -> None:
    changes = _with_picture("map.svg") | {"docs/procedures/map.svg": SVG}
    root = write_system(tmp_path / "system", changes)
    copy = open_working_copy(root, NOW)
    (tmp_path / "secret").write_text("a secret of the machine")
    (root / "docs/procedures/map.svg").unlink()
    (root / "docs/procedures/map.svg").symlink_to(tmp_path / "secret")

    assert b"a secret of the machine" not in copy.other_files()["procedures/map.svg"]


def test_picture_of_a_record_is_not_published() -> None:
    path = "docs/records/nonconformities/2026/scan.png"
    changes = _with_picture("../records/nonconformities/2026/scan.png") | {path: b"x"}

    assert contents(changes).pictures == {}
    assert "The form *(not on this site)*" in staged(changes)[SOP]


def test_no_template_of_the_theme_is_left(small_site: tuple[Path, Path]) -> None:
    assert not (small_site[1] / "sitemap.xml").exists()
    for path in small_site[1].rglob("*"):
        if path.suffix in {".xml", ".html", ".txt"}:
            assert "{%" not in path.read_text("utf-8"), path


def test_manifest_names_nothing_that_is_not_published() -> None:
    hidden = ("docs/procedures/SOP-666.md", "controls/people/x.yaml")

    stated = manifest(Publication(dirty=hidden), {})
    assert json.loads(stated)["dirty"] == 2
    assert "SOP-666" not in stated


# --- the commands -----------------------------------------------------------------------------


def test_stage_gives_any_engine_finished_pages(
    tmp_path: Path, small_site: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "staged"

    assert main(["stage", str(folder), "--root", str(small_site[0])]) == 0
    assert "DRAFT: " in capsys.readouterr().out
    assert (folder / "procedures" / "SOP-001.md").is_file()
    assert (folder / "assets" / "ims" / "ims.css").is_file()
    nav = json.loads((folder / "navigation.json").read_text("utf-8"))
    extensions = list(EXTENSIONS)
    settings = {"site_name": "x", "docs_dir": str(folder), "theme": None, "nav": nav}
    settings |= {"markdown_extensions": extensions, "strict": True, "use_directory_urls": False}
    (tmp_path / "mkdocs.yml").write_text(json.dumps(settings | {"theme": {"name": "mkdocs"}}))
    mkdocs_build(load_config(str(tmp_path / "mkdocs.yml"), site_dir=str(tmp_path / "other")))
    assert 'data-ims-id="SOP-001"' in (
        tmp_path / "other" / "procedures" / "SOP-001.html"
    ).read_text("utf-8")


def test_build_and_site_verify_agree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_system(tmp_path / "system")

    assert main(["build", "--root", str(root)]) == 0
    assert main(["site-verify", str(root / "build" / "site"), "--root", str(root)]) == 0
    assert "No problems in " in capsys.readouterr().out


def test_commands_tell_problems_by_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_system(tmp_path / "system", {"docs/policies/POL-001.md": "broken"})

    assert main(["stage", str(tmp_path / "staged"), "--root", str(root)]) == 1
    assert "docs/policies/POL-001.md:1:1:" in capsys.readouterr().out
    assert main(["build", "--root", str(root)]) == 1


def test_settings_that_cannot_be_used_are_told_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_system(tmp_path / "system")
    shutil.move(root / "mkdocs.yml", tmp_path / "gone.yml")

    assert main(["build", "--root", str(root)]) == 2
    assert "mkdocs.yml cannot be used" in capsys.readouterr().err


def test_small_system_of_these_tests_is_clean(tmp_path: Path) -> None:
    root = write_system(tmp_path)

    assert main(["check", "--root", str(root)]) == 0
    assert PLAIN
