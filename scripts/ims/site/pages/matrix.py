"""The computed part of a regulatory matrix, and how an item of a framework is shown (R67)."""

from ims.models.catalogue import Item
from ims.models.document import Matrix
from ims.site import markup
from ims.site.contents import Contents, framework_path
from ims.views.matrices import MatrixLine, matrix_lines
from ims.vocabulary import Verified

HEADERS = ("Item", "Title", "Sites", "Applicability", "Responsible", "Documents",
           "What it means here", "How it is evaluated")  # fmt: skip
LINKED_ONLY = (
    "A document beside an item says only that it is linked to the item: "
    "whether it covers the item is assessed later."
)
UNVERIFIED = "A title marked *(not verified)* was not read in an independent source."


def section(contents: Contents, matrix: Matrix, page: str) -> str:
    """Return the heading and the table of all items."""
    framework = contents.system.framework(matrix.framework)
    if framework is None:
        return ""
    lines = matrix_lines(contents.system, matrix)
    rows = [_row(contents, line, page) for line in lines]
    stated = len({line.item.id for line in lines if line.row})
    return "\n\n".join(
        [
            "## The matrix {#ims-matrix}",
            f"{markup.link(framework.title, framework_path(framework.id), page)}, "
            f"{markup.text(framework.edition)}: {len(framework.items)} items, "
            f"{stated} with a statement of their own or of the item above.",
            f"{LINKED_ONLY}\n{UNVERIFIED}",
            markup.table(HEADERS, rows, filters=("Applicability", "Sites", "Responsible")),
        ]
    )


def _row(contents: Contents, line: MatrixLine, page: str) -> list[str]:
    row = line.row
    documents = [n for n in line.documents if n in contents.entries]
    return [
        f"**{markup.text(line.item.id)}**",
        title_of(line.item),
        markup.text(", ".join(line.sites)),
        applicability(line),
        markup.cell(contents.role(row.responsible) if row else ""),
        markup.join(contents.document_link(n, page) for n in documents),
        _meaning(line),
        markup.cell(row.evaluation or "" if row else ""),
    ]


def applicability(line: MatrixLine) -> str:
    """Return in words whether an item applies, and where that is said."""
    if line.row is None:
        return "not stated"
    words = markup.text(line.row.applicability.replace("-", " "))
    return f"{words} *(as {markup.text(line.inherited_from)})*" if line.inherited_from else words


def _meaning(line: MatrixLine) -> str:
    if line.row is None or line.inherited_from:
        return markup.EMPTY
    because = f"Because: {markup.text(line.row.justification)}" if line.row.justification else ""
    return (
        " ".join(filter(None, [markup.text(line.row.interpretation or ""), because]))
        or markup.EMPTY
    )


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
