"""Which frameworks and sites are asked about, and whether an edition still counts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from ims.coverage.narrowing import EVERYTHING, Narrowing, rows_of
from ims.diagnostic import ImsError
from ims.models.catalogue import Framework
from ims.models.document import MatrixRow
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
    sites: tuple[str, ...] = ()
    only: Narrowing = EVERYTHING


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
    rows = rows_of(system) if wish.only != EVERYTHING else {}
    _refuse_unknown_narrowing(system, known, rows, wish.only)
    frameworks = tuple(
        name
        for name, found in known.items()
        if _is_wanted(found, wish, day) and wish.only.may_admit(found, rows.get(name, ()))
    )
    if not frameworks:
        raise ImsError("no framework fits, so there is nothing to cover", _HELP)
    if not system.sites:
        raise ImsError("no site is known", "add one to controls/organization.yaml")
    sites = wish.only.sites(system.sites, wish.sites or tuple(system.sites))
    if not sites:
        raise ImsError(f"no site fits{wish.only.words(system.sites, ())}", _SITES)
    return frameworks, sites


_SITES = "sites, what they make and may do stand in controls/organization.yaml"
_HELP = "name one with --framework; they stand in controls/frameworks/"


def _is_wanted(framework: Framework, wish: Selection, day: date) -> bool:
    return all(_fits(framework, wish, day))


def _fits(framework: Framework, wish: Selection, day: date) -> Iterator[bool]:
    named = framework.id in wish.frameworks
    yield named or (not wish.frameworks and has_force(framework, day))
    yield wish.jurisdiction in ("", framework.jurisdiction)


def _refuse_unknown_narrowing(
    system: ManagementSystem,
    frameworks: Mapping[str, Framework],
    rows: Mapping[str, list[MatrixRow]],
    only: Narrowing,
) -> None:
    """Raise ImsError where nothing at all knows the product or licence: it would hide a typo."""
    of_sites = system.sites.values()
    of_rows = [row for found in rows.values() for row in found]
    named = [f.products for f in frameworks.values()]
    named += [s.products for s in of_sites] + [r.products for r in of_rows]
    products = {product for found in named for product in found}
    named = [s.licences for s in of_sites] + [r.licences for r in of_rows]
    licences = {licence for found in named for licence in found}
    for wanted, what, known in (
        (only.product, "product", products),
        (only.licence, "licence", licences),
    ):
        if wanted and not known:
            raise ImsError(f"nothing names a {what} yet", f"add `{what}s` to a site; {_SITES}")
        if wanted:
            _refuse_unknown(wanted, dict.fromkeys(known), what)


def _refuse_unknown(name: str, known: object, what: str) -> None:
    names = [str(entry) for entry in known] if isinstance(known, dict) else []
    if name not in names:
        near = get_close_matches(name, names, 1)
        help = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(sorted(names))}"
        raise ImsError(f"there is no {what} `{name}`", help)
