"""TXT: the text reads the same for its author and its reader, is complete, and is fit to publish."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from ims import body
from ims.models.base import DocumentedInformation
from ims.models.document import Document
from ims.rules import Context, Problem, rule
from ims.system import Item
from ims.vocabulary import Classification

Text = DocumentedInformation


@rule("TXT001", Document, help="add the heading `## …` with that name, and its text")
def missing_section(item: Item, document: Document, context: Context) -> Iterator[Problem]:
    """A section that the type requires is missing.

    Why: R11; ISO 13485:2016, 4.2.4: readers find the same thing in the same place.
    """
    kind = context.system.document_types.get(document.type)
    present = {h.text for h in item.outline.headings if h.level == 2}
    for section in kind.required_sections if kind else ():
        if section not in present:
            fact = f"section `{section}` is missing; type `{document.type}` requires it"
            yield Problem(item.source.body_line, fact)


@rule("TXT002", Document, help="use one `#` more than the heading above at most")
def heading_level_skipped(item: Item, _: Document, __: Context) -> Iterator[Problem]:
    """A heading is two or more levels below the one above it.

    Why: R20; screen readers and tables of contents lose the order (WCAG 2.2, 1.3.1).
    """
    above = 1
    for heading in item.outline.headings:
        if heading.level > above + 1:
            fact = f"heading `{heading.text}` is of level {heading.level} after level {above}"
            yield Problem(_in_file(item, heading.line), fact)
        above = heading.level


@rule("TXT003", Document, help="use `##`; the title comes from `title`")
def title_in_text(item: Item, _: Document, __: Context) -> Iterator[Problem]:
    """The text has a heading of level 1 of its own.

    Why: R49; the page takes its title from the front matter, two titles can differ.
    """
    for heading in item.outline.headings:
        if heading.level == 1:
            yield Problem(_in_file(item, heading.line), f"`# {heading.text}` is a second title")


_PLACEHOLDER = re.compile(
    r"\b(?:TODO|TBD|TBC|FIXME|XXX+|N\.?N\.)(?!\w)|\blorem ipsum\b|\{\{|\}\}|\{%|<<[^>]+>>|"
    r"\[(?:insert|your|enter|fill in|company name|date|name)\b[^\]]*\]|_{4,}|\?{3,}",
    re.IGNORECASE,
)


@rule("TXT004", Text, help="write what belongs there, or delete it")
def placeholder(item: Item, _: Text, __: Context) -> Iterator[Problem]:
    """The text or front matter still holds a placeholder.

    Why: R14; an unfilled template must not pass as a document.
    """
    for line, words in _lines(item):
        if match := _PLACEHOLDER.search(words):
            yield Problem(line, f"`{match[0]}` is a placeholder")


def _lines(item: Item) -> Iterator[tuple[int, str]]:
    """Return the lines of front matter and of prose, without code."""
    for number, line in enumerate(item.source.text.split("\n"), 1):
        if 1 < number < item.source.body_line - 1:
            yield number, line
    for number, words in item.outline.prose:
        yield _in_file(item, number), words


@rule("TXT005", Document, help="move the rows to data (a register or a file of rows), or split the table")
def table_too_wide(item: Item, _: Document, context: Context) -> Iterator[Problem]:
    """A table has more columns than people can edit in Markdown or read on a phone.

    Why: R20; wide tables are where authors give up and readers misread.
    """
    most = context.system.settings.table_columns if context.system.settings else 7
    for table in item.outline.tables:
        if table.columns > most:
            fact = f"the table has {table.columns} columns; at most {most} can be edited as text"
            yield Problem(_in_file(item, table.line), fact)


@rule("TXT006", Text, help="write it in Markdown; put a literal `<` between backticks")
def raw_html(item: Item, _: Text, __: Context) -> Iterator[Problem]:
    """The text holds HTML, a script or a hidden comment.

    Why: R53; HTML can run code, hide text and look different for author and reader.
    """
    for line, tag in item.outline.html:
        yield Problem(_in_file(item, line), f"`{_short(tag)}` is HTML")


@rule("TXT007", Text, help="close the block with the same marks that open it, on a line of their own")
def unclosed_fence(item: Item, _: Text, __: Context) -> Iterator[Problem]:
    """A code block is not closed, so that the rest of the text is code.

    Why: R20; everything after it loses its meaning.
    """
    if item.outline.unclosed_fence:
        yield Problem(_in_file(item, item.outline.unclosed_fence), "the code block has no end")


@rule(
    "TXT008",
    Document,
    help="put an empty line before the list, indent what belongs to an item by four spaces, "
    "and number `1.` `2.` `3.`",
)
def list_structure_differs(item: Item, _: Document, __: Context) -> Iterator[Problem]:
    """A list looks one way in the author's preview and another way on the published page.

    Why: R49; the approver sees CommonMark, the reader Python-Markdown; a step that moves or
    changes its number is another instruction.
    """
    if difference := body.list_difference(item.source.body):
        line, fact = difference
        yield Problem(_in_file(item, line), fact)


_MARKING = {
    Classification.INTERNAL: r"internal use only|for internal use|company internal",
    Classification.CONFIDENTIAL: r"confidential|commercial in confidence|trade secret",
    Classification.RESTRICTED: r"strictly confidential|restricted|secret|eyes only",
}
_MARKED = [
    (level, re.compile(rf"^\W*(?:{words})\W*$|\b(?:classification|marking)\s*:\s*(?:{words})\b", re.I))
    for level, words in reversed(_MARKING.items())
]


@rule("TXT009", Text, help="raise `classification`, or take the marked text out")
def over_classification(item: Item, text: Text, __: Context) -> Iterator[Problem]:
    """A passage is marked for fewer readers than the document.

    Why: R65; 21 CFR 820.35(d): what is published is decided by the document's classification.
    """
    for line, words in item.outline.prose:
        for level, marking in _MARKED:
            if level.rank > text.classification.rank and marking.search(words):
                fact = f"`{words.strip()}` marks it {level}; the document is {text.classification}"
                yield Problem(_in_file(item, line), fact)
                break


_PERSONAL = {
    "an e-mail address": r"\b[\w.+-]+@(?!example\.)[\w-]+\.[\w.-]*[a-z]{2,}\b",
    "a telephone number": r"(?<![\w.-])(?:\+|00)[1-9][0-9]{0,2}[ ()./-]*(?:[0-9][ ()./-]*){7,12}\b",
    "a US social security number": r"(?<![\w-])[0-9]{3}-[0-9]{2}-[0-9]{4}(?![\w-])",
    "a UK national insurance number": r"\b[A-CEGHJ-PR-TW-Z]{2} ?(?:[0-9]{2} ?){3}[A-D]\b",
    "an Irish PPS number": r"\b[0-9]{7}[A-W][A-I]?\b",
    "a date of birth": r"\b(?:date of birth|born on|d\.?o\.?b\.?)\W{1,3}[0-9]",
    "a patient's name": r"\b[Pp]atient(?:'s)?(?: name)?(?: is|:)? (?:Mr|Mrs|Ms|Dr)\.? [A-Z]",
}
_PERSONAL_DATA = [(what, re.compile(pattern)) for what, pattern in _PERSONAL.items()]


@rule("TXT010", Text, help="name a role or a person id; keep personal data outside Git")
def personal_data(item: Item, _: Text, __: Context) -> Iterator[Problem]:
    """The text looks as if it held data of a person.

    Why: R43; what enters the history cannot be erased from it (GDPR, Article 17).
    """
    for line, words in _lines(item):
        for what, pattern in _PERSONAL_DATA:
            if pattern.search(words):
                yield Problem(line, f"this looks like {what}")
                break


@rule("TXT011", Text, help="use `https:`, or a relative path to another document")
def unsafe_link(item: Item, _: Text, __: Context) -> Iterator[Problem]:
    """A link leads to something other than a page, a mail or a file of the manual.

    Why: R53; `javascript:` and `data:` run in the reader's browser.
    """
    for link in item.outline.links:
        target = link.target.strip().lower()
        local = target.startswith(("/", "\\")) or (target[1:2] == ":" and target[:1].isalpha())
        scheme = urlsplit(target).scheme if re.match(r"[a-z][a-z0-9+.-]*:", target) else ""
        if local or scheme not in {"", "https", "http", "mailto"}:
            yield Problem(_in_file(item, link.line), f"`{_short(link.target)}` is no safe target")


@rule("TXT012", Text, help="put the picture beside the document and link to it there")
def picture_from_outside(item: Item, _: Text, __: Context) -> Iterator[Problem]:
    """A picture is loaded from another server.

    Why: R20, R53; the manual works without a network, and nobody controls what that server shows.
    """
    for link in item.outline.links:
        if link.is_image and re.match(r"(?:[a-z][a-z0-9+.-]*:)?//", link.target):
            yield Problem(_in_file(item, link.line), f"`{_short(link.target)}` is on another server")


_READER_ONLY = re.compile(r"^(?:!!!|\?\?\?\+?|===) |^\[\^[^\]]+\]|\[\^[^\]]+\]|\{:? ?[.#][\w-]+|^\*\[")


@rule("TXT013", Document, help="write a quote that begins with `> **Warning:**`, or plain text")
def reader_only_syntax(item: Item, _: Document, __: Context) -> Iterator[Problem]:
    """A notation works on the published page only and is bare text in the author's preview.

    Why: R49; approvers must see what readers see.
    """
    for line, words in item.outline.prose:
        if match := _READER_ONLY.search(words):
            fact = f"`{_short(match[0])}` is not shown in the preview as on the page"
            yield Problem(_in_file(item, line), fact)


@rule("TXT014", Document, help="write the text, or delete the heading")
def empty_section(item: Item, _: Document, __: Context) -> Iterator[Problem]:
    """A heading has nothing under it.

    Why: R11; a required section without text is a promise that was not kept.
    """
    lines = item.source.body.split("\n")
    headings = item.outline.headings
    for index, heading in enumerate(headings):
        following = headings[index + 1] if index + 1 < len(headings) else None
        end = following.line - 1 if following else len(lines)
        deeper = following is not None and following.level > heading.level
        if not deeper and not any(line.strip() for line in lines[heading.line : end]):
            yield Problem(_in_file(item, heading.line), f"nothing stands under `{heading.text}`")


def _short(text: str) -> str:
    first = text.split("\n")[0]
    return first if len(first) <= 40 else first[:37] + "..."


def _in_file(item: Item, line: int) -> int:
    return item.source.body_line + line - 1
