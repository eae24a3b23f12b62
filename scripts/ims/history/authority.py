"""Who may do what, as the registers of one tree say it.

Read through a lenient core like all history; always that of the state before the step that is
judged, never that of the step itself (design 6).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import PurePosixPath

from ims.history import patterns
from ims.lifecycle.facts import SiteFacts
from ims.vocabulary import ChangeClass, KeyPurpose, MergeStyle, SignedCommits

ALL = "all"


@dataclass(frozen=True)
class Assignment:
    """A role that a person holds."""

    role: str
    sites: tuple[str, ...]
    from_: date
    until: date
    shift: str = ""


@dataclass(frozen=True)
class Person:
    """One person of the register of people."""

    id: str
    name: str
    emails: tuple[str, ...]
    forge: Mapping[str, str]
    assignments: tuple[Assignment, ...]
    from_: date
    until: date

    def is_here(self, day: date) -> bool:
        """Return whether the person belongs to the organization on a day."""
        return self.from_ <= day <= self.until

    def sites_of(self, role: str, day: date) -> frozenset[str]:
        """Return the sites at which the person holds a role on a day; `role/shift` asks for both."""
        name, _, shift = role.partition("/")
        held = (
            a
            for a in self.assignments
            if a.role == name and a.from_ <= day <= a.until and shift in ("", a.shift)
        )
        return (
            frozenset(site for a in held for site in a.sites) if self.is_here(day) else frozenset()
        )


@dataclass(frozen=True)
class Key:
    """One enrolled key."""

    path: str
    person: str
    fingerprint: str
    line: str
    purposes: frozenset[str]
    storage: str
    checked_by: str
    how: str
    valid_from: date
    expires: date
    revoked: str = ""  # when, as written; empty for a key in use
    revocation_reason: str = ""

    def may_sign(self, purpose: KeyPurpose) -> bool:
        """Return whether the key was enrolled for this."""
        return purpose.value in self.purposes


@dataclass(frozen=True)
class Delegation:
    """A person acts for another, in writing and for a time (21 CFR 11.10(j))."""

    path: str
    from_person: str
    to_person: str
    roles: tuple[str, ...]
    sites: tuple[str, ...]
    from_: date
    until: date


@dataclass(frozen=True)
class Row:
    """A row of the approval matrix."""

    id: str
    document_types: tuple[str, ...]
    registers: tuple[str, ...]
    files: tuple[str, ...]
    classes: tuple[str, ...]
    disciplines: tuple[str, ...]
    sites: tuple[str, ...]
    approvals: tuple[tuple[str, str], ...]  # meaning, role


@dataclass(frozen=True)
class ActRow:
    """Who may decide about a document after its approval."""

    meaning: str
    roles: tuple[str, ...]
    signatures: int


@dataclass(frozen=True)
class Settings:
    """What `controls/system.yaml` says about history."""

    system: str = ""
    demo: bool = False
    rules_level: int = 1
    revision_scheme: str = "1"
    drafts_may_land: bool = True
    merge_style: str = MergeStyle.ANY
    signed_commits: str = SignedCommits.OPTIONAL
    signing_window: int = 30  # days
    clock_skew: int = 15  # minutes
    change_request_for: tuple[str, ...] = ()
    accepted_methods: tuple[str, ...] = ()
    forge_counts_for: tuple[str, ...] = ("reviewed",)


@dataclass(frozen=True)
class Required:
    """A signature that is needed: meaning, role, and the sites that the role must cover."""

    meaning: str
    role: str
    sites: tuple[str, ...] = (ALL,)
    person: str = ""  # a listed author signs in person, in whatever role


@dataclass(frozen=True)
class Authority:
    """People, keys, delegations, matrix and settings of one state."""

    people: Mapping[str, Person] = field(default_factory=dict)
    keys: Mapping[str, Key] = field(default_factory=dict)  # by fingerprint
    delegations: tuple[Delegation, ...] = ()
    rows: tuple[Row, ...] = ()
    acts: Mapping[str, ActRow] = field(default_factory=dict)
    type_gates: Mapping[str, bool] = field(default_factory=dict)
    type_intervals: Mapping[str, int] = field(default_factory=dict)
    record_stages: Mapping[str, tuple[tuple[str, str, str], ...]] = field(default_factory=dict)
    sites: Mapping[str, SiteFacts] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    concessions: Mapping[str, tuple[date, str]] = field(default_factory=dict)  # rule: end, path

    @cached_property
    def person_by_email(self) -> dict[str, str]:
        """Return the person behind each address, in lower case."""
        return {mail.lower(): p.id for p in self.people.values() for mail in p.emails}

    def conceded(self, rule: str, day: date) -> str:
        """Return the path of the concession from a rule that holds on a day."""
        end, path = self.concessions.get(rule, (date.min, ""))
        return path if day <= end else ""

    def holders(self, role: str, site: str, day: date) -> frozenset[str]:
        """Return the people who hold a role at a site on a day."""
        return frozenset(
            person.id for person in self.people.values() if {ALL, site} & person.sites_of(role, day)
        )

    @cached_property
    def turnovers(self) -> list[date]:
        """Return the days on which somebody takes on or lays down a role, sorted."""
        people = self.people.values()
        spans = [(person.from_, person.until) for person in people]
        spans += [(a.from_, a.until) for person in people for a in person.assignments]
        begins = {first for first, _ in spans}
        return sorted(begins | {last + timedelta(days=1) for _, last in spans if last < date.max})

    def covers(self, person: str, role: str, sites: Iterable[str], day: date) -> bool:
        """Return whether a person holds a role at all of these sites on a day."""
        known = self.people.get(person)
        held = known.sites_of(role, day) if known else frozenset()
        return self._reaches(held, sites)

    def _reaches(self, held: frozenset[str], sites: Iterable[str]) -> bool:
        wanted = set(sites)
        every = frozenset(self.sites)
        return ALL in held or (bool(held) and (every if ALL in wanted else wanted) <= held)

    def delegation(
        self, from_person: str, to_person: str, role: str, sites: Iterable[str], day: date
    ) -> Delegation | None:
        """Return the delegation under which one may act for another, None where there is none."""
        for found in self.delegations:
            pair = (found.from_person, found.to_person) == (from_person, to_person)
            in_time = found.from_ <= day <= found.until
            if (
                pair
                and in_time
                and role in found.roles
                and self._reaches(frozenset(found.sites), sites)
            ):
                return found
        return None

    # --- what is required ----------------------------------------------------------------

    def required_for_document(
        self, type_: str, class_: ChangeClass, disciplines: Iterable[str], sites: Iterable[str]
    ) -> list[Required]:
        """Return the signatures that a revision needs (R06, R27); nothing where no row fits."""
        of, at = set(disciplines), tuple(sites)
        rows = [
            row
            for row in self.rows
            if {type_, ALL} & set(row.document_types)
            and class_.value in row.classes
            and (not row.disciplines or of & set(row.disciplines))
            and common(row.sites, at)
        ]
        if not self._carry(rows, at):
            return []
        found = (Required(*asked, common(row.sites, at)) for row in rows for asked in row.approvals)
        return list(dict.fromkeys(found))

    def _carry(self, rows: Iterable[Row], at: tuple[str, ...]) -> bool:
        """Return whether rows reach all sites of a text; those of disciplines only add to others."""
        reached = {s for row in rows if not row.disciplines for s in common(row.sites, at)}
        return self._reaches(frozenset(reached), at)

    def required_for_file(
        self, path: str, class_: ChangeClass = ChangeClass.MAJOR
    ) -> list[Required]:
        """Return the signatures that a change of a register or another file needs (R40)."""
        name = register_name(path)
        found = [
            Required(meaning, role, ())
            for row in self.rows
            if (name and name in row.registers) or patterns.fits_any(path, row.files)
            if class_.value in row.classes
            for meaning, role in row.approvals
        ]
        return list(dict.fromkeys(found))


def common(row: tuple[str, ...], sites: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sites that a row and a document share."""
    if ALL in row:
        return sites
    return row if ALL in sites else tuple(site for site in sites if site in row)


def register_name(path: str) -> str:
    """Return the name of the register that a path belongs to, empty for other files.

    `controls/roles.yaml` is `roles`, `controls/people/ana.yaml` is `people`.
    """
    parts = PurePosixPath(path).parts
    if parts[:1] != ("controls",) or not path.endswith(".yaml"):
        return ""
    return parts[1] if len(parts) > 2 else PurePosixPath(path).stem  # noqa: PLR2004 - a folder
