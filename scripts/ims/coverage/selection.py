"""Which frameworks and sites are asked about, and whether an edition still counts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from ims.diagnostic import ImsError
from ims.models.catalogue import Framework
from ims.system import ManagementSystem
from ims.vocabulary import FrameworkStatus


def in_transition(ends: str | None, day: date) -> bool:
    """Return whether a transition still runs; a month or year counts to its end."""
    dates = re.findall(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?", ends or "")
    return any(day.isoformat()[: len(last)] <= last for last in dates)


def has_force(framework: Framework, day: date) -> bool:
    """Return whether an edition is in force, or was and may still be used on the day."""
    if framework.status is FrameworkStatus.SUPERSEDED:
        return in_transition(framework.transition_ends, day)
    return framework.status is FrameworkStatus.IN_FORCE


@dataclass(frozen=True)
class Selection:
    """What a command was asked for; what is empty means everything."""

    frameworks: tuple[str, ...] = ()
    jurisdiction: str = ""
    discipline: str = ""
    sites: tuple[str, ...] = ()


def selected(
    system: ManagementSystem, wish: Selection, day: date
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the frameworks and the sites; an edition without force only where it is named.

    Raises ImsError where nothing is left: an empty matrix would look like a clean one.
    """
    known = {model.id: model for _, model in system.models("framework", Framework)}
    for name in wish.frameworks:
        _refuse_unknown(name, known, "framework")
    for name in wish.sites:
        _refuse_unknown(name, system.sites, "site")
    frameworks = tuple(
        name for name, found in known.items() if _is_wanted(found, wish, day)
    )  # fmt: skip
    if not frameworks:
        raise ImsError("no framework fits, so there is nothing to cover", _HELP)
    if not system.sites:
        raise ImsError("no site is known", "add one to controls/organization.yaml")
    return frameworks, wish.sites or tuple(system.sites)


_HELP = "name one with --framework; they stand in controls/frameworks/"


def _is_wanted(framework: Framework, wish: Selection, day: date) -> bool:
    return all(_fits(framework, wish, day))


def _fits(framework: Framework, wish: Selection, day: date) -> Iterator[bool]:
    named = framework.id in wish.frameworks
    yield named or (not wish.frameworks and has_force(framework, day))
    yield wish.jurisdiction in ("", framework.jurisdiction)
    yield not wish.discipline or wish.discipline in framework.disciplines


def _refuse_unknown(name: str, known: object, what: str) -> None:
    names = [str(entry) for entry in known] if isinstance(known, dict) else []
    if name not in names:
        near = get_close_matches(name, names, 1)
        help = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(sorted(names))}"
        raise ImsError(f"there is no {what} `{name}`", help)
