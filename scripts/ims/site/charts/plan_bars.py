"""The plan as four columns, plan, do, check and act: one bar a step, with its count in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ims.site import markup

_WIDE, _GAP, _HEAD, _HIGH, _BAR = 234, 18, 34, 50, 14
_LONGEST = 36  # letters of a title that find room; the table has it whole


@dataclass(frozen=True)
class Bar:
    """One step: its words, how many activities are done of all, and its state."""

    title: str
    done: int
    of: int
    state: str


def plan_bars(title: str, description: str, columns: Sequence[tuple[str, Sequence[Bar]]]) -> str:
    """Return the picture as one line of HTML."""
    wide = len(columns) * (_WIDE + _GAP) - _GAP
    high = _HEAD + max((len(bars) for _, bars in columns), default=0) * _HIGH
    parts = [part for n, column in enumerate(columns) for part in _column(n, *column)]
    named = f"<title>{markup.html(title)}</title><desc>{markup.html(description)}</desc>"
    return (
        '<figure class="ims-chart" data-search-exclude>'
        f'<svg role="img" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        f'aria-label="{markup.html(title)}" xmlns="http://www.w3.org/2000/svg">'
        f"{named}{''.join(parts)}</svg></figure>"
    )


def _column(number: int, phase: str, bars: Sequence[Bar]) -> Iterator[str]:
    x = number * (_WIDE + _GAP)
    done, of = sum(bar.done for bar in bars), sum(bar.of for bar in bars)
    yield _text(x, 18, phase, "ims-chart__head")
    yield _text(x + _WIDE, 18, f"{done} of {of}", "ims-chart__label", "end")
    for row, bar in enumerate(bars):
        yield from _bar(x, _HEAD + row * _HIGH, bar)


def _bar(x: float, y: float, bar: Bar) -> Iterator[str]:
    full = _WIDE * bar.done / bar.of if bar.of else 0
    words = bar.title if len(bar.title) <= _LONGEST else f"{bar.title[: _LONGEST - 1]}…"
    yield f'<g class="ims-plan ims-plan--{markup.html(bar.state)}">'
    yield _text(x, y + 12, words, "ims-plan__title")
    yield f'<rect class="ims-plan__all" x="{x}" y="{y + 18}" width="{_WIDE}" height="{_BAR}"/>'
    if full:
        yield f'<rect class="ims-plan__done" x="{x}" y="{y + 18}" width="{full:g}" height="{_BAR}"/>'
    yield _text(x + 6, y + 29, f"{bar.done} of {bar.of}, {bar.state}", "ims-plan__state")
    yield "</g>"


def _text(x: float, y: float, words: str, css_class: str, anchor: str = "start") -> str:
    return (
        f'<text class="{css_class}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">'
        f"{markup.html(words)}</text>"
    )
