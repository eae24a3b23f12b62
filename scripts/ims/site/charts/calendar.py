"""A calendar of months: a row for each thing that comes again, a sign in each month it is planned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ims.site import markup
from ims.site.charts import svg

_LABEL, _WIDE, _HIGH, _HEAD = 150, 22, 26, 40
_YEAR = 12


@dataclass(frozen=True)
class Mark:
    """A sign in a month; `css` repeats by colour what the sign says."""

    month: int  # counted from the first column
    sign: str
    words: str
    css: str = ""


@dataclass(frozen=True)
class Row:
    """One row with its marks."""

    label: str
    marks: Sequence[Mark]


def calendar(
    title: str, description: str, months: Sequence[str], today: int, rows: Sequence[Row]
) -> str:
    """Return the calendar; `months` are like `2026-09`, `today` is the column of the day."""
    size = (_LABEL + len(months) * _WIDE, _HEAD + len(rows) * _HIGH)
    parts = [*_heads(months), *(p for n, row in enumerate(rows) for p in _row(n, row, size[0]))]
    if 0 <= today < len(months):
        x = _LABEL + today * _WIDE + _WIDE / 2
        parts.append(svg.line(x, _HEAD - 12, x, size[1], "ims-line__limit ims-line__level"))
        parts.append(svg.text(x, _HEAD - 14, "today", "ims-chart__small", "middle"))
    return svg.figure(title, description, size, parts)


def _heads(months: Sequence[str]) -> Iterator[str]:
    for number, month in enumerate(months):
        x = _LABEL + number * _WIDE
        if number == 0 or month.endswith("-01"):
            yield svg.text(x + 2, 14, month[:4], "ims-chart__head")
            yield svg.line(x, 4, x, _HEAD, "ims-line__grid")


def _row(number: int, row: Row, wide: float) -> Iterator[str]:
    y = _HEAD + number * _HIGH
    yield svg.line(0, y + _HIGH, wide, y + _HIGH, "ims-line__grid")
    yield svg.text(0, y + 17, row.label, "ims-chart__label")
    for mark in row.marks:
        x = _LABEL + mark.month * _WIDE + _WIDE / 2
        yield f'<g class="ims-mark-{mark.css}"><title>{markup.html(mark.words)}</title>'
        yield svg.text(x, y + 18, mark.sign, "ims-calendar__sign", "middle") + "</g>"
