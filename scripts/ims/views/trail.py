"""The audit trail as rows in plain words: who, what, when, why, on what evidence (R33, R37)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import IntEnum

from ims.diagnostic import Diagnostic
from ims.history.events import Event, EventKind
from ims.history.state import State
from ims.views.anchored import Anchored
from ims.views.changes import ValueChange, value_changes

_BY_SIGNATURE = frozenset(
    {
        EventKind.SIGNED,
        EventKind.SIGNATURE_VOID,
        EventKind.SIGNATURE_INVALID,
        EventKind.APPROVED,
        EventKind.DECIDED,
        EventKind.RELEASED,
        EventKind.READ,
    }
)


class Risk(IntEnum):
    """Why somebody should look at a row; the smallest comes first."""

    PROBLEM = 0
    INVALID_SIGNATURE = 1
    LATE = 2
    FLAG = 3
    DELETION = 4
    ADMINISTRATOR = 5
    NONE = 6

    @property
    def in_words(self) -> str:
        """Return the risk as it is shown."""
        return "" if self is Risk.NONE else self.name.lower().replace("_", " ")


@dataclass(frozen=True)
class Flag:
    """Something that a reviewer must look at; `dealt_with` says who did, when and why."""

    code: str
    fact: str
    dealt_with: str = ""

    @property
    def in_words(self) -> str:
        """Return it in one line."""
        return f"{self.code}: {self.fact}" + (f" ({self.dealt_with})" if self.dealt_with else "")


@dataclass(frozen=True)
class TrailRow:
    """One line of the trail."""

    position: int
    step: str
    when: datetime
    time_is: str  # `asserted` or `anchored`
    event: str
    subject: str
    path: str
    revision: str
    who: str
    proof: str  # what carries the name
    old: str
    new: str
    changes: tuple[ValueChange, ...]
    why: str
    authority: str
    signed_at: datetime | None
    flags: tuple[Flag, ...]
    risk: Risk

    @property
    def is_open(self) -> bool:
        """Return whether a flag stands that nobody has dealt with."""
        return any(not flag.dealt_with for flag in self.flags)


@dataclass(frozen=True)
class Selection:
    """Which events are wanted; what is empty leaves nothing out."""

    ids: frozenset[str] = frozenset()
    person: str = ""
    requirement: str = ""
    start: date | None = None
    end: date | None = None

    @property
    def in_words(self) -> str:
        """Return the selection as it is shown above the rows."""
        parts = [
            f"of {', '.join(sorted(self.ids))}" if self.ids else "",
            f"of and about the person {self.person}" if self.person else "",
            f"of documents that cite {self.requirement}" if self.requirement else "",
            f"from {self.start} (UTC)" if self.start else "",
            f"to {self.end} (UTC)" if self.end else "",
        ]
        return ", ".join(part for part in parts if part) or "everything"


@dataclass(frozen=True)
class Evidence:
    """What the events alone do not tell."""

    read: Callable[[str], bytes]  # the bytes of a blob
    findings: Iterable[Diagnostic] = ()
    dealt_with: dict[Diagnostic, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Trail:
    """The chosen rows, and what must stand above them."""

    system: str
    head: str
    selection: str
    order: str
    anchored: str
    rows: tuple[TrailRow, ...]

    @property
    def open_flags(self) -> int:
        """Return how many rows carry a flag that nobody has dealt with."""
        return sum(row.is_open for row in self.rows)


def trail(
    state: State, selection: Selection, evidence: Evidence, *, by_risk: bool = False
) -> Trail:
    """Return the chosen events as rows, in the order of the chain or with the risks first."""
    teller = _Teller(state, evidence)
    chosen = [e for e in _with_lost_findings(state, teller) if _is_wanted(state, e, selection)]
    rows = [teller.row(event) for event in chosen]
    return Trail(
        system=state.authority.settings.system,
        head=state.head,
        selection=selection.in_words,
        order="by risk, then as it arrived" if by_risk else "as it arrived",
        anchored=teller.anchored.in_words,
        rows=tuple(sorted(rows, key=lambda row: row.risk) if by_risk else rows),
    )


# --- which ---------------------------------------------------------------------------------------


def _is_wanted(state: State, event: Event, selection: Selection) -> bool:
    day = event.arrival.astimezone(UTC).date()
    return (
        (not selection.ids or bool({event.subject, event.path} & selection.ids))
        and (not selection.person or _concerns(state, event, selection.person))
        and (not selection.requirement or event.subject in _citing(state, selection.requirement))
        and (selection.start is None or selection.start <= day)
        and (selection.end is None or day <= selection.end)
    )


def _concerns(state: State, event: Event, person: str) -> bool:
    """Return whether somebody did it, or it is about them: their entry, keys, delegations."""
    authority = state.authority
    about = {f"controls/people/{person}.yaml"}
    about |= {key.path for key in authority.keys.values() if key.person == person}
    given = authority.delegations
    about |= {d.path for d in given if person in {d.from_person, d.to_person}}
    return person in event.people or event.path in about or event.subject in about


def _citing(state: State, requirement: str) -> set[str]:
    """Return the documents that cite a requirement, or have ever done so."""
    return {e.subject for e in state.events if requirement in e.requirements}


# --- in words ------------------------------------------------------------------------------------


class _Teller:
    """Makes rows of events, with what was found about them."""

    def __init__(self, state: State, evidence: Evidence) -> None:
        self.state, self.evidence = state, evidence
        self.anchored = Anchored(state)
        self.findings: dict[tuple[str, str], list[Diagnostic]] = {}
        for found in evidence.findings:
            self.findings.setdefault((found.step, found.path), []).append(found)

    def row(self, event: Event) -> TrailRow:
        flags = tuple(self._flags(event))
        # The place is worth telling where it changed; the revision is one of the values.
        stays = bool(event.new) and event.old.endswith(event.path)
        return TrailRow(
            position=event.position,
            step=event.step,
            when=event.arrival,
            time_is=self.anchored.label(event.position),
            event=_event(event),
            subject=event.subject,
            path=event.path,
            revision=event.revision,
            who=self._who(event),
            proof=self._proof(event),
            old="" if stays else event.old,
            new="" if stays else event.new,
            changes=self._changes(event),
            why=event.reason.strip(),
            authority=self._authority(event),
            signed_at=event.signed_at,
            flags=flags,
            risk=_risk(event, flags, self.state.adopted),
        )

    def _flags(self, event: Event) -> Iterator[Flag]:
        found = self.findings.get((event.step, event.path), [])
        if event.kind not in _BY_SIGNATURE:
            found = [*found, *self.findings.get((event.step, ""), [])]
        for one in found:
            yield Flag(one.code, one.fact, self.evidence.dealt_with.get(one, ""))

    def _who(self, event: Event) -> str:
        if event.kind in _BY_SIGNATURE:
            return event.who
        names = [self._named(person, event) for person in event.people]
        return "; ".join([*names, event.who] if names else [event.who])

    def _named(self, person: str, event: Event) -> str:
        known = self.state.authority.people.get(person)
        day = event.arrival.date()
        held = known.assignments if known else ()
        roles = dict.fromkeys(a.role for a in held if a.from_ <= day <= a.until)
        name = self.state.printed_names.get(person, person)
        return f"{name} ({', '.join(roles)})" if roles else name

    def _proof(self, event: Event) -> str:
        if event.kind is EventKind.SIGNATURE_INVALID:
            return "none: the signature does not count"
        if event.kind in _BY_SIGNATURE:
            return "signature" if event.proven else "none: the signature does not verify"
        return "signed commit" if event.proven else "asserted by Git alone"

    def _authority(self, event: Event) -> str:
        arrived = self.state.statements.get(event.path)
        if arrived and arrived.verified:
            method = arrived.said.method.value if arrived.statement else ""
            return f"key {arrived.verified.key.fingerprint}" + (f" ({method})" if method else "")
        if event.kind is EventKind.APPROVED:
            return "all signatures that the approval matrix asks for"
        adopted = self.state.adopted and self.state.arrivals.get(self.state.adopted)
        if not adopted or event.arrival < adopted:
            return "none: before the system was adopted"
        return event.meaning if event.kind not in _BY_SIGNATURE else ""

    def _changes(self, event: Event) -> tuple[ValueChange, ...]:
        if not (event.old_blob and event.new_blob) or event.old_blob == event.new_blob:
            return ()
        read = self.evidence.read
        return value_changes(event.path, read(event.old_blob), read(event.new_blob))


def _event(event: Event) -> str:
    """Return what happened, with the meaning of a signature (21 CFR 11.50(a)(3))."""
    told = event.kind in {EventKind.SIGNED, EventKind.SIGNATURE_INVALID, EventKind.SIGNATURE_VOID}
    return f"{event.kind}: {event.meaning}" if told and event.meaning else event.kind.value


def _risk(event: Event, flags: tuple[Flag, ...], adopted: str) -> Risk:
    codes = {flag.code for flag in flags}
    rules = (
        (Risk.INVALID_SIGNATURE, event.kind is EventKind.SIGNATURE_INVALID),
        (Risk.PROBLEM, any(not f.code.startswith("FLG") and not f.dealt_with for f in flags)),
        (Risk.LATE, bool(codes & {"FLG001", "FLG004"})),
        (Risk.FLAG, bool(codes)),
        (Risk.DELETION, event.kind is EventKind.DELETED),
        # The baseline brings all registers at once, and both founders signed every one.
        (Risk.ADMINISTRATOR, event.path.startswith("controls/") and event.step != adopted),
    )
    return min((risk for risk, holds in rules if holds), default=Risk.NONE)


def _with_lost_findings(state: State, teller: _Teller) -> Iterator[Event]:
    """Return all events in order, and one for each finding that no event would show."""
    shown = {(e.step, e.path) for e in state.events}
    shown |= {(e.step, "") for e in state.events if e.kind not in _BY_SIGNATURE}
    lost = [key for key in teller.findings if key not in shown and key[0] in state.arrivals]
    positions = {step: number for number, step in enumerate(state.arrivals)}
    more = [
        Event(positions[step], step, state.arrivals[step], EventKind.FOUND, path or "step", path)
        for step, path in lost
    ]
    yield from sorted([*state.events, *more], key=lambda e: e.position)
