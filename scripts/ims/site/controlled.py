"""What a history proves to be in force, as something to publish (R10, R12, R41, R52)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from ims import __version__, lifecycle
from ims.coverage import Question
from ims.coverage import Selection as Asked
from ims.coverage.adopted import from_history
from ims.diagnostic import ImsError
from ims.history.in_force import knowledge
from ims.history.state import State
from ims.lifecycle.facts import Approved
from ims.open_history import OpenHistory
from ims.open_standpoint import standpoint_of
from ims.site.contents import Contents
from ims.site.entry import Entry, approved_entry, beside
from ims.site.holdings import Holdings
from ims.site.manifest import TOOL
from ims.site.publication import Mode, Publication, Wish
from ims.standpoint import Standpoint
from ims.system import ManagementSystem
from ims.views.anchored import Anchored
from ims.views.dossiers import Dossier, dossiers
from ims.views.trail import Evidence, Selection, Trail, trail
from ims.vocabulary import Status

_SHOWN = 3
# A date begins later in the west than where somebody builds; nothing else is in the future.
_AHEAD = timedelta(days=1)


class BlobTree(Mapping[str, bytes]):
    """Files by path whose bytes are those of blobs, and never those on disk."""

    def __init__(self, blobs: Mapping[str, str], history: OpenHistory) -> None:
        self._blobs, self._read = blobs, history.blobs.read

    def __getitem__(self, path: str) -> bytes:
        return self._read(self._blobs[path])

    def __iter__(self) -> Iterator[str]:
        return iter(self._blobs)

    def __len__(self) -> int:
        return len(self._blobs)

    def __contains__(self, path: object) -> bool:
        return path in self._blobs


def controlled(opened: OpenHistory, wish: Wish, now: datetime, title: str) -> Contents:
    """Return what was in force at the moment that is wished for.

    Raises ImsError where the history is wrong, or where nothing can be said of that moment.
    """
    refuse_wrong(opened)
    at = _instants(opened.history.state, wish, now)
    return _Reader(opened, wish, at, title).contents()


def refuse_wrong(opened: OpenHistory) -> None:
    """Refuse a history that `ims verify` finds wrong: nothing of it is proved."""
    found = opened.history.open
    if not found:
        return
    shown = "".join(
        f"\n  {d.path or d.step[:12]}: {d.code} {d.name}: {d.fact}" for d in found[:_SHOWN]
    )
    more = f"\n  and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    raise ImsError(
        f"the history has {len(found)} problem{'' if len(found) == 1 else 's'}, "
        f"so nothing of it is published as controlled:{shown}{more}",
        "run `ims verify`; it tells every problem and what to do",
    )


def _instants(state: State, wish: Wish, now: datetime) -> dict[str, datetime]:
    """Return which instant is asked about at each site: a date is its own midnight."""
    if wish.site and wish.site not in state.authority.sites:
        known = ", ".join(sorted(state.authority.sites))
        raise ImsError(f"there is no site `{wish.site}`", f"known sites: {known}")
    asked = wish.as_of or now
    found = {
        site: asked if isinstance(asked, datetime) else lifecycle.site_instant(asked, known)
        for site, known in sorted(state.sites.items())
    }
    if wish.site:
        found = dict.fromkeys(found, found[wish.site])
    if max(found.values()) > now + _AHEAD:
        raise ImsError(
            f"{asked} is still to come: nobody knows what will be in force",
            "name a moment that is past; the page `coming` shows what is planned",
        )
    return found


@dataclass
class _Reader:
    """Reads one moment of a history."""

    opened: OpenHistory
    wish: Wish
    at: dict[str, datetime]
    title: str

    @cached_property
    def horizon(self) -> datetime:
        """Return the last instant that counts."""
        return max(self.at.values())

    @cached_property
    def state(self) -> State:
        """Return what was known then."""
        last = self.opened.history.state
        known = last.arrival is not None and last.arrival <= self.horizon
        seconds = self.horizon.timestamp()
        state = last if known else self.opened.state_at(lambda step: step.arrival <= seconds)
        if not state.adopted:
            adopted = last.arrivals[last.adopted].isoformat(timespec="minutes")
            raise ImsError(
                f"{self.wish.as_of} is before the system was adopted",
                f"name a moment after {adopted}",
            )
        return state

    def contents(self) -> Contents:
        """Return the documents with the registers of the last step."""
        holdings = self._holdings()
        landed = self.state.landed.items()  # those that were approved, whatever else stands there
        blobs = {p: blob for p, (blob, _) in landed if blob and p.startswith("controls/")}
        for entry in holdings.entries.values():
            if entry.approved:
                blobs[entry.approved.path] = entry.approved.blob
        system = ManagementSystem(BlobTree(blobs, self.opened))
        return Contents(system, self._publication(), holdings, stand=self._standpoint)

    def _standpoint(self) -> Standpoint:
        """Return what is known of the running system on the day that is published."""
        at = self.wish.as_of or self.horizon
        day = at.date() if isinstance(at, datetime) else at
        return standpoint_of(self.opened, self.state, day, self.at.__getitem__)

    def _publication(self) -> Publication:
        wish = self.wish
        return Publication(
            mode=Mode.CONTROLLED,
            as_of=wish.as_of or self.horizon,
            instant=self.horizon.astimezone(UTC),
            site=wish.site,
            quality=wish.quality,
            stale_after=wish.stale_after,
            effective_set=lifecycle.digest(self._sets),
            commit=self.state.head,
            tool=TOOL + __version__,
            title=self.title,
        )

    # --- documents -------------------------------------------------------------------------

    @cached_property
    def _sites(self) -> list[str]:
        return [self.wish.site] if self.wish.site else sorted(self.state.authority.sites)

    @cached_property
    def _sets(self) -> dict[str, dict[str, lifecycle.SiteStanding]]:
        """Return where everything stands at all sites, as a release would state it."""
        known = knowledge(self.state)
        return {
            site: lifecycle.effective_set(known, site, self.at[site])
            for site in sorted(self.state.authority.sites)
        }

    def _holdings(self) -> Holdings:
        found = dossiers(self.state, self._sets, self.at, self._sites)
        shown = [(d, d.in_force[0]) for d in found.values() if d.in_force]
        return Holdings(
            entries={a.id: self._entry(a, d, Status.EFFECTIVE) for d, a in shown},
            ask=self._ask,
            editions=tuple(e for d in found.values() for e in self._editions(d)),
            gone={
                name: self._entry(d.former, d, d.status)
                for name, d in found.items()
                if d.former and not d.in_force
            },
            coming=tuple(
                self._entry(a, d, Status.APPROVED)
                for d in found.values()
                for a in dict.fromkeys(coming.approved for coming in d.planned)
            ),
            dossiers=found,
            read=self.opened.blobs.read,
            parts=self._parts(found.values()),
            labels=self._labels(),
            names=self.state.printed_names,
            trail=self._trail() if self.wish.quality else None,
        )

    def _editions(self, dossier: Dossier) -> Iterator[Entry]:
        """Return the texts that stand beside the page of a document."""
        for approved in dossier.in_force[1:]:
            yield self._beside(self._entry(approved, dossier, Status.EFFECTIVE))
        for approved in dossier.finishing:
            yield self._beside(self._entry(approved, dossier, Status.SUPERSEDED))
        if dossier.former and not dossier.in_force and dossier.stopped:
            yield self._beside(self._entry(dossier.former, dossier, Status.WITHDRAWN))

    @staticmethod
    def _beside(entry: Entry) -> Entry:
        return replace(entry, place=beside(entry, f"@{entry.document.revision}"))

    def _entry(self, approved: Approved, dossier: Dossier, status: Status) -> Entry:
        raw = self.opened.blobs.read(approved.blob)
        entry = approved_entry(approved, raw, self._pictures(approved))
        return replace(entry, status=status, dossier=dossier)

    def _pictures(self, approved: Approved) -> Mapping[str, bytes]:
        """Return the other files that were approved with a text, from the approving step."""
        more = set(self._parts_of(approved)) - {approved.path}
        if not more:
            return {}
        tree = self.opened.repository.tree(approved.step)
        return BlobTree({path: tree[path][1] for path in more if path in tree}, self.opened)

    def _parts(self, found: Iterable[Dossier]) -> dict[str, Mapping[str, str]]:
        return {
            f"{a.id}@{a.revision}": self._parts_of(a)
            for dossier in found
            for a in dossier.facts.approved
        }

    def _parts_of(self, approved: Approved) -> Mapping[str, str]:
        """Return path and digest of everything that the signatures are about."""
        for given in approved.signatures:
            target = self.state.statements[given.path].target(approved.id, approved.revision)
            if target:
                return target.parts
        return {}

    # --- evidence --------------------------------------------------------------------------

    def _ask(self, asked: Asked) -> Question:
        """Return the question how far requirements are met, put to the same moment."""
        day = self._publication().day
        return from_history(self.state, self.opened.blobs, asked, day, self.at.__getitem__)

    def _labels(self) -> dict[str, str]:
        anchored = Anchored(self.state)
        return {step: anchored.label(n) for n, step in enumerate(self.state.arrivals)}

    def _trail(self) -> Trail:
        history = self.opened.history
        dealt_with = {
            d: f"dealt with by {s.said.name} ({s.said.role}): {s.said.reason}"
            for d, s in history.disposed
        }
        findings = [*history.wrong, *history.flagged]
        evidence = Evidence(self.opened.blobs.read, findings, dealt_with)
        return trail(self.state, Selection(), evidence)
