"""What all charts share: the frame with its words, texts, and a scale with round numbers.

A chart is a pure function of figures that returns one line of HTML with one inline SVG: `role=img`,
a title and a description, no script, colours from the theme (so dark mode and print need nothing),
and a shape or word for each thing that a colour says. The page puts a table with the same figures
below it. `line_chart`, `bar_chart` and `sparkline` are the general ones.
"""

from collections.abc import Iterable
from math import ceil, floor, log10

from ims.site import markup

_NICE = (1, 2, 2.5, 5, 10)


def figure(title: str, description: str, size: tuple[int, int], parts: Iterable[str]) -> str:
    """Return a chart as a figure on one line, which no engine changes."""
    drawn = svg(title, description, size, parts)
    return f'<figure class="ims-chart" data-search-exclude>{drawn}</figure>'


def svg(title: str, description: str, size: tuple[int, int], parts: Iterable[str]) -> str:
    """Return the picture alone, for a place inside a line or a table."""
    wide, high = size
    named = f"<title>{markup.html(title)}</title><desc>{markup.html(description)}</desc>"
    return (
        f'<svg role="img" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        f'aria-label="{markup.html(title)}" xmlns="http://www.w3.org/2000/svg">'
        f"{named}{''.join(parts)}</svg>"
    )


def text(x: float, y: float, words: object, css_class: str = "", anchor: str = "start") -> str:
    """Return words at a place."""
    named = f'class="{css_class}" ' if css_class else ""
    return (
        f'<text {named}x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{markup.html(words)}</text>'
    )


def line(x1: float, y1: float, x2: float, y2: float, css_class: str) -> str:
    """Return a straight line."""
    return f'<line class="{css_class}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def shown(value: float) -> str:
    """Return a number without needless digits."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def ticks(lowest: float, highest: float, about: int = 4) -> list[float]:
    """Return round numbers at even steps that enclose two values."""
    if highest <= lowest:
        lowest, highest = lowest - 1, highest + 1
    raw = (highest - lowest) / about
    size = 10 ** floor(log10(raw))
    step = next(nice * size for nice in _NICE if nice * size >= raw * 0.999)
    first, last = floor(lowest / step), ceil(highest / step)
    return [round(number * step, 10) for number in range(first, last + 1)]
