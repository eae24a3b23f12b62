"""Open what is known of a running system: its history up to a day, or its bare files."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ims import files, git
from ims.diagnostic import ImsError
from ims.history.state import State
from ims.lifecycle import site_instant
from ims.open_history import open_history
from ims.standpoint import Standpoint, from_state, from_tree
from ims.system import ManagementSystem


def open_standpoint(root: Path, moment: date | datetime, *, asked: bool) -> Standpoint:
    """Return what was known at a day or instant; `asked` says that somebody named it.

    Raises ImsError where a past day is asked for and no signed history tells of it.
    """
    system = ManagementSystem(files.Folder(root))
    found = _from_history(root, system, moment) if git.head(root) else None
    if found:
        return found
    if asked and git.head(root) and _adopted(root):
        raise ImsError(f"the system was adopted after {moment}", "name a later day")
    return from_tree(system, _day(moment))


def _adopted(root: Path) -> bool:
    return bool(open_history(root).history.state.adopted)


def _from_history(
    root: Path, system: ManagementSystem, moment: date | datetime
) -> Standpoint | None:
    opened, last = open_history(root), _cutoff(system, moment)
    state = opened.history.state
    if state.arrival is None or state.arrival > last:
        state = opened.state_at(lambda step: step.arrival <= last.timestamp())
    if not state.adopted:
        return None
    found = from_state(state, opened.blobs, _day(moment), lambda site: _at(state, moment, site))
    wrong = len(opened.history.open)
    return (
        replace(found, basis=f"{found.basis}; `ims verify` finds {wrong} wrong") if wrong else found
    )


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _at(state: State, moment: date | datetime, site: str) -> datetime:
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
