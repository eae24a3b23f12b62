"""Reports for people at a terminal; the place comes first, so that editors make it a link."""

from ims.check import Report


def render(report: Report) -> str:
    """Return the report as text, with a closing line that says what was checked."""
    lines = []
    for d in report.diagnostics:
        path = "".join(sign if sign.isprintable() else "?" for sign in d.path)
        lines.append(f"{path}:{d.line}:{d.column}: {d.code} {d.name}: {d.fact}")
        lines.append(f"  help: {d.help}")
    return "\n".join([*lines, closing_line(report)]) + "\n"


def closing_line(report: Report) -> str:
    """Return how many problems stand in how many files."""
    files = _count(report.files, "file")
    conceded = f" ({_count(len(report.conceded), 'concession')} used)" if report.conceded else ""
    if not report.diagnostics:
        return f"No problems in {files}{conceded}."
    return f"Found {_count(len(report.diagnostics), 'problem')} in {files}{conceded}."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
