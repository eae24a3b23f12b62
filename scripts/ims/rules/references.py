"""REF: whatever is named exists and is in force."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import PurePosixPath

from ims import names
from ims.coverage.selection import in_transition
from ims.models.base import Model
from ims.models.document import Document, Matrix
from ims.models.references import Reference
from ims.models.register import Concession
from ims.rules import Check, Context, Line, Problem, Rule, enter, rule, text_rule
from ims.system import Item, ManagementSystem
from ims.vocabulary import FrameworkStatus, ItemStatus

# code, name of the fault, kinds of reference that it tells, where the known names stand
_KINDS = (
    ("REF001", "unknown-role", ("role",), "controls/roles.yaml"),
    ("REF002", "unknown-person", ("person",), "controls/people/"),
    ("REF003", "unknown-site", ("site",), "controls/organization.yaml"),
    ("REF004", "unknown-requirement", ("requirement",), "controls/frameworks/"),
    ("REF005", "unknown-framework", ("framework",), "controls/frameworks/"),
    (
        "REF006",
        "unknown-id",
        ("document", "record", "document or record"),
        "docs/; `ims register` lists the documents",
    ),
    (
        "REF007",
        "unknown-type",
        ("document-type", "document-type or all", "record-type"),
        "controls/document-types.yaml and controls/record-types.yaml",
    ),
    ("REF008", "unknown-process", ("process",), "controls/processes.yaml"),
    ("REF009", "unknown-retention", ("retention",), "controls/retention.yaml"),
    ("REF010", "unknown-control", ("control",), "controls/controls.yaml"),
    ("REF011", "unknown-time-zone", ("time zone",), "the IANA list, like `Europe/Dublin`"),
    ("REF012", "unknown-register", ("register",), "controls/"),
    (
        "REF023",
        "unknown-entry",
        ("unit", "equipment", "supplier", "message", "indicator", "objective"),
        "the register that holds it: organization, equipment, suppliers, indicators or communication-plan",
    ),
)


def _unknown(kinds: tuple[str, ...]) -> Check:
    def check(item: Item, context: Context) -> Iterator[Problem]:
        for reference in _of_kinds(item, kinds):
            known = names.known(context.system, reference.to)
            if known is not None and reference.value not in known:
                help = _suggestion(context.system, reference.value, reference.to)
                fact = f"no {reference.to} `{reference.value}` is known"
                yield Problem(reference.keys, fact, help)

    return check


def _of_kinds(item: Item, kinds: tuple[str, ...]) -> Iterable[Reference]:
    if item.model is None:
        return [found for found in _type_of(item) if found.to in kinds]
    return [found for kind in kinds for found in item.named.get(kind, ())]


def _type_of(item: Item) -> Iterator[Reference]:
    """Return the type of a document that could not be understood: it may be the very cause."""
    named = item.source.data.get("type")
    told = any(fault.keys == ("type",) for fault in item.faults)
    if item.kind and item.kind.name == "document" and isinstance(named, str) and not told:
        yield Reference(("type",), "document-type", named)


def _suggestion(system: ManagementSystem, value: str, to: str) -> str:
    from difflib import get_close_matches

    known = names.known(system, to)
    near_names: list[str] = []
    if to == "requirement":
        name, _, _ = value.partition("#")
        near_names = [f"{name}#{item}" for item in system.requirements_of(name)]
        if not near_names:
            return f"`{name}` is no framework in controls/frameworks/"
    elif isinstance(known, dict | set | frozenset | list):
        near_names = [str(entry) for entry in known]
    near = get_close_matches(value, near_names, 1, 0.7)
    return f"did you mean `{near[0]}`?" if near else ""


for _code, _name, _to, _where in _KINDS:
    enter(
        Rule(
            _code,
            _name,
            f"A name is used that does not exist ({', '.join(_to)}).\n\n"
            "Why: R22, R70; ISO 13485:2016, 4.2.4: what a document points to can be found.",
            f"use a name from {_where}",
            _unknown(_to),
        )
    )


@rule("REF013", Concession, help="correct `path`, or delete the concession")
def concession_without_file(_: Item, concession: Concession, context: Context) -> Iterator[Problem]:
    """A concession is granted for a file that does not exist.

    Why: a concession that protects nothing hides that somebody meant another file.
    """
    if concession.path not in context.system.tree:
        yield Problem(("path",), f"there is no file `{concession.path}`")


@rule("REF014", Model, help="cite the item that replaces it")
def requirement_not_in_force(item: Item, _: Model, context: Context) -> Iterator[Problem]:
    """A document or record meets a requirement that has no force any more.

    Why: R18; a reader would trust a duty that is gone and miss the one that came.
    """
    if not item.kind or item.kind.name not in {"document", "record", "record-types"}:
        return
    for reference in item.references:
        if reference.to == "requirement":
            gone = _gone(context, reference.value)
            if gone:
                fact, help = gone
                yield Problem(reference.keys, f"`{reference.value}` {fact}", help)


def _gone(context: Context, value: str) -> tuple[str, str] | None:
    found = context.system.requirement(value)
    if found is None:
        return None
    if found.status in {ItemStatus.RESERVED, ItemStatus.WITHDRAWN}:
        return f"is {found.status} in this framework", ""
    name = value.partition("#")[0]
    framework = context.system.framework(name)
    if framework is None:
        return None
    if framework.status is FrameworkStatus.WITHDRAWN:
        return "belongs to a withdrawn framework", ""
    if framework.status is FrameworkStatus.SUPERSEDED and not in_transition(
        framework.transition_ends, context.today
    ):
        heirs = ", ".join(_heirs(context.system, value)) or framework.superseded_by or ""
        return "belongs to a superseded framework", f"see `{heirs}`" if heirs else ""
    return None


def _heirs(system: ManagementSystem, value: str) -> list[str]:
    """Return what a crosswalk gives in the place of an item."""
    from ims.models.catalogue import Crosswalk

    return [
        target
        for _, crosswalk in system.models("crosswalk", Crosswalk)
        for row in crosswalk.rows
        if value in row.from_
        for target in row.to
    ]


_CFR = re.compile(r"\b(?:CFR|QSR|Part)\b|§|\b8[0-9]{2}\.[0-9]")
_PART_800 = re.compile(r"8[0-9]{2}\.[0-9]")
_SECTION = re.compile(r"\b([0-9]{2,4}\.[0-9]{1,3})\b")


@text_rule("REF015", help="cite what replaced it")
def stale_citation(item: Item, context: Context) -> Iterator[Problem]:
    """The text cites a section of the Code of Federal Regulations that is gone.

    Why: R18; since 2 February 2026 21 CFR 820 is the QMSR, and 820.30, .40, .100 and .198 are gone.
    """
    text = item.source.body
    suspected = any(sign in text for sign in ("CFR", "QSR", "Part", "§")) or _PART_800.search(text)
    for line, words in item.outline.prose if suspected else ():
        if _CFR.search(words):
            for section in _SECTION.findall(words):
                if old := _stale_sections(context.system).get(section):
                    heirs = ", ".join(_heirs(context.system, old))
                    help = f"see `{heirs}`" if heirs else ""
                    fact = f"21 CFR {section} is no longer in force"
                    yield Problem(Line(line), fact, help)


@lru_cache(maxsize=1)
def _stale_sections(system: ManagementSystem) -> dict[str, str]:
    """Return the sections of superseded parts of the CFR that their successor does not have."""
    stale = {}
    for path in system.paths:
        if path.startswith("controls/frameworks/us-21cfr"):
            framework = system.framework(PurePosixPath(path).stem)
            if framework and framework.status is FrameworkStatus.SUPERSEDED:
                heirs = system.requirements_of(framework.superseded_by or "")
                kept = {i for i, heir in heirs.items() if heir.status is not ItemStatus.RESERVED}
                ids = {entry.id for entry in framework.items} - kept
                stale.update({i: f"{framework.id}#{i}" for i in ids if _SECTION.fullmatch(i)})
    return stale


@rule("REF020", Document, help="correct `section`; it is the heading in lower case with hyphens")
def unknown_section(item: Item, document: Document, _: Context) -> Iterator[Problem]:
    """A requirement is said to be met under a heading that does not exist.

    Why: R67; an inspector follows it and finds nothing.
    """
    for index, cited in enumerate(document.requirements):
        if cited.section and cited.section.removeprefix("#") not in item.outline.anchors:
            fact = f"the text has no heading `{cited.section}`"
            yield Problem(("requirements", index, "section"), fact)


@rule("REF021", Matrix, help="correct `item`")
def row_without_item(_: Item, matrix: Matrix, context: Context) -> Iterator[Problem]:
    """A row of a matrix speaks of an item that its framework does not have.

    Why: R67, R70.
    """
    items = context.system.requirements_of(matrix.framework)
    for index, row in enumerate(matrix.rows):
        if items and row.item not in items:
            yield Problem(("rows", index, "item"), f"`{matrix.framework}` has no item `{row.item}`")


@rule("REF022", Document, help="name a revision that exists")
def revision_to_come(_: Item, document: Document, context: Context) -> Iterator[Problem]:
    """A document follows a revision of its master that does not exist yet.

    Why: R21; it would never be told as stale when the master moves on.
    """
    name, _at, revision = (document.follows or "").partition("@")
    master = context.system.by_id(name)
    if not isinstance(master and master.model, Document):
        return
    present = context.system.documents[name].revision
    if _order(revision) > _order(present):
        fact = f"`{document.follows}` is followed; `{name}` is at revision {present}"
        yield Problem(("follows",), fact)


def _order(revision: str) -> tuple[int, ...]:
    """Return what orders the revisions of one scheme: `2` before `10`, `B` before `AA`."""
    if revision.isalpha():
        return (len(revision), *map(ord, revision))
    return tuple(int(part) for part in revision.split(".") if part.isdigit())
