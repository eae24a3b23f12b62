"""Coverage for people at a terminal: never wider than a hundred columns."""

from collections.abc import Iterable, Iterator, Sequence
from textwrap import TextWrapper

from ims.coverage import Cell, DocumentEvidence, RecordEvidence
from ims.exchange.trail_text import printable
from ims.views.applicability import ApplicabilityRow
from ims.views.compulsory import CompulsoryRow, Presence
from ims.views.coverage import SummaryRow, by_item
from ims.views.gaps import GapKind, GapRow, count
from ims.views.inspector import Inspected
from ims.views.legal import LegalRow
from ims.vocabulary import Coverage

WIDTH = 100


def page(basis: str, lines: Iterable[str]) -> str:
    """Return lines below the words on what they rest."""
    return printable("\n".join([*wrapped(basis), "", *lines])) + "\n"


def wrapped(words: str, start: str = "", after: str = "    ") -> list[str]:
    """Return a text, broken where the page ends; ids and paths stay whole."""
    wrapper = TextWrapper(
        WIDTH,
        initial_indent=start,
        subsequent_indent=after,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return wrapper.wrap(words)


def told(label: str, words: str, indent: int = 4) -> Iterator[str]:
    """Return a labelled text, broken where the page ends."""
    start = " " * indent + (f"{label}: " if label else "")
    yield from wrapped(words, start, " " * (indent + 2))


# --- summary -------------------------------------------------------------------------------------

_SHORT = {
    "requirements": "all",
    "not_assessable": "n/asb",
    "not_applicable": "n/app",
    "none": "none",
    "undecided": "undec",
    "linked": "linked",
    "documented": "docum",
    "evidenced": "evid",
    "assessed": "assd",
    "flagged": "flags",
}


def summary(rows: Sequence[SummaryRow]) -> Iterator[str]:
    """Return the table of frameworks and sites, with what its heads mean."""
    head = "".join(f"{short:>7}" for short in _SHORT.values())
    yield f"{'framework':<22}{'site':<5}{head}"
    for row in rows:
        numbers = "".join(f"{getattr(row, name):>7}" for name in _SHORT)
        yield f"{row.framework[:21]:<22}{row.site:<5}{numbers}" + _mark(row)
    yield ""
    yield "n/asb not assessable, n/app not applicable, docum documented, evid evidenced,"
    yield "assd assessed; undec: of those at none, not assessed: nobody has decided if they apply."
    yield "Headings are not counted. `ims matrix FRAMEWORK` names the evidence."


def _mark(row: SummaryRow) -> str:
    return " *" if row.complete == "yes" else ""


def legal(rows: Sequence[LegalRow]) -> Iterator[str]:
    """Return the legal registers, those too in which nothing stands."""
    if rows:
        yield from ("", "Law that no catalogue covers:")
    for row in rows:
        laws = f" ({', '.join(row.laws)})" if row.laws else ""
        words = f"{row.register}  {row.subject}, {row.jurisdiction}{laws}: {row.state}"
        yield from wrapped(words)


# --- matrix --------------------------------------------------------------------------------------


def matrix(cells: Sequence[Cell]) -> Iterator[str]:
    """Return the requirements one by one, with the sites at which the same is true."""
    framework = ""
    for cell, sites in by_item(cells):
        if cell.framework != framework:
            framework = cell.framework
            yield from ("", framework, "")
        yield from _cell(cell, sites)


def _cell(cell: Cell, sites: Sequence[str]) -> Iterator[str]:
    title = f"{cell.item}  {cell.title}".rstrip()
    where = f"{cell.level:<15} {', '.join(sites)}"
    yield from wrapped(title)
    yield f"    {where}"
    if cell.evidence:
        yield from told("evidence", "; ".join(cell.evidence))
    yield from _notes(cell)


def _notes(cell: Cell) -> Iterator[str]:
    if cell.why:
        label = "because" if cell.level is Coverage.NOT_APPLICABLE else "why not higher"
        yield from told(label, cell.why)
    if cell.flags:
        yield from told("FLAGS", ", ".join(cell.flags))


# --- gaps ----------------------------------------------------------------------------------------


def gaps(rows: Sequence[GapRow], *, everything: bool) -> Iterator[str]:
    """Return what applies and is missing; what nobody decided is only counted."""
    shown = [row for row in rows if everything or row.kind in {GapKind.GAP, GapKind.NOT_APPROVED}]
    for row in shown:
        yield from wrapped(f"{row.requirement}  {row.title}")
        yield f"    {row.kind}: {row.level}, wanted {row.wanted}; {', '.join(row.sites)}"
        yield from told("why", row.why)
        if row.responsible:
            yield from told("responsible", row.responsible)
        if row.open_points:
            yield from told("open already", ", ".join(row.open_points))
        yield from _unrisen(row.unrisen)
    if shown:
        yield ""
    yield ", ".join(f"{number:,} {kind}" for kind, number in count(rows))
    if len(shown) < len(rows):
        yield "`--all` lists what is not assessed and not assessable too"


def _unrisen(names: Sequence[str]) -> Iterator[str]:
    if names:
        words = "closed without its coverage rising: the level is no higher than when it was opened"
        yield from told(", ".join(names), words)


# --- statement of applicability ------------------------------------------------------------------


def applicability(rows: Sequence[ApplicabilityRow]) -> Iterator[str]:
    """Return the statement of applicability."""
    for row in rows:
        yield from wrapped(f"{row.item}  {row.title}")
        yield f"    {row.site}: selected {row.selected}; {row.state}"
        if row.reason:
            yield from told("reason", row.reason)
        if row.evidence:
            yield from told("evidence", "; ".join(row.evidence))
        if row.why and row.why != row.reason:
            yield from told("state", row.why)
    yield ""
    for name in dict.fromkeys(row.matrix for row in rows if row.matrix):
        approvals = next(row.approvals for row in rows if row.matrix == name)
        yield from told(name, "; ".join(approvals) or "not approved by anybody", 0)


# --- one requirement -----------------------------------------------------------------------------


def requirement(found: Inspected) -> Iterator[str]:
    """Return the path from the law to the signed record."""
    yield from wrapped(f"{found.requirement}  {found.title}")
    yield from told("", f"{found.framework}, {found.edition}", 2)
    yield from told("force", found.legal_force, 2)
    for cell in found.cells:
        yield from ("", f"{cell.site}: {cell.level}")
        yield from _ruling(cell)
        yield from _notes(cell)
        for document in cell.documents:
            yield from _document(document)
        for record in (*cell.records, *cell.assessments):
            yield from _record(record)
        if cell.open_points:
            yield from told("open", ", ".join(cell.open_points))
        yield from _unrisen(cell.unrisen)
    yield from _around(found)


def _ruling(cell: Cell) -> Iterator[str]:
    by = f" ({cell.matrix}, row {cell.matrix_item})" if cell.matrix else ""
    yield from told("applies", f"{cell.applicability}{by}")
    if cell.matrix_approvals:
        yield from told("", "; ".join(cell.matrix_approvals), 6)
    for label, words in (
        ("responsible", cell.responsible),
        ("evaluation", cell.evaluation),
        ("asks for", ", ".join(cell.asks_for)),
    ):
        if words:
            yield from told(label, words)


def _document(document: DocumentEvidence) -> Iterator[str]:
    since = f", in force since {document.since}" if document.since else ""
    yield from told("document", f"{document.name}, {document.title}{since}")
    yield from told("", f"cites {document.cites}: {document.state}", 6)
    for signed, path in zip(document.approvals, document.statements, strict=True):
        yield from told("", f"{signed}:", 6)
        yield f"        {path}"


def _record(record: RecordEvidence) -> Iterator[str]:
    until = f", counts until {record.until}" if record.until else ""
    yield from told("record", f"{record.id} ({record.type}), {record.event_date}{until}")
    yield from told("", f"{record.state}, {record.path}", 6)
    for path in record.statements:
        yield f"      {path}"


def _around(found: Inspected) -> Iterator[str]:
    yield ""
    for control in found.controls:
        yield from told("control", f"{control.id}: {control.title}, {control.frequency}", 0)
    if found.topics:
        yield from told("subject", ", ".join(found.topics), 0)
    if found.corresponding:
        yield from told("corresponds to", ", ".join(found.corresponding), 0)


# --- compulsory documents ------------------------------------------------------------------------


def compulsory(rows: Sequence[CompulsoryRow]) -> Iterator[str]:
    """Return what is demanded and where it is, then how much is missing."""
    groups: dict[tuple[str, ...], list[CompulsoryRow]] = {}
    for row in rows:
        key = (row.framework, row.item, row.kind, row.what, row.presence, *row.where)
        groups.setdefault(key, []).append(row)
    for found in groups.values():
        yield from _demand(found[0], [row.site for row in found])
    yield ""
    numbers = ((p, sum(row.presence is p for row in rows)) for p in Presence)
    yield ", ".join(f"{number:,} {presence}" for presence, number in numbers)


def _demand(row: CompulsoryRow, sites: Sequence[str]) -> Iterator[str]:
    words = f"{row.framework}#{row.item}  {row.kind}: {row.what}"
    yield from wrapped(words)
    where = f": {'; '.join(row.where)}" if row.where else ""
    yield from told("", f"{row.presence} at {', '.join(sites)}{where}")
    if row.verified != "full":
        yield from told("", f"source of the demand: {row.source} (verified: {row.verified})")
