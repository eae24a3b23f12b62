"""Audits: the programme against what was held, findings by grade and age, clauses of the cycle.

Reports and findings are confidential: the build for quality names them, that for the staff shows
the programme, its dates, and counts.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from ims.auditing import months, programme_of
from ims.auditing.area import FINDING
from ims.auditing.rows import OUTSIDE, AuditRow, audit_rows
from ims.auditing.scope import ClauseRow, ProcessRow, by_clause, by_process
from ims.models.audit_programme import AuditProgramme
from ims.site import markup
from ims.site.charts.calendar import Mark, Row, calendar
from ims.site.contents import Contents
from ims.site.pages import frame
from ims.site.pages.listing import many
from ims.standpoint import Filed, Standpoint

TITLE = "Audits"
OVERVIEW = "audits/index.md"
FINDINGS = "audits/findings.md"
# A sign beside the word: no state shows by colour alone.
SIGNS = {
    "held": "●",
    "held late": "▲",
    "overdue": "✕",
    "plan signed": "◐",
    "this month": "◔",
    "to come": "○",
}
GRADES = ("critical", "major", "minor", "opportunity")
_NO_PROGRAMME = "There is no audit programme that can be read: nobody knows which audits are owed."


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return the pages; findings one by one are for quality alone."""
    standpoint = contents.standpoint
    if standpoint is None:
        return
    yield OVERVIEW, _overview(contents, standpoint)
    if contents.publication.quality:
        yield FINDINGS, _findings_page(contents, standpoint)


def navigation(contents: Contents) -> list[Any]:
    """Return the places of the pages."""
    return [OVERVIEW, FINDINGS] if contents.publication.quality else [OVERVIEW]


def _at_site(contents: Contents, site: str) -> bool:
    return contents.publication.site in ("", site)


def _overview(contents: Contents, standpoint: Standpoint) -> str:
    rows = [row for row in audit_rows(standpoint) if _at_site(contents, row.site)]
    programme = programme_of(standpoint)
    parts = [f"{standpoint.basis}."]
    if programme is None:
        parts += [markup.banner("warn", _NO_PROGRAMME)]
    else:
        parts += [_counts(rows), "## Calendar", _legend(), _calendar(standpoint, programme, rows)]
    processes = [row for row in by_process(standpoint) if _at_site(contents, row.site)]
    if programme:
        parts += ["## What is audited together", _entries(contents, programme)]
    parts += ["## Every audit", _table(contents, standpoint, rows)]
    parts += ["## Every process at every site", _processes(contents, processes)]
    parts += ["## Clauses over the cycle", _clauses(by_clause(standpoint))]
    parts += ["## Findings by grade", _grades(contents, standpoint)]
    head = frame.Head(TITLE, hide=["toc"], landscape=True)
    return frame.page(contents, head, "\n\n".join(parts))


def _counts(rows: Sequence[AuditRow]) -> str:
    states = Counter(row.state for row in rows if row.entry != OUTSIDE)
    held = states["held"] + states["held late"]
    late = f", {states['held late']} of them late" if states["held late"] else ""
    return (
        f"{many(sum(states.values()), 'audit')} planned in the cycle: {held} held{late}, "
        f"**{states['overdue']} overdue**."
    )


def _legend() -> str:
    return " · ".join(f"{sign} {state}" for state, sign in SIGNS.items())


def _calendar(standpoint: Standpoint, programme: AuditProgramme, rows: Sequence[AuditRow]) -> str:
    first = months.number(programme.cycle.start)
    names = [months.written(first + n) for n in range(programme.cycle.months)]
    entries = dict.fromkeys((row.site, row.entry) for row in rows if row.entry != OUTSIDE)
    shown = [
        Row(entry, [_mark(row, first) for row in rows if row.entry == entry])
        for _, entry in sorted(entries)
    ]
    words = "A row for each entry of the programme, a sign in each month in which it is due."
    today = months.number(months.of(standpoint.day)) - first
    return calendar("Audit programme", words, names, today, shown)


def _mark(row: AuditRow, first: int) -> Mark:
    due = row.due or date.min
    words = f"{row.entry}, due {due}: {row.state}"
    css = "bad" if row.state in {"overdue", "held late"} else "plain"
    return Mark(months.number(months.of(due)) - first, SIGNS.get(row.state, "?"), words, css)


def _state(state: str, late: int) -> str:
    words = f"{SIGNS.get(state, '–')} {markup.text(state)}"
    return f"**{words}, {many(late, 'day')}**" if late else words


