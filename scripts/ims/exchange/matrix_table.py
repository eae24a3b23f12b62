"""The table of a matrix, the same in every form: its columns, its cells, and how it comes back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from ims.diagnostic import ImsError
from ims.matrix_edit import TEXTS, Line, Sheet, Told
from ims.matrix_edit.sheet import Key

_APPLICABILITY = "applicability "
HELP = "export the matrix again: `ims export matrix ID --output FILE`"


@dataclass(frozen=True)
class Column:
    """One column: its head, how wide it is, and the field that is edited in it."""

    head: str
    width: int
    field: str = ""  # empty: it cannot be edited
    site: str = ""


@dataclass(frozen=True)
class Returned:
    """A table that comes back; `before` is None where the form has no copy of what was exported."""

    about: Mapping[str, str]
    told: Mapping[Key, Told]
    before: Mapping[Key, str] | None = None


def columns(sites: Sequence[str]) -> list[Column]:
    """Return the columns of a matrix for these sites."""
    return [
        Column("item", 12),
        Column("title", 30),
        Column("verified", 8),
        Column("sites", 10),
        *(Column(f"{_APPLICABILITY}{site}", 13, "applicability", site) for site in sites),
        *(Column(name, 18 if name == "responsible" else 38, name) for name in TEXTS),
        Column("coverage", 14),
        Column("documents", 18),
        Column("notes", 20),
    ]


def cell(line: Line, column: Column) -> str:
    """Return the text of a cell; a site that the line does not speak of stays empty."""
    if column.site:
        return line.values.applicability if column.site in line.sites else ""
    if column.field:
        return line.values.get(column.field)
    found = getattr(line, column.head)
    return found if isinstance(found, str) else ", ".join(found)


def about(sheet: Sheet) -> dict[str, str]:
    """Return from where a sheet comes."""
    return asdict(sheet.origin)


Address = Callable[[int, int], str]  # row and column, both from 0


def read_table(
    rows: Iterable[Sequence[str]], address: Address = lambda row, column: f"{row}:{column}"
) -> dict[Key, Told]:
    """Return the cells that can be edited, by item, sites and field.

    Raises ImsError where the table has lost its columns or tells one line twice.
    """
    lines = list(rows)
    heads = list(lines[0]) if lines else []
    if missing := [name for name in ("item", "sites", *TEXTS) if name not in heads]:
        raise ImsError(f"the table has no column `{missing[0]}`", HELP)
    told: dict[Key, Told] = {}
    wrong: list[str] = []
    for number, cells in enumerate(lines[1:], 1):
        if any(cells):
            _read_line(heads, cells, partial(address, number), told, wrong)
    if wrong:
        raise ImsError("\n  ".join(["lines that cannot be taken in:", *wrong]), HELP)
    return told


def _read_line(
    heads: Sequence[str],
    cells: Sequence[str],
    address: Callable[[int], str],
    told: dict[Key, Told],
    wrong: list[str],
) -> None:
    found = dict(zip(heads, cells, strict=False))
    item, sites = found["item"], tuple(found["sites"].split(", "))
    if (item, sites, TEXTS[0]) in told:
        wrong.append(f"{address(0)}: `{item}` at {found['sites']} stands twice")
    for column, head in enumerate(heads):
        value = one_line(found.get(head, ""))
        site = head.removeprefix(_APPLICABILITY) if head.startswith(_APPLICABILITY) else ""
        if site in sites:
            told[item, (site,), "applicability"] = Told(value, address(column))
        elif site and value:
            wrong.append(f"{address(column)}: this line does not speak of {site}")
        elif head in TEXTS:
            told[item, sites, head] = Told(value, address(column))


def one_line(value: str) -> str:
    """Return a cell as a line of text: people break lines in cells, values have none."""
    return " ".join(value.split("\n")).strip() if "\n" in value else value.strip(" ")
