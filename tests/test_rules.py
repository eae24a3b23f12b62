"""Every rule has a bad and a good file, tells its fault on the very line, and speaks plainly.

The form of the fixtures in `tests/data/rules/<CODE>/` stands in `tests/support.py`.
"""

import os
import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from ims.diagnostic import Diagnostic
from ims.exchange import rules_page, text
from ims.rules import Rule, all_rules

from tests.support import (
    DATA,
    TODAY,
    Fixture,
    check_fixture,
    places,
    read_fixture,
    small_system,
    small_tree,
)

RULES = list(all_rules().values())
FIXTURES = [read_fixture(path) for path in sorted((DATA / "rules").glob("*/*"))]
BAD = [fixture for fixture in FIXTURES if fixture.is_bad]
ROOT = Path(__file__).parent.parent
GOOD = [fixture for fixture in FIXTURES if not fixture.is_bad]
# Files are added, never lost: raise the number with them.
BROKEN_FILES = 428

# Words of pydantic and PyYAML, which mean nothing to the people who write documents.
PROGRAMMERS_WORDS = re.compile(
    r"Input should|Extra inputs|Field required|String should|custom-error|function-|List should|Value error|"
    r"value_error|_type\b|_parsing|while (?:parsing|scanning)|expected <|mapping values|"
    r"ScannerError|ParserError|ComposerError|Traceback|pydantic|NoneType|\b(?:dict|str|int)\b"
)
# Rules of what is absent, invisible or unreadable: there is no value to show, or none is shown
# on purpose (personal data must not be repeated in reports).
WITHOUT_VALUE = frozenset(
    {
        "CON001",
        "KEY011",
        "MET002",
        "MET011",
        "REC004",
        "REC005",
        "REC006",
        "REC008",
        "REC009",
        "REC010",
    }
    | {
        "REF015",
        "REG005",
        "REG011",
        "REG013",
        "TXT001",
        "TXT005",
        "TXT007",
        "TXT008",
        "TXT010",
        "TXT015",
    }
    | {code for code in all_rules() if code.startswith("SRC")}
)


def by_name(fixture: Fixture) -> str:
    return fixture.name


def by_code(rule: Rule) -> str:
    return rule.code


def found_in(fixture: Fixture) -> tuple[Diagnostic, ...]:
    return check_fixture(fixture).diagnostics


# --- the fixtures ---------------------------------------------------------------------------


@pytest.mark.parametrize("fixture", BAD, ids=by_name)
def test_bad_file_yields_its_faults_on_their_lines_and_nothing_else(fixture: Fixture) -> None:
    found = found_in(fixture)

    assert places(found) == fixture.expected, "\n".join(f"{d.line}: {d.fact}" for d in found)


@pytest.mark.parametrize("fixture", GOOD, ids=by_name)
def test_good_file_yields_nothing(fixture: Fixture) -> None:
    assert fixture.expected == ()
    assert found_in(fixture) == ()


@pytest.mark.parametrize("fixture", BAD, ids=by_name)
def test_bad_file_expects_the_rule_of_its_folder(fixture: Fixture) -> None:
    assert {code for _, code in fixture.expected} == {fixture.code}


@pytest.mark.parametrize("fixture", BAD, ids=by_name)
def test_bad_file_passes_when_its_rule_is_off(fixture: Fixture) -> None:
    """Each rule is needed: nothing else would have told the fault."""
    assert check_fixture(fixture, frozenset({fixture.code})).diagnostics == ()


def test_small_system_is_clean_and_uses_its_concession() -> None:
    from ims.check import check

    report = check(small_system(), TODAY)

    assert report.diagnostics == ()
    assert [found.code for found in report.conceded] == ["TXT005"]


def test_no_broken_file_was_lost() -> None:
    assert len(BAD) >= BROKEN_FILES


# --- the rules ------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=by_code)
def test_rule_has_bad_and_good_files(rule: Rule) -> None:
    kinds = {fixture.is_bad for fixture in FIXTURES if fixture.code == rule.code}

    assert kinds == {True, False}


def test_every_folder_belongs_to_a_rule() -> None:
    assert {fixture.code for fixture in FIXTURES} == set(all_rules())


@pytest.mark.parametrize("rule", RULES, ids=by_code)
def test_rule_says_what_is_wrong_and_why(rule: Rule) -> None:
    what, _, why = rule.reason.strip().partition("\n\n")

    assert what.endswith(".")
    assert "\n" not in what
    assert re.match(r"\s*Why: \S.{10,}|\s*Why: R[0-9]{2}\b", why)
    assert why.rstrip().endswith(".")


