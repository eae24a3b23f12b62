"""A matrix as CSV, there and back: what a spreadsheet would run is quoted, and unquoted again."""

import csv
import io
import re

from ims.diagnostic import ImsError
from ims.exchange.matrix_table import HELP, Returned, about, cell, columns, read_table
from ims.matrix_edit import Sheet

_MARK = "\ufeff"
# What a spreadsheet runs as a formula, behind any quotes that are there already (CWE-1236).
_FORMULA = re.compile(r"'*[=+\-@\t]")
_QUOTED = re.compile(r"'+[=+\-@\t]")


def render(sheet: Sheet) -> str:
    """Return the sheet as CSV; the first lines say from where it comes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([name, _guarded(value)] for name, value in about(sheet).items())
    writer.writerow([])
    found = columns(sheet.sites)
    writer.writerow([column.head for column in found])
    for line in sheet.lines:
        writer.writerow([_guarded(cell(line, column)) for column in found])
    return _MARK + out.getvalue()


def read(raw: bytes) -> Returned:
    """Return what a CSV file says; raises ImsError where it is no matrix."""
    try:
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        raise ImsError("this is no CSV file in UTF-8", HELP) from None
    rows = [[_unguarded(value) for value in row] for row in rows]
    start = next((n for n, row in enumerate(rows) if row[:1] == ["item"]), None)
    if start is None:
        raise ImsError("the table has no column `item`", HELP)
    known = {row[0]: row[1] for row in rows[:start] if len(row) > 1}
    heads = rows[start]

    def address(row: int, column: int) -> str:
        return f"row {start + row + 1}, column {heads[column]}"

    return Returned(known, read_table(rows[start:], address))


def _guarded(value: str) -> str:
    return f"'{value}" if _FORMULA.match(value) else value


def _unguarded(value: str) -> str:
    return value[1:] if _QUOTED.match(value) else value
