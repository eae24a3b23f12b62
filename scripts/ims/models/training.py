"""Training sessions (ISO 9001:2015, 7.2; 21 CFR 211.25)."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ims.models.base import (
    Date,
    DocumentAtRevisionRef,
    Moment,
    OfType,
    PersonId,
    RecordRef,
    RoleId,
    Text,
)
from ims.models.record import Record, all_but
from ims.vocabulary import Meaning


class Training(Record):
    """A training session, from the plan to the check that it worked."""

    # planned
    topics: list[Text] = Field(title="Topics")
    documents: list[DocumentAtRevisionRef] = Field(
        [],
        title="Documents taught",
        description="Each with one revision, for example SOP-001@3; the record counts for that revision only",
    )
    reason: Literal[
        "new-person", "new-revision", "repeat", "corrective-action", "new-duty", "awareness"
    ] = Field(title="Reason")
    audience: list[RoleId] = Field(title="Roles trained")
    method: Literal["classroom", "on-the-job", "self-study", "remote", "workshop"] = Field(
        title="Method"
    )
    trainer: PersonId | None = Field(
        None, title="Trainer", description="Person id; for an outside trainer fill in the supplier"
    )
    trainer_supplier: Annotated[RecordRef, OfType("supplier")] | None = Field(
        None, title="Outside trainer"
    )
    assessment_method: Literal["none", "questions", "demonstration", "observation", "test"] = Field(
        title="How understanding is checked"
    )
    pass_mark: Text | None = Field(
        None, title="Pass mark", description="Needed when understanding is checked"
    )
    # held
    place: Text | None = Field(None, title="Place")
    started_at: Moment | None = Field(None, title="Start")
    language: Text | None = Field(None, title="Language taught in")
    ended_at: Moment | None = Field(None, title="End")
    trainer_qualified: Text | None = Field(
        None,
        title="Why the trainer is qualified",
        description="For example own assessment on the same revision, with its id",
    )
    material: Text | None = Field(
        None, title="Material used", description="Name and revision of slides, samples or equipment"
    )
    participants: list[PersonId] = Field([], title="People present")
    attendance_evidence: (
        Literal["own-signature", "attested-by-trainer", "paper-sheet", "system-export"] | None
    ) = Field(
        None,
        title="Evidence of attendance",
        description="A paper sheet or the export of a system is attached with its digest",
    )
    left_early: list[PersonId] = Field([], title="Late or left early")
    deviations_from_plan: Text | None = Field(
        None, title="Departures from the plan", description="`none` when none"
    )
    # confirmed
    passed: list[PersonId] = Field(
        [],
        title="People who passed",
        description="Needed when understanding is checked; assessment records hold the results",
    )
    failed: list[PersonId] = Field([], title="People who did not pass")
    absent: list[PersonId] = Field([], title="People invited and absent")
    repeat_due: Date | None = Field(
        None, title="Repeat due", description="Needed when somebody failed or was absent"
    )
    interim_rule: Text | None = Field(
        None,
        title="What people without training may not do",
        description="`not applicable` when everybody passed",
    )
    effectiveness_method: Text | None = Field(
        None,
        title="How effectiveness will be checked",
        description="For example 3 observations at work; `none` with the reason",
    )
    effectiveness_due: Date | None = Field(None, title="Effectiveness check due")
    # evaluated
    effective: Literal["yes", "no", "not-checked"] | None = Field(None, title="Effective")
    effectiveness_evidence: Text | None = Field(None, title="Evidence or reason")
    follow_up: list[Annotated[RecordRef, OfType("training", "action", "capa")]] = Field(
        [], title="What follows", description="Needed when not effective"
    )

    stages: ClassVar[dict[str, tuple[str, ...]]] = {
        "planned": (
            *("topics", "documents", "reason", "audience", "method", "trainer"),
            *("trainer_supplier", "assessment_method", "pass_mark"),
        ),
        "held": (
            *("place", "started_at", "language", "ended_at", "trainer_qualified", "material"),
            *("participants", "attendance_evidence", "left_early", "deviations_from_plan"),
        ),
        "confirmed": (
            *("passed", "failed", "absent", "repeat_due", "interim_rule"),
            *("effectiveness_method", "effectiveness_due"),
        ),
        "evaluated": ("effective", "effectiveness_evidence", "follow_up"),
    }
    required: ClassVar[frozenset[str]] = all_but(
        stages,
        *("documents", "trainer", "trainer_supplier", "pass_mark", "left_early", "passed"),
        *("failed", "absent", "repeat_due", "effectiveness_due", "follow_up"),
    )
    signers: ClassVar[dict[str, tuple[Meaning, tuple[str, ...]]]] = {
        "planned": (Meaning.AUTHORED, ("department-head",)),
        "held": (Meaning.AUTHORED, ("trainer",)),
        "confirmed": (Meaning.VERIFIED, ("department-head",)),
        "evaluated": (Meaning.VERIFIED, ("department-head",)),
    }
    needs: ClassVar[dict[str, tuple[str, tuple[str, ...]]]] = {
        "pass_mark": ("assessment_method", ("questions", "demonstration", "observation", "test")),
        "follow_up": ("effective", ("no",)),
    }
    due_fields: ClassVar[dict[str, str]] = {"evaluated": "effectiveness_due"}
    prefix: ClassVar[str] = "TRN"
    folder: ClassVar[str] = "training"
    name: ClassVar[str] = "training"
    heading: ClassVar[str] = "Training session"
    keeper: ClassVar[str] = "quality-manager"
    retention: ClassVar[str] = "training"
    serves: ClassVar[tuple[str, ...]] = (
        *("hs-annex-sl#7.2", "hs-annex-sl#7.3", "iso-9001-2015#7.2", "iso-9001-2015#7.3"),
        *("iso-13485-2016#6.2", "us-21cfr11#11.10(i)", "us-21cfr211#211.25"),
        *("eu-gmp-vol4#Chapter 2", "eu-gmp-annex11-2011#2"),
    )
    may_link: ClassVar[tuple[str, ...]] = (
        *("training", "attendance", "assessment", "competence", "change", "capa"),
        *("nonconformity", "supplier", "action", "observation"),
    )
