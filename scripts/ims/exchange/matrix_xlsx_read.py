"""A workbook that comes back: its cells as text, and refused where they hold anything else."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, time
from typing import TYPE_CHECKING, Any

from ims.diagnostic import ImsError
from ims.exchange.matrix_table import HELP, Returned, read_table
from ims.exchange.matrix_xlsx import ABOUT, BEFORE, INSTALL, MATRIX

if TYPE_CHECKING:
    from openpyxl import Workbook

_MOST_BYTES = 100_000_000  # unpacked
_MOST_ROWS = 20_000
_SAVE = "open it in the program that made it and save it again as .xlsx"


def read(raw: bytes) -> Returned:
    """Return what a workbook says, with the copy of what was exported.

    Raises ImsError where it is no such workbook, or where a cell holds no text.
    """
    book = open_workbook(raw)
    if missing := [name for name in (MATRIX, BEFORE, ABOUT) if name not in book.sheetnames]:
        raise ImsError(f"the workbook has no sheet `{missing[0]}`", HELP)
    about = {row[0]: row[1] for row in _rows(book, ABOUT) if len(row) > 1}
    before = {key: told.value for key, told in read_table(_rows(book, BEFORE)).items()}
    return Returned(about, read_table(_rows(book, MATRIX), _address), before)


def _refuse_bomb(raw: bytes) -> None:
    try:
        size = sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(raw)).infolist())
    except zipfile.BadZipFile:
        raise ImsError("this is no .xlsx file", _SAVE) from None
    if size > _MOST_BYTES:
        raise ImsError(f"the workbook unpacks to {size:,} bytes; at most {_MOST_BYTES:,}", _SAVE)


def open_workbook(raw: bytes) -> "Workbook":
    """Return a workbook; raises ImsError where it is none, or one that would fill the memory."""
    _refuse_bomb(raw)
    try:
        import openpyxl
    except ImportError:
        raise ImsError("Excel files need openpyxl, which is not installed", INSTALL) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Excel writes lists in a form that openpyxl skips
            return openpyxl.load_workbook(io.BytesIO(raw))
    except Exception as error:  # noqa: BLE001 - a broken file may end the library anywhere
        raise ImsError(f"this workbook cannot be read: {type(error).__name__}", _SAVE) from None


def _rows(book: "Workbook", name: str) -> list[list[str]]:
    """Return the cells of a sheet as text; what is none is refused with its address."""
    wrong: list[str] = []
    rows = [
        [_text(cell, name, wrong) for cell in row]
        for row in book[name].iter_rows(max_row=min(book[name].max_row, _MOST_ROWS))
    ]
    if wrong:
        raise ImsError("\n  ".join(["cells that cannot be taken in:", *wrong]), "write plain text")
    return rows


def _text(cell: Any, sheet: str, wrong: list[str]) -> str:
    value = cell.value
    if odd := next(_odd(cell), ""):
        wrong.append(f"{sheet}!{cell.coordinate}: {odd}")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _odd(cell: Any) -> Iterator[str]:
    if cell.data_type == "f":
        yield "a formula"
    if cell.data_type == "e":
        yield f"the error {cell.value}"
    if isinstance(cell.value, bool | date | time):
        yield "a date, a time or a logical value"


def _address(row: int, column: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{MATRIX}!{get_column_letter(column + 1)}{row + 1}"
