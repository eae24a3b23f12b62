"""`ims site-verify` finds what must not be on a site (R49, R52, R53, R65)."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ims.cli import main
from ims.diagnostic import ImsError
from ims.site.addresses import loads_of_style
from ims.site.built_page import read_page
from ims.site.contents import Contents
from ims.site.manifest import BuiltSite, digest
from ims.site.publication import Mode, Wish
from ims.site.site_check import check_site
from ims.site.working_copy import open_to_verify

from tests.site.sites import write_system

PAGE = "procedures/SOP-001.html"


def drafts(root: Path) -> Contents:
    return open_to_verify(root, Wish(), datetime(2026, 6, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def built(small_site: tuple[Path, Path]) -> dict[str, bytes]:
    return dict(BuiltSite(small_site[1]))


@pytest.fixture(scope="module")
def published(small_site: tuple[Path, Path]) -> Contents:
    return drafts(small_site[0])


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
    ('data-ims-digest="', 'data-ims-digest="0', "SIT003"),
    ('data-ims-classification="internal"', 'data-ims-classification="public"', "SIT003"),
    ("<dt>Digest</dt><dd>", "<dt>Digest</dt><dd>0", "SIT003"),
    ("<dd>2</dd>", "<dd>3</dd>", "SIT003"),
    ("<strong>DRAFT</strong>", "<strong>APPROVED</strong>", "SIT007"),
    ("<strong>DRAFT</strong>", "<!-- <strong>DRAFT</strong> -->", "SIT007"),
    ("Do not work to it", "Work to it", "SIT007"),
    ("data-search-exclude>DRAFT</div>", "data-search-exclude></div>", "SIT007"),
    ("</body>", r'<img src="\\example.org/x.png"></body>', "SIT008"),
    ("</body>", r'<img src="/\example.org/x.png"></body>', "SIT008"),
    ("</body>", '<img src="https:/example.org/x.png"></body>', "SIT008"),
    ("</body>", '<img src="ht\ntps:example.org/x.png"></body>', "SIT008"),
    ("</body>", '<img src=" //example.org/x.png"></body>', "SIT008"),
    ("</body>", '<video poster="//example.org/x"></video></body>', "SIT008"),
    ("</body>", '<object data="//example.org/x"></object></body>', "SIT008"),
    ("</body>", '<object data="data:text/html,x"></object></body>', "SIT008"),
    ("</body>", '<form action="//example.org/x"></form></body>', "SIT008"),
    ("</body>", '<button formaction="//example.org/x"></button></body>', "SIT008"),
    ("</body>", '<a href="x.html" ping="//example.org/x">x</a></body>', "SIT008"),
    ("</body>", '<table background="//example.org/x"></table></body>', "SIT008"),
    ("</body>", '<iframe srcdoc="x"></iframe></body>', "SIT008"),
    ("</body>", '<svg><use xlink:href="//example.org/x"/></svg></body>', "SIT008"),
    ("</body>", '<svg><set attributeName="href" to="//example.org/x"/></svg></body>', "SIT008"),
    ("</body>", '<svg><rect fill="url(//example.org/x)"/></svg></body>', "SIT008"),
    ("</head>", '<link rel="canonical stylesheet" href="//example.org/x"></head>', "SIT008"),
    ("</head>", '<link rel="manifest" href="//example.org/x"></head>', "SIT008"),
    ("</head>", '<meta http-equiv="refresh" content="0;//example.org/x"></head>', "SIT008"),
    ("</head>", '<style>a{b:image-set("//example.org/x" 1x)}</style></head>', "SIT008"),
    ("</head>", r"<style>a{b:\75 rl(//example.org/x)}</style></head>", "SIT008"),
    ("</body>", "<script>alert(1)</script></body>", "SIT014"),
    ("</body>", '<script src="assets/x.js"></script></body>', "SIT014"),
    ("</body>", '<img src="x.png" onerror="alert(1)"></body>', "SIT014"),
    ("</body>", '<a href="java\nscript:alert(1)">x</a></body>', "SIT014"),
    ("</body>", '<img srcset="a.png 1x, https://example.org/x.png 2x"></body>', "SIT008"),
]


@pytest.mark.parametrize(("old", "new", "code"), EDITS)
def test_edited_page_is_detected(
    built: dict[str, bytes], published: Contents, old: str, new: str, code: str
) -> None:
    assert codes(changed(built, PAGE, old, new), published) == [code]


# An address as a style sheet holds it, and whether a browser would leave the site for it.
STYLES = [
    ("a{b:url(//e.org/x)}", True),
    ("@import '//e.org/x';", True),
    ("@import url(https:/e.org);", True),
    ("a{b:-webkit-image-set('//e.org/x' 1x)}", True),
    (r"a{b:u\72l(\5c\5c e.org)}", True),
    ("a{b:url('x.png')}", False),
    ("a{b:url(data:image/png;base64,AA//)}", False),
    ("a{content:'url(//e.org/x)'}", False),
    (r"a{content:'\\'url\28 //e.org/x)'}", False),
    ("/* url(//e.org/x) */", False),
    ("a{b:url(x)} c{content:'//e.org'}", False),
]


@pytest.mark.parametrize(("text", "foreign"), STYLES)
def test_style_sheet_is_read_as_browsers_do(text: str, foreign: bool) -> None:
    assert bool(list(loads_of_style(text))) is foreign


def test_script_in_a_picture_is_detected(built: dict[str, bytes], published: Contents) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    files = {**built, "procedures/map.svg": svg}

    assert "SIT014" in codes(files, published)


@pytest.mark.parametrize(("name", "value"), [("commit", "0" * 40), ("dirty", 3), ("mode", "x")])
def test_site_of_another_state_is_detected(
    built: dict[str, bytes], published: Contents, name: str, value: object
) -> None:
    stated = json.loads(built["manifest.json"])
    files = {**built, "manifest.json": json.dumps(stated | {name: value}).encode()}

    assert codes(files, published) == ["SIT010"]


def test_site_of_older_text_is_detected(tmp_path: Path, built: dict[str, bytes]) -> None:
    root = write_system(tmp_path)
    page = root / "docs/procedures/SOP-001.md"
    page.write_text(page.read_text("utf-8").replace("Write a draft", "Write no draft"), "utf-8")

    assert codes(built, drafts(root)) == ["SIT003"]


def test_site_of_older_registers_is_detected(tmp_path: Path, built: dict[str, bytes]) -> None:
    root = write_system(tmp_path)
    roles = root / "controls/roles.yaml"
    words = roles.read_text("utf-8").replace("title: Document controller", "title: Librarian")
    roles.write_text(words, "utf-8")

    assert set(codes(built, drafts(root))) == {"SIT003"}


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
