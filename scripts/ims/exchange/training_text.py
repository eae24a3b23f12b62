"""Training at a terminal: shares, needs, revisions to come, and the list of who may do what."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ims.exchange.table import brief
from ims.standpoint import Standpoint
from ims.training import Coming, Need, Qualification, Share, Wanted


@dataclass(frozen=True)
class OfRole:
    """Something that a role needs at some sites."""

    about: str
    kind: str
    revision: str
    sites: str
    people: int
    done: int


@dataclass(frozen=True)
class _Row:
    site: str
    about: str
    people: int
    trained: str
    late: int
    since: str


def shares(standpoint: Standpoint, parts: Mapping[str, Sequence[Share]]) -> list[str]:
    """Return the rows of each kind under a heading; a share of nothing is a dash."""
    lines: list[str] = []
    for name in ("sites", "departments", "roles", "documents"):
        if rows := [_row(standpoint, name, one) for one in parts[name]]:
            lines += [name.capitalize(), "", _table(rows), ""]
    return lines[:-1]


def _row(standpoint: Standpoint, kind: str, one: Share) -> _Row:
    about = f"{one.about}@{one.revision}" if one.revision else one.about
    if kind == "roles":
        about = standpoint.role(one.about)
    return _Row(
        site=one.site,
        about=about or "all",
        people=one.people,
        trained=f"{one.done:,} of {one.needed:,} ({one.percent} %)" if one.needed else "–",
        late=one.late,
        since=str(one.oldest or ""),
    )


def _table(rows: Sequence[_Row]) -> str:
    return brief(rows, ("site", "about", "people", "trained", "late", "since")).rstrip()


# --- needs --------------------------------------------------------------------------------------


def needs(standpoint: Standpoint, rows: Sequence[Need]) -> list[str]:
    """Return the needs under each person, what is open first."""
    people: dict[str, list[Need]] = defaultdict(list)
    for need in rows:
        people[need.person].append(need)
    lines: list[str] = []
    for person, own in people.items():
        done = sum(need.done for need in own)
        lines.append(f"{standpoint.name(person)} ({person}): {done:,} of {len(own):,} done")
        lines += [_need(standpoint, need) for need in sorted(own, key=_order)]
        lines.append("")
    late = sum(need.late(standpoint.day) for need in rows)
    return [*lines, f"{late:,} late, {sum(not n.done for n in rows) - late:,} open and in time."]


def _order(need: Need) -> tuple[bool, str, str]:
    return need.done, str(need.due), need.target


def _need(standpoint: Standpoint, need: Need) -> str:
    if need.done:
        source = f", {need.source}" if need.source else ""
        return f"  done        {need.kind:<9} {need.target} ({need.how or 'session'} {need.on}{source})"
    state = "LATE " if need.late(standpoint.day) else "due  "
    due = "on return" if need.due.year == need.due.max.year else str(need.due)
    return f"  {state} {need.kind:<9} {need.target}, {due}, at {need.site}"


def of_role(found: Sequence[Need]) -> list[OfRole]:
    """Return what a role needs, site by site, with how many have done it."""
    groups: dict[tuple[str, str, str], list[Need]] = defaultdict(list)
    for need in found:
        groups[need.about, need.kind.value, need.revision].append(need)
    return [
        OfRole(
            about=about,
            kind=kind,
            revision=revision,
            sites=", ".join(dict.fromkeys(need.site for need in some)),
            people=len({need.person for need in some}),
            done=len({need.person for need in some if need.done}),
        )
        for (about, kind, revision), some in sorted(groups.items())
    ]


def role_lines(rows: Sequence[OfRole]) -> list[str]:
    """Return what a role needs as a table."""
    return [brief(rows, ("about", "revision", "kind", "sites", "people", "done")).rstrip()]


# --- what is to come ----------------------------------------------------------------------------


def coming(standpoint: Standpoint, rows: Sequence[Coming]) -> list[str]:
    """Return each revision that is to come with its training and its gates."""
    lines: list[str] = []
    for one in rows:
        when = (
            f"from {one.day}" if one.day else f"waits for {', '.join(one.waiting_for) or 'a date'}"
        )
        lines.append(f"{one.document}@{one.revision} at {one.site}, {when}: {one.title}")
        lines.append(f"  {_trained(one)}")
        for gate in one.gates:
            state = "open" if gate.is_open else "SHUT"
            lines.append(f"  gate {state}: {gate.have} of {gate.need} `{gate.role}` have read it")
        if one.open:
            lines.append(f"  open: {', '.join(map(standpoint.name, one.open))}")
    return [*lines, "", f"{len(rows):,} to come, {sum(r.is_held for r in rows):,} held by a gate."]


def _trained(one: Coming) -> str:
    if one.percent is None:
        return "asks nobody for training"
    return f"{one.percent} % trained ({len(one.trained)} of {len(one.asked)}), by `{one.training}`"


def qualified(asked: Wanted, rows: Sequence[Qualification]) -> list[str]:
    """Return the list that hangs at the line: who may, until when; who may not, and why."""
    may = [row for row in rows if row.may]
    lines = [f"Who may do {asked.words}", ""]
    for row in may:
        until = f"until {row.until}" if row.until else "no end"
        lines.append(f"  [x] {row.name:<28} {until:<18} {', '.join(row.evidence)}".rstrip())
    if not may:
        lines.append("  nobody")
    refused = [row for row in rows if not row.may]
    lines += ["", "May not:"] if refused else []
    for row in refused:
        lines.append(f"  {row.name:<32} {'; '.join(row.reasons)}")
    return [*lines, "", f"{len(may)} may, {len(refused)} may not."]
