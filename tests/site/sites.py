"""What the tests of the site need: small systems on disk and in memory, and pages as readers see them."""

import io
import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from ims.body import EXTENSIONS
from ims.site.contents import Contents
from ims.site.publication import Publication
from ims.site.stage import stage
from markdown import Markdown

from tests.support import small_system, small_tree

ROOT = Path(__file__).parent.parent.parent
SOP = "procedures/SOP-001.md"
# The small system is clean only by a concession with an end; a build looks at today's date.
PLAIN: dict[str, str | bytes | None] = {
    "controls/concessions/wide-form.yaml": None,
    "docs/forms/FRM-001.md": small_tree()["docs/forms/FRM-001.md"]
    .replace(b"| 100 g | 200 g | Name |\n|---", b"| Name |\n")
    .replace(b" 100.0 | 200.1 |", b""),
}


def staged(
    changes: Mapping[str, str | bytes | None] | None = None,
    publication: Publication | None = None,
) -> dict[str, str]:
    """Return the pages of the small system with files added, replaced or taken away."""
    return stage(Contents(small_system(changes), publication or Publication()))


def contents(changes: Mapping[str, str | bytes | None] | None = None) -> Contents:
    """Return what is published of the small system."""
    return Contents(small_system(changes), Publication())


def edited(path: str, *replacements: tuple[str, str]) -> dict[str, str | bytes | None]:
    """Return one file of the small system with words replaced; each must be there."""
    text = small_tree()[path].decode()
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    return {path: text}


@contextmanager
def engine_log() -> Iterator[io.StringIO]:
    """Collect what the engine says."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.getLogger("mkdocs")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield stream
    finally:
        logger.removeHandler(handler)


def quoted(value: str) -> str:
    """Return a value as YAML."""
    return json.dumps(value, ensure_ascii=False)


def write_system(root: Path, changes: Mapping[str, str | bytes | None] | None = None) -> Path:
    """Write the small system with the starter's mkdocs.yml to a folder."""
    system = small_system({**PLAIN, **(changes or {})})
    files = {path: system.tree[path] for path in system.tree}
    files["mkdocs.yml"] = (ROOT / "mkdocs.yml").read_bytes()
    for path, raw in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(raw)
    return root


def rendered(page: str) -> str:
    """Return a staged page as an engine with our dialect renders it, without front matter."""
    text = page.split("\n---\n", 1)[1]
    converter = Markdown(extensions=list(EXTENSIONS), extension_configs=EXTENSIONS)
    return str(converter.convert(text))


class Skeleton(HTMLParser):
    """The tags of a page with their attributes, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def with_class(self, name: str) -> list[dict[str, str | None]]:
        return [a for _, a in self.tags if name in (a.get("class") or "").split()]
