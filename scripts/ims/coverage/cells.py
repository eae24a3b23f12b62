"""The answer: one cell a requirement and site, with its evidence and why it is not higher."""

from dataclasses import dataclass

from ims.vocabulary import Applicability, Coverage, CoverageFlag, InformationKind, Verified


@dataclass(frozen=True)
class DocumentEvidence:
    """A document that says it meets the requirement, and how far that holds."""

    id: str
    revision: str
    title: str
    type: str
    cites: str  # the item that it names: this one, or one above
    section: str
    effective: bool
    counts: bool  # whether it lifts the cell to `documented`
    state: str  # in words: why it counts, or why not
    review: str = ""  # id of the signed mapping review
    since: str = ""
    overdue: bool = False
    approvals: tuple[str, ...] = ()  # who signed it, with which meaning, when
    statements: tuple[str, ...] = ()  # where each of these stands

    @property
    def name(self) -> str:
        """Return the document as people write it, with its revision and section."""
        revision = f"@{self.revision}" if self.revision else ""  # none: it may not be named
        return f"{self.id}{revision}{self.section}" + ("" if self.effective else " (draft)")


@dataclass(frozen=True)
class RecordEvidence:
    """A record that shows the requirement at work, or judges it."""

    id: str
    type: str
    event_date: str
    until: str
    counts: bool  # something of it is signed, and its period runs
    state: str
    path: str
    statements: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """One requirement at one site on one day."""

    framework: str
    item: str
    title: str
    verified: Verified
    heading: bool  # its level is the lowest of the items below it
    site: str
    day: str
    level: Coverage
    why: str  # why it is not higher
    flags: tuple[CoverageFlag, ...] = ()
    applicability: Applicability = Applicability.UNDECIDED
    justification: str = ""
    interpretation: str = ""
    responsible: str = ""
    evaluation: str = ""
    matrix: str = ""  # the matrix that says so, with its revision
    matrix_approvals: tuple[str, ...] = ()  # who approved it, with which meaning, when
    matrix_item: str = ""  # the item of the row that counts: this one, or one above
    asks_for: tuple[InformationKind, ...] = ()
    documents: tuple[DocumentEvidence, ...] = ()
    records: tuple[RecordEvidence, ...] = ()
    assessments: tuple[RecordEvidence, ...] = ()
    open_points: tuple[str, ...] = ()
    unrisen: tuple[str, ...] = ()  # gaps of these: signed to their end, and the level is no higher
    controls: tuple[str, ...] = ()
    record_types: tuple[str, ...] = ()

    @property
    def requirement(self) -> str:
        """Return `framework#item`."""
        return f"{self.framework}#{self.item}"

    @property
    def is_complete(self) -> bool:
        """Return whether nothing is left to do; an unverified title never lets a cell count."""
        settled = {Coverage.NOT_APPLICABLE, Coverage.EVIDENCED, Coverage.ASSESSED}
        return self.level in settled and CoverageFlag.UNVERIFIED_TITLE not in self.flags

    @property
    def evidence(self) -> tuple[str, ...]:
        """Return the names of what the level rests on."""
        if self.level is Coverage.NOT_APPLICABLE:
            return (self.matrix,)
        counted = [d for d in self.documents if d.counts] or list(self.documents)
        named = [*(d.name for d in counted), *(r.id for r in (*self.records, *self.assessments))]
        linked = (f"control {name}" for name in self.controls)
        types = (f"record type {name}" for name in self.record_types)
        return tuple(dict.fromkeys(named or [*linked, *types]))
