"""A matrix as an Excel workbook for people who work in one; what may not change is locked."""

import io
from collections.abc import Sequence
from datetime import datetime
from textwrap import wrap
from types import ModuleType
from typing import Any

from ims.diagnostic import ImsError
from ims.exchange.matrix_table import Column, about, cell, columns
from ims.matrix_edit import Line, Sheet
from ims.vocabulary import Applicability

MATRIX, BEFORE, ABOUT, LISTS = "Matrix", "_before", "_about", "_lists"
INSTALL = 'install the extra: `pip install "ims-as-code[excel]"`'

_HEADER = 100  # characters; Excel allows 255 for all three parts together
_LINE, _HIGHEST = 12.75, 400.0  # points

# Text stays text, whatever it looks like: a cell can never become a formula or a link.
_SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_SIZE = 9
_CELL = {"text_wrap": True, "valign": "top", "num_format": "@", "border": 1, "font_size": _SIZE}
_FORMATS: dict[str, dict[str, Any]] = {
    "head": {**_CELL, "bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF"},
    "locked": {**_CELL, "bg_color": "#F2F2F2", "border_color": "#D0D0D0"},
    "absent": {**_CELL, "bg_color": "#D9D9D9", "border_color": "#D0D0D0"},
    "open": {**_CELL, "locked": False, "border_color": "#A0A0A0"},
    "inherited": {**_CELL, "locked": False, "border_color": "#A0A0A0"}
    | {"font_color": "#7F7F7F", "italic": True},
    "reason": {"bg_color": "#FFE699"},
    "words": {"text_wrap": True, "valign": "top"},
    "bold": {"bold": True, "valign": "top"},
}
_LINES = (
    "White cells can be edited. Grey cells are locked: they say of what a line speaks.",
    "Grey words in italics are inherited from the item that `notes` names.",
    "Edit them, and the item gets a row of its own; leave them, and it follows the item above.",
    "A text counts for all sites of its line. Where sites differ in applicability,",
    "each group of sites has a line of its own after the next export.",
    "What is not applicable needs a justification: the cell is yellow until it has one.",
    "A text is one line of at most 300 characters. Lines left out are left as they are.",
    "Coverage is computed from signed documents and records; it is never typed.",
    "Not assessed: nobody has decided. None: it applies, and nothing names it.",
    "Linked: something names it. Documented: a document in force, by a signed review.",
    "Evidenced: signed records in their period. Assessed: an audit found it met.",
    "Not assessable: the catalogue does not allow a judgement; it never counts as complete.",
    "Save as .xlsx, then run `ims import matrix FILE`. It shows every change before it writes.",
)


def _library() -> ModuleType:
    try:
        import xlsxwriter  # type: ignore[import-untyped]
    except ImportError:
        raise ImsError("Excel files need XlsxWriter, which is not installed", INSTALL) from None
    found: ModuleType = xlsxwriter
    return found


def render(sheet: Sheet) -> bytes:
    """Return the workbook; the same sheet gives the same bytes."""
    out = io.BytesIO()
    book = _library().Workbook(out, _SAFE)
    book.set_properties(
        {
            "title": f"{sheet.origin.matrix} {sheet.origin.title}",
            "created": datetime.fromisoformat(sheet.origin.generated).replace(tzinfo=None),
        }
    )
    formats = {name: book.add_format(values) for name, values in _FORMATS.items()}
    _matrix(book.add_worksheet(MATRIX), sheet, formats)
    _read_me(book.add_worksheet("Read me"), sheet, formats)
    _hidden(book.add_worksheet(LISTS), [[role] for role in sheet.roles])
    _hidden(book.add_worksheet(ABOUT), [list(pair) for pair in about(sheet).items()])
    found = columns(sheet.sites)
    rows = [[cell(line, column) for column in found] for line in sheet.lines]
    _hidden(book.add_worksheet(BEFORE), [[column.head for column in found], *rows])
    book.close()
    return out.getvalue()


def _hidden(page: Any, rows: Sequence[Sequence[str]]) -> None:
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            page.write_string(number, column, value)
    page.protect()
    page.very_hidden()


# --- the matrix ------------------------------------------------------------------------------


