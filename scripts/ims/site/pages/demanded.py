"""What documented information the frameworks demand and where it is; the law no catalogue covers."""

from ims.site import markup
from ims.site.contents import Contents
from ims.site.pages import cells, frame
from ims.views.compulsory import CompulsoryRow, Presence, compulsory
from ims.views.legal import legal_rows

COMPULSORY = "requirements/compulsory.md"
LEGAL = "requirements/legal.md"
# A sign beside the word: what is missing never shows by colour alone.
SIGNS = {
    Presence.PRESENT: "●",
    Presence.CLAIMED: "◔",
    Presence.MISSING: "✕",
    Presence.NOT_ASSESSED: "○",
    Presence.NOT_APPLICABLE: "⊘",
}


def demanded(contents: Contents) -> str:
    """Return the list of documented information that the frameworks ask for (R67)."""
    rows = compulsory(contents.system, contents.coverage.counted)
    shown = [_row(contents, row) for row in rows]
    headers = ("Framework", "Requirement", "Kind", "What", "Site", "State", "Where", "Source")
    counts = ", ".join(f"{sum(r.presence is p for r in rows):,} {p}" for p in Presence)
    body = [
        "Documents and records that the frameworks demand by name, as `controls/compulsory.yaml` "
        "lists them, at each site. *Present* means: in force, with a section that a signed review "
        "confirmed, or a signed record of the kind within its period.",
        cells.basis(contents),
        f"{counts}." if rows else "Nothing is demanded, or nothing is computed.",
        markup.table(headers, shown, filters=("Framework", "Site", "State", "Kind")),
    ]
    head = frame.Head("Compulsory documents and records", hide=["toc"], landscape=True)
    return frame.page(contents, head, "\n\n".join(body))


def _row(contents: Contents, row: CompulsoryRow) -> list[str]:
    return [
        markup.text(contents.framework_name(row.framework)),
        cells.requirement(contents, f"{row.framework}#{row.item}", COMPULSORY),
        markup.text(row.kind),
        markup.text(row.what),
        markup.text(row.site),
        f"{SIGNS[row.presence]} {markup.text(row.presence)}",
        markup.cell(", ".join(row.where)),
        markup.text(f"{row.source} (verified: {row.verified})"),
    ]


def legal(contents: Contents) -> str:
    """Return the law of each place, entered or not; a place without a law is not assessed."""
    rows = legal_rows(contents.system, contents.coverage.counted)
    shown = [
        [contents.document_link(row.register, LEGAL), markup.text(row.title),
         markup.text(row.jurisdiction), markup.cell(", ".join(row.sites)),
         markup.cell(", ".join(contents.framework_name(law) for law in row.laws)),
         markup.text(row.state)]
        for row in rows
    ]  # fmt: skip
    headers = ("Register", "Title", "Place", "Sites", "Laws", "State")
    body = [
        "Law on environment, safety and data protection that no catalogue of this system covers. "
        "A place without a law was not assessed: that is no statement that nothing applies.",
        cells.basis(contents),
        markup.table(headers, shown, filters=("Place",)) if rows else "No legal register is here.",
    ]
    head = frame.Head("Legal registers", hide=["toc"])
    return frame.page(contents, head, "\n\n".join(body))
