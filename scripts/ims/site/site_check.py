"""Prove a built site: every document with its control block, nothing that must not be there."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ims import body
from ims.diagnostic import Diagnostic, ImsError
from ims.site import built_page, manifest
from ims.site.addresses import Load, loads_of_style
from ims.site.built_page import BuiltPage, read_page
from ims.site.contents import Contents
from ims.site.entry import Entry
from ims.site.pages import frame
from ims.site.pages.document import control_block, news
from ims.site.publication import Mode
from ims.site.search_check import searched
from ims.site.stage import stage
from ims.site.static import MERMAID
from ims.vocabulary import Classification

REBUILD = "build the site again with `ims build`"
_CLASSES = {level.value: level.rank for level in Classification}


def check_site(files: Mapping[str, bytes], contents: Contents) -> list[Diagnostic]:
    """Return what is wrong with a built site, sorted (R49, R50, R52, R53, R65).

    Raises ImsError where there is nothing to check.
    """
    pages = {p: read_page(_text(files[p])) for p in files if p.endswith((".html", ".svg"))}
    html = {path: page for path, page in pages.items() if path.endswith(".html")}
    if not html or not contents.controlled:
        what = "no page is found in the folder" if not html else "there is no document to publish"
        raise ImsError(f"nothing to check: {what}", "build the site first with `ims build`")
    styles = {p: loads_of_style(_text(files[p])) for p in files if p.endswith(".css")}
    found = [
        *_documents(html, contents),
        *(d for path, page in html.items() for d in _page(path, page, contents)),
        *(_staged(files, html, contents) if contents.holdings else ()),
        *(d for path, page in pages.items() for d in _loads(path, page.loads)),
        *(d for path, loads in styles.items() for d in _loads(path, loads)),
        *_scripts(pages),
        *_manifest(files, contents),
    ]
    return sorted(found)


def _text(content: bytes) -> str:
    return content.decode("utf-8", errors="replace")


def _tell(path: str, code: str, name: str, fact: str, help: str = REBUILD) -> Diagnostic:
    return Diagnostic(path, 1, 1, code, name, fact, help)


def place_of(path: str) -> str:
    """Return the place of a staged page on the built site."""
    return path.removesuffix(".md") + ".html"


def _documents(pages: Mapping[str, BuiltPage], contents: Contents) -> Iterator[Diagnostic]:
    for entry in contents.controlled:
        path = place_of(entry.path)
        if path not in pages:
            fact = f"there is no page of `{entry.document.id}`"
            yield _tell(path, "SIT001", "page-missing", fact)
        else:
            yield from _control_block(path, pages[path], entry, contents)
            yield from _banners(path, pages[path], entry, contents)


def _banners(path: str, page: BuiltPage, entry: Entry, contents: Contents) -> Iterator[Diagnostic]:
    """Compare the news above a text: who does not see STOP works on."""
    staged = read_page(body.reader_html(news(contents, entry)))
    if page.shown(built_page.BANNER) != staged.shown(built_page.BANNER):
        fact = "the page does not show the news that the system has for it"
        yield _tell(path, "SIT018", "news-differ", fact)


def _control_block(
    path: str, page: BuiltPage, entry: Entry, contents: Contents
) -> Iterator[Diagnostic]:
    document = entry.document
    if not page.control:
        fact = f"the page of `{document.id}` has no control block"
        yield _tell(path, "SIT002", "control-block-missing", fact)
        return
    staged = read_page(control_block(contents, entry))
    differing = [
        f"shows {name} `{page.control[0].get(name, '')}`, the system says `{value}`"
        for name, value in staged.control[0].items()
        if page.control[0].get(name) != value
        and not (name == "classification" and _is_above(page.control[0], contents))
    ]
    if not differing and page.shown(built_page.CONTROL) != staged.shown(built_page.CONTROL):
        differing = ["does not show the words that the system has for it now"]
    for fact in differing:
        yield _tell(path, "SIT003", "control-block-differs", f"the control block {fact}")


def _page(path: str, page: BuiltPage, contents: Contents) -> Iterator[Diagnostic]:
    known = {place_of(entry.path): entry for entry in contents.controlled}
    for control in page.control:
        if _is_above(control, contents):
            level = control.get("classification") or "not classified"
            fact = f"the page is `{level}`; published is up to `{contents.published_up_to}`"
            yield _tell(path, "SIT004", "above-classification", fact, "remove the page at once")
        if path not in known:
            fact = f"`{control.get('id')}` is not among the documents to publish"
            yield _tell(path, "SIT005", "page-not-published", fact)
    if page.shown(built_page.AUDIT) and not contents.publication.quality:
        fact = "the page is an audit trail, and this is the site for the staff"
        yield _tell(path, "SIT017", "audit-trail-in-staff-site", fact, "remove the page at once")
    yield from _mark(path, page, known.get(path), contents)


def _staged(
    files: Mapping[str, bytes], pages: Mapping[str, BuiltPage], contents: Contents
) -> Iterator[Diagnostic]:
    """Tell of pages that nobody staged, and of what a search finds and must not."""
    staged = stage(contents)
    wanted = {place_of(path) for path in staged}
    for path, page in pages.items():
        if path not in wanted and not page.control and not page.shown(built_page.AUDIT):
            fact = "the page is none of those that are published"
            yield _tell(path, "SIT016", "page-not-staged", fact)
    hidden = {place_of(path) for path, page in staged.items() if _is_unsearched(page)}
    for path in sorted(searched(files) & hidden):
        fact = "the search finds a page that is obsolete or no text in force"
        yield _tell(path, "SIT015", "obsolete-searched", fact)


def _is_unsearched(page: str) -> bool:
    return '\nsearch: {"exclude": true' in page.partition("\n---\n")[0]


def _is_above(control: Mapping[str, str], contents: Contents) -> bool:
    rank = _CLASSES.get(control.get("classification", ""), len(_CLASSES))
    return rank > contents.published_up_to.rank


def _mark(
    path: str, page: BuiltPage, entry: Entry | None, contents: Contents
) -> Iterator[Diagnostic]:
    """Compare the mark of a page with the one that is staged for it now."""
    if contents.publication.mode is Mode.CONTROLLED:
        if Mode.DRAFT in page.modes:
            yield _tell(path, "SIT006", "draft-in-controlled-site", "the page is marked DRAFT")
        return
    staged = read_page(frame.mark(contents, entry.status if entry else None))
    if Mode.DRAFT not in page.modes:
        fact = "the page of a draft build has no DRAFT mark"
        yield _tell(path, "SIT007", "draft-not-marked", fact)
    elif page.shown(*built_page.MARKS) != staged.shown(*built_page.MARKS):
        fact = "the mark does not show the words that the system has for it now"
        yield _tell(path, "SIT007", "draft-not-marked", fact)


def _loads(path: str, loads: Iterable[Load]) -> Iterator[Diagnostic]:
    for load in loads:
        fact = f"the page fetches `{load.target}` from another host"
        help_ = "put the file among the assets of the site"
        yield Diagnostic(path, load.line, load.column, "SIT008", "external-request", fact, help_)


def _scripts(pages: Mapping[str, BuiltPage]) -> Iterator[Diagnostic]:
    """Tell of scripts that only some pages have: those of the theme stand on all of them."""
    html = [page for path, page in pages.items() if path.endswith(".html")]
    counted = Counter(script for page in html for script in set(page.scripts))
    usual = {script for script, number in counted.items() if number > len(html) / 2}
    for path, page in pages.items():
        allowed = {*usual, f'"{MERMAID}"'} if path.endswith(".html") else set()
        odd = [script for script in page.scripts if script not in allowed]
        for script in [*odd, *(handler.target for handler in page.handlers)]:
            fact = (
                f"the page runs `{' '.join(script.split())[:60]}`, which is no script of the theme"
            )
            yield _tell(path, "SIT014", "script-not-ours", fact)


# --- the manifest --------------------------------------------------------------------------


def _manifest(files: Mapping[str, bytes], contents: Contents) -> Iterator[Diagnostic]:
    stated = manifest.read_manifest(files.get(manifest.NAME, b""))
    if stated is None:
        fact = "there is no manifest that can be read"
        yield _tell(manifest.NAME, "SIT009", "manifest-missing", fact)
        return
    wanted = json.loads(manifest.manifest(contents.publication, {}))
    for name in ("mode", "commit", "dirty", "as_of", "site", "effective_set", "quality"):
        if stated.get(name) != wanted[name]:
            fact = (
                f"the manifest says {name} `{stated.get(name)}`, the system says `{wanted[name]}`"
            )
            yield _tell(manifest.NAME, "SIT010", "manifest-differs", fact)
    yield from _digests(files, stated["files"])


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
