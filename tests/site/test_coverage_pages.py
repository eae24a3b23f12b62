"""The pages about requirements: from the law over the section to the signed record (R18, R67-R70)."""

import json
import posixpath
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from ims.cli import main
from ims.files import Folder
from ims.site import plugin
from ims.site.contents import Contents
from ims.site.covered import HIDDEN, HIDDEN_MATRIX
from ims.site.manifest import BuiltSite
from ims.site.pages import cells
from ims.site.publication import Publication, Wish
from ims.site.site_check import check_site
from ims.site.stage import stage
from ims.site.working_copy import open_to_verify
from ims.system import ManagementSystem
from ims.vocabulary import Coverage
from playwright.sync_api import Browser, Page

from tests.site.sites import ROOT, Skeleton, edited, rendered, staged
from tests.site.watched import PHONE, Watched
from tests.test_coverage_demo import WAYS, Way

LAST_DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SOA = "requirements/applicability/iso-iec-27001-2022.md"
_LINK = re.compile(r"\]\(([^()#]+\.md)#([^()]+(?:\([^()]*\)[^()]*)*)\)")


@pytest.fixture(scope="module")
def contents(demo: Path) -> Contents:
    return open_to_verify(demo, Wish(LAST_DAY), NOON)


@pytest.fixture(scope="module")
def pages(contents: Contents) -> dict[str, str]:
    return stage(contents)


@pytest.fixture(scope="module")
def starter() -> dict[str, str]:
    return stage(Contents(ManagementSystem(Folder(ROOT)), Publication(today=LAST_DAY)))


def lines(page: str) -> Iterator[list[str]]:
    """Return the cells of each line of a page of a framework."""
    for line in page.split("\n"):
        if line.startswith("| **"):
            yield line.removeprefix("| ").removesuffix(" |").split(" | ")


def line_of(page: str, item: str, site: str) -> list[str]:
    found = [line for line in lines(page) if line[0].startswith(f"**{item}**")]
    return next(line for line in found if {site, "all"} & {*line[2].split(", ")})


# --- from law to evidence ------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.requirement)
def test_page_leads_from_the_law_to_section_signatures_and_records(
    pages: dict[str, str], way: Way
) -> None:
    """R67, R68: three requirements of three jurisdictions."""
    framework, _, item = way.requirement.partition("#")
    line = line_of(pages[f"requirements/{framework}.md"], item, way.site)
    name, _, section = way.section.partition("#")
    document = name.partition("@")[0]

    assert "● assessed" in line[3]
    assert f"../matrices/{way.matrix.partition('@')[0]}.md" in line[4]
    assert f"](../procedures/{document}.md#{section}): confirmed" in line[5]
    assert f"](../procedures/{document}.md#ims-signatures)" in line[5]
    assert way.review in line[5]
    assert all(record in line[5] for record in way.records)
    assert f'id="{section}"' in rendered(pages[f"procedures/{document}.md"])


def test_every_deep_link_ends_at_something(pages: dict[str, str]) -> None:
    links = {
        (posixpath.normpath(posixpath.join(posixpath.dirname(path), target)), anchor)
        for path, page in pages.items()
        if path.startswith("requirements/")
        for target, anchor in _LINK.findall(page)
    }
    html = {target: rendered(pages[target]) for target in {target for target, _ in links}}

    assert len(links) > 800
    assert not [link for link in links if f'id="{link[1]}"' not in html[link[0]]]


def test_no_level_is_shown_without_its_evidence(contents: Contents, pages: dict[str, str]) -> None:
    """R67: a level that nothing carries is the worst that a page can say."""
    headings = {c.requirement for c in contents.coverage.cells if c.heading}
    more = [words for level in Coverage if level.rank >= Coverage.LINKED.rank
            for words in [cells.badge(level)]]  # fmt: skip
    shown = 0
    for framework in contents.coverage.by_framework:
        for line in lines(pages[f"requirements/{framework}.md"]):
            item = line[0].removeprefix("**").partition("**")[0]
            if line[3] in more and f"{framework}#{item}" not in headings:
                shown += 1
                assert line[5] != "–", line
    assert shown > 300


