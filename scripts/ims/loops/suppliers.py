"""SUP: suppliers, their evaluation and agreements."""

from collections.abc import Iterator

from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.places import registers, suppliers
from ims.standpoint import Standpoint

QUALITY = "quality-assurance"


def _site(one: suppliers.SupplierStand) -> str:
    return one.sites[0] if len(one.sites) == 1 else registers.ALL


@duty("SUP001", help="evaluate the supplier: `ims new SUP`, with `entry`")
def supplier_evaluation_due(standpoint: Standpoint) -> Iterator[Duty]:
    """A supplier in use comes to the day of its next evaluation.

    Why: ISO 9001:2015, 8.4.1; ISO 13485:2016, 7.4.1; EU GMP Chapter 7.
    """
    for one in suppliers.stands(standpoint):
        if one.due and one.last:
            yield Duty(
                one.supplier.id,
                f"the evaluation of the {one.supplier.criticality} supplier "
                f"`{one.supplier.title}` (last {one.last.id})",
                one.due,
                role=one.supplier.owner,
                site=_site(one),
                since=one.last.event_day,
                path=registers.SUPPLIERS,
            )


@loop("SUP002", help="evaluate and decide (SUP), or stop ordering and give `until`")
def supplier_not_approved(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Something is ordered from somebody who was never judged, was refused, or has run out.

    Why: ISO 13485:2016, 7.4.1; 21 CFR 211.84: what was never judged cannot be trusted. An
    outside trainer is a supplier as well.
    """
    for one in suppliers.stands(standpoint):
        if suppliers.is_used(one.supplier, standpoint.day) and not one.is_approved(standpoint.day):
            start = one.due or (one.last.event_day if one.last else one.supplier.since)
            yield LooseEnd(
                one.supplier.id,
                f"the {one.supplier.criticality} supplier `{one.supplier.title}` is "
                f"`{suppliers.state(one, standpoint.day)}` at {registers.listed(one.sites)}",
                start or standpoint.day,
                role=QUALITY,
                site=_site(one),
                path=registers.SUPPLIERS,
            )


@loop("SUP003", help="agree in writing and name it in the next SUP record")
def supplier_without_agreement(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A critical or medium supplier was approved without a written agreement.

    Why: ISO 13485:2016, 7.4.2; EU GMP Chapter 7; ISO/IEC 27001:2022, A.5.20.
    """
    for one in suppliers.stands(standpoint):
        if one.last and suppliers.needs_agreement(one.supplier) and not one.has_agreement:
            yield LooseEnd(
                one.supplier.id,
                f"the agreement of the {one.supplier.criticality} supplier is "
                f"`{one.last.text('agreement') or 'not named'}` in {one.last.id}",
                one.last.event_day,
                role=QUALITY,
                site=_site(one),
                path=one.last.path,
            )


@duty("SUP004", help="look at the agreement and record it in a new SUP record")
def supplier_agreement_due(standpoint: Standpoint) -> Iterator[Duty]:
    """A written agreement comes to the day on which it is looked at again.

    Why: EU GMP Chapter 7; ISO/IEC 27001:2022, A.5.20.
    """
    for one in suppliers.stands(standpoint):
        until = one.agreement_until
        if one.last and until and one.decision in suppliers.APPROVED:
            yield Duty(
                one.supplier.id,
                f"the review of the agreement with `{one.supplier.title}`",
                until,
                role=QUALITY,
                site=_site(one),
                since=one.last.event_day,
                path=one.last.path,
            )


@loop("SUP005", help="correct it by an addendum that names `entry`")
def evaluation_of_nobody(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """An evaluation names no entry of the register of suppliers, so it counts for nobody.

    Why: R60; the approved list is computed from the register and these records.
    """
    if registers.suppliers(standpoint.system) is None:
        return
    for one in standpoint.ledger.of("supplier"):
        if not one.ids("entry"):
            yield LooseEnd(
                one.id,
                "names no entry of `controls/suppliers.yaml`",
                one.entry_day,
                role=one.record.owner,
                site=one.site,
                path=one.path,
            )