def _table(contents: Contents, standpoint: Standpoint, rows: Sequence[AuditRow]) -> str:
    if not rows:
        return "No audit is planned and none was held."
    named = contents.publication.quality
    headers = ["Due", "Site", "Entry", "State", "Held"]
    headers += ["Audit", "Auditors", "Findings", "Reason"] if named else []
    cells = []
    for row in rows:
        line = [
            markup.whole(row.due),
            markup.text(row.site),
            markup.whole(row.entry),
            _state(row.state, row.late),
            markup.whole(row.held),
        ]
        cells.append(line + (_of_quality(standpoint, row) if named else []))
    return markup.table(headers, cells, filters=("Site", "State"))


def _of_quality(standpoint: Standpoint, row: AuditRow) -> list[str]:
    people = markup.join(markup.text(standpoint.name(person)) for person in row.auditors)
    found = markup.join(markup.text(one) for one in row.findings)
    if row.open_findings:
        found += f" (**{len(row.open_findings)} open**)"
    return [markup.whole(row.audit), people, found, markup.cell(row.reason)]


def _entries(contents: Contents, programme: AuditProgramme) -> str:
    rows = [
        [markup.whole(one.id), markup.text(one.risk), f"{one.every} months", markup.text(one.risk_basis),
         markup.join(contents.process_link(name, OVERVIEW) for name in one.processes)]
        for one in programme.entries
        if _at_site(contents, one.site)
    ]  # fmt: skip
    return markup.table(("Entry", "Risk", "Every", "Why", "Processes"), rows, filters=("Risk",))


def _processes(contents: Contents, rows: Sequence[ProcessRow]) -> str:
    sites = list(dict.fromkeys(row.site for row in rows))
    known = {(row.process, row.site): row for row in rows}
    names = dict.fromkeys(row.process for row in rows)
    cells = [
        [contents.process_link(name, OVERVIEW), *(_cell(known[name, site]) for site in sites)]
        for name in names
    ]
    return markup.table(("Process", *sites), cells)


def _cell(row: ProcessRow) -> str:
    last = f"● {row.last}" if row.last else "not yet"
    if row.state == "overdue":
        return f"{last}, **✕ overdue since {row.next}**"
    if row.state == "not planned":
        return f"{last}, **nothing planned**"
    return f"{last}, next {row.next}" if row.next else last


def _clauses(rows: Sequence[ClauseRow]) -> str:
    if not rows:
        return "The programme names no framework."
    cells = [
        [markup.text(row.short), f"{row.clauses:,}", f"{row.planned:,}", f"{row.audited:,}",
         markup.join(markup.text(item) for item in row.not_planned)]
        for row in rows
    ]  # fmt: skip
    return markup.table(("Framework", "Clauses", "Planned", "Audited", "In no entry"), cells)


def _findings(contents: Contents, standpoint: Standpoint) -> list[Filed]:
    return [f for f in standpoint.ledger.of(FINDING) if _at_site(contents, f.site)]


def _grades(contents: Contents, standpoint: Standpoint) -> str:
    found = _findings(contents, standpoint)
    counts = Counter((f.site, f.text("finding_class"), f.is_closed) for f in found)
    sites = list(dict.fromkeys(f.site for f in sorted(found, key=lambda f: f.site)))
    cells = [
        [grade, *(_open_of(counts[s, grade, False], counts[s, grade, True]) for s in sites)]
        for grade in GRADES
    ]
    return markup.table(("Grade", *sites), cells) if found else "There is no finding."


def _open_of(waiting: int, closed: int) -> str:
    return f"**{waiting} open** of {waiting + closed}" if waiting else f"0 open of {closed}"


def _findings_page(contents: Contents, standpoint: Standpoint) -> str:
    found = sorted(_findings(contents, standpoint), key=lambda f: (f.is_closed, f.event_day, f.id))
    cells = [_finding(standpoint, one) for one in found]
    headers = ("Finding", "Grade", "Site", "Raised", "State", "Age", "Answers", "What", "Repeats")
    body = markup.table(headers, cells, filters=("Grade", "Site", "State"))
    head = frame.Head("Findings of audits", hide=["toc"], landscape=True)
    return frame.page(contents, head, body if found else "There is no finding.")


def _finding(standpoint: Standpoint, one: Filed) -> list[str]:
    age = "" if one.is_closed else f"**{many((standpoint.day - one.event_day).days, 'day')}**"
    return [
        markup.whole(one.id),
        markup.text(one.text("finding_class")),
        markup.text(one.site),
        markup.whole(one.event_day),
        markup.text(one.state),
        age or markup.EMPTY,
        markup.cell(standpoint.role(one.text("auditee"))),
        markup.text(one.text("statement")),
        markup.whole(one.text("repeated")),
    ]
