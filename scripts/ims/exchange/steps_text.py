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
    return f"May land: no problems in {files}{flags}{_approved(verdict)}{_drafts(verdict)}."


def _approved(verdict: Verdict) -> str:
    approved = [f"{a.id} revision {a.revision}" for a in verdict.study.approved]
    return f"; it approves {', '.join(approved)}" if approved else ""


def _drafts(verdict: Verdict) -> str:
    """Return what may land and is approved by nobody: that it may land does not put it in force."""
    assessments = verdict.study.assessments.items()
    waiting = [(name, len(a.missing)) for name, a in assessments if a.required and a.missing]
    told = [f"{name} stays a draft, {_count(n, 'signature')} missing" for name, n in waiting]
    return f"; {'; '.join(told)}" if told else ""


def _line(found: Diagnostic) -> str:
    return f"{place(found)}{found.code} {found.name}: {found.fact}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
