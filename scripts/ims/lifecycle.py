"""The standing of a revision, from evidence alone."""

from dataclasses import dataclass
from datetime import date

from ims.models.document import Document
from ims.system import ManagementSystem
from ims.vocabulary import Status


@dataclass(frozen=True)
class Standing:
    """Where a revision stands: what signatures prove, and what follows from them."""

    status: Status
    effective_date: date | None
    next_review: date | None


def standing(_: ManagementSystem, __: Document) -> Standing:
    """Return the standing of a document in this tree.

    A revision without a verified signature is a draft (R10), and this tool does not verify
    signatures yet: until it does, nothing can be more than a draft, whatever anybody types.
    """
    return Standing(Status.DRAFT, None, None)
