"""The check as a whole: what it covers, what concessions do, and that nothing is never clean."""

from datetime import date
from pathlib import Path

import pytest
from ims.check import check
from ims.diagnostic import ImsError
from ims.rules import all_rules
from ims.system import ManagementSystem

from tests.support import TODAY, small_system

ROOT = Path(__file__).parent.parent
CONCESSION = """id: {name}
revision: "1"
owner: quality-manager
change:
  class: minor
  summary: Granted.
  reason: The limit is under discussion.
rule: TXT004
path: docs/procedures/SOP-002.md
reason: The limit is set with the next change.
approver: aoife-ni-bhriain
expires: {expires}
"""


def with_placeholder(**more: str) -> ManagementSystem:
    found = small_system().by_id("SOP-001")
    assert found is not None
    text = found.source.text.replace("SOP-001", "SOP-002", 1) + "\nTBD\n"
    return small_system({"docs/procedures/SOP-002.md": text, **more})


def granted(expires: str = "2026-12-31") -> dict[str, str]:
    name = "placeholder-in-sop-002"
    text = CONCESSION.format(name=name, expires=expires)
    return {f"controls/concessions/{name}.yaml": text}


def test_the_small_system_is_clean_and_the_report_says_what_was_read() -> None:
    report = check(small_system(), TODAY)

    assert report.diagnostics == ()
    assert report.files == len(small_system().paths) > 10


def test_a_placeholder_is_told_once() -> None:
    report = check(with_placeholder(), TODAY)

    assert [d.code for d in report.diagnostics] == ["TXT004"]


def test_a_concession_covers_its_rule_in_its_file_and_stays_visible() -> None:
    report = check(with_placeholder(**granted()), TODAY)

    assert report.diagnostics == ()
    assert "TXT004" in {d.code for d in report.conceded}


def test_an_expired_concession_covers_nothing_and_is_told() -> None:
    report = check(with_placeholder(**granted("2026-05-31")), TODAY)

    assert [d.code for d in report.diagnostics] == ["CON001", "TXT004"]


def test_a_concession_ends_with_its_day_not_before() -> None:
    on_the_day = check(with_placeholder(**granted("2026-06-01")), date(2026, 6, 1))
    after = check(with_placeholder(**granted("2026-06-01")), date(2026, 6, 2))

    assert on_the_day.diagnostics == ()
    assert after.diagnostics != ()


def test_an_unused_concession_is_told() -> None:
    system = with_placeholder(**granted())
    clean = small_system(granted() | {"docs/procedures/SOP-002.md": None})

    assert check(system, TODAY).diagnostics == ()
    assert {d.code for d in check(clean, TODAY).diagnostics} == {"CON003", "REF013"}


@pytest.mark.parametrize(
    "tree",
    [
        {},
        {"controls/system.yaml": b"id: system\n"},
        {"docs/contributing/architecture.md": b"# Words\n"},
        {"README.md": b"# Words\n"},
    ],
    ids=["empty", "settings only", "uncontrolled pages", "no docs"],
)
def test_checking_nothing_is_never_clean(tree: dict[str, bytes]) -> None:
    with pytest.raises(ImsError, match="nothing to check"):
        check(ManagementSystem(tree), TODAY)


def test_naming_no_file_is_never_clean() -> None:
    with pytest.raises(ImsError, match="nothing to check"):
        check(small_system(), TODAY, [])


def test_rules_of_a_higher_level_wait_until_the_system_takes_them_on() -> None:
    found = small_system().by_id("SOP-001")
    settings = small_system().tree["controls/system.yaml"]
    assert found is not None
    alone = found.source.text.replace("audience: [process-owner]\n", "")
    changes: dict[str, str | bytes | None] = {found.path: alone}
    raised = changes | {"controls/system.yaml": settings.replace(b"level: 1", b"level: 2")}

    assert check(small_system(changes), TODAY).diagnostics == ()
    assert "MET015" in {d.code for d in check(small_system(raised), TODAY).diagnostics}


def test_the_level_of_the_starter_is_the_newest() -> None:
    text = (ROOT / "controls/system.yaml").read_text("utf-8")
    newest = max(rule.level for rule in all_rules().values())

    assert f"\nrules_level: {newest}\n" in text


def test_a_broken_register_is_told_once_and_not_by_everything_that_needs_it() -> None:
    report = check(small_system({"controls/roles.yaml": "roles: [\n"}), TODAY)

    assert [(d.path, d.code) for d in report.diagnostics] == [("controls/roles.yaml", "SRC012")]


@pytest.mark.parametrize("register", ["roles", "organization", "document-types"])
def test_a_check_of_one_file_is_not_green_while_a_register_it_needs_is_broken(
    register: str,
) -> None:
    path = f"controls/{register}.yaml"
    report = check(small_system({path: "x: [\n"}), TODAY, ["docs/procedures/SOP-001.md"])

    assert [(d.path, d.code) for d in report.diagnostics] == [(path, "SRC012")]


def test_a_check_of_one_file_is_not_green_while_a_register_is_missing() -> None:
    system = small_system({"controls/roles.yaml": None})
    report = check(system, TODAY, ["docs/procedures/SOP-001.md"])

    assert [d.code for d in report.diagnostics] == ["REG013"]


@pytest.mark.parametrize("rule", ["MET002", "SRC010", "CON001"])
def test_a_concession_never_hides_a_file_from_all_rules(rule: str) -> None:
    """The document would vanish from check, register and site, and all would be green."""
    text = CONCESSION.format(name="all", expires="2026-12-31").replace("TXT004", rule)
    broken = {
        "controls/concessions/all.yaml": text.replace("SOP-002", "SOP-001"),
        "docs/procedures/SOP-001.md": "---\nid: SOP-001\n---\n",
    }
    told = {(d.path, d.code) for d in check(small_system(broken), TODAY).diagnostics}

    assert ("docs/procedures/SOP-001.md", "MET002") in told
    assert ("controls/concessions/all.yaml", "CON004") in told


def test_two_paths_that_differ_in_case_only_are_told() -> None:
    twins = dict.fromkeys(["docs/procedures/SOP-900.md", "docs/procedures/sop-900.md"], "---\n")
    report = check(small_system(twins), TODAY)

    assert [d.path for d in report.diagnostics if d.code == "SRC019"] == sorted(twins)


@pytest.mark.parametrize(
    "path",
    [
        "docs/records/approvals/2026/x.exe",
        "docs/records/approvals/2026/x.json",
        "docs/records/approvals/x.json",
        "docs/records/releases/notes.txt",
    ],
)
def test_a_stray_file_among_what_machines_write_is_told(path: str) -> None:
    report = check(small_system({path: b"x"}), TODAY)

    assert path in {d.path for d in report.diagnostics}


def test_a_broken_framework_is_told_once_and_not_by_every_citation() -> None:
    path = "controls/frameworks/iso-9001-2026.yaml"
    report = check(small_system({path: "items: [\n"}), TODAY)

    assert [(d.path, d.code) for d in report.diagnostics] == [(path, "SRC012")]


def test_each_file_is_read_at_most_once() -> None:
    class Counting(dict[str, bytes]):
        def __init__(self, files: dict[str, bytes]) -> None:
            super().__init__(files)
            self.read: list[str] = []

        def __getitem__(self, path: str) -> bytes:
            self.read.append(path)
            return super().__getitem__(path)

    system = small_system()
    tree = Counting({path: system.tree[path] for path in system.tree})
    check(ManagementSystem(tree), TODAY)
    again = [p for p in tree.read if p.endswith((".md", ".yaml"))]

    assert sorted(set(again)) == sorted(again)
