"""Loose ends as diagnostics, like those of a check: place, code, fact with owner and age, help."""

from collections.abc import Iterable

from ims.diagnostic import Diagnostic
from ims.loops import all_loops, owed_by
from ims.loops.registry import LooseEnd
from ims.standpoint import Standpoint


def diagnostics(standpoint: Standpoint, ends: Iterable[LooseEnd]) -> list[Diagnostic]:
    """Return one diagnostic a loose end, sorted by place."""
    return sorted(_diagnostic(standpoint, end) for end in ends)


def _diagnostic(standpoint: Standpoint, end: LooseEnd) -> Diagnostic:
    return Diagnostic(
        path=end.path or _path(standpoint, end.about),
        line=1,
        column=1,
        code=end.code,
        name=end.kind,
        fact=f"{end.about}: {end.fact}; {_owed(standpoint, end)}",
        help=all_loops()[end.code].help,
    )


def _path(standpoint: Standpoint, about: str) -> str:
    paths = standpoint.system.paths_by_id.get(about.partition("@")[0])
    return paths[0] if paths else about


def _owed(standpoint: Standpoint, end: LooseEnd) -> str:
    """Return who owes it and for how long, in words."""
    people = ", ".join(standpoint.name(one) for one in owed_by(standpoint, end))
    role = standpoint.role(end.role) if end.role else ""
    owner = f"{role} ({people})" if role and people else role or people or "nobody"
    return f"owed by {owner} {age(end.age(standpoint.day))}"


def age(days: int) -> str:
    """Return an age in words."""
    return "since today" if not days else f"for {days:,} day{'' if days == 1 else 's'}"
