"""The audit trail, for the quality build alone (R33): one page a document, one a year."""

from collections.abc import Iterator, Sequence

from ims.site import markup
from ims.site.contents import Contents
from ims.site.pages import frame, listing
from ims.site.publication import moment
from ims.views.trail import Flag, TrailRow

OVERVIEW = "audit/index.md"
MARK = "ims-audit"
HEADERS = ("When", "What", "About", "Who", "Proof", "Why", "Authority", "Flags")


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return all pages of the audit trail; none where this is not the quality build."""
    trail = contents.holdings.trail if contents.holdings else None
    if trail is None or not contents.publication.quality:
        return
    yield OVERVIEW, _overview(contents, trail.rows, trail.anchored, trail.open_flags)
    for name, rows in _by_document(contents, trail.rows).items():
        title = f"Audit trail of {name}"
        yield document_path(name), _page(contents, title, rows, document_path(name))
    for year, rows in _by_year(trail.rows).items():
        yield _year_path(year), _page(contents, f"Audit trail of {year}", rows, _year_path(year))


def document_path(name: str) -> str:
    """Return the place of the trail of one document."""
    return f"audit/{name}.md"


def _year_path(year: int) -> str:
    return f"audit/{year}.md"


def _by_document(contents: Contents, rows: Sequence[TrailRow]) -> dict[str, list[TrailRow]]:
    known = {*contents.entries, *contents.gone}
    return {name: found for name in sorted(known)
            if (found := [row for row in rows if row.subject == name])}  # fmt: skip


def _by_year(rows: Sequence[TrailRow]) -> dict[int, list[TrailRow]]:
    found: dict[int, list[TrailRow]] = {}
    for row in rows:
        found.setdefault(row.when.year, []).append(row)
    return found


def _overview(contents: Contents, rows: Sequence[TrailRow], anchored: str, flagged: int) -> str:
    years = [[markup.link(str(year), _year_path(year), OVERVIEW), str(len(found)),
              str(sum(row.is_open for row in found))]
             for year, found in _by_year(rows).items()]  # fmt: skip
    documents = [[markup.link(name, document_path(name), OVERVIEW), str(len(found))]
                 for name, found in _by_document(contents, rows).items()]  # fmt: skip
    body = [
        _lead(f"{listing.many(len(rows), 'event')} from the first commit to this state; "
              f"{listing.many(flagged, 'row')} with a flag that nobody has dealt with. {anchored}."),
        markup.table(("Year", "Events", "Open flags"), years),
        "## By document {#ims-by-document}",
        markup.table(("Document", "Events"), documents),
    ]  # fmt: skip
    head = frame.Head("Audit trail", searched=False, hide=["toc"])
    return frame.page(contents, head, "\n\n".join(body))


def _lead(words: str) -> str:
    """Return the first words; their mark tells `site-verify` what this page is."""
    return f'<p class="{MARK}">{markup.html(words)}</p>'


def _page(contents: Contents, title: str, rows: Sequence[TrailRow], page: str) -> str:
    body = [
        _lead(f"{listing.many(len(rows), 'event')}, as they arrived. Times are in UTC."),
        f"All trails: {markup.link('audit trail', OVERVIEW, page)}",
        markup.box("ims-trail", markup.table(HEADERS, [_row(row) for row in rows])),
    ]
    head = frame.Head(title, searched=False, hide=["navigation", "toc"], landscape=True)
    return frame.page(contents, head, "\n\n".join(body))


def _row(row: TrailRow) -> list[str]:
    signed = f"; signed {markup.text(moment(row.signed_at))}" if row.signed_at else ""
    revision = f" revision {markup.text(row.revision)}" if row.revision else ""
    return [
        f"{markup.text(moment(row.when))} ({markup.text(row.time_is)}){signed}",
        markup.text(row.event),
        f"{markup.text(row.subject)}{revision}",
        markup.cell(row.who),
        markup.cell(row.proof),
        _why(row),
        markup.cell(row.authority),
        "; ".join(map(_flag, row.flags)) or markup.EMPTY,
    ]


def _why(row: TrailRow) -> str:
    changes = [f"{c.key}: {c.old or '–'} → {c.new or '–'}" for c in row.changes]
    return markup.cell("; ".join(filter(None, [row.why, *changes])))


def _flag(flag: Flag) -> str:
    return markup.text(flag.in_words) if flag.dealt_with else f"**{markup.text(flag.in_words)}**"
