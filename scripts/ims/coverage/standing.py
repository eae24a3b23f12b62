"""The documents of a site: the revision in force there, else the draft of the tree."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ims.coverage.question import Question
from ims.coverage.texts import Text, Texts
from ims.lifecycle import SiteStanding
from ims.lifecycle.facts import Approved
from ims.vocabulary import Status

# A document that was taken out of force at a site does not come back as a draft.
_OUT_OF_FORCE = (Status.WITHDRAWN, Status.SUPERSEDED)


@dataclass(frozen=True, eq=False)
class Document:
    """One document as it counts at one site."""

    id: str
    revision: str
    text: Text
    standing: SiteStanding | None = None  # None where it is a draft

    @property
    def approved(self) -> Approved | None:
        """Return the approval on which it is in force, None for a draft."""
        return self.standing.revision if self.standing else None

    @property
    def is_effective(self) -> bool:
        """Return whether it is in force."""
        return self.standing is not None

    @property
    def type(self) -> str:
        """Return the type as the text says it."""
        return self.text.type

    @property
    def name(self) -> str:
        """Return the document with its revision."""
        return f"{self.id}@{self.revision}" + ("" if self.is_effective else " (draft)")


class Shelf:
    """The documents of every site, each text read once."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._texts = Texts(question.system)
        self._at: dict[str, list[Document]] = {}

    def at(self, site: str) -> list[Document]:
        """Return the documents that count at a site: those in force, then the drafts."""
        if site not in self._at:
            standings = self._question.in_force.get(site, {})
            known = list(self._effective(standings))
            self._at[site] = [*known, *self._drafts_at(site, standings)]
        return self._at[site]

    def _effective(self, standings: Mapping[str, SiteStanding]) -> Iterator[Document]:
        for name, standing in standings.items():
            if found := standing.revision:
                text = self._texts.read(found.path, self._question.read(found))
                yield Document(name, found.revision, text, standing)

    def _drafts_at(self, site: str, standings: Mapping[str, SiteStanding]) -> Iterator[Document]:
        for name, draft, sites in self._drafts:
            standing = standings.get(name)
            if standing and (standing.revision or standing.status in _OUT_OF_FORCE):
                continue
            if site in sites or "all" in sites:
                yield draft

    @cached_property
    def _drafts(self) -> list[tuple[str, Document, tuple[str, ...]]]:
        system, found = self._question.system, []
        for name, paths in system.paths_by_id.items():
            path = paths[0]
            if not path.startswith("docs/records/"):
                text = self._texts.read(path, system.tree[path])
                draft = Document(name, text.word("revision"), text)
                found.append((name, draft, text.words("sites")))
        return found
