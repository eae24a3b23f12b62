"""The page of one document: control block, text, and what is computed about it (R49)."""

from ims.models.base import Citation
from ims.models.document import Matrix
from ims.site import diagrams, links, markup
from ims.site.contents import Contents, framework_path, in_words
from ims.site.entry import Entry
from ims.site.pages import audit, frame, listing, local, matrix, revisions, signatures, standing
from ims.vocabulary import Status


def render(contents: Contents, entry: Entry) -> str:
    """Return the page of a document; of one that is out of force only the news of it."""
    is_gone = contents.gone.get(entry.document.id) is entry
    parts = [
        news(contents, entry),
        control_block(contents, entry),
        _out_of_force(contents, entry) if is_gone else text_of(contents, entry),
        _about(contents, entry),
    ]
    return frame.page(contents, _head(contents, entry), "\n\n".join(filter(None, parts)))


def news(contents: Contents, entry: Entry) -> str:
    """Return what stands above a text: who does not see STOP works on."""
    found = [standing.banners(contents, entry), local.read_together(contents, entry)]
    return "\n\n".join(filter(None, found))


def _head(contents: Contents, entry: Entry) -> frame.Head:
    document = entry.document
    gone = entry.status in {Status.SUPERSEDED, Status.WITHDRAWN}
    stopped = bool(entry.dossier and entry.dossier.stopped)
    # A reader who searches for a stopped document must find the page that says STOP.
    searched = not entry.place and (not gone or stopped)
    return frame.Head(
        _title(entry),
        tags=[contents.kind(document), *map(in_words, document.disciplines)] if searched else [],
        boost=2,
        running=f"{document.id} · revision {document.revision} · {word(entry).upper()}",
        hide=["toc"] if isinstance(document, Matrix) or gone else [],
        landscape=isinstance(document, Matrix),
        status=entry.status,
        searched=searched,
        watermark="DO NOT USE" if entry.status is Status.WITHDRAWN else "",
    )


def _title(entry: Entry) -> str:
    if entry.place:
        return f"{entry.label}, revision {entry.document.revision}"
    if entry.status is Status.WITHDRAWN:
        stopped = entry.dossier and entry.dossier.stopped
        return f"STOP: {entry.label}" if stopped else f"{entry.label} (withdrawn)"
    return entry.label


def word(entry: Entry) -> str:
    """Return the status in the word that a reader must see: stop-use is no mere status."""
    stopped = entry.dossier and entry.dossier.stopped and not entry.sites
    return "stop: do not use" if stopped and entry.approved else entry.status.value


def control_block(contents: Contents, entry: Entry) -> str:
    """Return the block that identifies the document, as raw HTML that no engine changes."""
    document = entry.document
    marks = {
        "id": document.id,
        "revision": document.revision,
        "status": entry.status,
        "classification": document.classification,
        "digest": entry.digest,
    }
    attributes = "".join(f' data-ims-{name}="{markup.html(v)}"' for name, v in marks.items())
    return (
        f'<section class="ims-control" aria-label="Control data"{attributes} data-search-exclude>'
        f'<p class="ims-control__head"><span>{markup.html(contents.organization)}</span>'
        f"<span>{markup.html(contents.kind(document))}</span>"
        f'<strong class="ims-status">{listing.SIGNS[entry.status]} '
        f"{markup.html(word(entry).upper())}</strong></p>{_facts(contents, entry)}</section>"
    )


def _facts(contents: Contents, entry: Entry) -> str:
    document = entry.document
    return markup.facts(
        [
            ("Id", document.id),
            ("Revision", document.revision),
            ("Status", entry.status),
            ("Effective date", entry.effective() or "not in force"),
            ("Owner", contents.role(document.owner)),
            ("Next review", _next_review(contents, entry)),
            ("Applies at", "all sites" if "all" in document.sites else ", ".join(document.sites)),
            ("Classification", document.classification),
            ("Disciplines", ", ".join(document.disciplines)),
            ("Language", document.language),
            *([("Drafted with", document.drafted_with)] if document.drafted_with else []),
            ("Approvals", approvals(entry)),
            ("Digest", entry.digest[:12]),
            ("Source commit", contents.publication.source),
        ]
    )


