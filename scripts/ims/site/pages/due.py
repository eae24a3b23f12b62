"""What is due and late: for managers by site and role, for the quality clerk the week (R76)."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ims.loops import all_loops, loose_ends, owed_by
from ims.loops.agenda import Line, Wish, agenda
from ims.loops.registry import LooseEnd
from ims.site import markup
from ims.site.contents import Contents
from ims.site.pages import dashboard, frame
from ims.site.pages.listing import many
from ims.standpoint import Standpoint

TITLE = "Due and late"
OVERVIEW = "due/index.md"
WEEK = "due/week.md"
LOOPS = "due/loops.md"
AHEAD = 30
_WEEK = timedelta(days=7)
_ID = re.compile(r"[A-Z]{2,5}-[A-Z][A-Z0-9]{1,3}-[0-9]{4}-[0-9]{4}")
_FEW = 8  # rows that one sees without a filter


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return the pages; the week and the loops by name are for quality alone."""
    standpoint = contents.standpoint
    if standpoint is None:
        return
    lines = agenda(standpoint, Wish(site=contents.publication.site, within=AHEAD))
    shown = [one for one in lines if _may_show(contents, one.about)]
    yield OVERVIEW, _overview(contents, standpoint, shown, len(lines) - len(shown))
    ends = [e for e in loose_ends(standpoint) if contents.publication.site in ("", e.site)]
    yield LOOPS, _loops(contents, standpoint, ends)
    if contents.publication.quality:
        yield WEEK, _week(contents, standpoint, lines)


def navigation(contents: Contents) -> list[Any]:
    """Return the places of the pages."""
    week = [WEEK] if contents.publication.quality else []
    return [*week, OVERVIEW, LOOPS]


def _may_show(contents: Contents, about: str) -> bool:
    """Return whether the level of what something is about allows to name it (R65)."""
    standpoint = contents.standpoint
    filed = standpoint.ledger.get(about) if standpoint else None
    if filed:
        return dashboard.may_name(contents, filed)
    known = standpoint.system.documents.get(about) if standpoint else None
    return known is None or known.classification.rank <= contents.published_up_to.rank


# --- by site and role ------------------------------------------------------------------------


def _overview(
    contents: Contents, standpoint: Standpoint, lines: Sequence[Line], hidden: int
) -> str:
    late = sum(1 for one in lines if one.late)
    body = [
        f"{many(late, 'thing')} late, {many(len(lines) - late, 'thing')} due in the next {AHEAD} days."
        + (f" {hidden:,} more are above the level of this site." if hidden else ""),
        f"{standpoint.basis}.",
        "## By site and role",
        _by_role(contents, standpoint, lines),
        "## One by one",
        _table(contents, standpoint, lines),
    ]
    return frame.page(
        contents, frame.Head(TITLE, hide=["toc"], landscape=True, searched=False), "\n\n".join(body)
    )


def _by_role(contents: Contents, standpoint: Standpoint, lines: Iterable[Line]) -> str:
    groups: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for one in lines:
        groups[one.site, one.role].append(one)
    rows = []
    for (site, role), some in sorted(groups.items(), key=_most_late):
        late = [one.late for one in some if one.late]
        oldest = many(max(late), "day") if late else markup.EMPTY
        shown = standpoint.role(role) if role else "each person"
        rows.append([_site(contents, site), markup.text(shown), str(len(late)), oldest,
                     str(len(some) - len(late))])  # fmt: skip
    headers = ("Site", "Role", "Late", "Oldest", f"Next {AHEAD} days")
    return markup.table(headers, rows, filters=("Site",)) if rows else "Nothing is due."


def _most_late(group: tuple[tuple[str, str], list[Line]]) -> tuple[int, tuple[str, str]]:
    return -sum(1 for one in group[1] if one.late), group[0]


def _site(contents: Contents, site: str) -> str:
    return "all sites" if site == "all" else markup.text(contents.place(site))


def _table(contents: Contents, standpoint: Standpoint, lines: Sequence[Line]) -> str:
    if not lines:
        return "Nothing is due."
    named = contents.publication.quality
    headers = ["Due", "Late", "What", "About", "Site", "Owed by"] + (["People"] if named else [])
    rows = []
    for one in lines:
        if not one.role and not named:
            continue  # a duty that is a person's own
        row = [str(one.due), f"**{many(one.late, 'day')}**" if one.late else markup.EMPTY,
               markup.text(_said(contents, one.what)), about(contents, one.about, OVERVIEW),
               _site(contents, one.site), markup.cell(standpoint.role(one.role) if one.role else "")]  # fmt: skip
        rows.append(row + ([_people(standpoint, one.people)] if named else []))
    return markup.table(headers, rows, filters=("Site", "Owed by") if len(rows) > _FEW else ())


