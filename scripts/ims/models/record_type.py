"""Make the model of a record whose type is data (`controls/record-types.yaml`)."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, create_model

from ims.models.base import (
    Boolean,
    Date,
    Decimal,
    DocumentAtRevisionRef,
    EquipmentId,
    IndicatorId,
    MessageId,
    Moment,
    ObjectiveId,
    OfType,
    PersonId,
    RecordRef,
    RequirementRef,
    RoleId,
    SiteId,
    SupplierId,
    Text,
)
from ims.models.record import Record
from ims.models.types import RecordField, RecordType
from ims.vocabulary import Classification, FieldKind

_BRICKS: dict[FieldKind, Any] = {
    FieldKind.TEXT: Text,
    FieldKind.DATE: Date,
    FieldKind.DATETIME: Moment,
    FieldKind.NUMBER: Decimal,
    FieldKind.BOOLEAN: Boolean,
    FieldKind.PERSON: PersonId,
    FieldKind.ROLE: RoleId,
    FieldKind.SITE: SiteId,
    FieldKind.DOCUMENT: DocumentAtRevisionRef,
    FieldKind.RECORD: RecordRef,
    FieldKind.REQUIREMENT: RequirementRef,
    FieldKind.EQUIPMENT: EquipmentId,
    FieldKind.SUPPLIER: SupplierId,
    FieldKind.MESSAGE: MessageId,
    FieldKind.INDICATOR: IndicatorId,
    FieldKind.OBJECTIVE: ObjectiveId,
}


def record_model(record_type: RecordType) -> type[Record]:
    """Return a record class with the fields of the type; only its first stage is required."""
    fields: dict[str, Any] = {"classification": (Classification, record_type.classification)}
    for number, stage in enumerate(record_type.stages):
        for field in stage.fields:
            fields[field.id] = _field(field, needed=field.required and number == 0)
    model = create_model(f"Record_{record_type.prefix}", __base__=Record, **fields)
    model.stages = {s.id: tuple(f.id for f in s.fields) for s in record_type.stages}
    model.required = frozenset(
        field.id for stage in record_type.stages for field in stage.fields if field.required
    )
    model.due_fields = {s.id: s.due for s in record_type.stages if s.due}
    model.terms = {s.id: s.days for s in record_type.stages if s.days}
    model.needs = {
        field.id: (field.needed_when.field, tuple(field.needed_when.values))
        for stage in record_type.stages
        for field in stage.fields
        if field.needed_when
    }
    model.prefix, model.folder, model.name = record_type.prefix, record_type.folder, record_type.id
    model.keeper, model.heading = record_type.owner, record_type.title
    model.retention, model.interval = record_type.retention, record_type.interval or 0
    model.serves, model.may_link = tuple(record_type.requirements), tuple(record_type.links)
    model.signers = {s.id: (s.meaning, (s.role,)) for s in record_type.stages}
    return model


def _field(field: RecordField, *, needed: bool) -> Any:
    choice: Any = StrEnum(field.id, [(value, value) for value in field.values])  # type: ignore[misc]  # made at run time
    brick = _BRICKS.get(field.kind, choice)
    if field.types:
        brick = Annotated[brick, OfType(*field.types)]
    title = Field(title=field.title, description=field.help)
    if field.many:
        return Annotated[list[brick], title], ... if needed else []  # type: ignore[valid-type]  # the same
    return (Annotated[brick, title], ...) if needed else (Annotated[brick | None, title], None)
