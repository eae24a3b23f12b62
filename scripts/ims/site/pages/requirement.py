"""The overview of all frameworks, and one page for each: every requirement with its evidence."""

from collections.abc import Iterator, Sequence

from ims.coverage import Cell
from ims.models.catalogue import Framework, Item
from ims.models.document import Matrix
from ims.site import markup
from ims.site.charts.heat_map import Square, heat_map
from ims.site.contents import Contents, framework_path
from ims.site.pages import cells, frame, matrix
from ims.views.coverage import SummaryRow
from ims.views.frameworks import FrameworkRow, framework_register
from ims.vocabulary import Coverage, ItemStatus

OVERVIEW = "requirements/index.md"
MARKS = {"full": "✓ full", "partial": "◐ partial", "none": "○ none"}
_GONE = {ItemStatus.RESERVED, ItemStatus.WITHDRAWN}
_FIGURES = ("requirements", "assessed", "evidenced", "documented", "linked", "none",
            "not_applicable", "not_assessable", "flagged")  # fmt: skip
_HEADS = ("All", "● Assessed", "◕ Evidenced", "◑ Documented", "◔ Linked", "○ None",
          "⊘ Not applicable", "? Not assessable", "⚑ Flagged")  # fmt: skip


def overview(contents: Contents) -> str:
    """Return the page that lists all frameworks (R18)."""
    rows = [_row(row) for row in framework_register(contents.system, contents.cited)]
    headers = ("Framework", "Title", "Edition", "Status", "Jurisdiction", "Kind",
               "Verified", "Items", "Cited")  # fmt: skip
    body = [
        "The laws, regulations and standards that this system knows, by identifier and short "
        "title, and how far each requirement is met at each site. Their text is not copied here.",
        cells.basis(contents),
        "## Coverage by framework and site {#ims-coverage}",
        *_coverage(contents),
        "## The frameworks {#ims-frameworks}",
        "*Cited* counts the items that documents on this site cite. *Verified* tells how far "
        "identifiers and titles were read in an independent source.",
        _matrices(contents),
        markup.table(headers, rows, filters=("Status", "Jurisdiction", "Kind", "Verified")),
    ]
    head = frame.Head("Requirements", hide=["navigation", "toc"])
    return frame.page(contents, head, "\n\n".join(part for part in body if part))


def _row(row: FrameworkRow) -> list[str]:
    return [
        markup.link(row.short, framework_path(row.id), OVERVIEW),
        markup.text(row.title),
        markup.text(row.edition),
        markup.text(row.status.replace("-", " ")),
        markup.text(row.jurisdiction),
        markup.text(row.kind),
        MARKS[row.verified],
        str(row.items),
        str(row.cited),
    ]


def _matrices(contents: Contents) -> str:
    found = [e for e in contents.entries.values() if isinstance(e.document, Matrix)]
    links = [contents.document_link(e.document.id, OVERVIEW, titled=True) for e in found]
    return "Matrices that state what applies:\n\n" + markup.bullets(links) if links else ""


# --- figures -------------------------------------------------------------------------------------


def _coverage(contents: Contents) -> Iterator[str]:
    """Return the heat map, and the same numbers as a table."""
    rows = [row for row in contents.coverage.summary if row.framework in contents.coverage.in_force]
    if not rows:
        return
    frameworks = dict.fromkeys(row.framework for row in rows)
    order = sorted(frameworks, key=lambda name: _is_open(rows, name))
    squares = [
        (contents.framework_name(name), [_square(r) for r in rows if r.framework == name])
        for name in order
    ]
    yield heat_map(
        "Coverage by framework and site",
        "For each framework and site: how many of the requirements that may apply are "
        "documented, and how many of these are evidenced. The table below has the same numbers.",
        [row.site for row in rows if row.framework == order[0]],
        squares,
    )
    yield (
        "Of the requirements that are neither set aside nor beyond judgement, so many are "
        "*documented* or higher, and so many of these are *evidenced* or *assessed*. "
        "Headings are not counted. Editions without force today are left out."
    )
    yield cells.legend()
    heads = ("Framework", "Site", *_HEADS)
    listed = [[_link(contents, row), row.site, *figures(row)] for row in rows]
    yield markup.box("ims-numbers", markup.table(heads, listed, filters=("Site",)), searched=False)


def _is_open(rows: Sequence[SummaryRow], name: str) -> bool:
    """Return whether nothing of a framework is judged at any site; such ones come last."""
    return all(r.undecided + r.not_assessable == r.requirements for r in rows
               if r.framework == name)  # fmt: skip


def _square(row: SummaryRow) -> Square:
    judged = row.requirements - row.not_applicable - row.not_assessable
    if not judged:
        words = "not assessable" if row.not_assessable else "not applicable"
        return Square(words, f"{row.requirements} requirements")
    if row.undecided == judged:
        more = f", {row.not_assessable} not assessable" if row.not_assessable else " requirements"
        return Square("not assessed", f"{judged}{more}")
    shown = row.evidenced + row.assessed
    documented = row.documented + shown
    return Square(
        f"{documented} of {judged} documented", f"{shown} of these evidenced", documented / judged
    )


