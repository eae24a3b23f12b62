"""The revision history of a document, and what changed from each revision to the next (R13)."""

from collections.abc import Iterator

from ims.exchange import redline_html
from ims.lifecycle.facts import Approved
from ims.redline import compare
from ims.site import markup
from ims.site.contents import Contents
from ims.site.entry import Entry, beside
from ims.site.pages import frame, listing, signatures
from ims.site.publication import moment
from ims.views.dossiers import Dossier, by_day
from ims.vocabulary import Status

HEADERS = ("Rev.", "What changed and why", "Approved", "In force from", "Signed by")
OBSOLETE = (
    "**Not for use.** This page compares two revisions. Text that is struck through is obsolete; "
    "only the page of the document itself says what holds."
)


def section(contents: Contents, entry: Entry, dossier: Dossier) -> str:
    """Return one row for each approved revision, the newest first."""
    rows = [_row(contents, entry, dossier, one) for one in reversed(dossier.facts.approved)]
    return markup.box("ims-history", markup.table(HEADERS, rows))


def _row(contents: Contents, entry: Entry, dossier: Dossier, approved: Approved) -> list[str]:
    label = contents.holdings.labels.get(approved.step, "asserted") if contents.holdings else ""
    return [
        f"**{markup.text(approved.revision)}**<br>{listing.status(dossier.status_of(approved))}",
        f"{_change(contents, approved)}<br>{_changes(contents, entry, dossier, approved)}",
        f"{markup.text(moment(approved.arrival))}<br>({markup.text(label)})",
        markup.cell(by_day(dossier.began(approved))),
        "<br>".join(
            markup.text(f"{s.printed_name} ({s.meaning})")
            for s in signatures.in_order(approved.signatures)
        ),
    ]


def _change(contents: Contents, approved: Approved) -> str:
    """Return class, content and reason of a change, as far as its level allows."""
    if not contents.may_show(approved):
        return f"{markup.text(approved.class_)}: *not on this site*"
    request = f" ({markup.text(approved.request)})" if approved.request else ""
    return (
        f"**{markup.text(approved.class_)}**{request}: {markup.text(approved.summary)}<br>"
        f"Why: {markup.text(approved.reason)}"
    )


def _changes(contents: Contents, entry: Entry, dossier: Dossier, approved: Approved) -> str:
    former = _former(dossier, approved)
    if former is None:
        return "First issue."
    if not _is_shown(contents, dossier, approved):
        return "The comparison is shown once it is in force."
    place = _place(entry, approved)
    return markup.link(f"Changes against revision {former.revision}", place, entry.path)


def _former(dossier: Dossier, approved: Approved) -> Approved | None:
    """Return the revision that was approved before."""
    known = dossier.facts.approved
    number = known.index(approved)
    return known[number - 1] if number else None


def _place(entry: Entry, approved: Approved) -> str:
    return beside(entry, f"@{approved.revision}-changes")


def _is_shown(contents: Contents, dossier: Dossier, approved: Approved) -> bool:
    """Return whether a comparison may be read: nothing of it is still to come, or too secret."""
    former = _former(dossier, approved)
    both = [approved, former] if former else []
    came = bool(dossier.began(approved))
    return came and bool(both) and all(contents.may_show(one) for one in both)


def redlines(contents: Contents, entry: Entry) -> Iterator[tuple[str, str]]:
    """Return the pages that compare revisions, by their place; once for each document."""
    dossier = entry.dossier
    if dossier is None or contents.holdings is None or entry.place:
        return
    if entry.status not in {Status.EFFECTIVE, Status.WITHDRAWN, Status.SUPERSEDED}:
        return
    for approved in dossier.facts.approved:
        if _is_shown(contents, dossier, approved):
            yield _place(entry, approved), _redline(contents, entry, dossier, approved)


def _redline(contents: Contents, entry: Entry, dossier: Dossier, approved: Approved) -> str:
    former = _former(dossier, approved) or approved
    parts = contents.holdings.parts if contents.holdings else {}
    pictures = tuple(
        {p: d for p, d in parts.get(f"{a.id}@{a.revision}", {}).items() if p != a.path}
        for a in (former, approved)
    )
    found = compare(contents.read(former.blob), contents.read(approved.blob), approved.path,
                    (pictures[0], pictures[1]))  # fmt: skip
    page = _place(entry, approved)
    body = [
        markup.banner("warn", OBSOLETE),
        _facts(approved, former),
        redline_html.render(found).strip(),
        f"Back to {markup.link(entry.label, entry.path, page)}",
    ]
    title = f"{approved.id}: revision {former.revision} to {approved.revision}"
    head = frame.Head(title, searched=False, hide=["toc"], running=f"{title} · NOT FOR USE")
    return frame.page(contents, head, "\n\n".join(body))


def _facts(approved: Approved, former: Approved) -> str:
    shown = markup.facts(
        [
            ("Former", f"revision {former.revision}"),
            ("New", f"revision {approved.revision}"),
            ("Class of change", approved.class_),
            ("What changed", approved.summary),
            ("Why", approved.reason),
        ]
    )
    return f'<section class="ims-facts" aria-label="The change">{shown}</section>'
