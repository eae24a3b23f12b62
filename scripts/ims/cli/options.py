"""Options that mean the same in every command."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import click

from ims.diagnostic import ImsError
from ims.files import SETTINGS, find_root

F = TypeVar("F", bound=Callable[..., object])


def _root(_: click.Context, __: click.Parameter, value: str | None) -> Path:
    if value and not (Path(value) / SETTINGS).is_file():
        raise ImsError(f"`{value}` is no management system: it has no {SETTINGS}")
    return Path(value).resolve() if value else find_root(Path.cwd())


def _day(_: click.Context, __: click.Parameter, value: datetime | None) -> date:
    return value.date() if value else date.today()  # noqa: DTZ011 - the user's own calendar day


def _moment(_: click.Context, __: click.Parameter, value: datetime | None) -> datetime:
    return value or datetime.now().astimezone().replace(microsecond=0)


def root(command: F) -> F:
    """Add --root: the folder of the system."""
    return click.option(
        "--root",
        callback=_root,
        type=click.Path(exists=True, file_okay=False),
        help="Folder of the system; default: the nearest one upwards.",
    )(command)


def today(command: F) -> F:
    """Add --today: the day as of which to answer."""
    return click.option(
        "--today",
        callback=_day,
        type=click.DateTime(["%Y-%m-%d"]),
        help="Answer as of this day, YYYY-MM-DD; default: today.",
    )(command)


def now(command: F) -> F:
    """Add --now, which tests use: the instant at which to answer."""
    return click.option(
        "--now", callback=_moment, type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), hidden=True
    )(command)
