"""Frameworks side by side: the standards by their common structure, the authorities by subject."""

from collections.abc import Iterable

from ims.site import markup
from ims.site.contents import Contents
from ims.site.pages import cells, frame
from ims.views.crosswalk import Counterpart, authorities, harmonized
from ims.vocabulary import Basis, Jurisdiction

STRUCTURE = "requirements/harmonized-structure.md"
AUTHORITIES = "requirements/authorities.md"
_PLACES = {
    Jurisdiction.US: "US (FDA)",
    Jurisdiction.EU: "EU (EMA)",
    Jurisdiction.UK: "UK (MHRA)",
    Jurisdiction.INTERNATIONAL: "International",
}
_BASES = {
    Basis.PUBLISHED: "published by the authority or publisher",
    Basis.DERIVED: "derived by us, to be confirmed by people",
}


def structure(contents: Contents) -> str:
    """Return all standards by the clauses of the Harmonized Structure."""
    rows = harmonized(contents.system)
    standards = list(rows[0].standards) if rows else []
    heads = ("Clause", *(markup.text(contents.framework_name(s)) for s in standards))
    listed = [
        [
            f"**{markup.text(row.item)}** {markup.text(row.title)}",
            *(_side(contents, row.standards[name], STRUCTURE) for name in standards),
        ]
        for row in rows
    ]
    body = [
        "The clauses that all management system standards share, with the item of each standard "
        "and its level. One process serves a whole line. A dash: the standard has no counterpart.",
        cells.basis(contents),
        _table(heads, listed, "ims-standards")
        if listed
        else "The catalogue of the structure is not here.",
        *_notes(contents),
    ]
    return _page(contents, "Standards side by side", body)


def _notes(contents: Contents) -> list[str]:
    notes = [
        f"{markup.text(row.item)}: {markup.text(note)}"
        for row in harmonized(contents.system)
        for note in row.notes
    ]
    return ["## Notes {#ims-notes}", markup.bullets(notes)] if notes else []


def by_authority(contents: Contents) -> str:
    """Return the subjects with what the US, the EU, the UK and the standards say of each."""
    heads = ("Subject", *_PLACES.values(), "Correspondence")
    listed = [
        [
            f"**{markup.text(row.title)}**",
            *(_named(contents, row.jurisdictions.get(place.value, ())) for place in _PLACES),
            row.basis.value,
        ]
        for row in authorities(contents.system)
    ]
    body = [
        "What each authority asks for on one subject, with the level at each site; where no site "
        "is named, it is the same at all. "
        + " ".join(f"*{basis}*: {words}." for basis, words in _BASES.items()),
        cells.basis(contents),
        _table(heads, listed, "ims-authorities", ("Correspondence",))
        if listed
        else "No subject is listed.",
    ]
    return _page(contents, "FDA, EMA and MHRA by subject", body)


def _page(contents: Contents, title: str, body: list[str]) -> str:
    head = frame.Head(title, hide=["navigation", "toc"], landscape=True)
    return frame.page(contents, head, "\n\n".join([*body, cells.legend()]))


def _table(
    heads: Iterable[str], rows: list[list[str]], kind: str, filters: tuple[str, ...] = ()
) -> str:
    shown = markup.table([*heads], rows, filters=filters)
    return markup.box(f"ims-beside {kind}", shown, searched=False)


def _side(contents: Contents, found: Iterable[Counterpart], page: str) -> str:
    """Return the items of one standard, each with its level below it."""
    lines = [
        f"{_item(one.requirement, page)}<br>{_levels(contents, one.requirement)}" for one in found
    ]
    return markup.join(lines, "<br>")


def _named(contents: Contents, found: Iterable[Counterpart]) -> str:
    """Return the items of several frameworks, those of one together where they stand alike."""
    groups: dict[tuple[str, str], list[str]] = {}
    for one in found:
        name = one.requirement.partition("#")[0]
        way = _item(one.requirement, AUTHORITIES)
        groups.setdefault((name, _levels(contents, one.requirement)), []).append(way)
    lines = [
        f"{markup.text(contents.framework_name(name))} {', '.join(ways)}"
        f"{'<br>' if '<br>' in said else ' '}{said}"
        for (name, said), ways in groups.items()
    ]
    return markup.join(lines, "<br>")


def _item(requirement: str, page: str) -> str:
    return markup.link(requirement.partition("#")[2], cells.item_place(requirement), page)


def _levels(contents: Contents, requirement: str) -> str:
    return cells.levels(contents, contents.coverage.by_requirement.get(requirement, ()))
