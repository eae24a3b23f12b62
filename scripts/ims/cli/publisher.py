"""Commands that publish: stage, build, serve, site-verify."""

import json
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from ims import files
from ims.cli import options
from ims.exchange.text import render


def _folder(_: click.Context, __: click.Parameter, value: str | None) -> Path | None:
    return Path(value).resolve() if value else None


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@options.root
@options.today
def stage(folder: Path, root: Path, today: date) -> int:
    """Write the site as a tree of Markdown to FOLDER, for any site engine.

    Beside the pages stand style, script, pictures, navigation.json and manifest.json.
    """
    from ims.site.manifest import NAME, BuiltSite, manifest
    from ims.site.navigation import navigation
    from ims.site.target import new_folder
    from ims.site.working_copy import open_working_copy

    copy = open_working_copy(root, today)
    if copy.report.diagnostics:
        click.echo(render(copy.report), nl=False)
        return 1
    pages = copy.pages()
    listed = json.dumps(navigation(copy.contents), indent=1) + "\n"
    staged = {path: text.encode() for path, text in {**pages, "navigation.json": listed}.items()}
    with new_folder(root, folder) as new:
        for path, content in {**staged, **copy.other_files()}.items():
            (new / path).parent.mkdir(parents=True, exist_ok=True)
            (new / path).write_bytes(content)
        files.write(new / NAME, manifest(copy.contents.publication, BuiltSite(new)))
    click.echo(f"{copy.contents.publication.mode.upper()}: {len(pages):,} pages in {folder}")
    return 0


@click.command()
@click.argument("folder", required=False, callback=_folder, type=click.Path(file_okay=False))
@options.root
def build(folder: Path | None, root: Path) -> int:
    """Build the site into FOLDER (build/site), strictly, and write its manifest."""
    target = folder or root / "build" / "site"
    with _messages():
        from ims.site import plugin

        done = plugin.build(root, target)
    if done:
        click.echo(f"built {target}")
    return 0 if done else 1


@click.command()
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Host and port.")
@options.root
def serve(address: str, root: Path) -> int:
    """Show the working tree as a site in the browser, anew after each change."""
    with _messages():
        from ims.site import plugin

        plugin.serve(root, address)
    return 0


@contextmanager
def _messages() -> Iterator[None]:
    """Show what the engine says; its advertisement is none of our reader's business."""
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    logger = logging.getLogger("mkdocs")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)


@click.command("site-verify")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@options.root
def site_verify(folder: Path, root: Path) -> int:
    """Prove a built site: control blocks, classification, no other hosts, digests."""
    from ims.check import Report
    from ims.site.manifest import BuiltSite
    from ims.site.site_check import check_site
    from ims.site.working_copy import open_contents

    built = BuiltSite(folder)
    found = check_site(built, open_contents(root))
    click.echo(render(Report(tuple(found), (), len(built))), nl=False)
    return 1 if found else 0
