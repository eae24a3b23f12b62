"""Coverage: how far each requirement is met at each site on a day, with the evidence named.

A pure function of registers, texts, effective sets and facts about records. Nothing is typed:
a level rises only where a document, a signed review or a signed record is there to be named.
"""

from ims.coverage.cells import Cell, DocumentEvidence, RecordEvidence
from ims.coverage.matrix import Matrices, coverage
from ims.coverage.narrowing import EVERYTHING, Narrowing
from ims.coverage.question import Question, RecordFact
from ims.coverage.selection import Selection, in_transition, selected

__all__ = [
    "EVERYTHING",
    "Cell",
    "DocumentEvidence",
    "Matrices",
    "Narrowing",
    "Question",
    "RecordEvidence",
    "RecordFact",
    "Selection",
    "coverage",
    "in_transition",
    "selected",
]
