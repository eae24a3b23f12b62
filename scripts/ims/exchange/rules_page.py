"""The rules as text, JSON, or the Markdown page `docs/contributing/rules.md`."""

import json
from itertools import groupby

from ims.diagnostic import ImsError
from ims.rules import Rule, all_rules

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
}


def render(code: str | None, form: str) -> str:
    """Return all rules, or the one with this code.

    Raises ImsError where no rule has the code.
    """
    rules = all_rules()
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


def _as_data(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "level": rule.level,
        "reason": _unindented(rule),
        "help": rule.help,
    }


def _unindented(rule: Rule) -> str:
    return "\n".join(line.strip() for line in rule.reason.strip().split("\n"))


def _first(rule: Rule) -> str:
    return _unindented(rule).split("\n")[0]


def _page(rules: list[Rule]) -> str:
    lines = [
        "# Rules",
        "",
        f"The {len(rules)} rules of `ims check`.",
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
