"""A small line for a table: how a figure went, with its target; the newest value is marked."""

from collections.abc import Iterator, Sequence

from ims.site.charts import svg

_WIDE, _HIGH, _EDGE, _DOT = 110, 26, 4, 3


def sparkline(
    title: str, values: Sequence[float | None], target: float | None = None, *, met: bool = True
) -> str:
    """Return the line without axes; gaps stay gaps, a square marks a newest value that misses."""
    known = [value for value in values if value is not None]
    description = f"{len(known)} values" + ("" if not known else f", newest {svg.shown(known[-1])}")
    return svg.svg(title, description, (_WIDE, _HIGH), _parts(values, target, met=met))


def _parts(
    values: Sequence[float | None], target: float | None, *, met: bool
) -> Iterator[str]:  # fmt: skip
    known = [value for value in values if value is not None]
    scale = [*known, target] if target is not None else known
    if not known:
        yield svg.text(_WIDE / 2, _HIGH / 2 + 4, "no value", "ims-line__small", "middle")
        return
    low, high = min(scale), max(scale)
    wide = (_WIDE - 2 * _EDGE) / max(len(values) - 1, 1)

    def place(number: int, value: float) -> tuple[float, float]:
        share = (high - value) / (high - low) if high > low else 0.5
        return _EDGE + number * wide, _EDGE + (_HIGH - 2 * _EDGE) * share

    if target is not None:
        y = place(0, target)[1]
        yield svg.line(0, y, _WIDE, y, "ims-line__level ims-line__target")
    drawn, pen, last = [], "M", (0.0, 0.0)
    for number, value in enumerate(values):
        if value is not None:
            last = place(number, value)
            dot = "h0" if pen == "M" else ""  # a value between gaps is seen, too
            drawn.append(f"{pen}{last[0]:.1f} {last[1]:.1f}{dot}")
        pen = "M" if value is None else "L"
    yield f'<path class="ims-line__path" d="{" ".join(drawn)}"/>'
    yield _newest(*last, met=met)


def _newest(x: float, y: float, *, met: bool) -> str:
    if met:
        return f'<circle class="ims-line__met" cx="{x:.1f}" cy="{y:.1f}" r="{_DOT}"/>'
    place = f'x="{x - _DOT:.1f}" y="{y - _DOT:.1f}" width="{2 * _DOT}" height="{2 * _DOT}"'
    return f'<rect class="ims-line__missed" {place}/>'
