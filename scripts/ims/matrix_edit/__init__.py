"""A regulatory matrix edited elsewhere: how it stands, what was changed, and the file after it.

A sheet shows every item of the framework, what is inherited too. Its changes are compared with
the file as it stands now, and go into the file without touching any other byte.
"""

from ims.matrix_edit.compare import Told, compared
from ims.matrix_edit.plan import Change, edited
from ims.matrix_edit.sheet import Line, Origin, Sheet, sheet
from ims.matrix_edit.stand import FIELDS, TEXTS, Stands, Values

__all__ = [
    "FIELDS",
    "TEXTS",
    "Change",
    "Line",
    "Origin",
    "Sheet",
    "Stands",
    "Told",
    "Values",
    "compared",
    "edited",
    "sheet",
]
