"""The law of a place: which duties a matrix says apply, and when each was last looked at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ims.lifecycle.sites import add_months
from ims.models.document import Matrix
from ims.places import registers
from ims.standpoint import Filed, Standpoint
from ims.vocabulary import Applicability, FrameworkKind

# What an authority can hold us to; a standard is audited, not evaluated.
BINDING = frozenset({FrameworkKind.REGULATION, FrameworkKind.GUIDELINE, FrameworkKind.GUIDANCE})
YEAR = 12
MET = frozenset({"met", "not-applicable"})


@dataclass(frozen=True)
class LawStand:
    """How one law stands at one site: the matrix that says it applies, the last evaluation."""

    framework: str
    short: str
    site: str
    matrix: str
    owner: str
    last: Filed | None
    due: date


@dataclass(frozen=True)
class LawRow:
    """One law at one site as a row of a table."""

    framework: str
    short: str
    site: str
    matrix: str
    evaluated: date | None
    record: str
    result: str
    due: date
    days_late: int


def stands(standpoint: Standpoint) -> list[LawStand]:
    """Return the laws that a matrix in force says apply, site by site."""
    found = [_stand(standpoint, *one) for one in _applying(standpoint)]
    return sorted(found, key=lambda one: (one.due, one.framework, one.site))


def _applying(standpoint: Standpoint) -> Iterator[tuple[Matrix, str]]:
    for name, document in standpoint.system.documents.items():
        if isinstance(document, Matrix) and _binds(standpoint, document.framework):
            for site in standpoint.sites:
                if standpoint.effective(name, site) and _applies(document, site):
                    yield document, site


def _binds(standpoint: Standpoint, framework: str) -> bool:
    found = standpoint.system.framework(framework)
    return bool(found and found.kind in BINDING)


def _applies(matrix: Matrix, site: str) -> bool:
    return any(
        row.applicability is Applicability.APPLICABLE and {registers.ALL, site} & set(row.sites)
        for row in matrix.rows
    )


def _stand(standpoint: Standpoint, matrix: Matrix, site: str) -> LawStand:
    last = registers.latest(_evaluations(standpoint, matrix.framework, site))
    standing = standpoint.in_force[site][matrix.id]
    first = standing.since.date() if standing.since else standpoint.day
    due = add_months(last.event_day if last else first, _interval(standpoint))
    found = standpoint.system.framework(matrix.framework)
    return LawStand(
        framework=matrix.framework,
        short=found.short if found else matrix.framework,
        site=site,
        matrix=matrix.id,
        owner=_keeper(standpoint),
        last=last,
        due=min(due, (last.day("next_due") if last else None) or due),
    )


def _evaluations(standpoint: Standpoint, framework: str, site: str) -> Iterator[Filed]:
    for filed in standpoint.ledger.of("compliance-evaluation"):
        named = any(one.partition("#")[0] == framework for one in filed.ids("requirement"))
        counts = filed.is_closed and filed.event_day <= standpoint.day
        if counts and named and registers.covers(filed, site):
            yield filed


def _interval(standpoint: Standpoint) -> int:
    kind = standpoint.system.record_types.get("compliance-evaluation")
    return int(getattr(kind, "interval", 0) or YEAR)


def _keeper(standpoint: Standpoint) -> str:
    kind = standpoint.system.record_types.get("compliance-evaluation")
    return kind.keeper if kind else ""


def not_met_without_action(standpoint: Standpoint) -> Iterator[Filed]:
    """Return the signed evaluations that found a duty not met, and from which nothing follows."""
    for filed in standpoint.ledger.of("compliance-evaluation"):
        short = registers.signed_with(filed, "result") and filed.text("result") not in MET
        if short and not standpoint.ledger.named_by(filed, "follow_up"):
            yield filed


def missing_registers(standpoint: Standpoint) -> Iterator[tuple[str, str]]:
    """Return the sites with the register of their law that is not in force, or with none."""
    for site in standpoint.system.sites.values():
        if not site.local_law:
            yield site.id, ""
        for name in site.local_law:
            if standpoint.is_adopted and not standpoint.effective(name, site.id):
                yield site.id, name


def rows(standpoint: Standpoint, site: str = "") -> list[LawRow]:
    """Return the laws (of one site), the most urgent first."""
    return [
        LawRow(
            framework=one.framework,
            short=one.short,
            site=one.site,
            matrix=one.matrix,
            evaluated=one.last.event_day if one.last else None,
            record=one.last.id if one.last else "",
            result=one.last.text("result") if one.last else "",
            due=one.due,
            days_late=max((standpoint.day - one.due).days, 0),
        )
        for one in stands(standpoint)
        if site in ("", one.site)
    ]
