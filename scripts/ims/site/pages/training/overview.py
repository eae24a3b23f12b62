"""How far people are trained: by site, department, role and document; what is to come; tasks."""

from collections.abc import Iterable, Sequence

from ims.models.curricula import Task
from ims.site import markup
from ims.site.charts.heat_map import Square, heat_map
from ims.site.contents import Contents
from ims.site.pages import frame
from ims.site.pages.listing import many
from ims.site.pages.training.roles import link
from ims.standpoint import Standpoint
from ims.training import Coming, Share, by_document, by_role, by_site, coming, needs, programme
from ims.training.cover import (
    nobody_to_read,
    programme_missing,
    roles_without_curriculum,
    topics_without_session,
)
from ims.training.qualified import able
from ims.training.register import at_site
from ims.training.share import by_department

OVERVIEW = "training/index.md"
DOCUMENTS = "training/documents.md"
COMING = "training/coming.md"
TASKS = "training/tasks.md"
_WIDEST = 6  # sites in one picture


def here(contents: Contents, rows: Iterable[Share]) -> list[Share]:
    """Return the rows of the sites that this publication is for."""
    sites = {site.id for site in contents.sites}
    return [row for row in rows if row.site in sites]


def percent(value: int | None) -> str:
    """Return a share in words; of nothing there is none."""
    return f"{value} %" if value is not None else markup.EMPTY


# --- the first page -----------------------------------------------------------------------------


def overview(contents: Contents, standpoint: Standpoint) -> str:
    """Return the page of sites, departments and roles, and of what the programme leaves out."""
    sites = here(contents, by_site(standpoint))
    own = [need for need in needs(standpoint) if need.site in {row.site for row in sites}]
    people = len({need.person for need in own})
    late = len({need.person for need in own if need.late(standpoint.day)})
    units = here(contents, by_department(standpoint))
    body = [
        f"{many(late, 'person', 'people')} of {people:,} {'is' if late == 1 else 'are'} late with something. {standpoint.basis}.",
        "Counted is everything that documents in force and curricula ask of people; done is what "
        "somebody signed.",
        _picture(sites) if len(sites) <= _WIDEST else "",
        "## By site {#ims-sites}",
        _table(contents, standpoint, sites, ""),
        "## By department {#ims-departments}" if units else "",
        _table(contents, standpoint, units, "Department") if units else "",
        "## By role {#ims-roles}",
        _table(contents, standpoint, here(contents, by_role(standpoint)), "Role"),
        "## What is not covered {#ims-gaps}",
        markup.bullets(_gaps(contents, standpoint)) or "Nothing.",
    ]
    head = frame.Head("Training", hide=["toc"])
    return frame.page(contents, head, "\n\n".join(part for part in body if part))


def _picture(rows: Sequence[Share]) -> str:
    squares = [
        Square(
            percent(row.percent),
            f"{many(row.people_late, 'person', 'people')} late",
            row.done / row.needed if row.needed else None,
        )
        for row in rows
    ]
    names = [row.site for row in rows]
    said = "; ".join(f"{row.site}: {percent(row.percent)} done" for row in rows)
    return heat_map("Training by site", said, names, [("Needs that are met", squares)])


def _table(
    contents: Contents, standpoint: Standpoint, rows: Sequence[Share], about: str
) -> str:  # fmt: skip
    if not rows:
        return "Nobody."
    headers = ["Site", about, "People", "Needs met", "Share", "People late", "Oldest due"]
    cells = [
        [
            markup.text(contents.place(row.site)),
            _about(contents, standpoint, row, about),
            f"{row.people:,}",
            f"{row.done:,} of {row.needed:,}",
            percent(row.percent),
            f"**{row.people_late:,}**" if row.people_late else "0",
            markup.cell(row.oldest or ""),
        ]
        for row in rows
    ]
    if not about:
        headers, cells = [h for h in headers if h], [[c[0], *c[2:]] for c in cells]
    return markup.table(headers, cells, filters=("Site",) if about else ())


def _about(contents: Contents, standpoint: Standpoint, row: Share, about: str) -> str:
    if about == "Role":
        return link(contents, standpoint, row.about, OVERVIEW)
    if about == "Department":
        found = contents.system.organization
        units = {unit.id: unit.title for unit in found.units} if found else {}
        return markup.text(units.get(row.about, row.about))
    return ""


def _gaps(contents: Contents, standpoint: Standpoint) -> list[str]:
    sites = {site.id for site in contents.sites}
    found = [
        f"{markup.text(standpoint.role(role))} at {site}: no curriculum names the role"
        for role, site, _ in roles_without_curriculum(standpoint)
        if site in sites
    ]
    found += [
        f"{contents.document_link(one.id, OVERVIEW)} at {site}: nobody holds a role of its audience"
        for site, one, _ in nobody_to_read(standpoint)
        if site in sites
    ]
    found += [
        f"{markup.text(topic.title)} at {site}: "
        + (f"last session on {last}" if last else "no session was held")
        for topic, site, last, _ in topics_without_session(standpoint)
        if site in sites
    ]
    found += [
        f"{site}: no training programme is in force"
        for site, _ in programme_missing(standpoint)
        if site in sites
    ]
    return found


