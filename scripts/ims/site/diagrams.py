"""Diagrams only draw: none may load a file, run a script or change how diagrams are drawn."""

import html
import re

from ims import body
from ims.diagnostic import ImsError
from ims.system import Item

_DIAGRAM = re.compile(r'<pre[^>]*class="[^"]*\bmermaid\b[^>]*>(.*?)</pre>', re.DOTALL)
_REFUSED = re.compile(
    r"""(?imx)
    \bimg\s*["']?\s*: | ^\s*(?:click|callback|link|links)\s | %%\s*\{ | ^\s*---\s*$ |
    \burl\s*\( | @import\b | </?(?!br\s*/?>)[a-z][a-z0-9]*[\s/>] | \]\( | javascript\s*:
    """
)


def refuse_loading(item: Item) -> None:
    """Refuse a document with a diagram that does more than draw.

    Raises ImsError that names the file and what is wrong.
    """
    if "mermaid" not in item.source.body.lower():
        return
    for diagram in _DIAGRAM.findall(body.reader_html(item.source.body)):
        drawn = html.unescape(re.sub(r"</?code[^>]*>", "", diagram))
        if found := _REFUSED.search(drawn):
            raise ImsError(
                f"`{item.path}` has a diagram with `{found[0].strip()}`, "
                "which can load a file, run a script or change how diagrams are drawn",
                "draw it with boxes, arrows and words alone",
            )
