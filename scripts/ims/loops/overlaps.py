"""ORG: texts that say nearly the same, and that nobody has looked at."""

from collections.abc import Iterator

from ims.loops.registry import LooseEnd, loop
from ims.loops.sites import since
from ims.places import overlaps
from ims.standpoint import Standpoint


@loop("ORG017", help="join the two, or record a gap of the class `overlap` that names both")
def near_duplicate_text(standpoint: Standpoint) -> Iterator[LooseEnd]:
    """Two documents in force say nearly the same and no gap record of that class names both.

    Why: R81; two texts of one thing drift apart, and people follow the older one.
    """
    for row in overlaps.unjudged(standpoint):
        owner = standpoint.system.documents[row.first].owner
        yield LooseEnd(
            row.first,
            f"`{row.likeness:.0%}` of its text is that of `{row.second}`, and no gap record "
            "of the class `overlap` names both",
            max(since(standpoint, row.first), since(standpoint, row.second)),
            role=owner,
        )
