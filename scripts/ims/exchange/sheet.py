"""A table that somebody brings, CSV or XLSX: its first sheet as rows of text by column.

Nothing in it is ever computed: a formula is told and its row does not count.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from ims.diagnostic import ImsError
from ims.exchange.matrix_xlsx_read import open_workbook
from ims.personnel.brought import Row

_MOST_ROWS = 50_000
_HELP = "save it as .xlsx, or as .csv in UTF-8, with the names of the columns in the first row"


def read(name: str, raw: bytes) -> list[Row]:
    """Return the rows of a file; raises ImsError where it is no table with a row below its head."""
    table = _workbook(raw) if name.lower().endswith(".xlsx") else _csv(raw)
    head = [_column(cell) for cell in next(table, [])]
    if not any(head):
        raise ImsError(f"`{name}` has no row with the names of columns", _HELP)
    if double := [name for n, name in enumerate(head) if name and name in head[:n]]:
        raise ImsError(f"`{name}` has two columns named `{double[0]}`", "keep one of them")
    rows = [_row(number, head, cells) for number, cells in enumerate(table, 2) if any(cells)]
    if not rows:
        raise ImsError(f"`{name}` holds no row below the names of its columns", _HELP)
    if len(rows) > _MOST_ROWS:
        raise ImsError(f"`{name}` holds {len(rows):,} rows; at most {_MOST_ROWS:,}", "split it")
    return rows


def _column(cell: str) -> str:
    return "_".join(cell.strip().lower().replace("-", " ").split())


def _row(number: int, head: Sequence[str], cells: Sequence[str]) -> Row:
    found = {name: cell.strip() for name, cell in zip(head, cells, strict=False) if name}
    odd = next((name for name, cell in found.items() if cell.startswith("=")), "")
    return Row(number, found, f"a formula in `{odd}`" if odd else "")


def _csv(raw: bytes) -> Iterator[list[str]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ImsError("this is no CSV file in UTF-8", _HELP) from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise ImsError(f"this is no CSV file: {error}", _HELP) from None


def _workbook(raw: bytes) -> Iterator[list[str]]:
    book = open_workbook(raw)
    sheet = book.worksheets[0]
    for cells in sheet.iter_rows(max_row=min(sheet.max_row, _MOST_ROWS + 2)):
        yield [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    """Return a cell as text; a formula begins with `=`, a date is written as ISO 8601 says."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type in {"f", "e"}:
        return f"={value}".replace("==", "=")
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
