"""DUE: registers that the loops of this package read, and that are not there to be read."""

from collections.abc import Iterator

from ims.loops.registry import LooseEnd, loop
from ims.models.kinds import KINDS, Kind
from ims.standpoint import Standpoint

# A folder may well be empty; the check asks for those that are required.
READ = tuple(kind for kind in KINDS if kind.place.endswith(".yaml")
             and "*" not in kind.place and not kind.required)  # fmt: skip


@loop("DUE010", help="take it back from the history or the starter; its lists may be empty")
def register_missing(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """A register is not there or cannot be understood, so that nothing in it is watched.

    Why: R64; ISO 9001:2015, 7.5.3.1: what is not there is never late, and looks like all is done.
    """
    for kind in READ if standpoint.is_adopted else ():
        if fact := _fact(standpoint, kind):
            since = standpoint.founded or standpoint.day
            yield LooseEnd(kind.name, fact, since, "document-controller", path=kind.place)


def _fact(standpoint: Standpoint, kind: Kind) -> str:
    system = standpoint.system
    if kind.place not in system.tree:
        return f"`{kind.place}` is not there, and nothing that it brings due is watched"
    if system.item(kind.place).model is None:
        return f"`{kind.place}` cannot be understood, and nothing that it brings due is watched"
    return ""
