"""The text of a document as blocks: headings, paragraphs, steps, tables, code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ims.redline.model import Form

_CONTAINERS = {"bullet_list": "-", "ordered_list": "1.", "list_item": "*", "blockquote": ">"}
# Lines of one paragraph are one text: to wrap them in another way is no change.
_WRAPPED = re.compile(r"[ \t]*\n[ \t]*")


@dataclass(frozen=True)
class Block:
    """One block as its author wrote it, Markdown signs included: what is signed is the source.

    `path` holds the lists and quotes around it, from the outside; `rows` is for tables.
    """

    form: Form
    text: str
    label: str = ""
    path: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """Return what makes two blocks the same; a step keeps its name when its number moves."""
        label = "1." if self.form is Form.STEP and self.label.endswith((".", ")")) else self.label
        return self.form, label, self.path, self.text, self.rows

    @property
    def depth(self) -> int:
        """Return how many lists hold it."""
        return sum(container in {"-", "1."} for container in self.path)


def read_blocks(text: str) -> list[Block]:
    """Return the blocks of a text, as CommonMark with tables reads it."""
    from ims.body.commonmark import commonmark

    parser = commonmark()
    tokens: list[Any] = []
    environment: dict[str, Any] = {}
    parser.block.parse(text, parser, environment, tokens)
    reader = _Reader(tokens)
    return [*reader.read(), *_references(environment)]


def code(text: str) -> Block:
    """Return a text whose lines stay whole, whatever it is."""
    return Block(Form.CODE, text)


def _references(environment: dict[str, Any]) -> Iterator[Block]:
    for label, reference in environment.get("references", {}).items():
        title = f' "{reference["title"]}"' if reference["title"] else ""
        yield Block(Form.REFERENCE, f"[{label.lower()}]: {reference['href']}{title}")


class _Reader:
    """Goes through the tokens once; keeps the open lists and the label that waits."""

    def __init__(self, tokens: list[Any]) -> None:
        self.tokens = tokens
        self.path: list[str] = []
        self.label = ""

    def read(self) -> Iterator[Block]:
        """Return the blocks in order."""
        for index, token in enumerate(self.tokens):
            name, _, end = token.type.rpartition("_")
            if name in _CONTAINERS and end == "open":
                yield from self._empty_item()
                self._open(name, token)
            elif name in _CONTAINERS and end == "close":
                yield from self._empty_item()
                self.path.pop()
            elif block := self._leaf(token, index):
                self.label = ""
                yield block

    def _open(self, name: str, token: Any) -> None:
        self.path.append(_CONTAINERS[name])
        if name == "list_item":
            self.label = f"{token.info}{token.markup}" if token.info else "-"

    def _empty_item(self) -> Iterator[Block]:
        """Return the item that has no text of its own, so that it is not lost."""
        if self.label:
            yield self._block(Form.STEP, "")
            self.label = ""

    def _leaf(self, token: Any, index: int) -> Block | None:
        if token.type == "heading_open":
            return self._block(Form.HEADING, self._inline(index), "#" * int(token.tag[1]))
        if token.type == "paragraph_open":
            return self._block(Form.STEP if self.label else Form.PARAGRAPH, self._inline(index))
        if token.type == "table_open":
            rows = self._rows(index)
            return Block(Form.TABLE, "", self.label, tuple(self.path), rows)
        if token.type in {"fence", "code_block"}:
            opening = f"```{token.info}\n" if token.type == "fence" else ""
            return self._block(Form.CODE, opening + token.content)
        if token.type == "html_block":
            return self._block(Form.HTML, token.content)
        return self._block(Form.RULE, "---") if token.type == "hr" else None

    def _block(self, form: Form, text: str, label: str = "") -> Block:
        if form not in {Form.CODE, Form.HTML}:
            text = _WRAPPED.sub(" ", text.strip())
        return Block(form, text, " ".join(filter(None, (self.label, label))), tuple(self.path))

    def _inline(self, index: int) -> str:
        return str(self.tokens[index + 1].content)

    def _rows(self, index: int) -> tuple[tuple[str, ...], ...]:
        rows: list[list[str]] = []
        for token in self.tokens[index + 1 :]:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(_WRAPPED.sub(" ", token.content.strip()))
        return tuple(map(tuple, rows))
