"""Statements of applicability, and whether management decided on them before they took effect."""

from dataclasses import dataclass
from datetime import date

from ims.planning.evidence import decisions
from ims.standpoint import Standpoint

TYPE = "statement-of-applicability"


@dataclass(frozen=True)
class StatementStanding:
    """One revision of a statement in force, and the decision about it."""

    document: str
    revision: str
    owner: str
    effective: date  # first day at any site
    sites: tuple[str, ...]
    decision: str  # id; empty where there is none
    decided: date | None

    @property
    def before(self) -> bool:
        """Return whether it was decided before it took effect; on the very day counts."""
        return self.decided is not None and self.decided <= self.effective


def statements_of_applicability(standpoint: Standpoint) -> list[StatementStanding]:
    """Return the revisions in force at any site, each with its first decision."""
    found: dict[tuple[str, str], list[tuple[date, str]]] = {}
    owners: dict[str, str] = {}
    for site, standings in standpoint.in_force.items():
        for name, standing in standings.items():
            one = standing.revision
            if one and one.type == TYPE and standing.since:
                owners[name] = one.owner
                day = standpoint.ledger.local_day(standing.since, site)
                found.setdefault((name, one.revision), []).append((day, site))
    return [
        StatementStanding(
            document=name,
            revision=revision,
            owner=owners[name],
            effective=min(day for day, _ in places),
            sites=tuple(sorted(site for _, site in places)),
            decision=_decision(standpoint, f"{name}@{revision}")[0],
            decided=_decision(standpoint, f"{name}@{revision}")[1],
        )
        for (name, revision), places in sorted(found.items())
    ]


def _decision(standpoint: Standpoint, named: str) -> tuple[str, date | None]:
    """Return the first decision that names a revision, and its day."""
    found = [
        (signed.on, one.id)
        for one in decisions(standpoint)
        if named in one.ids("documents") and (signed := one.signature("decided"))
    ]
    return (min(found)[1], min(found)[0]) if found else ("", None)
