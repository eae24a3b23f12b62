"""Registers of what sites have and owe: equipment, suppliers, planned communication."""

from enum import StrEnum

from pydantic import Field

from ims.models.base import (
    Boolean,
    Date,
    DocumentRef,
    Line,
    Model,
    Months,
    RecordTypeId,
    RoleId,
    SiteId,
    SiteScope,
    Slug,
)
from ims.models.register import Register
from ims.vocabulary import Discipline


class Test(Model):
    """Something that is done to a piece of equipment again and again."""

    __test__ = False  # no test of ours

    id: Slug
    title: Line
    record: RecordTypeId = Field(description="The type of record that shows it")
    interval: Months = Field(description="Months; a record can shorten it and never stretch it")
    procedure: DocumentRef | None = Field(None, description="The document that says how")


class Equipment(Model):
    """One piece of equipment, or a group that is tested as one."""

    id: Slug
    title: Line
    kind: Slug = Field(description="Like `fire-system`, `autoclave`, `emergency-shower`, `scale`")
    site: SiteId
    area: Line
    disciplines: list[Discipline] = Field(min_length=1)
    owner: RoleId = Field(description="The role that owes its tests")
    commissioned: Date = Field(description="The first day of use; the first tests count from it")
    retired: Date | None = Field(None, description="The last day of use; nothing is due after it")
    tests: list[Test] = Field(min_length=1)


class EquipmentRegister(Register):
    """All equipment that is tested, maintained or calibrated (ISO 9001:2015, 7.1.3 and 7.1.5)."""

    equipment: list[Equipment] = []


class Criticality(StrEnum):
    """How much hangs on a supplier; the worst answer decides."""

    CRITICAL = "critical"
    MEDIUM = "medium"
    LOW = "low"


class Intervals(Model):
    """Months between two evaluations of a supplier."""

    critical: Months
    medium: Months
    low: Months


class Supplier(Model):
    """Somebody outside who delivers goods or services that the system depends on."""

    id: Slug
    title: Line = Field(description="Company and place; no people")
    supply: Line = Field(description="What is bought")
    kind: Slug = Field(description="Like `material`, `service`, `software`, `trainer`")
    criticality: Criticality
    sites: list[SiteScope] = Field(min_length=1)
    disciplines: list[Discipline] = Field(min_length=1)
    owner: RoleId = Field(description="The role that owes the evaluation")
    interval: Months | None = Field(None, description="Months, where shorter than by its class")
    single_source: Boolean = Field(default=False, description="Nobody else could deliver in time")
    since: Date | None = Field(None, description="The first order; empty where nothing is ordered")
    until: Date | None = Field(None, description="The last day; nothing is due after it")


class Suppliers(Register):
    """All suppliers; whether one is approved is computed from its records (ISO 9001:2015, 8.4)."""

    intervals: Intervals
    suppliers: list[Supplier] = []


class Message(Model):
    """Something that is told to somebody again and again."""

    id: Slug
    title: Line
    audience: list[RoleId] = Field(default=[], description="Roles that are told")
    outside: Line | None = Field(None, description="Who outside is told; no names of people")
    sites: list[SiteScope] = Field(min_length=1)
    channel: Line
    interval: Months
    owner: RoleId
    documents: list[DocumentRef] = []
    from_: Date | None = Field(
        None, alias="from", description="Counts from here; else from the first approval of all"
    )


class CommunicationPlan(Register):
    """Who is told what, by whom, how often (ISO 9001:2015, 7.4)."""

    messages: list[Message] = Field(min_length=1)