def test_every_requirement_stands_on_its_page_with_an_anchor(
    contents: Contents, pages: dict[str, str]
) -> None:
    for requirement, found in contents.coverage.by_requirement.items():
        place, _, anchor = cells.item_place(requirement).partition("#")
        assert f"{{#{anchor}}}" in pages[place], requirement
        assert len(found) == 3


def test_page_of_what_nobody_can_judge_says_so_at_the_top(pages: dict[str, str]) -> None:
    for name in ("eu-gdp-2013", "us-21cfr820-qsr-1996", "eu-gmp-annex22-draft2025"):
        page = pages[f"requirements/{name}.md"]
        before = page.partition("| Item |")[0]
        assert "**Not assessable:**" in before, name
        assert not {*re.findall(r"ims-level--(\w+)", "".join(map(str, lines(page))))} & {
            "linked", "documented", "evidenced", "assessed"}  # fmt: skip
    assert "of 66 not assessable:**" in pages["requirements/eu-mdr-2017-745.md"]


def test_titles_that_nobody_verified_are_flagged_where_the_level_stands(
    pages: dict[str, str],
) -> None:
    line = line_of(pages["requirements/iso-9001-2026.md"], "4.1", "BOS")

    assert "not verified" in line[1] or "partly verified" in line[1]
    assert "⚑ unverified title" in line[6]


# --- what may not be told ------------------------------------------------------------------------


def test_document_above_the_level_is_evidence_without_a_name() -> None:
    """R65: neither its id nor a heading of its text, anywhere."""
    path = "docs/procedures/SOP-001.md"
    hidden = staged(edited(path, ("language: en", "language: en\nclassification: restricted")))
    page = hidden["requirements/iso-9001-2026.md"]

    assert HIDDEN in line_of(page, "7.5", "DUB")[5]
    for place, text in hidden.items():
        if place.startswith("requirements/"):
            assert "SOP-001" not in text, place
            assert "procedure (draft)" not in text, place


def test_matrix_above_the_level_keeps_its_reasons() -> None:
    path = "docs/matrices/MTX-001.md"
    hidden = staged(edited(path, ("language: en", "language: en\nclassification: restricted")))

    assert HIDDEN_MATRIX in hidden["requirements/iso-9001-2026.md"]
    for place, text in hidden.items():
        assert "Boston makes no products." not in text, place
        assert "MTX-001" not in text, place


# --- drafts --------------------------------------------------------------------------------------


def test_draft_shows_no_level_that_bare_files_do_not_carry(starter: dict[str, str]) -> None:
    levels = Counter(
        level
        for path, page in starter.items()
        if path.startswith("requirements/")
        for line in lines(page)
        for level in re.findall(r"ims-level--([\w-]+)", " ".join(line))
    )
    assert set(levels) == {"linked", "none", "undecided", "not-assessable"}
    assert levels["linked"] > 100


def test_draft_says_on_what_its_levels_rest(starter: dict[str, str]) -> None:
    for path in ("requirements/index.md", "requirements/iso-9001-2015.md", SOA):
        assert "DRAFTS ONLY, 2026-11-20" in Skeleton(rendered(starter[path])).text, path
    assert "Not approved by anybody." in starter[SOA]


def test_system_without_frameworks_says_that_nothing_is_computed() -> None:
    names = ("house-rules-1998", "iso-9001-2015", "iso-9001-2026", "us-21cfr820-qmsr",
             "us-21cfr820-qsr-1996")  # fmt: skip
    page = staged({f"controls/frameworks/{name}.yaml": None for name in names})

    assert "No coverage is computed" in page["requirements/index.md"]
    assert "Nothing is computed." in page["requirements/gaps/index.md"]
    assert "Nothing is missing." not in page["requirements/gaps/index.md"]


