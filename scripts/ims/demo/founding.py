"""Found a company: people, their keys, and the baseline that two of them sign."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ims.demo.company import Company, Files, key_of
from ims.history.study import ALLOWED_SIGNERS
from ims.signing import Signature, release
from ims.source import quoted
from ims.vocabulary import KeyPurpose, Meaning, Method

_HEAD = """\
id: {id}
revision: "1"
owner: {owner}
change:
  class: major
  summary: First issue.
  reason: {reason}
"""


@dataclass(frozen=True)
class Somebody:
    """An invented person: id, printed name, roles as `role@site site until 2025-12-31`."""

    id: str
    name: str
    roles: tuple[str, ...]


def person_file(who: Somebody, since: date) -> dict[str, bytes]:
    """Return the entry of a person in the register."""
    lines = [_HEAD.format(id=who.id, owner="document-controller", reason="The person starts work.")]
    lines += [f"name: {quoted(who.name)}\n", f'from: "{since}"\n']
    lines += [f"emails: [{who.id}@example.com]\n", "assignments:\n"]
    lines += [_assignment(role, since) for role in who.roles]
    return {f"controls/people/{who.id}.yaml": "".join(lines).encode()}


def _assignment(role: str, since: date) -> str:
    held, _, until = role.partition(" until ")
    name, _, sites = held.partition("@")
    listed = ", ".join((sites or "all").split())
    end = f', until: "{until}"' if until else ""
    return f'  - {{role: {name}, sites: [{listed}], from: "{since}"{end}}}\n'


def key_file(
    person: str,
    since: date,
    checked_by: str,
    *,
    how: str = "known-in-person",
    number: int = 1,
    purposes: Iterable[str] = ("approval", "reading"),
    expires: str = "",
) -> dict[str, bytes]:
    """Return the enrolment of a person's demo key."""
    public = key_of(person, number).public
    text = _HEAD.format(
        id=f"{person}-{number}", owner="document-controller", reason="The key is enrolled."
    )
    text += f"""\
person: {person}
public_key: "{public.line}"
fingerprint: "{public.fingerprint}"
purposes: [{", ".join(purposes)}]
storage: protected-file
identity:
  checked_by: {checked_by}
  "on": "{since}"
  how: {how}
valid_from: "{since}"
"""
    text += f'expires: "{expires}"\n' if expires else ""
    return {f"controls/keys/{person}-{number}.yaml": text.encode()}


def found(
    company: Company,
    starter: Mapping[str, bytes],
    founders: tuple[str, str],
    time: datetime,
    message: str = "Adopt the management system",
) -> None:
    """Land the baseline: the starter with its registers, signed by both founders, and release 0.

    The first founder signs `approved` and the release, the second `quality-approved`.
    """
    company.files = dict(starter)
    files: Files = dict(company.refreshed(starter))
    signed = [path for path in sorted(starter) if _is_steering(company, path)]
    first, second = founders
    for who, role, meaning in (
        (first, "top-management", Meaning.APPROVED),
        (second, "quality-assurance", Meaning.QUALITY_APPROVED),
    ):
        files |= company.sign(who, role, meaning, signed, time, reason="The system is adopted.")
    wish = Signature(
        first, company.name_of(first), "document-controller", Meaning.RELEASED, time, Method.DEMO
    )
    path, raw = release(company.system, wish, 0, "", "", "")
    files |= {path: raw, f"{path}.sig": company.key(first).sign(raw, KeyPurpose.RELEASE.namespace)}
    company.files = {}
    company.land(files, first, message, time)


def _is_steering(company: Company, path: str) -> bool:
    steers = path.startswith("controls/") or company.authority.required_for_file(path)
    return bool(steers) and path != ALLOWED_SIGNERS
