"""Report a problem, played in a browser from a disk: 02:40, the network is down (scenario 2, R47)."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ims.reporting.intake import read
from playwright.sync_api import Browser

from tests.site.watched import Watched

WORDS = 'Alarm "A1".\nI stopped the cycle.'


def test_a_report_is_made_on_a_phone_from_a_disk_and_can_be_taken_in(
    browser: Browser, small_site: tuple[Path, Path], tmp_path: Path
) -> None:
    watched = Watched(browser, phone=True)
    page = watched.open((small_site[1] / "index.html").as_uri())
    page.click("text=Report a problem >> nth=0")
    page.fill("textarea[name=what]", WORDS)
    page.fill("input[name=where]", "Autoclave 2")
    page.fill("input[name=happened]", "2026-03-03T02:40")
    with page.expect_download() as found:
        page.click("button[type=submit]")
    found.value.save_as(tmp_path / "report.json")
    wide = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    watched.close()

    raw = (tmp_path / "report.json").read_bytes()
    report = read("report.json", raw, ZoneInfo("Europe/Dublin"), datetime(2099, 1, 1, tzinfo=UTC))
    assert report.answers["what"] == WORDS
    assert report.happened.strftime("%Y-%m-%dT%H:%M") == "2026-03-03T02:40"
    assert report.happened < report.written
    assert wide


def test_the_page_asks_at_most_eight_things_and_needs_three(
    browser: Browser, small_site: tuple[Path, Path]
) -> None:
    watched = Watched(browser)
    page = watched.open((small_site[1] / "report.html").as_uri())
    fields = page.locator(".ims-report [name]")
    names = fields.evaluate_all("all => all.map(one => one.name)")
    needed = fields.evaluate_all("all => all.filter(one => one.required).map(one => one.name)")
    page.click("button[type=submit]")
    made = page.locator("[data-ims-made]").is_visible()
    watched.close()

    assert len(names) == 8
    assert needed == ["what", "where", "happened"]
    assert not made, "nothing is made of an empty form"


def test_the_kind_follows_the_address(browser: Browser, small_site: tuple[Path, Path]) -> None:
    watched = Watched(browser)
    page = watched.open((small_site[1] / "report.html").as_uri() + "#hazard")
    page.fill("textarea[name=what]", "A cable")
    page.fill("input[name=where]", "Exit 3")
    page.click("button[type=submit]")
    made = json.loads(page.locator("[data-ims-made]").inner_text())
    watched.close()

    assert made["kind"] == "hazard"


def test_every_page_leads_to_it(small_site: tuple[Path, Path]) -> None:
    pages = [path for path in small_site[1].rglob("*.html") if path.name != "404.html"]

    assert pages
    for path in pages:
        assert "report.html" in path.read_text("utf-8"), path