# --- heat map, statement of applicability, gaps, side by side ----------------------------------------


def test_heat_map_says_the_numbers_of_the_table(contents: Contents, pages: dict[str, str]) -> None:
    svg = ET.fromstring(re.findall(r"<svg.*</svg>", pages["requirements/index.md"])[0])
    space = "{http://www.w3.org/2000/svg}"
    words = [text.text for text in svg.iter(f"{space}text")]
    rows = [r for r in contents.coverage.summary if r.framework in contents.coverage.in_force]

    assert svg.get("role") == "img"
    assert all(svg.findtext(f"{space}{name}") for name in ("title", "desc"))
    assert len(list(svg.iter(f"{space}rect"))) == len(rows) > 80
    [part11] = [r for r in rows if (r.framework, r.site) == ("us-21cfr11", "BOS")]
    shown = part11.evidenced + part11.assessed
    judged = part11.requirements - part11.not_applicable - part11.not_assessable
    assert f"{part11.documented + shown} of {judged} documented" in words
    assert f"{shown} of these evidenced" in words
    table = pages["requirements/index.md"].partition("## The frameworks")[0]
    assert f"| BOS | {part11.requirements} | {part11.assessed} | {part11.evidenced} |" in table


def test_statement_of_applicability_names_reason_evidence_and_who_approved(
    contents: Contents, pages: dict[str, str]
) -> None:
    """ISO/IEC 27001:2022, 6.1.3 d."""
    page = pages[SOA]
    ends = {c.item for c in contents.coverage.by_framework["iso-iec-27001-2022"] if not c.heading}
    items = {re.sub(r".*\[(.*?)\].*", r"\1", line[0]) for line in lines(page) if len(line) > 5}

    assert items == ends
    assert len([item for item in ends if item.startswith("A.")]) == 93
    assert "quality-approved by Owen Thackeray" in page
    assert "| ✓ yes |" in page
    dublin = pages["requirements/applicability/us-21cfr11.md"]
    assert (
        "| DUB | ✕ no | Dublin makes, tests and documents nothing for the United States." in dublin
    )


def test_gap_report_counts_what_the_command_counts(
    demo: Path, pages: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["gaps", "--all", "--format", "json", "--as-of", str(LAST_DAY), "--root", str(demo)])
    rows = json.loads(capsys.readouterr().out)["gaps"]
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row["kind"]] += len(row["sites"])
    index = pages["requirements/gaps/index.md"]

    for kind, name in (("gap", "Gap"), ("not assessed", "Not assessed"),
                       ("not assessable", "Not assessable")):  # fmt: skip
        assert f"<dt>{name}</dt><dd>{counts[kind]:,}</dd>" in index, kind
    assert "requirements/gaps/us-21cfr11.md" in pages
    assert "requirements/gaps/us-21cfr211.md" not in pages, "nobody has decided on it"


def test_authorities_show_the_level_of_each_site(pages: dict[str, str]) -> None:
    page = pages["requirements/authorities.md"]
    line = next(line for line in lines(page) if "#item-11.10_28e_29" in line[1])

    assert re.search(r"11\.10\(e\)\]\([^ ]*<br>.*?● assessed</span> BOS", line[1])
    assert "⊘ not applicable</span> DUB" in line[1]
    assert "EU GMP Annex 11" in line[2]
    assert "MHRA GXP data integrity 2018" in line[3]


def test_standards_stand_side_by_side(pages: dict[str, str]) -> None:
    page = pages["requirements/harmonized-structure.md"]

    assert "| ISO 9001:2015 | ISO 9001:2026 | ISO/IEC 27001:2022 |" in page.replace("&#58;", ":")
    assert len([line for line in lines(page) if len(line) == 9]) == 36


