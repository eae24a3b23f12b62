"""What stands at the sites and has a date: equipment, suppliers, plans, messages, local texts."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ims.places import communication, continuity, equipment, law, local_texts, suppliers
from ims.site import markup
from ims.site.contents import Contents
from ims.site.pages import dashboard, frame
from ims.site.pages.listing import many
from ims.standpoint import Standpoint

SOON = 30  # days
_HIDDEN = "*not on this site*"


@dataclass(frozen=True)
class Page:
    """One table: where it stands, what it is about, its columns and rows."""

    path: str
    title: str
    lead: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    filters: Sequence[str] = ()


Make = Callable[[Contents, Standpoint], Page]


def pages(contents: Contents) -> Iterator[tuple[str, str]]:
    """Return the pages that have a row."""
    if contents.standpoint:
        for make in (_equipment, _suppliers, _continuity, _communication, _law, _local):
            page = make(contents, contents.standpoint)
            if page.rows:
                table = markup.table(page.headers, page.rows, filters=page.filters)
                head = frame.Head(page.title, hide=["toc"], landscape=True, searched=False)
                yield page.path, frame.page(contents, head, f"{page.lead}\n\n{table}")


def _here(contents: Contents, site: str) -> bool:
    return site in {one.id for one in contents.sites}


def _due(standpoint: Standpoint, due: date | None) -> str:
    """Return a day with what it means today, in words and a sign."""
    if due is None:
        return markup.EMPTY
    days = (due - standpoint.day).days
    if days < 0:
        return f"{_whole(due)} ✕ **{many(-days, 'day')} late**"
    return f"{_whole(due)} … in {many(days, 'day')}" if days <= SOON else _whole(due)


def _whole(value: object) -> str:
    """Return a day or an id that is never broken over two lines."""
    return f'<span class="ims-id">{markup.text(value)}</span>' if value else "never"


def _record(contents: Contents, standpoint: Standpoint, name: str) -> str:
    """Return the id of a record where its level allows it (R65)."""
    filed = standpoint.ledger.get(name)
    if not filed:
        return markup.EMPTY
    return _whole(name) if dashboard.may_name(contents, filed) else _HIDDEN


def _late(rows: Sequence[object]) -> str:
    late = sum(bool(getattr(row, "days_late", 0)) for row in rows)
    return f"**{late} late.**" if late else "Nothing is late."


def _equipment(contents: Contents, standpoint: Standpoint) -> Page:
    found = [row for row in equipment.rows(standpoint) if _here(contents, row.site)]
    rows = [
        [markup.text(row.site), markup.text(row.title), markup.text(row.kind.replace("-", " ")),
         markup.text(row.area), markup.text(row.test), f"{row.interval_months} months",
         _whole(row.last_done), _record(contents, standpoint, row.record),
         _due(standpoint, row.due), markup.text(contents.role(row.owner))]
        for row in found
    ]  # fmt: skip
    lead = (
        f"{many(len(found), 'test')} of equipment in use. {_late(found)} A test counts when its "
        "record is signed; one that failed does not set the clock back."
    )
    heads = ("Site", "Equipment", "Kind", "Place", "Test", "Every", "Last done", "Record", "Due",
             "Owner")  # fmt: skip
    return Page("sites/equipment.md", "Equipment and tests", lead, heads, rows, ("Site", "Kind"))


def _suppliers(contents: Contents, standpoint: Standpoint) -> Page:
    found = [r for r in suppliers.rows(standpoint) if any(_here(contents, s) for s in r.sites)]
    stands = {(s.supplier.id, s.sites): s for s in suppliers.stands(standpoint)}
    usable = [stands[r.supplier, r.sites].is_approved(standpoint.day) for r in found]
    rows = [
        [markup.text(row.title), markup.text(row.supply), markup.text(row.criticality),
         markup.text(", ".join(row.sites)), "✓ may be ordered from" if may else "✕ **no orders**",
         markup.text(row.state), _whole(row.evaluated),
         _due(standpoint, row.due),
         ("yes" if row.agreement else "no") + (", single source" if row.single_source else ""),
         markup.join(contents.process_link(p, "sites/suppliers.md") for p in row.processes)]
        for row, may in zip(found, usable, strict=True)
    ]  # fmt: skip
    lead = (
        f"{many(len(found), 'supplier')}, {sum(usable)} approved. The list is computed from the "
        "last signed evaluation that covers a site; nobody keeps a second one."
    )
    heads = ("Supplier", "Supply", "Class", "Sites", "Today", "Decision", "Evaluated",
             "Next", "Agreement", "Used by")  # fmt: skip
    return Page("sites/suppliers.md", "Suppliers", lead, heads, rows, ("Class",))


def _continuity(contents: Contents, standpoint: Standpoint) -> Page:
    page = "sites/continuity.md"
    found = [row for row in continuity.rows(standpoint) if _here(contents, row.site)]
    rows = [
        [contents.document_link(row.plan, page, titled=True), markup.text(row.revision),
         markup.text(row.site), _whole(row.last_exercise),
         _record(contents, standpoint, row.record), markup.cell(row.kind),
         _result(row.result), _due(standpoint, row.due)]
        for row in found
    ]  # fmt: skip
    missing = [s for s in continuity.without_plan(standpoint) if _here(contents, s)]
    gap = f" **No plan is in force at {', '.join(missing)}.**" if missing else ""
    lead = (
        f"{many(len(found), 'plan at a site', 'plans at sites')}. {_late(found)}{gap} "
        "Who stands in for whom is on the page Organization."
    )
    heads = ("Plan", "Rev.", "Site", "Last exercise", "Record", "Kind", "Result", "Next")
    return Page(page, "Continuity", lead, heads, rows, ("Site",))


def _result(result: str) -> str:
    sign = {"met": "✓ ", "": ""}.get(result, "✕ ")
    return markup.EMPTY if not result else f"{sign}{markup.text(result.replace('-', ' '))}"


def _communication(contents: Contents, standpoint: Standpoint) -> Page:
    found = [row for row in communication.rows(standpoint) if _here(contents, row.site)]
    rows = [
        [markup.text(row.title), markup.text(row.site),
         markup.cell(", ".join([*map(contents.role, row.audience), *filter(None, [row.outside])])),
         markup.text(row.channel), f"{row.interval_months} months",
         _whole(row.last_told), _record(contents, standpoint, row.record),
         _due(standpoint, row.due), markup.text(contents.role(row.owner))]
        for row in found
    ]  # fmt: skip
    lead = f"What is told again and again, site by site. {_late(found)}"
    heads = ("Message", "Site", "Who is told", "Channel", "Every", "Last told", "Record", "Next",
             "Owner")  # fmt: skip
    return Page("sites/communication.md", "Communication", lead, heads, rows, ("Site",))


def _law(contents: Contents, standpoint: Standpoint) -> Page:
    page = "sites/law.md"
    found = [row for row in law.rows(standpoint) if _here(contents, row.site)]
    rows = [
        [markup.text(row.short), markup.text(row.site), contents.document_link(row.matrix, page),
         _whole(row.evaluated), _record(contents, standpoint, row.record),
         _result(row.result), _due(standpoint, row.due)]
        for row in found
    ]  # fmt: skip
    lead = (
        "Laws and guidelines of which a matrix in force says that they apply, and when compliance "
        f"was last evaluated. {_late(found)}"
    )
    heads = ("Law", "Site", "Matrix", "Evaluated", "Record", "Result", "Next")
    return Page(page, "Duties of law", lead, heads, rows, ("Site",))


def _local(contents: Contents, standpoint: Standpoint) -> Page:
    page = "sites/local.md"
    open_ = [row for row in local_texts.rows(standpoint) if _here(contents, row.site)]
    rows = [
        [markup.text(row.site), contents.document_link(row.document.partition("@")[0], page),
         markup.text(row.section), "departure", _record(contents, standpoint, row.record),
         markup.text(row.state), _due(standpoint, row.expires)]
        for row in open_
        if _record(contents, standpoint, row.record) != _HIDDEN
    ]  # fmt: skip
    rows += [
        [markup.text(one.site), contents.document_link(one.master, page), markup.EMPTY, "addendum",
         contents.document_link(one.id, page),
         "✕ **stale**: the master has moved" if one.is_stale else "✓ fits the master", markup.EMPTY]
        for one in local_texts.addenda(standpoint)
        if _here(contents, one.site)
    ]  # fmt: skip
    lead = (
        "Where a site does more than the corporate text says (addendum), or something else for a "
        f"time (departure). {many(len(open_), 'departure is', 'departures are')} open."
    )
    heads = ("Site", "Corporate text", "Section", "What", "By", "State", "Until")
    return Page(page, "Local texts and departures", lead, heads, rows, ("Site", "What"))