def figures(row: SummaryRow) -> list[str]:
    """Return the counts of a framework at a site; those whom nobody decided on are told apart."""
    found = [str(getattr(row, name)) for name in _FIGURES]
    if row.undecided:
        found[_FIGURES.index("none")] += f" ({row.undecided} undecided)"
    return found


def _link(contents: Contents, row: SummaryRow) -> str:
    return markup.link(
        contents.framework_name(row.framework), framework_path(row.framework), OVERVIEW
    )


# --- one framework -------------------------------------------------------------------------------

HEADERS = ("Item", "Title", "Sites", "Level", "Applies, and why", "Evidence",
           "Why not higher")  # fmt: skip


def render(contents: Contents, framework: Framework) -> str:
    """Return the page of one framework: every requirement with level and evidence (R67)."""
    page = framework_path(framework.id)
    rows = [row for item in framework.items for row in _lines(contents, framework, item, page)]
    body = [
        _news(contents, framework),
        cells.basis(contents),
        _figures(contents, framework),
        _facts(contents, framework),
        matrix.UNVERIFIED,
        markup.box("ims-covered", markup.table(HEADERS, rows, filters=("Sites", "Level"))),
        "## What the levels mean {#ims-levels}",
        cells.legend(),
    ]
    named = framework.title.startswith(framework.short)
    title = framework.title if named else f"{framework.short}: {framework.title}"
    head = frame.Head(title, hide=["navigation", "toc"], landscape=True)
    return frame.page(contents, head, "\n\n".join(filter(None, body)))


def _lines(
    contents: Contents, framework: Framework, item: Item, page: str
) -> Iterator[Sequence[str]]:
    """Return the lines of one item: one for all sites of which the same is true."""
    known = contents.coverage.by_requirement.get(f"{framework.id}#{item.id}", [])
    name, title = f"**{markup.text(item.id)}**", matrix.title_of(item)
    place = f"{name}{{#{markup.anchor('item', item.id)}}}"
    if not known:
        says = "holds no duty" if item.status in _GONE else "not computed"
        yield [place, title, *[markup.EMPTY] * 4, says]
    for number, (sites, shown) in enumerate(
        cells.grouped((cell.site, _shown(contents, cell, page)) for cell in known)
    ):
        yield [name if number else place, title, cells.sites(contents, sites), *shown]


def _shown(contents: Contents, cell: Cell, page: str) -> list[str]:
    said = "" if cell.heading and not cell.matrix else cells.applies(contents, cell, page)
    return [
        cells.standing(cell),
        markup.unsearched(said or markup.EMPTY),
        markup.unsearched(cells.evidence(contents, cell, page)),
        markup.unsearched(cells.why(cell)),
    ]


def _news(contents: Contents, framework: Framework) -> str:
    """Return what somebody must know before reading any level."""
    known = contents.coverage.by_framework.get(framework.id, [])
    ends = [cell for cell in known if not cell.heading]
    out = [cell for cell in ends if cell.level is Coverage.NOT_ASSESSABLE]
    if not out:
        return ""
    reasons = " · ".join(dict.fromkeys(markup.text(cell.why) for cell in out))
    items = len({cell.item for cell in out})
    if len(out) == len(ends):
        return markup.banner("warn", f"**Not assessable:** {reasons}. No level is computed.")
    total = len({cell.item for cell in ends})
    return markup.banner("info", f"**{items} of {total} not assessable:** {reasons}.")


def _figures(contents: Contents, framework: Framework) -> str:
    rows = [row for row in contents.coverage.summary if row.framework == framework.id]
    listed = [[row.site, *figures(row)] for row in rows]
    shown = markup.table(("Site", *_HEADS), listed)
    return markup.box("ims-numbers", shown, searched=False) if rows else ""


def _facts(contents: Contents, framework: Framework) -> str:
    facts = markup.facts(
        [
            ("Cited as", f"{framework.id}#…"),
            ("Publisher", framework.publisher),
            ("Edition", framework.edition),
            ("Status", f"{framework.status.replace('-', ' ')}: {framework.status_note}"),
            ("Jurisdiction", framework.jurisdiction),
            ("Legal force", framework.legal_force),
            ("In force since", framework.effective or ""),
            ("Superseded by", contents.framework_name(framework.superseded_by or "")),
            ("Transition ends", framework.transition_ends or ""),
            ("Verified", f"{framework.verified}, on {framework.verified_on}: "
                         f"{framework.verification_note}"),
        ]
    )  # fmt: skip
    return f'<section class="ims-facts" aria-label="Facts">{facts}</section>'
