"""Tests, maintenance and calibration of equipment: what was last done, and when it is due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ims.lifecycle.sites import add_months
from ims.models.places import Equipment, Test
from ims.places import registers
from ims.standpoint import Filed, Standpoint

BAD = frozenset({"failed", "not-released"})
KINDS = ("maintenance", "calibration", "equipment-qualification")


@dataclass(frozen=True)
class TestStand:
    """How one test of one piece of equipment stands on the day."""

    __test__ = False  # no test of ours

    equipment: Equipment
    test: Test
    last: Filed | None  # the last that passed and is signed
    due: date

    @property
    def about(self) -> str:
        """Return the name of the test, as diagnostics use it."""
        return f"{self.equipment.id}/{self.test.id}"


@dataclass(frozen=True)
class EquipmentRow:
    """One test as a row of a table."""

    equipment: str
    title: str
    kind: str
    site: str
    area: str
    test: str
    interval_months: int
    last_done: date | None
    record: str
    due: date
    days_late: int
    owner: str


def stands(standpoint: Standpoint) -> list[TestStand]:
    """Return all tests of the equipment in use, the most urgent first."""
    found = [_stand(standpoint, *pair) for pair in _in_use(standpoint)]
    return sorted(found, key=lambda one: (one.due, one.about))


def _in_use(standpoint: Standpoint) -> Iterator[tuple[Equipment, Test]]:
    for one in registers.equipment(standpoint.system).values():
        is_gone = one.retired is not None and one.retired < standpoint.day
        if not is_gone and one.commissioned <= standpoint.day:
            yield from ((one, test) for test in one.tests)


def _stand(standpoint: Standpoint, one: Equipment, test: Test) -> TestStand:
    last = registers.latest(f for f in records_of(standpoint, one, test) if passed(f))
    if last is None:
        return TestStand(one, test, None, add_months(one.commissioned, test.interval))
    due = add_months(last.event_day, test.interval)
    return TestStand(one, test, last, min(due, last.day("next_due") or due))


def records_of(standpoint: Standpoint, one: Equipment, test: Test) -> Iterator[Filed]:
    """Return the signed records of a test, those too that it failed."""
    for filed in standpoint.ledger.of(test.record):
        named = one.id in filed.ids("entries") and filed.text("test") == test.id
        if named and filed.event_day <= standpoint.day and outcome(filed):
            yield filed


def outcome(filed: Filed) -> str:
    """Return the result that is signed, empty where nobody signed one."""
    field = "result" if filed.type != "equipment-qualification" else "decision"
    return filed.text(field) if registers.signed_with(filed, field) else ""


def passed(filed: Filed) -> bool:
    """Return whether it counts: a test that failed does not set the clock back."""
    return bool(outcome(filed)) and outcome(filed) not in BAD


def failures(standpoint: Standpoint) -> Iterator[Filed]:
    """Return the signed tests that failed and from which nothing follows that exists."""
    for filed in standpoint.ledger.of(*KINDS):
        if outcome(filed) in BAD and not standpoint.ledger.named_by(filed, "follow_up", "links"):
            yield filed


def strays(standpoint: Standpoint) -> Iterator[tuple[Filed, str]]:
    """Return the records that count for nothing, with what they fail to name."""
    known = registers.equipment(standpoint.system)
    for filed in standpoint.ledger.of(*KINDS) if known else ():
        named = [known[name] for name in filed.ids("entries") if name in known]
        tests = {test.id for one in named for test in one.tests if test.record == filed.type}
        if not named:
            yield filed, "names no entry of `controls/equipment.yaml`"
        elif filed.text("test") not in tests:
            yield filed, f"names the test `{filed.text('test')}`, which no entry has"


def rows(standpoint: Standpoint, site: str = "") -> list[EquipmentRow]:
    """Return the calendar of tests (of one site), the most urgent first."""
    return [_row(standpoint, one) for one in stands(standpoint) if site in ("", one.equipment.site)]


def _row(standpoint: Standpoint, one: TestStand) -> EquipmentRow:
    return EquipmentRow(
        equipment=one.equipment.id,
        title=one.equipment.title,
        kind=one.equipment.kind,
        site=one.equipment.site,
        area=one.equipment.area,
        test=one.test.title,
        interval_months=one.test.interval,
        last_done=one.last.event_day if one.last else None,
        record=one.last.id if one.last else "",
        due=one.due,
        days_late=max((standpoint.day - one.due).days, 0),
        owner=one.equipment.owner,
    )
