"""A clean environment for every test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from ims.demo.build import demo as build_demo
from ims.files import Folder
from ims.open_standpoint import open_standpoint
from ims.standpoint import Standpoint
from playwright.sync_api import Browser, sync_playwright

from tests.rows.broken import LAST_DAY
from tests.site.watched import CHROMIUM
from tests.support import DATA

# Fuzzing with many more examples belongs to `dev.py prove`.
settings.register_profile("test", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("prove", deadline=None, max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hooks and the developer's own settings must not reach a test."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("TZ", "UTC")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the small system on disk, where the commands then run."""
    folder = tmp_path / "système"
    shutil.copytree(DATA / "system", folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the repository of the demo, built once; a test that changes it copies it first."""
    folder = tmp_path_factory.mktemp("demo") / "larkmere"
    build_demo(folder, dict(Folder(Path(__file__).parent.parent)))
    return folder


@pytest.fixture(scope="session")
def stood(demo: Path) -> Standpoint:
    """Return the running system of the demo on its last day; a test breaks a copy of it."""
    return open_standpoint(demo, LAST_DAY, asked=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists() and os.environ.get("IMS_REQUIRE_BROWSER") != "1":
        pytest.skip("no Chromium at /usr/bin/chromium; IMS_REQUIRE_BROWSER=1 makes this a failure")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
