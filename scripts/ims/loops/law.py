"""LAW: duties of law at each site, and when they were last looked at."""

from collections.abc import Iterator

from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.loops.sites import since
from ims.places import law, registers
from ims.standpoint import Standpoint


@duty("LAW001", help="evaluate it and have the site lead accept it: `ims new CEV`")
def compliance_evaluation_due(standpoint: Standpoint) -> Iterator[Duty]:
    """A law that applies at a site comes to the day on which compliance is evaluated.

    Why: ISO 14001 and ISO 45001, 9.1.2; ISO/IEC 27001:2022, A.5.36.
    """
    for one in law.stands(standpoint):
        done = f"last {one.last.id}" if one.last else "never evaluated"
        yield Duty(
            one.framework,
            f"the evaluation of {one.short} at {one.site} ({one.matrix}, {done})",
            one.due,
            role=one.owner,
            site=one.site,
            since=one.last.event_day if one.last else None,
            path=f"controls/frameworks/{one.framework}.yaml",
        )


@loop("LAW002", help="name a nonconformity, action or gap under `follow_up`")
def duty_not_met_without_action(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A duty of law was found not met and nothing follows.

    Why: ISO 14001 and ISO 45001, 9.1.2: the organization acts where it must.
    """
    for one in law.not_met_without_action(standpoint):
        yield LooseEnd(
            one.id,
            f"the result is `{one.text('result')}` and `follow_up` names nothing that exists",
            one.event_day,
            role=one.record.owner,
            site=one.site,
            path=one.path,
        )


@loop("LAW003", help="name the matrices of the place under `local_law`, and put them into force")
def law_of_place_missing(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """The profile of a site names no register of the law of its place, or one not in force.

    Why: R81; ISO 45001:2018, 6.1.3: a site knows the law of its own country.
    """
    for site, name in law.missing_registers(standpoint):
        fact = f"`{name}` holds the law of the place and is not in force there"
        yield LooseEnd(
            site,
            fact if name else "its profile names no register of the law of the place",
            since(standpoint),
            role="compliance-officer",
            site=site,
            path=registers.ORGANIZATION,
        )