def approvals(entry: Entry) -> str:
    """Return who approved; all signatures stand below the text."""
    if entry.approved:
        given = signatures.in_order(entry.approved.signatures)
        names = ", ".join(dict.fromkeys(s.printed_name for s in given))
        return f"{listing.many(len(given), 'signature')}: {names}"
    count = len(entry.at_work.progress.signatures.present) if entry.at_work else 0
    if count:
        return f"not complete: {listing.many(count, 'signature')} so far"
    return "none: no signature of this revision is verified"


def _next_review(contents: Contents, entry: Entry) -> str:
    if day := entry.next_review():
        return f"{day}, OVERDUE" if entry.overdue else str(day)
    if entry.approved:
        return ""
    kind = contents.system.document_types.get(entry.document.type)
    months = entry.document.review_interval or (kind.review_interval if kind else None)
    return f"{months} months after approval" if months else ""


# --- the text ------------------------------------------------------------------------------


def text_of(contents: Contents, entry: Entry) -> str:
    """Return the text as written; a link to what is not on the site becomes words.

    What is not for use is struck.
    """
    diagrams.refuse_loading(entry.item)
    moved = {}
    for path in entry.pictures():
        place = contents.picture_place(path, entry.files[path])
        if place != path.removeprefix("docs/"):
            moved[path] = f"docs/{place}"
    text = links.reader_text(entry.item, contents.leads_to(entry), moved).strip("\n")
    if isinstance(entry.document, Matrix):
        text = f"{text}\n\n{matrix.section(contents, entry, entry.document)}".strip("\n")
    return markup.box("ims-struck", text) if entry.status is Status.WITHDRAWN else text


def _out_of_force(contents: Contents, entry: Entry) -> str:
    """Return what stands in the place of the text of a document that is out of force."""
    found = contents.edition(entry.document.id, entry.document.revision)
    name = markup.text(f"{entry.document.id} revision {entry.document.revision}")
    if found and found is not entry:
        link = markup.link("the text as it was", found.path, entry.path)
        return f"No revision of this document is in force. To look something up: {link}."
    return f"No revision of this document is in force here; the last one was {name}."


# --- what is computed ----------------------------------------------------------------------


def _about(contents: Contents, entry: Entry) -> str:
    document = entry.document
    sections = [
        _heading(2, "About this document", "about"),
        *_evidence(contents, entry),
        _revision(entry),
        *(_relations(contents, entry) if contents.entries.get(document.id) is entry else []),
    ]
    return markup.box("ims-about", "\n\n".join(sections), searched=False)


def _heading(level: int, words: str, name: str) -> str:
    return f"{'#' * level} {words} {{#ims-{name} data-search-exclude=1}}"


def _evidence(contents: Contents, entry: Entry) -> list[str]:
    """Return what history proves: signatures, sites, revisions; of a draft, how far it is."""
    parts = []
    if entry.approved:
        parts += [_heading(3, "Signatures", "signatures"),
                  signatures.section(contents, entry.approved)]  # fmt: skip
    if entry.at_work:
        parts += [_heading(3, "Signatures of this text", "signatures"),
                  signatures.progress(entry.at_work)]  # fmt: skip
    if entry.dossier:
        parts += [_heading(3, "Where it is in force", "sites"),
                  standing.section(contents, entry, entry.dossier)]  # fmt: skip
    if entry.dossier and contents.holdings and not entry.place:
        parts += [_heading(3, "Revision history", "history"),
                  revisions.section(contents, entry, entry.dossier)]  # fmt: skip
        if contents.publication.quality:
            target = audit.document_path(entry.document.id)
            parts.append(markup.link("Audit trail of this document", target, entry.path))
    return parts


def _relations(contents: Contents, entry: Entry) -> list[str]:
    document = entry.document
    names = [n for n in contents.referring.get(document.id, []) if n in contents.entries]
    processes = contents.processes.get(document.id, [])
    audience = [markup.link(contents.role(r), f"roles.md#role-{r}", entry.path)
                for r in document.audience]  # fmt: skip
    return [
        _heading(3, "Who must know it", "audience"),
        _or_none(audience, "No role is named."),
        _heading(3, "Used by processes", "processes"),
        _or_none([contents.process_link(p.id, entry.path) for p in processes],
                 "No process names it."),
        _heading(3, "Documents that refer to it", "referring"),
        _or_none([contents.document_link(n, entry.path, titled=True) for n in names],
                 "No document refers to it."),
        _heading(3, "Requirements cited", "requirements"),
        _requirements(contents, entry),
    ]  # fmt: skip


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
