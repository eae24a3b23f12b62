"""LOP: records of all types, from their first stage to their last."""

from collections.abc import Iterator

from ims.loops.registry import LooseEnd, loop
from ims.standpoint import Standpoint


@loop("LOP001", help="run `ims check`: it says what is wrong with the file")
def record_unreadable(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A record cannot be understood, so nothing can be said of its loop.

    Why: R60; what nobody can read must not count as closed.
    """
    for item in standpoint.ledger.unreadable:
        yield LooseEnd(item.id, "the record cannot be read", standpoint.day, path=item.path)
