"""Sites that are built once for all tests of a session."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from ims.site import plugin
from playwright.sync_api import Browser, sync_playwright

from tests.site.sites import ROOT, write_system
from tests.site.watched import CHROMIUM


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return the folder of the small system and that of its built site."""
    root = write_system(tmp_path_factory.mktemp("small"))
    folder = root / "build" / "site"
    assert plugin.build(root, folder)
    return root, folder


@pytest.fixture(scope="session")
def starter_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the built site of the starter."""
    folder = tmp_path_factory.mktemp("starter") / "site"
    assert plugin.build(ROOT, folder)
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists() and os.environ.get("IMS_REQUIRE_BROWSER") != "1":
        pytest.skip("no Chromium at /usr/bin/chromium; IMS_REQUIRE_BROWSER=1 makes this a failure")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
