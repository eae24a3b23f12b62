"""The map of the processes, and one page for each (ISO 9001:2015, 4.4)."""

from ims.models.register import Process
from ims.site import markup
from ims.site.contents import Contents, in_words, process_path
from ims.site.pages import frame, listing
from ims.vocabulary import ProcessGroup

OVERVIEW = "processes/index.md"
GROUPS = {
    ProcessGroup.MANAGEMENT: "Management processes direct the others",
    ProcessGroup.CORE: "Core processes serve the customer",
    ProcessGroup.SUPPORT: "Support processes give them what they need",
}


def overview(contents: Contents) -> str:
    """Return the map and the table of all processes."""
    rows = [_row(contents, process) for process in contents.system.processes.values()]
    headers = ("Process", "Group", "Owner", "Purpose", "Documents", "Next processes")
    body = [
        "Work runs in processes; each has an owner, documents that govern it, "
        "and processes that use what it puts out.",
        *(_band(contents, group) for group in GROUPS),
        "## All processes {#ims-all}",
        markup.table(headers, rows, filters=("Group", "Owner")),
    ]
    return frame.page(contents, frame.Head("Processes", hide=["toc"]), "\n\n".join(body))


def _band(contents: Contents, group: ProcessGroup) -> str:
    """Return one band of the map: the processes of a group, side by side."""
    members = [p for p in contents.system.processes.values() if p.group is group]
    tiles = [
        f"{markup.link(p.title, process_path(p.id), OVERVIEW)} {_count(contents, p)}"
        for p in members
    ]
    inner = f"## {GROUPS[group]} {{#ims-{group}}}\n\n{markup.bullets(tiles)}"
    return markup.box(f"ims-band ims-band--{group}", inner)


def _count(contents: Contents, process: Process) -> str:
    number = sum(name in contents.entries for name in process.documents)
    return listing.many(number, "document") if number else "no document yet"


def _row(contents: Contents, process: Process) -> list[str]:
    return [
        contents.process_link(process.id, OVERVIEW),
        in_words(process.group),
        markup.text(contents.role(process.owner)),
        markup.text(process.purpose),
        markup.join(_documents(contents, process, OVERVIEW, titled=False)),
        markup.join(contents.process_link(name, OVERVIEW) for name in process.next),
    ]


def _documents(contents: Contents, process: Process, page: str, *, titled: bool) -> list[str]:
    shown = [n for n in process.documents if n in contents.entries]
    links = [contents.document_link(name, page, titled=titled) for name in shown]
    hidden = len(process.documents) - len(shown)
    return [*links, f"{hidden} not on this site"] if hidden else links


def render(contents: Contents, process: Process) -> str:
    """Return the page of one process: who, from what, by what, to what, for whom."""
    page = process_path(process.id)
    before = [p.id for p in contents.system.processes.values() if process.id in p.next]
    documents = _documents(contents, process, page, titled=True)
    columns = [
        ("Comes from", [contents.process_link(name, page) for name in before]),
        ("Inputs", [markup.text(value) for value in process.inputs]),
        ("Outputs", [markup.text(value) for value in process.outputs]),
        ("Goes to", [contents.process_link(name, page) for name in process.next]),
    ]
    body = [
        markup.text(process.purpose),
        _facts(contents, process),
        "## From input to output {#ims-sipoc}",
        markup.box("ims-sipoc", "\n\n".join(_column(*column) for column in columns)),
        "## Documents {#ims-documents}",
        markup.bullets(documents) if documents else "No document governs this process yet.",
    ]
    return frame.page(contents, frame.Head(process.title, hide=["toc"]), "\n\n".join(body))


def _facts(contents: Contents, process: Process) -> str:
    facts = markup.facts(
        [("Owner", contents.role(process.owner)), ("Group", in_words(process.group))]
    )
    return f'<section class="ims-facts" aria-label="Facts">{facts}</section>'


def _column(title: str, parts: list[str]) -> str:
    inner = markup.bullets(parts) if parts else "Outside the organization"
    return markup.box(
        "ims-sipoc__part", f"### {title} {{#ims-{title.lower().replace(' ', '-')}}}\n\n{inner}"
    )
