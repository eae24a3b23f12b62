"""What an answer is narrowed to: a discipline, a type of product, a licence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ims.models.catalogue import Framework, Item
from ims.models.document import Matrix, MatrixRow
from ims.models.register import Site
from ims.system import ManagementSystem


@dataclass(frozen=True)
class Narrowing:
    """What requirements must concern; what is empty narrows nothing."""

    discipline: str = ""
    product: str = ""
    licence: str = ""

    def admits(
        self, framework: Framework, path: Sequence[Item], row: MatrixRow | None
    ) -> bool:  # fmt: skip
        """Return whether an item concerns it; `path` leads from the item to the top.

        A discipline stands in the row of the matrix, else in the item or one above, else in the
        framework. What names no product or licence concerns all of them.
        """
        listed = (item.disciplines for item in path if item.disciplines)
        own = (row and row.disciplines) or next(listed, framework.disciplines)
        products = [framework.products, row.products if row else []]
        return (
            (not self.discipline or self.discipline in own)
            and all(not found or self.product in ("", *found) for found in products)
            and (not (row and row.licences) or self.licence in ("", *row.licences))
        )

    def may_admit(self, framework: Framework, rows: Iterable[MatrixRow]) -> bool:
        """Return whether anything of a framework can concern it."""
        fits = not framework.products or self.product in ("", *framework.products)
        return fits and (not self.discipline or self._has_discipline(framework, rows))

    def _has_discipline(self, framework: Framework, rows: Iterable[MatrixRow]) -> bool:
        own = [framework.disciplines, *(item.disciplines for item in framework.items)]
        return any(self.discipline in found for found in (*own, *(r.disciplines for r in rows)))

    def sites(self, sites: Mapping[str, Site], names: Iterable[str]) -> tuple[str, ...]:
        """Return the sites that have the product and the licence, or do not say what they have."""
        return tuple(name for name in names if self._fits(sites[name]))

    def _fits(self, site: Site) -> bool:
        pairs = (self.product, site.products), (self.licence, site.licences)
        return all(not wanted or not held or wanted in held for wanted, held in pairs)

    def words(self, sites: Mapping[str, Site], names: Iterable[str]) -> str:
        """Return what the answer is narrowed to, and which sites do not say what they have."""
        parts = list(self._parts(sites, list(names)))
        return f"; only {', '.join(parts)}" if parts else ""

    def _parts(self, sites: Mapping[str, Site], names: Sequence[str]) -> Iterator[str]:
        if self.discipline:
            yield f"discipline {self.discipline}"
        for label, wanted in (("product", self.product), ("licence", self.licence)):
            if wanted:
                silent = [n for n in names if not getattr(sites[n], f"{label}s")]
                told = f" ({', '.join(silent)}: not stated in controls/organization.yaml)"
                yield f"{label} {wanted}" + (told if silent else "")


EVERYTHING = Narrowing()


def rows_of(system: ManagementSystem) -> dict[str, list[MatrixRow]]:
    """Return the rows of the matrices of a tree, by framework."""
    found: dict[str, list[MatrixRow]] = {}
    for document in system.documents.values():
        if isinstance(document, Matrix):
            found.setdefault(document.framework, []).extend(document.rows)
    return found