def test_editions_name_who_cites_what_was_replaced(pages: dict[str, str]) -> None:
    page = pages["requirements/editions.md"]

    assert "[ISO 9001:2015 7.5.3](iso-9001-2015.md#item-7.5.3)" in page.replace("&#58;", ":")
    assert "2029-09-30" in page


def test_site_of_one_place_shows_its_levels_alone(contents: Contents) -> None:
    one = replace(contents, publication=replace(contents.publication, site="BOS"))

    assert {cell.site for cell in one.coverage.cells} == {"BOS"}


# --- the finished site -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("larkmere")
    root = shutil.copytree(demo, folder / "system")
    # The repository of the fixture has no settings of a site; what Git ignores alters no history.
    shutil.copy(ROOT / "mkdocs.yml", root)
    ignored = root / ".git" / "info" / "exclude"
    ignored.parent.mkdir(exist_ok=True)
    ignored.write_text("mkdocs.yml\n", "utf-8")
    assert plugin.build(root, folder / "site", Wish(LAST_DAY))
    return folder / "site"


def test_built_site_proves_itself_and_keeps_the_tables_out_of_the_search(
    built: Path, contents: Contents
) -> None:
    files = dict(BuiltSite(built))
    index = files["search/search_index.json"].decode()

    assert check_site(files, contents) == []
    assert "Audit Trails" in index
    tables = [d for d in json.loads(index)["docs"] if d["location"].startswith("requirements/us-")]
    assert tables
    assert not [d for d in tables if "ATR-BOS-2026-0001" in d["text"]]
    pages = {path: len(raw) for path, raw in files.items() if path.endswith(".html")}
    assert max(size for path, size in pages.items() if path.startswith("requirements")) < 300_000


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    found = Watched(browser)
    yield found
    found.close()


def visible(page: Page) -> list[str]:
    return page.locator(".ims-covered tbody tr:not([hidden])").all_inner_texts()


@pytest.mark.browser
def test_filters_by_site_and_level(built: Path, watched: Watched) -> None:
    page = watched.open(f"{built.as_uri()}/requirements/us-21cfr11.html")
    page.get_by_label("Level").select_option("● assessed")
    page.get_by_label("Sites").select_option("BOS")

    assert len(visible(page)) == 2
    assert all("assessed" in text and "\tBOS\t" in text for text in visible(page))
    page.get_by_label("Sites").select_option("DUB")
    assert visible(page) == []


@pytest.mark.browser
def test_link_to_a_section_leads_there(built: Path, watched: Watched) -> None:
    page = watched.open(f"{built.as_uri()}/requirements/us-21cfr11.html#item-11.10_28e_29")
    page.locator("a", has_text="SOP-002@4#correct-the-record").first.click()
    page.wait_for_load_state()

    assert page.url.endswith("procedures/SOP-002.html#correct-the-record")
    assert page.locator("#correct-the-record").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("place", "dark"),
    [
        ("requirements/us-21cfr11", False),
        ("requirements/us-21cfr11", True),
        ("requirements/index", False),
        ("requirements/index", True),
        (SOA.removesuffix(".md"), False),
    ],
)
def test_axe_finds_no_violation(place: str, dark: bool, built: Path, browser: Browser) -> None:
    watched = Watched(browser, dark=dark)
    page = watched.open(f"{built.as_uri()}/{place}.html")
    page.wait_for_timeout(150)
    results = Axe().run(page)

    assert results.violations_count == 0, results.generate_report()
    watched.page.context.close()


@pytest.mark.browser
def test_phone_needs_no_sideways_scrolling(built: Path, browser: Browser) -> None:
    watched = Watched(browser, phone=True)
    for place in ("index", "us-21cfr11", "authorities", "gaps/index", "editions"):
        page = watched.open(f"{built.as_uri()}/requirements/{place}.html")
        page.wait_for_timeout(150)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], place
    watched.close()
