"""Local addenda to corporate documents, and departures of a site from them (R81)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ims.lifecycle.facts import Approved
from ims.places.organization import is_local, judging_roles
from ims.standpoint import Filed, Standpoint

DEVIATION = "site-deviation"
AGREEMENTS = ("agreed-locally", "agreed-centrally")


@dataclass(frozen=True)
class Addendum:
    """A local text in force at its site, with the master that it follows."""

    id: str
    site: str
    approved: Approved
    master: str
    followed: str  # the revision of the master for which it was written
    in_force: str  # the one in force at the site; empty where none is

    @property
    def is_stale(self) -> bool:
        """Return whether the master has moved since."""
        return self.followed != self.in_force


@dataclass(frozen=True)
class DeviationRow:
    """A departure of a site as a row of a table."""

    record: str
    site: str
    document: str
    section: str
    departure: str
    state: str
    starts: date | None
    expires: date | None
    days_late: int


def addenda(standpoint: Standpoint) -> list[Addendum]:
    """Return all local addenda in force, by id."""
    return sorted(_addenda(standpoint), key=lambda one: (one.id, one.site))


def _addenda(standpoint: Standpoint) -> Iterator[Addendum]:
    for site, documents in standpoint.in_force.items():
        for name, standing in documents.items():
            approved = standing.revision
            if approved and approved.follows and name.endswith(f"-{site}"):
                master, _, followed = approved.follows.partition("@")
                found = standpoint.effective(master, site)
                yield Addendum(
                    name, site, approved, master, followed, found.revision if found else ""
                )


def not_adopted(standpoint: Standpoint) -> Iterator[Addendum]:
    """Return the addenda that nobody of the quality unit of their own site has signed."""
    judges = judging_roles(standpoint)
    for one in addenda(standpoint):
        signed = (s for s in one.approved.signatures if s.role in judges)
        local = (is_local(standpoint, s.person, one.site, s.arrival.date()) for s in signed)
        if judges and not any(local):
            yield one


def open_deviations(standpoint: Standpoint) -> list[Filed]:
    """Return the departures that nobody has ended, asked for by a signature or not."""
    return [one for one in standpoint.ledger.of(DEVIATION) if not one.is_signed("ended")]


def is_agreed(filed: Filed) -> bool:
    """Return whether both the site and the centre have agreed."""
    signed = all(filed.is_signed(stage) for stage in AGREEMENTS)
    return signed and filed.text("decision") == "agreed"


def lacking(filed: Filed) -> str:
    """Return in words whose agreement is missing."""
    names = {"agreed-locally": "the site", "agreed-centrally": "corporate quality"}
    missing = [names[stage] for stage in AGREEMENTS if not filed.is_signed(stage)]
    return " and ".join(missing)


def rows(standpoint: Standpoint, site: str = "") -> list[DeviationRow]:
    """Return the open departures (of one site), the first to end first."""
    found = [one for one in open_deviations(standpoint) if site in ("", one.site)]
    return sorted(
        (_row(standpoint, one) for one in found), key=lambda r: (str(r.expires), r.record)
    )


def _row(standpoint: Standpoint, one: Filed) -> DeviationRow:
    expires = one.day("expires")
    return DeviationRow(
        record=one.id,
        site=one.site,
        document=one.text("document"),
        section=one.text("section"),
        departure=one.text("departure"),
        state="agreed"
        if is_agreed(one)
        else f"not agreed by {lacking(one) or 'corporate quality'}",
        starts=one.day("starts"),
        expires=expires,
        days_late=max((standpoint.day - expires).days, 0) if expires else 0,
    )