# --- documents ----------------------------------------------------------------------------------


def documents(contents: Contents, standpoint: Standpoint) -> str:
    """Return the page of documents: who must know the revision in force, and how many do."""
    rows = here(contents, by_document(standpoint))
    shown = [row for row in rows if row.about in contents.entries]
    hidden = len({row.about for row in rows} - {row.about for row in shown})
    cells = [
        [
            contents.document_link(row.about, DOCUMENTS),
            markup.text(contents.entries[row.about].document.title),
            markup.text(row.revision),
            markup.text(row.site),
            f"{row.people:,}",
            f"{row.done:,} of {row.needed:,}",
            percent(row.percent),
            f"**{row.late:,}**" if row.late else "0",
        ]
        for row in shown
    ]
    headers = ("Id", "Title", "Rev.", "Site", "People", "Done", "Share", "Late")
    body = [
        "Each reading and each assessment that a document in force asks of somebody counts once.",
        markup.table(headers, cells, filters=("Site",)),
        f"{many(hidden, 'document')} above the level of this site." if hidden else "",
    ]
    head = frame.Head("Training by document", hide=["toc"])
    return frame.page(contents, head, "\n\n".join(part for part in body if part))


# --- what is to come ----------------------------------------------------------------------------


def to_come(contents: Contents, standpoint: Standpoint) -> str:
    """Return the page of approved revisions that are to come, with training and gates."""
    sites = {site.id for site in contents.sites}
    rows = [one for one in coming(standpoint) if one.site in sites]
    shown = [one for one in rows if one.document in contents.entries]
    body = [
        "Approved and not in force yet. A gate holds a revision back until enough people of a site "
        "have read it; site quality can move the date.",
        _coming_table(contents, standpoint, shown) if shown else "Nothing is to come.",
        f"{many(len(rows) - len(shown), 'more')} not on this site."
        if len(rows) > len(shown)
        else "",
    ]
    head = frame.Head("Training on what is to come", hide=["toc"])
    return frame.page(contents, head, "\n\n".join(part for part in body if part))


def _coming_table(contents: Contents, standpoint: Standpoint, rows: Sequence[Coming]) -> str:
    named = contents.publication.quality
    headers = ["Document", "Rev.", "Site", "From", "Trained", "Gate"]
    cells = [
        [
            contents.document_link(one.document, COMING, titled=True),
            markup.text(one.revision),
            markup.text(one.site),
            markup.text(one.day or f"waits for {', '.join(one.waiting_for) or 'a date'}"),
            f"{percent(one.percent)} ({len(one.trained)} of {len(one.asked)})",
            _gate(one),
            *([markup.cell(", ".join(map(standpoint.name, one.open)))] if named else []),
        ]
        for one in rows
    ]
    return markup.table([*headers, "Open"] if named else headers, cells)


def _gate(one: Coming) -> str:
    if not one.gates:
        return "none"
    state = "✕ **shut**" if one.is_held else "✓ open"
    return f"{state}: {markup.text(one.opens_at)}"


# --- tasks --------------------------------------------------------------------------------------


def tasks(contents: Contents, standpoint: Standpoint) -> str:
    """Return the page of tasks: how many are qualified, and until when; nobody is named."""
    found = [
        _task(contents, standpoint, task, site.id)
        for task in programme(standpoint).tasks.values()
        for site in contents.sites
        if at_site(task.sites, site.id)
    ]
    headers = ("Task", "Site", "Role", "To be known", "Assessed by", "Qualified", "First lapse")
    body = [
        "Nobody does one of these tasks alone without a qualification that somebody saw and signed.",
        markup.table(headers, found, filters=("Site",)) if found else "The curricula name no task.",
        "Who may do a task today: `ims qualified TASK --site SITE`.",
    ]
    return frame.page(contents, frame.Head("Tasks", hide=["toc"]), "\n\n".join(body))


def _task(contents: Contents, standpoint: Standpoint, task: Task, site: str) -> list[str]:
    people = able(standpoint, task, site)
    ends = [one.until for one in people if one.until]
    short = "✕ **" if len(people) < task.minimum else "✓ "
    return [
        markup.text(task.title),
        markup.text(site),
        markup.text(standpoint.role(task.role)),
        markup.join(contents.document_link(name, TASKS) for name in task.documents),
        markup.text(" or ".join(task.methods)),
        f"{short}{len(people)} of {task.minimum}{'**' if short[-1] == '*' else ''}",
        markup.cell(min(ends, default="")),
    ]
