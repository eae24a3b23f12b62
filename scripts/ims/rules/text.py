"""TXT: the text reads the same for its author and its reader, and is complete."""

import re
import unicodedata
from collections.abc import Iterator

from ims import body
from ims.rules import Context, Line, Problem, text_rule
from ims.source import Position
from ims.system import Item

SECTION = 2  # the level of headings that the sections of a type have


@text_rule("TXT001", help="add the heading `## …` with that name, and its text")
def missing_section(item: Item, context: Context) -> Iterator[Problem]:
    """A section that the type requires is missing.

    Why: R11; ISO 13485:2016, 4.2.4: readers find the same thing in the same place.
    """
    if item.outline.unclosed_fence:  # it swallows sections that are there
        return
    kind = context.system.document_types.get(str(item.source.data.get("type")))
    present = {h.text for h in item.outline.headings if h.level == SECTION}
    for section in kind.required_sections if kind else ():
        if kind and section not in present:
            fact = f"section `{section}` is missing; type `{kind.id}` requires it"
            yield Problem(Line(1), fact, f"add the heading `## {section}`, and its text")


@text_rule("TXT002", help="use one `#` more than the heading above at most")
def heading_level_skipped(item: Item, _: Context) -> Iterator[Problem]:
    """A heading is two or more levels below the one above it.

    Why: R20; screen readers and tables of contents lose the order (WCAG 2.2, 1.3.1).
    """
    above = 1
    for heading in item.outline.headings:
        if heading.level > above + 1:
            fact = f"heading `{heading.text}` is of level {heading.level} after level {above}"
            yield Problem(Line(heading.line), fact)
        above = heading.level


@text_rule("TXT003", help="use `##`; the title comes from `title`")
def title_in_text(item: Item, _: Context) -> Iterator[Problem]:
    """The text has a heading of level 1 of its own.

    Why: R49; the page takes its title from the front matter, two titles can differ.
    """
    for heading in item.outline.headings:
        if heading.level == 1:
            yield Problem(Line(heading.line), f"`# {heading.text}` is a second title")


_PLACEHOLDER = re.compile(
    r"\b(?:TODO|TBD|TBC|FIXME|XXX+|N\.?N\.)(?!\w)|\b(?:lorem ipsum|coming soon)\b|\{\{|\{%|<<[^>]+>>|"
    r"\[(?:insert|your|enter|fill in|company name|date|name)\b[^\]]*\]|_{4,}|(?!^\?{3}\+? )\?{3,}",
    re.IGNORECASE,
)
# One of these stands in every placeholder; the pattern itself is slow.
_PLACEHOLDER_SIGNS = tuple(
    "todo|tbd|tbc|fixme|xxx|nn.|n.n.|lorem ipsum|coming soon|{{|{%|<<|____|???|[insert|[your|[enter|"
    "[fill in|[company name|[date|[name".split("|")
)


@text_rule("TXT004", help="write what belongs there, or delete it")
def placeholder(item: Item, _: Context) -> Iterator[Problem]:
    """The text or front matter still holds a placeholder.

    Why: R14; an unfilled template must not pass as a document.
    """
    lowered = item.source.text.lower()
    suspected = any(sign in lowered for sign in _PLACEHOLDER_SIGNS)
    for place, words in lines_of(item) if suspected else ():
        if match := _PLACEHOLDER.search(words):
            yield Problem(place, f"`{match[0]}` is a placeholder")


def lines_with_code(item: Item) -> Iterator[tuple[Position, str]]:
    """Return all lines of the file, those in code blocks too."""
    for number, line in enumerate(item.source.text.split("\n"), 1):
        yield Position(number, 1), line


def lines_of(item: Item) -> Iterator[tuple[Line | Position, str]]:
    """Return the lines of front matter and of prose, without code."""
    for number, line in enumerate(item.source.text.split("\n"), 1):
        if 1 < number < item.source.body_line - 1:
            yield Position(number, 1), line
    for number, words in item.outline.prose:
        yield Line(number), words


@text_rule(
    "TXT005", help="move the rows to data (a register or a file of rows), or split the table"
)
def table_too_wide(item: Item, context: Context) -> Iterator[Problem]:
    """A table has more columns than people can edit in Markdown or read on a phone.

    Why: R20; wide tables are where authors give up and readers misread.
    """
    most = context.system.settings.table_columns if context.system.settings else 7
    for table in item.outline.tables:
        if table.columns > most:
            fact = f"the table has {table.columns} columns; at most {most} can be edited as text"
            yield Problem(Line(table.line), fact)


@text_rule(
    "TXT007", help="close the block with the same marks that open it, on a line of their own"
)
def unclosed_fence(item: Item, _: Context) -> Iterator[Problem]:
    """A code block is not closed, so that the rest of the text is code.

    Why: R20; everything after it loses its meaning.
    """
    if item.outline.unclosed_fence:
        yield Problem(Line(item.outline.unclosed_fence), "the code block has no end")


@text_rule(
    "TXT008",
    help="put an empty line before the list, indent what belongs to an item by four spaces, "
    "and number `1.` `2.` `3.`",
)
def list_structure_differs(item: Item, _: Context) -> Iterator[Problem]:
    """A list looks one way in the author's preview and another way on the published page.

    Why: R49; the approver sees CommonMark, the reader Python-Markdown; a step that moves or
    changes its number is another instruction.
    """
    if item.outline.unclosed_fence:  # the page shows as lists what the preview shows as code
        return
    if difference := body.list_difference(item.source.body):
        line, fact = difference
        yield Problem(Line(line), fact)


_READER_ONLY = re.compile(
    r"^(?:!!!|\?\?\?\+?|===) |\[\^[^\]]+\]|\{:|(?<!\{)\{ ?[.#][\w-]+|\{ *[\w-]+=[^}]*\}|^\*\["
)


@text_rule("TXT013", help="write a quote that begins with `> **Warning:**`, or plain text")
def reader_only_syntax(item: Item, _: Context) -> Iterator[Problem]:
    """A notation works on the published page only and is bare text in the author's preview.

    Why: R49; approvers must see what readers see.
    """
    suspected = any(sign in item.source.body for sign in ("!!!", "???", "===", "[^", "{", "*["))
    for line, words in item.outline.prose if suspected else ():
        if match := _READER_ONLY.search(words):
            fact = f"`{short(match[0])}` is not shown in the preview as on the page"
            yield Problem(Line(line), fact)


@text_rule("TXT014", help="write the text, or delete the heading")
def empty_section(item: Item, _: Context) -> Iterator[Problem]:
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
            yield Problem(Line(heading.line), f"nothing stands under `{heading.text}`")


_LONGEST = 40


def short(text: str) -> str:
    """Return the beginning of the first line, as far as a message shows it."""
    first = text.split("\n", maxsplit=1)[0]
    return first if len(first) <= _LONGEST else first[: _LONGEST - 3] + "..."


@text_rule("TXT015", help="delete the entity")
def invisible_entity(item: Item, _: Context) -> Iterator[Problem]:
    """An entity stands for a character that nobody can see.

    Why: R49; approvers see nothing where the page hides or reorders text.
    """
    for line, words in item.outline.prose if "&" in item.source.body else ():
        if odd := [c for c in words if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"}]:
            yield Problem(
                Line(line), f"an entity gives the invisible character U+{ord(odd[0]):04X}"
            )
