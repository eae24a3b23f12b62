"""How a requirement at a site is shown: its level, why, and a way to each piece of evidence."""

import re
from collections.abc import Iterable, Sequence

from ims.coverage import Cell, DocumentEvidence, RecordEvidence
from ims.models.catalogue import Framework
from ims.site import markup
from ims.site.contents import Contents, framework_path
from ims.views.coverage import is_undecided
from ims.vocabulary import Applicability, Coverage

# A sign beside the word: a level never shows by colour alone.
SIGNS = {
    Coverage.NOT_ASSESSABLE: "?",
    Coverage.NOT_APPLICABLE: "⊘",
    Coverage.NONE: "○",
    Coverage.LINKED: "◔",
    Coverage.DOCUMENTED: "◑",
    Coverage.EVIDENCED: "◕",
    Coverage.ASSESSED: "●",
}
MEANINGS = {
    Coverage.ASSESSED: "an audit or evaluation that is not too old found it met",
    Coverage.EVIDENCED: "a signed record of the kind asked for shows it, within its period",
    Coverage.DOCUMENTED: "a text in force meets it in a section that a signed review confirmed",
    Coverage.LINKED: "something names it, and nothing of that counts yet",
    Coverage.NONE: "nothing names it, or nobody has decided whether it applies",
    Coverage.NOT_APPLICABLE: "an approved matrix gives the reason",
    Coverage.NOT_ASSESSABLE: "the catalogue does not allow a judgement",
}
_NAME = re.compile(r"(?P<id>[^@#\s]+)@(?P<revision>[^#\s]+)(?P<section>#\S+)?(?: \(draft\))?")
_BREAK = "<br>"


def words(level: Coverage) -> str:
    """Return a level as people write it."""
    return level.value.replace("-", " ")


def badge(level: Coverage) -> str:
    """Return a level as sign, word and colour."""
    return f'<span class="ims-level ims-level--{level}">{SIGNS[level]} {words(level)}</span>'


def standing(cell: Cell) -> str:
    """Return the level of a cell; what nobody has decided on does not look like a failure.

    Nor does a heading, which is no more than the weakest below it.
    """
    if not is_undecided(cell) and not (cell.heading and cell.level is Coverage.NONE):
        return badge(cell.level)
    more = ", not assessed" if is_undecided(cell) else ""
    said = f"{SIGNS[cell.level]} {words(cell.level)}{more}"
    return f'<span class="ims-level ims-level--undecided">{said}</span>'


def legend() -> str:
    """Return what the levels mean, from the highest to the lowest."""
    lines = [f"{badge(level)} {meaning}" for level, meaning in MEANINGS.items()]
    return markup.box("ims-legend", markup.bullets(lines), searched=False)


def sites(contents: Contents, named: Sequence[str]) -> str:
    """Return sites as a filter reads them; all of several are `all`."""
    every = [site.id for site in contents.sites]
    return "all" if len(every) > 1 and {*every} <= {*named} else markup.text(", ".join(named))


def requirement(contents: Contents, name: str, page: str) -> str:
    """Return a link to a requirement on the page of its framework."""
    framework, _, item = name.partition("#")
    label = f"{contents.framework_name(framework)} {item}"
    return markup.link(label, item_place(name), page)


def item_place(name: str) -> str:
    """Return where a requirement stands on the site."""
    framework, _, item = name.partition("#")
    return f"{framework_path(framework)}#{markup.anchor('item', item)}"


def basis(contents: Contents) -> str:
    """Return on what the levels of a page rest."""
    return f"{markup.text(contents.coverage.basis)}. Levels are computed, never typed."


def coverable(contents: Contents) -> list[Framework]:
    """Return the frameworks of which there is anything to show."""
    known = contents.coverage.by_framework
    found = contents.system.models("framework", Framework)
    return [framework for _, framework in found if framework.id in known]


# --- evidence ------------------------------------------------------------------------------------


def document(contents: Contents, name: str, page: str) -> str:
    """Return the way to a text like `SOP-002@4#correct-the-record`; words where there is none."""
    match = _NAME.fullmatch(name)
    found = contents.edition(match["id"], match["revision"]) if match else None
    if match is None or found is None:
        return markup.text(name)
    anchor = (match["section"] or "").removeprefix("#")
    place = f"{found.path}#{anchor}" if anchor in found.item.outline.anchors else found.path
    return markup.link(name, place, page)


