"""A verified statement as it is shown wherever a signature is shown."""

from collections.abc import Iterable

from ims.history.approvals import APPROVING
from ims.history.statements import Arrived
from ims.lifecycle.facts import Signed


def signed(arrived: Arrived, concessions: Iterable[str] = ()) -> Signed:
    """Return a statement as it is shown (21 CFR 11.50)."""
    said = arrived.said
    return Signed(
        path=arrived.path,
        person=said.person,
        printed_name=said.name,
        role=said.role,
        meaning=said.meaning,
        time=said.time,
        arrival=arrived.arrival,
        method=said.method,
        reason=said.reason,
        on_behalf_of=said.on_behalf_of or "",
        concession=", ".join(concessions) if said.meaning in APPROVING else "",
    )
