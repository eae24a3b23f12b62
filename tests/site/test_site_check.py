"""`ims site-verify` finds what must not be on a site (R49, R52, R53, R65)."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from ims.cli import main
from ims.diagnostic import ImsError
from ims.site.built_page import read_page
from ims.site.contents import Contents, Mode
from ims.site.manifest import BuiltSite, digest
from ims.site.site_check import check_site
from ims.site.working_copy import open_contents

PAGE = "procedures/SOP-001.html"


@pytest.fixture(scope="module")
def built(small_site: tuple[Path, Path]) -> dict[str, bytes]:
    return dict(BuiltSite(small_site[1]))


@pytest.fixture(scope="module")
def published(small_site: tuple[Path, Path]) -> Contents:
    return open_contents(small_site[0])


def changed(built: dict[str, bytes], path: str, old: str, new: str) -> dict[str, bytes]:
    """Return the site with one file edited and the manifest made to agree."""
    assert old.encode() in built[path]
    files = {**built, path: built[path].replace(old.encode(), new.encode(), 1)}
    stated = json.loads(files["manifest.json"])
    stated["files"][path] = digest(files[path])
    return {**files, "manifest.json": json.dumps(stated).encode()}


def codes(files: dict[str, bytes], published: Contents) -> list[str]:
    return [found.code for found in check_site(files, published)]


def test_site_as_built_is_clean(built: dict[str, bytes], published: Contents) -> None:
    assert codes(built, published) == []


def test_edited_file_is_detected(built: dict[str, bytes], published: Contents) -> None:
    edited = {**built, PAGE: built[PAGE].replace(b"Write a draft", b"Write no draft")}

    assert codes(edited, published) == ["SIT013"]


def test_added_and_missing_files_are_detected(built: dict[str, bytes], published: Contents) -> None:
    files = {path: raw for path, raw in built.items() if path != "assets/ims/ims.css"}

    assert codes({**files, "more.txt": b"x"}, published) == ["SIT011", "SIT012"]


def test_missing_page_is_detected(built: dict[str, bytes], published: Contents) -> None:
    files = {path: raw for path, raw in built.items() if path != PAGE}

    assert set(codes(files, published)) == {"SIT001", "SIT011"}


def test_missing_manifest_is_detected(built: dict[str, bytes], published: Contents) -> None:
    files = {path: raw for path, raw in built.items() if path != "manifest.json"}

    assert codes(files, published) == ["SIT009"]
    assert codes({**files, "manifest.json": b"[]"}, published) == ["SIT009"]


# old text, new text, code: one edit of the page of a document, with the manifest in agreement
EDITS = [
    ('class="ims-control"', 'class="other"', "SIT002"),
    ('data-ims-revision="2"', 'data-ims-revision="3"', "SIT003"),
    ('data-ims-status="draft"', 'data-ims-status="effective"', "SIT003"),
    ('data-ims-classification="internal"', 'data-ims-classification="restricted"', "SIT004"),
    ('data-ims-mode="draft"', "", "SIT007"),
    ("</body>", '<img src="https://example.org/x.png"></body>', "SIT008"),
    ("</body>", '<script src="//example.org/x.js"></script></body>', "SIT008"),
    ("</body>", '<p style="background:url(http://example.org/x)"></body>', "SIT008"),
    ("</head>", '<link rel="preconnect" href="https://example.org"></head>', "SIT008"),
    ("</head>", "<style>@import 'https://example.org/x.css';</style></head>", "SIT008"),
    ("</head>", '<meta http-equiv="refresh" content="0;url=https://example.org"></head>', "SIT008"),
    ("</body>", '<img srcset="a.png 1x, https://example.org/x.png 2x"></body>', "SIT008"),
]


@pytest.mark.parametrize(("old", "new", "code"), EDITS)
def test_edited_page_is_detected(
    built: dict[str, bytes], published: Contents, old: str, new: str, code: str
) -> None:
    assert codes(changed(built, PAGE, old, new), published) == [code]


def test_style_sheet_of_another_host_is_detected(
    built: dict[str, bytes], published: Contents
) -> None:
    edited = changed(built, "assets/ims/ims.css", ":root", "@import url(//example.org/a);\n:root")

    assert codes(edited, published) == ["SIT008"]


def test_link_to_click_is_no_request() -> None:
    page = read_page('<a href="https://example.org">x</a><link rel="next" href="https://e.org">')

    assert page.loads == []


def test_page_of_a_document_that_is_not_published_is_detected(
    built: dict[str, bytes], published: Contents
) -> None:
    rest = Contents(published.system, published.publication)
    rest.__dict__["entries"] = {
        name: entry for name, entry in published.entries.items() if name != "POL-001"
    }

    assert codes(built, rest) == ["SIT005"]


def test_draft_in_a_controlled_site_is_detected(
    built: dict[str, bytes], published: Contents
) -> None:
    controlled = replace(
        published, publication=replace(published.publication, mode=Mode.CONTROLLED)
    )
    controlled.__dict__["entries"] = published.entries

    found = set(codes(built, controlled))
    assert found == {"SIT006", "SIT010"}


def test_nothing_found_is_no_success(published: Contents) -> None:
    with pytest.raises(ImsError, match="nothing to check"):
        check_site({}, published)


def test_command_tells_an_edited_file(
    tmp_path: Path, small_site: tuple[Path, Path], built: dict[str, bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    for path, raw in built.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(raw)
    (tmp_path / PAGE).write_bytes(built[PAGE] + b" ")

    assert main(["site-verify", str(tmp_path), "--root", str(small_site[0])]) == 1
    out = capsys.readouterr().out
    assert f"{PAGE}:1:1: SIT013 file-altered" in out
    assert "Found 1 problem in " in out


def test_command_refuses_an_empty_folder(tmp_path: Path, small_site: tuple[Path, Path]) -> None:
    assert main(["site-verify", str(tmp_path), "--root", str(small_site[0])]) == 2
