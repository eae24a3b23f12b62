"""The gap report: what applies and is short, what nobody decided, what nobody can judge (R67)."""

from collections.abc import Iterator, Sequence

from ims.models.catalogue import Framework
from ims.site import markup
from ims.site.contents import Contents, framework_path
from ims.site.pages import cells, frame, listing, matrix
from ims.views.gaps import GapKind, GapRow, gaps
from ims.vocabulary import Coverage

OVERVIEW = "requirements/gaps/index.md"
WANTED = Coverage.EVIDENCED
# What somebody has decided about, and what is short of it; the rest is only counted.
LISTED = (GapKind.GAP, GapKind.NOT_APPROVED)
NAMES = {
    GapKind.GAP: "Gap",
    GapKind.NOT_APPROVED: "Set aside, not approved",
    GapKind.NOT_ASSESSED: "Not assessed",
    GapKind.NOT_ASSESSABLE: "Not assessable",
}
HEADERS = ("Item", "Title", "Sites", "Kind", "Level", "Why it is short", "Responsible", "Open")


def place(framework: str) -> str:
    """Return where the gaps of a framework stand."""
    return f"requirements/gaps/{framework}.md"


def short(contents: Contents) -> list[Framework]:
    """Return the frameworks of which something applies and is short, or was set aside unsigned."""
    found = {row.framework for row in _all(contents) if row.kind in LISTED}
    return [f for f in cells.coverable(contents) if f.id in found]


def _all(contents: Contents) -> list[GapRow]:
    return gaps(contents.coverage.counted, WANTED)


def overview(contents: Contents) -> str:
    """Return how much is missing, by framework, site and kind, and what is open already."""
    body = [
        f"Requirements below *{WANTED}* at each site. A *gap* applies and is short; what is *not "
        "assessed* waits for a decision whether it applies; what is *not assessable* the "
        "catalogue does not let anybody judge. None of them is counted as met.",
        cells.basis(contents),
        *_counts(contents),
        "## Open points {#ims-open}",
        _open(contents),
    ]
    head = frame.Head("Gap report", hide=["toc"])
    return frame.page(contents, head, "\n\n".join(body))


def _counts(contents: Contents) -> Iterator[str]:
    by: dict[tuple[str, str, GapKind], int] = {}
    for row in _all(contents):
        for site in row.sites:
            key = (row.framework, site, row.kind)
            by[key] = by.get(key, 0) + 1
    total = [(kind, sum(n for key, n in by.items() if key[2] is kind)) for kind in GapKind]
    figures = markup.facts((NAMES[kind], f"{number:,}") for kind, number in total)
    yield f'<section class="ims-counts" aria-label="Figures">{figures}</section>'
    yield "Each requirement is counted at each site."
    with_page = {framework.id for framework in short(contents)}
    pairs = sorted({key[:2] for key in by}, key=lambda pair: (pair[0] not in with_page, pair))
    rows = [
        [_link(contents, name, with_page), site, *(str(by.get((name, site, kind), 0)) for kind in GapKind)]
        for name, site in pairs
    ]  # fmt: skip
    heads = ("Framework", "Site", *NAMES.values())
    shown = markup.table(heads, rows, filters=("Site",)) if rows else _nothing(contents)
    yield markup.box("ims-numbers", shown, searched=False)


def _nothing(contents: Contents) -> str:
    """Return what an empty list means: nothing is missing, or nothing was looked at."""
    return "Nothing is missing." if contents.coverage.counted else "Nothing is computed."


def _link(contents: Contents, name: str, with_page: set[str]) -> str:
    target = place(name) if name in with_page else framework_path(name)
    return markup.link(contents.framework_name(name), target, OVERVIEW)


def _open(contents: Contents) -> str:
    """Return the records that say that something is not met, with what they are about."""
    found: dict[str, dict[str, list[str]]] = {}
    for cell in contents.coverage.counted:
        for name in () if cell.heading else cell.open_points:
            found.setdefault(name, {}).setdefault(cell.requirement, []).append(cell.site)
    if not found:
        return "No open gap, finding or nonconformity names a requirement."
    rows = [
        [
            f"**{markup.text(name)}**",
            markup.join(cells.requirement(contents, one, OVERVIEW) for one in about),
            cells.sites(contents, list({site: None for s in about.values() for site in s})),
        ]
        for name, about in sorted(found.items())
    ]
    return markup.table(("Record", "Requirements", "Sites"), rows)


# --- one framework -------------------------------------------------------------------------------


def render(contents: Contents, framework: Framework) -> str:
    """Return what is short of one framework, one line for all sites where the same is missing."""
    page = place(framework.id)
    rows = [row for row in _all(contents) if row.framework == framework.id]
    listed = [row for row in rows if row.kind in LISTED]
    others = {kind: _number(rows, kind) for kind in GapKind if kind not in LISTED}
    left = ", ".join(f"{number} {kind}" for kind, number in others.items())
    whole = markup.link("every requirement", framework_path(framework.id), page)
    short = listing.many(_number(rows, GapKind.GAP) + _number(rows, GapKind.NOT_APPROVED), "gap")
    body = [
        f"{short} of what applies and stands below *{WANTED}*, each counted at each site; "
        f"not listed here: {left}. They stand among {whole}.",
        cells.basis(contents),
        markup.box(
            "ims-gaps",
            markup.table(HEADERS, list(_rows(contents, listed, page)),
                         filters=("Sites", "Kind", "Level", "Responsible")),
            searched=False,
        ),
    ]  # fmt: skip
    head = frame.Head(f"Gaps: {framework.short}", hide=["navigation", "toc"], landscape=True)
    return frame.page(contents, head, "\n\n".join(body))


def _number(rows: Sequence[GapRow], kind: GapKind) -> int:
    return sum(len(row.sites) for row in rows if row.kind is kind)


def _rows(contents: Contents, listed: Sequence[GapRow], page: str) -> Iterator[Sequence[str]]:
    groups: dict[str, list[tuple[str, Sequence[str]]]] = {}
    for row in listed:
        shown = _shown(contents, row)
        groups.setdefault(row.requirement, []).extend((site, shown) for site in row.sites)
    for name, found in groups.items():
        item = contents.system.requirement(name)
        way = markup.link(name.partition("#")[2], cells.item_place(name), page)
        for sites, shown in cells.grouped(found):
            title = matrix.title_of(item) if item else ""
            yield [f"**{way}**", title, cells.sites(contents, sites), *shown]


def _shown(contents: Contents, row: GapRow) -> Sequence[str]:
    flags = "".join(f"<br>**⚑ {markup.text(flag)}**" for flag in row.flags)
    return [
        NAMES[row.kind],
        cells.badge(row.level),
        f"{markup.text(row.why)}{flags}",
        markup.cell(contents.role(row.responsible)),
        _points(row),
    ]


def _points(row: GapRow) -> str:
    parts = [markup.text(name) for name in row.open_points]
    parts += [f"{markup.text(name)} (closed, and the level did not rise)" for name in row.unrisen]
    return markup.join(parts)
