"""The organization: units as a chart, roles held at each site, who answers for what."""

from collections import Counter
from collections.abc import Iterator

from ims.places import continuity, organization, registers
from ims.site import markup
from ims.site.contents import Contents
from ims.site.markup import EMPTY
from ims.site.pages import frame
from ims.standpoint import Standpoint

PAGE = "sites/organization.md"


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return the page of the organization."""
    if contents.standpoint:
        yield PAGE, _page(contents, contents.standpoint)


def _page(contents: Contents, standpoint: Standpoint) -> str:
    sites = [site.id for site in contents.sites]
    body = [
        "Computed from the registers of people, roles, units, processes and controls, and from "
        "the documents in force. Figures are people; names stand in the build for quality.",
        *_chart(contents, standpoint),
        "## Roles and who holds them {#ims-roles}",
        _held(contents, standpoint, sites),
        "## What each role answers for {#ims-duties}",
        _duties(contents, standpoint, sites),
        "## Who stands in {#ims-cover}",
        _cover(contents, standpoint, sites),
    ]
    head = frame.Head("Organization", hide=["toc"], landscape=True, searched=False)
    return frame.page(contents, head, "\n\n".join(body))


def _chart(contents: Contents, standpoint: Standpoint) -> Iterator[str]:
    units = registers.units(standpoint.system)
    if not units:
        return
    numbers = {name: f"u{number}" for number, name in enumerate(units)}
    lines = ["```mermaid", "flowchart TD"]
    for name, unit in units.items():
        safe = "".join(c if c.isalnum() or c in " ,.-" else " " for c in unit.title)
        lines.append(f'  {numbers[name]}["{safe}"]')
        if unit.reports_to in numbers:
            lines.append(f"  {numbers[unit.reports_to or '']} --> {numbers[name]}")
    yield "## Units {#ims-units}"
    yield "\n".join([*lines, "```"])
    rows = [
        [
            markup.text(unit.title),
            markup.text(contents.role(unit.head)),
            markup.cell(units[unit.reports_to].title if unit.reports_to in units else ""),
            markup.cell(", ".join(units[n].title for n in unit.independent_of if n in units)),
        ]
        for unit in units.values()
    ]
    yield markup.table(("Unit", "Led by", "Reports to", "Apart from"), rows)
    yield _independence(contents, standpoint)


def _independence(contents: Contents, standpoint: Standpoint) -> str:
    found = organization.clashes(standpoint)
    if not found:
        return "Nobody holds two roles that must lie apart."
    conceded = {c.person for c in found if organization.is_conceded(standpoint, c.person)}
    people = {clash.person for clash in found}
    names = f": {', '.join(standpoint.name(p) for p in sorted(people))}"
    said = f"{len(people)} people hold two roles that must lie apart, {len(conceded)} by concession"
    return f"**{markup.text(said + (names if contents.publication.quality else ''))}.**"


def _people(contents: Contents, standpoint: Standpoint, names: tuple[str, ...]) -> str:
    if not names:
        return "**nobody**"
    shown = ", ".join(standpoint.name(name) for name in names)
    return markup.text(shown if contents.publication.quality else len(names))


def _held(contents: Contents, standpoint: Standpoint, sites: list[str]) -> str:
    units = registers.units(standpoint.system)
    found = {(row.role, row.site): row for row in organization.held(standpoint)}
    needed = {row.role for row in organization.duties(standpoint)}
    rows = [
        [
            markup.text(role.title),
            markup.cell(units[role.unit].title if role.unit in units else ""),
            *(
                _people(contents, standpoint, holders) if holders or role.id in needed else EMPTY
                for site in sites
                for holders in (found[role.id, site].holders,)
            ),
        ]
        for role in standpoint.system.roles.values()
        if any((role.id, site) in found for site in sites)
    ]
    return markup.table(("Role", "Unit", *sites), rows, filters=("Unit",))


def _duties(contents: Contents, standpoint: Standpoint, sites: list[str]) -> str:
    counts: Counter[tuple[str, str]] = Counter()
    for row in {
        (r.role, r.kind, r.thing) for r in organization.duties(standpoint) if r.site in sites
    }:
        counts[row[0], row[1]] += 1
    kinds = ("document", "process", "control", "unit")
    rows = [
        [
            markup.text(contents.role(role)),
            *(markup.cell(counts[role, kind] or "") for kind in kinds),
        ]
        for role in dict.fromkeys(role for role, _ in sorted(counts))
    ]
    heads = ("Role", "Documents in force", "Processes", "Controls", "Units led")
    return f"`ims responsibilities` lists each by name.\n\n{markup.table(heads, rows)}"


def _cover(contents: Contents, standpoint: Standpoint, sites: list[str]) -> str:
    rows = [
        [
            markup.text(contents.role(one.role)),
            markup.text(one.site),
            _people(contents, standpoint, one.holders),
            _people(contents, standpoint, one.deputies) if one.deputies else markup.EMPTY,
            "✓ covered" if one.is_covered else "✕ **nobody stands in**",
        ]
        for one in continuity.cover(standpoint)
        if one.site in sites
    ]
    heads = ("Role", "Site", "Holders", "Deputies by delegation", "State")
    return markup.table(heads, rows) if rows else "No role is marked as one that must be covered."
