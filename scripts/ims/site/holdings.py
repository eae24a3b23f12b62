"""What history proves: the texts in force, those that are out of force, and their facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ims.coverage import Question, Selection
from ims.site.entry import Entry
from ims.views.dossiers import Dossier
from ims.views.trail import Trail


@dataclass(frozen=True)
class Holdings:
    """What history proves: the texts in force, those that are out of force, and their facts."""

    entries: Mapping[str, Entry]  # the newest revision in force anywhere
    ask: Callable[[Selection], Question] = field(repr=False)  # about coverage at that moment
    editions: tuple[Entry, ...] = ()  # other texts that are reachable, each beside its document
    gone: Mapping[str, Entry] = field(default_factory=dict)  # nothing of it is in force
    coming: tuple[Entry, ...] = ()  # approved, and not in force yet
    dossiers: Mapping[str, Dossier] = field(default_factory=dict)
    read: Callable[[str], bytes] = field(default=lambda _: b"", repr=False)  # a blob
    parts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by `ID@REV`
    labels: Mapping[str, str] = field(default_factory=dict)  # step: asserted or anchored
    names: Mapping[str, str] = field(default_factory=dict)  # printed names by person
    trail: Trail | None = None
