"""What documents claim to meet, and which of it a signed review has confirmed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from ims.coverage.question import MAPPING_REVIEW, Question, RecordFact
from ims.coverage.standing import Document, Shelf
from ims.coverage.texts import Cited


class Confirmation(Enum):
    """How far a claim holds."""

    DRAFT = "a draft, which nobody has approved"
    NO_SECTION = "names no section"
    BROKEN = "has no such section"
    NOT_REVIEWED = "not confirmed by a signed review of mappings"
    STALE = "changed since it was reviewed"
    REVIEWED = "confirmed"


@dataclass(frozen=True)
class Claim:
    """A document at a site, with one requirement that it says it meets."""

    document: Document
    cited: Cited
    confirmation: Confirmation
    review: str = ""  # id of the record

    @property
    def is_open(self) -> bool:
        """Return whether a review could confirm it and none has."""
        return self.confirmation in {Confirmation.NOT_REVIEWED, Confirmation.STALE}

    @property
    def name(self) -> str:
        """Return the document with its revision and section."""
        revision = f"{self.document.id}@{self.document.revision}"
        draft = "" if self.document.is_effective else " (draft)"
        return f"{revision}{self.cited.section}{draft}"


Key = tuple[str, str, str]  # requirement, document, section


class Reviews:
    """The signed reviews of mappings: which section met which item, and with which text."""

    def __init__(self, records: Iterable[RecordFact], question: Question) -> None:
        self._known: dict[Key, dict[str, str]] = defaultdict(dict)
        for record in sorted(records, key=lambda r: r.id):
            begun = record.event_date is not None and record.event_date <= question.day
            if record.type == MAPPING_REVIEW and record.complete and begun:
                for line in record.mapped:
                    key = (line.requirement, line.document, line.section)
                    self._known[key][line.digest] = record.id

    def confirm(self, document: Document, cited: Cited) -> tuple[Confirmation, str]:
        """Return how far a claim holds, with the record that confirms it or once did."""
        if not document.is_effective:
            return Confirmation.DRAFT, ""
        if not cited.section:
            return Confirmation.NO_SECTION, ""
        found = self._known.get((cited.requirement, document.id, cited.section), {})
        digest = document.text.digest(cited.section)
        if not digest:
            return Confirmation.BROKEN, ""
        if digest in found:
            return Confirmation.REVIEWED, found[digest]
        last = next(reversed(found.values()), "")
        return (Confirmation.STALE, last) if found else (Confirmation.NOT_REVIEWED, "")


class Claims:
    """All claims at all sites, by requirement."""

    def __init__(self, question: Question, shelf: Shelf) -> None:
        self._shelf = shelf
        self._reviews = Reviews(question.records, question)
        self._at: dict[str, dict[str, list[Claim]]] = {}

    def at(self, site: str) -> dict[str, list[Claim]]:
        """Return the claims of the documents of a site, by the requirement that they name."""
        if site not in self._at:
            found: dict[str, list[Claim]] = defaultdict(list)
            for document in self._shelf.at(site):
                for cited in document.text.cited:
                    confirmed = self._reviews.confirm(document, cited)
                    found[cited.requirement].append(Claim(document, cited, *confirmed))
            self._at[site] = dict(found)
        return self._at[site]

    def reaching(self, site: str, requirements: Iterable[str]) -> list[Claim]:
        """Return the claims that count for an item, nearest first."""
        known = self.at(site)
        return [claim for name in requirements for claim in known.get(name, ())]
