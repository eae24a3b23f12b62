"""Options that mean the same in every command."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from ims.files import find_root


def _root(_: click.Context, __: click.Parameter, value: str | None) -> Path:
    return Path(value).resolve() if value else find_root(Path.cwd())


def _day(_: click.Context, __: click.Parameter, value: datetime | None) -> date:
    return value.date() if value else date.today()  # noqa: DTZ011 - the user's own calendar day


root: Any = click.option(
    "--root",
    callback=_root,
    type=click.Path(exists=True, file_okay=False),
    help="Folder of the system; default: the nearest one upwards.",
)
today: Any = click.option(
    "--today", callback=_day, type=click.DateTime(["%Y-%m-%d"]), help="Check as of this day."
)
