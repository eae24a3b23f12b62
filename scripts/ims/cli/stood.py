"""What commands about a running system are asked, and the standpoint that answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ims import files
from ims.cli import options
from ims.diagnostic import ImsError

if TYPE_CHECKING:
    from ims.standpoint import Standpoint


_AHEAD = timedelta(days=366)


@dataclass
class Stood:
    """What a command was asked: folder, day, site, form; and what is known there and then."""

    root: Path
    as_of: str
    site: str
    form: str
    now: datetime

    @cached_property
    def standpoint(self) -> "Standpoint":
        """Return what the history knows on the day, or the bare files where there is none.

        Raises ImsError where the site is unknown, or where a past day has no signed history.
        """
        from ims.open_standpoint import day_of, open_standpoint

        if day_of(self._moment) > self.now.date() + _AHEAD:
            raise ImsError(f"{self.as_of} is too far ahead", "name a day of the next twelve months")
        found = open_standpoint(self.root, self._moment, asked=bool(self.as_of))
        if self.site and self.site not in found.sites:
            raise ImsError(
                f"there is no site `{self.site}`", f"use one of {', '.join(found.sites)}"
            )
        return found

    @property
    def knows_not_all(self) -> bool:
        """Return whether records that nobody can read were left out of the answer."""
        asked = "standpoint" in vars(self)
        return asked and bool(self.standpoint.ledger.unreadable)

    @property
    def _moment(self) -> date | datetime:
        from ims.site.publication import day_or_moment

        return day_or_moment(self.as_of) if self.as_of else self.now

    def at_site(self, sites: Iterable[str]) -> bool:
        """Return whether something at these sites concerns the site that was asked about."""
        named = set(sites)
        return not self.site or not named or bool(named & {self.site, "all"})

    def answer(
        self,
        parts: Mapping[str, Sequence[Any]],
        lines: Callable[[], Iterable[str]],
        of: type | None = None,
    ) -> None:
        """Print the rows in the form asked for; CSV has room for the first kind only.

        `of` is the kind of its rows, so that a table without rows still has its head.
        """
        from ims.exchange import answer

        if self.form == "json":
            click.echo(answer.as_json(self.standpoint.basis, **parts), nl=False)
        elif self.form == "csv":
            click.echo(answer.as_csv(next(iter(parts.values())), of), nl=False)
        else:
            click.echo("\n".join([self.standpoint.basis, "", *lines()]))


def stands(*forms: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Add the options that mean the same in all these commands, and hand over one `Stood`."""

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        @wraps(command)
        def run(as_of: str, site: str, form: str, root: Path, now: datetime, **more: Any) -> int:
            stood = Stood(root, as_of, site, form, now)
            return command(stood, **more) or int(stood.knows_not_all)

        for option in reversed(_options(("text", "json", "csv", *forms))):
            run = option(run)
        return run

    return decorate


def _options(forms: Sequence[str]) -> tuple[Callable[..., Any], ...]:
    return (
        click.option("--site", default="", help="One site, like DUB; default: all."),
        click.option(
            "--as-of", default="", metavar="DATE", help="A day of each site, or an instant."
        ),
        click.option("--format", "form", type=click.Choice(list(forms)), default="text"),
        options.root,
        options.now,
    )


def folder_system(root: Path) -> Any:
    """Return the files of a folder as they are, landed or not."""
    from ims.system import ManagementSystem

    return ManagementSystem(files.Folder(root))
