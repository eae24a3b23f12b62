"""When a revision is to become effective, with the others of its package."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from ims.lifecycle.clock import EVER
from ims.lifecycle.facts import BEGINNING, Approved, Package
from ims.lifecycle.gate import first_open, missing
from ims.lifecycle.place import Dossier, Place, Span, covers
from ims.lifecycle.ready import earliest, expiry, has_gate, spans, terms


def effective_instant(place: Place, approved: Approved) -> datetime | None:
    """Return when a revision becomes effective at a site, None where nothing says so yet.

    The latest of: date, changeover, training, package (R19). A revision that was overtaken by a
    later one has such an instant too; whether it then comes into force is not asked here.
    """
    package = place.package(approved)
    opening = _opening(place, package) if package else BEGINNING
    if opening is None:
        return None
    for span in spans(place, place.dossier(approved.id), approved):
        later = replace(span, start=max(span.start, opening))
        if later.start < later.end and (found := first_open(place, later)):
            return found
    return None


def _opening(place: Place, package: Package) -> datetime | None:
    """Return when all members of a package are ready at the site."""
    if package.id not in place.openings:
        place.openings[package.id] = _open(place, package)
    return place.openings[package.id]


def _open(place: Place, package: Package) -> datetime | None:
    shared = [Span(BEGINNING, EVER)]
    for name in sorted(package.documents):
        own = list(_member(place, package, name))
        shared = [both for a in shared for b in own if (both := _both(a, b))]
    found = [moment for span in shared if (moment := first_open(place, span))]
    return min(found, default=None)


def _both(a: Span, b: Span) -> Span | None:
    start, end = max(a.start, b.start), min(a.end, b.end)
    return Span(start, end, a.gated + b.gated) if start < end else None


def _member(place: Place, package: Package, name: str) -> Iterator[Span]:
    """Return when a member does not hold up the others; one that is withdrawn never does."""
    dossier = place.dossier(name)
    yield from (Span(away.start, away.end) for away in dossier.away)
    for approved in _revisions(place, package, dossier):
        if _concerns(place, dossier, approved):
            yield from spans(place, dossier, approved)
        else:
            yield Span(approved.arrival, _recall(dossier, approved))


def _revisions(place: Place, package: Package, dossier: Dossier) -> list[Approved]:
    """Return the revisions of a document that belong to a package."""
    belongs = ((approved, place.package(approved)) for approved in dossier.approved)
    return [approved for approved, found in belongs if found and found.id == package.id]


def _concerns(place: Place, dossier: Dossier, approved: Approved) -> bool:
    """Return whether a revision comes to the site, or takes its document away from there."""
    until = dossier.approved[: dossier.approved.index(approved) + 1]
    return any(covers(one.sites, place.site) for one in until)


def _recall(dossier: Dossier, approved: Approved) -> datetime:
    return next((moment for moment, said in terms(dossier, approved) if said.recalled), EVER)


# --- why not yet ------------------------------------------------------------------------------


def reasons(place: Place, approved: Approved) -> tuple[str, ...]:
    """Return in words what a revision waits for, that no date will bring."""
    own = list(_own_reasons(place, approved))
    package = place.package(approved)
    others = sorted(package.documents - {approved.id}) if package else []
    for name in others if package else []:
        own += _others_reasons(place, package, name)
    return tuple(own or ["a later revision comes first"])


def _others_reasons(place: Place, package: Package | None, name: str) -> Iterator[str]:
    dossier = place.dossier(name)
    belonging = _revisions(place, package, dossier) if package else []
    left = [a for a in belonging if _recall(dossier, a) == EVER]
    if dossier.away and dossier.away[-1].end == EVER:
        return
    if not left:
        yield f"approval of {name}"
    elif _concerns(place, dossier, left[-1]):
        yield from (f"{name}: {reason}" for reason in _own_reasons(place, left[-1]))


def _own_reasons(place: Place, approved: Approved) -> Iterator[str]:
    dossier = place.dossier(approved.id)
    said = list(terms(dossier, approved))[-1][1]
    if said.recalled:
        yield "nothing: recalled"
    elif said.stopped or (dossier.away and dossier.away[-1].end == EVER):
        yield "reinstatement"
    elif said.schedule and said.schedule.hold:
        yield "a schedule that ends the hold"
    elif expiry(place, said.schedule) <= earliest(place, approved, said.schedule):
        yield "a schedule that begins before it ends"
    elif has_gate(place, approved):
        moment = max(earliest(place, approved, said.schedule), place.horizon)
        for role, have, number in missing(place, approved, moment):
            yield f"training of {role}: {have} of {number}"
