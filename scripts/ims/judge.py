"""Judge steps: `gate` one that is to land, `verify` all since the baseline, by one function."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ims.diagnostic import Diagnostic
from ims.history.advance import advance
from ims.history.chain import Chain, Step
from ims.history.conclude import conclude
from ims.history.state import Blobs, State
from ims.history.statements import Arrived
from ims.history.study import Study, collect
from ims.rules.steps import diagnostics, give_verdicts


@dataclass(frozen=True)
class Verdict:
    """What is wrong with one step, and what is only flagged."""

    study: Study
    wrong: tuple[Diagnostic, ...] = ()
    flagged: tuple[Diagnostic, ...] = ()


@dataclass
class History:
    """All steps judged, and the state that they lead to."""

    state: State = field(default_factory=State)
    wrong: list[Diagnostic] = field(default_factory=list)
    flagged: list[Diagnostic] = field(default_factory=list)
    steps: int = 0

    def add(self, verdict: Verdict, state: State) -> None:
        """Take in one step and the state after it."""
        self.state = state
        self.wrong += verdict.wrong
        self.flagged += verdict.flagged
        self.steps += bool(state.adopted)

    @property
    def open(self) -> list[Diagnostic]:
        """Return what is wrong and was not dealt with by a signed disposition."""
        return [d for d in self.wrong if self.disposition(d) is None]

    @property
    def disposed(self) -> list[tuple[Diagnostic, Arrived]]:
        """Return what is wrong and was dealt with, with the statement that says so."""
        found = ((d, self.disposition(d)) for d in self.wrong)
        return [(d, statement) for d, statement in found if statement]

    def disposition(self, diagnostic: Diagnostic) -> Arrived | None:
        """Return the last statement by which a fault of the past was dealt with."""
        found = self.state.disposed(diagnostic.code, diagnostic.step)
        return found[-1] if found else None


def judge(before: State, step: Step, blobs: Blobs, now: datetime | None = None) -> Verdict:
    """Return the verdict on one step, by the state before it; the state stays as it is.

    `now` is known where the step is about to land: then no date may lie beyond it.
    """
    study = collect(before, step, blobs)
    study.now = now
    give_verdicts(study)  # before the baseline nobody has a key, so that nothing counts
    if before.adopted or study.is_baseline:
        conclude(study)
        wrong, flagged = diagnostics(study)
        # A release that is not what it says is no link of the chain.
        study.refused = {d.path for d in wrong if d.code in {"RLS001", "RLS002", "BAS003"}}
        study.told = [(d.code, d.step) for d in (*wrong, *flagged)]
        return Verdict(study, tuple(wrong), tuple(flagged))
    return Verdict(study)


def fold(chain: Chain, blobs: Blobs) -> Iterator[tuple[Verdict, State]]:
    """Return the verdict on each step, and the state after it (one object, carried along)."""
    state = State()
    for step in chain.steps:
        verdict = judge(state, step, blobs)
        advance(state, verdict.study)
        yield verdict, state
