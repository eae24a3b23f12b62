"""Coverage as one publication may tell it: what is not on the site is not named (R65, R67)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ims.coverage import Cell, DocumentEvidence, Matrices, Question, Selection
from ims.coverage.adopted import from_tree
from ims.coverage.selection import has_force
from ims.diagnostic import ImsError
from ims.models.catalogue import Framework
from ims.site.publication import Mode, Publication
from ims.system import ManagementSystem
from ims.views.coverage import SummaryRow, summaries
from ims.vocabulary import Coverage

HIDDEN = "a document that is not on this site"
HIDDEN_MATRIX = "a matrix that is not on this site"
_NOT_TOLD = f"the reason stands in {HIDDEN_MATRIX}"

Shown = frozenset[tuple[str, str]]  # id and revision of every text of the publication


@dataclass(frozen=True)
class Covered:
    """The requirements of all frameworks at the sites of a publication, with their evidence."""

    basis: str  # in words; each page that shows a level shows it
    cells: tuple[Cell, ...] = ()
    summary: tuple[SummaryRow, ...] = ()
    in_force: frozenset[str] = frozenset()  # the frameworks whose edition counts on the day
    citing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def counted(self) -> tuple[Cell, ...]:
        """Return the cells of the editions that count."""
        return tuple(cell for cell in self.cells if cell.framework in self.in_force)

    @cached_property
    def by_requirement(self) -> dict[str, list[Cell]]:
        """Return the cells of each requirement, one a site."""
        found: dict[str, list[Cell]] = {}
        for cell in self.cells:
            found.setdefault(cell.requirement, []).append(cell)
        return found

    @cached_property
    def by_framework(self) -> dict[str, list[Cell]]:
        """Return the cells of each framework."""
        found: dict[str, list[Cell]] = {}
        for cell in self.cells:
            found.setdefault(cell.framework, []).append(cell)
        return found


Ask = Callable[[Selection], Question]


def asked(
    system: ManagementSystem, publication: Publication, ask: Ask | None, sites: tuple[str, ...]
) -> Question:
    """Return the question of a publication about every framework it knows.

    Raises ImsError where nothing can be asked.
    """
    known = tuple(framework.id for _, framework in system.models("framework", Framework))
    wish = Selection(frameworks=known, sites=sites)
    if ask:
        return ask(wish)
    if publication.mode is Mode.CONTROLLED:
        raise ImsError("nothing is in force here")
    why = "this site shows files, and no signature of them counts"
    return from_tree(system, wish, publication.day, why)


def covered(ask: Callable[[], Question], shown: Shown) -> Covered:
    """Return the answer to a question; why there is none, where nothing can be asked."""
    try:
        question = ask()
    except ImsError as error:
        return Covered(f"No coverage is computed: {error.message}.")
    matrices, known = Matrices(question), question.system
    cells = tuple(_told(cell, shown) for cell in matrices.cells())
    frameworks = [f for f in map(known.framework, question.frameworks) if f]
    names = {document.id for document in matrices.documents()} & {name for name, _ in shown}
    return Covered(
        basis=question.basis,
        cells=cells,
        summary=tuple(summaries(known, cells)),
        in_force=frozenset(f.id for f in frameworks if has_force(f, question.day)),
        citing={
            requirement: tuple(name for name in found if name in names)
            for requirement, found in matrices.citing().items()
        },
    )


# --- what may not be named -----------------------------------------------------------------------


def _told(cell: Cell, shown: Shown) -> Cell:
    """Return a cell in which no text is named that the publication does not hold."""
    secret = {d.name: d for d in cell.documents if (d.id, d.revision) not in shown}
    if secret:
        cell = replace(
            cell,
            why=_without(cell.why, secret),
            documents=tuple(_nameless(d) if d.name in secret else d for d in cell.documents),
        )
    return _without_matrix(cell) if cell.matrix and not _is_shown(cell.matrix, shown) else cell


def _without(words: str, names: Mapping[str, DocumentEvidence]) -> str:
    for name in sorted(names, key=len, reverse=True):
        words = words.replace(name, HIDDEN)
    return words


def _nameless(document: DocumentEvidence) -> DocumentEvidence:
    return replace(
        document, id=HIDDEN, revision="", title="", section="", approvals=(), statements=()
    )


def _is_shown(matrix: str, shown: Shown) -> bool:
    name, _, revision = matrix.removesuffix(" (draft)").partition("@")
    return (name, revision) in shown


def _without_matrix(cell: Cell) -> Cell:
    out = cell.level is Coverage.NOT_APPLICABLE and not cell.heading
    return replace(
        cell,
        why=_NOT_TOLD if out else cell.why.replace(cell.matrix, HIDDEN_MATRIX),
        matrix=HIDDEN_MATRIX,
        matrix_approvals=(),
        justification="",
        interpretation="",
        responsible="",
        evaluation="",
    )
