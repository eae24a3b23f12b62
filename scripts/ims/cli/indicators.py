"""Commands for managers about objectives and indicators."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from ims.cli.stood import Stood, stands
from ims.diagnostic import ImsError

if TYPE_CHECKING:
    from ims.performance import Series


@click.command()
@click.argument("indicator", default="")
@click.option("--computations", is_flag=True, help="What the tool can work out, with definitions.")
@stands()
def indicators(stood: Stood, indicator: str, *, computations: bool) -> int:
    """Show what is measured: value, target and trend of each indicator and site.

    With the id of an INDICATOR: its definition and all its values, period by period.
    """
    from ims.performance import performance
    from ims.performance.rows import newest, values

    if computations:
        return _computations(stood)
    known = performance(stood.standpoint)
    series = [one for one in known.series if stood.at_site((one.site,))]
    if not known.indicators:
        raise ImsError("there is no indicator", "write controls/indicators.yaml")
    if indicator and indicator not in known.indicators:
        raise ImsError(f"there is no indicator `{indicator}`", _use(known.indicators))
    chosen = [one for one in series if indicator in ("", one.indicator.id)]
    if not any(one.points for one in chosen):
        raise ImsError("nothing is measured: nothing was ever approved or signed here", _EMPTY)
    rows = values(chosen) if indicator else newest(chosen)
    shown = _one(chosen) if indicator else ()
    stood.answer({"indicators": rows}, lambda: [*shown, _table(rows)])
    return 0


_EMPTY = "name the folder of a system that runs with --root"


def _use(known: Iterable[str]) -> str:
    return f"use one of {', '.join(known)}"


def _table(rows: Sequence[object]) -> str:
    from ims.exchange import table

    return table.render(rows, "text")


def _one(chosen: Sequence["Series"]) -> Iterator[str]:
    """Return what one indicator is, and the conclusion at each site."""
    from ims.performance.rows import formula
    from ims.performance.words import bounds, conclusion

    one = chosen[0].indicator
    yield f"{one.title} ({one.unit}): {one.definition}"
    yield f"Formula: {formula(one)}"
    yield f"Target: {bounds(one.target, one.unit)}"
    yield from (f"{series.site}: {conclusion(series)}" for series in chosen)
    yield ""


@dataclass(frozen=True)
class _Known:
    source: str
    unit: str
    definition: str


def _computations(stood: Stood) -> int:
    from ims.exchange import table
    from ims.performance import COMPUTED

    rows = [_Known(f"computed:{o.name}", o.unit, o.definition) for o in COMPUTED.values()]
    if stood.form == "text":
        click.echo("\n".join(f"{row.source} ({row.unit}): {row.definition}" for row in rows))
    else:
        click.echo(table.render(rows, stood.form), nl=False)
    return 0
