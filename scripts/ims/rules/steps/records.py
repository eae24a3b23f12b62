"""RCD: records: what is signed in them stays, what is closed is frozen."""

from datetime import date
from typing import Any

from ims import source
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


def _records(study: Study) -> list[Touched]:
    return [t for t in study.touched if t.is_record and t.text_changed and t.old]


def _stages(study: Study, touched: Touched) -> list[str]:
    core = touched.old or touched.new
    listed = study.authority.record_stages.get(core.type if core else "", ())
    return [stage for stage, *_ in listed]


def _fields(study: Study, touched: Touched, stage: str) -> tuple[str, ...]:
    kind = touched.old.type if touched.old else ""
    if kind in RECORD_MODELS:
        return RECORD_MODELS[kind].stages.get(stage, ())
    raw = study.tree.read("controls/record-types.yaml") or b""
    data: Any = register_data("controls/record-types.yaml", raw).get("record_types") or []
    types = [t for t in data if isinstance(t, dict) and t.get("id") == kind]
    return tuple(
        field["id"]
        for t in types
        for s in t.get("stages") or []
        if s.get("id") == stage
        for field in s.get("fields") or []
    )
