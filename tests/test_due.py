"""Everything with a date, in one list: who owes it, how late, as digest, calendar and issues."""

import json
import os
import re
import stat
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from icalendar import Calendar
from ims.cli import main
from ims.diagnostic import ImsError
from ims.exchange import digest, forge_issues, ics
from ims.loops import all_loops, duties, loose_ends
from ims.loops.agenda import NOBODY, Wish, agenda, by_person
from ims.loops.diagnose import diagnostics
from ims.rules import all_rules
from ims.rules.steps import all_step_rules
from ims.standpoint import Standpoint

from tests.rows.broken import LAST_DAY

AT = ["--as-of", LAST_DAY.isoformat()]
ISSUES = Path(__file__).parent.parent / ".ci" / "issues"


def said(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, str]:
    code = main(list(command))
    return code, capsys.readouterr().out


# --- what is watched -------------------------------------------------------------------------


def test_every_loop_has_reason_help_and_a_code_of_its_own() -> None:
    others = {*all_rules(), *all_step_rules()}
    for code, one in all_loops().items():
        assert one.what, code
        assert one.why, f"{code} says no reason"
        assert one.help, code
        assert code not in others, f"{code} is the code of a rule too"


def test_a_duty_is_late_from_the_day_after(stood: Standpoint) -> None:
    one = next(d for d in duties(stood) if d.due > stood.day)
    on_the_day, after = stood.on(one.due), stood.on(one.due + timedelta(days=1))

    assert not [e for e in loose_ends(on_the_day, frozenset({one.code})) if e.about == one.about
                and e.since == one.due]  # fmt: skip
    assert [e for e in loose_ends(after, frozenset({one.code})) if e.about == one.about]


def test_every_late_duty_is_a_diagnostic_with_owner_and_age(stood: Standpoint) -> None:
    late = Counter((d.code, d.about, d.site) for d in duties(stood) if d.late(stood.day))
    ends = loose_ends(stood)
    told = Counter((e.code, e.about, e.site) for e in ends)

    assert late
    assert not late - told
    for found in diagnostics(stood, ends):
        assert "owed by" in found.fact
        assert found.fact.endswith(("today", "day", "days"))


def test_bare_files_owe_nothing_and_say_so(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["due", "--root", str(root), "--format", "csv"]) == 2
    assert "nothing was ever signed here" in capsys.readouterr().err
    assert main(["loops", "--root", str(root)]) in {1, 2}
    told = capsys.readouterr()
    assert "DRAFTS ONLY" in told.out or "nothing to watch" in told.err


def test_a_day_far_ahead_is_no_question(root: Path) -> None:
    assert main(["loops", "--root", str(root), "--as-of", "9999-12-31"]) == 2


