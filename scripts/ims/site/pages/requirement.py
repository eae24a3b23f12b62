"""The overview of all frameworks, and one page for each."""

from ims.models.catalogue import Framework
from ims.models.document import Matrix
from ims.site import markup
from ims.site.contents import Contents, framework_path
from ims.site.pages import frame, matrix
from ims.views.frameworks import FrameworkRow, framework_register

OVERVIEW = "requirements/index.md"
MARKS = {"full": "✓ full", "partial": "◐ partial", "none": "○ none"}


def overview(contents: Contents) -> str:
    """Return the page that lists all frameworks (R18)."""
    rows = [_row(row) for row in framework_register(contents.system, contents.cited)]
    headers = ("Framework", "Title", "Edition", "Status", "Jurisdiction", "Kind",
               "Verified", "Items", "Cited")  # fmt: skip
    body = [
        "The laws, regulations and standards that this system knows, by identifier and short "
        "title. Their text is not copied here. *Cited* counts the items that documents on this "
        "site cite.",
        f"{matrix.LINKED_ONLY}\n*Verified* tells how far identifiers and titles were read "
        "in an independent source.",
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


def render(contents: Contents, framework: Framework) -> str:
    """Return the page of one framework: every item with the documents that cite it."""
    page = framework_path(framework.id)
    rows = [
        [
            f"**{markup.text(item.id)}**{{#{markup.anchor('item', item.id)}}}",
            matrix.title_of(item),
            markup.join(_documents(contents, f"{framework.id}#{item.id}", page)),
        ]
        for item in framework.items
    ]
    body = [
        _facts(contents, framework),
        f"{matrix.LINKED_ONLY}\n{matrix.UNVERIFIED}",
        markup.table(("Item", "Title", "Documents"), rows),
    ]
    named = framework.title.startswith(framework.short)
    title = framework.title if named else f"{framework.short}: {framework.title}"
    return frame.page(contents, frame.Head(title, hide=["toc"]), "\n\n".join(body))


def _documents(contents: Contents, requirement: str, page: str) -> list[str]:
    return [contents.document_link(name, page) for name in contents.cited.get(requirement, ())]


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
