"""The text of a document, as its author previews it and as its reader sees it.

Authors preview CommonMark (GitHub, GitLab, VS Code), readers get Python-Markdown (MkDocs).
This package is the only user of either; what the two show differently is told here.
"""

from ims.body.lists import EXTENSIONS, list_difference, reader_html
from ims.body.plain import plain_outline
from ims.body.structure import Heading, Link, Outline, Table

__all__ = [
    "EXTENSIONS",
    "Heading",
    "Link",
    "Outline",
    "Table",
    "list_difference",
    "outline",
    "reader_html",
]


def outline(text: str) -> Outline:
    """Return the structure of a text; the slow full parser reads only what is not plain."""
    found = plain_outline(text)
    if found is None:
        from ims.body.commonmark import commonmark_outline

        return commonmark_outline(text)
    return found
