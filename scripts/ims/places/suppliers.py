"""Suppliers: how each was last judged, until when that holds, at which sites."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from ims.lifecycle.sites import add_months
from ims.models.places import Criticality, Supplier
from ims.places import registers
from ims.standpoint import Filed, Standpoint

APPROVED = frozenset({"approved", "approved-with-conditions"})
GRACE = timedelta(days=30)  # SOP-009: then a supplier falls off the approved list
NONE = ("none", "no agreement", "-")


@dataclass(frozen=True)
class SupplierStand:
    """How one supplier stands at some sites, which one evaluation covers, or none."""

    supplier: Supplier
    sites: tuple[str, ...]
    last: Filed | None  # the last evaluation of which the decision is signed
    interval: int

    @property
    def due(self) -> date | None:
        """Return when it is judged again, None where it never was or was taken off."""
        if self.last is None or self.decision not in APPROVED:
            return None
        due = add_months(self.last.event_day, self.interval)
        return min(due, self.last.day("next_due") or due)

    @property
    def decision(self) -> str:
        """Return the signed decision, empty where there is none."""
        return self.last.text("decision") if self.last else ""

    def is_approved(self, day: date) -> bool:
        """Return whether one may order on a day (SOP-009, approved list)."""
        ends = self.last.day("conditions_until") if self.last else None
        return bool(self.due and day <= self.due + GRACE and (ends is None or day <= ends))

    @property
    def has_agreement(self) -> bool:
        """Return whether the evaluation names an agreement."""
        said = self.last.text("agreement").lower() if self.last else ""
        return bool(said) and not said.startswith(NONE)

    @property
    def agreement_until(self) -> date | None:
        """Return by when the agreement is looked at again."""
        return self.last.day("agreement_until") if self.last else None


@dataclass(frozen=True)
class SupplierRow:
    """One supplier as a row of a table."""

    supplier: str
    title: str
    supply: str
    criticality: str
    sites: tuple[str, ...]
    state: str
    evaluated: date | None
    record: str
    due: date | None
    agreement: bool
    single_source: bool
    processes: tuple[str, ...]
    owner: str


def stands(standpoint: Standpoint) -> list[SupplierStand]:
    """Return all suppliers from whom something is ordered on the day."""
    register = registers.suppliers(standpoint.system)
    if register is None:
        return []
    found: list[SupplierStand] = []
    for one in register.suppliers:
        if one.until is None or standpoint.day <= one.until:
            months = int(getattr(register.intervals, one.criticality.value))
            found += _stands(standpoint, one, min(months, one.interval or months))
    return found


def _stands(standpoint: Standpoint, one: Supplier, months: int) -> Iterator[SupplierStand]:
    """Return one stand for each evaluation that counts, with the sites that it covers."""
    groups: dict[str, tuple[Filed | None, list[str]]] = {}
    for site in registers.spelled(standpoint, one.sites):
        last = _last(standpoint, one, site)
        groups.setdefault(last.id if last else "", (last, []))[1].append(site)
    for last, sites in groups.values():
        yield SupplierStand(one, tuple(sites), last, months)


def _last(standpoint: Standpoint, one: Supplier, site: str) -> Filed | None:
    return registers.latest(
        filed
        for filed in standpoint.ledger.of("supplier")
        if one.id in filed.ids("entry")
        and filed.event_day <= standpoint.day
        and registers.covers(filed, site)
        and registers.signed_with(filed, "decision")
    )


def needs_agreement(one: Supplier) -> bool:
    """Return whether there must be a written agreement (SOP-009)."""
    return one.criticality in {Criticality.CRITICAL, Criticality.MEDIUM}


def is_used(one: Supplier, day: date) -> bool:
    """Return whether something was ordered by a day."""
    return one.since is not None and one.since <= day


def state(one: SupplierStand, day: date) -> str:
    """Return in words how a supplier stands."""
    if one.last is None:
        return "never evaluated" if is_used(one.supplier, day) else "nothing ordered yet"
    if one.due is None or one.is_approved(day):
        return one.decision
    return f"{one.decision}, run out"


def rows(standpoint: Standpoint, site: str = "") -> list[SupplierRow]:
    """Return the suppliers (of one site), the critical ones first."""
    order = list(Criticality)
    found = [one for one in stands(standpoint) if not site or site in one.sites]
    found.sort(key=lambda one: (order.index(one.supplier.criticality), one.supplier.id))
    return [_row(standpoint, one) for one in found]


def _row(standpoint: Standpoint, one: SupplierStand) -> SupplierRow:
    using = [p.id for p in standpoint.system.processes.values() if one.supplier.id in p.suppliers]
    return SupplierRow(
        supplier=one.supplier.id,
        title=one.supplier.title,
        supply=one.supplier.supply,
        criticality=one.supplier.criticality.value,
        sites=one.sites,
        state=state(one, standpoint.day),
        evaluated=one.last.event_day if one.last else None,
        record=one.last.id if one.last else "",
        due=one.due,
        agreement=one.has_agreement,
        single_source=one.supplier.single_source,
        processes=tuple(using),
        owner=one.supplier.owner,
    )
