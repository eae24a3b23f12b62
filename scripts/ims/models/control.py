"""The library of controls: how requirements are met and risks are treated."""

from pydantic import Field

from ims.models.base import (
    DocumentRef,
    Line,
    Model,
    RecordTypeId,
    RequirementRef,
    RoleId,
    SiteScope,
    Slug,
)
from ims.models.register import Register
from ims.vocabulary import ControlKind


class Control(Model):
    """One control: what it is for, who runs it how often, and what shows that it works."""

    id: Slug
    title: Line
    aim: Line = Field(description="What goes wrong without it")
    kind: ControlKind
    frequency: Line = Field(description="How often it acts: `each change`, `monthly`")
    owner: RoleId
    sites: list[SiteScope] = Field(default=["all"], min_length=1)
    requirements: list[RequirementRef] = Field(min_length=1)
    procedures: list[DocumentRef] = Field(default=[], description="Documents that describe it")
    evidence: list[RecordTypeId] = Field(default=[], description="Records that show it working")
    evidence_kept: Line | None = Field(
        None, description="Where the evidence is, where it is no record of this system"
    )
    risks: list[Line] = Field(default=[], description="Risks that it treats, in words")


class ControlLibrary(Register):
    """All controls (ISO/IEC 27001:2022, 6.1.3)."""

    controls: list[Control] = Field(min_length=1)
