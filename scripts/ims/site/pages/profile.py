"""The profile of a site: law, languages, contacts by role, scope, certificates, local texts (R81)."""

from collections.abc import Iterator

from ims.models.register import Site
from ims.site import markup
from ims.site.contents import Contents, site_path
from ims.site.pages import local


def facts(place: Site) -> list[tuple[str, object]]:
    """Return what the register says of a site, for its head."""
    return [
        ("Site", place.id),
        ("Country", place.country or ""),
        ("Jurisdiction", ", ".join(place.jurisdictions)),
        ("Time zone", place.time_zone),
        ("Languages", ", ".join(place.languages)),
        ("Disciplines in scope", ", ".join(place.disciplines) or "all"),
        ("Products", ", ".join(place.products)),
        ("Licences", ", ".join(place.licences)),
    ]


def sections(contents: Contents, place: Site) -> Iterator[str]:
    """Return law, contacts, certificates, and the texts that are read with a local part."""
    page = site_path(place.id)
    if place.local_law:
        links = [contents.document_link(n, page, titled=True) for n in place.local_law]
        yield f"### Law of the place {{#ims-law}}\n\n{markup.bullets(links)}"
    if place.contacts:
        rows = [
            [
                markup.text(c.about),
                markup.link(contents.role(c.role), f"roles.md#role-{c.role}", page),
            ]
            for c in place.contacts
        ]
        table = markup.table(("About", "Ask"), rows)
        yield f"### Whom to ask {{#ims-contacts}}\n\n{table}"
    if place.certificates:
        yield f"### Certificates {{#ims-certificates}}\n\n{_certificates(contents, place)}"
    pairs = [pair for pair in local.pairs(contents) if pair.addendum.site == place.id]
    if pairs:
        links = [markup.link(pair.master.label, pair.path, page) for pair in pairs]
        yield f"### Read with a local part {{#ims-local}}\n\n{markup.bullets(links)}"


def _certificates(contents: Contents, place: Site) -> str:
    day = contents.publication.day
    rows = [
        [
            markup.text(contents.framework_name(one.framework)),
            markup.text(one.number),
            markup.text(one.body),
            markup.text(one.scope),
            f"{one.until} ✕ **ended**" if one.until < day else f"{one.until}",
        ]
        for one in place.certificates
    ]
    return markup.table(("Of", "Number", "Given by", "Scope", "Until"), rows)
