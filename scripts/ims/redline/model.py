"""What a redline holds: plain data that any format can show."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What happened to a part of the text."""

    EQUAL = "equal"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


class Form(StrEnum):
    """What a block of text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    STEP = "step"
    TABLE = "table"
    CODE = "code block"
    HTML = "HTML block"
    RULE = "ruler"
    REFERENCE = "link definition"


@dataclass(frozen=True)
class Run:
    """Words in a row to which the same happened: equal, added or removed."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class FieldChange:
    """One value of the front matter; None on the side where it does not stand."""

    key: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class PartChange:
    """A picture or table file that belongs to the document; digests, None where absent."""

    path: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class RowChange:
    """One row of a table, cell by cell; the cells of an added column are added."""

    kind: Kind
    cells: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True)
class BlockChange:
    """One block of text and what happened to it; a table has rows, all others runs.

    `label` is what stands before the block (`##`, `3.`, `-`), `depth` how many lists hold it,
    `former_label` the label it had before, `former_section` the heading it was moved from.
    """

    kind: Kind
    form: Form
    label: str = ""
    depth: int = 0
    runs: tuple[Run, ...] = ()
    rows: tuple[RowChange, ...] = ()
    former_label: str = ""
    former_section: str = ""


@dataclass(frozen=True)
class Redline:
    """Everything that differs between two texts, and the equal text around it."""

    fields: tuple[FieldChange, ...] = ()
    blocks: tuple[BlockChange, ...] = ()
    parts: tuple[PartChange, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Return whether a reader would see no difference."""
        changed = any(block.kind is not Kind.EQUAL for block in self.blocks)
        return not (self.fields or self.parts or changed)
