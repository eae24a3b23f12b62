"""What every page carries: front matter, the mark of its mode, print marks, and the colophon."""

from collections.abc import Sequence
from dataclasses import dataclass

from ims.site import markup
from ims.site.contents import Contents
from ims.site.publication import Mode
from ims.vocabulary import Status

UNCONTROLLED = "Uncontrolled when printed"
UNSIGNED = "Not approved and not in force: no signature has been verified for this text."
NOT_FOR_WORK = "This is no site of controlled copies. Do not work to it."


@dataclass(frozen=True)
class Head:
    """What a page says of itself to the engine and to the printer."""

    title: str
    tags: Sequence[str] = ()
    boost: float = 1
    hide: Sequence[str] = ()
    running: str = ""
    landscape: bool = False
    searched: bool = True
    status: Status | None = None
    watermark: str = ""  # of a print that nobody may work to


def page(contents: Contents, head: Head, body: str) -> str:
    """Return a whole page."""
    parts = [
        _front_matter(head),
        f"# {markup.text(head.title)} {{#ims-title}}",
        mark(contents, head.status),
        _watermark(head),
        _print_marks(contents, head),
        body,
        _colophon(contents),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _front_matter(head: Head) -> str:
    search: dict[str, object] = {"exclude": True} if not head.searched else {}
    if head.boost != 1:
        search["boost"] = head.boost
    return markup.front_matter(
        {
            "title": markup.html(head.title),
            "tags": [markup.html(tag) for tag in head.tags],
            "hide": list(head.hide),
            "search": search,
        }
    )


def mark(contents: Contents, status: Status | None) -> str:
    """Return the mark of a draft: words and a watermark for the printer (R52)."""
    if contents.publication.mode is not Mode.DRAFT:
        return ""
    unsigned = status is Status.DRAFT if status else contents.is_unsigned
    words = f"{UNSIGNED} Do not work to it." if unsigned else NOT_FOR_WORK
    return (
        '<div class="ims-mark" role="note" data-ims-mode="draft" data-search-exclude>'
        f"<strong>DRAFT</strong> <span>{markup.html(words)}</span></div>\n\n"
        '<div class="ims-watermark" aria-hidden="true" data-search-exclude>DRAFT</div>'
    )


def _watermark(head: Head) -> str:
    if not head.watermark:
        return ""
    words = markup.html(head.watermark)
    return f'<div class="ims-watermark ims-watermark--stop" aria-hidden="true" data-search-exclude>{words}</div>'


def _print_marks(contents: Contents, head: Head) -> str:
    """Return the running head and foot of a print (R51); a browser without them prints the rest."""
    boxes = {
        "top-left": contents.organization or contents.publication.title,
        "top-right": head.running or f"{head.title} · {contents.publication.mode.upper()}",
        "bottom-left": UNCONTROLLED,
    }
    rules = "".join(f"@{name}{{content:{markup.css_string(v)}}}" for name, v in boxes.items())
    size = "size:A4 landscape;" if head.landscape else ""
    return f"<style>@media print{{@page{{{size}{rules}}}}}</style>"


def _colophon(contents: Contents) -> str:
    publication = contents.publication
    of = f" for {contents.place(publication.site)}" if publication.site else ""
    pairs = [
        ("Build", f"{publication.mode} of {publication.title}{of}"),
        ("State of", publication.state),
        ("Source commit", publication.source),
        ("Effective set", publication.effective_set[:12]),
        ("Made with", publication.tool),
        ("Copies", f"{UNCONTROLLED}: compare id and revision with this site before use"),
    ]
    facts = markup.facts(pair for pair in pairs if pair[1])
    return f'<div class="ims-colophon"{_age(contents)} data-search-exclude>{facts}</div>'


def _age(contents: Contents) -> str:
    """Return what the script of the page needs to see that a copy has become old."""
    publication = contents.publication
    if publication.instant is None:
        return ""
    stamp = publication.instant.strftime("%Y-%m-%dT%H:%M:%SZ")
    return f' data-ims-as-of="{stamp}" data-ims-stale-after="{publication.stale_after}"'
