"""The small lenient core by which old texts are read: what history must know of a file.

Today's models refuse what yesterday's tool accepted. History is read through these few keys
alone, so that upgrading the tool never turns the past unreadable.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any
from urllib.parse import unquote

from ims import body, source
from ims.vocabulary import ChangeClass, StartedWork, TrainingImpact

Data = Mapping[str, Any]
# Files that a link shows or hands out with the text; a picture may have any name.
_FILE = re.compile(
    r"\.(?:png|jpe?g|svg|gif|webp|avif|bmp|pdf|csv|tsv|docx|xlsx|pptx|mp4|webm|zip|txt)\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"(?:src|srcset|href|data|poster)\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Core:
    """What history knows of one document or record."""

    path: str
    id: str
    type: str = ""
    revision: str = ""
    title: str = ""
    owner: str = ""
    sites: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    disciplines: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    effective_date: date | None = None
    review_interval: int = 0
    follows: str = ""
    class_: ChangeClass = ChangeClass.MAJOR
    summary: str = ""
    reason: str = ""
    request: str = ""
    training: TrainingImpact = TrainingImpact.NONE
    started_work: StartedWork = StartedWork.NEW
    documents: tuple[str, ...] = ()  # of a change record
    together: bool = False  # its documents become effective together
    shows: tuple[str, ...] = ()  # paths of pictures and attachments
    readable: bool = True


@lru_cache(maxsize=20_000)
def read_core(path: str, raw: bytes) -> Core:
    """Return the core of a Markdown file; of one that cannot be read only its path and id."""
    parsed = source.parse(path, raw)
    data = parsed.data
    stem = PurePosixPath(path).stem
    if not data:
        return Core(path, stem, readable=False)
    change = group(data, "change")
    return Core(
        path=path,
        id=text(data, "id") or stem,
        type=text(data, "type"),
        revision=text(data, "revision"),
        title=text(data, "title"),
        owner=text(data, "owner"),
        sites=texts(data, "sites") or ((text(data, "site"),) if text(data, "site") else ()),
        audience=texts(data, "audience"),
        disciplines=texts(data, "disciplines"),
        authors=texts(data, "authors"),
        requirements=_requirements(data),
        effective_date=day(data, "effective_date"),
        review_interval=number(data, "review_interval"),
        follows=text(data, "follows"),
        class_=_member(ChangeClass, text(change, "class"), ChangeClass.MAJOR),
        summary=text(change, "summary"),
        reason=text(change, "reason"),
        request=text(change, "request"),
        training=_member(
            TrainingImpact, text(group(change, "impact"), "training"), TrainingImpact.ASSESSED
        ),
        started_work=_member(StartedWork, text(change, "started_work"), StartedWork.NEW),
        documents=texts(data, "documents"),
        together=text(data, "effective_together") in {"true", "yes"},
        shows=_shown(path, parsed.body, data),
    )


def _requirements(data: Data) -> tuple[str, ...]:
    listed = data.get("requirements")
    entries = listed if isinstance(listed, list) else []
    named = (e.get("requirement") if isinstance(e, dict) else e for e in entries)
    return tuple(str(name) for name in named if name)


def _shown(path: str, text_: str, data: Data) -> tuple[str, ...]:
    """Return the files that are part of the text: pictures shown, attachments listed."""
    folder = PurePosixPath(path).parent
    found = [text(entry, "path") for entry in groups(data, "attachments")]
    if "![" in text_ or "<" in text_ or _FILE.search(text_):
        found += map(unquote, _targets(body.outline(text_)))
    inside = (normpath(f"{folder}/{name}") for name in found if name and "://" not in name)
    return tuple(sorted({n for n in inside if n.startswith("docs/") and not n.endswith(".md")}))


def _targets(outline: body.Outline) -> Iterator[str]:
    """Return the files that pictures, links and HTML name, without what stands after them."""
    named = [link.target for link in outline.links if link.is_image or _FILE.search(link.target)]
    named += [name for _, tag in outline.html for name in _SOURCE.findall(tag)]
    yield from (re.split(r"[?#]", name, maxsplit=1)[0] for name in named)


# --- values as they come ---------------------------------------------------------------------


def text(data: Data, key: str) -> str:
    """Return a text, empty where there is none."""
    value = data.get(key)
    return value if isinstance(value, str) else ""


def texts(data: Data, key: str) -> tuple[str, ...]:
    """Return the texts of a list."""
    value = data.get(key)
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def group(data: Data, key: str) -> Data:
    """Return a group of keys, empty where there is none."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def groups(data: Data, key: str) -> list[Data]:
    """Return the groups of a list."""
    value = data.get(key)
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def number(data: Data, key: str, otherwise: int = 0) -> int:
    """Return a whole number of at most six digits."""
    value = text(data, key)
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else otherwise  # noqa: PLR2004 - six digits


def day(data: Data, key: str) -> date | None:
    """Return a date, None where there is none or no such day."""
    try:
        return date.fromisoformat(text(data, key))
    except ValueError:
        return None


def flag(data: Data, key: str, *, otherwise: bool = False) -> bool:
    """Return a yes or no."""
    return {"true": True, "false": False}.get(text(data, key), otherwise)


def _member(kind: Any, value: str, otherwise: Any) -> Any:
    return kind(value) if value in kind.__members__.values() else otherwise
