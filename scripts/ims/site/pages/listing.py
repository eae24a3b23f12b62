"""Tables of documents that several pages share."""

from collections.abc import Iterable, Sequence

from ims.site import markup
from ims.site.contents import Contents
from ims.site.entry import Entry
from ims.vocabulary import Status

# A sign beside the word: status never shows by colour alone.
SIGNS = {
    Status.DRAFT: "✎",
    Status.IN_REVIEW: "…",
    Status.APPROVED: "✓",
    Status.EFFECTIVE: "●",
    Status.SUPERSEDED: "↷",
    Status.WITHDRAWN: "✕",
}
HEADERS = ("Id", "Title", "Type", "Rev.", "Status", "Effective", "Owner", "Sites", "Disciplines")
FILTERS = ("Type", "Disciplines", "Sites", "Status")


def documents(contents: Contents, entries: Iterable[Entry], page: str, site: str = "") -> str:
    """Return a table of documents that can be filtered, with the days of one site or of all."""
    rows = [_row(contents, entry, page, site) for entry in entries]
    return markup.table((*HEADERS, "Next review"), rows, filters=FILTERS)


def brief(contents: Contents, entries: Iterable[Entry], page: str) -> str:
    """Return a table of documents with what matters to a reader."""
    rows = [
        [_link(e, page), markup.text(e.document.title), markup.text(contents.kind(e.document)),
         markup.text(e.document.revision), status(e.status)]
        for e in entries
    ]  # fmt: skip
    return markup.table(("Id", "Title", "Type", "Rev.", "Status"), rows)


def _row(contents: Contents, entry: Entry, page: str, site: str) -> Sequence[str]:
    document = entry.document
    return [
        _link(entry, page),
        markup.text(document.title),
        markup.text(contents.kind(document)),
        markup.text(document.revision),
        status(entry.status),
        markup.cell(entry.effective(site)),
        markup.text(contents.role(document.owner)),
        markup.text(", ".join(entry.sites or document.sites)),
        markup.text(", ".join(document.disciplines)),
        _review(entry, site),
    ]


def _review(entry: Entry, site: str) -> str:
    due = markup.cell(entry.next_review(site) or "")
    return f"{due} (**overdue**)" if {*entry.overdue} & {site or s for s in entry.sites} else due


def _link(entry: Entry, page: str) -> str:
    return markup.link(entry.document.id, entry.path, page) + "{.ims-id}"


def status(value: Status) -> str:
    """Return a status as sign and word."""
    return f"{SIGNS[value]} {markup.text(value)}"


def many(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