def evidence(contents: Contents, cell: Cell, page: str) -> str:
    """Return what the level rests on; of a heading nothing, it stands below it."""
    if cell.heading:
        return markup.EMPTY
    counted = [d for d in cell.documents if d.counts] or list(cell.documents)
    parts = [_document(contents, one, page) for one in counted]
    parts += [_record(one) for one in dict.fromkeys((*cell.records, *cell.assessments))]
    if not parts:
        parts = [f"control {markup.text(name)}" for name in cell.controls]
        parts += [f"record type {markup.text(name)}" for name in cell.record_types]
    if cell.level is Coverage.NOT_APPLICABLE:
        parts = [document(contents, cell.matrix, page)]
    return markup.join(dict.fromkeys(parts), _BREAK)


def _document(contents: Contents, one: DocumentEvidence, page: str) -> str:
    way = document(contents, one.name, page)
    found = contents.edition(one.id, one.revision)
    since = f", in force since {one.since[:10]}" if one.since else ""
    signed = ""
    if found and found.approved and one.approvals:
        many = f"{len(one.approvals)} signatures"
        signed = f", {markup.link(many, f'{found.path}#ims-signatures', page)}"
    return f"{way}: {markup.text(one.state)}{markup.text(since)}{signed}"


def _record(one: RecordEvidence) -> str:
    until = f", counts until {one.until}" if one.until and one.counts else ""
    kind = one.type.replace("-", " ")
    return markup.text(f"{one.id}: {kind} of {one.event_date}, {one.state}{until}")


# --- whether it applies, and why it is not higher ------------------------------------------------


def applies(contents: Contents, cell: Cell, page: str) -> str:
    """Return whether a requirement applies, who says so, and why."""
    if not cell.matrix:
        return "undecided: no matrix speaks of it"
    as_of = f", as {cell.matrix_item}" if cell.matrix_item != cell.item else ""
    said = f"{applicability(cell.applicability)} by {document(contents, cell.matrix, page)}"
    reason = cell.justification or ("" if as_of else cell.interpretation)
    because = f"{_BREAK}{markup.text(reason)}" if reason else ""
    return f"{said}{markup.text(as_of)}{because}"


def applicability(stated: Applicability) -> str:
    """Return in words whether something applies."""
    return stated.value.replace("-", " ")


def why(cell: Cell) -> str:
    """Return why the level is not higher, what must be known of it, and what is open."""
    parts = [markup.text(_reason(cell))] if _reason(cell) else []
    parts += [f"**⚑ {markup.text(flag)}**" for flag in cell.flags]
    if cell.open_points and not cell.heading:
        parts.append(f"**Open:** {markup.text(', '.join(cell.open_points))}")
    return markup.join(parts, _BREAK)


def _reason(cell: Cell) -> str:
    """Return the reason, where it does not stand beside it already."""
    if cell.heading:
        return cell.why
    if cell.level is Coverage.NOT_APPLICABLE and cell.justification:
        return ""
    if cell.level is Coverage.LINKED and cell.documents:
        return "nothing that names it counts yet"
    return cell.why


def levels(contents: Contents, cells: Iterable[Cell]) -> str:
    """Return the levels of one requirement, each with the sites where it stands there."""
    found: dict[str, list[str]] = {}
    for cell in sorted(cells, key=lambda cell: -cell.level.rank):
        found.setdefault(standing(cell), []).append(cell.site)
    shown = [
        f'<span class="ims-at">{f"{said} {_where(contents, named)}".strip()}</span>'
        for said, named in found.items()
    ]
    return markup.join(shown, _BREAK)


def _where(contents: Contents, named: Sequence[str]) -> str:
    found = sites(contents, named)
    return "" if found == "all" or len(contents.sites) == 1 else found


def grouped(rows: Iterable[tuple[str, Sequence[str]]]) -> list[tuple[list[str], Sequence[str]]]:
    """Return rows that say the same once, with all sites of which they say it."""
    found: dict[tuple[str, ...], list[str]] = {}
    for site, row in rows:
        found.setdefault(tuple(row), []).append(site)
    return [(named, row) for row, named in found.items()]
