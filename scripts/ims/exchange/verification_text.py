"""The report on a whole history for people: what it rests on comes first."""

from collections.abc import Iterable, Iterator

from ims.diagnostic import Diagnostic
from ims.exchange.trail_text import printable
from ims.views.verification import DealtWith, Group, Verification


def render(report: Verification) -> str:
    """Return the report as text, with a closing line that says what was verified."""
    lines = [report.root.in_words, *_counts(report), ""]
    for group in report.groups:
        lines += [*_group(group), ""]
    lines += _section("Dealt with", (_dealt_with(d) for d in report.dealt_with))
    lines += _section("Flags, which fail nothing", (_flag(d) for d in report.flags))
    return printable("\n".join([*lines, _closing(report)])) + "\n"


def _counts(report: Verification) -> Iterator[str]:
    statements = ", ".join(f"{count:,} {name}" for name, count in report.statements)
    keys = ", ".join(f"{count:,} {name}" for name, count in report.keys) or "none"
    yield f"System: {report.system}, commit {report.head}"
    yield f"Steps: {report.steps:,} since the baseline {report.adopted[:12]}"
    if report.since:
        yield f"Told: problems of steps from {report.since} on; all steps were judged"
    yield f"Statements: {statements}; readings: {report.readings:,}"
    yield f"Approved revisions: {report.revisions:,}; documents: {report.documents:,}"
    yield f"Releases: {report.releases:,}; {report.times}"
    yield f"Keys: {keys}"


def _group(group: Group) -> Iterator[str]:
    if group.commit:
        yield f"Step {group.position}, commit {group.commit}"
        yield f"  arrived {group.when} ({group.time_is}), by {group.author} as the commit says"
    else:
        yield "The history as a whole"
    for problem in group.problems:
        yield f"  {place(problem)}{problem.code} {problem.name}: {problem.fact}"
        yield f"    help: {problem.help}"


def place(diagnostic: Diagnostic) -> str:
    """Return the path of a problem, nothing where it is about a step as a whole."""
    return f"{diagnostic.path}: " if diagnostic.path else ""


def _dealt_with(found: DealtWith) -> Iterator[str]:
    problem = found.problem
    yield f"  {place(problem)}{problem.code} {problem.name}: {problem.fact}"
    yield f"    by {found.who} on {found.when}: {found.reason or 'no reason given'}"


def _flag(flag: Diagnostic) -> Iterator[str]:
    step = f" (commit {flag.step[:12]})" if flag.step else ""
    yield f"  {place(flag)}{flag.code} {flag.name}: {flag.fact}{step}"


def _section(title: str, items: Iterable[Iterator[str]]) -> Iterator[str]:
    lines = [line for item in items for line in item]
    if lines:
        yield from (f"{title}:", *lines, "")


def _closing(report: Verification) -> str:
    checked = f"{report.steps:,} step" + ("" if report.steps == 1 else "s")
    if not report.problems:
        return f"Verified: no problems in {checked}, {len(report.flags):,} flags."
    noun = "problem" if report.problems == 1 else "problems"
    return f"NOT VERIFIED: {report.problems:,} {noun} in {checked}, {len(report.flags):,} flags."
