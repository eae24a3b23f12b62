"""Nothing that a person or program can write into a file makes the check crash or lie about places.

The strings are our own, in the style of well-known lists of naughty strings.
"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ims.check import check
from ims.diagnostic import Diagnostic
from ims.exchange import text

from tests.support import DATA, TODAY, read_fixture, small_system

HOSTILE = [
    # words that other tools read as something else
    *("", " ", "null", "NULL", "undefined", "None", "true", "no", "~", "-", "---", "...", "0x1F"),
    *("1e309", "NaN", "1_000", "010", "12:30", "2026-02-30", "=1+1", "@SUM(A1)", "-1", "+1", "\\"),
    # YAML and Markdown
    *(
        "a: b",
        "a #b",
        "- a",
        "? a",
        "&a",
        "*a",
        "!a",
        "%a",
        "|",
        ">",
        "{",
        "}",
        "[",
        "]",
        "`",
        "```",
    ),
    *("'", '"', "''", "'''", "<!--", "-->", "<![CDATA[", "<?php", "<a", "](", "![", "[^1]", "[]:"),
    *(
        "> > > >",
        "#",
        "# # #",
        "| | |",
        "|---|",
        "~~~~",
        "1)",
        "1. 1. 1.",
        "    code",
        "\\\n",
        "&#0;",
    ),
    *(
        "&#x110000;",
        "&nbsp;",
        "$(x)",
        "%s%n",
        "{0}",
        "{{7*7}}",
        "${7*7}",
        "__proto__",
        "constructor",
    ),
    # links and paths
    *(
        "[a](http://[b)",
        "[a](http://[::1)",
        "<http://[>",
        "[a](%ZZ)",
        "[a](%00)",
        "[a](../../../../x)",
    ),
    *("[a](#%F0)", "[a](?)", "[a](:)", "[a](//)", "[a]()", "[a](<>)", "![](x)", "[a](\\\\b\\c)"),
    *("../../etc/passwd", "..", "CON", "aux.md", "a/b", "C:\\x", "file name.md", "x" * 300),
    # scripts and commands
    *("<script>alert(1)</script>", "'; DROP TABLE documents; --", "<img src=x onerror=alert(1)>"),
    *("`rm -rf /`", "$(touch /tmp/x)", "| cat", "--help", "<svg/onload=alert(1)>", "javascript:x"),
    # scripts of the world, and characters that are odd
    *(
        "Ærøskøbing",
        "Łódź",
        "Ωμέγα",
        "Журнал",
        "ﺍﻟﺴﻼﻡ",
        "שלום",
        "日本語",
        "한국어",
        "ไทย",
        "İstanbul",
    ),
    *(
        "ß",
        "ﬁ",
        "①",
        "½",
        "٣",
        "\u00a0",
        "\u2028",
        "\u2029",
        "\u0085",
        "\ufeff",
        "\u202e",
        "\u200d",
    ),
    *(
        "e\u0301",
        "Z\u0351\u036b\u0343\u036a",
        "👩‍🔬",
        "🏳️‍🌈",
        "\U0001f9ff",
        "\ufffd",
        "\uffff",
        "\x00",
        "\x1b[31m",
    ),
]
DOCUMENT = read_fixture(DATA / "rules/SRC007/good.md").raw.decode()
PATH = "docs/procedures/SOP-900.md"


def check_text(raw: str | bytes, path: str = PATH) -> tuple[Diagnostic, ...]:
    """Check one file in the small system and print the report, as every command does."""
    report = check(small_system({path: raw}), TODAY, [path])
    assert text.render(report).count("\n") == 2 * len(report.diagnostics) + 1
    return report.diagnostics


def assert_inside(found: tuple[Diagnostic, ...], raw: bytes) -> None:
    """Each place lies inside the file, whatever ends its lines."""
    lines = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    assert all(1 <= d.line <= lines and d.column >= 1 for d in found), found


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
@pytest.mark.parametrize(
    "target",
    [
        "title: Prüfung der Waage",
        "The balance stays fit for use.",
        "1. Switch the balance on.",
        "## Purpose",
        "quality-manager",
        "[all]",
    ],
    ids=["title", "text", "list", "heading", "owner", "sites"],
)
def test_hostile_text_is_no_crash(hostile: str, target: str) -> None:
    prefix = "title: " if target.startswith("title") else ""
    raw = DOCUMENT.replace(target, prefix + hostile).encode()

    assert_inside(check_text(raw), raw)


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_hostile_title_in_quotes_is_text(hostile: str) -> None:
    """Between quotes every string is a title, or is told as none; YAML never stumbles."""
    raw = DOCUMENT.replace(
        "title: Prüfung der Waage", f"title: {json.dumps(hostile, ensure_ascii=False)}"
    )

    found = check_text(raw)

    allowed = {"MET003", "SRC004", "SRC005", "TXT004"}
    if hostile == "\uffff":  # no character at all, and forbidden in YAML
        allowed.add("SRC012")
    assert {d.code for d in found} <= allowed, found


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_hostile_cell_is_no_crash(hostile: str) -> None:
    table = f"| a | b |\n|---|---|\n| {hostile} | {hostile} |\n"
    raw = f"{DOCUMENT}\n{table}".encode()

    assert_inside(check_text(raw), raw)


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_hostile_register_is_no_crash(hostile: str) -> None:
    raw = f"id: roles\nrevision: {hostile}\nroles:\n  - {hostile}: {hostile}\n".encode()

    assert_inside(check_text(raw, "controls/roles.yaml"), raw)


@pytest.mark.parametrize("hostile", [h for h in HOSTILE if h and h.isprintable()], ids=ascii)
def test_hostile_file_name_is_no_crash(hostile: str) -> None:
    found = check_text(DOCUMENT, f"docs/procedures/{hostile}.md")

    assert {d.code for d in found} <= {"MET006", "SRC018", "SRC019"}


@given(st.binary(max_size=200))
def test_any_bytes_are_no_crash(raw: bytes) -> None:
    for path in (PATH, "controls/roles.yaml", "docs/records/capas/2026/CAPA-DUB-2026-0900.md"):
        assert_inside(check_text(raw, path), raw)


@given(st.text(alphabet="-*+1.) \n#>|`~[]()<>!{}:=_\\ab&", max_size=120))
def test_any_markdown_is_no_crash(body: str) -> None:
    raw = f"{DOCUMENT}\n{body}\n".encode()

    assert_inside(check_text(raw), raw)


@given(st.text(alphabet="-[]{}:,'\"#&*!|>%@? \nab1", max_size=80))
def test_any_front_matter_is_no_crash(front: str) -> None:
    raw = DOCUMENT.replace("title: Prüfung der Waage", front).encode()

    assert_inside(check_text(raw), raw)
