"""Reports as JUnit XML, which every CI system shows as test results."""

from collections import defaultdict
from xml.etree import ElementTree as ET

from ims.check import Report
from ims.diagnostic import Diagnostic


def render(report: Report) -> str:
    """Return one test case a file with problems, and one for all the clean ones."""
    by_path: dict[str, list[Diagnostic]] = defaultdict(list)
    for d in report.diagnostics:
        by_path[d.path].append(d)
    suite = ET.Element("testsuite", name="ims check", tests=str(report.files))
    suite.set("failures", str(len(by_path)))
    for path, found in by_path.items():
        case = ET.SubElement(suite, "testcase", classname="ims.check", name=path)
        first = found[0]
        failure = ET.SubElement(case, "failure", type=first.code, message=_message(first))
        failure.text = "\n".join(f"{d.line}:{d.column}: {_message(d)}" for d in found)
    clean = report.files - len(by_path)
    ET.SubElement(suite, "testcase", classname="ims.check", name=f"{clean} files without problems")
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _message(d: Diagnostic) -> str:
    text = f"{d.code} {d.name}: {d.fact}. Help: {d.help}"
    return "".join(c if c.isprintable() else "?" for c in text)
