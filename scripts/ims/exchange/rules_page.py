"""The rules and loops as text, JSON, or the Markdown page `docs/contributing/rules.md`."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ims.diagnostic import ImsError
from ims.loops import all_loops
from ims.rules import Rule, all_rules
from ims.rules.steps import StepRule, all_step_rules

FAMILIES = {
    "CON": "Concessions",
    "KEY": "Keys",
    "MET": "Metadata",
    "MIN": "Minutes",
    "PER": "People and delegations",
    "REC": "Records",
    "REF": "References",
    "REG": "Registers",
    "RIS": "Risks",
    "SRC": "Files",
    "TXT": "Text",
    "AUT": "Authority of signers",
    "BAS": "The baseline",
    "CTL": "Changes of registers and steering files",
    "DOC": "Identity of documents",
    "FLG": "Flags, which fail nothing",
    "RCD": "Signed records",
    "RDG": "Readings",
    "REV": "Revisions and approvals",
    "RLS": "Releases",
    "SIG": "Signatures",
    "STP": "The chain of steps",
    "VER": "Verification as a whole",
    "ADT": "Audits",
    "BCM": "Continuity",
    "CLK": "Reports to authorities",
    "COM": "Communication",
    "CPL": "From law to evidence",
    "CTX": "Context",
    "DUE": "Documents, keys and concessions",
    "EQU": "Equipment",
    "LAW": "Legal duties",
    "LOP": "Records in general",
    "MRV": "Management review",
    "ORG": "Sites and organization",
    "PFM": "Performance",
    "PLN": "The implementation plan",
    "RTN": "Retention and disposal",
    "SUP": "Suppliers",
    "SYS": "Computerized systems and printed copies",
    "TRN": "Training",
}


@dataclass(frozen=True)
class Told:
    """What is said of one rule or loop."""

    code: str
    name: str
    level: int
    reason: str
    help: str

    @property
    def first(self) -> str:
        """Return the first line of the reason."""
        return self.reason.split("\n")[0]


def render(code: str | None, form: str) -> str:
    """Return all rules and loops, or the one with this code.

    Raises ImsError where none has the code.
    """
    parts = _parts()
    known = {one.code: one for _, part in parts for one in part}
    if code and code not in known:
        raise ImsError(f"no rule `{code}` is known", "`ims rules` lists the codes")
    chosen = [known[code]] if code else list(known.values())
    if form == "json":
        return json.dumps([vars(one) for one in chosen], indent=2, ensure_ascii=False) + "\n"
    if form == "markdown":
        return _page(parts)
    if code:
        one = known[code]
        return f"{code} {one.name}\n\n{one.reason}\n\nhelp: {one.help}\n"
    return "".join(f"{one.code}  {one.name:32}  {one.first}\n" for one in chosen)


def _parts() -> list[tuple[str, list[Told]]]:
    """Return the rules on files, on steps, and the loops, each with the heading of its part."""
    loops = [
        Told(one.code, one.name, 1, _unindented(f"{one.what}\n\nWhy: {one.why}"), one.help)
        for one in all_loops().values()
    ]
    return [
        ("Files: `ims check`", list(_rules(all_rules().values()))),
        ("Steps: `ims gate` and `ims verify`", list(_rules(all_step_rules().values()))),
        ("The running system: `ims loops` and `ims due`", loops),
    ]


def _rules(rules: Iterable[Rule | StepRule]) -> Iterator[Told]:
    for one in rules:
        yield Told(one.code, one.name, one.level, _unindented(one.reason), one.help)


def _unindented(reason: str) -> str:
    return "\n".join(line.strip() for line in reason.strip().split("\n"))


def _page(parts: Sequence[tuple[str, Sequence[Told]]]) -> str:
    files, steps, loops = (len(part) for _, part in parts)
    lines = [
        "# Rules",
        "",
        f"The {files} rules of `ims check`, which look at files,",
        f"the {steps} of `ims gate` and `ims verify`, which look at what happened to them,",
        f"and the {loops} loops of `ims loops`, which look at what the running system owes.",
        "This page is generated: edit the docstring of the function, then run",
        "`ims rules --format markdown > docs/contributing/rules.md`.",
    ]
    for heading, part in parts:
        lines += ["", f"## {heading}"]
        for family, members in groupby(part, lambda one: one.code[:3]):
            lines += ["", f"### {family}: {FAMILIES[family]}"]
            lines += [line for one in members for line in _entry(one)]
    return "\n".join(lines) + "\n"


def _entry(one: Told) -> Iterator[str]:
    yield from ("", f"#### {one.code} {one.name}", "", one.reason, "", f"Help: {one.help}.")
    if one.level > 1:
        yield from ("", f"Level {one.level}: applies where `rules_level` is {one.level} or more.")