def about(contents: Contents, name: str, page: str) -> str:
    """Return what something is about: a link where it has a page, else its id."""
    known = name in contents.entries or name in contents.gone
    return contents.document_link(name, page) if known else markup.text(name)


def _said(contents: Contents, words: str) -> str:
    """Return words in which no record above the level of this site is named (R65)."""
    return _ID.sub(lambda m: m[0] if _may_show(contents, m[0]) else "a record", words).replace(
        "`", ""
    )


def _people(standpoint: Standpoint, people: Iterable[str]) -> str:
    return markup.text(", ".join(standpoint.name(p) for p in people) or "nobody holds the role")


# --- loops -----------------------------------------------------------------------------------


def _loops(contents: Contents, standpoint: Standpoint, ends: Sequence[LooseEnd]) -> str:
    counts = Counter(end.code for end in ends)
    loops = all_loops()
    rows = [
        [markup.text(code), markup.text(loops[code].what.split("\n")[0]), str(counts[code]),
         many(max(e.age(standpoint.day) for e in ends if e.code == code), "day")]
        for code in sorted(counts)
    ]  # fmt: skip
    body = [
        f"{many(len(ends), 'loop')} not closed, of {len(loops)} kinds that are watched.",
        f"{standpoint.basis}.",
        markup.table(("Code", "What is wrong", "How often", "Oldest"), rows)
        if rows
        else "Every loop that is watched is closed.",
    ]
    if contents.publication.quality and ends:
        body += ["## One by one", _ends(contents, standpoint, ends)]
    head = frame.Head("Loops that are not closed", hide=["toc"], landscape=True, searched=False)
    return frame.page(contents, head, "\n\n".join(body))


def _ends(contents: Contents, standpoint: Standpoint, ends: Iterable[LooseEnd]) -> str:
    rows = [
        [markup.text(end.code), about(contents, end.about, LOOPS), markup.text(_said(contents, end.fact)),
         _site(contents, end.site), markup.cell(standpoint.role(end.role) if end.role else ""),
         _people(standpoint, owed_by(standpoint, end)), many(end.age(standpoint.day), "day")]
        for end in ends
        if _may_show(contents, end.about)
    ]  # fmt: skip
    headers = ("Code", "About", "What is missing", "Site", "Owed by", "People", "Age")
    return markup.table(headers, rows, filters=("Code", "Site", "Owed by"))


# --- the week of the quality clerk (scenario 1) --------------------------------------------------


@dataclass(frozen=True)
class _Starting:
    """A revision that comes into force this week at a site."""

    document: str
    revision: str
    title: str
    site: str
    when: str
    waits: str


def _week(contents: Contents, standpoint: Standpoint, lines: Sequence[Line]) -> str:
    until = standpoint.day + _WEEK
    groups = (
        ("Missing signatures", _coded(lines, "DUE002")),
        ("Periodic reviews", _coded(lines, "DUE001")),
        ("Printed copies to fetch", _coded(lines, "SYS002")),
        ("Everything else that is late", [o for o in lines if o.late and o.code not in _SHOWN]),
    )
    body = [
        f"From {standpoint.day} to {until}. {standpoint.basis}.",
        "Send the chasers with `ims due --mail FOLDER`: one mail a person, ready to be sent.",
        "## Revisions that start this week",
        _starting(contents, standpoint, until.isoformat()),
    ]
    for title, some in groups:
        body += [f"## {title}", _table(contents, standpoint, some)]
    head = frame.Head("This week", hide=["toc"], landscape=True, searched=False)
    return frame.page(contents, head, "\n\n".join(body))


_SHOWN = {"DUE001", "DUE002", "SYS002"}


def _coded(lines: Iterable[Line], code: str) -> list[Line]:
    return [one for one in lines if one.code == code]


def _starting(contents: Contents, standpoint: Standpoint, until: str) -> str:
    found = [one for one in _planned(standpoint) if one.when <= until or not one.when]
    if not found:
        return "None."
    rows = [
        [about(contents, one.document, WEEK), markup.text(one.revision), markup.text(one.title),
         _site(contents, one.site), markup.cell(one.when), markup.cell(one.waits)]
        for one in found
    ]  # fmt: skip
    return markup.table(("Id", "Rev.", "Title", "Site", "Starts", "Waits for"), rows)


def _planned(standpoint: Standpoint) -> Iterator[_Starting]:
    for site in standpoint.sites:
        for name, standing in standpoint.in_force.get(site, {}).items():
            for planned in standing.planned:
                approved = planned.approved
                when = planned.instant.date().isoformat() if planned.instant else ""
                waits = ", ".join(planned.waiting_for)
                yield _Starting(name, approved.revision, approved.title, site, when, waits)
