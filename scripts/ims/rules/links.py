"""REF: links and ids in the text lead to something that is published."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from posixpath import normpath, relpath
from urllib.parse import unquote

from ims.rules import Context, Line, Problem, text_rule
from ims.system import Item


@text_rule("REF016", help="correct the path; links are relative to the file")
def broken_link(item: Item, context: Context) -> Iterator[Problem]:
    """A link or picture points to no file of the published manual.

    Why: R22; a reader at a bench meets a dead end.
    """
    for link in item.outline.links:
        target = _local(item, link.target)
        if target and target[0] not in context.system.tree:
            near = context.system.paths_by_id.get(PurePosixPath(target[0]).stem)
            help = (
                f"the file is `{relpath(near[0], PurePosixPath(item.path).parent)}`" if near else ""
            )
            yield Problem(Line(link.line), f"`{unquote(link.target)}` leads to no file", help)


@text_rule(
    "REF017", help="correct the part after `#`; it is the heading in lower case with hyphens"
)
def broken_anchor(item: Item, context: Context) -> Iterator[Problem]:
    """A link points to a heading that does not exist.

    Why: R22; the reader lands at the top of a long page.
    """
    for link in item.outline.links:
        target = _local(item, link.target)
        if not target or not target[1] or target[0] not in context.system.tree:
            continue
        if (
            not target[0].endswith(".md")
            or not (found := context.system.item(target[0])).source.body
        ):
            continue
        if target[1] not in found.outline.anchors:
            fact = f"`{target[0]}` has no heading `#{target[1]}`"
            yield Problem(Line(link.line), fact)


@text_rule("REF018", help="name the document without a link, or link to one that is published")
def link_out_of_the_manual(item: Item, context: Context) -> Iterator[Problem]:
    """A link points to a file that is not published: a record, a register, a file of the tool.

    Why: R20, R65; the published manual works without the repository.
    """
    for link in item.outline.links:
        target = _local(item, link.target)
        if target and target[0] in context.system.tree and not _is_published(target[0]):
            yield Problem(Line(link.line), f"`{target[0]}` is not published")


def _is_published(path: str) -> bool:
    return path.startswith("docs/") and not path.startswith(("docs/records/", "docs/contributing/"))


def _local(item: Item, target: str) -> tuple[str, str] | None:
    """Return path and anchor of a relative link, None for any other (TXT011 tells those)."""
    if re.match(r"^[a-zA-Z][a-zA-Z0-9+.-]*:|^/", target):
        return None
    path, _, anchor = unquote(target).partition("#")
    folder = str(PurePosixPath(item.path).parent)
    return (normpath(f"{folder}/{path}") if path else item.path), anchor


_MENTION = re.compile(
    r"(?<![\w-])([A-Z]{2,5})-(?:[A-Z][A-Z0-9]{1,3}-[0-9]{4}-)?[0-9]{3,4}(?![\w.-]*[0-9])"
)


@text_rule("REF019", help="correct the id, or write the document")
def unknown_id_in_text(item: Item, context: Context) -> Iterator[Problem]:
    """The text names a document that does not exist.

    Why: R22; ISO 13485:2016, 4.2.4.
    """
    system = context.system
    prefixes = {kind.prefix for kind in system.document_types.values()}
    for line, words in item.outline.prose:
        for match in _MENTION.finditer(words) if "-" in words else ():
            if match[1] in prefixes and match[0] not in system.paths_by_id:
                yield Problem(Line(line), f"no document `{match[0]}` is known")
