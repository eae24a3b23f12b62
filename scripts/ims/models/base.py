"""The bricks of all models: shaped text, dates, references, and the base classes."""

import re
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, core_schema

from ims.vocabulary import ChangeClass, Classification, Discipline, StartedWork, TrainingImpact


@dataclass(frozen=True)
class Shape:
    """Text of one form; a message shows the words, never the pattern."""

    pattern: str
    words: str
    longest: int = 200

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Return the schema of a text that matches the pattern."""
        text = core_schema.str_schema(pattern=self.pattern, max_length=self.longest)
        return core_schema.custom_error_schema(
            text, custom_error_type="shape", custom_error_message=self.words
        )


@dataclass(frozen=True)
class Ref:
    """Marks a field whose value is the name of something else in the system."""

    to: str


class OfType:
    """Marks a field whose value is the id of a record of one of these types."""

    def __init__(self, *types: str) -> None:
        self.types = frozenset(types)


DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})$"


def _written(pattern: str, words: str, read: Any) -> BeforeValidator:
    """Return a validator that reads text of one form and refuses what is no such value."""

    def convert(value: object) -> object:
        if isinstance(value, str) and not re.match(pattern, value):
            raise PydanticCustomError("shape", words)
        try:
            return read(value) if isinstance(value, str) else value
        except ValueError:
            raise PydanticCustomError("impossible", "impossible") from None

    return BeforeValidator(convert)


Line = Annotated[
    str, Shape(r"^\S([^\n]*\S)?$", "text on one line, without spaces at its ends, at most 300", 300)
]
Text = Annotated[str, Shape(r"\S", "some text", 20_000)]
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Slug = Annotated[
    str,
    Shape(SLUG, "lower-case words joined by hyphens, like `quality-manager`"),
]
Name = Annotated[
    str, Shape(r"^[a-z][a-z0-9_]*$", "a lower-case name with underscores, like `lot_number`")
]
Prefix = Annotated[str, Shape(r"^[A-Z]{2,5}$", "two to five capitals, like `SOP`")]
SiteCode = Annotated[
    str, Shape(r"^[A-Z][A-Z0-9]{1,3}$", "two to four capitals or digits, like `DUB`")
]
DocumentId = Annotated[
    str,
    Shape(
        r"^[A-Z]{2,5}-[0-9]{3,6}(-([A-Z][A-Z0-9]{1,3}|[a-z]{2}))?$",
        "prefix and number like `SOP-004`, with `-DUB` for a site or `-de` for a language",
    ),
]
RecordId = Annotated[
    str,
    Shape(
        r"^[A-Z]{2,5}-[A-Z][A-Z0-9]{1,3}-[0-9]{4}-[0-9]{4}$",
        "prefix, site, year and number, like `NC-DUB-2026-0014`",
    ),
]
AnyId = Annotated[
    str, Shape(r"^[A-Z]{2,5}-[0-9A-Za-z-]+$", "an id like `SOP-004` or `NC-DUB-2026-0014`")
]
DocumentRevision = Annotated[
    str, Shape(r"^[A-Z]{2,5}-[0-9A-Za-z-]+@[0-9A-Z.]+$", "id and revision, like `SOP-004@3`")
]
REVISION = r"^([0-9]{1,4}(\.[0-9]{1,3})?|[A-Z]{1,2})$"
Revision = Annotated[
    str,
    Shape(REVISION, "a revision like `1`, `1.0` or `A`"),
    # An editor takes an unquoted 1 for a number; here every value is text as written.
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": REVISION}, {"type": "number"}]}),
]
Requirement = Annotated[
    str, Shape(r"^[a-z0-9-]+#\S.*$", "framework and item, like `iso-9001-2015#7.5`")
]
Language = Annotated[str, Shape(r"^[a-z]{2}(-[A-Z]{2})?$", "a language code, like `en`")]
Anchor = Annotated[str, Shape(r"^#\S+$", "a heading's anchor, like `#approval`")]
RuleCode = Annotated[str, Shape(r"^[A-Z]{3}[0-9]{3}$", "the code of a rule, like `MET001`")]
Digest = Annotated[str, Shape(r"^[0-9a-f]{64}$", "a SHA-256 digest of 64 hexadecimal digits")]
Email = Annotated[str, Shape(r"^[^\s@<>]+@[^\s@<>]+$", "an e-mail address, like `ana@example.org`")]
Login = Annotated[str, Shape(r"^[^\s@]+$", "a login of the host, without `@`")]
PublicKey = Annotated[
    str,
    Shape(
        r"^[a-z0-9][a-z0-9@.-]* [A-Za-z0-9+/]+={0,2}$",
        "a public key as the `.pub` file has it, without the comment: `ssh-ed25519 AAAA...`",
        4000,
    ),
]
Fingerprint = Annotated[
    str,
    Shape(r"^SHA256:[A-Za-z0-9+/]{43}$", "a fingerprint as `ssh-keygen -l` shows it: `SHA256:...`"),
]
LocalTime = Annotated[
    str, Shape(r"^([01][0-9]|2[0-3]):[0-5][0-9]$", "a time of the day, like `06:00`")
]
PartialDate = Annotated[
    str, Shape(r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", "a year, month or day, like `2026-09`")
]
Date = Annotated[
    date,
    _written(DATE, "a date, written YYYY-MM-DD", date.fromisoformat),
    WithJsonSchema({"type": "string", "format": "date", "pattern": DATE}),
]


def _moment(written: str) -> datetime:
    """Return a time; one that no calendar shows in UTC is impossible."""
    moment = datetime.fromisoformat(written)
    if moment.year in {MINYEAR, MAXYEAR}:
        raise ValueError(written)
    return moment


Moment = Annotated[
    datetime,
    _written(MOMENT, "a time with zone, like `2026-11-03T02:40+00:00`", _moment),
    WithJsonSchema({"type": "string", "pattern": MOMENT}),
]
_NUMBER = _written(r"^-?[0-9]{1,9}$", "a whole number", int)
Level = Annotated[int, Field(ge=1, le=99), _NUMBER]
Rank = Annotated[int, Field(ge=1, le=5), _NUMBER]
Weeks = Annotated[int, Field(ge=0, le=520), _NUMBER]
Percent = Annotated[int, Field(ge=1, le=100), _NUMBER]
Columns = Annotated[int, Field(ge=2, le=20), _NUMBER]
Months = Annotated[int, Field(ge=1, le=120), _NUMBER]
Years = Annotated[int, Field(ge=0, le=200), _NUMBER]
Days = Annotated[int, Field(ge=1, le=366), _NUMBER]
Minutes = Annotated[int, Field(ge=0, le=1440), _NUMBER]
Headcount = Annotated[int, Field(ge=1, le=9999), _NUMBER]
Signatures = Annotated[int, Field(ge=1, le=9), _NUMBER]
Decimal = Annotated[float, _written(r"^-?[0-9]{1,12}(\.[0-9]{1,9})?$", "a number", float)]
Boolean = Annotated[bool, _written(r"^(true|false)$", "true or false", "true".__eq__)]

RoleId = Annotated[Slug, Ref("role")]
PersonId = Annotated[Slug, Ref("person")]
SiteId = Annotated[SiteCode, Ref("site")]
FrameworkId = Annotated[Slug, Ref("framework")]
# `all`, or the id of a type.
DocumentTypeScope = Annotated[Slug, Ref("document-type or all")]
RecordTypeId = Annotated[Slug, Ref("record-type")]
RetentionId = Annotated[Slug, Ref("retention")]
ProcessId = Annotated[Slug, Ref("process")]
UnitId = Annotated[Slug, Ref("unit")]
EquipmentId = Annotated[Slug, Ref("equipment")]
SupplierId = Annotated[Slug, Ref("supplier")]
MessageId = Annotated[Slug, Ref("message")]
IndicatorId = Annotated[Slug, Ref("indicator")]
ObjectiveId = Annotated[Slug, Ref("objective")]
Country = Annotated[str, Shape(r"^[A-Z]{2}$", "a country as two capitals, like `IE`")]
RequirementRef = Annotated[Requirement, Ref("requirement")]
DocumentRef = Annotated[DocumentId, Ref("document")]
DocumentRevisionRef = Annotated[DocumentRevision, Ref("document")]
DocumentAtRevisionRef = Annotated[
    str,
    Shape(
        r"^[A-Z]{2,5}-[0-9]{3,6}(-([A-Z][A-Z0-9]{1,3}|[a-z]{2}))?(@[0-9A-Z.]+)?$",
        "a document like `SOP-004`, or one revision of it like `SOP-004@3`",
    ),
    Ref("document"),
]
RecordRef = Annotated[RecordId, Ref("record")]
AnyRef = Annotated[AnyId, Ref("document or record")]
# `all`, or the ids of sites.
SiteScope = Annotated[
    str, Shape(r"^(all|[A-Z][A-Z0-9]{1,3})$", "`all` or a site like `DUB`"), Ref("site")
]


class Model(BaseModel):
    """A part of a controlled file: fixed keys, nothing changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Impact(Model):
    """What a change asks for outside the document (R13)."""

    training: TrainingImpact
    validation: Line = Field(description="`none`, or what is validated again and how")
    filing: Line = Field(description="`none`, or which authority is told and when")


