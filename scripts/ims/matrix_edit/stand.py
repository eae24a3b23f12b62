"""What counts for each item at each site: its own row, or that of the nearest item above."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from ims.coverage.items import path_up
from ims.coverage.rulings import rows_at
from ims.models.catalogue import Item
from ims.models.document import Matrix, MatrixRow
from ims.models.register import Site
from ims.vocabulary import Applicability

TEXTS = ("justification", "interpretation", "responsible", "evaluation")
FIELDS = ("applicability", *TEXTS)

Place = tuple[str, str]  # item, site


@dataclass(frozen=True)
class Values:
    """The values of a row; without a row nobody has decided."""

    applicability: str = Applicability.UNDECIDED.value
    justification: str = ""
    interpretation: str = ""
    responsible: str = ""
    evaluation: str = ""

    def get(self, field: str) -> str:
        """Return the value of one field."""
        found: str = getattr(self, field)
        return found


UNDECIDED = Values()


@dataclass(frozen=True)
class Row:
    """One row of the file, by its number."""

    number: int
    item: str
    values: Values


@dataclass(frozen=True)
class Stands:
    """A matrix over its catalogue and the sites of the organization."""

    matrix: Matrix
    items: Mapping[str, Item]
    sites: Mapping[str, Site]

    @cached_property
    def paths(self) -> dict[str, list[str]]:
        """Return the ids from each item up to the top."""
        return {name: path_up(self.items, item) for name, item in self.items.items()}

    @cached_property
    def own(self) -> dict[Place, Row]:
        """Return the rows of the file by item and site."""
        rows = {id(row): _row(number, row) for number, row in enumerate(self.matrix.rows)}
        return {
            (item, name): rows[id(row)]
            for name, site in self.sites.items()
            for item, row in rows_at(self.matrix, name, site).items()
        }

    def row(self, item: str, site: str) -> Row | None:
        """Return the row that counts, None where there is none."""
        return next((self.own[i, site] for i in self.paths[item] if (i, site) in self.own), None)

    def values(self, item: str, site: str) -> Values:
        """Return the values that count."""
        row = self.row(item, site)
        return row.values if row else UNDECIDED

    def groups(self, item: str) -> Iterable[tuple[Row | None, tuple[str, ...]]]:
        """Return the rows that count for an item, each with the sites where it does."""
        found: dict[int, tuple[Row | None, list[str]]] = {}
        for site in self.sites:
            row = self.row(item, site)
            found.setdefault(row.number if row else -1, (row, []))[1].append(site)
        return [(row, tuple(sites)) for row, sites in found.values()]


def _row(number: int, row: MatrixRow) -> Row:
    texts = {name: getattr(row, name) or "" for name in TEXTS}
    return Row(number, row.item, Values(row.applicability.value, **texts))
