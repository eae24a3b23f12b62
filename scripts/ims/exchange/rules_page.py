"""The rules as text, JSON, or the Markdown page `docs/contributing/rules.md`."""

import json
from itertools import groupby

from ims.diagnostic import ImsError
from ims.rules import Rule, all_rules
from ims.rules.steps import StepRule, all_step_rules

# Those of `ims check` look at files, those of `ims gate` and `ims verify` at steps.
FAMILIES = {
    "CON": "Concessions",
    "KEY": "Keys",
    "MET": "Metadata",
    "PER": "People and delegations",
    "REC": "Records",
    "REF": "References",
    "REG": "Registers",
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
}
AnyRule = Rule | StepRule


def render(code: str | None, form: str) -> str:
    """Return all rules, or the one with this code.

    Raises ImsError where no rule has the code.
    """
    rules: dict[str, AnyRule] = {**all_rules(), **all_step_rules()}
    if code and code not in rules:
        raise ImsError(f"no rule `{code}` is known", "`ims rules` lists the codes")
    chosen = [rules[code]] if code else list(rules.values())
    if form == "json":
        data = [_as_data(rule) for rule in chosen]
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    if form == "markdown":
        return _page(chosen)
    if code:
        return (
            f"{code} {rules[code].name}\n\n{_unindented(rules[code])}\n\nhelp: {rules[code].help}\n"
        )
    return "".join(f"{r.code}  {r.name:32}  {_first(r)}\n" for r in chosen)


def _as_data(rule: AnyRule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "level": rule.level,
        "reason": _unindented(rule),
        "help": rule.help,
    }


def _unindented(rule: AnyRule) -> str:
    return "\n".join(line.strip() for line in rule.reason.strip().split("\n"))


def _first(rule: AnyRule) -> str:
    return _unindented(rule).split("\n")[0]


def _page(rules: list[AnyRule]) -> str:
    on_steps = sum(isinstance(rule, StepRule) for rule in rules)
    lines = [
        "# Rules",
        "",
        f"The {len(rules) - on_steps} rules of `ims check`, which look at files,",
        f"and the {on_steps} of `ims gate` and `ims verify`, which look at what happened to them.",
        "This page is generated: edit the docstring of the rule, then run",
        "`ims rules --format markdown > docs/contributing/rules.md`.",
    ]
    for family, members in groupby(rules, lambda rule: rule.code[:3]):
        lines += ["", f"## {family}: {FAMILIES[family]}"]
        for rule in members:
            lines += ["", f"### {rule.code} {rule.name}", "", _unindented(rule), ""]
            lines.append(f"Help: {rule.help}.")
            if rule.level > 1:
                lines += [
                    "",
                    f"Level {rule.level}: applies where `rules_level` is {rule.level} or more.",
                ]
    return "\n".join(lines) + "\n"
