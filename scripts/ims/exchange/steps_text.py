"""The verdict on a step that is to land, for people at a terminal and as annotations."""

from ims.diagnostic import Diagnostic
from ims.exchange.github import annotation
from ims.exchange.trail_text import printable
from ims.exchange.verification_text import place
from ims.judge import Verdict


def render(verdict: Verdict) -> str:
    """Return problems with their help, flags, and one line that says whether it may land."""
    lines = []
    for problem in verdict.wrong:
        lines += [_line(problem), f"  help: {problem.help}"]
    lines += [f"flag: {_line(flag)}" for flag in verdict.flagged]
    return printable("\n".join([*lines, closing_line(verdict)])) + "\n"


def render_github(verdict: Verdict) -> str:
    """Return one workflow command a problem or flag."""
    lines = [annotation(problem) for problem in verdict.wrong]
    lines += [annotation(flag, "warning") for flag in verdict.flagged]
    return "\n".join([*lines, closing_line(verdict)]) + "\n"


def closing_line(verdict: Verdict) -> str:
    """Return in one line whether the step may land."""
    files = _count(len(verdict.study.step.changes), "file")
    flags = f", {_count(len(verdict.flagged), 'flag')}" if verdict.flagged else ""
    if verdict.wrong:
        return f"Refused: {_count(len(verdict.wrong), 'problem')} in {files}{flags}."
    approved = [f"{a.id} revision {a.revision}" for a in verdict.study.approved]
    then = f"; it approves {', '.join(approved)}" if approved else ""
    return f"May land: no problems in {files}{flags}{then}."


def _line(found: Diagnostic) -> str:
    return f"{place(found)}{found.code} {found.name}: {found.fact}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
