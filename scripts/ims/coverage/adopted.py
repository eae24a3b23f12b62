"""The question put to a history, or to a bare tree in which nothing was ever approved."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime

from ims import lifecycle
from ims.coverage.question import InForce, Question
from ims.coverage.records import Signatures, record_facts
from ims.coverage.selection import Selection, selected
from ims.history.in_force import knowledge
from ims.history.state import Blobs, State
from ims.system import ManagementSystem


class StateTree(Mapping[str, bytes]):
    """The files after a step, read when they are asked for."""

    def __init__(self, state: State, blobs: Blobs) -> None:
        self._entries, self._blobs = state.entries, blobs

    def __getitem__(self, path: str) -> bytes:
        return self._blobs.read(self._entries[path].blob)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def from_history(  # noqa: PLR0913 - what is asked, and what is known already
    state: State,
    blobs: Blobs,
    wish: Selection,
    day: date,
    at: Callable[[str], datetime],
    *,
    system: ManagementSystem | None = None,
    in_force: InForce | None = None,
) -> Question:
    """Return the question as a history answers it; `at` gives the instant that counts at a site.

    Files and what is in force are those of the history, unless others are handed in.
    """
    system = system or ManagementSystem(StateTree(state, blobs))
    frameworks, sites = selected(system, wish, day)
    if in_force is None:
        known = knowledge(state)
        there = [site for site in sites if site in state.sites]
        in_force = {site: lifecycle.effective_set(known, site, at(site)) for site in there}
    return Question(
        system=system,
        day=day,
        frameworks=frameworks,
        sites=sites,
        in_force=in_force,
        records=tuple(record_facts(system, _signatures(state))),
        read=lambda approved: blobs.read(approved.blob),
        only=wish.only,
        basis=_in_words(state, day) + wish.only.words(system.sites, sites),
    )


def from_tree(system: ManagementSystem, wish: Selection, day: date, why: str) -> Question:
    """Return the question as a bare tree answers it: nothing is in force, nothing is signed."""
    frameworks, sites = selected(system, wish, day)
    return Question(
        system=system,
        day=day,
        frameworks=frameworks,
        sites=sites,
        in_force={},
        records=tuple(record_facts(system, Signatures())),
        only=wish.only,
        basis=f"DRAFTS ONLY, {day}: {why}; nothing is more than linked"
        + wish.only.words(system.sites, sites),
    )


def _in_words(state: State, day: date) -> str:
    return f"As of {day}, from the signed history up to commit {state.head[:12]}"


def _signatures(state: State) -> Signatures:
    def statements(name: str) -> tuple[str, ...]:
        return tuple(state.by_target.get(f"{name}@", ()))

    blobs = {path: entry.blob for path, entry in state.entries.items()}
    return Signatures(state.stages, blobs, statements)
