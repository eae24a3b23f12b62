"""A small company as plain values, the tree made of it, and a naive oracle of its coverage.

The oracle knows none of the code: it walks over everything for every cell.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from ims.coverage import Question, RecordFact
from ims.coverage.question import Mapped
from ims.lifecycle import SiteStanding
from ims.lifecycle.facts import Approved
from ims.system import Item, ManagementSystem
from ims.vocabulary import Coverage, Status

DAY = date(2026, 6, 1)
SITES = ("BOS", "DUB")
LAW = "law-2020"
HAS = {
    "BOS": ("products: [drug]", "licences: []"),
    "DUB": ("products: [drug, device]", "licences: [made]"),
}

# id, parent, verified, other keys: a chapter, a clause with two items, a lone item, odd ones
ITEMS = (
    ("4", "", "full", ""),
    ("4.1", "4", "full", ""),
    ("4.1.1", "4.1", "full", ""),
    ("4.1.2", "4.1", "partial", ""),
    ("4.2", "4", "full", ""),
    ("5", "", "full", ""),
    ("5.1", "5", "none", ""),
    ("5.2", "5", "full", "granularity: headings, "),
    ("5.3", "5", "full", "status: reserved, "),
    ("6", "", "full", ""),
)
# requirement, kind, types of records
DEMANDS = (("4.1.1", "procedure", ()), ("4.2", "record", ("check",)))
SERVED = {"check": ("6",), "audit": ("4.1.2",)}
CONTROLS = (("watch", "6", "BOS"),)

HEAD = """\
id: {}
revision: "1"
owner: quality
change: {{class: major, summary: First issue., reason: Start.}}
"""


@dataclass(frozen=True)
class Doc:
    id: str
    type: str = "procedure"
    cites: tuple[tuple[str, str], ...] = ()  # item, section
    sections: tuple[tuple[str, str], ...] = (("aim", "words"),)
    effective: frozenset[str] = frozenset(SITES)
    sites: tuple[str, ...] = ("all",)  # of the draft
    overdue: frozenset[str] = frozenset()
    # item, site, applicability, justification, what it holds for
    rows: tuple[tuple[str, str, str, str, str], ...] = ()

    @property
    def raw(self) -> bytes:
        cites = "".join(
            f'  - {{requirement: "{LAW}#{item}"' + (f', section: "#{at}"}}\n' if at else "}\n")
            for item, at in self.cites
        )
        rows = "".join(
            f'  - {{item: "{item}", sites: [{site}], applicability: {how}'
            + (f", justification: {why}" if why else "")
            + (f", {of}}}\n" if of else "}\n")
            for item, site, how, why, of in self.rows
        )
        matrix = f"framework: {LAW}\nrows:\n{rows}" if self.type == "matrix" else ""
        body = "".join(f"## {name}\n\n{text}\n\n" for name, text in self.sections)
        return (
            f'---\nid: {self.id}\ntitle: T\ntype: {self.type}\nrevision: "1"\nowner: quality\n'
            f"disciplines: [quality]\nsites: [{', '.join(self.sites)}]\n"
            "change: {class: major, summary: S., reason: R., "
            "impact: {training: none, validation: none, filing: none}}\n"
            + (f"requirements:\n{cites}" if cites else "")
            + f"{matrix}---\n\n{body}"
        ).encode()


@dataclass(frozen=True)
class Rec:
    id: str
    type: str
    site: str
    names: tuple[str, ...] = ()
    age: int = 10  # days before the day
    lasts: int | None = 365
    stages: int = 2  # signed, of two
    outcome: str = ""
    covers: tuple[str, ...] = ()
    found: str = ""  # of a gap: the level at which it was opened

    @property
    def fact(self) -> RecordFact:
        happened = DAY - timedelta(days=self.age)
        return RecordFact(
            id=self.id,
            type=self.type,
            site=self.site,
            event_date=happened,
            requirements=frozenset(f"{LAW}#{name}" for name in self.names),
            stages=("one", "two")[: self.stages],
            closed=self.stages == 2,
            complete=self.stages == 2,
            until=None if self.lasts is None else happened + timedelta(days=self.lasts),
            outcome=self.outcome,
            covers=frozenset(self.covers),
            opened_at=Coverage(self.found) if self.found else None,
        )


@dataclass(frozen=True)
class Review:
    """A review of one mapping, made when the section said `text`."""

    id: str
    item: str
    document: str
    section: str
    text: str
    complete: bool = True

    @property
    def fact(self) -> RecordFact:
        digest = hashlib.sha256(f"## {self.section}\n\n{self.text}\n".encode()).hexdigest()[:12]
        mapped = Mapped(f"{LAW}#{self.item}", self.document, f"#{self.section}", digest)
        return RecordFact(
            id=self.id,
            type="mapping-review",
            site="BOS",
            event_date=DAY,
            closed=self.complete,
            complete=self.complete,
            mapped=(mapped,),
        )


@dataclass(frozen=True)
class Case:
    docs: tuple[Doc, ...] = ()
    reviews: tuple[Review, ...] = ()
    records: tuple[Rec, ...] = ()
    sites: tuple[str, ...] = field(default=SITES)

    def without(self, name: str) -> "Case":
        return replace(
            self,
            docs=tuple(d for d in self.docs if d.id != name),
            reviews=tuple(r for r in self.reviews if r.id != name),
            records=tuple(r for r in self.records if r.id != name),
        )

    def with_doc(self, doc: Doc) -> "Case":
        return replace(self, docs=tuple(doc if d.id == doc.id else d for d in self.docs))

    def with_record(self, record: Rec) -> "Case":
        found = tuple(record if r.id == record.id else r for r in self.records)
        return replace(self, records=found)

    @property
    def question(self) -> Question:
        texts = {d.id: d.raw for d in self.docs}
        return Question(
            system=system({f"docs/procedures/{n}.md": raw for n, raw in texts.items()}),
            day=DAY,
            frameworks=(LAW,),
            sites=self.sites,
            in_force={site: dict(self._standings(site)) for site in self.sites},
            records=(*(r.fact for r in self.reviews), *(r.fact for r in self.records)),
            read=lambda approved: texts[approved.id],
            basis="a test",
        )

    def _standings(self, site: str) -> Iterator[tuple[str, SiteStanding]]:
        for doc in self.docs:
            if site in doc.effective:
                due = DAY + timedelta(days=-1 if site in doc.overdue else 1)
                at = datetime(2026, 1, 1, tzinfo=UTC)
                path = f"docs/procedures/{doc.id}.md"
                approved = Approved(doc.id, "1", doc.id, path, at, "c")
                yield doc.id, SiteStanding(Status.EFFECTIVE, approved, at, due)


def system(documents: dict[str, bytes]) -> ManagementSystem:
    """Return the company with some documents; its registers are parsed once for all tests."""
    made = ManagementSystem(registers() | documents)
    made._items.update(_read_once())
    return made


@cache
def _read_once() -> dict[str, Item]:
    known = ManagementSystem(registers())
    return {item.path: item for item in known.items()}


@cache
def registers() -> dict[str, bytes]:
    items = "".join(
        f'  - {{id: "{name}", ' + (f'parent: "{parent}", ' if parent else "")
        + f"title: T, {more}verified: {verified}, sources: [page]}}\n"
        for name, parent, verified, more in ITEMS
    )  # fmt: skip
    files = {
        f"frameworks/{LAW}": (
            "short: Law\ntitle: A law\npublisher: P\nedition: E\njurisdiction: US\n"
            "kind: regulation\nstatus: in-force\nstatus_note: N\nlegal_force: binding\n"
            "structure: S\nverified: full\nverified_on: 2026-01-01\nverification_note: N\n"
            f"sources: [{{id: page, reference: R, read: all}}]\nitems:\n{items}"
        ),
        "organization": "name: Small\nsites:\n"
        + "".join(
            f"  - {{id: {s}, title: S, jurisdictions: [US], time_zone: UTC, languages: [en], "
            f"{HAS[s][0]}, {HAS[s][1]}}}\n"
            for s in SITES
        ),
        "compulsory": "demands:\n"
        + "".join(
            f'  - {{requirement: "{LAW}#{item}", kind: {kind}, what: W, '
            f"records: [{', '.join(types)}], source: S, verified: full}}\n"
            for item, kind, types in DEMANDS
        ),
        "record-types": "record_types:\n"
        + "".join(
            f"  - {{id: {name}, prefix: {name[:4].upper()}, title: T, folder: {name}s, "
            f"owner: quality, retention: r, requirements: "
            f"[{', '.join(f'{LAW}#{item}' for item in served)}], "
            "stages: [{id: one, role: quality, meaning: authored}, "
            "{id: two, role: quality, meaning: verified}]}\n"
            for name, served in SERVED.items()
        ),
        "controls": "controls:\n"
        + "".join(
            f"  - {{id: {name}, title: T, aim: A, kind: detective, frequency: daily, "
            f'owner: quality, sites: [{site}], requirements: ["{LAW}#{item}"]}}\n'
            for name, item, site in CONTROLS
        ),
    }
    return {
        f"controls/{name}.yaml": (HEAD.format(name.partition("/")[2] or name) + text).encode()
        for name, text in files.items()
    }


# --- the oracle ----------------------------------------------------------------------------------

PARENT = {name: parent for name, parent, _, _ in ITEMS}
VERIFIED = {name: verified for name, _, verified, _ in ITEMS}
ORDER = [
    *("not-assessable", "not-applicable", "none", "linked", "documented", "evidenced", "assessed"),
]


def duties() -> list[str]:
    return [name for name, _, _, more in ITEMS if "reserved" not in more]


def children(name: str) -> list[str]:
    return [other for other in duties() if PARENT[other] == name]


def up(name: str) -> list[str]:
    return [name, *up(PARENT[name])] if name else []


def counts_for(named: str, item: str) -> bool:
    """Whether what names one item counts for another: itself, or below a clause, no chapter."""
    return named == item or (named in up(item) and PARENT[named] != "")


def oracle(case: Case) -> dict[tuple[str, str], tuple[str, frozenset[str]]]:
    """Return level and flags of every requirement at every site."""
    return {(name, site): cell(case, name, site) for name in duties() for site in case.sites}


def ends(name: str) -> list[str]:
    """Return the items without others below them, at or below one."""
    return [end for child in children(name) for end in ends(child)] or [name]


def cell(case: Case, name: str, site: str) -> tuple[str, frozenset[str]]:
    levels = [leaf(case, end, site) for end in ends(name)]
    marks = {mark for part in (name, *ends(name)) for mark in flags(case, part, site)}
    applying = [level for level in levels if level != "not-applicable"] or ["not-applicable"]
    return min(applying, key=ORDER.index), frozenset(marks)


def leaf(case: Case, name: str, site: str) -> str:
    how, _, _ = ruling(case, name, site)
    if is_set_aside(case, name, site):
        return "not-applicable"
    if VERIFIED[name] == "none" or name == "5.2":
        return "not-assessable"
    if how != "applicable":
        return "none"
    return met(case, name, site)


def met(case: Case, name: str, site: str) -> str:
    """Return how far a requirement that applies is met."""
    if not any(documents(doc, case, name, site) for doc in case.docs):
        linked = any(links(doc, name, site) for doc in case.docs)
        linked |= any(item == name and at in ("all", site) for _, item, at in CONTROLS)
        linked |= any(counts_for(i, name) for served in SERVED.values() for i in served)
        return "linked" if linked else "none"
    kinds = {kind for item, _, types in DEMANDS if counts_for(item, name) for kind in types}
    shown = any(shows(record, name, site, kinds) for record in case.records)
    judged = is_judged(case, name, site)
    if not shown and (kinds or not judged):
        return "documented"
    return "assessed" if judged else "evidenced"


def deciding(case: Case, name: str, site: str) -> tuple[Doc, str, str] | None:
    """Return the matrix that decides, with what it says and why: the nearest row on the way up."""
    for above in up(name):
        having = [d for d in case.docs if at_site(d, site) and holding(d, above, site)]
        if having:
            doc = min(having, key=lambda d: (site not in d.effective, d.id))
            asks = ("not-applicable", "undecided", "applicable")
            # sorted() leaves equals as they stood, and the last of them counts
            rows = sorted(
                holding(doc, above, site),
                key=lambda r: (r[1] == site, asks.index(r[2]), r[4] != ""),
            )
            return doc, rows[-1][2], rows[-1][3]
    return None


def holding(doc: Doc, item: str, site: str) -> list[tuple[str, str, str, str, str]]:
    """Return the rows of an item that hold at a site."""

    def is_for(of: str) -> bool:
        key, _, value = of.strip("]").partition(": [")
        has = next((h for h in HAS[site] if h.startswith(key)), "")
        return not of or value in has.partition("[")[2].strip("]").split(", ")

    return [r for r in doc.rows if r[0] == item and r[1] in (site, "all") and is_for(r[4])]


def ruling(case: Case, name: str, site: str) -> tuple[str, str, bool]:
    found = deciding(case, name, site)
    return (found[1], found[2], site in found[0].effective) if found else ("undecided", "", False)


def is_set_aside(case: Case, name: str, site: str) -> bool:
    how, why, approved = ruling(case, name, site)
    whole = bool(children(name)) or VERIFIED[name] != "none"
    return whole and how == "not-applicable" and approved and bool(why)


def at_site(doc: Doc, site: str) -> bool:
    return site in doc.effective or "all" in doc.sites or site in doc.sites


def links(doc: Doc, name: str, site: str) -> bool:
    return at_site(doc, site) and any(counts_for(item, name) for item, _ in doc.cites)


def confirmation(doc: Doc, case: Case, item: str, section: str) -> str:
    texts = dict(doc.sections)
    if section not in texts:
        return ""
    made = [
        review.text
        for review in case.reviews
        if review.complete
        and (review.item, review.document, review.section) == (item, doc.id, section)
    ]
    if texts[section] in made:
        return "reviewed"
    return "stale" if made else ""


def documents(doc: Doc, case: Case, name: str, site: str) -> bool:
    if site not in doc.effective or doc.type == "form":
        return False
    process = any(kind == "procedure" and counts_for(i, name) for i, kind, _ in DEMANDS)
    if process and doc.type != "procedure":
        return False
    return any(
        counts_for(item, name) and confirmation(doc, case, item, section) == "reviewed"
        for item, section in doc.cites
    )


def is_at(record: Rec, site: str) -> bool:
    return site == record.site or site in record.covers or "all" in record.covers


def in_time(record: Rec) -> bool:
    return record.age >= 0 and (record.lasts is None or record.age <= record.lasts)


def shows(record: Rec, name: str, site: str, kinds: set[str]) -> bool:
    if not is_at(record, site) or record.stages == 0 or not in_time(record):
        return False
    if record.type in ("finding", "gap") or (kinds and record.type not in kinds):
        return False
    if record.type in kinds or any(counts_for(i, name) for i in SERVED.get(record.type, ())):
        return True
    return record.type != "audit" and any(counts_for(item, name) for item in record.names)


def is_stuck(case: Case, record: Rec, name: str, site: str) -> bool:
    """Whether a gap is signed to its end, and its requirement stands no higher than it did."""
    closed = record.type == "gap" and record.stages == 2 and record.outcome != "met"
    level = leaf(case, name, site)
    return closed and level != "not-applicable" and ORDER.index(level) <= ORDER.index(record.found)


def is_judged(case: Case, name: str, site: str) -> bool:
    audits = [
        r
        for r in case.records
        if r.type == "audit" and is_at(r, site) and r.stages == 2 and r.age >= 0
        and r.outcome and any(counts_for(item, name) for item in r.names)
    ]  # fmt: skip
    if not audits:
        return False
    last = min(audits, key=lambda r: (r.age, [-ord(c) for c in r.id]))
    return last.outcome == "met" and in_time(last)


def flags(case: Case, name: str, site: str) -> Iterator[str]:
    about = [doc for doc in case.docs if links(doc, name, site)]
    ruled = deciding(case, name, site)
    about += [ruled[0]] if ruled else []
    if any(site in d.overdue and site in d.effective for d in about):
        yield "overdue review"
    if VERIFIED[name] != "full":
        yield "unverified title"
    for doc in case.docs:
        for item, section in doc.cites:
            stale = confirmation(doc, case, item, section) == "stale"
            if site in doc.effective and counts_for(item, name) and stale:
                yield "stale mapping"
    if ruled and site not in ruled[0].effective:
        yield "matrix not approved"
    for record in case.records:
        named = any(counts_for(item, name) for item in record.names)
        is_open = (
            record.type in ("finding", "gap") and record.stages < 2 and record.outcome != "met"
        )
        here = is_at(record, site) and record.age >= 0
        if (
            named
            and here
            and record.found
            and not children(name)
            and is_stuck(case, record, name, site)
        ):
            yield "gap closed without rise"
        if named and is_open and here and not is_set_aside(case, name, site):
            yield "open finding"
