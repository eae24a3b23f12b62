"""A heat map: rows by columns, each square with its figures in words; colour only repeats them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ims.site import markup

_LABEL, _WIDE, _HIGH, _HEAD, _GAP = 200, 160, 40, 26, 3
_LONGEST = 30  # letters of a label that find room
_STEPS = 4


@dataclass(frozen=True)
class Square:
    """What one square says; `share` is from 0 to 1, None where there is nothing to measure."""

    first: str
    second: str
    share: float | None = None

    @property
    def step(self) -> str:
        """Return the shade: none at all, or one of four; only what is whole has the darkest."""
        return "off" if self.share is None else str(int(self.share * _STEPS))


def heat_map(
    title: str,
    description: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Square]]],
) -> str:
    """Return the map as one line of HTML, which no engine changes."""
    wide, high = _LABEL + len(columns) * _WIDE, _HEAD + len(rows) * _HIGH
    named = f"<title>{markup.html(title)}</title><desc>{markup.html(description)}</desc>"
    parts = [*_heads(columns), *(part for n, row in enumerate(rows) for part in _row(n, *row))]
    return (
        '<figure class="ims-chart" data-search-exclude>'
        f'<svg role="img" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        f'aria-label="{markup.html(title)}" xmlns="http://www.w3.org/2000/svg">'
        f"{named}{''.join(parts)}</svg></figure>"
    )


def _heads(columns: Sequence[str]) -> Iterator[str]:
    for number, name in enumerate(columns):
        x = _LABEL + number * _WIDE + _WIDE / 2
        yield _text(x, _HEAD - 9, name, "ims-chart__head", anchor="middle")


def _row(number: int, label: str, squares: Sequence[Square]) -> Iterator[str]:
    y = _HEAD + number * _HIGH
    short = label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"
    yield _text(_LABEL - 10, y + _HIGH / 2 + 4, short, "ims-chart__label", anchor="end")
    for column, square in enumerate(squares):
        x = _LABEL + column * _WIDE
        yield (
            f'<g class="ims-heat ims-heat--{square.step}">'
            f'<rect x="{x}" y="{y}" width="{_WIDE - _GAP}" height="{_HIGH - _GAP}"/>'
            f"{_text(x + 10, y + 17, square.first, 'ims-heat__first')}"
            f"{_text(x + 10, y + 31, square.second, 'ims-heat__second')}</g>"
        )


def _text(x: float, y: float, words: str, css_class: str, *, anchor: str = "start") -> str:
    return (
        f'<text class="{css_class}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">'
        f"{markup.html(words)}</text>"
    )
