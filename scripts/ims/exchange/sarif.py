"""Reports as SARIF 2.1.0, which code hosts and editors read."""

import json
from typing import Any

from ims import __version__
from ims.check import Report
from ims.diagnostic import Diagnostic
from ims.rules import Rule, all_rules


def render(report: Report) -> str:
    """Return the report as a SARIF log with one run; conceded results are marked suppressed."""
    results = [_result(d) for d in report.diagnostics]
    results += [
        {**_result(d), "suppressions": [{"kind": "external", "status": "accepted"}]}
        for d in report.conceded
    ]
    driver = {
        "name": "ims",
        "version": __version__,
        "rules": [_rule(rule) for rule in all_rules().values()],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
        ],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.reason.split("\n")[0]},
        "fullDescription": {"text": rule.reason},
        "help": {"text": rule.help},
    }


def _result(d: Diagnostic) -> dict[str, Any]:
    region = {"startLine": d.line, "startColumn": d.column}
    artifact = {"uri": d.path, "uriBaseId": "%SRCROOT%"}
    return {
        "ruleId": d.code,
        "level": "error",
        "message": {"text": f"{d.fact}. Help: {d.help}"},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    }
