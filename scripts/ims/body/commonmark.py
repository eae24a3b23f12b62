"""What authors see in their preview: CommonMark with tables. The door to markdown-it."""

from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ims.body.structure import Link, Outline, Table, headings_with_anchors


@cache
def commonmark() -> MarkdownIt:
    """Return the parser of what authors see in their preview."""
    return MarkdownIt("commonmark").enable("table")


def commonmark_outline(text: str) -> Outline:
    """Return the structure of any text as CommonMark with tables."""
    tokens = commonmark().parse(text)
    headings: list[tuple[int, str, int]] = []
    links: list[Link] = []
    html: list[tuple[int, str]] = []
    prose: list[tuple[int, str]] = []
    for index, token in enumerate(tokens):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "inline":
            _read_inline(token, line, links, html, prose)
        elif token.type == "heading_open":
            headings.append((int(token.tag[1]), _words(tokens[index + 1]), line))
        elif token.type == "html_block":
            html.append((line, token.content.strip()))
    return Outline(
        headings_with_anchors(headings),
        tuple(links),
        tuple(_tables(tokens)),
        tuple(html),
        tuple(prose),
        _unclosed_fence(text, tokens),
    )


def _read_inline(
    token: Token,
    line: int,
    links: list[Link],
    html: list[tuple[int, str]],
    prose: list[tuple[int, str]],
) -> None:
    words: list[str] = []
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            prose.append((line, "".join(words)))
            words, line = [], line + 1
        elif child.type == "text":
            words.append(child.content)
        elif child.type == "code_inline":
            words.append(" ")
        elif child.type == "link_open":
            links.append(Link(str(child.attrGet("href")), line))
        elif child.type == "image":
            links.append(Link(str(child.attrGet("src")), line, is_image=True))
            words.append(child.content)
        elif child.type == "html_inline":
            html.append((line, child.content))
    prose.append((line, "".join(words)))


def _words(inline: Token) -> str:
    return "".join(
        child.content for child in inline.children or () if child.type in {"text", "code_inline"}
    ).strip()


def _tables(tokens: list[Token]) -> Iterator[Table]:
    for index, token in enumerate(tokens):
        if token.type == "table_open" and token.map:
            end = next(i for i, t in enumerate(tokens[index:], index) if t.type == "thead_close")
            columns = sum(t.type == "th_open" for t in tokens[index:end])
            yield Table(token.map[0] + 1, columns)


def _unclosed_fence(text: str, tokens: list[Token]) -> int | None:
    """Return the line of a code fence that runs to the end of the text because nothing closes it."""
    last = next((t for t in reversed(tokens) if t.type == "fence"), None)
    if last is None or last.map is None:
        return None
    closing = text.splitlines()[last.map[1] - 1].strip().lstrip("> ")
    closed = last.map[1] - last.map[0] > 1 and closing.startswith(last.markup)
    return None if closed else last.map[0] + 1
