"""What differs between two revisions of a text, and how small a change it may be called.

A redline is plain data; `exchange` shows it on a terminal and as HTML.
"""

from ims.redline.class_of_change import least_class
from ims.redline.compare import Parts, compare
from ims.redline.model import (
    BlockChange,
    FieldChange,
    Form,
    Kind,
    PartChange,
    Redline,
    RowChange,
    Run,
)

__all__ = [
    "BlockChange",
    "FieldChange",
    "Form",
    "Kind",
    "PartChange",
    "Parts",
    "Redline",
    "RowChange",
    "Run",
    "compare",
    "least_class",
]
