"""The level of one requirement at one site, and why it is not higher."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ims.coverage.claims import Claim, Confirmation
from ims.coverage.proof import Asked, Records
from ims.coverage.question import MET, RecordFact
from ims.coverage.rulings import Ruling
from ims.models.catalogue import Framework, Item
from ims.vocabulary import (
    Applicability,
    Coverage,
    CoverageFlag,
    FrameworkStatus,
    ItemStatus,
    Verified,
)

PROCEDURE_LEVEL = frozenset({"procedure", "work-instruction", "control"})
# They say what to write down, not what to do.
BLANKS = frozenset({"form", "template"})
_TOLD_AT_MOST = 3


@dataclass(frozen=True)
class Facts:
    """Everything that decides about one cell."""

    framework: Framework
    item: Item
    is_heading: bool
    has_force: bool
    is_coarse: bool
    ruling: Ruling
    asked: Asked
    claims: Sequence[Claim]
    records: Sequence[RecordFact]
    judging: Sequence[RecordFact]
    open_points: tuple[str, ...]
    signed_gaps: Sequence[RecordFact]
    controls: tuple[str, ...]
    known: Records
    day: date


Level = tuple[Coverage, str]


def level(facts: Facts) -> Level:
    """Return the level, and why it is not higher."""
    return (
        _not_assessable(facts)
        or _not_applicable(facts)
        or _coarse(facts)
        or _set_aside(facts)
        or _undecided(facts)
        or _not_documented(facts)
        or _not_judged(facts)
        or (Coverage.ASSESSED, "")
    )


def counts(claim: Claim, asked: Asked) -> bool:
    """Return whether a claim lifts its requirement to `documented`."""
    return claim.confirmation is Confirmation.REVIEWED and not _unfit(claim, asked)


def words(claim: Claim, asked: Asked) -> str:
    """Return how far a claim holds, as people say it."""
    if claim.confirmation is Confirmation.REVIEWED and (unfit := _unfit(claim, asked)):
        return unfit
    by = f" ({claim.review})" if claim.review else ""
    return claim.confirmation.value + by


def flags(facts: Facts, reached: Coverage) -> Iterator[CoverageFlag]:
    """Return what must be known of a level that leaves it standing."""
    documents = [claim.document for claim in facts.claims]
    if facts.ruling.matrix:
        documents.append(facts.ruling.matrix)
    if any(d.standing and d.standing.overdue(facts.day) for d in documents):
        yield CoverageFlag.OVERDUE_REVIEW
    if facts.item.verified is not Verified.FULL:
        yield CoverageFlag.UNVERIFIED_TITLE
    if any(claim.confirmation is Confirmation.STALE for claim in facts.claims):
        yield CoverageFlag.STALE_MAPPING
    if facts.ruling.row and not facts.ruling.is_approved:
        yield CoverageFlag.MATRIX_NOT_APPROVED
    if unrisen(facts, reached):
        yield CoverageFlag.GAP_WITHOUT_RISE
    if facts.open_points and reached is not Coverage.NOT_APPLICABLE:
        yield CoverageFlag.OPEN_FINDING


def unrisen(facts: Facts, reached: Coverage) -> tuple[str, ...]:
    """Return the gaps that are signed to their end while the level is no higher than then.

    A heading is told by the items below it; what does not apply has no gap.
    """
    if facts.is_heading or reached is Coverage.NOT_APPLICABLE:
        return ()
    then = ((gap.id, gap.opened_at) for gap in facts.signed_gaps)
    return tuple(name for name, level in then if level and reached.rank <= level.rank)


def _unfit(claim: Claim, asked: Asked) -> str:
    """Return why a type of document cannot meet a requirement, empty where it can."""
    kind = claim.document.type
    if kind in BLANKS:
        return f"a {kind}, which says what to write down, not what to do"
    if asked.asks_for_process and kind not in PROCEDURE_LEVEL:
        return f"a {kind}, where a procedure is asked for"
    return ""


# --- level by level ------------------------------------------------------------------------------


def _not_assessable(facts: Facts) -> Level | None:
    if not facts.has_force:
        status = facts.framework.status
        words = "a draft" if status is FrameworkStatus.DRAFT else status.value
        return Coverage.NOT_ASSESSABLE, f"this edition is {words}: it has no force"
    if facts.item.status is ItemStatus.DRAFT:
        return Coverage.NOT_ASSESSABLE, "the item is a draft: it has no force"
    if facts.item.verified is Verified.NONE and not facts.is_heading:
        return Coverage.NOT_ASSESSABLE, "its title was never read in a public source"
    return None


def _coarse(facts: Facts) -> Level | None:
    if facts.is_coarse:
        return Coverage.NOT_ASSESSABLE, "the catalogue stops above the level where duties stand"
    return None


def _not_applicable(facts: Facts) -> Level | None:
    ruling = facts.ruling
    if not (_is_out(ruling) and ruling.is_approved and ruling.row and ruling.row.justification):
        return None
    by = f" ({ruling.matrix.name})" if ruling.matrix else ""
    return Coverage.NOT_APPLICABLE, ruling.row.justification + by


def _set_aside(facts: Facts) -> Level | None:
    """Return the level where somebody said not applicable, which does not count as it stands."""
    if not _is_out(facts.ruling):
        return None
    matrix = facts.ruling.matrix.name if facts.ruling.matrix else ""
    if not facts.ruling.is_approved:
        return Coverage.NONE, f"{matrix} says not applicable, and nobody has approved it"
    return Coverage.NONE, f"{matrix} says not applicable without a justification"


def _is_out(ruling: Ruling) -> bool:
    return ruling.applicability is Applicability.NOT_APPLICABLE


def _undecided(facts: Facts) -> Level | None:
    if facts.ruling.applicability is not Applicability.UNDECIDED:
        return None
    matrix = facts.ruling.matrix
    by = f"{matrix.name} leaves it undecided" if matrix else "no matrix says whether it applies"
    return Coverage.NONE, f"not assessed: {by}"


def _not_documented(facts: Facts) -> Level | None:
    if any(counts(claim, facts.asked) for claim in facts.claims):
        return None
    if facts.claims:
        return Coverage.LINKED, _told(f"{c.name}: {words(c, facts.asked)}" for c in facts.claims)
    if facts.controls:
        return Coverage.LINKED, f"no document names it; only control {_told(facts.controls)}"
    if facts.asked.record_types:
        names = _told(facts.asked.record_types)
        return Coverage.LINKED, f"no document names it; only record type {names}"
    return Coverage.NONE, "no document, control or record type names it"


def _not_judged(facts: Facts) -> Level | None:
    """Return the level where it is documented, but lacks records or a judgement."""
    shown = any(map(facts.known.is_valid, facts.records))
    if not shown and (facts.asked.types or not _judged(facts)):
        return Coverage.DOCUMENTED, _why_not_evidenced(facts)
    return None if _judged(facts) else (Coverage.EVIDENCED, _why_not_assessed(facts))


def _judged(facts: Facts) -> bool:
    last = next(iter(facts.judging), None)
    return last is not None and last.outcome == MET and last.in_period(facts.day)


def _why_not_evidenced(facts: Facts) -> str:
    wanted = ", ".join(sorted(facts.asked.types))
    asked = f" of the kind asked for ({wanted})" if wanted else ""
    last = next(iter(facts.records), None)
    if last is None:
        return f"no record{asked} names it"
    if not last.stages:
        return f"{last.id} is not signed"
    return f"the period of {last.id} ended on {last.until}"


def _why_not_assessed(facts: Facts) -> str:
    last = next(iter(facts.judging), None)
    if last is None:
        return "no closed audit or evaluation of compliance names it"
    if last.outcome != MET:
        return f"{last.id} found that it is not met"
    return f"the interval of {last.id} ended on {last.until}"


def _told(reasons: Iterable[str]) -> str:
    """Return a few reasons as one line, and how many there are more."""
    found = list(dict.fromkeys(reasons))
    more = len(found) - _TOLD_AT_MOST
    return "; ".join(found[:_TOLD_AT_MOST]) + (f"; and {more} more" if more > 0 else "")
