"""The report on a whole history: what was looked at, on what it rests, what is wrong (R29)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ims.diagnostic import Diagnostic
from ims.history.authority import Key
from ims.history.chain import Step
from ims.history.stamps import Stamp
from ims.history.state import State
from ims.history.statements import Arrived
from ims.views.anchored import Anchored


@dataclass(frozen=True)
class Root:
    """Where trust comes from: the founding keys, and which of them were named from outside."""

    founders: tuple[tuple[str, str], ...]  # fingerprint, person
    trusted: tuple[str, ...]

    @property
    def matches(self) -> bool:
        """Return whether fingerprints were given and every one is a founding key."""
        known = {fingerprint for fingerprint, _ in self.founders}
        return bool(self.trusted) and set(self.trusted) <= known

    @property
    def in_words(self) -> str:
        """Return the first line of the report."""
        founders = ", ".join(f"{finger} ({person})" for finger, person in self.founders)
        if not self.trusted:
            return f"Root of trust: TAKEN FROM THE REPOSITORY ITSELF, from its founders {founders}"
        if not self.matches:
            return f"Root of trust: DOES NOT MATCH what was given; founders here are {founders}"
        named = f"{len(set(self.trusted))} of {len(self.founders)} founding keys"
        return f"Root of trust: from outside, and it matches: {named} named; founders {founders}"


@dataclass(frozen=True)
class Group:
    """What is wrong with one step; the name and time are what its commit says."""

    position: int
    commit: str
    when: str
    time_is: str  # `asserted` or `anchored`
    author: str
    problems: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class DealtWith:
    """A fault of the past that somebody has dealt with by a signed statement."""

    problem: Diagnostic
    who: str
    when: str
    reason: str


@dataclass(frozen=True)
class Verification:
    """Everything that the report tells."""

    root: Root
    system: str
    head: str
    adopted: str
    steps: int
    since: int  # position of the first step whose problems are told
    statements: tuple[tuple[str, int], ...]
    readings: int
    documents: int
    revisions: int
    releases: int
    times: str
    keys: tuple[tuple[str, int], ...]
    groups: tuple[Group, ...]
    dealt_with: tuple[DealtWith, ...]
    flags: tuple[Diagnostic, ...]

    @property
    def problems(self) -> int:
        """Return how many things are wrong."""
        return sum(len(group.problems) for group in self.groups)


@dataclass(frozen=True)
class Findings:
    """What the judge and the rules of reports have found."""

    open: Sequence[Diagnostic]
    disposed: Sequence[tuple[Diagnostic, Arrived]]
    flagged: Sequence[Diagnostic]
    steps: int
    stamps: Sequence[Stamp] = ()


@dataclass(frozen=True)
class Scope:
    """What the report was asked for; problems of steps before `since` are not told."""

    trusted: tuple[str, ...]
    today: date
    since: int = 0


def verification(
    state: State, steps: Sequence[Step], findings: Findings, scope: Scope
) -> Verification:
    """Return the report."""
    later = {step.commit.id for step in steps[scope.since :]} | {""}
    anchored = Anchored(state, findings.stamps)
    return Verification(
        root=Root(_founders(state), tuple(sorted(set(scope.trusted)))),
        system=state.authority.settings.system,
        head=state.head,
        adopted=state.adopted,
        steps=findings.steps,
        since=scope.since,
        statements=_statements(state),
        readings=sum(len(facts.readings) for facts in state.facts.values()),
        documents=sum(bool(facts.approved) for facts in state.facts.values()),
        revisions=sum(len(facts.approved) for facts in state.facts.values()),
        releases=len(state.releases),
        times=anchored.in_words,
        keys=tuple(sorted(Counter(_key_state(k, scope.today) for k in _keys(state)).items())),
        groups=tuple(_groups(steps, [d for d in findings.open if d.step in later], anchored)),
        dealt_with=tuple(_dealt_with(*pair) for pair in findings.disposed if pair[0].step in later),
        flags=tuple(d for d in findings.flagged if d.step in later),
    )


def _founders(state: State) -> tuple[tuple[str, str], ...]:
    return tuple((f, state.key_owners.get(f, "unknown")) for f in sorted(state.founders))


def _keys(state: State) -> Iterable[Key]:
    return state.authority.keys.values()


def _key_state(key: Key, today: date) -> str:
    if key.revoked:
        return f"revoked ({key.revocation_reason or 'no reason'})"
    if today > key.expires:
        return "expired"
    return "in use" if key.valid_from <= today else "not valid yet"


def _statements(state: State) -> tuple[tuple[str, int], ...]:
    """Return how many signatures count, how many are void, how many do not verify."""
    found = Counter({"valid": 0, "void": 0, "invalid": 0})
    found.update(_statement_state(arrived) for arrived in state.statements.values())
    return tuple(found.items())


def _statement_state(arrived: Arrived) -> str:
    """Return `void` where key and bytes are right and the signer lacked the authority."""
    if arrived.is_valid:
        return "valid"
    by_authority = all(not code.startswith("SIG") for code, _ in arrived.faults)
    return "void" if arrived.statement and by_authority else "invalid"


def _groups(
    steps: Sequence[Step], problems: Sequence[Diagnostic], anchored: Anchored
) -> Iterable[Group]:
    """Return the problems by step, those of the history as a whole first."""
    whole = tuple(d for d in problems if not d.step)
    if whole:
        yield Group(-1, "", "", "", "", whole)
    by_step: dict[str, list[Diagnostic]] = {}
    for problem in problems:
        by_step.setdefault(problem.step, []).append(problem)
    for step in steps:
        if found := by_step.get(step.commit.id):
            yield group_of(step, found, anchored.label(step.position))


def group_of(step: Step, problems: Iterable[Diagnostic], time_is: str) -> Group:
    """Return the problems of one step, with what its commit says of itself."""
    author = step.commit.author
    when = moment_of(step)
    said = f"{author.name} <{author.email}>"
    return Group(step.position, step.commit.id, when, time_is, said, tuple(problems))


def moment_of(step: Step) -> str:
    """Return when a step arrived, as it is shown."""
    return datetime.fromtimestamp(step.arrival, UTC).isoformat(timespec="seconds")


def _dealt_with(problem: Diagnostic, statement: Arrived) -> DealtWith:
    said = statement.said
    who = f"{said.name} ({said.role})"
    return DealtWith(problem, who, said.time.isoformat(timespec="seconds"), said.reason)
