"""The rows of a regulatory matrix on its page, and how an item of a framework is shown (R67)."""

from collections.abc import Mapping, Sequence

from ims.coverage.rulings import rows_at
from ims.models.catalogue import Framework, Item
from ims.models.document import Matrix, MatrixRow
from ims.site import markup
from ims.site.contents import Contents, framework_path
from ims.site.entry import Entry
from ims.site.pages import cells
from ims.vocabulary import Verified

HEADERS = ("Item", "Title", "Sites", "Applicability", "Level", "Responsible",
           "What it means here", "How it is evaluated")  # fmt: skip
UNVERIFIED = "A title marked *(not verified)* was not read in an independent source."


def section(contents: Contents, entry: Entry, matrix: Matrix) -> str:
    """Return the heading and the table of what this revision states."""
    framework = contents.system.framework(matrix.framework)
    if framework is None:
        return ""
    counting = {site.id: rows_at(matrix, site.id, site) for site in contents.sites}
    rows = [_row(contents, entry, framework, row, _sites(counting, row)) for row in matrix.rows]
    whole = markup.link("every requirement with its evidence",
                        framework_path(framework.id), entry.path)  # fmt: skip
    return "\n\n".join(
        [
            "## The matrix {#ims-matrix}",
            f"{markup.text(framework.title)}, {markup.text(framework.edition)}: "
            f"{len(matrix.rows)} statements, each counts for the items below it until a deeper "
            f"one. Where it names a site, that goes before `all`. Seen from the law: {whole}.",
            f"{UNVERIFIED}\nThe level is computed: {cells.basis(contents)} "
            "It stands here only where this very statement counts.",
            markup.table(HEADERS, rows, filters=("Applicability", "Sites", "Responsible")),
        ]
    )


def _sites(counting: Mapping[str, Mapping[str, MatrixRow]], row: MatrixRow) -> list[str]:
    """Return the sites at which a row counts for its item."""
    return [site for site, rows in counting.items() if rows.get(row.item) is row]


def _row(
    contents: Contents, entry: Entry, framework: Framework, row: MatrixRow, sites: Sequence[str]
) -> list[str]:
    name = f"{framework.id}#{row.item}"
    item = contents.system.requirement(name)
    way = markup.link(row.item, cells.item_place(name), entry.path) if item else ""
    return [
        f"**{way or markup.text(row.item)}**",
        title_of(item) if item else "unknown",
        _scope(row),
        cells.applicability(row.applicability),
        _levels(contents, entry, name, sites),
        markup.cell(contents.role(row.responsible)),
        _meaning(row),
        markup.cell(row.evaluation or ""),
    ]


def _scope(row: MatrixRow) -> str:
    """Return the sites of a row, and the products and licences to which it is limited."""
    only = ", ".join([*row.products, *row.licences])
    return markup.text(", ".join(row.sites) + (f" (only for {only})" if only else ""))


def _levels(contents: Contents, entry: Entry, requirement: str, sites: Sequence[str]) -> str:
    """Return the levels at those of the sites where this revision is what rules."""
    own = f"{entry.document.id}@{entry.document.revision}"
    found = [
        cell
        for cell in contents.coverage.by_requirement.get(requirement, ())
        if cell.matrix.removesuffix(" (draft)") == own and cell.site in sites
    ]
    return cells.levels(contents, found)


def _meaning(row: MatrixRow) -> str:
    because = f"Because: {markup.text(row.justification)}" if row.justification else ""
    return " ".join(filter(None, [markup.text(row.interpretation or ""), because])) or markup.EMPTY


def title_of(item: Item) -> str:
    """Return the title of an item; our own words and what was not verified are marked."""
    shown = markup.text(item.title or item.label or "")
    marks = [] if item.title or not item.label else ["our words"]
    if item.verified is not Verified.FULL:
        marks.append("not verified" if item.verified is Verified.NONE else "partly verified")
    if item.status:
        marks.append(markup.text(item.status))
    note = f"*({', '.join(marks)})*" if marks else ""
    return " ".join(filter(None, [shown, note])) or "*untitled*"