def _matrix(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    found = columns(sheet.sites)
    page.set_row(0, 2 * _LINE)
    for row, line in enumerate(sheet.lines, 1):
        page.set_row(row, _height(line, found))
    for number, column in enumerate(found):
        page.set_column(number, number, column.width)
        page.write_string(0, number, column.head, formats["head"])
        for row, line in enumerate(sheet.lines, 1):
            page.write_string(row, number, cell(line, column), formats[_format(line, column)])
        _limit(page, column, (1, number, len(sheet.lines), number), sheet)
    _mark_missing_reasons(page, sheet, found, formats["reason"])
    last = len(sheet.lines), len(found) - 1
    page.ignore_errors({"number_stored_as_text": f"A1:{_a1(*last)}"})
    page.freeze_panes(1, 2)
    page.autofilter(0, 0, *last)
    page.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    _print_setup(page, sheet)


def _height(line: Line, found: Sequence[Column]) -> float:
    """Return the height at which every text of a line is seen; not every program works it out."""
    most = max(len(wrap(cell(line, column), column.width)) for column in found)
    return min(_LINE * most, _HIGHEST)


def _format(line: Line, column: Column) -> str:
    if column.site and column.site not in line.sites:
        return "absent"
    if not column.field:
        return "locked"
    return "open" if line.is_own else "inherited"


def _limit(page: Any, column: Column, area: tuple[int, int, int, int], sheet: Sheet) -> None:
    """Offer the closed list of a column, or keep its text short enough."""
    if column.site:
        found = [one.value for one in Applicability]
        words: dict[str, Any] = {"validate": "list", "source": found}
        page.data_validation(*area, words | _told("choose one of the list"))
    elif column.field == "responsible" and sheet.roles:
        source = f"='{LISTS}'!$A$1:$A${len(sheet.roles)}"
        page.data_validation(
            *area, {"validate": "list", "source": source} | _told("choose a role of the list")
        )
    elif column.field:
        short: dict[str, Any] = {"validate": "length", "criteria": "<=", "value": 300}
        page.data_validation(*area, short | _told("at most 300 characters, on one line"))


def _told(words: str) -> dict[str, str]:
    return {"error_title": "This value cannot be taken in", "error_message": words}


def _mark_missing_reasons(
    page: Any, sheet: Sheet, found: Sequence[Column], reason: Any
) -> None:  # fmt: skip
    at = next(n for n, column in enumerate(found) if column.field == "justification")
    places = [n for n, column in enumerate(found) if column.site]
    if not places or not sheet.lines:
        return
    sites = f"${_a1(1, places[0])}:${_a1(1, places[-1])}"
    empty = f"LEN(${_a1(1, at)})=0"
    formula = f'=AND({empty},COUNTIF({sites},"{Applicability.NOT_APPLICABLE}")>0)'
    rule = {"type": "formula", "criteria": formula, "format": reason}
    page.conditional_format(1, at, len(sheet.lines), at, rule)


def _a1(row: int, column: int) -> str:
    name: str = _library().utility.xl_rowcol_to_cell(row, column)
    return name


def _print_setup(page: Any, sheet: Sheet) -> None:
    page.set_landscape()
    page.set_paper(8)  # A3; a printer with A4 makes it smaller
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    origin = sheet.origin
    name = f"{origin.matrix} revision {origin.revision}, {origin.title}"[:_HEADER]
    standing = f"Working copy, not controlled; this revision is {origin.standing}"[:_HEADER]
    page.set_header(f"&L{_plain(name)}&R{origin.generated[:10]}")
    page.set_footer(f"&L{_plain(standing)}&CSHA-256 {origin.digest[:16]}&RPage &P of &N")


def _plain(words: str) -> str:
    """Return words of which Excel takes none for an order in a header."""
    return words.replace("&", "&&")


# --- read me ---------------------------------------------------------------------------------


def _read_me(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 100)
    known = [(name, value) for name, value in about(sheet).items() if value]
    labels = ["how to", *[""] * (len(_LINES) - 1)]
    rows = [*known, ("", ""), *zip(labels, _LINES, strict=True)]
    for number, (name, value) in enumerate(rows):
        page.write_string(number, 0, name, formats["bold"])
        page.write_string(number, 1, value, formats["words"])
    page.protect()
    page.set_landscape()
    page.fit_to_pages(1, 0)
