"""The site of the starter in a browser: by server and from disk, on a phone, in print, by axe."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from tests.site.watched import PHONE, Watched

pytestmark = pytest.mark.browser

PAGES = {
    "home": "index.html",
    "register": "register.html",
    "procedure": "procedures/SOP-001.html",
    "matrix": "matrices/MTX-001.html",
    "processes": "processes/index.html",
    "process": "processes/risk-management.html",
    "roles": "roles.html",
    "requirements": "requirements/index.html",
    "framework": "requirements/iso-9001-2015.html",
    "site": "sites/EU1.html",
    "tags": "tags.html",
}
NARROW = ["home", "register", "procedure", "matrix", "process"]
# Both schemes where the look differs; the other pages are made of the same parts.
SCHEMES = [
    *((name, dark) for name in ("home", "register", "procedure", "matrix") for dark in (0, 1)),
    *((name, False) for name in ("processes", "process", "roles", "requirements")),
]


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def server(starter_site: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(starter_site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()


@pytest.fixture(params=["server", "disk"])
def base(request: pytest.FixtureRequest, starter_site: Path) -> str:
    if request.param == "disk":
        return starter_site.as_uri()
    return str(request.getfixturevalue("server"))


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    found = Watched(browser)
    yield found
    found.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Watched]:
    found = Watched(browser, phone=True)
    yield found
    found.close()


# --- every page (R20, R52) ---------------------------------------------------------------------


def test_every_page_opens_without_error_or_foreign_request(base: str, watched: Watched) -> None:
    few = dict.fromkeys(NARROW) if base.startswith("file:") else PAGES
    for path in map(PAGES.__getitem__, few):
        page = watched.open(f"{base}/{path}")

        assert page.locator(".ims-mark").is_visible(), path
        assert "DRAFT" in page.locator(".ims-mark").inner_text()
        assert page.locator("h1").count() == 1, path


def test_mark_stays_in_sight_when_the_page_is_scrolled(server: str, watched: Watched) -> None:
    page = watched.open(f"{server}/{PAGES['procedure']}")
    page.evaluate("scrollTo(0, 2000)")
    page.wait_for_timeout(200)

    box = page.locator(".ims-mark").bounding_box()
    assert box
    assert 0 < box["y"] < 200


@pytest.mark.parametrize("anchor", ["records", "periodic-review"])
def test_jump_ends_below_the_mark(anchor: str, server: str, watched: Watched) -> None:
    page = watched.open(f"{server}/{PAGES['procedure']}#{anchor}")
    page.wait_for_timeout(500)

    mark = page.locator(".ims-mark").bounding_box()
    heading = page.locator(f"#{anchor}").bounding_box()
    assert mark
    assert heading
    assert mark["y"] + mark["height"] <= heading["y"] < 300


def test_control_block_can_be_seen_first(server: str, watched: Watched) -> None:
    page = watched.open(f"{server}/{PAGES['procedure']}")

    block = page.locator(".ims-control")
    assert block.is_visible()
    box = block.bounding_box()
    assert box
    assert box["y"] + box["height"] < 900
    assert "no signature of this revision is verified" in block.inner_text()


def test_diagram_is_drawn(base: str, watched: Watched) -> None:
    page = watched.open(f"{base}/{PAGES['procedure']}")
    page.wait_for_selector("div.mermaid")

    box = page.locator("div.mermaid").first.bounding_box()
    assert box
    assert box["height"] > 200


def test_library_of_diagrams_is_loaded_only_where_one_is(starter_site: Path) -> None:
    for path in starter_site.rglob("*.html"):
        text = path.read_text("utf-8")
        assert ("mermaid.min.js" in text) == ('class="mermaid"' in text), path.name


# --- search, by server and from disk (R20) ------------------------------------------------------


def test_search_finds_the_procedure(base: str, watched: Watched) -> None:
    page = watched.open(f"{base}/index.html")
    page.locator(".md-search__input").click()
    page.keyboard.type("changeover")
    found = page.locator(".md-search-result__link[href*='procedures/SOP-001.html']").first
    found.wait_for(timeout=15_000)

    assert "Document control" in page.locator(".md-search-result__list").inner_text()


# --- register: sort, filter, without script (R11, R49) ------------------------------------------


def shown(page: Page) -> list[str]:
    cells = page.locator(".ims-table tbody tr:not([hidden]) td:first-child")
    return [text.strip() for text in cells.all_inner_texts()]


def test_register_sorts_and_says_so(server: str, watched: Watched) -> None:
    page = watched.open(f"{server}/{PAGES['register']}")
    head = page.locator(".ims-table th").first
    head.get_by_role("button").click()

    assert head.get_attribute("aria-sort") == "ascending"
    assert shown(page) == sorted(shown(page))
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert shown(page) == sorted(shown(page), reverse=True)


def test_register_filters_and_counts_aloud(server: str, watched: Watched) -> None:
    page = watched.open(f"{server}/{PAGES['register']}")
    every = len(shown(page))
    page.get_by_label("Type").select_option("Procedure")

    assert shown(page)
    assert {name.split("-")[0] for name in shown(page)} == {"SOP"}
    assert page.get_by_role("status").inner_text() == f"{len(shown(page))} of {every} shown"
    page.get_by_label("Contains").fill("record control")
    assert shown(page) == ["SOP-002"]
    page.get_by_role("button", name="Show all").click()
    page.wait_for_timeout(100)
    assert len(shown(page)) == every


def test_documents_of_all_sites_stay_when_a_site_is_chosen(server: str, watched: Watched) -> None:
    page = watched.open(f"{server}/requirements/index.html")
    page.get_by_label("Jurisdiction").select_option("UK")
    register = page.locator(".ims-table").last
    names = register.locator("tbody tr:not([hidden]) td:first-child").all_inner_texts()

    assert names
    assert all(name.strip().startswith(("UK", "MHRA", "Harmonized")) for name in names)


def test_matrix_filters_by_what_applies(server: str, watched: Watched) -> None:
    page = watched.open(f"{server}/{PAGES['matrix']}")
    before = len(page.locator("[data-ims-filters] tbody tr:not([hidden])").all())
    page.get_by_label("Applicability").select_option("undecided")

    after = page.locator("[data-ims-filters] tbody tr:not([hidden])").all_inner_texts()
    assert 0 < len(after) < before
    assert all("undecided" in text for text in after)


def test_register_is_a_plain_table_without_script(server: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/{PAGES['register']}")

    assert page.locator("table tbody tr").count() > 20
    assert page.locator("table button").count() == 0
    assert page.get_by_role("link", name="SOP-001").first.is_visible()
    context.close()


# --- phone, print -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NARROW)
def test_phone_needs_no_sideways_scrolling(name: str, server: str, phone: Watched) -> None:
    page = phone.open(f"{server}/{PAGES[name]}")
    page.wait_for_timeout(150)

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_print_has_running_head_foot_and_watermark(
    server: str, watched: Watched, tmp_path: Path
) -> None:
    page = watched.open(f"{server}/{PAGES['procedure']}")
    page.wait_for_selector("div.mermaid")
    page.pdf(path=tmp_path / "print.pdf", prefer_css_page_size=True)
    page.emulate_media(media="print")

    # What the head and foot say; margin boxes are in no document tree that could be asked.
    styles = page.evaluate("[...document.querySelectorAll('style')].map(s => s.textContent).join()")
    assert "SOP-001" in styles
    assert "Uncontrolled when printed" in styles
    assert "Printed 20" in styles
    assert page.locator(".ims-watermark").is_visible()
    assert not page.locator(".md-header").is_visible()
    assert (tmp_path / "print.pdf").stat().st_size > 20_000


# --- accessibility ------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "dark"), SCHEMES)
def test_axe_finds_no_violation(name: str, dark: bool, server: str, browser: Browser) -> None:
    watched = Watched(browser, dark=dark)
    page = watched.open(f"{server}/{PAGES[name]}")
    page.wait_for_timeout(150)
    results = Axe().run(page)

    assert results.violations_count == 0, results.generate_report()
    watched.page.context.close()


def test_phone_is_accessible_too(server: str, phone: Watched) -> None:
    for name in ("home", "procedure"):
        page = phone.open(f"{server}/{PAGES[name]}")
        page.wait_for_timeout(150)
        results = Axe().run(page)

        assert results.violations_count == 0, results.generate_report()
