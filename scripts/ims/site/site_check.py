"""Prove a built site: every document with its control block, nothing that must not be there."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ims.diagnostic import Diagnostic, ImsError
from ims.site import manifest
from ims.site.built_page import BuiltPage, Load, loads_of_style, read_page
from ims.site.contents import Contents, Entry, Mode
from ims.vocabulary import Classification

REBUILD = "build the site again with `ims build`"
# Pages that are no pages of ours: a frame of the theme without text of the system.
_CLASSES = {level.value: level.rank for level in Classification}


def check_site(files: Mapping[str, bytes], contents: Contents) -> list[Diagnostic]:
    """Return what is wrong with a built site, sorted (R49, R50, R52, R53, R65).

    Raises ImsError where there is nothing to check.
    """
    pages = {p: read_page(_text(files[p])) for p in files if p.endswith((".html", ".svg"))}
    html = {path: page for path, page in pages.items() if path.endswith(".html")}
    if not html or not contents.entries:
        what = "no page is found in the folder" if not html else "there is no document to publish"
        raise ImsError(f"nothing to check: {what}", "build the site first with `ims build`")
    mode = contents.publication.mode
    found = [
        *_documents(html, contents),
        *(d for path, page in html.items() for d in _page(path, page, contents, mode)),
        *(d for path, page in pages.items() for d in _loads(path, page.loads)),
        *(
            d
            for p in files
            if p.endswith(".css")
            for d in _loads(p, loads_of_style(_text(files[p])))
        ),
        *_manifest(files, mode),
    ]
    return sorted(found)


def _text(content: bytes) -> str:
    return content.decode("utf-8", errors="replace")


def _tell(path: str, code: str, name: str, fact: str, help: str = REBUILD) -> Diagnostic:
    return Diagnostic(path, 1, 1, code, name, fact, help)


def _documents(pages: Mapping[str, BuiltPage], contents: Contents) -> Iterator[Diagnostic]:
    for entry in contents.entries.values():
        path = entry.path.removesuffix(".md") + ".html"
        if path not in pages:
            fact = f"there is no page of `{entry.document.id}`"
            yield _tell(path, "SIT001", "page-missing", fact)
        else:
            yield from _control_block(path, pages[path], entry)


def _control_block(path: str, page: BuiltPage, entry: Entry) -> Iterator[Diagnostic]:
    document = entry.document
    if not page.control:
        fact = f"the page of `{document.id}` has no control block"
        yield _tell(path, "SIT002", "control-block-missing", fact)
        return
    wanted = {"id": document.id, "revision": document.revision, "status": entry.standing.status}
    for name, value in wanted.items():
        shown = page.control[0].get(name, "")
        if shown != value:
            fact = f"the control block shows {name} `{shown}`, the system says `{value}`"
            yield _tell(path, "SIT003", "control-block-differs", fact)


def _page(path: str, page: BuiltPage, contents: Contents, mode: Mode) -> Iterator[Diagnostic]:
    settings = contents.system.settings
    most = settings.publish_up_to if settings else Classification.PUBLIC
    for control in page.control:
        level = control.get("classification", "")
        if _CLASSES.get(level, len(_CLASSES)) > most.rank:
            fact = f"the page is `{level or 'not classified'}`; published is up to `{most}`"
            yield _tell(path, "SIT004", "above-classification", fact, "remove the page at once")
        if control.get("id") not in contents.entries:
            fact = f"`{control.get('id')}` is not among the documents to publish"
            yield _tell(path, "SIT005", "page-not-published", fact)
    if mode is Mode.CONTROLLED and Mode.DRAFT in page.modes:
        yield _tell(path, "SIT006", "draft-in-controlled-site", "the page is marked DRAFT")
    if mode is Mode.DRAFT and Mode.DRAFT not in page.modes:
        yield _tell(
            path, "SIT007", "draft-not-marked", "the page of a draft build has no DRAFT mark"
        )


def _loads(path: str, loads: Iterator[Load] | list[Load]) -> Iterator[Diagnostic]:
    for load in loads:
        fact = f"the page fetches `{load.target}` from another host"
        help_ = "put the file among the assets of the site"
        yield Diagnostic(path, load.line, load.column, "SIT008", "external-request", fact, help_)


# --- the manifest --------------------------------------------------------------------------


def _manifest(files: Mapping[str, bytes], mode: Mode) -> Iterator[Diagnostic]:
    stated = _read_manifest(files)
    if stated is None:
        fact = "there is no manifest that can be read"
        yield _tell(manifest.NAME, "SIT009", "manifest-missing", fact)
        return
    if stated.get("mode") != mode:
        fact = f"the manifest says mode `{stated.get('mode')}`, the system says `{mode}`"
        yield _tell(manifest.NAME, "SIT010", "manifest-differs", fact)
    yield from _digests(files, stated["files"])


def _read_manifest(files: Mapping[str, bytes]) -> dict[str, Any] | None:
    try:
        stated = json.loads(files.get(manifest.NAME, b""))
    except ValueError:
        return None
    usable = isinstance(stated, dict) and isinstance(stated.get("files"), dict)
    return stated if usable else None


def _digests(files: Mapping[str, bytes], stated: Mapping[str, str]) -> Iterator[Diagnostic]:
    for path in sorted(set(files) | set(stated)):
        if path == manifest.NAME:
            continue
        if path not in files:
            yield _tell(
                path, "SIT011", "file-missing", "the manifest names it, the site has it not"
            )
        elif path not in stated:
            yield _tell(path, "SIT012", "file-added", "the site has it, the manifest names it not")
        elif manifest.digest(files[path]) != stated[path]:
            fact = "the file is not the one that was built: its SHA-256 differs"
            yield _tell(path, "SIT013", "file-altered", fact)
