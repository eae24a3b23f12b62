"""`mkdocs.yml` cannot change a page after it was staged, nor leave the plugin out."""

from pathlib import Path

import pytest
from ims.cli import main
from ims.site import plugin
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from tests.site.sites import engine_log, write_system

HOOK = "def on_page_content(html, **_):\n    return html.replace('DRAFT', 'APPROVED')\n"
# What is replaced in the starter's mkdocs.yml, by what, and what the message names.
CHANGES = [
    ("  - ims\n", "", "`plugins` does not name `ims`"),
    ('exclude_docs: "*"\n', "", "`exclude_docs`"),
    ('exclude_docs: "*"\n', 'exclude_docs: "*.txt"\n', "`exclude_docs`"),
    ('exclude_docs: "*"\n', 'exclude_docs: "*"\nhooks: [hook.py]\n', "`hooks`"),
    ("  - offline\n", "  - offline\n  - meta\n", "`plugins` names `meta`"),
    ("  attr_list: {}\n", "  attr_list: {}\n  admonition: {}\n", "names `admonition`"),
    ("    permalink: true\n", "    permalink: false\n", "other options"),
    ("site_dir: build/site\n", "extra_javascript: [a.js]\n", "`extra_javascript`"),
    ("site_dir: build/site\n", "extra_css: [a.css]\n", "`extra_css`"),
    ("site_dir: build/site\n", "extra: {analytics: {provider: x}}\n", "`extra`"),
    ("site_dir: build/site\n", "copyright: <b>x</b>\n", "`copyright`"),
    ("  name: material\n", "  name: material\n  custom_dir: docs\n", "`theme`"),
    ("use_directory_urls: false\n", "use_directory_urls: true\n", "`use_directory_urls`"),
]


@pytest.mark.parametrize(("old", "new", "told"), CHANGES)
def test_setting_that_could_change_a_page_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    root = write_system(tmp_path / "system")
    text = (root / "mkdocs.yml").read_text("utf-8")
    assert old in text
    (root / "mkdocs.yml").write_text(text.replace(old, new), "utf-8")
    (root / "hook.py").write_text(HOOK)

    assert main(["build", "--root", str(root)]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "help:" in said
    assert not (root / "build" / "site").exists()


def test_engine_called_without_us_refuses_too(tmp_path: Path) -> None:
    root = write_system(tmp_path / "system")
    with (root / "mkdocs.yml").open("a") as file:
        file.write("hooks: [hook.py]\n")
    (root / "hook.py").write_text(HOOK)

    with engine_log() as said, pytest.raises(Abort):
        mkdocs_build(load_config(str(root / "mkdocs.yml"), site_dir=str(tmp_path / "out")))
    assert "`hooks` is not empty" in said.getvalue()


def test_engine_called_without_us_empties_no_foreign_folder(tmp_path: Path) -> None:
    root = write_system(tmp_path / "system")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")

    with engine_log() as said, pytest.raises(Abort):
        mkdocs_build(load_config(str(root / "mkdocs.yml"), site_dir=str(tmp_path / "mine")))
    assert "was not made by `ims`" in said.getvalue()
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_serve_refuses_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_system(tmp_path / "system")
    text = (root / "mkdocs.yml").read_text("utf-8").replace("  - ims\n", "")
    (root / "mkdocs.yml").write_text(text, "utf-8")

    assert main(["serve", "--root", str(root)]) == 2
    assert "`plugins` does not name `ims`" in capsys.readouterr().err


def test_name_of_the_site_is_shown_as_text(tmp_path: Path) -> None:
    root = write_system(tmp_path / "system")
    text = (root / "mkdocs.yml").read_text("utf-8")
    name = 'site_name: "A & B <img src=x onerror=alert(1)>"'
    (root / "mkdocs.yml").write_text(
        text.replace("site_name: Integrated management system", name), "utf-8"
    )

    assert plugin.build(root, tmp_path / "out")
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "<img src=x" not in page
    assert "A &amp;amp; B" not in page
