"""EQU: tests, maintenance and calibration of equipment."""

from collections.abc import Iterator

from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.places import equipment, registers
from ims.standpoint import Standpoint


@duty("EQU001", help="do it and record it with `entries` and `test`, or retire the equipment")
def equipment_test_due(standpoint: Standpoint) -> Iterator[Duty]:
    """A test, maintenance or calibration of equipment comes due.

    Why: ISO 9001:2015, 7.1.3 and 7.1.5; ISO 45001:2018, 8.2; 21 CFR 211.68.
    """
    for one in equipment.stands(standpoint):
        done = f"last on {one.last.event_day}" if one.last else "never done"
        yield Duty(
            one.about,
            f"{one.test.title} of `{one.equipment.title}` ({one.equipment.area}, {done})",
            one.due,
            role=one.equipment.owner,
            site=one.equipment.site,
            since=one.last.event_day if one.last else one.equipment.commissioned,
            path=registers.EQUIPMENT,
        )


@loop("EQU002", help="raise a nonconformity or an action and name it under `follow_up`")
def failed_test_without_follow_up(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Equipment failed its test and nothing follows.

    Why: ISO 9001:2015, 7.1.5.2; ISO 13485:2016, 7.6: earlier results are judged, too.
    """
    for one in equipment.failures(standpoint):
        named = registers.listed(one.ids("entries")) or "equipment"
        yield LooseEnd(
            one.id,
            f"the test of {named} says `{equipment.outcome(one)}` and names nothing that follows",
            one.event_day,
            role=one.record.owner,
            site=one.site,
            path=one.path,
        )


@loop("EQU003", help="correct it by an addendum, or enter the equipment into the register")
def test_of_unknown_equipment(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A test counts for nothing, since it names no equipment or no test of the register.

    Why: R60; the clock of the equipment meant runs on, and somebody believes it was set back.
    """
    for one, fault in equipment.strays(standpoint):
        yield LooseEnd(
            one.id, fault, one.entry_day, role=one.record.owner, site=one.site, path=one.path
        )


@loop("EQU004", help="put the procedure into force there, or name the one that is")
def test_without_procedure(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """The procedure of a test is not in force where the equipment stands.

    Why: ISO 13485:2016, 7.5.1; a test that each does in another way compares with nothing.
    """
    for one in equipment.stands(standpoint) if standpoint.is_adopted else ():
        name, site = one.test.procedure, one.equipment.site
        if name and not standpoint.effective(name, site):
            yield LooseEnd(
                one.about,
                f"its procedure `{name}` is not in force at `{site}`",
                one.equipment.commissioned,
                role=one.equipment.owner,
                site=site,
                path=registers.EQUIPMENT,
            )
