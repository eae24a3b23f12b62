"""What each role needs at each site: documents, assessments, topics and tasks."""

from collections import defaultdict
from collections.abc import Iterable

from ims.site import markup
from ims.site.contents import Contents
from ims.site.pages import frame
from ims.standpoint import Standpoint
from ims.standpoint.standpoint import EVERYBODY
from ims.training.needs import Asked, NeedKind, asked_at
from ims.training.register import at_site, programme


def place(role: str) -> str:
    """Return the place of the page of a role."""
    return f"training/roles/{role}.md"


def shown(contents: Contents, standpoint: Standpoint) -> list[str]:
    """Return the roles that have a page: those that somebody holds at a site of this build."""
    sites = [site.id for site in contents.sites]
    roles = standpoint.system.roles
    return [role for role in roles if any(standpoint.holders(role, site) for site in sites)]


def link(contents: Contents, standpoint: Standpoint, role: str, page_: str) -> str:
    """Return a link to the page of a role."""
    title = standpoint.role(role)
    known = role in shown(contents, standpoint)
    return markup.link(title, place(role), page_) if known else markup.text(title)


def page(contents: Contents, standpoint: Standpoint, role: str) -> str:
    """Return what a role needs: of its own, and as everybody does."""
    sites = [site.id for site in contents.sites]
    asked = {site: _asked(standpoint, site) for site in sites}
    parts = [
        f"What {markup.text(standpoint.role(role))} needs at each site, as documents in force and "
        "curricula ask today.",
        "## Documents {#ims-documents}",
        _documents(contents, role, asked) or "None of its own.",
        "## Topics {#ims-topics}",
        _topics(standpoint, role, asked) or "None of its own.",
        "## Tasks {#ims-tasks}",
        _tasks(contents, standpoint, role) or "None.",
    ]
    if role != EVERYBODY and EVERYBODY in shown(contents, standpoint):
        parts.append(
            f"Further what everybody needs: {link(contents, standpoint, EVERYBODY, place(role))}."
        )
    head = frame.Head(f"Training: {standpoint.role(role)}", hide=["toc"])
    return frame.page(contents, head, "\n\n".join(parts))


def _asked(standpoint: Standpoint, site: str) -> list[Asked]:
    return standpoint.once(_all_asked)[site]


def _all_asked(standpoint: Standpoint) -> dict[str, list[Asked]]:
    return {site: list(asked_at(standpoint, site)) for site in standpoint.sites}


def _documents(contents: Contents, role: str, asked: dict[str, list[Asked]]) -> str:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for site, some in asked.items():
        for one in some:
            if role in one.roles and one.revision and one.about in contents.entries:
                assessed = ", assessed" if one.kind is NeedKind.ASSESSED else ""
                found[one.about][site].add(f"{one.revision}{assessed}")
    rows = [
        [
            contents.document_link(name, place(role)),
            markup.text(contents.entries[name].document.title),
            *(markup.cell(_widest(by_site.get(site, ()))) for site in asked),
        ]
        for name, by_site in sorted(found.items())
    ]
    return (
        markup.table(("Id", "Title", *(f"Rev. at {site}" for site in asked)), rows) if rows else ""
    )


def _widest(said: Iterable[str]) -> str:
    return max(said, key=len, default="")


def _topics(standpoint: Standpoint, role: str, asked: dict[str, list[Asked]]) -> str:
    found: dict[str, list[str]] = defaultdict(list)
    for site, some in asked.items():
        for one in some:
            if role in one.roles and one.kind is NeedKind.SESSION:
                found[one.about].append(site)
    topics = programme(standpoint).topics
    return "\n".join(
        f"- {markup.text(topics[name].title)} ({', '.join(sites)})"
        + (f", every {topics[name].months} months" if topics[name].months else ", once")
        for name, sites in found.items()
    )


def _tasks(contents: Contents, standpoint: Standpoint, role: str) -> str:
    sites = [site.id for site in contents.sites]
    return "\n".join(
        f"- {markup.text(task.title)} ({', '.join(s for s in sites if at_site(task.sites, s))}): "
        f"{markup.text(' or '.join(task.methods))}, holds {task.months} months"
        for task in programme(standpoint).tasks.values()
        if task.role == role and any(at_site(task.sites, site) for site in sites)
    )
