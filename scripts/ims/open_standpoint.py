"""Open what is known of a running system: its history up to a day, or its bare files."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ims import files, git
from ims.diagnostic import ImsError
from ims.history.chain import Commit, Signer, Step
from ims.history.state import State
from ims.lifecycle import site_instant
from ims.open_history import OpenHistory, open_history
from ims.real_names import with_real_names
from ims.signing.rehearse import Case, assessment_of, study_of
from ims.standpoint import Standpoint, Waiting, from_state, from_tree
from ims.system import ManagementSystem


def open_standpoint(root: Path, moment: date | datetime, *, asked: bool) -> Standpoint:
    """Return what was known at a day or instant; `asked` says that somebody named it.

    Raises ImsError where a past day is asked for and no signed history tells of it.
    """
    system = ManagementSystem(files.Folder(root))
    found = _from_history(root, moment) if git.head(root) else None
    if found:
        return _honest(found.with_files(with_real_names(root, found.system.tree)))
    if asked and git.head(root) and _adopted(root):
        raise ImsError(f"the system was adopted after {moment}", "name a later day")
    return _honest(from_tree(system, day_of(moment)))


def _honest(found: Standpoint) -> Standpoint:
    """Return the standpoint that says in its first words what it could not read."""
    unread = len(found.ledger.unreadable)
    words = "a record" if unread == 1 else f"{unread} records"
    more = f"; {words} cannot be read and left out: `ims check`"
    return replace(found, basis=found.basis + more) if unread else found


def standpoint_of(
    opened: OpenHistory, state: State, day: date, at: Callable[[str], datetime]
) -> Standpoint:
    """Return what was known after one state of a history, with the signatures that it waits for."""
    waiting = tuple(_waiting(opened, state, day))
    return replace(from_state(state, opened.blobs, day, at), waiting=waiting)


def _waiting(opened: OpenHistory, state: State, day: date) -> Iterator[Waiting]:
    """Return the signatures that texts lack which somebody has begun to sign."""
    nobody = Signer("", "", int(datetime.combine(day, time(), UTC).timestamp()))
    commit = Commit(state.head, "", (state.head,), nobody, nobody, "", ())
    study = study_of(Case(state, Step(state.position + 1, commit, nobody.time), opened.blobs))
    for name in sorted(state.pending):
        core = study.core_of(name)
        assessment = assessment_of(study, core.path) if core else None
        for one in assessment.missing if core and assessment else ():
            yield Waiting(
                id=name,
                revision=core.revision if core else "",
                path=core.path if core else "",
                meaning=one.meaning,
                role=one.role,
                person=one.person,
                sites=tuple(one.sites),
                since=_changed_on(state, name) or day,
            )


def _changed_on(state: State, name: str) -> date | None:
    moments = list(state.arrivals.values())
    found = [w.position for w in state.writers.get(name, ())]
    return moments[max(found)].date() if found else None


def _adopted(root: Path) -> bool:
    return bool(open_history(root).history.state.adopted)


def _from_history(root: Path, moment: date | datetime) -> Standpoint | None:
    known = known_at(root, moment)
    if known is None:
        return None
    opened, state = known
    found = standpoint_of(opened, state, day_of(moment), lambda site: at_site(state, moment, site))
    wrong = len(opened.history.open)
    basis = f"{found.basis}; `ims verify` finds {wrong} wrong" if wrong else found.basis
    return replace(found, basis=basis, wrong=wrong)


def known_at(root: Path, moment: date | datetime) -> tuple[OpenHistory, State] | None:
    """Return a history and its state at a day or instant; None where nothing was adopted by then."""
    opened = open_history(root)
    last = _cutoff(ManagementSystem(files.Folder(root)), moment)
    state = opened.history.state
    if state.arrival is None or state.arrival > last:
        state = opened.state_at(lambda step: step.arrival <= last.timestamp())
    return (opened, state) if state.adopted else None


def day_of(moment: date | datetime) -> date:
    """Return the day of a moment."""
    return moment.date() if isinstance(moment, datetime) else moment


def at_site(state: State, moment: date | datetime, site: str) -> datetime:
    """Return the instant that counts at a site: a day is its own midnight."""
    if isinstance(moment, datetime):
        return moment
    return site_instant(moment, state.sites[site])


def _cutoff(system: ManagementSystem, moment: date | datetime) -> datetime:
    """Return the last instant that counts at any site: the day begins last in the west."""
    if isinstance(moment, datetime):
        return moment
    zones = [site.time_zone for site in system.sites.values()]
    return max(
        (_midnight(moment, zone) for zone in zones), default=datetime.combine(moment, time(), UTC)
    )


def _midnight(day: date, zone: str) -> datetime:
    try:
        return datetime.combine(day, time(), ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return datetime.combine(day, time(), UTC)
