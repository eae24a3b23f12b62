"""Attendance and exports of learning systems, taken into records that people then sign.

A session (TRN) holds who completed a revision on a day at a site; the export is attached with its
digest. It counts once trainer and department head have signed: an export proves nothing itself.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from ims.lifecycle.facts import Approved
from ims.personnel.brought import People, Row, Told, day
from ims.personnel.intake import Done, Intake, attendance, session
from ims.standpoint import Standpoint
from ims.system import ManagementSystem
from ims.training.evidence import evidence
from ims.training.needs import openings
from ims.training.posts import home_sites
from ims.training.register import programme

_PERSON = ("person", "person_id", "user", "user_id", "employee", "employee_id", "email", "name")
_DOCUMENT = ("document", "document_id", "course", "course_id", "course_code", "item")
_REVISION = ("revision", "version", "rev")
_DAY = ("date", "completed", "completed_on", "completion_date", "attended_on", "day")
_RESULT = ("result", "status", "outcome")
_SCORE = ("score", "score_percent", "grade")
_PASSED = {"", "passed", "pass", "completed", "complete", "done", "yes"}
_FAILED = {"failed", "fail", "not passed", "no"}


def exported(intake: Intake, rows: Sequence[Row]) -> Told:
    """Return one session for each revision, day and site of an export."""
    people = People(intake.standpoint.system)
    seen = _recorded(intake.folder)
    groups: dict[tuple[str, date, str], list[Done]] = defaultdict(list)
    for row in rows:
        found = _matched(intake.standpoint, people, row)
        why = row.odd or (found if isinstance(found, str) else _known(intake, seen, found))
        if why or isinstance(found, str):
            intake.told.refuse(row, why)
        else:
            seen.add((found.person, found.target))
            groups[found.target, found.on, found.site].append(found)
    for _, done in sorted(groups.items()):
        session(intake, done)
    intake.told.taken = sum(map(len, groups.values()))
    return intake.told


def _known(intake: Intake, seen: set[tuple[str, str]], done: Done) -> str:
    if (done.person, done.target) in seen:
        return f"`{done.person}` has completed `{done.target}` already"
    if done.person in evidence(intake.standpoint).read.get(done.target, {}):
        return f"`{done.person}` knows `{done.target}` already, by evidence"
    return ""


def _recorded(folder: ManagementSystem) -> set[tuple[str, str]]:
    """Return who stands in a session with which revision, signed or not."""
    return {
        (str(person), str(target))
        for item in folder.items("record")
        if item.id.startswith("TRN-") and item.model
        for person in getattr(item.model, "participants", ())
        for target in getattr(item.model, "documents", ())
    }


def _matched(standpoint: Standpoint, people: People, row: Row) -> "Done | str":
    """Return the completion that a row tells, or why it matches nothing."""
    person, on = people.find(row.get(*_PERSON)), day(row.get(*_DAY))
    name, _, revision = row.get(*_DOCUMENT).partition("@")
    revision = revision or row.get(*_REVISION)
    if on is None or on > standpoint.day:
        return f"the day is `{row.get(*_DAY)}`; write a day up to today like 2026-11-03"
    site = next(iter(home_sites(standpoint, person)), "")
    passed = _passed(standpoint, row)
    why = (
        _not_here(people, row, person, site, on)
        or _not_in_force(standpoint, name, revision, site, on)
        or (passed if isinstance(passed, str) else "")
    )
    score = row.get(*_SCORE)
    return why or Done(person, f"{name}@{revision}", site, on, passed is True, score)


def _not_here(people: People, row: Row, person: str, site: str, on: date) -> str:
    if not person:
        return f"there is no person `{row.get(*_PERSON)}`"
    known = people.by_id[person]
    if not (known.from_ <= on and (known.until is None or on <= known.until)):
        return f"`{person}` was not here on {on}"
    return "" if site else f"`{person}` holds no role at any site"


def _not_in_force(
    standpoint: Standpoint, name: str, revision: str, site: str, on: date
) -> str:  # fmt: skip
    """Return why nobody could be trained on a revision then: it must be in force or to come."""
    facts = standpoint.facts.get(name)
    if facts is None or not facts.approved:
        return f"there is no approved document `{name}`"
    chain = list(facts.approved)
    found = [n for n, one in enumerate(chain) if one.revision == revision]
    if not revision or not found:
        return f"`{name}` has no approved revision `{revision}`"
    approved = chain[found[-1]]
    if approved.arrival.date() > on:
        return f"`{name}@{revision}` was not approved yet on {on}"
    then = _later(standpoint, name, site, on, chain[found[-1] + 1 :])
    if then:
        return f"`{name}@{revision}` was not in force at {site} on {on}: `{then}` was"
    if not {"all", site} & {*approved.sites}:
        return f"`{name}@{revision}` does not apply at {site}"
    return ""


def _later(
    standpoint: Standpoint, name: str, site: str, on: date, later: list[Approved]
) -> str:  # fmt: skip
    """Return the later revision that was in force on a day, empty where none was.

    To know it for certain the day is computed anew; only days that look wrong are worth that.
    """
    begun = openings(standpoint)[site, name]
    ledger = standpoint.ledger
    if not any(one in later and ledger.local_day(at, site) <= on for one, at in begun):
        return ""
    standing = standpoint.in_force_on(on).get(site, {}).get(name)
    then = standing.revision if standing else None
    return then.revision if then and then in later else ""


def _passed(standpoint: Standpoint, row: Row) -> "bool | str":
    said, score = row.get(*_RESULT).casefold(), row.get(*_SCORE).removesuffix("%").strip()
    if said not in _PASSED | _FAILED:
        return f"the result is `{said}`; known are passed, completed and failed"
    if score:
        try:
            reached = float(score.replace(",", "."))
        except ValueError:
            return f"the score is `{score}`; write percent, like 85"
        if reached < programme(standpoint).rules.pass_mark:
            return False
    return said in _PASSED


def attended(intake: Intake, rows: Sequence[Row], name: str) -> Told:
    """Return a record of attendance (ATT) for each row of a list of one session."""
    told, people = intake.told, People(intake.standpoint.system)
    seen = {
        (getattr(other.model, "person", ""), getattr(other.model, "session", ""))
        for other in intake.folder.items("record")
        if other.id.startswith("ATT-")
    }
    for row in rows:
        person, minutes = people.find(row.get(*_PERSON)), row.get("minutes", "duration")
        if row.odd:
            told.refuse(row, row.odd)
        elif not person:
            told.refuse(row, f"there is no person `{row.get(*_PERSON)}`")
        elif (person, name) in seen:
            told.refuse(row, f"the attendance of `{person}` at `{name}` is recorded already")
        elif not minutes.isdigit():
            told.refuse(row, f"the minutes are `{minutes}`; write a whole number")
        else:
            seen.add((person, name))
            attendance(intake, name, person, minutes)
            told.taken += 1
    return told
