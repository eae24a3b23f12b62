"""People who join, leave, change role or are away, taken from a table into their files."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ims.models.base import SLUG
from ims.personnel import moves
from ims.personnel.brought import People, Row, Told, day, faults
from ims.revise import Reason, revise
from ims.source import parse, quoted, set_entry
from ims.standpoint import Standpoint
from ims.standpoint.standpoint import ALL
from ims.system import ManagementSystem
from ims.training.posts import away_until
from ims.vocabulary import ChangeClass

_PATH = "controls/people/{}.yaml"
_HEAD = """\
id: {id}
revision: {revision}
owner: {owner}
change:
  class: major
  summary: First issue.
  reason: The person starts work.
name: {name}
from: "{since}"
{mail}assignments:
{assignment}"""


@dataclass(frozen=True)
class Listed:
    """One person who is here."""

    person: str
    name: str
    sites: str
    roles: str
    since: date
    until: str
    away: str


def listed(standpoint: Standpoint) -> list[Listed]:
    """Return everybody who is here, by id."""
    return [
        Listed(
            person=name,
            name=person.name,
            sites=", ".join(standpoint.home_sites(name)),
            roles=", ".join(dict.fromkeys(a.role for a in standpoint.assignments(person))),
            since=person.from_,
            until=str(person.until or ""),
            away="away" if away_until(person, standpoint.day)[0] else "",
        )
        for name, person in sorted(standpoint.people.items())
    ]


def read(system: ManagementSystem, rows: Sequence[Row], today: date) -> Told:
    """Return the files of people after some rows; each row enters one role, end or absence.

    A row with an unknown person and a role is a joiner, one with `until` and no role a leaver,
    one with a role and `ends` somebody who changes role. What is not clear is told, never guessed.
    """
    told, people = Told(), People(system)
    for row in rows:
        why = row.odd or _refused(system, row) or _taken(system, people, told, row, today)
        if why:
            told.refuse(row, why)
        else:
            told.taken += 1
    for path, fact in faults(system, told.files):
        told.wrong.append(f"{path}: {fact}")
    for path in {line.partition(": ")[0] for line in told.wrong}:
        told.files.pop(path, None)
    return told


def _refused(system: ManagementSystem, row: Row) -> str:
    if not row.get("id", "name"):
        return "there is neither `id` nor `name`"
    role, sites = row.get("role"), moves.sites(row)
    if role and role not in system.roles:
        return f"there is no role `{role}`"
    if unknown := [site for site in sites if site != ALL and site not in system.sites]:
        return f"there is no site `{unknown[0]}`"
    return _odd_days(row)


def _odd_days(row: Row) -> str:
    if row.get("away_until") and not row.get("away_from"):
        return "`away_until` is filled and `away_from` is not"
    for column in ("from", "until", "away_from", "away_until"):
        if row.get(column) and day(row.get(column)) is None:
            return f"`{column}` is `{row.get(column)}`; write it like 2026-11-03"
    for first, last in (("from", "until"), ("away_from", "away_until")):
        begin, end = day(row.get(first)), day(row.get(last))
        if begin and end and end < begin:
            return f"`{last}` is before `{first}`"
    return ""


def _taken(
    system: ManagementSystem, people: People, told: Told, row: Row, today: date
) -> str:  # fmt: skip
    """Enter a row into the files; return why it cannot be."""
    known = people.find(row.get("id")) or people.find(row.get("email")) or _by_name(people, row)
    name = known or row.get("id") or _slug(row.get("name"))
    if not re.fullmatch(SLUG, name):
        return f"`{name}` is no id of a person; write `id` as lower-case words joined by hyphens"
    path = _PATH.format(name)
    if known or path in told.files:
        return _changed(system, told, row, path, today)
    if path in system.tree:
        return f"`{path}` is there and belongs to somebody else"
    if not (row.get("name") and row.get("role") and moves.sites(row)):
        return f"`{row.get('id', 'name')}` is unknown; a joiner needs `name`, `role` and `sites`"
    told.files[path] = _new(system, row, path, today)
    return ""


def _by_name(people: People, row: Row) -> str:
    return "" if row.get("id") else people.find(row.get("name"))


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))


def _new(system: ManagementSystem, row: Row, path: str, today: date) -> bytes:
    since = day(row.get("from")) or today
    settings = system.settings
    mail = row.get("email")
    text = _HEAD.format(
        id=path.rpartition("/")[2].removesuffix(".yaml"),
        revision=quoted(settings.revision_scheme if settings else "1", '"'),
        owner=_owner(system),
        name=quoted(row.get("name")),
        since=since,
        mail=f"emails: [{quoted(mail)}]\n" if mail else "",
        assignment=_assignment(row, since),
    )
    if until := day(row.get("until")):
        text = text.replace(f'from: "{since}"\n', f'from: "{since}"\nuntil: "{until}"\n', 1)
    return (text + _absence(row)).encode()


def _owner(system: ManagementSystem) -> str:
    """Return the role that owns the other entries, else the first role."""
    owners = [person.owner for person in system.people.values()]
    return max(owners, key=owners.count) if owners else next(iter(system.roles), "")


def _assignment(row: Row, since: date) -> str:
    shift = f", shift: {quoted(row.get('shift'))}" if row.get("shift") else ""
    sites = ", ".join(quoted(site) for site in moves.sites(row))
    return f'  - {{role: {row.get("role")}, sites: [{sites}], from: "{since}"{shift}}}\n'


def _absence(row: Row) -> str:
    entry = _away(row)
    return f"absences:\n{entry}" if entry else ""


def _away(row: Row) -> str:
    first, last = day(row.get("away_from")), day(row.get("away_until"))
    if not first:
        return ""
    return f'  - {{from: "{first}"' + (f', until: "{last}"' if last else "") + "}\n"


# --- people who are known -----------------------------------------------------------------------


def _changed(
    system: ManagementSystem, told: Told, row: Row, path: str, today: date
) -> str:  # fmt: skip
    raw = told.files.get(path)
    before = raw if raw is not None else system.tree[path]
    text, done, since = before.decode(), [], day(row.get("from")) or today
    data = parse(path, before).data
    why = moves.unclear(data, row) or moves.not_ended(data, row, text, since)
    if not why and row.get("role") and (path in system.tree or row.get("ends")):
        why = moves.not_begun(data, row, since)
    if why:
        return why
    if row.get("ends") not in {"", moves.NONE}:
        text = moves.role_ended(text, row.get("ends"), moves.last_day(row, since))
        done.append("the end of a role")
    elif row.get("until"):
        text = _ended(text, row.get("until")[:10])
        done.append("the last day")
    if row.get("role"):
        text = _with(text, "assignments", _assignment(row, since))
        done.append("a role")
    if entry := _away(row):
        text = _with(text, "absences", entry)
        done.append("an absence")
    if not done:
        return f"nothing to enter for `{row.get('id', 'name')}`"
    if text == before.decode():
        return "it is entered already"
    is_new = path not in system.tree or raw is not None
    told.files[path] = text.encode() if is_new else _revised(system, text, path, done)
    return ""


def _revised(system: ManagementSystem, text: str, path: str, done: list[str]) -> bytes:
    summary = f"Enters {' and '.join(done)}."
    why = Reason(ChangeClass.MINOR, "Taken in from the list of personnel.", summary)
    scheme = system.settings.revision_scheme if system.settings else "1"
    return revise(text.encode(), path, why, scheme)[0]


def _with(text: str, key: str, entry: str) -> str:
    """Return the text with one more entry of a list, unless it has it."""
    if entry in text:
        return text
    kept = _lines_of(text, key)
    if kept is None:
        return f"{text.rstrip()}\n{key}:\n{entry}"
    return set_entry(text, key, f"{key}:\n{kept}{entry}", markdown=False)


def _lines_of(text: str, key: str) -> str | None:
    """Return the entries below a key as they stand, None where the key is not there."""
    found = re.search(rf"^{key}:(.*)\n((?:[ \-].*\n)*)", text, re.MULTILINE)
    if not found:
        return None
    return found[2] if found[1].strip() in {"", "[]"} else None


def _ended(text: str, until: str) -> str:
    line = f'until: "{until}"\n'
    if "until" in parse("person.yaml", text.encode()).data:
        return set_entry(text, "until", line, markdown=False)
    return re.sub(r"^(from:.*\n)", rf"\g<1>{line}", text, count=1, flags=re.MULTILINE)
