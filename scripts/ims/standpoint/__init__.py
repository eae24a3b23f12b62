"""A standpoint: everything that is known of a running system on one day, in one place.

What is late, owed, trained, measured or still open is a pure function of it.
"""

from ims.standpoint.ledger import Filed, Ledger, StageSigned
from ims.standpoint.opened import from_state, from_tree
from ims.standpoint.standpoint import Standpoint, Waiting

__all__ = ["Filed", "Ledger", "StageSigned", "Standpoint", "Waiting", "from_state", "from_tree"]