def test_records_that_nobody_can_read_are_in_the_first_words(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is left out of an answer must not look like nothing."""
    folder = root / "docs/records/complaints/2026"
    folder.mkdir(parents=True)
    (folder / "CMPL-DUB-2026-0099.md").write_text("---\nid: CMPL-DUB-2026-0099\n---\n", "utf-8")

    assert main(["loops", "--root", str(root)]) == 1
    told = capsys.readouterr().out
    assert "a record cannot be read and left out" in told.splitlines()[0]
    assert "LOP001" in told


# --- the list ----------------------------------------------------------------------------------


def test_the_parts_of_the_list_make_the_whole(stood: Standpoint) -> None:
    whole = agenda(stood, Wish(within=400))
    late = agenda(stood, Wish(within=400, late=True))

    assert late == [one for one in whole if one.late]
    for person, lines in by_person(whole).items():
        assert agenda(stood, Wish(person=person, within=400)) == lines
    for site in stood.sites:
        assert {one.site for one in agenda(stood, Wish(site=site))} <= {site, "all"}


def test_who_owes_is_who_holds_the_role_today(stood: Standpoint) -> None:
    for one in agenda(stood, Wish(within=400)):
        if one.role and one.people and set(one.people) <= set(stood.holders(one.role)):
            return
    pytest.fail("no duty of a role")


def test_a_role_that_nobody_holds_is_a_person_called_nobody(stood: Standpoint) -> None:
    gone = {p: None for p in stood.system.paths if p.startswith("controls/people/")}
    lines = agenda(stood.with_files(gone), Wish(within=400))

    assert NOBODY in by_person(lines)


@pytest.mark.parametrize("wish", [Wish(person="nobody-here"), Wish(role="no-role")])
def test_an_unknown_name_is_no_good_news(stood: Standpoint, wish: Wish) -> None:
    with pytest.raises(ImsError, match="there is no"):
        agenda(stood, wish)


# --- scenario 1: the chasers go out in five minutes ---------------------------------------------


def test_each_person_gets_one_mail_that_waits_to_be_sent(
    demo: Path, tmp_path: Path, stood: Standpoint
) -> None:
    assert main(["due", "--root", str(demo), *AT, "--mail", str(tmp_path)]) == 1

    owing = {p for p in by_person(agenda(stood, Wish())) if p != NOBODY}
    assert {path.stem for path in tmp_path.glob("*.eml")} == owing
    mail = message_from_bytes((tmp_path / "dora-kestrel.eml").read_bytes(), policy=policy.default)
    assert mail["To"] == "dora-kestrel@example.com"
    assert mail["X-Unsent"] == "1"
    text = mail.get_content()
    assert "LATE" in text
    assert "ich-e6-r3" in text
    assert "asked since" in text


def test_the_calendar_has_one_entry_a_duty(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, text = said(capsys, "due", "--root", str(demo), *AT, "--format", "ics", "--within", "400")
    _, listed = said(capsys, "due", "--root", str(demo), *AT, "--format", "json", "--within", "400")
    rows = json.loads(listed)["due"]
    unfolded = text.replace("\r\n ", "")
    days = re.findall(r"DTSTART;VALUE=DATE:([0-9]{8})", unfolded)
    ids = re.findall(r"UID:(\S+)", unfolded)

    assert len(Calendar.from_ical(text).walk("VEVENT")) == len(rows) > 0
    assert len(set(ids)) == len(ids) == len(rows)
    assert days == [row["due"].replace("-", "") for row in rows]


def test_the_same_question_gets_the_same_bytes(stood: Standpoint) -> None:
    lines, again = agenda(stood, Wish()), agenda(stood.on(stood.day), Wish())

    assert ics.render(lines, "larkmere", stood.day) == ics.render(again, "larkmere", stood.day)
    assert forge_issues.render(stood, lines) == forge_issues.render(stood, again)
    assert digest.render(stood, by_person(lines)) == digest.render(stood, by_person(again))


# --- issues of a forge ---------------------------------------------------------------------------

_GH = """#!{python}
import json, pathlib, sys
store = pathlib.Path({store!r})
issues = json.loads(store.read_text()) if store.exists() else []
_, kind, what, *rest = sys.argv
value = lambda name: rest[rest.index(name) + 1]
if (kind, what) == ("issue", "list"):
    print(json.dumps(issues))
elif (kind, what) == ("issue", "create"):
    issues.append({{"number": len(issues) + 1, "state": "OPEN", "body": value("--body")}})
elif (kind, what) == ("issue", "close"):
    issues[int(rest[0]) - 1]["state"] = "CLOSED"
store.write_text(json.dumps(issues))
"""


@pytest.mark.skipif(os.name == "nt", reason="forges run it on Linux")
def test_an_issue_is_opened_once_and_closed_when_it_is_done(demo: Path, tmp_path: Path) -> None:
    store, gh = tmp_path / "issues.json", tmp_path / "bin" / "gh"
    gh.parent.mkdir()
    gh.write_text(_GH.format(python=sys.executable, store=str(store)))
    gh.chmod(gh.stat().st_mode | stat.S_IXUSR)

    def run() -> list[dict[str, str]]:
        ims = f"{sys.executable} -m ims"
        environment = {**os.environ, "PATH": f"{gh.parent}:{os.environ['PATH']}", "IMS": ims}
        environment["IMS_DUE"] = f"--as-of {LAST_DAY}"
        done = subprocess.run([sys.executable, str(ISSUES)], cwd=demo, env=environment,
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr
        found: list[dict[str, str]] = json.loads(store.read_text())
        return found

    store.write_text(
        json.dumps([{"number": 1, "state": "OPEN", "body": "`ims-due:0123456789abcdef`"}])
    )
    done, *first = run()
    again = run()

    assert first
    assert again == [done, *first]
    assert done["state"] == "CLOSED"
    assert {issue["state"] for issue in first} == {"OPEN"}
