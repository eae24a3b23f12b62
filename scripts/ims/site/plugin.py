"""The door to MkDocs, and its only user: it hands over staged files and adds nothing to them."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.serve import serve as mkdocs_serve
from mkdocs.config import load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel

from ims import git
from ims.diagnostic import ImsError
from ims.exchange.text import render
from ims.files import write
from ims.site import static
from ims.site.manifest import NAME, BuiltSite, manifest
from ims.site.navigation import navigation
from ims.site.publication import Mode, Wish
from ims.site.settings import refuse_settings
from ims.site.target import new_folder, refuse
from ims.site.working_copy import Opened, open_to_publish, open_working_copy

# Templates of the theme that the engine would copy as they stand.
_TEMPLATES = frozenset({"sitemap.xml", "404.html"})
# The theme shows the name of the site as it is in one place and escapes it in the next.
_SIGNS = str.maketrans({"<": "&lt;", ">": "&gt;", '"': "&quot;"})

NOW_AND_ALL = Wish()

log = get_plugin_logger("ims")


class NoOptions(Config):  # type: ignore[no-untyped-call]  # mkdocs has untyped parts
    """The plugin has no options: `controls/system.yaml` is the only configuration."""


class ImsPlugin(BasePlugin[NoOptions]):  # type: ignore[no-untyped-call]  # the same
    """Replaces everything that MkDocs found by what was staged."""

    def __init__(self) -> None:
        self.serving = False
        self.wish = Wish()
        self.copy: Opened | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002 - its signature
        """Remember whether an author is at work or a site is made."""
        self.serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the system, check it, and set navigation, style and script."""
        self.copy = self._open(config)
        config.site_name = config.site_name.translate(_SIGNS)
        config.nav = navigation(self.copy.contents)
        config.theme.dirs.insert(0, str(static.THEME))
        config.theme.static_templates.clear()  # a sitemap and a 404 page without control data
        config.extra_css.insert(0, static.STYLE)
        config.extra_javascript.insert(0, static.SCRIPT)
        config.extra.setdefault("generator", False)
        config.extra.setdefault("polyfills", []).append(static.SEARCH_SHIM)
        return config

    def _open(self, config: MkDocsConfig) -> Opened:
        root = Path(config.config_file_path).parent
        now = datetime.now(UTC).replace(microsecond=0)
        with _as_plugin_error():
            refuse_settings(config)
            if self.serving:
                copy = open_working_copy(root, now, config.site_name)
            else:
                refuse(root, Path(config.site_dir))
                copy = open_to_publish(root, self.wish, now, config.site_name)
        publication = copy.contents.publication
        log.info("%s: %s. Source: %s", publication.mode.upper(), copy.contents.what_is_shown,
                 publication.source)  # fmt: skip
        if publication.mode is Mode.CONTROLLED:
            # What one approved text names in another can have gone; neither can be edited here.
            config.validation.links.anchors = logging.INFO
        if copy.note:
            log.warning("what is in force is not sure: %s", copy.note)
        if not copy.report.diagnostics:
            return copy
        if not self.serving:
            raise PluginError("the site is not built\n" + render(copy.report))
        log.warning("%s", render(copy.report))
        return copy.with_problems()

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Return the staged files in the place of those of `docs/`; the theme keeps its own."""
        assert self.copy  # noqa: S101 - MkDocs calls on_config first
        kept = [f for f in files if f.src_dir != config.docs_dir and f.src_uri not in _TEMPLATES]
        for file in kept:  # `exclude_docs` must not hit the style of the theme
            file.inclusion = InclusionLevel.INCLUDED
        included: Any = {"inclusion": InclusionLevel.INCLUDED}
        pages = [
            File.generated(config, path, content=text, **included)
            for path, text in self._pages().items()
        ]
        others = [
            File.generated(config, path, content=content, **included)
            for path, content in self.copy.other_files().items()
        ]
        return Files([*kept, *pages, *others])

    def _pages(self) -> dict[str, str]:
        assert self.copy  # noqa: S101 - MkDocs calls on_config first
        with _as_plugin_error():
            return self.copy.pages()

    @event_priority(-1000)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the manifest, after all other plugins."""
        if self.copy and not self.serving:
            folder = Path(config.site_dir)
            write(folder / NAME, manifest(self.copy.contents.publication, BuiltSite(folder)))

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, **_: object) -> None:
        """Watch the registers too."""
        server.watch(str(Path(config.config_file_path).parent / "controls"))


def build(root: Path, folder: Path, wish: Wish = NOW_AND_ALL) -> bool:
    """Build the site strictly into a folder; return whether it was built.

    Raises ImsError where the settings of the site cannot be used.
    """
    try:
        with _settings_errors(), _commit_time(root), new_folder(root, folder) as new:
            _build(root, new, wish)
    except Abort:
        return False
    return True


def _build(root: Path, folder: Path, wish: Wish) -> None:
    config = load_config(str(root / "mkdocs.yml"), site_dir=str(folder), strict=True)
    refuse_settings(config)
    ours = next(p for p in config.plugins.values() if isinstance(p, ImsPlugin))
    ours.wish = wish
    config.plugins.on_startup(command="build", dirty=False)
    try:
        mkdocs_build(config)
    finally:
        config.plugins.on_shutdown()
        ours.wish = NOW_AND_ALL  # the engine keeps the plugin for the next build


def serve(root: Path, address: str) -> None:
    """Show the working tree in a browser until it is stopped."""
    with _settings_errors():
        refuse_settings(load_config(str(root / "mkdocs.yml")))
        mkdocs_serve(str(root / "mkdocs.yml"), dev_addr=address)


@contextmanager
def _as_plugin_error() -> Iterator[None]:
    """Tell the engine of an error in the words of ours."""
    try:
        yield
    except ImsError as error:
        raise PluginError(f"{error.message}\n  help: {error.help}") from error


@contextmanager
def _settings_errors() -> Iterator[None]:
    try:
        yield
    except ConfigurationError as error:
        raise ImsError(
            f"mkdocs.yml cannot be used: {error}", "compare it with that of the starter"
        ) from error


@contextmanager
def _commit_time(root: Path) -> Iterator[None]:
    """Give what writes dates the time of the commit, so that two builds are equal (R50)."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = before or str(git.commit_time(root) or 315532800)
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
