"""The audit programme: what is audited where, how often and why (ISO 9001:2015, 9.2.2)."""

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from ims.models.base import (
    Date,
    DocumentRef,
    FrameworkId,
    Line,
    Model,
    Months,
    PersonId,
    ProcessId,
    RoleId,
    Shape,
    SiteId,
    Slug,
    Text,
)
from ims.models.register import Register
from ims.vocabulary import Discipline

Month = Annotated[str, Shape(r"^[0-9]{4}-(0[1-9]|1[0-2])$", "a month, like `2026-09`")]
AuditRisk = Literal["high", "medium", "low"]
AuditKind = Literal["system", "process", "product", "supplier", "follow-up", "unannounced"]
# An audit says which entry it carries out, and which of its months.
PlannedAudit = Annotated[
    str,
    Shape(
        r"^[a-z0-9]+(-[a-z0-9]+)*@[0-9]{4}-(0[1-9]|1[0-2])$",
        "an entry of the audit programme and its month, like `eu1-operations@2026-09`",
    ),
]


class Cycle(Model):
    """The time within which everything is audited."""

    start: Month
    months: Months


class Interval(Model):
    """The longest time between two audits of one entry, by its risk."""

    risk: AuditRisk
    months: Months


class Qualification(Model):
    """What an auditor must be, and what bars one from an area."""

    role: RoleId = Field(description="Role for which a competence record qualifies")
    barred_months: Months = Field(description="After own work or decisions in the area")


class Moved(Model):
    """A planned audit that takes place in another month, decided and signed with the register."""

    from_: Month = Field(alias="from", description="As planned")
    to: Month
    decided: Date
    reason: Text


class Criteria(Model):
    """What is audited against: the same items of some frameworks, or these as a whole."""

    frameworks: list[FrameworkId] = Field(min_length=1)
    items: list[Line] = Field([], description="An item stands for all below it; empty: everything")


class ProgrammeEntry(Model):
    """What is audited together at one site, again and again."""

    id: Slug
    site: SiteId
    kind: AuditKind
    processes: list[ProcessId] = Field(min_length=1)
    disciplines: list[Discipline] = Field(min_length=1)
    criteria: list[Criteria] = Field(min_length=1)
    risk: AuditRisk
    risk_basis: Text
    every: Months
    planned: list[Month] = Field(min_length=1)
    lead_role: RoleId
    lead: PersonId | None = Field(None, description="Where the person is chosen already")
    moved: list[Moved] = []

    @model_validator(mode="after")
    def _moves_what_is_planned(self) -> "ProgrammeEntry":
        if lost := {one.from_ for one in self.moved} - set(self.planned):
            words = "`{month}` is moved and was not planned"
            raise PydanticCustomError("disagree", words, {"month": min(lost)})
        return self


class AuditProgramme(Register):
    """`controls/audit-programme.yaml`: the programme of one cycle."""

    document: DocumentRef = Field(description="The document that gives its reasons")
    cycle: Cycle
    intervals: list[Interval] = Field(min_length=1)
    site_interval: Months = Field(description="Longest time without any audit at a site")
    move_months: Months = Field(description="By which a moved audit may be later, once")
    repeat_months: Months = Field(description="Within which the same finding is a repetition")
    auditors: Qualification
    frameworks: list[FrameworkId] = Field(
        min_length=1, description="Of which every clause is audited once in the cycle"
    )
    entries: list[ProgrammeEntry] = Field(min_length=1)

    @model_validator(mode="after")
    def _entries_have_their_own_ids(self) -> "AuditProgramme":
        names = [entry.id for entry in self.entries]
        if twice := {name for name in names if names.count(name) > 1}:
            words = "two entries have the id `{name}`"
            raise PydanticCustomError("disagree", words, {"name": min(twice)})
        return self
