"""What commands about requirements are asked, and the matrix that answers: options in one place."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ims import files
from ims.cli import options
from ims.diagnostic import ImsError
from ims.vocabulary import Discipline, Jurisdiction

if TYPE_CHECKING:
    from ims.coverage import Cell, Matrices, Narrowing, Question
    from ims.models.document import LegalRegister


@dataclass
class Asked:
    """What a command was asked, and the matrix that answers; computed once."""

    root: Path
    frameworks: tuple[str, ...]
    jurisdiction: str
    sites: tuple[str, ...]
    only: "Narrowing"
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

        wish = Selection(self._laws(), self.jurisdiction, self.sites, self.only)
        found = self._from_history(wish) if git.head(self.root) else None
        if found:
            return found
        if self.as_of:
            raise ImsError(f"there is no signed history of {self.as_of}", _ADOPT)
        system = ManagementSystem(files.Folder(self.root))
        return from_tree(system, wish, self.now.date(), "nothing was ever approved here")

    @cached_property
    def registers(self) -> "dict[str, LegalRegister]":
        """Return the legal registers that are named where a framework could be."""
        from ims.system import ManagementSystem
        from ims.views.legal import registers

        system = ManagementSystem(files.Folder(self.root))
        if all(system.framework(name) for name in self.frameworks):
            return {}
        return {n: found for n, found in registers(system).items() if n in self.frameworks}

    def _laws(self) -> tuple[str, ...]:
        """Return the frameworks asked about; a legal register stands for the laws in it."""
        from ims.views.legal import EMPTY

        found: list[str] = []
        for name in self.frameworks:
            register = self.registers.get(name)
            laws = [law for entry in register.entries for law in entry.laws] if register else []
            if register and not laws:
                help = f"how to enter one stands in `## How to read` of {name}"
                raise ImsError(f"{register.title}: {EMPTY}", help)
            found += laws or [name]
        return tuple(found)

    def _from_history(self, wish: Any) -> "Question | None":
        from ims.coverage.adopted import from_history
        from ims.open_standpoint import at_site, known_at

        known = known_at(self.root, self.moment)
        if known is None:
            return None
        opened, state = known
        at = partial(at_site, state, self.moment)
        return from_history(state, opened.blobs, wish, self.day, at)

    @cached_property
    def moment(self) -> date | datetime:
        """Return the day or instant asked about."""
        from ims.site.publication import day_or_moment

        return day_or_moment(self.as_of) if self.as_of else self.now

    @property
    def day(self) -> date:
        """Return the day asked about."""
        return self.moment.date() if isinstance(self.moment, datetime) else self.moment

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


def asked_about(root: Path, frameworks: tuple[str, ...], now: datetime) -> Asked:
    """Return the question about frameworks at all sites, now."""
    from ims.coverage import EVERYTHING

    return Asked(root, frameworks, "", (), EVERYTHING, "", "text", now)


_ADOPT = "name a day after the system was adopted, or leave out --as-of"


def asks(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options that mean the same in all these commands, and hand over one `Asked`."""

    @wraps(command)
    def run(  # noqa: PLR0913, PLR0917 - click passes one argument an option
        frameworks: tuple[str, ...],
        jurisdiction: str | None,
        sites: tuple[str, ...],
        discipline: str | None,
        product: str,
        licence: str,
        as_of: str,
        form: str,
        root: Path,
        now: datetime,
        **more: Any,
    ) -> int:
        from ims.coverage import Narrowing

        named = (*frameworks, *([more.pop("framework")] if more.get("framework") else []))
        more.pop("framework", None)
        only = Narrowing(discipline or "", product, licence)
        asked = Asked(root, named, jurisdiction or "", sites, only, as_of, form, now)
        return command(asked, **more)

    for option in reversed(_OPTIONS):
        run = option(run)
    return run


_OPTIONS: tuple[Callable[..., Any], ...] = (
    click.option("--framework", "frameworks", multiple=True, help="Like iso-9001-2015."),
    click.option("--jurisdiction", type=click.Choice([place.value for place in Jurisdiction])),
    click.option("--site", "sites", multiple=True, help="One site; default: all."),
    click.option(
        "--discipline",
        type=click.Choice([one.value for one in Discipline]),
        help="Only requirements of it: by their matrix row, else their item, else their framework.",
    ),
    click.option("--product", default="", help="Only what concerns it: sites, frameworks, rows."),
    click.option("--licence", default="", help="Only what concerns it: sites, rows."),
    click.option("--as-of", default="", metavar="DATE", help="A day of each site, or an instant."),
    click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text"),
    options.root,
    options.now,
)
FRAMEWORK = click.argument("framework", required=False, default="")
