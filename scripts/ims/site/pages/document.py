"""The page of one document: control block, text, and what is computed about it (R49)."""

from ims.models.base import Citation
from ims.models.document import Matrix
from ims.site import diagrams, links, markup
from ims.site.contents import Contents, Entry, framework_path, in_words
from ims.site.pages import frame, listing, matrix
from ims.vocabulary import Status


def render(contents: Contents, entry: Entry) -> str:
    """Return the page of a document."""
    document = entry.document
    parts = [
        control_block(contents, entry),
        _text(contents, entry),
        matrix.section(contents, document, entry.path) if isinstance(document, Matrix) else "",
        _about(contents, entry),
    ]
    head = frame.Head(
        entry.label,
        tags=[contents.kind(document), *map(in_words, document.disciplines)],
        boost=2,
        running=f"{document.id} · revision {document.revision} · {entry.standing.status.upper()}",
        hide=["toc"] if isinstance(document, Matrix) else [],
        landscape=isinstance(document, Matrix),
        status=entry.standing.status,
    )
    return frame.page(contents, head, "\n\n".join(part for part in parts if part))


def control_block(contents: Contents, entry: Entry) -> str:
    """Return the block that identifies the document, as raw HTML that no engine changes."""
    document, stands = entry.document, entry.standing
    marks = {
        "id": document.id,
        "revision": document.revision,
        "status": stands.status,
        "classification": document.classification,
        "digest": entry.digest,
    }
    attributes = "".join(f' data-ims-{name}="{markup.html(v)}"' for name, v in marks.items())
    return (
        f'<section class="ims-control" aria-label="Control data"{attributes} data-search-exclude>'
        f'<p class="ims-control__head"><span>{markup.html(contents.organization)}</span>'
        f"<span>{markup.html(contents.kind(document))}</span>"
        f'<strong class="ims-status">{listing.SIGNS[stands.status]} '
        f"{markup.html(stands.status.upper())}</strong></p>{_facts(contents, entry)}</section>"
    )


def _facts(contents: Contents, entry: Entry) -> str:
    document, stands = entry.document, entry.standing
    return markup.facts(
        [
            ("Id", document.id),
            ("Revision", document.revision),
            ("Status", stands.status),
            ("Effective date", stands.effective_date or "not in force"),
            ("Owner", contents.role(document.owner)),
            ("Next review", stands.next_review or _review(contents, entry)),
            ("Applies at", "all sites" if "all" in document.sites else ", ".join(document.sites)),
            ("Classification", document.classification),
            ("Disciplines", ", ".join(document.disciplines)),
            ("Language", document.language),
            *_approvals(stands.status),
            ("Digest", entry.digest[:12]),
            ("Source commit", contents.publication.source),
        ]
    )


def _approvals(status: Status) -> list[tuple[str, str]]:
    """Return what is known of signatures; of a revision that has some, this tool tells nothing."""
    none = "none: no signature of this revision is verified"
    return [("Approvals", none)] if status is Status.DRAFT else []


def _review(contents: Contents, entry: Entry) -> str:
    kind = contents.system.document_types.get(entry.document.type)
    months = entry.document.review_interval or (kind.review_interval if kind else None)
    return f"{months} months after approval" if months else ""


# --- the text ------------------------------------------------------------------------------


def _text(contents: Contents, entry: Entry) -> str:
    """Return the text as written; a link to what is not on the site becomes words."""
    diagrams.refuse_loading(entry.item)
    return links.without_absent(entry.item, contents.places.__contains__).strip("\n")


# --- what is computed ----------------------------------------------------------------------


def _about(contents: Contents, entry: Entry) -> str:
    document = entry.document
    names = [n for n in contents.referring.get(document.id, []) if n in contents.entries]
    processes = contents.processes.get(document.id, [])
    audience = [markup.link(contents.role(r), f"roles.md#role-{r}", entry.path)
                for r in document.audience]  # fmt: skip
    sections = [
        "## About this document {#ims-about data-search-exclude=1}",
        _revision(entry),
        "### Who must know it {#ims-audience data-search-exclude=1}\n\n" + _or_none(audience, "No role is named."),
        "### Used by processes {#ims-processes data-search-exclude=1}\n\n"
        + _or_none([contents.process_link(p.id, entry.path) for p in processes],
                   "No process names it."),
        "### Documents that refer to it {#ims-referring data-search-exclude=1}\n\n"
        + _or_none([contents.document_link(n, entry.path, titled=True) for n in names],
                   "No document refers to it."),
        "### Requirements cited {#ims-requirements data-search-exclude=1}\n\n" + _requirements(contents, entry),
    ]  # fmt: skip
    return markup.box("ims-about", "\n\n".join(sections), searched=False)


def _or_none(parts: list[str], otherwise: str) -> str:
    return markup.bullets(parts) if parts else otherwise


def _revision(entry: Entry) -> str:
    document, change = entry.document, entry.document.change
    facts = [
        ("Revision", document.revision),
        ("Class of change", change.class_),
        ("What changed", change.summary),
        ("Why", change.reason),
        ("Change request", change.request),
        ("Training", change.impact.training),
        ("Validation", change.impact.validation),
        ("Filing with authorities", change.impact.filing),
        ("Supersedes", ", ".join(document.supersedes)),
        ("Follows", document.follows),
    ]
    shown = markup.facts((name, value) for name, value in facts if value)
    section = f'<section class="ims-facts" aria-label="This revision">{shown}</section>'
    return f"### This revision {{#ims-revision data-search-exclude=1}}\n\n{section}"


def _requirements(contents: Contents, entry: Entry) -> str:
    cited = entry.document.requirements
    if not cited:
        return "It names no requirement."
    rows = [_requirement(contents, citation, entry) for citation in cited]
    return markup.table(("Framework", "Item", "Title", "Cited under"), rows)


def _requirement(contents: Contents, cited: Citation, entry: Entry) -> list[str]:
    name, _, item = cited.requirement.partition("#")
    found = contents.system.requirement(cited.requirement)
    target = f"{framework_path(name)}#{markup.anchor('item', item)}" if found else ""
    return [
        markup.text(contents.framework_name(name)),
        markup.link(item, target, entry.path) if target else markup.text(item),
        matrix.title_of(found) if found else "unknown",
        _section(cited, entry),
    ]


def _section(cited: Citation, entry: Entry) -> str:
    """Return a link to the heading; an anchor that does not exist is words only."""
    heads = {h.anchor: h.text for h in entry.item.outline.headings}
    wanted = (cited.section or "").removeprefix("#")
    return f"[{markup.text(heads[wanted])}](#{wanted})" if wanted in heads else markup.cell(wanted)
