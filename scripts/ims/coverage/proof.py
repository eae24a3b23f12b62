"""Records as evidence: which show a requirement at work, which judge it, which are open."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ims.coverage.question import (
    ABOUT,
    ASSESSMENTS,
    GAP,
    MET,
    NOT_MET,
    OPEN_POINTS,
    Question,
    RecordFact,
)
from ims.models.catalogue import Compulsory, Demand
from ims.system import ManagementSystem
from ims.vocabulary import InformationKind

NAMED_AT_MOST = 5  # records are named as evidence, the newest first


def demands(system: ManagementSystem) -> dict[str, list[Demand]]:
    """Return what each requirement asks for, as far as it is known."""
    found: dict[str, list[Demand]] = defaultdict(list)
    for _, register in system.models("compulsory", Compulsory):
        for demand in register.demands:
            found[demand.requirement].append(demand)
    return dict(found)


def served(system: ManagementSystem) -> dict[str, frozenset[str]]:
    """Return for each requirement the record types that say they serve it."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, model in system.record_types.items():
        for requirement in model.serves:
            found[requirement].add(name)
    return {name: frozenset(types) for name, types in found.items()}


@dataclass(frozen=True)
class Asked:
    """What a requirement asks for, and which records can show it."""

    kinds: tuple[InformationKind, ...]
    types: frozenset[str]  # only these are evidence; empty where no kind of record is asked for
    serving: frozenset[str]  # records of these types count without naming the requirement
    record_types: tuple[str, ...]  # that name it, for the reader

    @property
    def asks_for_process(self) -> bool:
        """Return whether a procedure must describe how it is done."""
        return InformationKind.PROCEDURE in self.kinds


class Asking:
    """What the frameworks ask for, item by item."""

    def __init__(self, system: ManagementSystem) -> None:
        self._demands, self._served = demands(system), served(system)

    def of(self, requirements: Sequence[str]) -> Asked:
        """Return what an item asks for, with what reaches it from above."""
        asked = [demand for name in requirements for demand in self._demands.get(name, ())]
        types = frozenset(kind for demand in asked for kind in demand.records)
        naming = frozenset[str]().union(*(self._served.get(n, frozenset()) for n in requirements))
        kinds = tuple(dict.fromkeys(demand.kind for demand in asked))
        return Asked(kinds, types, types | naming, tuple(sorted(naming - ABOUT)))


class Records:
    """The records of one site, by what they name and by their type; the newest first."""

    def __init__(self, question: Question, site: str) -> None:
        self._day = question.day
        self._named: dict[str, list[RecordFact]] = defaultdict(list)
        self._types: dict[str, list[RecordFact]] = defaultdict(list)
        here = (r for r in question.records if r.counts_at(site) and self._has_happened(r))
        for record in sorted(here, key=lambda r: (r.event_date, r.id), reverse=True):
            self._types[record.type].append(record)
            for requirement in record.requirements:
                self._named[requirement].append(record)

    def _has_happened(self, record: RecordFact) -> bool:
        return record.event_date is not None and record.event_date <= self._day

    def is_valid(self, record: RecordFact) -> bool:
        """Return whether a record counts: something of it is signed, and its period runs."""
        return bool(record.stages) and record.in_period(self._day)

    def showing(self, requirements: Sequence[str], asked: Asked) -> list[RecordFact]:
        """Return the newest records that could show a requirement at work, the valid ones first."""
        found = list(dict.fromkeys(self._candidates(requirements, asked)))
        found.sort(key=lambda r: (self.is_valid(r), r.event_date, r.id), reverse=True)
        return found[:NAMED_AT_MOST]

    def _candidates(self, requirements: Sequence[str], asked: Asked) -> Iterator[RecordFact]:
        for kind in asked.serving - ABOUT:
            if not asked.types or kind in asked.types:
                yield from self._best(self._types.get(kind, ()))
        for record in self._naming(requirements):
            fits = not asked.types or record.type in asked.types
            if fits and record.type not in ABOUT | ASSESSMENTS:
                yield record

    def _best(self, records: Iterable[RecordFact]) -> list[RecordFact]:
        """Return enough records of a type: the newest valid ones, else the newest."""
        known = list(records)
        valid = [record for record in known if self.is_valid(record)]
        return (valid or known)[:NAMED_AT_MOST]

    def judging(self, requirements: Sequence[str]) -> list[RecordFact]:
        """Return the closed audits and evaluations that name a requirement, the newest first."""
        found = [
            record
            for record in dict.fromkeys(self._naming(requirements))
            if record.type in ASSESSMENTS and record.closed and record.outcome in {MET, NOT_MET}
        ]
        return sorted(found, key=lambda r: (r.event_date, r.id), reverse=True)[:NAMED_AT_MOST]

    def open_points(self, requirements: Sequence[str]) -> tuple[str, ...]:
        """Return the open records that say a requirement is not met."""
        named = dict.fromkeys(self._naming(requirements))
        return tuple(
            r.id for r in named if r.type in OPEN_POINTS and not r.closed and r.outcome != MET
        )

    def signed_gaps(self, requirements: Sequence[str]) -> list[RecordFact]:
        """Return the gaps that are signed to their end and say at which level they were found."""
        named = dict.fromkeys(self._naming(requirements))
        signed = (r for r in named if r.type == GAP and r.closed and r.outcome != MET)
        return [r for r in signed if r.opened_at is not None]

    def _naming(self, requirements: Iterable[str]) -> Iterator[RecordFact]:
        for requirement in requirements:
            yield from self._named.get(requirement, ())
