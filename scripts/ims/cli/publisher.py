"""Commands that publish: stage, build, serve, site-verify."""

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ims import files
from ims.cli import options
from ims.diagnostic import ImsError
from ims.exchange.text import render

if TYPE_CHECKING:
    from ims.site.contents import Contents
    from ims.site.publication import Publication, Wish


def _folder(_: click.Context, __: click.Parameter, value: str | None) -> Path | None:
    return Path(value).resolve() if value else None


def _as_of(_: click.Context, __: click.Parameter, value: str | None) -> date | datetime | None:
    from ims.site.publication import day_or_moment

    return day_or_moment(value) if value else None


_OPTIONS = (
    options.root,
    click.option(
        "--as-of",
        callback=_as_of,
        help="Publish what was in force at 00:00 of a day (YYYY-MM-DD) at each site, or at an "
        "instant with zone; default: now.",
    ),
    click.option("--site", default="", help="Publish for one site, like DUB; default: all."),
    click.option("--quality", is_flag=True, help="Add the audit trails; not for the staff."),
    click.option(
        "--stale-after",
        type=click.IntRange(1, 366),
        default=7,
        show_default=True,
        help="Days after which a copy says that it is old.",
    ),
)


def _publishing(command: Any) -> Any:
    """Add the options that say which site is wished for."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@_publishing
def stage(folder: Path, root: Path, **wished: Any) -> int:
    """Write the site as a tree of Markdown to FOLDER, for any site engine.

    Beside the pages stand style, script, pictures, navigation.json and manifest.json.
    """
    from ims.site.manifest import NAME, BuiltSite, manifest
    from ims.site.navigation import navigation
    from ims.site.publication import Wish
    from ims.site.target import new_folder
    from ims.site.working_copy import open_to_publish

    copy = open_to_publish(root, Wish(**wished), _now())
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
@_publishing
def build(folder: Path | None, root: Path, **wished: Any) -> int:
    """Build the site into FOLDER (build/site), strictly, and write its manifest.

    Where the system was adopted, what is in force is published, read from the approved
    revisions; without a baseline the files as they are, every page marked DRAFT.
    """
    target = folder or root / "build" / "site"
    with _messages():
        from ims.site import plugin
        from ims.site.publication import Wish

        done = plugin.build(root, target, Wish(**wished))
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
@click.option("--quality", is_flag=True, help="The site is the one with the audit trails.")
@options.root
def site_verify(folder: Path, root: Path, *, quality: bool) -> int:
    """Prove a built site: control blocks, classification, no other hosts, digests.

    A controlled site is compared with what was in force at the moment that it states.
    """
    from ims.check import Report
    from ims.site.manifest import BuiltSite
    from ims.site.site_check import check_site
    from ims.site.working_copy import open_to_verify

    built = BuiltSite(folder)
    contents = open_to_verify(root, _stated(built, quality=quality), _now())
    found = check_site(built, contents)
    if contents.holdings:
        click.echo(_proved(contents.publication))
        click.echo(_age(root, contents), nl=False)
    click.echo(render(Report(tuple(found), (), len(built))), nl=False)
    return 1 if found else 0


def _stated(built: Mapping[str, bytes], *, quality: bool) -> "Wish":
    """Return which site a manifest claims to be; whether it is one is what is proved."""
    from ims.site.manifest import NAME, read_manifest
    from ims.site.publication import Wish, day_or_moment

    stated = read_manifest(built.get(NAME, b"")) or {}
    said, site = stated.get("as_of"), stated.get("site")
    try:
        as_of = day_or_moment(said) if isinstance(said, str) and said else None
    except ImsError:
        as_of = None
    return Wish(as_of, site if isinstance(site, str) else "", quality)


def _proved(publication: "Publication") -> str:
    return (
        f"{publication.mode.upper()}: state of {publication.state}, "
        f"site {publication.site or 'all'}, effective set {publication.effective_set}"
    )


def _age(root: Path, contents: "Contents") -> str:
    """Return a line where something else is in force by now: a copy can be right and old."""
    from ims.site.publication import Wish
    from ims.site.working_copy import open_to_verify

    now = open_to_verify(root, Wish(), _now()).publication
    if now.effective_set == contents.publication.effective_set:
        return ""
    return "note: this copy is out of date: something else is in force now\n"
