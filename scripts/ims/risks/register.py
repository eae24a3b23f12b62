"""The register of risks: one row a risk that is current, with what is known of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from ims.lifecycle import add_months
from ims.models.risk_method import RiskMethods
from ims.risks.acceptance import why_not_accepted
from ims.risks.rating import Rated, criteria, current, methods, rated, remaining
from ims.standpoint import Filed, Standpoint
from ims.standpoint.due_dates import stage_due

OPPORTUNITY = "opportunity"
NOT_SIGNED = "not signed"
NOT_KNOWN = "not known"  # without the methods nobody can say who may accept what


@dataclass(frozen=True)
class RiskRow:
    """One risk or opportunity; a rating that nobody signed is empty."""

    id: str
    title: str
    site: str
    disciplines: tuple[str, ...]
    kind: str
    severity: int | None
    probability: int | None
    level: str  # before treatment
    treatment: str
    controls: tuple[str, ...]  # of the library
    documents: tuple[str, ...]
    actions: tuple[str, ...]
    due: date | None  # of the treatment
    state: str  # the last stage that is signed
    residual_severity: int | None
    residual_probability: int | None
    residual_level: str
    accepted: str  # yes, no, not signed, or not known (without methods)
    review_due: date | None
    next_step: str  # decision, treatment, acceptance or review; empty where none has a day
    next_due: date | None
    late: str  # what is late, in words; empty where nothing is
    owner: str  # role
    path: str

    @property
    def is_opportunity(self) -> bool:
        """Return whether it is a chance instead of a threat."""
        return self.kind == OPPORTUNITY

    @property
    def today(self) -> str:
        """Return the level of today: what remains, else what was before treatment."""
        return self.residual_level if self.residual_severity else self.level


def register(standpoint: Standpoint) -> list[RiskRow]:
    """Return the risks that are current, the highest first."""
    book = methods(standpoint)
    rows = [_row(standpoint, book, one) for one in current(standpoint)]
    return sorted(rows, key=lambda row: (-_score(row), row.id))


def _score(row: RiskRow) -> int:
    """Return the rating of today: what remains, else what was before treatment."""
    if row.residual_severity and row.residual_probability:
        return row.residual_severity * row.residual_probability
    return (row.severity or 0) * (row.probability or 0)


def _row(standpoint: Standpoint, book: RiskMethods | None, filed: Filed) -> RiskRow:
    before, left = rated(book, filed), remaining(book, filed)
    step, due = _next(standpoint, book, filed)
    treated = filed.is_signed("treated")
    return RiskRow(
        id=filed.id,
        title=filed.record.title,
        site=filed.site,
        disciplines=tuple(filed.record.disciplines),
        kind=filed.text("risk_kind"),
        severity=before.severity if before else None,
        probability=before.probability if before else None,
        level=_level(before),
        treatment=filed.text("treatment") if treated else "",
        controls=filed.ids("controls") if treated else (),
        documents=filed.ids("controls_documents") if treated else (),
        actions=filed.ids("actions") if treated else (),
        due=stage_due(standpoint, filed, "verified") if treated else None,
        state=filed.state,
        residual_severity=left.severity if left else None,
        residual_probability=left.probability if left else None,
        residual_level=_level(left),
        accepted=_accepted(standpoint, book, filed),
        review_due=review_due(book, filed),
        next_step=step,
        next_due=due,
        late=f"{step} {_days(due, standpoint.day)}" if due and due < standpoint.day else "",
        owner=filed.record.owner,
        path=filed.path,
    )


def _level(found: Rated | None) -> str:
    return found.level if found else NOT_SIGNED


def _accepted(standpoint: Standpoint, book: RiskMethods | None, filed: Filed) -> str:
    if not filed.is_signed("accepted"):
        return NOT_SIGNED
    if book is None:
        return NOT_KNOWN
    if filed.text("risk_kind") == OPPORTUNITY:
        return filed.text("residual_accepted")
    return "no" if why_not_accepted(standpoint, book, filed) else "yes"


def _next(
    standpoint: Standpoint, book: RiskMethods | None, filed: Filed
) -> tuple[str, date | None]:  # fmt: skip
    """Return what comes next and its day; nothing comes of what nobody rated."""
    if book is None or not filed.is_signed("assessed"):
        return "", None
    if not filed.is_signed("treated"):
        return "decision", decide_by(book, filed)
    if not filed.is_signed("verified"):
        return "treatment", stage_due(standpoint, filed, "verified")
    if not filed.is_signed("accepted"):
        return "acceptance", accept_by(book, filed)
    return "review", review_due(book, filed)


def _days(due: date, day: date) -> str:
    late = (day - due).days
    return f"{late:,} day{'' if late == 1 else 's'} late"


def review_due(book: RiskMethods | None, filed: Filed) -> date | None:
    """Return when a risk is looked at again: the day it names, never past that of its level.

    An open risk, and one that is on no scale, has the day that it names, or none.
    """
    named, closed, left = filed.day("review_due"), filed.closed_on, remaining(book, filed)
    if closed is None or book is None or left is None:
        return named if closed else None
    months = [one.review_months for one in criteria(book, filed, left.level)]
    latest = min((add_months(closed, count) for count in months), default=closed)
    return min(named, latest) if named else latest


def decide_by(book: RiskMethods, filed: Filed) -> date | None:
    """Return the day by which the treatment of a rated risk is decided."""
    before, signed = rated(book, filed), filed.signature("assessed")
    if before is None or signed is None:
        return None
    days = min((one.decide_days for one in criteria(book, filed, before.level)), default=0)
    return signed.on + timedelta(days=days)


def accept_by(book: RiskMethods, filed: Filed) -> date | None:
    """Return the day by which somebody accepts what remains of a treated risk."""
    verified = filed.signature("verified")
    return verified.on + timedelta(days=book.accept_days) if verified else None


def control_rows(standpoint: Standpoint) -> dict[str, list[str]]:
    """Return for each control of the library the current risks that it treats, by signed stage."""
    found: dict[str, list[str]] = defaultdict(list)
    for filed in current(standpoint):
        if filed.is_signed("treated"):
            for control in filed.ids("controls"):
                found[control].append(filed.id)
    return {control: found.get(control, []) for control in standpoint.system.controls}