@pytest.mark.parametrize("rule", RULES, ids=by_code)
def test_rule_says_how_to_mend_it(rule: Rule) -> None:
    assert rule.help
    assert not rule.help.endswith(".")
    assert "please" not in rule.help.lower()


@pytest.mark.parametrize("rule", RULES, ids=by_code)
def test_name_of_rule_reads_as_a_fault(rule: Rule) -> None:
    """Small words with hyphens that name what is wrong, not what is checked."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+|placeholder|tab", rule.name)
    assert not re.match(r"(check|valid|verify|must|should|require|ensure|has|is)-", rule.name)


def test_codes_and_names_are_unique() -> None:
    assert all(re.fullmatch(r"[A-Z]{3}[0-9]{3}", rule.code) for rule in RULES)
    assert [name for name, count in Counter(r.name for r in RULES).items() if count > 1] == []


def test_page_of_rules_is_up_to_date() -> None:
    """Mend with `ims rules --format markdown > docs/contributing/rules.md`."""
    page = DATA.parents[1] / "docs/contributing/rules.md"

    assert page.read_text(encoding="utf-8") == rules_page.render(None, "markdown")


# --- the messages ---------------------------------------------------------------------------


@pytest.mark.parametrize("fixture", BAD, ids=by_name)
def test_message_speaks_words_of_the_field(fixture: Fixture) -> None:
    for found in found_in(fixture):
        assert not PROGRAMMERS_WORDS.search(f"{found.fact} {found.help}")
        assert not found.fact.endswith((".", "!", " "))
        assert not found.help.endswith((".", "!", " "))
        assert "\n" not in found.fact


@pytest.mark.parametrize("fixture", BAD, ids=by_name)
def test_message_points_inside_its_line(fixture: Fixture) -> None:
    lines = fixture.raw.decode("utf-8", "replace").removeprefix("\ufeff").splitlines() or [""]

    for found in found_in(fixture):
        assert 1 <= found.line <= max(len(lines), 1)
        assert 1 <= found.column <= len(lines[found.line - 1]) + 1


@pytest.mark.parametrize(
    "fixture", [fixture for fixture in BAD if fixture.code not in WITHOUT_VALUE], ids=by_name
)
def test_message_names_what_it_found(fixture: Fixture) -> None:
    """The value stands in the fact, as written in the file or in its path."""
    written = unescape(fixture.raw.decode("utf-8") + fixture.path)

    for found in found_in(fixture):
        quotes = re.findall(r"`(?:# )?([^`]+)`", found.fact)
        ends = [quote.removesuffix("...").rpartition("/")[2] for quote in quotes]
        assert any(end in written for end in ends), found.fact


def test_output_of_a_file_with_everything_wrong() -> None:
    """The whole text as people see it; rewrite it with IMS_UPDATE=1 and read the difference."""
    from ims.check import check

    path = "docs/procedures/SOP-900.md"
    raw = (DATA / "everything-wrong.md").read_bytes()
    expected = DATA / "output/everything-wrong.txt"

    output = text.render(check(small_system({path: raw}), TODAY, [path]))

    if os.environ.get("IMS_UPDATE"):
        expected.write_text(output, encoding="utf-8", newline="\n")
    assert output == expected.read_text(encoding="utf-8")


# --- rules that need no file of their own -------------------------------------------------------


def test_file_that_is_not_there_any_more_is_no_crash() -> None:
    """A system without any register: everything is read, nothing raises."""
    from ims.check import check

    bare = small_system({p: None for p in small_tree() if p.startswith("controls/")})

    report = check(bare, TODAY)

    assert {found.code for found in report.diagnostics} <= {
        *("REC003", "REF002", "REF004", "REF005", "TXT005")
    }


def test_every_requirement_that_is_cited_exists() -> None:
    """R numbers in rules, models and tests are those of docs/contributing/requirements.md."""
    page = (ROOT / "docs/contributing/requirements.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^### (R[0-9]{2}) ", page, re.MULTILINE))
    files = [*(ROOT / "scripts").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    cited = {r for f in files for r in re.findall(r"\bR[0-9]{2}\b", f.read_text(encoding="utf-8"))}

    assert len(known) == 81
    assert cited - known == set()
