"""The matrix: every requirement of some frameworks at some sites, one cell each."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cached_property

from ims.coverage.cells import Cell, DocumentEvidence, RecordEvidence
from ims.coverage.claims import Claim, Claims
from ims.coverage.items import Ladder
from ims.coverage.level import BLANKS, Facts, counts, flags, level, unrisen, words
from ims.coverage.proof import Asked, Asking, Records
from ims.coverage.question import Mapped, Question, RecordFact
from ims.coverage.rollup import rolled_up
from ims.coverage.rulings import Rulings
from ims.coverage.selection import has_force
from ims.coverage.standing import Document, Shelf
from ims.diagnostic import ImsError
from ims.models.catalogue import Item
from ims.models.control import Control


def coverage(question: Question) -> list[Cell]:
    """Return one cell a requirement and site, in the order of frameworks, items and sites.

    Raises ImsError where there is no requirement: an empty matrix would look like a clean one.
    """
    found = list(Matrices(question).cells())
    if not found:
        raise ImsError("there is no requirement to cover", "name a framework that has items")
    return found


class Matrices:
    """Everything that the cells share, read once."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.shelf = Shelf(question)
        self.claims = Claims(question, self.shelf)
        self.rulings = Rulings(self.shelf, question.system.sites)
        self.asking = Asking(question.system)
        self._shown: dict[tuple[int, bool], DocumentEvidence] = {}
        self._shown_records: dict[str, RecordEvidence] = {}
        self._records = {site: Records(question, site) for site in question.sites}

    def cells(self) -> Iterator[Cell]:
        """Return the cells of all frameworks that are asked about."""
        for name in self.question.frameworks:
            framework = self.question.system.framework(name)
            if framework:
                yield from self._of(Ladder(framework))

    def documents(self) -> Iterator[Document]:
        """Return every document that counts at one of the sites, each revision once."""
        seen = set()
        for site in self.question.sites:
            for document in self.shelf.at(site):
                if document.name not in seen:
                    seen.add(document.name)
                    yield document

    def citing(self) -> dict[str, tuple[str, ...]]:
        """Return for each requirement the ids of the documents that name it."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for document in self.documents():
            for cited in document.text.cited:
                found[cited.requirement][document.id] = None
        return {name: tuple(documents) for name, documents in found.items()}

    def to_review(self, framework: str) -> list[Mapped]:
        """Return the claims in force that a signed review could confirm, and none does."""
        found: dict[Mapped, None] = {}
        for site in self.question.sites:
            for requirement, claims in self.claims.at(site).items():
                if requirement.startswith(f"{framework}#"):
                    found |= dict.fromkeys(_mapped(claim) for claim in claims if _is_open(claim))
        return sorted(found, key=lambda m: (m.document, m.requirement, m.section))

    def _of(self, ladder: Ladder) -> Iterator[Cell]:
        ends = {
            (name, site): self._cell(ladder, item, site)
            for name, item in ladder.items.items()
            if name not in ladder.headings
            for site in self.question.sites
            if self._concerns(ladder, name, site)
        }
        for name, item in ladder.items.items():
            for site in self.question.sites:
                if (name, site) in ends:
                    yield ends[name, site]
                else:
                    below = [e for end in ladder.below[name] if (e := ends.get((end, site)))]
                    if below:
                        yield rolled_up(self._cell(ladder, item, site), below)

    def _concerns(self, ladder: Ladder, name: str, site: str) -> bool:
        """Return whether an item concerns what the answer is narrowed to."""
        path = ladder.paths[name]
        row = self.rulings.of(ladder.framework.id, site, path).row
        items = [ladder.items[above] for above in path]
        return self.question.only.admits(ladder.framework, items, row)

    def _cell(self, ladder: Ladder, item: Item, site: str) -> Cell:
        facts = self._facts(ladder, item, site)
        reached, why = level(facts)
        stuck = unrisen(facts, reached)
        row, matrix = facts.ruling.row, facts.ruling.matrix
        return Cell(
            framework=ladder.framework.id,
            item=item.id,
            title=item.title or item.label or "",
            verified=item.verified,
            heading=item.id in ladder.headings,
            site=site,
            day=self.question.day.isoformat(),
            level=reached,
            why=why,
            flags=tuple(flags(facts, reached)),
            applicability=facts.ruling.applicability,
            justification=(row and row.justification) or "",
            interpretation=(row and row.interpretation) or "",
            responsible=(row and row.responsible) or "",
            evaluation=(row and row.evaluation) or "",
            matrix=matrix.name if matrix else "",
            matrix_approvals=tuple(_approvals(matrix)) if matrix else (),
            matrix_item=row.item if row else "",
            asks_for=facts.asked.kinds,
            documents=tuple(self._document(claim, facts.asked) for claim in facts.claims),
            records=tuple(self._record(facts.known, r) for r in facts.records),
            assessments=tuple(self._record(facts.known, r) for r in facts.judging),
            open_points=(*facts.open_points, *stuck),
            unrisen=stuck,
            controls=facts.controls,
            record_types=facts.asked.record_types,
        )

    def _facts(self, ladder: Ladder, item: Item, site: str) -> Facts:
        reaching, known = ladder.reaching[item.id], self._records[site]
        asked = self.asking.of(reaching)
        return Facts(
            framework=ladder.framework,
            item=item,
            is_heading=item.id in ladder.headings,
            has_force=has_force(ladder.framework, self.question.day),
            is_coarse=ladder.is_coarse(item),
            ruling=self.rulings.of(ladder.framework.id, site, ladder.paths[item.id]),
            asked=asked,
            claims=self.claims.reaching(site, reaching),
            records=known.showing(reaching, asked),
            judging=known.judging(reaching),
            open_points=known.open_points(reaching),
            signed_gaps=known.signed_gaps(reaching),
            controls=tuple(self._controls_at(site, reaching)),
            known=known,
            day=self.question.day,
        )

    def _controls_at(self, site: str, requirements: tuple[str, ...]) -> Iterator[str]:
        for requirement in requirements:
            for control in self._controls.get(requirement, ()):
                if site in control.sites or "all" in control.sites:
                    yield control.id

    @cached_property
    def _controls(self) -> dict[str, list[Control]]:
        found: dict[str, list[Control]] = defaultdict(list)
        for control in self.question.system.controls.values():
            for requirement in control.requirements:
                found[requirement].append(control)
        return dict(found)

    def _document(self, claim: Claim, asked: Asked) -> DocumentEvidence:
        """Return a claim as evidence; it is the same object wherever it counts alike."""
        key = (id(claim), asked.asks_for_process)
        if key not in self._shown:
            self._shown[key] = _document(claim, asked, self.question.day)
        return self._shown[key]

    def _record(self, known: Records, record: RecordFact) -> RecordEvidence:
        if record.id not in self._shown_records:
            valid = known.is_valid(record)
            self._shown_records[record.id] = _record(record, self.question.day, counts=valid)
        return self._shown_records[record.id]


def _document(claim: Claim, asked: Asked, day: date) -> DocumentEvidence:
    document, approved, standing = claim.document, claim.document.approved, claim.document.standing
    since = standing.since if standing else None
    return DocumentEvidence(
        id=document.id,
        revision=document.revision,
        title=document.text.word("title"),
        type=document.type,
        cites=claim.cited.requirement.partition("#")[2],
        section=claim.cited.section,
        effective=document.is_effective,
        counts=counts(claim, asked),
        state=words(claim, asked),
        review=claim.review,
        since=since.isoformat(timespec="seconds") if since else "",
        overdue=bool(standing and standing.overdue(day)),
        approvals=tuple(_approvals(document)),
        statements=tuple(s.path for s in approved.signatures) if approved else (),
    )


def _record(record: RecordFact, day: date, *, counts: bool) -> RecordEvidence:
    return RecordEvidence(
        id=record.id,
        type=record.type,
        event_date=str(record.event_date or ""),
        until=str(record.until or ""),
        counts=counts,
        state=_state(record, in_period=record.in_period(day)),
        path=record.path,
        statements=record.statements,
    )


def _is_open(claim: Claim) -> bool:
    return claim.is_open and claim.document.type not in BLANKS


def _mapped(claim: Claim) -> Mapped:
    cited, document = claim.cited, claim.document
    digest = document.text.digest(cited.section)
    return Mapped(cited.requirement, document.id, cited.section, digest)


def _approvals(document: Document) -> Iterator[str]:
    for signed in document.approved.signatures if document.approved else ():
        yield f"{signed.meaning} by {signed.printed_name} ({signed.role}) on {signed.time:%Y-%m-%d}"


def _state(record: RecordFact, *, in_period: bool) -> str:
    if not record.stages:
        return "not signed"
    signed = "closed" if record.closed else f"signed: {record.stages[-1]}"
    judged = f", {record.outcome}" if record.outcome else ""
    also = (
        f", held at {record.site} for {', '.join(sorted(record.covers))}" if record.covers else ""
    )
    return signed + judged + also + ("" if in_period else ", period ended")
