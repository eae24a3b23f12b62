"""A line through time with target and limits: a dot meets the target, a square misses it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ims.site.charts import svg

_WIDE, _HIGH = 760, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 128, 14, 34
_LABEL_WIDE, _LABEL_HIGH = 52, 13
_RING, _DOT, _HALF = 8, 3.5, 4


@dataclass(frozen=True)
class Mark:
    """One value in time; None where there is none, which leaves a gap in the line."""

    label: str
    value: float | None
    met: bool = True
    signal: bool = False  # gets a ring


@dataclass(frozen=True)
class Level:
    """A line across: its name, and `target`, `limit` or `centre` as its kind."""

    name: str
    value: float
    kind: str


def line_chart(
    title: str, description: str, marks: Sequence[Mark], levels: Sequence[Level] = ()
) -> str:
    """Return the chart; the oldest value stands on the left."""
    return svg.figure(title, description, (_WIDE, _HIGH), _Plane(marks, levels).parts())


class _Plane:
    def __init__(self, marks: Sequence[Mark], levels: Sequence[Level]) -> None:
        self.marks, self.levels = marks, levels
        values = [one.value for one in marks if one.value is not None]
        values += [one.value for one in levels]
        self.ticks = svg.ticks(min(values, default=0), max(values, default=1))

    def x(self, number: int) -> float:
        inside = _WIDE - _LEFT - _RIGHT
        return _LEFT + inside * (number + 0.5) / max(len(self.marks), 1)

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return _TOP + (_HIGH - _TOP - _BOTTOM) * (high - value) / (high - low)

    def parts(self) -> Iterator[str]:
        """Return everything that is drawn, what lies below first."""
        yield from self._scale()
        yield from self._levels()
        yield from self._months()
        yield f'<path class="ims-line__path" d="{self._path()}"/>'
        for number, mark in enumerate(self.marks):
            yield from self._mark(self.x(number), mark)

    def _scale(self) -> Iterator[str]:
        for value in self.ticks:
            y = self.y(value)
            yield svg.line(_LEFT, y, _WIDE - _RIGHT, y, "ims-line__grid")
            yield svg.text(_LEFT - 8, y + 4, svg.shown(value), "ims-line__small", "end")

    def _levels(self) -> Iterator[str]:
        """Return the lines across; names that would lie upon each other move apart."""
        above = float("-inf")
        for level in sorted(self.levels, key=lambda one: -one.value):
            y = self.y(level.value)
            above = max(y + 4, above + _LABEL_HIGH)
            yield svg.line(_LEFT, y, _WIDE - _RIGHT, y, f"ims-line__level ims-line__{level.kind}")
            named = f"{level.name} {svg.shown(level.value)}"
            yield svg.text(_WIDE - _RIGHT + 6, above, named, "ims-line__small")

    def _months(self) -> Iterator[str]:
        inside = _WIDE - _LEFT - _RIGHT
        each = max(-(-len(self.marks) * _LABEL_WIDE // inside), 1)
        for number, mark in enumerate(self.marks):
            if number % each == 0:
                yield svg.text(self.x(number), _HIGH - 12, mark.label, "ims-line__small", "middle")

    def _path(self) -> str:
        drawn, pen = [], "M"
        for number, mark in enumerate(self.marks):
            if mark.value is None:
                pen = "M"
            else:
                drawn.append(f"{pen}{self.x(number):.1f} {self.y(mark.value):.1f}")
                pen = "L"
        return " ".join(drawn)

    def _mark(self, x: float, mark: Mark) -> Iterator[str]:
        if mark.value is None:
            yield svg.text(x, _HIGH - _BOTTOM - 3, "?", "ims-line__none", "middle")
            return
        y = self.y(mark.value)
        if mark.signal:
            yield f'<circle class="ims-line__ring" cx="{x:.1f}" cy="{y:.1f}" r="{_RING}"/>'
        if mark.met:
            yield f'<circle class="ims-line__met" cx="{x:.1f}" cy="{y:.1f}" r="{_DOT}"/>'
        else:
            place = f'x="{x - _HALF:.1f}" y="{y - _HALF:.1f}"'
            yield f'<rect class="ims-line__missed" {place} width="{2 * _HALF}" height="{2 * _HALF}"/>'
