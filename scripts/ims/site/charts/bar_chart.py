"""Numbers by month as bars, each with its number above it."""

from collections.abc import Iterator, Sequence

from ims.site.charts import svg

_HIGH, _TOP, _BOTTOM, _LEFT = 150, 20, 24, 4
_BAR, _GAP = 26, 8
_LABEL_WIDE = 52


def bar_chart(title: str, description: str, bars: Sequence[tuple[str, int]]) -> str:
    """Return the chart; a month without anything shows a nought and no bar."""
    wide = _LEFT + len(bars) * (_BAR + _GAP) + _LABEL_WIDE  # the last label needs its room
    return svg.figure(title, description, (wide, _HIGH), _parts(bars))


def _parts(bars: Sequence[tuple[str, int]]) -> Iterator[str]:
    highest = max((number for _, number in bars), default=0) or 1
    inside = _HIGH - _TOP - _BOTTOM
    each = -(-_LABEL_WIDE // (_BAR + _GAP))
    for count, (label, number) in enumerate(bars):
        x, high = _LEFT + count * (_BAR + _GAP), inside * number / highest
        y = _TOP + inside - high
        if number:
            place = f'x="{x}" y="{y:.1f}" width="{_BAR}" height="{high:.1f}"'
            yield f'<rect class="ims-bar" {place}/>'
        yield svg.text(x + _BAR / 2, y - 4, number, "ims-line__small", "middle")
        if count % each == 0:
            yield svg.text(x, _HIGH - 8, label, "ims-line__small")
    yield svg.line(
        0, _TOP + inside, _LEFT + len(bars) * (_BAR + _GAP), _TOP + inside, "ims-line__grid"
    )
