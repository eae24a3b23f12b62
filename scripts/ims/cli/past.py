"""What commands on a whole history share: opening it, and the days that people write."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ims.diagnostic import ImsError

if TYPE_CHECKING:
    from ims.history.state import Tree
    from ims.open_history import OpenHistory

ADOPT = "name the folder of an adopted system with --root, or found this one: `ims adopt`"


def open_adopted(root: Path, *, cached: bool = True) -> "OpenHistory":
    """Return the history of a system that was adopted; others have nothing to be proved."""
    from ims.open_history import open_history

    opened = open_history(root, cached=cached)
    if not opened.history.state.adopted:
        raise ImsError(f"there is no baseline in {root}, so nothing can be verified", ADOPT)
    if cached and (found := len(opened.history.open)):
        # Those who only look something up must not take it for proved.
        many = "a problem" if found == 1 else f"{found} problems"
        click.echo(f"warning: `ims verify` finds {many} in this history", err=True)
    return opened


def tree_of(opened: "OpenHistory") -> "Tree":
    """Return the files of the last commit."""
    from ims.history.state import Tree

    return Tree(opened.history.state.entries, (), opened.blobs)


def as_day(text: str) -> date | None:
    """Return the day that a text names, None where it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
