"""Where a document stands at each site: news above the text, and a table below it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ims.lifecycle.facts import Act, Approved
from ims.site import markup
from ims.site.contents import Contents
from ims.site.entry import Entry
from ims.site.pages import listing, signatures
from ims.site.publication import moment
from ims.views.dossiers import Coming, Dossier
from ims.vocabulary import Status


def banners(contents: Contents, entry: Entry) -> str:
    """Return what a reader must know before the text; nothing for a text that simply holds."""
    dossier = entry.dossier
    if dossier is None or not contents.holdings:
        return ""
    found = [
        *_stops(contents, entry, dossier),
        *_this_page(contents, entry, dossier),
        *_absent(contents, entry, dossier),
        *_caveats(contents, entry, dossier),
        *_planned(contents, dossier),
    ]
    return "\n\n".join(found)


def at(contents: Contents, sites: Sequence[str]) -> str:
    """Return sites in words; all of them need no names."""
    scope = [contents.publication.site] if contents.publication.site else [*contents.system.sites]
    if set(sites) >= set(scope) and len(scope) > 1:
        return "all sites"
    return ", ".join(f"{contents.place(site)} ({site})" for site in sites)


def _shared(acts: Iterable[tuple[str, Act]]) -> list[tuple[Act, list[str]]]:
    """Return each decision with the sites that it reaches."""
    found: list[tuple[Act, list[str]]] = []
    for site, act in acts:
        same = next((sites for other, sites in found if other == act), None)
        if same is None:
            found.append((act, [site]))
        else:
            same.append(site)
    return found


# --- stop-use, withdrawal ------------------------------------------------------------------


def _stops(contents: Contents, entry: Entry, dossier: Dossier) -> Iterator[str]:
    name = markup.text(entry.document.id)
    if dossier.stopped:
        yield _decisions(contents, f"STOP: do not use {name}", dossier.stopped)
    if dossier.withdrawn:
        yield _decisions(contents, f"{name} is withdrawn: not for use any more", dossier.withdrawn)


def _decisions(contents: Contents, news: str, acts: Mapping[str, Act]) -> str:
    lines = [
        f"- at {markup.text(at(contents, sites))}: {_decided(contents, act)}"
        for act, sites in _shared(acts.items())
    ]
    return markup.banner("stop", "\n".join([f"**{news}**\n", *lines]))


def _decided(contents: Contents, act: Act) -> str:
    reason = signatures.reasons(act)
    why = f" Reason: {markup.text(reason)}" if reason else ""
    who = markup.text(signatures.names(contents, act))
    return f"since {markup.text(moment(act.arrival))}, by {who}.{why}"


# --- which revision this is ------------------------------------------------------------------


def _this_page(contents: Contents, entry: Entry, dossier: Dossier) -> Iterator[str]:
    if entry.status is Status.SUPERSEDED and entry.place:
        yield _finishing(contents, entry, dossier)
    elif entry.status is Status.EFFECTIVE:
        yield from _others(contents, entry, dossier)
        yield from _started_work(contents, entry, dossier)
    elif entry.status is Status.WITHDRAWN and entry.place:
        words = "**Not for use.** The text below is kept so that it can be looked up."
        yield markup.banner("stop", words)


def _finishing(contents: Contents, entry: Entry, dossier: Dossier) -> str:
    sites = dossier.finishing_at(entry.approved) if entry.approved else []
    days = {s: str(dossier.here[s].day(dossier.here[s].standing.since)) for s in sites}
    main = contents.document_link(entry.document.id, entry.path, titled=True)
    began = ", ".join(dict.fromkeys(days.values()))
    return markup.banner(
        "warn",
        f"**Only for work that began before {markup.text(began)}** at "
        f"{markup.text(at(contents, sites))}: it may finish on revision "
        f"{markup.text(entry.document.revision)}. New work: {main}",
    )


def _others(contents: Contents, entry: Entry, dossier: Dossier) -> Iterator[str]:
    """Tell which revision holds where another one is shown."""
    others = [a for a in dossier.in_force if a != entry.approved]
    if not others and not entry.place:
        return
    lines = [f"**This page shows revision {markup.text(entry.document.revision)}**, in force at "
             f"{markup.text(at(contents, entry.sites))}."]  # fmt: skip
    for other in others:
        link = revision_link(contents, other, entry.path)
        where = markup.text(at(contents, dossier.sites_of(other)))
        lines.append(f"**At {where} revision {markup.text(other.revision)} is in force:** {link}")
    yield markup.banner("warn", "\n".join(f"- {line}" for line in lines))


def revision_link(contents: Contents, approved: Approved, page: str) -> str:
    """Return a link to the page of a revision; words where it has none."""
    label = f"{approved.id} revision {approved.revision}"
    found = contents.edition(approved.id, approved.revision)
    return markup.link(label, found.path, page) if found else markup.text(label)


def _started_work(contents: Contents, entry: Entry, dossier: Dossier) -> Iterator[str]:
    found = {site: here.standing.finishing for site, here in dossier.here.items()
             if here.standing.finishing and site in entry.sites}  # fmt: skip
    for approved in {a.revision: a for a in found.values() if a}.values():
        sites = [site for site, one in found.items() if one == approved]
        yield markup.banner(
            "info",
            f"Work that had begun at {markup.text(at(contents, sites))} may finish on "
            f"{revision_link(contents, approved, entry.path)}.",
        )


def _absent(contents: Contents, entry: Entry, dossier: Dossier) -> Iterator[str]:
    """Tell of the sites at which the document applies and no revision is in force yet."""
    waiting = [s for s, here in dossier.here.items()
               if here.standing.status in {Status.APPROVED, Status.SUPERSEDED}]  # fmt: skip
    if waiting and entry.status is Status.EFFECTIVE:
        yield markup.banner(
            "warn",
            f"**Not in force at {markup.text(at(contents, waiting))}.** Do not use it there.",
        )


# --- caveats, what is to come ----------------------------------------------------------------


def _caveats(contents: Contents, entry: Entry, dossier: Dossier) -> Iterator[str]:
    for site in entry.sites:
        here = dossier.here[site]
        if here.standing.until:
            yield markup.banner(
                "warn",
                f"**Temporary revision:** at {markup.text(at(contents, [site]))} it ends on "
                f"{markup.text(here.day(here.standing.until))}.",
            )
    followed = markup.text(entry.document.follows or "")
    stale = [s for s in entry.sites if dossier.here[s].standing.stale]
    if stale:
        gone = any(dossier.here[s].standing.master_withdrawn for s in stale)
        why = "which is withdrawn" if gone else "which is not the revision in force"
        yield markup.banner(
            "warn",
            f"**Out of step:** this text follows {followed}, {why} at "
            f"{markup.text(at(contents, stale))}. Ask the owner before you work to it.",
        )
    if entry.overdue:
        yield markup.banner(
            "info",
            f"**Periodic review overdue** at {markup.text(at(contents, entry.overdue))}: it was due on "
            f"{markup.text(dossier.next_review(entry.overdue))}. The text is in force still.",
        )


def _planned(contents: Contents, dossier: Dossier) -> Iterator[str]:
    lines = [f"- {in_words(contents, coming)}" for coming in dossier.planned]
    if lines:
        yield markup.banner(
            "info", "\n".join(["**Coming**, approved and not in force yet:\n", *lines])
        )


def in_words(contents: Contents, coming: Coming) -> str:
    """Return when a revision comes, or what it waits for."""
    waits = ", ".join(coming.waiting_for) or "a schedule"
    when = f"from {coming.day}" if coming.day else f"waits for {waits}"
    revision = markup.text(coming.approved.revision)
    return f"revision {revision} at {markup.text(at(contents, coming.sites))}, {markup.text(when)}"


# --- the table below the text ------------------------------------------------------------------


def section(contents: Contents, entry: Entry, dossier: Dossier) -> str:
    """Return a table of the sites with what holds at each."""
    rows = [_row(contents, entry, dossier, site) for site in dossier.here]
    return markup.table(("Site", "Status", "Revision", "Since", "Next review"), rows)


def _row(contents: Contents, entry: Entry, dossier: Dossier, site: str) -> list[str]:
    here = dossier.here[site]
    stands = here.standing
    due = markup.cell(stands.next_review or "")
    return [
        markup.text(at(contents, [site])),
        "✕ **STOP**" if stands.stopped else listing.status(stands.status),
        _revision(contents, entry, stands.revision),
        markup.cell(moment(here.local(stands.since)) if stands.since else ""),
        f"{due} (**overdue**)" if here.overdue else due,
    ]


def _revision(contents: Contents, entry: Entry, approved: Approved | None) -> str:
    if approved is None:
        return markup.EMPTY
    own = approved == entry.approved
    return markup.text(approved.revision) if own else revision_link(contents, approved, entry.path)
