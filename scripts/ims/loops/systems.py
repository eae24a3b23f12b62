"""SYS: checks of computerized systems that come again, and printed copies."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from ims.lifecycle import add_months
from ims.loops.registry import Duty, duty
from ims.models.types import RecordType, RecordTypes
from ims.standpoint import Filed, Standpoint

# Types of records of which each site makes another one in time; other subjects watch their own.
RECURRING = ("access-review", "audit-trail-review", "restore-test", "system-evaluation")
_NEXT = ("next_due", "review_due", "valid_until", "next_evaluation_due")


@duty("SYS001", help="do it and sign its record; `ims new TYPE --site SITE` begins one")
def recurring_check_due(standpoint: Standpoint) -> Iterator[Duty]:
    """An access review, audit-trail review, restore test or system evaluation comes due at a site.

    Why: R08, R37, R46, R76; where none was ever made, it is owed since the system began.
    """
    begun = standpoint.founded
    for kind in types(standpoint):
        if begun and kind.interval:
            last = _last(standpoint, kind.id)
            for site in standpoint.sites:
                yield _next(kind, site, last.get(site), begun)


def types(standpoint: Standpoint) -> list[RecordType]:
    """Return the types that recur, as the register has them."""
    found = standpoint.system.models("record-types", RecordTypes)
    return [kind for _, register in found for kind in register.record_types if kind.id in RECURRING]


def _last(standpoint: Standpoint, kind: str) -> dict[str, Filed]:
    """Return the newest record of a type at each site of which something is signed."""
    found: dict[str, list[Filed]] = defaultdict(list)
    for one in standpoint.ledger.of(kind):
        if one.signed:
            found[one.site].append(one)
    return {site: max(some, key=lambda one: one.event_day) for site, some in found.items()}


def _next(kind: RecordType, site: str, last: Filed | None, begun: date) -> Duty:
    what = f"the next {kind.title.lower()} at {site}"
    if last is None:
        due = add_months(begun, kind.interval or 0)
        return Duty(kind.id, f"{what} (none was ever made)", due, kind.owner, (), site, begun,
                    "controls/record-types.yaml")  # fmt: skip
    said = next((day for name in _NEXT if (day := last.day(name))), None)
    due = said or add_months(last.event_day, kind.interval or 0)
    return Duty(last.id, what, due, kind.owner, (), site, last.event_day)


@duty("SYS002", help="fetch the copy and sign the stage `returned` of its record")
def copy_to_recall(standpoint: Standpoint) -> Iterator[Duty]:
    """A printed copy is out while its revision is no longer in force, or its day has come.

    Why: R50; ISO 13485:2016, 4.2.4; 21 CFR 11.10(k)(1): obsolete paper is taken away.
    """
    for copy in standpoint.ledger.of("copy"):
        if copy.is_signed("returned"):
            continue
        name, _, revision = copy.text("document").partition("@")
        until = copy.day("recall_by")
        replaced = _replaced_on(standpoint, name, revision, copy.site)
        due = min((day for day in (until, replaced) if day), default=None)
        if due:
            where = f"{copy.text('place')}, copy {copy.text('copy_number')}"
            what = f"the return of the printed {copy.text('document')} ({where})"
            holder = copy.text("holder") or copy.record.owner
            yield Duty(copy.id, what, due, holder, site=copy.site, since=copy.opened_on)


def _replaced_on(standpoint: Standpoint, name: str, revision: str, site: str) -> date | None:
    """Return since when another revision is in force, or none at all."""
    standing = standpoint.in_force.get(site, {}).get(name)
    current = standing.revision.revision if standing and standing.revision else ""
    if standing is None or revision in ("", current):
        return None
    return standing.since.date() if standing.since else standpoint.day
