"""Editions: two side by side, who cites one that was replaced, and what to look out for (R69)."""

from collections.abc import Iterable

from ims.site import markup
from ims.site.contents import Contents, framework_path
from ims.site.pages import cells, frame
from ims.views.editions import EditionRow, StaleCitation, editions, stale_citations, watch_list

OVERVIEW = "requirements/editions.md"


def render(contents: Contents) -> str:
    """Return what stands in two editions, and what is to come."""
    day, citing = contents.publication.day, contents.coverage.citing
    stale = stale_citations(contents.system, day, citing)
    body = [
        f"Editions that another one replaces, as of {day}.",
        _editions(contents, editions(contents.system, day, citing)),
        "## Documents that cite a replaced edition {#ims-stale}",
        _stale(contents, stale),
        "## Watch list {#ims-watch}",
        _watch(contents),
    ]
    head = frame.Head("Editions of laws and standards", hide=["toc"])
    return frame.page(contents, head, "\n\n".join(body))


def _editions(contents: Contents, rows: Iterable[EditionRow]) -> str:
    listed = [
        [
            _framework(contents, row.old),
            _framework(contents, row.new),
            markup.text(row.status.value.replace("-", " ")),
            markup.cell(row.ends),
            markup.EMPTY if row.days_left is None else str(row.days_left),
            "yes" if row.usable else "**no**",
            _documents(contents, row.citing_old),
            _documents(contents, row.citing_new),
        ]
        for row in rows
    ]
    heads = ("Edition", "Replaced by", "Status", "Transition ends", "Days left", "Still usable",
             "Cite the old one", "Cite the new one")  # fmt: skip
    return markup.table(heads, listed) if listed else "No edition is being replaced."


def _stale(contents: Contents, rows: Iterable[StaleCitation]) -> str:
    listed = [
        [
            contents.document_link(row.document, OVERVIEW),
            cells.requirement(contents, row.requirement, OVERVIEW),
            f"yes, until {markup.text(row.ends)}" if row.usable else "**no**",
            markup.join(cells.requirement(contents, one, OVERVIEW) for one in row.instead),
        ]
        for row in rows
    ]
    heads = ("Document", "Cites", "Still usable", "Instead")
    return markup.table(heads, listed) if listed else "No document cites a replaced edition."


def _watch(contents: Contents) -> str:
    listed = [
        [
            _framework(contents, row.framework),
            markup.text(row.when),
            markup.EMPTY if row.days is None else str(row.days),
            markup.text(row.what),
            markup.text(row.basis),
        ]
        for row in watch_list(contents.system, contents.publication.day)
    ]
    heads = ("Framework", "When", "Days left", "What", "Basis")
    return markup.table(heads, listed) if listed else "Nothing is on the watch list."


def _framework(contents: Contents, name: str) -> str:
    known = contents.system.framework(name)
    label = contents.framework_name(name)
    return markup.link(label, framework_path(name), OVERVIEW) if known else markup.text(label)


def _documents(contents: Contents, names: Iterable[str]) -> str:
    return markup.join(contents.document_link(name, OVERVIEW) for name in names)