class Change(Model):
    """Why this revision exists (R13; ISO 13485:2016, 4.2.4)."""

    class_: ChangeClass = Field(alias="class")
    summary: Line = Field(description="What changed, in one line")
    reason: Line = Field(description="Why it changed")
    request: RecordRef | None = Field(None, description="The change request, a CHG record")


class DocumentChange(Change):
    """Why this revision of a document exists, and what it asks for elsewhere."""

    impact: Impact
    started_work: StartedWork = Field(
        StartedWork.NEW, description="The revision on which work ends that has begun"
    )


class Citation(Model):
    """A requirement, and the heading under which the document meets it."""

    requirement: RequirementRef
    section: Anchor | None = None


def _as_citation(value: object) -> object:
    return {"requirement": value} if isinstance(value, str) else value


Cited = Annotated[
    Citation, BeforeValidator(_as_citation, json_schema_input_type=Requirement | Citation)
]


class DocumentedInformation(Model):
    """What documents and records share (ISO 9000:2015, 3.8.6)."""

    type: Slug
    title: Line
    owner: RoleId = Field(description="The role that answers for it")
    disciplines: list[Discipline] = Field(min_length=1)
    classification: Classification = Classification.INTERNAL
    requirements: list[Cited] = Field(default=[], description="What it meets: `framework#item`")
