"""REG: registers agree with themselves and with each other."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from ims.models.catalogue import Framework
from ims.models.document import Document
from ims.models.kinds import KINDS
from ims.models.register import Person, Processes, Register, System
from ims.models.types import ApprovalMatrix, DocumentTypes, RecordTypes, Retention
from ims.names import register_names
from ims.rules import Context, Problem, rule
from ims.source import Keys, Position
from ims.system import Item
from ims.vocabulary import ChangeClass, Meaning, Method, Verified


@rule("REG001", Register, help="give each entry an id of its own")
def repeated_id(_: Item, model: Register, __: Context) -> Iterator[Problem]:
    """Two entries of a register carry the same id.

    Why: R70; nobody could say which of them is meant.
    """
    for key, value in model:
        entries = value if isinstance(value, list) else []
        seen: set[str] = set()
        for index, entry in enumerate(entries):
            if (name := getattr(entry, "id", None)) in seen:
                yield Problem((key, index, "id"), f"`{name}` stands twice in `{key}`")
            seen.add(name or "")


@rule("REG002", Framework, help="name an item of this framework that does not lie below this one")
def odd_parent(_: Item, framework: Framework, __: Context) -> Iterator[Problem]:
    """The parent of a requirement does not exist, or the chain of parents is a circle.

    Why: R70; coverage is inherited along this chain.
    """
    parents = {item.id: item.parent for item in framework.items}
    for index, item in enumerate(framework.items):
        keys: Keys = ("items", index, "parent")
        if item.parent and item.parent not in parents:
            yield Problem(keys, f"`{item.parent}` is no item of this framework")
        elif item.parent and _in_circle(item.id, parents):
            yield Problem(keys, f"`{item.id}` is its own ancestor")


def _in_circle(start: str, parents: dict[str, str | None]) -> bool:
    seen, current = {start}, parents.get(start)
    while current and current not in seen:
        seen.add(current)
        current = parents.get(current)
    return current == start


@rule("REG003", Framework, help="say `verified: none`, or name the public source that was read")
def verified_from_memory(_: Item, framework: Framework, __: Context) -> Iterator[Problem]:
    """An item counts as verified although it was not read in any source.

    Why: R70; what nobody checked must not look checked.
    """
    declared = {source.id for source in framework.sources}
    for index, item in enumerate(framework.items):
        if unknown := [source for source in item.sources if source not in declared]:
            yield Problem(("items", index, "sources"), f"source `{unknown[0]}` is not declared")
        elif set(item.sources) == {"memory"} and item.verified is Verified.FULL:
            yield Problem(("items", index, "verified"), f"`{item.id}` is verified from memory only")


@rule("REG004", DocumentTypes, help="give the type a prefix of its own")
def repeated_prefix(_: Item, model: DocumentTypes, context: Context) -> Iterator[Problem]:
    """Two types of documents or records share a prefix.

    Why: R11, R60; the prefix says what a thing is wherever its id is printed.
    """
    taken = {record.prefix: record.name for record in context.system.record_types.values()}
    for index, kind in enumerate(model.document_types):
        if other := taken.get(kind.prefix):
            fact = f"`{kind.prefix}` is already the prefix of `{other}`"
            yield Problem(("document_types", index, "prefix"), fact)
        taken[kind.prefix] = kind.id


@rule("REG005", ApprovalMatrix, help="add a row for it, or add it to a row")
def type_without_approval(_: Item, matrix: ApprovalMatrix, context: Context) -> Iterator[Problem]:
    """For a type of document and a class of change nobody has to approve.

    Why: R06, R14; ISO 13485:2016, 4.2.4: documents are approved before issue.
    """
    for name in context.system.document_types:
        scopes = {name, "all"}
        rows = [r for r in matrix.rows if scopes & {*r.document_types} and not r.disciplines]
        for change in ChangeClass:
            if not any(change in row.classes and "all" in row.sites for row in rows):
                yield Problem(("rows",), f"no row covers `{name}` for a change of class {change}")


@rule("REG006", ApprovalMatrix, help="put `quality-approved` last")
def quality_not_last(_: Item, matrix: ApprovalMatrix, __: Context) -> Iterator[Problem]:
    """Quality signs before others have.

    Why: 21 CFR 211.22: the quality unit decides on what the others have reviewed.
    """
    for index, row in enumerate(matrix.rows):
        meanings = [approval.meaning for approval in row.approvals]
        if Meaning.QUALITY_APPROVED in meanings[:-1]:
            yield Problem(("rows", index, "approvals"), f"row `{row.id}`: another approval follows")


@rule("REG007", Person, help="correct one of the two days")
def period_reversed(_: Item, person: Person, __: Context) -> Iterator[Problem]:
    """A person's time here, or a role, ends before it begins.

    Why: R01, R06; authority is judged by these days.
    """
    if person.until and person.until < person.from_:
        yield Problem(("until",), f"`until` is {person.until}, `from` is {person.from_}")
    for index, held in enumerate(person.assignments):
        if held.until and held.until < held.from_:
            keys: Keys = ("assignments", index, "until")
            yield Problem(keys, f"`until` is {held.until}, `from` is {held.from_}")


@rule("REG008", Retention, help="add `years`, or `basis_only: true` with `formula`")
def period_missing(_: Item, model: Retention, __: Context) -> Iterator[Problem]:
    """A retention rule names neither years nor a formula.

    Why: R42; no day of disposal could be computed and nothing would be kept for a reason.
    """
    for index, entry in enumerate(model.rules):
        if entry.years is None and not (entry.basis_only and entry.formula):
            yield Problem(("rules", index, "id"), f"`{entry.id}` has neither `years` nor `formula`")


@rule("REG009", Processes, help="put it under one of them only")
def document_in_two_processes(_: Item, model: Processes, __: Context) -> Iterator[Problem]:
    """A document belongs to two processes.

    Why: ISO 9001:2015, 4.4; one owner answers for it.
    """
    seen: dict[str, str] = {}
    for index, process in enumerate(model.processes):
        for place, name in enumerate(process.documents):
            if name in seen:
                keys: Keys = ("processes", index, "documents", place)
                yield Problem(keys, f"`{name}` belongs to process `{seen[name]}` already")
            seen[name] = process.id


@rule("REG010", RecordTypes, help="rename the field")
def field_repeated(_: Item, model: RecordTypes, __: Context) -> Iterator[Problem]:
    """A record type has two fields of one name, or one that the base has already.

    Why: R60; one of the two values would be lost.
    """
    from ims.models.record import Record

    for index, kind in enumerate(model.record_types):
        seen = set(Record.model_fields)
        for stage_index, stage in enumerate(kind.stages):
            for place, field in enumerate(stage.fields):
                if field.id in seen:
                    keys: Keys = (
                        *("record_types", index, "stages", stage_index, "fields", place, "id"),
                    )
                    yield Problem(keys, f"`{kind.id}` has a field `{field.id}` already")
                seen.add(field.id)


@rule(
    "REG011",
    ApprovalMatrix,
    help="add it to the `registers` of a row, or add a row for it",
    level=2,
)
def register_without_approval(
    _: Item, matrix: ApprovalMatrix, context: Context
) -> Iterator[Problem]:
    """A register may change without anybody's approval.

    Why: R40; whoever changes roles, keys or this matrix changes who may approve.
    A register that not every system has is asked for where it is there.
    """
    covered = {name for row in matrix.rows for name in row.registers}
    absent = {
        PurePosixPath(kind.place).stem
        for kind in KINDS
        if not (kind.required or "*" in kind.place or kind.place in context.system.tree)
    }
    for name in sorted(register_names() - covered - absent):
        yield Problem(("rows",), f"no row covers the register `{name}`")


@rule(
    "REG012",
    Document,
    help="add it to the `documents` of a process in `controls/processes.yaml`",
    level=2,
)
def document_without_process(_: Item, document: Document, context: Context) -> Iterator[Problem]:
    """A document belongs to no process.

    Why: ISO 9001:2015, 4.4; nobody answers for it as part of the work, and readers who go by
    process do not find it.
    """
    processes = context.system.processes.values()
    if processes and not any(document.id in process.documents for process in processes):
        yield Problem(("id",), f"`{document.id}` belongs to no process")


@rule("REG013", System, help="take it from the starter (`controls/` of this tool) and fill it")
def register_missing(_: Item, __: System, context: Context) -> Iterator[Problem]:
    """A register is missing without which other rules would have nothing to compare with.

    Why: R06, R60; what is not there cannot be checked, and would be green for nothing.
    """
    for kind in KINDS:
        if kind.required and kind.place not in context.system.tree:
            yield Problem(Position(1, 1), f"there is no `{kind.place}`")


# Names of folders on the site that are not documents.
_TAKEN = {"records", "contributing", "processes", "requirements", "sites", "assets", "search"}


@rule("REG014", DocumentTypes, help="choose another name for the folder")
def folder_taken(_: Item, model: DocumentTypes, __: Context) -> Iterator[Problem]:
    """A type of document wants a folder that the system uses for something else.

    Why: R49; two pages would want one place, and records are not published.
    """
    for index, kind in enumerate(model.document_types):
        if kind.folder in _TAKEN:
            yield Problem(("document_types", index, "folder"), f"`{kind.folder}` is taken")


@rule("REG015", ApprovalMatrix, help="join the two entries")
def act_repeated(_: Item, matrix: ApprovalMatrix, __: Context) -> Iterator[Problem]:
    """The approval matrix says twice who takes one decision.

    Why: R06; nobody could say which of them counts.
    """
    seen: set[Meaning] = set()
    for index, act in enumerate(matrix.acts):
        if act.meaning in seen:
            yield Problem(("acts", index, "meaning"), f"`{act.meaning}` stands twice in `acts`")
        seen.add(act.meaning)


@rule("REG016", ApprovalMatrix, help="name more roles, or ask for fewer signatures")
def act_out_of_reach(_: Item, matrix: ApprovalMatrix, __: Context) -> Iterator[Problem]:
    """A decision needs more signatures than it has roles.

    Why: R06; each signature comes from another role, so that the decision could never be taken.
    """
    for index, act in enumerate(matrix.acts):
        roles = len(set(act.roles))
        if act.signatures > roles:
            fact = f"`{act.meaning}` needs {act.signatures} signatures; different roles: {roles}"
            yield Problem(("acts", index, "signatures"), fact)


@rule("REG017", System, help="take `demo` out of `accepted_methods`")
def demo_signatures_accepted(_: Item, settings: System, __: Context) -> Iterator[Problem]:
    """A system that is no demo accepts signatures made with the demo keys.

    Why: R04; everybody has these keys.
    """
    if Method.DEMO in settings.accepted_methods and not settings.demo:
        place = settings.accepted_methods.index(Method.DEMO)
        yield Problem(("accepted_methods", place), f"`{Method.DEMO}` is accepted, `demo` is false")


@rule(
    "REG020", System, help="write `access: closed` or `open`, and why in `access_reason`", level=3
)
def access_not_declared(_: Item, system: System, __: Context) -> Iterator[Problem]:
    """Nobody has declared whether the system is closed or open, and why.

    Why: R78; 21 CFR 11.10, 11.30: an open system needs more than a closed one.
    """
    if not system.access:
        yield Problem(("system",), f"`access` of `{system.system}` is not declared")
    elif not system.access_reason:
        yield Problem(("access",), f"`access` is `{system.access}` and `access_reason` is empty")
