"""Reports as annotations in a pull request (GitHub workflow commands)."""

from ims.check import Report
from ims.diagnostic import Diagnostic
from ims.exchange.text import closing_line


def render(report: Report) -> str:
    """Return one workflow command a diagnostic."""
    lines = [annotation(diagnostic) for diagnostic in report.diagnostics]
    return "\n".join([*lines, closing_line(report)]) + "\n"


def annotation(found: Diagnostic, level: str = "error") -> str:
    """Return one workflow command; one without a path stands at the change as a whole."""
    place = f" file={_property(found.path)},line={found.line},col={found.column}," * bool(
        found.path
    )
    title = _property(f"{found.code} {found.name}")
    return f"::{level}{place or ' '}title={title}::{_data(f'{found.fact}. Help: {found.help}')}"


def _data(text: str) -> str:
    """Escape a message, so that a title cannot smuggle in a command of its own."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
