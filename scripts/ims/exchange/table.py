"""Rows of a view as aligned text, CSV or JSON."""

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

# A spreadsheet runs a cell that begins like this as a formula (CWE-1236).
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_FORMULA = ("=", "+", "-", "@", "\t")


def render(rows: Sequence[Any], form: str) -> str:
    """Return dataclass rows in one of the forms `text`, `csv`, `json`."""
    if form == "json":
        return json.dumps([asdict(row) for row in rows], indent=2, ensure_ascii=False) + "\n"
    if not rows:
        return ""
    names = [field.name for field in fields(rows[0])]
    cells = [[str(value) for value in asdict(row).values()] for row in rows]
    return _csv(names, cells) if form == "csv" else _text(names, cells)


def brief(rows: Sequence[Any], names: Sequence[str]) -> str:
    """Return chosen columns of dataclass rows as aligned text, with a line that counts them."""
    cells = [[str(getattr(row, name)) for name in names] for row in rows]
    return _text(list(names), cells) + f"{len(rows):,} rows\n"


def aligned(names: Sequence[str], cells: Sequence[Sequence[object]]) -> str:
    """Return cells under their names as aligned text, empty where there is none."""
    shown = [["" if cell is None else str(cell) for cell in row] for row in cells]
    return _text([*names], shown) if shown else ""


def _csv(names: list[str], cells: list[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([[harmless(cell) for cell in row] for row in cells])
    return out.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; a bare number is none."""
    cell = cell.replace("\r", " ")
    return "'" + cell if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def _text(names: list[str], cells: list[list[str]]) -> str:
    headed = [[name.replace("_", " ") for name in names], *cells]
    widths = [max(len(row[column]) for row in headed) for column in range(len(names))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in headed
    ]
    return "\n".join(lines) + "\n"
