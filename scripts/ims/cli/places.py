"""Commands about sites: side by side, who answers for what, equipment, suppliers, integration."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from ims.cli.stood import Stood, stands
from ims.diagnostic import ImsError

if TYPE_CHECKING:
    from ims.coverage import Cell
    from ims.loops import LooseEnd
    from ims.standpoint import Standpoint


@click.command(name="compare-sites")
@click.argument("first")
@click.argument("second")
@click.option("--all", "everything", is_flag=True, help="Show also what is the same at both.")
@stands()
def compare_sites(stood: Stood, first: str, second: str, *, everything: bool) -> int:
    """Compare two sites: documents, addenda, departures, what applies, open loops, roles."""
    from ims.loops import loose_ends
    from ims.places.compare import compare

    standpoint = stood.standpoint
    for site in (first, second):
        if site not in standpoint.sites:
            raise ImsError(f"there is no site `{site}`", f"use one of {_listed(standpoint.sites)}")
    if first == second:
        raise ImsError("a site is compared with another one", "name two sites")
    if not standpoint.is_adopted:
        raise ImsError("nothing is in force at any site, so nothing can be compared", _ADOPT)
    found = compare(
        standpoint,
        first,
        second,
        open_ends=_by_site(loose_ends(standpoint)),
        cells=_cells(standpoint, (first, second)),
    )
    rows = [row for row in found if everything or not row.same]
    same = len(found) - sum(not row.same for row in found)
    head = f"{first} and {second}: {len(found) - same} differences, {same} the same"
    stood.answer({"differences": rows}, lambda: [head, "", *_table(rows, _COMPARED)])
    return 0


_ADOPT = "name the folder of a system that runs with --root, or found it with `ims adopt`"
_COMPARED = ("topic", "thing", "first", "second")


def _by_site(ends: "Iterable[LooseEnd]") -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for end in ends:
        found.setdefault(end.site, Counter())[f"{end.code} {end.kind}"] += 1
    return found


def _cells(standpoint: "Standpoint", sites: Sequence[str]) -> "dict[str, list[Cell]]":
    matrices = standpoint.matrices()
    found: dict[str, list[Cell]] = {site: [] for site in sites}
    for cell in matrices.cells() if matrices else ():
        if cell.site in found:
            found[cell.site].append(cell)
    return found


@click.command()
@stands()
def equipment(stood: Stood) -> int:
    """Show the calendar of equipment: each test, when it was last done, when it is due."""
    from ims.places import equipment as places

    rows = places.rows(stood.standpoint, stood.site)
    names = ("due", "days_late", "site", "equipment", "test", "last_done", "record", "owner")
    return _show(stood, "tests", rows, names, "controls/equipment.yaml holds no equipment in use")


@click.command()
@stands()
def suppliers(stood: Stood) -> int:
    """Show the suppliers: class, whether each is approved at which sites, until when."""
    from ims.places import suppliers as places

    rows = places.rows(stood.standpoint, stood.site)
    names = ("supplier", "criticality", "state", "sites", "evaluated", "record", "due", "agreement")
    return _show(stood, "suppliers", rows, names, "controls/suppliers.yaml holds no supplier")


@click.command()
@click.option("--role", default="", help="Only this role.")
@stands()
def responsibilities(stood: Stood, role: str) -> int:
    """Show who answers for what at each site: documents, processes, controls, units."""
    from ims.places import organization

    if role and role not in stood.standpoint.system.roles:
        raise ImsError(f"there is no role `{role}`", "controls/roles.yaml names them all")
    found = organization.duties(stood.standpoint)
    rows = [row for row in found if role in ("", row.role) and stood.at_site((row.site,))]
    names = ("role", "kind", "thing", "site", "holders")
    return _show(stood, "duties", rows, names, "nobody answers for anything here")


@click.command()
@stands()
def integration(stood: Stood) -> int:
    """Show documents of one discipline, and processes that one unit runs alone."""
    from ims.places import integration as places

    standpoint = stood.standpoint
    if not standpoint.is_adopted:
        raise ImsError("no document is in force, so nothing can be said of integration", _ADOPT)
    documents, processes = places.documents(standpoint), places.processes(standpoint)
    single = [row for row in documents if row.single]
    alone = [row for row in processes if row.is_isolated]
    unknown = [row for row in processes if not row.documents]

    def lines() -> list[str]:
        return [
            f"{len(single)} of {len(documents)} documents in force cover one discipline only "
            "(matrices, forms and templates do so by their nature and do not count)",
            *_table(single, ("document", "type", "disciplines", "title")),
            "",
            f"{len(alone)} of {len(processes)} processes are run by one unit alone; of "
            f"{len(unknown)} nothing can be said, since no document of theirs is in force",
            *_table(processes, ("process", "units", "disciplines", "documents")),
        ]

    stood.answer({"processes": processes, "documents": documents}, lines)
    return 0


def _show(
    stood: Stood, name: str, rows: Sequence[Any], columns: Sequence[str], nothing: str
) -> int:
    """Print rows; an answer from nothing is none."""
    if not rows:
        raise ImsError(nothing, "fill the register, or ask without --site")
    stood.answer({name: rows}, lambda: _table(rows, columns))
    return 0


def _table(rows: Sequence[Any], columns: Sequence[str]) -> list[str]:
    from ims.exchange.table import aligned

    cells = [[_cell(getattr(row, name)) for name in columns] for row in rows]
    return aligned(columns, cells).splitlines()


def _cell(value: object) -> str:
    if isinstance(value, tuple | list):
        return _listed(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value in (None, "") else str(value)


def _listed(values: Iterable[object]) -> str:
    return ", ".join(map(str, values)) or "–"
