"""Registers about requirements: frameworks, crosswalks, topics, watch list, what is compulsory."""

from pydantic import Field

from ims.models.base import (
    Date,
    FrameworkId,
    Line,
    Model,
    PartialDate,
    RecordTypeId,
    RequirementRef,
    Slug,
)
from ims.models.register import Register
from ims.vocabulary import (
    Basis,
    Discipline,
    FrameworkKind,
    FrameworkStatus,
    Granularity,
    InformationKind,
    ItemStatus,
    Jurisdiction,
    Verified,
)


class CatalogueSource(Model):
    """Where the identifiers and titles were read."""

    id: Slug
    reference: Line
    read: Line


class Item(Model):
    """One requirement: identifier and short official title, never its text."""

    id: Line
    parent: Line | None = None
    title: Line | None = Field(None, description="As the publisher prints it")
    label: Line | None = Field(None, description="Our own words, where no heading is printed")
    kind: Slug | None = None
    status: ItemStatus | None = None
    granularity: Granularity | None = Field(None, description="Where it is not the framework's")
    disciplines: list[Discipline] = Field([], description="Where not those of the framework")
    verified: Verified
    sources: list[Slug] = Field(min_length=1)


class Framework(Register):
    """One law, regulation or standard in one edition (R18, R70)."""

    short: Line = Field(description="The name people use, like `ISO 9001:2015`")
    title: Line
    publisher: Line
    edition: Line
    jurisdiction: Jurisdiction
    kind: FrameworkKind
    status: FrameworkStatus
    status_note: Line
    legal_force: Line
    structure: Line
    disciplines: list[Discipline] = []
    products: list[Slug] = Field([], description="Types of product; empty: whatever is made")
    granularity: Granularity = Field(
        Granularity.DUTIES, description="`headings`: duties stand below the items that are listed"
    )
    effective: PartialDate | None = None
    supersedes: FrameworkId | None = None
    superseded_by: FrameworkId | None = None
    expected_successor: FrameworkId | None = None
    expected_predecessor: FrameworkId | None = None
    transition_ends: Line | None = None
    verified: Verified
    verified_on: Date
    verification_note: Line
    notes: list[Line] = []
    sources: list[CatalogueSource] = Field(min_length=1)
    items: list[Item] = Field(min_length=1)


class CrosswalkRow(Model):
    """Items that correspond; an empty side says that there is no counterpart."""

    from_: list[RequirementRef] = Field(alias="from")
    to: list[RequirementRef]
    note: Line | None = None


class Crosswalk(Register):
    """How the items of one framework correspond to those of another."""

    from_: FrameworkId = Field(alias="from")
    to: FrameworkId
    relation: Line
    basis: Basis
    source: Line
    note: Line | None = None
    rows: list[CrosswalkRow] = Field(min_length=1)


class Topic(Model):
    """One subject in several frameworks."""

    id: Slug
    title: Line
    basis: Basis
    requirements: list[RequirementRef] = Field(min_length=1)


class Topics(Register):
    """Subjects side by side over all frameworks."""

    topics: list[Topic] = Field(min_length=1)


class Watch(Model):
    """A dated fact about a framework that will change."""

    framework: FrameworkId
    when: Line = Field(description="As exact as the source: a date, `~2027`, `open`")
    what: Line
    basis: Line


class WatchList(Register):
    """What to look out for (R18, R69)."""

    watch: list[Watch] = Field(min_length=1)


class Demand(Model):
    """Documented information that one requirement asks for (ISO 13485:2016, 4.2.1)."""

    requirement: RequirementRef
    kind: InformationKind
    what: Line = Field(description="In our own words")
    records: list[RecordTypeId] = Field(default=[], description="Types of records that serve")
    source: Line = Field(description="Where it was read that this is asked for")
    verified: Verified


class Compulsory(Register):
    """What documented information the frameworks demand (R67)."""

    demands: list[Demand] = Field(min_length=1)
