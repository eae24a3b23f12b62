"""Home, and the lists of documents: register, folders, sites, roles, tags, problems."""

from ims.models.register import Role, Site
from ims.site import markup
from ims.site.contents import (
    Contents,
    folder_path,
    framework_path,
    in_words,
    process_path,
    site_path,
)
from ims.site.entry import Entry
from ims.site.pages import frame, listing, profile, standing
from ims.site.publication import Mode
from ims.views import relations
from ims.views.frameworks import framework_register

HOME = "index.md"
REGISTER = "register.md"
DOCUMENTS = "documents.md"
ROLES = "roles.md"
TAGS = "tags.md"
PROBLEMS = "problems.md"
COMING = "coming.md"


def home(contents: Contents) -> str:
    """Return the first page: what this is and where to find what applies."""
    body = [
        _stopped(contents),
        _lead(contents),
        _counts(contents),
        "## Find what applies to you {#ims-find}",
        markup.box("ims-cards", "\n\n".join(_cards(contents))),
        "## How to read this site {#ims-how}",
        _how(contents),
    ]
    head = frame.Head(contents.publication.title, hide=["navigation", "toc"], boost=0.5)
    return frame.page(contents, head, "\n\n".join(filter(None, body)))


def _stopped(contents: Contents) -> str:
    """Return what nobody may use: whoever opens the site must see it first."""
    found = [e for e in [*contents.entries.values(), *contents.gone.values()]
             if e.dossier and e.dossier.stopped]  # fmt: skip
    lines = [
        f"- {_link(e, HOME)} at {markup.text(standing.at(contents, _stops(e)))}" for e in found
    ]
    return markup.banner("stop", "\n".join(["**STOP: do not use**\n", *lines])) if lines else ""


def _stops(entry: Entry) -> list[str]:
    return [*entry.dossier.stopped] if entry.dossier else []


def _link(entry: Entry, page: str) -> str:
    return markup.link(entry.label, entry.path, page)


def _lead(contents: Contents) -> str:
    name = (
        f"**{markup.text(contents.organization)}**" if contents.organization else "the organization"
    )
    shown = (
        f"what is in force ({contents.publication.state})"
        if contents.publication.mode is Mode.CONTROLLED
        else "the texts as they are written, before anybody has approved them"
    )
    return (
        f"How {name} works: policies, procedures, instructions and forms, "
        f"and the laws and standards that they cite. This site shows {shown}."
    )


def _counts(contents: Contents) -> str:
    rows = framework_register(contents.system, contents.cited)
    counts = markup.facts(
        [
            ("Documents", len(contents.entries)),
            ("Processes", len(contents.system.processes)),
            ("Sites", len(contents.sites)),
            ("Frameworks", len(rows)),
            ("Requirements cited", f"{sum(r.cited for r in rows)} of {sum(r.items for r in rows)}"),
        ]
    )
    return f'<section class="ims-counts" aria-label="Figures">{counts}</section>'


def _cards(contents: Contents) -> list[str]:
    system = contents.system
    coming = [markup.link("What is coming", COMING, HOME)] if contents.holdings else []
    kinds = [
        f"{markup.link(in_words(f), folder_path(f), HOME)} ({len(e)})"
        for f, e in contents.folders.items()
    ]
    processes = [markup.link(p.title, process_path(p.id), HOME) for p in system.processes.values()]
    sites = [markup.link(f"{s.id} {s.title}", site_path(s.id), HOME) for s in contents.sites]
    frameworks = [
        f"{markup.link(row.short, framework_path(row.id), HOME)} ({row.cited} cited)"
        for row in sorted(framework_register(system, contents.cited), key=lambda row: -row.cited)[
            :8
        ]
    ]
    more = [
        markup.link("All documents in one table", REGISTER, HOME),
        *coming,
        markup.link("What each role must know", ROLES, HOME),
        markup.link("By tag", TAGS, HOME),
    ]
    return [
        _card("By site and role", [*sites, *more]),
        _card("By kind", kinds),
        _card("By process", processes),
        _card(
            "By requirement",
            [*frameworks, markup.link("All frameworks", "requirements/index.md", HOME)],
        ),
    ]


def _card(title: str, parts: list[str]) -> str:
    slug = title.lower().replace(" ", "-")
    return markup.box("ims-card", f"### {title} {{#ims-{slug}}}\n\n{markup.bullets(parts)}")


def _how(contents: Contents) -> str:
    parts = [
        "The block at the top of a document says which revision it is, where it applies, "
        "who owns it and who signed it. Status and dates are computed from signatures, never typed.",
        "A print is not controlled: compare id and revision with this site before you work to it.",
    ]
    if contents.publication.mode is Mode.DRAFT:
        why = ", since no verified signature was found" if contents.is_unsigned else ""
        parts.insert(0, f"Every page is marked DRAFT{why}.")
    return markup.bullets(parts)


def register(contents: Contents) -> str:
    """Return the document register (R11)."""
    source = "signatures and history" if contents.holdings else "the files themselves"
    body = [
        f"{listing.many(len(contents.entries), 'document')}, computed from {source}. "
        "Choose a column head to sort.",
        listing.documents(contents, contents.shown, REGISTER),
        *_out_of_force(contents),
    ]
    head = frame.Head(
        "Document register", hide=["navigation", "toc"], landscape=True, searched=False
    )
    return frame.page(contents, head, "\n\n".join(body))


