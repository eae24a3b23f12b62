"""Sites that are built once for all tests of a session."""

from pathlib import Path

import pytest
from ims.site import plugin

from tests.site.sites import ROOT, write_system


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
