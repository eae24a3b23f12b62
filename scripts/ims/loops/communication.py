"""COM: planned communication."""

from collections.abc import Iterator

from ims.loops.registry import Duty, LooseEnd, duty, loop
from ims.loops.sites import since
from ims.places import communication, registers
from ims.standpoint import Standpoint


@duty("COM001", help="tell them and record it with `planned`: `ims new CLG`")
def communication_due(standpoint: Standpoint) -> Iterator[Duty]:
    """A planned message is owed at a site.

    Why: ISO 9001:2015, 7.4; ISO 13485:2016, 5.5.3.
    """
    for one in communication.stands(standpoint):
        told = f"last {one.last.id}" if one.last else "never told"
        yield Duty(
            one.message.id,
            f"the message `{one.message.title}` at {one.site} ({told})",
            one.due,
            role=one.message.owner,
            site=one.site,
            since=one.last.event_day if one.last else None,
            path=registers.PLAN,
        )


@loop("COM002", help="give somebody the role, or correct `audience`")
def message_to_nobody(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A planned message goes to a role that nobody holds at its sites.

    Why: ISO 9001:2015, 7.4; what nobody hears was not told.
    """
    for one, role in communication.without_audience(standpoint):
        yield LooseEnd(
            one.id,
            f"nobody holds the role `{role}`, which is to be told",
            since(standpoint),
            role=one.owner,
            path=registers.PLAN,
        )
