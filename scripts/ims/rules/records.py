"""REC: records stand where they belong and are complete as far as they go."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import PurePosixPath
from posixpath import normpath

from ims.coverage.question import MAPPING_REVIEW
from ims.coverage.records import read_line
from ims.models.capa import Capa, Effective
from ims.models.nonconformity import Nonconformity
from ims.models.record import Record
from ims.models.references import typed_fields
from ims.rules import Context, Problem, file_rule, rule
from ims.source import Position
from ims.system import Item

LATE = timedelta(days=1)


@rule("REC001", Record, help="move the file; the folder and year follow from type and id")
def record_not_in_place(item: Item, record: Record, _: Context) -> Iterator[Problem]:
    """A record stands outside `docs/records/<kind>/<year>/`.

    Why: R60; retention, disposal and copies for an inspector go by kind and year.
    """
    year = record.id.split("-")[2]
    wanted = f"docs/records/{record.folder}/{year}"
    if record.folder and str(PurePosixPath(item.path).parent) != wanted:
        yield Problem(("id",), f"`{record.id}` belongs in `{wanted}/`")


@rule("REC002", Record, help="take an id with the prefix of the type and the site of the record")
def record_id_disagrees(_: Item, record: Record, __: Context) -> Iterator[Problem]:
    """The id of a record says another type or site than its front matter.

    Why: R60, R81; people read type and site off the id.
    """
    prefix, site = record.id.split("-")[:2]
    if record.prefix and prefix != record.prefix:
        yield Problem(
            ("id",), f"`{prefix}` is not the prefix of `{record.type}`: `{record.prefix}`"
        )
    elif site != record.site:
        yield Problem(("id",), f"the id says site `{site}`, `site` says `{record.site}`")


@file_rule(
    "REC003",
    help="use a type of controls/record-types.yaml, or one of the tool: `ims new` lists them",
)
def unknown_record_type(item: Item, context: Context) -> Iterator[Problem]:
    """A record is of a type that nobody defined.

    Why: R60; without a type no field is checked and no retention applies.
    """
    if item.kind and item.kind.name == "record" and item.source.readable:
        named = item.source.data.get("type")
        if isinstance(named, str) and named not in context.system.record_types:
            yield Problem(("type",), f"no record type `{named}` is known")


@rule("REC004", Record, help="complete the earlier stage first")
def stage_skipped(_: Item, record: Record, __: Context) -> Iterator[Problem]:
    """A later stage of a record is filled while an earlier one is not complete.

    Why: R10; 21 CFR 11.10(f): steps are taken in their order.
    """
    waiting = ""
    for stage, fields in record.stages.items():
        filled = [name for name in fields if getattr(record, name) not in (None, [])]
        if waiting and filled:
            yield Problem((filled[0],), f"stage `{stage}` is begun before {waiting}")
            return
        missing = [name for name in fields if name in record.required and name not in filled]
        if missing and not waiting:
            waiting = f"stage `{stage}` is complete: `{missing[0]}` is empty"


@rule("REC005", Record, help="add `late_entry_reason`")
def late_entry_without_reason(_: Item, record: Record, __: Context) -> Iterator[Problem]:
    """A record was written more than a day after the event, without a reason.

    Why: R62; records are made at the time of the event.
    """
    if record.entry_date - record.event_date > LATE and not record.late_entry_reason:
        days = (record.entry_date - record.event_date).days
        yield Problem(("entry_date",), f"written {days} days after the event, without a reason")


@rule("REC006", Record, help="correct the wrong one of the two times")
def entry_before_event(_: Item, record: Record, __: Context) -> Iterator[Problem]:
    """A record was written before what it records.

    Why: R62; nothing can be recorded before it happened.
    """
    if record.entry_date < record.event_date:
        yield Problem(("entry_date",), "`entry_date` is before `event_date`")


@rule("REC007", Record, help="restore the file, or list it with its digest as a new attachment")
def attachment_altered(item: Item, record: Record, context: Context) -> Iterator[Problem]:
    """An attachment is missing or is not the file whose digest the record carries.

    Why: R66; an exchanged attachment is altered evidence.
    """
    for index, attachment in enumerate(record.attachments):
        path = normpath(f"{PurePosixPath(item.path).parent}/{attachment.path}")
        if path not in context.system.tree:
            yield Problem(("attachments", index, "path"), f"there is no file `{path}`")
        elif hashlib.sha256(context.system.tree[path]).hexdigest() != attachment.sha256:
            yield Problem(("attachments", index, "sha256"), f"`{path}` has another digest")


@file_rule("REC008", help="list it under `attachments` of its record, or move it away")
def attachment_not_listed(item: Item, context: Context) -> Iterator[Problem]:
    """A file lies beside records and no record lists it.

    Why: R66; nobody can tell where it comes from or that it is unchanged.
    """
    if not item.path.startswith("docs/records/") or item.path.endswith(".md"):
        return
    if item.path not in context.system.attachments:
        yield Problem(Position(1, 1), "no record lists this file as an attachment")


@rule("REC009", Nonconformity, help="name the CAPA in `capa`, or say why none in `no_capa_reason`")
def decided_without_capa_decision(_: Item, record: Nonconformity, __: Context) -> Iterator[Problem]:
    """A nonconformity is decided and nothing says whether a corrective action follows.

    Why: R64; ISO 13485:2016, 8.5.2; 21 CFR 211.192.
    """
    if record.disposition and bool(record.capa) == bool(record.no_capa_reason):
        both = (
            "both `capa` and `no_capa_reason` are"
            if record.capa
            else "neither `capa` nor `no_capa_reason` is"
        )
        yield Problem(("disposition",), f"{both} filled")


@rule("REC010", Capa, help="open a new CAPA and name it in `follow_up`")
def failed_check_without_follow_up(_: Item, record: Capa, __: Context) -> Iterator[Problem]:
    """An action failed its effectiveness check and nothing follows.

    Why: R64; ISO 13485:2016, 8.5.2: the cause is still there.
    """
    if record.effective is Effective.NO and not record.follow_up:
        yield Problem(("effective",), "the action was not effective and `follow_up` is empty")


@rule("REC011", Record, help="delete `classification`, or name that level or a narrower one")
def classification_too_wide(_: Item, record: Record, __: Context) -> Iterator[Problem]:
    """A record may be read by more people than its type allows.

    Why: R65; 21 CFR 820.35(d): confidential records are marked as such.
    """
    least = type(record).model_fields["classification"].default
    if record.classification.rank < least.rank:
        fact = f"`{record.type}` is at least {least}, the record is {record.classification}"
        yield Problem(("classification",), fact)


@rule("REC012", Record, help="correct the time")
def time_to_come(_: Item, record: Record, context: Context) -> Iterator[Problem]:
    """A record speaks of a time that has not come yet.

    Why: R62; what is recorded beforehand is no evidence.
    """
    latest = context.today + LATE  # somewhere on earth it is already tomorrow
    for key in ("event_date", "entry_date"):
        moment = getattr(record, key)
        if moment.date() > latest:
            yield Problem((key,), f"`{key}` is {moment.date()}, a day to come")


@rule("REC013", Record, help="take the lines that `ims matrix FRAMEWORK --review` writes", level=2)
def mapping_line_confirms_nothing(_: Item, record: Record, context: Context) -> Iterator[Problem]:
    """A line of a review of mappings cannot be understood, or names what does not exist.

    Why: R67; whoever signs it believes that it confirms something. Section and digest are
    compared when the review lands (RCD004), with the text that stands there then.
    """
    if record.type != MAPPING_REVIEW:
        return
    framework, lines = getattr(record, "framework", ""), getattr(record, "mappings", [])
    for index, line in enumerate(lines):
        found = read_line(framework, line)
        if found is None:
            fact = f"`{line}` is not item, document, section and digest, with `|` between them"
            yield Problem(("mappings", index), fact)
        elif context.system.requirement(found.requirement) is None:
            item = found.requirement.partition("#")[2]
            yield Problem(("mappings", index), f"`{framework}` has no item `{item}`")
        elif found.document not in context.system.documents:
            yield Problem(("mappings", index), f"there is no document `{found.document}`")


@rule("REC014", Record, help="name a record of a type that may stand here", level=3)
def link_of_other_type(_: Item, record: Record, context: Context) -> Iterator[Problem]:
    """A field or link names a record of a type that does not belong there.

    Why: R60; a loop that leads to the wrong kind of record looks closed and is not.
    """
    prefixes = {model.prefix: name for name, model in context.system.record_types.items()}
    allowed = {"links": frozenset(record.may_link), **typed_fields(type(record))}
    for key, types in allowed.items():
        value = getattr(record, key)
        for index, name in enumerate(value if isinstance(value, list) else [value]):
            found = prefixes.get(str(name).partition("-")[0])
            if types and found and found not in types:
                keys = (key, index) if isinstance(value, list) else (key,)
                yield Problem(keys, f"`{name}` is of type `{found}`; allowed: {_one_of(types)}")


def _one_of(types: frozenset[str]) -> str:
    return ", ".join(sorted(types))


@rule("REC015", Record, help="fill it in", level=3)
def needed_field_empty(_: Item, record: Record, __: Context) -> Iterator[Problem]:
    """A field is empty that another field of the record asks for.

    Why: R10, R60; a decision without what follows from it is half a decision.
    """
    begun = {
        name for fields in record.stages.values() if _filled(record, fields) for name in fields
    }
    for key, (other, values) in record.needs.items():
        said = str(getattr(record, other, None))
        if key in begun and said in values and getattr(record, key) in (None, []):
            yield Problem((other,), f"`{other}` is `{said}` and `{key}` is empty")


def _filled(record: Record, fields: tuple[str, ...]) -> list[str]:
    return [name for name in fields if getattr(record, name) not in (None, [])]


@rule(
    "REC016", Record, help="name the CAPA in `capa`, or say why none in `no_capa_reason`", level=3
)
def no_capa_and_no_reason(_: Item, record: Record, __: Context) -> Iterator[Problem]:
    """An inquiry is finished and nothing says whether a corrective action follows.

    Why: R64; ISO 13485:2016, 8.5.2; 21 CFR 211.192: no action is a decision with a reason too.
    """
    if isinstance(record, Nonconformity) or "no_capa_reason" not in type(record).model_fields:
        return
    stage = next(fields for fields in record.stages.values() if "no_capa_reason" in fields)
    done = [name for name in stage if name in record.required and getattr(record, name)]
    if done and not _filled(record, ("capa", "no_capa_reason")):
        fact = f"`{done[0]}` is filled, neither `capa` nor `no_capa_reason` is"
        yield Problem((done[0],), fact)


@rule("REC017", Record, help="have a second person compare it with the paper", level=3)
def transcription_not_checked(_: Item, record: Record, __: Context) -> Iterator[Problem]:
    """What was written on paper was checked by whoever transcribed it.

    Why: R47, R62; PIC/S PI 041: a transcription is checked by a second person.
    """
    if record.paper and record.paper.checked_by == record.paper.transcribed_by:
        fact = f"`{record.paper.checked_by}` transcribed and checked it"
        yield Problem(("paper", "checked_by"), fact)
