"""The controlled site in a browser: news that nobody can miss, phone, print, age, by axe."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from ims.site import plugin
from ims.site.publication import Wish
from playwright.sync_api import Browser

from tests.site.published import AS_OF, published
from tests.site.watched import PHONE, Watched

pytestmark = pytest.mark.browser

PAGES = {
    "home": "index.html",
    "differs": "procedures/SOP-001.html",
    "other revision": "procedures/SOP-001@1.html",
    "redline": "procedures/SOP-001@2-changes.html",
    "stopped": "procedures/SOP-003.html",
    "struck": "procedures/SOP-003@1.html",
    "withdrawn": "procedures/SOP-004.html",
    "register": "register.html",
    "coming": "coming.html",
    "trail": "audit/SOP-003.html",
}

COLOURED = ("differs", "redline", "stopped", "struck")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return where the quality build of the company stands; it has all pages."""
    folder = tmp_path_factory.mktemp("quality")
    root = published(folder / "company")
    assert plugin.build(root, folder / "site", Wish(AS_OF, quality=True))
    return Path(folder / "site").as_uri()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    found = Watched(browser)
    yield found
    found.close()


@pytest.mark.parametrize(
    ("name", "dark"),
    [*((name, False) for name in PAGES), *((name, True) for name in COLOURED)],
)
def test_axe_finds_no_violation(name: str, dark: bool, site: str, browser: Browser) -> None:
    watched = Watched(browser, dark=dark)
    page = watched.open(f"{site}/{PAGES[name]}")
    page.wait_for_timeout(150)
    results = Axe().run(page)

    assert results.violations_count == 0, results.generate_report()
    watched.page.context.close()


def test_phone_needs_no_sideways_scrolling(site: str, browser: Browser) -> None:
    watched = Watched(browser, phone=True)
    for path in PAGES.values():
        page = watched.open(f"{site}/{path}")
        page.wait_for_timeout(150)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    watched.close()


def test_stop_is_seen_before_anything_else(site: str, browser: Browser) -> None:
    watched = Watched(browser, phone=True)
    page = watched.open(f"{site}/{PAGES['stopped']}")
    banner = page.locator(".ims-banner--stop").first
    box = banner.bounding_box()

    assert "STOP: do not use SOP-003" in banner.inner_text()
    assert box
    assert box["y"] + box["height"] < PHONE["height"]
    red, green, _ = page.evaluate(
        "getComputedStyle(document.querySelector('.ims-banner--stop')).borderTopColor"
        ".match(/\\d+/g).map(Number)"
    )
    assert red > 3 * green
    watched.close()


def test_link_leads_to_the_revision_of_the_other_site(site: str, watched: Watched) -> None:
    page = watched.open(f"{site}/{PAGES['differs']}")
    page.locator(".ims-banner--warn a", has_text="revision 1").click()
    page.wait_for_load_state()

    assert page.url.endswith(("SOP-001%401.html", "SOP-001@1.html"))
    assert "Old way." in page.locator("article").inner_text()
    assert page.locator("article img").evaluate("image => image.naturalWidth") > 0


def test_old_copy_says_that_it_is_old(site: str, watched: Watched) -> None:
    """A tablet keeps what it loaded once: the page itself knows its age."""
    page = watched.page
    for days, told in ((6, False), (7, True), (90, True)):
        page.clock.set_fixed_time(AS_OF + timedelta(days=days))
        watched.open(f"{site}/{PAGES['differs']}")
        note = page.locator(".ims-stale")
        assert note.count() == told, days
        if told:
            assert f"This copy is {days} days old." in note.inner_text()
            assert "on 2026-03-20" in note.inner_text()


def test_print_of_a_stopped_text_says_do_not_use(site: str, watched: Watched) -> None:
    page = watched.open(f"{site}/{PAGES['struck']}")
    page.emulate_media(media="print")
    styles = page.evaluate("[...document.querySelectorAll('style')].map(s => s.textContent).join()")

    assert page.locator(".ims-watermark--stop").is_visible()
    assert page.locator(".ims-watermark--stop").inner_text() == "DO NOT USE"
    assert "DO NOT USE" in styles


def test_search_leads_to_what_is_in_force(site: str, watched: Watched) -> None:
    page = watched.open(f"{site}/index.html")
    page.locator(".md-search__input").click()
    page.keyboard.type("way")
    page.locator(".md-search-result__link[href*='SOP-001.html']").first.wait_for(timeout=15_000)
    found = page.locator(".md-search-result__link").evaluate_all("links => links.map(l => l.href)")

    assert found
    assert not [link for link in found if "%40" in link or "@" in link or "audit" in link]