def _out_of_force(contents: Contents) -> list[str]:
    """Return the documents of which nothing is in force any more."""
    if not contents.gone:
        return []
    rows = [
        [_link(e, REGISTER), markup.text(e.document.revision), _how_gone(e)]
        for e in contents.gone.values()
    ]
    return ["## Out of force {#ims-gone}",
            markup.table(("Document", "Last revision", "Status"), rows)]  # fmt: skip


def _how_gone(entry: Entry) -> str:
    return "✕ **STOP: do not use**" if _stops(entry) else listing.status(entry.status)


def coming(contents: Contents) -> str:
    """Return the revisions that are approved and not in force yet."""
    rows = [
        [
            contents.document_link(e.document.id, COMING) if _is_known(contents, e)
            else markup.text(e.document.id),
            markup.text(e.document.title),
            markup.text(one.approved.revision),
            markup.text(one.approved.summary),
            markup.text(standing.at(contents, one.sites)),
            markup.cell(one.day or ""),
            markup.cell(", ".join(one.waiting_for)),
        ]
        for e in contents.coming
        for one in (e.dossier.planned if e.dossier else [])
        if one.approved == e.approved
    ]  # fmt: skip
    heads = ("Id", "Title", "Rev.", "What changes", "At", "From", "Waits for")
    lead = "Approved revisions that are not in force yet. Until then the revision before holds."
    body = [lead, markup.table(heads, rows) if rows else "Nothing is planned."]
    head = frame.Head("What is coming", hide=["toc"], searched=False)
    return frame.page(contents, head, "\n\n".join(body))


def _is_known(contents: Contents, entry: Entry) -> bool:
    return entry.document.id in {*contents.entries, *contents.gone}


def documents(contents: Contents) -> str:
    """Return the way into the documents by kind."""
    rows = [
        [markup.link(in_words(folder), folder_path(folder), DOCUMENTS), str(len(entries))]
        for folder, entries in contents.folders.items()
    ]
    body = [
        "Documents by kind; the register has all of them in one table that can be filtered: "
        + markup.link("document register", REGISTER, DOCUMENTS),
        markup.table(("Kind", "Documents"), rows),
    ]
    return frame.page(contents, frame.Head("Documents", hide=["toc"]), "\n\n".join(body))


def folder(contents: Contents, name: str) -> str:
    """Return the list of documents of one kind."""
    body = listing.brief(contents, contents.folders[name], folder_path(name))
    return frame.page(contents, frame.Head(in_words(name), hide=["toc"], searched=False), body)


def site(contents: Contents, place: Site) -> str:
    """Return the documents that apply at one site (R81)."""
    entries = contents.at_site(place.id)
    facts = markup.facts(pair for pair in profile.facts(place) if pair[1])
    body = [
        f'<section class="ims-facts" aria-label="Facts">{facts}</section>',
        *profile.sections(contents, place),
        "### Documents {#ims-documents}",
        f"{listing.many(len(entries), 'document applies', 'documents apply')} at this site.",
        listing.documents(contents, entries, site_path(place.id), place.id),
    ]
    head = frame.Head(place.title, hide=["toc"], landscape=True, searched=False)
    return frame.page(contents, head, "\n\n".join(body))


def roles(contents: Contents) -> str:
    """Return the roles with the documents that each must know."""
    known = relations.documents_by_role(contents.system)
    parts = [
        _role(contents, role, known.get(role.id, [])) for role in contents.system.roles.values()
    ]
    lead = "People hold roles; a document names the roles that must know it. Sites can add to this."
    return frame.page(contents, frame.Head("Roles"), "\n\n".join([lead, *parts]))


def _role(contents: Contents, role: Role, names: list[str]) -> str:
    entries = [contents.entries[name] for name in names if name in contents.entries]
    listed = (
        listing.brief(contents, entries, ROLES)
        if entries
        else "No document names this role as one that must know it."
    )
    owned = [
        contents.document_link(name, ROLES)
        for name, entry in contents.entries.items()
        if entry.document.owner == role.id
    ]
    owns = f"Owns {markup.join(owned)}." if owned else ""
    head = f"## {markup.text(role.title)} {{#role-{role.id}}}"
    return "\n\n".join(filter(None, [head, markup.text(role.description), owns, listed]))


def tags(contents: Contents) -> str:
    """Return the page on which the engine lists the tags."""
    return frame.page(contents, frame.Head("Tags", searched=False), "<!-- material/tags -->")


def problems(contents: Contents) -> str:
    """Return what the check has to say about the files, for the author at work."""
    rows = [
        [
            markup.text(f"{d.path}:{d.line}:{d.column}"),
            markup.text(f"{d.code} {d.name}"),
            markup.text(d.fact),
            markup.text(d.help),
        ]
        for d in contents.publication.problems
    ]
    body = [
        f"`ims check` found {listing.many(len(rows), 'problem')}. "
        "A file that cannot be read is not shown on this site.",
        markup.table(("Place", "Rule", "What is wrong", "What to do"), rows),
    ]
    return frame.page(contents, frame.Head("Problems", hide=["toc"]), "\n\n".join(body))
