"""Registers about the organization: settings, sites, roles, people, processes, concessions."""

from typing import Annotated, Literal

from pydantic import Field

from ims.models.base import (
    Boolean,
    Change,
    Columns,
    Country,
    Date,
    Days,
    DocumentRef,
    Email,
    FrameworkId,
    Headcount,
    Language,
    Level,
    Line,
    LocalTime,
    Login,
    Minutes,
    Model,
    PersonId,
    ProcessId,
    Ref,
    Revision,
    RoleId,
    RuleCode,
    SiteCode,
    SiteId,
    SiteScope,
    Slug,
    SupplierId,
    Text,
    UnitId,
)
from ims.vocabulary import (
    ChangeClass,
    Classification,
    Discipline,
    Jurisdiction,
    Meaning,
    MergeStyle,
    Method,
    ProcessGroup,
    SignedCommits,
)


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
    access: Literal["closed", "open"] | None = Field(
        None, description="Whether those who answer for the records control all access (R78)"
    )
    access_reason: Line | None = Field(None, description="Why it is taken as closed or open")
    drafts_may_land: Boolean = Field(
        default=True, description="Text without its approvals may be merged, as a draft"
    )
    merge_style: MergeStyle = MergeStyle.ANY
    signed_commits: SignedCommits = SignedCommits.OPTIONAL
    signing_window: Days = Field(30, description="Days from signing to arrival, at most")
    clock_skew: Minutes = Field(15, description="Minutes by which clocks may differ")
    change_request_for: list[ChangeClass] = Field(
        default=[], description="Classes that need a change record, but for a first issue"
    )
    accepted_methods: list[Method] = Field(
        default=[method for method in Method if method is not Method.DEMO],
        description="Ways of signing that count; `demo` only in the demo",
    )
    forge_counts_for: list[Meaning] = Field(
        default=[Meaning.REVIEWED], description="Meanings that a review on the host may have"
    )


class Staffing(Model):
    """How many people a site needs who are qualified for a role."""

    role: RoleId
    people: Headcount
    shift: Slug | None = Field(None, description="Where each shift needs its own")


class Contact(Model):
    """Whom to ask at a site about one thing: a role, never a person."""

    about: Line
    role: RoleId


class Certificate(Model):
    """A certificate that a site holds."""

    framework: FrameworkId
    number: Line
    body: Line = Field(description="Who gave it")
    scope: Line
    disciplines: list[Discipline] = Field(min_length=1)
    until: Date


class Site(Model):
    """One site of the organization."""

    id: SiteCode
    title: Line
    jurisdictions: list[Jurisdiction] = Field(min_length=1)
    time_zone: Annotated[Line, Ref("time zone")]
    languages: list[Language] = Field(min_length=1)
    changeover: LocalTime = Field("06:00", description="Local time at which revisions change")
    minimum_qualified: list[Staffing] = Field(
        default=[], description="Qualified people without whom no new revision comes into force"
    )
    products: list[Slug] = Field([], description="Types of product, like `drug` or `device`")
    licences: list[Slug] = Field([], description="Like `manufacturing-authorization`")
    country: Country | None = None
    local_law: list[DocumentRef] = Field(
        [], description="Matrices and legal registers that hold the law of the place"
    )
    contacts: list[Contact] = []
    disciplines: list[Discipline] = Field([], description="In scope here; empty: all")
    certificates: list[Certificate] = []


class Unit(Model):
    """A part of the organization: who leads it, to whom it reports, from whom it is apart."""

    id: Slug
    title: Line
    head: RoleId
    reports_to: UnitId | None = None
    independent_of: list[UnitId] = Field(
        [], description="Nobody holds a role of this unit and one of these at the same site"
    )
    judges: Boolean = Field(
        default=False, description="It judges for a site: a local text needs its signature"
    )


class Organization(Register):
    """The organization and its sites (R81)."""

    name: Line
    sites: list[Site] = Field(min_length=1)
    units: list[Unit] = []


class Role(Model):
    """A role that people hold; documents and approvals name roles, not people."""

    id: Slug
    title: Line
    description: Line
    unit: UnitId | None = None
    deputy: Boolean = Field(
        default=False, description="Somebody must stand in when its holder is away"
    )


class Roles(Register):
    """All roles."""

    roles: list[Role] = Field(min_length=1)


class Assignment(Model):
    """A role that a person holds, where and for how long."""

    role: RoleId
    sites: list[SiteScope] = Field(min_length=1)
    from_: Date = Field(alias="from")
    until: Date | None = None
    shift: Slug | None = None


class ForgeLogins(Model):
    """The names of a person on Git hosts, where reviews are imported from them."""

    github: Login | None = None
    gitlab: Login | None = None


class Absence(Model):
    """Days on which somebody is away; never why."""

    from_: Date = Field(alias="from", description="First day away")
    until: Date | None = Field(None, description="Last day away; empty: not known yet")


class Person(Register):
    """One person, one id, for ever (R01)."""

    name: Line = Field(description="Printed name, as it appears beside signatures")
    from_: Date = Field(alias="from", description="First day here")
    until: Date | None = Field(None, description="Last day here")
    emails: list[Email] = Field(default=[], description="Addresses used in commits")
    forge: ForgeLogins = ForgeLogins()
    assignments: list[Assignment] = []
    absences: list[Absence] = Field([], description="Training that falls due then waits")


class Interface(Model):
    """Where an output goes: to processes here, or to somebody outside."""

    output: Line = Field(description="One of the `outputs`, word for word")
    to: list[ProcessId] = []
    outside: Line | None = Field(None, description="Who outside takes it")


class LocalProcess(Model):
    """How a process differs at one site."""

    site: SiteId
    owner: RoleId | None = None
    note: Line | None = None


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
    critical: Boolean = Field(
        default=False, description="Without a procedure in force it must not run"
    )
    sites: list[SiteScope] = Field(default=["all"], min_length=1)
    local: list[LocalProcess] = Field([], description="Where a site has another owner or way")
    interfaces: list[Interface] = Field([], description="Where each output goes")
    suppliers: list[SupplierId] = []
    indicators: list[Slug] = Field([], description="Indicators that show how it does")


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
