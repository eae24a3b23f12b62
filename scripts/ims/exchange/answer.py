"""Answers of several kinds of rows as stable JSON and as CSV: nested values, enums, lists."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from ims.exchange.table import harmless


def as_json(basis: str, **parts: Any) -> str:
    """Return rows under their names, after the words on what they rest."""
    data = {"basis": basis, **{name: _plain(part) for name, part in parts.items()}}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _plain(part: Any) -> Any:
    if isinstance(part, list | tuple):
        return [_plain(entry) for entry in part]
    if isinstance(part, Mapping):
        return {str(key): _plain(value) for key, value in part.items()}
    return _of_row(part) if hasattr(part, "__dataclass_fields__") else _of_model(part)


def _of_row(row: Any) -> Any:
    return {field.name: _plain(getattr(row, field.name)) for field in fields(row)}


def _of_model(value: Any) -> Any:
    if isinstance(value, date):  # a time too
        return value.isoformat()
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value


def as_csv(rows: Sequence[Any], of: type[Any] | None = None) -> str:
    """Return rows of one kind, below a head; a list stands in one cell, an entry a line."""
    kind = of or (type(rows[0]) if rows else None)
    if kind is None:
        return ""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.name for field in fields(kind)])
    writer.writerows([[harmless(_cell(v)) for v in asdict(row).values()] for row in rows])
    return out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_cell(inner)}" for key, inner in value.items() if inner)
    if isinstance(value, list | tuple):
        return "\n".join(_cell(entry) for entry in value)
    return "" if value is None else str(value)
