"""Registers about the organization: settings, sites, roles, people, processes, concessions."""

from typing import Annotated

from pydantic import Field

from ims.models.base import (
    Boolean,
    Change,
    Columns,
    Date,
    DocumentRef,
    Language,
    Level,
    Line,
    Model,
    PersonId,
    ProcessId,
    Ref,
    Revision,
    RoleId,
    RuleCode,
    SiteCode,
    SiteScope,
    Slug,
    Text,
)
from ims.vocabulary import Classification, Jurisdiction, ProcessGroup


class Register(Model):
    """Structured data, controlled like a document: one YAML file under `controls/`."""

    id: Slug
    revision: Revision
    owner: RoleId
    change: Change


class System(Register):
    """`controls/system.yaml`, the only configuration file."""

    system: Slug = Field(description="Made by `ims init`; signatures are bound to it")
    demo: Boolean = Field(default=False, description="Only the demo may use the public demo keys")
    rules_level: Level = Field(1, description="Rules of a higher level are not applied yet")
    revision_scheme: Revision = Field("1", description="First revision: `1`, `1.0` or `A`")
    publish_up_to: Classification = Classification.INTERNAL
    table_columns: Columns = Field(7, description="Wider tables belong in data")


class Site(Model):
    """One site of the organization."""

    id: SiteCode
    title: Line
    jurisdictions: list[Jurisdiction] = Field(min_length=1)
    time_zone: Annotated[Line, Ref("time zone")]
    languages: list[Language] = Field(min_length=1)


class Organization(Register):
    """The organization and its sites (R81)."""

    name: Line
    sites: list[Site] = Field(min_length=1)


class Role(Model):
    """A role that people hold; documents and approvals name roles, not people."""

    id: Slug
    title: Line
    description: Line


class Roles(Register):
    """All roles."""

    roles: list[Role] = Field(min_length=1)


class Assignment(Model):
    """A role that a person holds, where and for how long."""

    role: RoleId
    sites: list[SiteScope] = Field(min_length=1)
    from_: Date = Field(alias="from")
    until: Date | None = None


class Person(Register):
    """One person, one id, for ever (R01)."""

    name: Line = Field(description="Printed name, as it appears beside signatures")
    assignments: list[Assignment] = []


class Process(Model):
    """A process with what goes in and comes out, and the documents that govern it."""

    id: Slug
    title: Line
    group: ProcessGroup
    owner: RoleId
    purpose: Line
    inputs: list[Line] = Field(min_length=1)
    outputs: list[Line] = Field(min_length=1)
    documents: list[DocumentRef] = []
    next: list[ProcessId] = Field(default=[], description="Processes that use the outputs")


class Processes(Register):
    """The process register (ISO 9001:2015, 4.4)."""

    processes: list[Process] = Field(min_length=1)


class Concession(Register):
    """An accepted departure from one rule in one file, with reason, approver and end."""

    rule: RuleCode
    path: Annotated[Line, Ref("file")] = Field(description="The file it is granted for")
    reason: Text
    approver: PersonId
    expires: Date
