"""A risk matrix: severity by probability, each square with level, count and ids in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ims.site import markup

_LEFT, _TOP, _WIDE, _HIGH, _GAP, _FOOT = 118, 8, 138, 68, 3, 44
_SHOWN = 2


@dataclass(frozen=True)
class Cell:
    """One square: its level, the ids that may be named, and how many may not."""

    level: str
    ids: tuple[str, ...] = ()
    unnamed: int = 0

    @property
    def count(self) -> int:
        """Return how many risks stand here."""
        return len(self.ids) + self.unnamed

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the ids that find room, and how many more there are."""
        shown, more = self.ids[:_SHOWN], self.count - len(self.ids[:_SHOWN])
        return (*shown, f"and {more} more" if shown else f"{more} not named") if more else shown


def risk_matrix(
    title: str,
    description: str,
    severities: Sequence[str],
    probabilities: Sequence[str],
    rows: Sequence[Sequence[Cell]],
) -> str:
    """Return the matrix as one line of HTML; the first row is the highest severity."""
    wide = _LEFT + len(probabilities) * _WIDE
    high = _TOP + len(severities) * _HIGH + _FOOT
    parts = [*_axes(severities, probabilities)]
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            parts += _cell(_LEFT + x * _WIDE, _TOP + y * _HIGH, cell)
    named = f"<title>{markup.html(title)}</title><desc>{markup.html(description)}</desc>"
    return (
        '<figure class="ims-chart" data-search-exclude>'
        f'<svg role="img" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        f'aria-label="{markup.html(title)}" xmlns="http://www.w3.org/2000/svg">'
        f"{named}{''.join(parts)}</svg></figure>"
    )


def _axes(severities: Sequence[str], probabilities: Sequence[str]) -> Iterator[str]:
    for number, words in enumerate(severities):
        y = _TOP + number * _HIGH + _HIGH / 2 + 4
        yield _text(_LEFT - 10, y, words, "ims-chart__head", "end")
    foot = _TOP + len(severities) * _HIGH
    for number, words in enumerate(probabilities):
        x = _LEFT + number * _WIDE + (_WIDE - _GAP) / 2
        yield _text(x, foot + 16, words, "ims-chart__head", "middle")
    middle = _LEFT + len(probabilities) * _WIDE / 2
    yield _text(middle, foot + 36, "Probability", "ims-chart__label", "middle")
    yield _text(_LEFT - 10, foot + 16, "Severity", "ims-chart__label", "end")


def _cell(x: float, y: float, cell: Cell) -> Iterator[str]:
    yield f'<g class="ims-risk ims-risk--{markup.html(cell.level)}">'
    yield f'<rect x="{x}" y="{y}" width="{_WIDE - _GAP}" height="{_HIGH - _GAP}"/>'
    yield _text(x + 8, y + 17, cell.level, "ims-heat__second")
    if cell.count:
        yield _text(x + _WIDE - _GAP - 8, y + 19, str(cell.count), "ims-risk__count", "end")
    for number, line in enumerate(cell.lines):
        yield _text(x + 8, y + 33 + number * 13, line, "ims-risk__id")
    yield "</g>"


def _text(x: float, y: float, words: str, css_class: str, anchor: str = "start") -> str:
    return (
        f'<text class="{css_class}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">'
        f"{markup.html(words)}</text>"
    )
