"""The standpoint that a history gives, or a bare tree in which nothing was ever signed."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache

from ims import lifecycle
from ims.coverage import Matrices, Selection
from ims.coverage.adopted import StateTree, from_history
from ims.history.in_force import knowledge
from ims.history.state import Blobs, State
from ims.standpoint.ledger import Ledger, StageSigned
from ims.standpoint.standpoint import InForce, Openings, Standpoint
from ims.system import ManagementSystem


def from_state(
    state: State, blobs: Blobs, day: date, at: Callable[[str], datetime]
) -> Standpoint:  # fmt: skip
    """Return what a history knows; `at` gives the instant that counts at a site."""
    system = ManagementSystem(StateTree(state, blobs))
    known = knowledge(state)
    instants = {site: at(site) for site in sorted(state.sites)}

    def covering(system: ManagementSystem, in_force: InForce) -> Matrices:
        wish = Selection()
        asked = from_history(state, blobs, wish, day, at, system=system, in_force=in_force)
        return Matrices(asked)

    @cache
    def in_force_on(then: date) -> InForce:
        places = {site: lifecycle.site_instant(then, state.sites[site]) for site in instants}
        return {s: lifecycle.effective_set(known, s, moment) for s, moment in places.items()}

    @cache
    def openings() -> Openings:
        return {
            site: [o for name in state.facts for o in lifecycle.openings(known, name, site, moment)]
            for site, moment in instants.items()
        }

    return Standpoint(
        system=system,
        day=day,
        basis=f"As of {day}, from the signed history up to commit {state.head[:12]}",
        signed={name: tuple(_signed(state, system, name)) for name in state.stages},
        in_force={s: lifecycle.effective_set(known, s, moment) for s, moment in instants.items()},
        facts=state.facts,
        instants=instants,
        read=lambda approved: blobs.read(approved.blob),
        covering=covering,
        in_force_on=in_force_on,
        openings=openings,
        commit=state.head,
    )


def _signed(state: State, system: ManagementSystem, name: str) -> Iterator[StageSigned]:
    """Return the stages of a record that count as signed, each with its last signature."""
    ledger, site = Ledger(system), name.split("-")[1]
    found: dict[str, StageSigned] = {}
    for path in state.by_target.get(f"{name}@", ()):
        arrived = state.statements[path]
        stage = arrived.said.stage or ""
        if arrived.is_valid and stage in state.stages[name]:
            said, on = arrived.said, ledger.local_day(arrived.arrival, site)
            found[stage] = StageSigned(stage, said.person, said.role, said.meaning, on, path)
    yield from found.values()


def from_tree(system: ManagementSystem, day: date) -> Standpoint:
    """Return what bare files say: nothing is signed, nothing is in force."""
    return Standpoint(system, day, f"DRAFTS ONLY, {day}: nothing was ever signed here")
