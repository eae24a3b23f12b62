"""RCD: records: what is signed in them stays, what is closed is frozen."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from ims import source
from ims.coverage.question import MAPPING_REVIEW, Mapped
from ims.coverage.records import mapped_lines
from ims.coverage.texts import Text
from ims.history.core import day
from ims.history.registers import register_data
from ims.history.study import Study, Touched
from ims.models.kinds import RECORD_MODELS
from ims.rules.steps import Told, step_rule

_ADD = "write a correction as `<ID>.addendum-1.md`; the original stays visible"


@step_rule("RCD001", help=_ADD)
def closed_record_edited(study: Study) -> Told:
    """A record changes after its last stage was signed.

    Why: 21 CFR 11.10(e); 21 CFR 820.35: a closed record is corrected by an addendum.
    """
    for touched in _records(study):
        stages = _stages(study, touched)
        signed = study.before.stages.get(touched.id, {})
        closed = signed.get(stages[-1], "") if stages else ""
        if touched.new and closed and touched.new_blob != closed:
            yield touched.path, f"{touched.id} is closed"


@step_rule("RCD002", help=_ADD)
def signed_stage_edited(study: Study) -> Told:
    """A field changes in a stage of a record that was signed, or in a stage before it.

    Why: 21 CFR 11.70: the fields of a stage are fixed once it is signed.
    """
    for touched in _records(study):
        if touched.new is None:
            continue
        now = source.parse(touched.path, study.blobs.read(touched.new_blob)).data
        for stage, blob in study.before.stages.get(touched.id, {}).items():
            then = source.parse(touched.path, study.blobs.read(blob)).data
            # Who signs a stage has seen those before it, signed or not.
            before = _stages(study, touched)
            upto = before[: before.index(stage) + 1] if stage in before else [stage]
            fields = [name for one in upto for name in _fields(study, touched, one)]
            changed = [name for name in fields if now.get(name) != then.get(name)]
            if changed:
                yield touched.path, f"`{', '.join(changed)}` of the signed stage {stage} changed"


@step_rule("RCD005", help="sign the earlier stage first", level=3)
def stage_out_of_order(study: Study) -> Told:
    """A stage of a record is signed and one before it is not.

    A stage of which no field is required may be passed over, like the check of an identity when a
    key is taken back.

    Why: 21 CFR 11.10(f): permitted sequencing of steps; nobody decides on what nobody answers for.
    """
    for name, stage, _ in study.stages:
        core = study.core_of(name)
        listed = study.authority.record_stages.get(core.type if core else "", ())
        order = list(dict.fromkeys(one for one, *_ in listed))
        now = {signed for record, signed, _ in study.stages if record == name}
        done = {*study.before.stages.get(name, {}), *now}
        before = [one for one in order[: order.index(stage)] if one not in done]
        missing = [one for one in before if core and _needed(study, core.type, one)]
        if core and missing:
            yield core.path, f"{name}: `{stage}` is signed, `{missing[0]}` is not"


@step_rule("RCD003", help="look into each finding and deal with it: `ims dispose`")
def review_over_open_findings(study: Study) -> Told:
    """A review of the audit trail is signed while findings of its period are open.

    Why: EU GMP Annex 11 (2011), 9; R37: what is flagged is looked into before the review closes.
    """
    for arrived in study.valid:
        for target in arrived.said.targets if arrived.said.stage else ():
            core = study.core_of(target.id)
            raw = study.tree.read(core.path) if core else None
            if core is None or raw is None or core.type != "audit-trail-review":
                continue
            data = source.parse(core.path, raw).data
            first, last = day(data, "period_start") or date.min, day(data, "period_end") or date.max
            if found := study.before.open_findings(first, last):
                told = ", ".join(f"{code} of {step[:12]}" for code, step in found[:3])
                yield core.path, f"{len(found)} findings of the period are open: {told}"


@step_rule("RCD004", help="take the lines that `ims matrix FRAMEWORK --review` writes", level=2)
def mapping_of_no_section(study: Study) -> Told:
    """A line of a review of mappings has a section or digest that no such text has.

    Why: R67; it would confirm nothing, and whoever signs it believes that it does.
    """
    for touched in study.touched:
        core = touched.new
        if core is None or core.type != MAPPING_REVIEW or not touched.text_changed:
            continue
        data: Any = source.parse(touched.path, study.blobs.read(touched.new_blob)).data
        for mapped in mapped_lines(data):
            digests = list(_digests(study, mapped))
            if not any(digests):
                yield touched.path, f"{mapped.document} has no section `{mapped.section}`"
            elif mapped.digest not in digests:
                fact = f"`{mapped.digest}` is of no text of {mapped.document}{mapped.section}"
                yield touched.path, f"{fact}; it is `{digests[-1]}`"


def _digests(study: Study, mapped: Mapped) -> Iterator[str]:
    """Return the digest of a section in each approved revision, and in the text as it stands."""
    known = study.before.facts.get(mapped.document)
    texts = [study.blobs.read(approved.blob) for approved in known.approved] if known else []
    if raw := study.tree.read(study.path_of(mapped.document)):
        texts.append(raw)
    for raw in dict.fromkeys(texts):
        yield Text(source.parse(f"{mapped.document}.md", raw)).digest(mapped.section)


def _records(study: Study) -> list[Touched]:
    return [t for t in study.touched if t.is_record and t.text_changed and t.old]


def _stages(study: Study, touched: Touched) -> list[str]:
    core = touched.old or touched.new
    listed = study.authority.record_stages.get(core.type if core else "", ())
    return [stage for stage, *_ in listed]


def _fields(study: Study, touched: Touched, stage: str) -> tuple[str, ...]:
    return tuple(_of_stage(study, touched.old.type if touched.old else "", stage))


def _needed(study: Study, kind: str, stage: str) -> bool:
    """Return whether a stage has a field that is required."""
    return any(_of_stage(study, kind, stage).values())


def _of_stage(study: Study, kind: str, stage: str) -> dict[str, bool]:
    """Return the fields of a stage, each with whether it is required."""
    raw = study.tree.read("controls/record-types.yaml") or b""
    data: Any = register_data("controls/record-types.yaml", raw).get("record_types") or []
    types = [t for t in data if isinstance(t, dict) and t.get("id") == kind]
    if not types and (model := RECORD_MODELS.get(kind)):
        return {name: name in model.required for name in model.stages.get(stage, ())}
    return {
        field["id"]: field.get("required") == "true"
        for t in types
        for s in t.get("stages") or []
        if s.get("id") == stage
        for field in s.get("fields") or []
    }
