"""Which rows of a matrix change: a value in place, a row told apart by site, a new row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ims.diagnostic import ImsError
from ims.matrix_edit.splice import NewRow, RowChange, spliced
from ims.matrix_edit.stand import FIELDS, UNDECIDED, Place, Row, Stands, Values
from ims.models.document import MatrixRow


@dataclass(frozen=True)
class Change:
    """One cell of a sheet: for these sites a field gets another value."""

    item: str
    sites: tuple[str, ...]
    field: str
    old: str
    new: str
    address: str = ""


def edited(raw: bytes, path: str, stands: Stands, changes: Sequence[Change]) -> bytes:
    """Return the file with exactly these values changed, and every other byte as it was.

    What inherits a value and was not edited follows the row above it, as it did before.
    Raises ImsError where the file is written in a way that does not allow it.
    """
    plan = _Plan(stands, changes)
    places = {item: number for number, item in enumerate(stands.items)}
    return spliced(raw, path, plan.rows, plan.new, places) if changes else raw


class _Plan:
    """The rows as they will be; items above go before those that inherit from them."""

    def __init__(self, stands: Stands, changes: Sequence[Change]) -> None:
        self._stands = stands
        self._own: dict[Place, Values] = {at: row.values for at, row in stands.own.items()}
        self.rows: dict[int, RowChange] = {}
        self.new: list[NewRow] = []
        wanted = _by_place(changes)
        items = {item for item, _ in wanted}
        for item in sorted(items, key=lambda name: len(stands.paths[name])):
            self._edit(item, wanted)

    def _edit(self, item: str, wanted: Mapping[Place, Mapping[str, str]]) -> None:
        after: dict[str, Values] = {}
        before = {site: self._present(item, site) for site in self._stands.sites}
        for site, values in before.items():
            after[site] = replace(values, **wanted.get((item, site), {}))
        moved = {site for site in after if after[site] != before[site]}
        for row, sites in self._stands.groups(item):
            if row and row.item == item:
                self._edit_row(row, sites, after, moved)
            else:
                self._add(item, after, [site for site in sites if site in moved])

    def _present(self, item: str, site: str) -> Values:
        """Return what counts after the changes made so far."""
        path = self._stands.paths[item]
        return next((self._own[i, site] for i in path if (i, site) in self._own), UNDECIDED)

    def _edit_row(
        self, row: Row, sites: Sequence[str], after: Mapping[str, Values], moved: set[str]
    ) -> None:
        """Change a row in place where all its sites agree; the others get rows of their own."""
        here = [site for site in sites if site in moved]
        if not here:
            return
        kept = row.values if len(here) < len(sites) else _commonest(after, sites)
        leaving = [site for site in sites if after[site] != kept]
        if leaving and _is_narrow(self._stands.matrix.rows[row.number]):
            raise ImsError(f"the row of `{row.item}` is for products or licences", _BY_HAND)
        scope = self._stands.matrix.rows[row.number].sites
        named = [] if "all" in scope else [s for s in scope if s not in leaving]
        changed = {f: kept.get(f) for f in FIELDS if kept.get(f) != row.values.get(f)}
        if changed or (leaving and named):
            self.rows[row.number] = RowChange(changed, tuple(named) if leaving else ())
        self._own |= {(row.item, site): kept for site in sites}
        self._add(row.item, after, leaving)

    def _add(self, item: str, after: Mapping[str, Values], sites: Sequence[str]) -> None:
        """Add a row for each group of sites with the same values."""
        everywhere = len(sites) == len(self._stands.sites)
        for values, group in _grouped(after, sites):
            scope = () if everywhere and len(group) == len(sites) else tuple(group)
            self.new.append(NewRow(item, scope, {f: values.get(f) for f in FIELDS}))
            self._own |= {(item, site): values for site in group}


_BY_HAND = "tell its sites apart by hand in the file; nothing was written"


def _is_narrow(row: MatrixRow) -> bool:
    return bool(row.products or row.licences)


def _by_place(changes: Sequence[Change]) -> dict[Place, dict[str, str]]:
    found: dict[Place, dict[str, str]] = {}
    for change in changes:
        for site in change.sites:
            found.setdefault((change.item, site), {})[change.field] = change.new
    return found


def _grouped(
    after: Mapping[str, Values], sites: Sequence[str]
) -> Iterator[tuple[Values, list[str]]]:
    groups: dict[Values, list[str]] = {}
    for site in sites:
        groups.setdefault(after[site], []).append(site)
    yield from groups.items()


def _commonest(after: Mapping[str, Values], sites: Sequence[str]) -> Values:
    return max(_grouped(after, sites), key=lambda group: len(group[1]))[0]
