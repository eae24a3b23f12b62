"""What commands about requirements are asked, and the matrix that answers: options in one place."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from ims import files
from ims.cli import options
from ims.diagnostic import ImsError
from ims.vocabulary import Discipline, Jurisdiction

if TYPE_CHECKING:
    from ims.coverage import Cell, Matrices, Question
    from ims.history.state import State


@dataclass
class Asked:
    """What a command was asked, and the matrix that answers; computed once."""

    root: Path
    frameworks: tuple[str, ...]
    jurisdiction: str
    discipline: str
    sites: tuple[str, ...]
    as_of: str
    form: str
    now: datetime

    @cached_property
    def question(self) -> "Question":
        """Return the question put to the history, or to the bare files where there is none."""
        from ims import git
        from ims.coverage import Selection
        from ims.coverage.adopted import from_tree
        from ims.system import ManagementSystem

        wish = Selection(self.frameworks, self.jurisdiction, self.discipline, self.sites)
        found = self._from_history(wish) if git.head(self.root) else None
        if found:
            return found
        if self.as_of:
            raise ImsError(f"there is no signed history of {self.as_of}", _ADOPT)
        system = ManagementSystem(files.Folder(self.root))
        return from_tree(system, wish, self.now.date(), "nothing was ever approved here")

    def _from_history(self, wish: Any) -> "Question | None":
        from ims.coverage.adopted import from_history
        from ims.open_history import open_history

        opened = open_history(self.root)
        last = self._cutoff.timestamp()
        state = opened.state_at(lambda step: step.arrival <= last)
        if not state.adopted:
            return None
        return from_history(state, opened.blobs, wish, self.day, lambda s: self._at(state, s))

    @cached_property
    def moment(self) -> date | datetime:
        """Return the day or instant asked about."""
        from ims.site.publication import day_or_moment

        return day_or_moment(self.as_of) if self.as_of else self.now

    @property
    def day(self) -> date:
        """Return the day asked about."""
        return self.moment.date() if isinstance(self.moment, datetime) else self.moment

    @property
    def _cutoff(self) -> datetime:
        """Return the last instant that counts at any site: the day begins last in the west."""
        from ims.system import ManagementSystem

        if isinstance(self.moment, datetime):
            return self.moment
        midnight = datetime.combine(self.moment, time(), UTC)
        known = ManagementSystem(files.Folder(self.root)).sites.values()
        return max((_midnight(self.moment, s.time_zone) for s in known), default=midnight)

    def _at(self, state: "State", site: str) -> datetime:
        from ims.lifecycle import site_instant

        if isinstance(self.moment, datetime):
            return self.moment
        return site_instant(self.moment, state.sites[site])

    @cached_property
    def matrices(self) -> "Matrices":
        """Return what the cells share."""
        from ims.coverage import Matrices

        return Matrices(self.question)

    @cached_property
    def cells(self) -> "list[Cell]":
        """Return the cells of everything that is asked about."""
        found = list(self.matrices.cells())
        if not found:
            raise ImsError("there is no requirement to cover", "name a framework that has items")
        return found

    def answer(
        self, parts: Mapping[str, Sequence[Any]], lines: Callable[[], Iterable[str]]
    ) -> None:  # fmt: skip
        """Print the rows in the form asked for; CSV has room for the first kind only."""
        from ims.exchange import answer, coverage_text

        if self.form == "json":
            click.echo(answer.as_json(self.question.basis, **parts), nl=False)
        elif self.form == "csv":
            click.echo(answer.as_csv(next(iter(parts.values()))), nl=False)
        else:
            click.echo(coverage_text.page(self.question.basis, lines()), nl=False)


def _midnight(day: date, zone: str) -> datetime:
    try:
        return datetime.combine(day, time(), ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return datetime.combine(day, time(), UTC)


_ADOPT = "name a day after the system was adopted, or leave out --as-of"


def asks(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options that mean the same in all these commands, and hand over one `Asked`."""

    @wraps(command)
    def run(  # noqa: PLR0913, PLR0917 - click passes one argument an option
        frameworks: tuple[str, ...],
        jurisdiction: str | None,
        discipline: str | None,
        sites: tuple[str, ...],
        as_of: str,
        form: str,
        root: Path,
        now: datetime,
        **more: Any,
    ) -> int:
        named = (*frameworks, *([more.pop("framework")] if more.get("framework") else []))
        more.pop("framework", None)
        places = jurisdiction or "", discipline or "", sites
        asked = Asked(root, named, *places, as_of, form, now)
        return command(asked, **more)

    for option in reversed(_OPTIONS):
        run = option(run)
    return run


_OPTIONS: tuple[Callable[..., Any], ...] = (
    click.option("--framework", "frameworks", multiple=True, help="Like iso-9001-2015."),
    click.option("--jurisdiction", type=click.Choice([place.value for place in Jurisdiction])),
    click.option("--site", "sites", multiple=True, help="One site; default: all."),
    click.option("--discipline", type=click.Choice([one.value for one in Discipline])),
    click.option("--as-of", default="", metavar="DATE", help="A day of each site, or an instant."),
    click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text"),
    options.root,
    options.now,
)
FRAMEWORK = click.argument("framework", required=False, default="")
