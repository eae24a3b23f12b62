"""Whether a requirement applies at a site: the rows of the regulatory matrices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ims.coverage.standing import Document, Shelf
from ims.models.document import Matrix, MatrixRow
from ims.models.register import Site
from ims.vocabulary import Applicability


@dataclass(frozen=True)
class Ruling:
    """What a matrix says of an item at a site; without a row nobody has decided."""

    row: MatrixRow | None = None
    matrix: Document | None = None

    @property
    def applicability(self) -> Applicability:
        """Return what was decided; what nobody decided stays undecided."""
        return self.row.applicability if self.row else Applicability.UNDECIDED

    @property
    def is_approved(self) -> bool:
        """Return whether the matrix is in force."""
        return self.matrix is not None and self.matrix.is_effective


UNDECIDED = Ruling()


# Of several rows that hold, the one that asks for most counts.
_STRICT = (Applicability.NOT_APPLICABLE, Applicability.UNDECIDED, Applicability.APPLICABLE)


def rows_at(matrix: Matrix, name: str, site: Site | None) -> dict[str, MatrixRow]:
    """Return the rows that count at a site, by item; one that names the site goes before `all`.

    A row for products or licences holds where the site has one of them.
    """
    found: dict[str, MatrixRow] = {}
    for row in sorted(matrix.rows, key=lambda row: _weight(row, name)):
        if {"all", name} & {*row.sites} and _holds(row, site):
            found[row.item] = row
    return found


def _weight(row: MatrixRow, name: str) -> tuple[bool, int, bool]:
    is_narrow = bool(row.products or row.licences)
    return name in row.sites, _STRICT.index(row.applicability), is_narrow


def _holds(row: MatrixRow, site: Site | None) -> bool:
    """Return whether a row is for something that the site makes and may do."""
    products, licences = (site.products, site.licences) if site else ([], [])
    fits = not row.products or bool({*row.products} & {*products})
    return fits and (not row.licences or bool({*row.licences} & {*licences}))


class Rulings:
    """The matrices of every site; one in force goes before a draft."""

    def __init__(self, shelf: Shelf, sites: Mapping[str, Site]) -> None:
        self._shelf, self._sites = shelf, sites
        self._at: dict[tuple[str, str], dict[str, Ruling]] = {}
        self._found: dict[str, list[tuple[Document, Matrix]]] = {}

    def of(self, framework: str, site: str, path: Sequence[str]) -> Ruling:
        """Return the nearest ruling on the way up from an item."""
        known = self._rows(framework, site)
        return next((known[item] for item in path if item in known), UNDECIDED)

    def _rows(self, framework: str, site: str) -> dict[str, Ruling]:
        if (framework, site) not in self._at:
            found: dict[str, Ruling] = {}
            for document, matrix in self._matrices(site):
                if matrix.framework == framework:
                    for item, row in rows_at(matrix, site, self._sites.get(site)).items():
                        found.setdefault(item, Ruling(row, document))
            self._at[framework, site] = found
        return self._at[framework, site]

    def _matrices(self, site: str) -> list[tuple[Document, Matrix]]:
        if site not in self._found:
            read = ((document, document.text.matrix) for document in self._shelf.at(site))
            self._found[site] = [(document, matrix) for document, matrix in read if matrix]
        return self._found[site]
