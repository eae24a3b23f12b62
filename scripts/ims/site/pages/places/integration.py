"""Integration: which documents carry one discipline only, which processes one unit runs alone."""

from collections.abc import Iterator

from ims.places import integration
from ims.site import markup
from ims.site.contents import Contents
from ims.site.pages import frame
from ims.site.pages.listing import many
from ims.standpoint import Standpoint
from ims.vocabulary import Discipline

PAGE = "sites/integration.md"


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return the page of the integration check."""
    if contents.standpoint:
        yield PAGE, _page(contents, contents.standpoint)


def _page(contents: Contents, standpoint: Standpoint) -> str:
    documents = [r for r in integration.documents(standpoint) if r.document in contents.entries]
    single = [row for row in documents if row.single]
    processes = integration.processes(standpoint)
    alone = sum(row.is_isolated for row in processes)
    body = [
        f"{many(len(single), 'document')} of {len(documents)} in force carry one discipline only; "
        f"{many(alone, 'process', 'processes')} of {len(processes)} are run by one unit alone. "
        "Matrices, forms and templates carry one by their nature and are not counted.",
        "## Processes {#ims-processes}",
        _processes(contents, processes),
        "## Documents {#ims-documents}",
        _documents(contents, documents),
    ]
    head = frame.Head("Integration", hide=["toc"], landscape=True, searched=False)
    return frame.page(contents, head, "\n\n".join(body))


def _processes(contents: Contents, rows: list[integration.ProcessRow]) -> str:
    cells = [
        [contents.process_link(row.process, PAGE), *_marks(row.disciplines),
         markup.text(", ".join(row.units)), _state(row)]
        for row in rows
    ]  # fmt: skip
    return markup.table(("Process", *Discipline, "Units", "State"), cells)


def _state(row: integration.ProcessRow) -> str:
    if not row.documents:
        return "not known: no document is in force"
    return "✕ **one unit alone**" if row.is_isolated else "✓ several units"


def _documents(contents: Contents, rows: list[integration.DocumentRow]) -> str:
    cells = [
        [contents.document_link(row.document, PAGE), markup.text(row.title),
         *_marks(row.disciplines), "✕ one" if row.single else markup.EMPTY]
        for row in rows
    ]  # fmt: skip
    return markup.table(("Document", "Title", *Discipline, "Only one"), cells)


def _marks(disciplines: tuple[str, ...]) -> list[str]:
    return ["✓" if one.value in disciplines else markup.EMPTY for one in Discipline]
