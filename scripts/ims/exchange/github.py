"""Reports as annotations in a pull request (GitHub workflow commands)."""

from ims.check import Report
from ims.exchange.text import closing_line


def render(report: Report) -> str:
    """Return one workflow command a diagnostic."""
    lines = [
        f"::error file={_property(d.path)},line={d.line},col={d.column},"
        f"title={_property(f'{d.code} {d.name}')}::{_data(f'{d.fact}. Help: {d.help}')}"
        for d in report.diagnostics
    ]
    return "\n".join([*lines, closing_line(report)]) + "\n"


def _data(text: str) -> str:
    """Escape a message, so that a title cannot smuggle in a command of its own."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
