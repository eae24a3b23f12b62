"""Statements of applicability: what was selected, why, how far it stands, on what evidence.

ISO/IEC 27001:2022, 6.1.3 asks for one of Annex A; the same serves every framework with a matrix.
"""

from collections.abc import Iterator, Sequence

from ims.coverage import Cell
from ims.coverage.items import path_up
from ims.models.catalogue import Framework
from ims.site import markup
from ims.site.contents import Contents, framework_path
from ims.site.pages import cells, frame, matrix
from ims.views.applicability import ApplicabilityRow, Selected, applicability

OVERVIEW = "requirements/applicability/index.md"
HEADERS = ("Item", "Title", "Part", "Sites", "Selected", "Reason", "State", "Evidence")
_SIGNS = {
    Selected.YES: "✓ yes",
    Selected.NO: "✕ no",
    Selected.UNDECIDED: "… undecided",
    Selected.NOT_APPROVED: "! no, and nobody approved that",
}


def place(framework: str) -> str:
    """Return where the statement of a framework stands."""
    return f"requirements/applicability/{framework}.md"


def stated(contents: Contents) -> list[Framework]:
    """Return the frameworks of which a matrix says what applies."""
    known = contents.coverage.by_framework
    return [f for f in cells.coverable(contents) if any(cell.matrix for cell in known[f.id])]


def overview(contents: Contents) -> str:
    """Return the list of all statements, with what is selected at each site."""
    rows = [
        row
        for framework in stated(contents)
        for site in contents.sites
        for row in [_counted(contents, framework, site.id)]
    ]
    heads = ("Framework", "Site", "Selected", "Not selected", "Undecided")
    body = [
        "What applies at each site, as the regulatory matrices state it, with reason, state and "
        "evidence. A framework without a matrix has no statement: nobody has decided about it.",
        cells.basis(contents),
        markup.table(heads, rows, filters=("Site",)) if rows else "No matrix states anything.",
    ]
    head = frame.Head("Statements of applicability", hide=["toc"])
    return frame.page(contents, head, "\n\n".join(body))


def _counted(contents: Contents, framework: Framework, site: str) -> list[str]:
    known = contents.coverage.by_framework[framework.id]
    rows = applicability([cell for cell in known if cell.site == site])
    counts = {kind: sum(row.selected is kind for row in rows) for kind in Selected}
    unsigned = counts[Selected.NOT_APPROVED]
    out = f"{counts[Selected.NO]}" + (f", and {unsigned} not approved" if unsigned else "")
    link = markup.link(framework.short, place(framework.id), OVERVIEW)
    return [link, site, str(counts[Selected.YES]), out, str(counts[Selected.UNDECIDED])]


def render(contents: Contents, framework: Framework) -> str:
    """Return the statement of one framework."""
    page = place(framework.id)
    known = contents.coverage.by_framework[framework.id]
    body = [
        f"What applies of {markup.link(framework.title, framework_path(framework.id), page)}, "
        f"{markup.text(framework.edition)}. {cells.basis(contents)} "
        "Each item leads to the whole of its evidence, and to why its state is not higher.",
        *_approvals(contents, known, page),
        matrix.UNVERIFIED,
        markup.box(
            "ims-statement",
            markup.table(
                HEADERS, list(_rows(contents, known, page)), filters=("Part", "Sites", "Selected")
            ),
            searched=False,
        ),
    ]
    title = f"Statement of applicability: {framework.short}"
    head = frame.Head(title, hide=["navigation", "toc"], landscape=True)
    return frame.page(contents, head, "\n\n".join(body))


def _approvals(contents: Contents, known: Sequence[Cell], page: str) -> Iterator[str]:
    """Return who stands for what is stated; a matrix that nobody approved says so."""
    for name in dict.fromkeys(cell.matrix for cell in known if cell.matrix):
        ours = [cell for cell in known if cell.matrix == name]
        sites = list(dict.fromkeys(cell.site for cell in ours))
        where = ", ".join(map(markup.text, sites))
        signed = [markup.text(words) for words in ours[0].matrix_approvals]
        yield f"**{cells.document(contents, name, page)}** states it at {where}."
        yield markup.bullets(signed) if signed else "**Not approved by anybody.**"


def _rows(contents: Contents, known: Sequence[Cell], page: str) -> Iterator[Sequence[str]]:
    ends = [cell for cell in known if not cell.heading]
    stated = zip(ends, applicability(known), strict=True)
    groups: dict[str, list[tuple[str, list[str]]]] = {}
    for cell, row in stated:
        groups.setdefault(cell.item, []).append((cell.site, _shown(contents, cell, row, page)))
    for name, found in groups.items():
        requirement = f"{known[0].framework}#{name}"
        item = contents.system.requirement(requirement)
        way = markup.link(name, cells.item_place(requirement), page)
        title = matrix.title_of(item) if item else ""
        for sites, shown in cells.grouped(found):
            part = _part(contents, requirement)
            yield [f"**{way}**", title, part, cells.sites(contents, sites), *shown]


def _shown(contents: Contents, cell: Cell, row: ApplicabilityRow, page: str) -> list[str]:
    return [
        _SIGNS[row.selected],
        markup.text(row.reason) or "*no reason is stated*",
        cells.standing(cell),
        markup.join((cells.document(contents, name, page) for name in cell.evidence), "<br>"),
    ]


def _part(contents: Contents, requirement: str) -> str:
    """Return the id of the chapter or annex in which a requirement stands."""
    framework, _, item = requirement.partition("#")
    items = contents.system.requirements_of(framework)
    return markup.text(path_up(items, items[item])[-1])
