"""The processes of a site as a map drawn from the register, with the same in a table."""

from collections.abc import Iterator, Sequence

from ims.models.register import Site
from ims.places.processes import AtSite, at_sites
from ims.site import markup
from ims.site.contents import Contents, process_path
from ims.site.pages import frame

_PLACE = "sites/processes-{}.md"
_HEADERS = ("Process", "Owner", "Held here by", "Inputs", "Outputs and who takes them",
            "Suppliers", "In force", "Not in force")  # fmt: skip


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return one map a site."""
    standpoint = contents.standpoint
    if standpoint:
        every = at_sites(standpoint)
        for site in contents.sites:
            here = [one for one in every if one.site == site.id]
            if here:
                yield _PLACE.format(site.id), _page(contents, site, here)


def is_map(path: str) -> bool:
    """Return whether a place is that of a map."""
    return path.startswith(_PLACE.partition("{")[0])


def map_path(site: str) -> str:
    """Return the place of the map of a site."""
    return _PLACE.format(site)


def _page(contents: Contents, site: Site, here: Sequence[AtSite]) -> str:
    page = map_path(site.id)
    critical = [one for one in here if one.process.critical]
    body = [
        f"{len(here)} processes run here, {len(critical)} of them critical. "
        "The map is drawn from the process register and from what is in force on the day.",
        markup.box("ims-map", drawing(here)),
        "A double frame marks a critical process; an arrow is work that passes from one to the "
        "next. The table says the same in words.",
        "## The same in words {#ims-words}",
        markup.table(_HEADERS, [_row(contents, one, page) for one in here]),
    ]
    head = frame.Head(f"Processes of {site.title}", hide=["toc"], landscape=True, searched=False)
    return frame.page(contents, head, "\n\n".join(body))


def drawing(here: Sequence[AtSite]) -> str:
    """Return the map: a box a process, an arrow for work that passes from one to the next."""
    numbers = {one.process.id: f"p{number}" for number, one in enumerate(here)}
    lines = ["```mermaid", "flowchart TD"]
    lines += [f"  {numbers[one.process.id]}{_box(one)}" for one in here]
    lines += [
        f"  {numbers[one.process.id]} --> {numbers[name]}"
        for one in here
        for name in one.process.next
        if name in numbers
    ]
    return "\n".join([*lines, "```"])


def _box(one: AtSite) -> str:
    """Return a box; what a register says must not become a sign of the drawing language."""
    safe = "".join(c if c.isalnum() or c in " ,.-()/" else " " for c in one.process.title)
    return f'[["{safe}"]]' if one.process.critical else f'["{safe}"]'


def _row(contents: Contents, one: AtSite, page: str) -> list[str]:
    process = one.process
    known = {found.output: found for found in process.interfaces}
    outputs = []
    for output in process.outputs:
        found = known.get(output)
        takers = [contents.process_link(name, page) for name in found.to] if found else []
        takers += [markup.text(found.outside)] if found and found.outside else []
        outputs.append(f"{markup.text(output)} → {markup.join(takers) if takers else '**nobody**'}")
    mark = " (critical)" if process.critical else ""
    note = f"<br>{markup.text(one.note)}" if one.note else ""
    return [
        f"{markup.link(process.title, process_path(process.id), page)}{mark}{note}",
        markup.text(contents.role(one.owner)),
        str(len(one.holders)) if one.holders else "**nobody**",
        "<br>".join(map(markup.text, process.inputs)),
        "<br>".join(outputs),
        markup.cell(", ".join(process.suppliers)),
        markup.join(contents.document_link(name, page) for name in one.in_force),
        markup.join(markup.text(name) for name in one.not_in_force),
    ]
