"""A corporate text and its local addendum as one instruction, the local part marked (R81)."""

from collections.abc import Iterator

from ims.places.merged import Part
from ims.places.merged import merged as as_one
from ims.site import markup
from ims.site.contents import Contents
from ims.site.entry import Entry
from ims.site.pages import document, frame, local, standing


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return one page for each addendum in force."""
    for pair in local.pairs(contents):
        yield pair.path, _page(contents, pair)


def _page(contents: Contents, pair: local.Pair) -> str:
    place = contents.place(pair.addendum.site)
    texts = (document.text_of(contents, one) for one in (pair.master, pair.local))
    body = [
        _stale(contents, pair),
        standing.banners(contents, pair.master),
        standing.banners(contents, pair.local),
        _lead(contents, pair, place),
        _control(contents, pair.master, "Corporate text", pair.path),
        _control(contents, pair.local, f"Local to {place}", pair.path),
        *(_part(part, place) for part in as_one(*texts)),
    ]
    head = frame.Head(
        f"{pair.master.label}, as it is read at {place}",
        running=f"{pair.master.document.id} rev. {pair.master.document.revision} with "
        f"{pair.local.document.id} rev. {pair.local.document.revision}",
        searched=False,
    )
    return frame.page(contents, head, "\n\n".join(filter(None, body)))


def _lead(contents: Contents, pair: local.Pair, place: str) -> str:
    words = (
        "Two controlled texts, put together by the site and approved apart. "
        f"What is marked *Local to {markup.text(place)}* holds there alone and adds to the rest; "
        "where the two differ, the stricter one counts."
    )
    links = [contents.document_link(e.document.id, pair.path) for e in (pair.master, pair.local)]
    return f"{words} Apart: {markup.join(links)}."


def _stale(contents: Contents, pair: local.Pair) -> str:
    """Return the news that the local part was written for another revision of the master."""
    one = pair.addendum
    if not one.is_stale:
        return ""
    site = markup.text(contents.place(one.site))
    return markup.banner(
        "warn",
        f"**The local part was written for revision {markup.text(one.followed)} of "
        f"{markup.text(one.master)}; revision {markup.text(one.in_force)} is in force at {site}.** "
        "Ask site quality before you work to the local part.",
    )


def _control(contents: Contents, entry: Entry, title: str, page: str) -> str:
    """Return the control data of one of the two texts."""
    facts = markup.facts(
        [
            ("Id", entry.document.id),
            ("Revision", entry.document.revision),
            ("Status", document.word(entry)),
            ("Effective date", entry.effective()),
            ("Owner", contents.role(entry.document.owner)),
            ("Approvals", document.approvals(entry)),
            ("Digest", entry.digest[:12]),
        ]
    )
    label = markup.html(title)
    whole = markup.link(entry.label, entry.path, page)
    return (
        f"**{markup.text(title)}:** {whole}\n\n"
        f'<section class="ims-facts" aria-label="{label}" data-search-exclude>{facts}</section>'
    )


def _part(part: Part, place: str) -> str:
    """Return a part as it stands; a local one in a frame that says so in words."""
    if not part.is_local:
        return part.text.strip("\n")
    label = f"**Local to {markup.text(place)}**"
    return markup.box("ims-local", f"{label}\n\n{part.text.strip(chr(10))}")
