"""Loose ends as a report, in the forms that a check has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ims.check import Report
from ims.diagnostic import Diagnostic
from ims.exchange import github, junit, sarif


@dataclass(frozen=True)
class Looked:
    """How much was looked at; a report of nothing is never clean."""

    basis: str
    records: int
    duties: int


def render(found: Sequence[Diagnostic], looked: Looked, form: str) -> str:
    """Return the report as `text`, `github`, `sarif` or `junit`."""
    if form == "text":
        return "\n".join([looked.basis, "", *_lines(found), _closing(found, looked)]) + "\n"
    report = Report(tuple(found), (), looked.records)
    return _FORMS[form](report)


_FORMS: dict[str, Callable[[Report], str]] = {
    "github": github.render,
    "sarif": sarif.render,
    "junit": junit.render,
}


def _lines(found: Sequence[Diagnostic]) -> list[str]:
    return [
        line
        for d in found
        for line in (
            f"{d.path}:{d.line}:{d.column}: {d.code} {d.name}: {d.fact}",
            f"  help: {d.help}",
        )
    ]


def _closing(found: Sequence[Diagnostic], looked: Looked) -> str:
    seen = f"{looked.records:,} records and {looked.duties:,} things with a date"
    return f"{len(found):,} loose ends in {seen}." if found else f"No loose end in {seen}."
