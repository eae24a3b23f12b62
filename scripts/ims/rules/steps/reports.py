"""VER and RLS: what a report on a whole history finds wrong, beside the verdicts on its steps."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from ims.history.releases import ArrivedRelease
from ims.history.stamps import Opinion, Stamp, contradiction
from ims.history.state import State, Tree
from ims.rules.steps import Told, report_rule
from ims.source import parse

_RELEASES = "docs/records/releases"
_ACCOUNTABILITY = "accountability-statement"


@report_rule(
    "VER001", help="ask the founders for their fingerprints; trust nothing here until then"
)
def root_of_trust_differs(founders: frozenset[str], trusted: Iterable[str]) -> Told:
    """A fingerprint that was given from outside is none of the founding keys.

    Why: R34, R35: whoever makes up a whole history makes up its first keys as well.
    """
    for fingerprint in sorted(set(trusted) - founders):
        yield "controls/keys", f"{fingerprint} is none of the founding keys"


@report_rule("VER002", help="history may have been rewritten: see the page on recovery")
def anchor_differs(releases: list[ArrivedRelease], copies: Mapping[str, bytes]) -> Told:
    """A release differs from its copy in the second place, or is not in this history.

    Why: R34: copies outside the repository show what a rewritten one hides.
    """
    here = {release.path.rpartition("/")[2]: release for release in releases}
    for name, raw in sorted(copies.items()):
        if name not in here:
            yield f"{_RELEASES}/{name}", "a copy of it exists; this history has no such release"
        elif here[name].raw != raw:
            yield f"{_RELEASES}/{name}", "it differs from its copy in the second place"


@report_rule("VER003", help="clone again from a copy that you trust; see the page on recovery")
def object_damaged(found: Iterable[str]) -> Told:
    """An object of the repository is damaged or missing.

    Why: 21 CFR 11.10(c), R38: what is kept must stay readable.
    """
    for line in found:
        yield "", line


@report_rule("VER004", help="remove it: this tool is not misled, others are", flag=True)
def misleads_other_tools(found: Iterable[str]) -> Told:
    """The repository shows others something else than its true history.

    Why: R35: `git replace`, grafts and borrowed objects change what plain Git shows.
    """
    for line in found:
        yield "", line


@report_rule(
    "VER005",
    help="the person signs an accountability statement, a record of that type",
    flag=True,
)
def accountability_statement_missing(state: State, tree: Tree) -> Told:
    """Somebody signs whose accountability statement is not on file with all its signatures.

    Why: 21 CFR 11.10(j), 11.100(c), R32: who signs has declared that it binds like ink.
    """
    declared = set(_declared(state, tree))
    signers = {a.said.person: a.said.name for a in state.statements.values() if a.is_valid}
    for person, name in sorted(signers.items()):
        if person not in declared:
            yield f"controls/people/{person}.yaml", f"{name} signs without one"


@report_rule(
    "RLS006", help="name the right root; else the file is forged: see the page on recovery"
)
def time_stamp_not_proved(stamps: Iterable[Stamp]) -> Told:
    """A time stamp of a release does not verify against the roots that were given.

    Why: R36: a token that nobody can check bounds no time.
    """
    for stamp in stamps:
        if stamp.opinion.fault:
            yield stamp.path, stamp.opinion.fault


@report_rule("RLS007", help="ask who set that date: the authority saw the release before it")
def time_stamp_contradicts(stamps: Iterable[Stamp], state: State) -> Told:
    """A release was stamped before its own date, or before the date of the step that it follows.

    Why: E7, R36: such a date lay in the future when it was written, so it was forged.
    """
    for stamp in stamps:
        if fact := contradiction(stamp, state):
            yield stamp.path, fact


@report_rule("VER006", help="`ims verify --tsa-root CERT.pem`: the authority's root", flag=True)
def time_stamp_not_looked_at(stamps: Iterable[Stamp]) -> Told:
    """A release has a time stamp, and no root was given to verify it.

    Why: R36: what was not verified must not look as if it were.
    """
    for stamp in stamps:
        if stamp.opinion == Opinion():
            yield stamp.path, "not verified, so it proves nothing here"


@report_rule("VER007", help="correct the clock; ask who set that date; see the page on recovery")
def step_in_the_future(state: State, now: datetime) -> Told:
    """The last step is dated in the future.

    Why: E7, R36: a date ahead begins roles, keys and delegations before their day, and makes
    true signatures look too old.
    """
    latest = now + timedelta(minutes=state.authority.settings.clock_skew)
    if state.adopted and state.arrival and state.arrival > latest:
        yield (
            "",
            f"it is {now:%Y-%m-%d %H:%M}, the last step is dated {state.arrival:%Y-%m-%d %H:%M}",
        )


def _declared(state: State, tree: Tree) -> Iterator[str]:
    """Return the people whose accountability statement has all its stages signed."""
    needed = {stage for stage, *_ in state.authority.record_stages.get(_ACCOUNTABILITY, ())}
    for record, signed in state.stages.items():
        path = state.paths.get(record, "")
        raw = tree.read(path) if needed and needed <= set(signed) else None
        if raw is not None:
            data = parse(path, raw).data
            if data.get("type") == _ACCOUNTABILITY:
                yield str(data.get("person"))
