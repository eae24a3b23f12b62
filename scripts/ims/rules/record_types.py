"""REG: types of records, as data and as classes of the tool."""

from collections.abc import Iterator

from ims.models.kinds import RECORD_MODELS
from ims.models.types import RecordTypes
from ims.rules import Context, Problem, rule
from ims.system import Item


@rule("REG018", RecordTypes, help="delete the entry: the tool defines the type", level=3)
def type_of_the_tool_repeated(_: Item, model: RecordTypes, __: Context) -> Iterator[Problem]:
    """A register defines a type of record that carries logic and is a class of the tool.

    Why: R60; the entry wins, and none of the loops of the tool knows its fields.
    """
    for index, kind in enumerate(model.record_types):
        if kind.id in RECORD_MODELS:
            yield Problem(("record_types", index, "id"), f"`{kind.id}` is a type of the tool")


@rule("REG019", RecordTypes, help="name a field of the same type", level=3)
def condition_of_no_field(_: Item, model: RecordTypes, __: Context) -> Iterator[Problem]:
    """A field is needed when another field says something, and there is no such field or value.

    Why: R60; a condition that can never come true asks for nothing.
    """
    for index, kind in enumerate(model.record_types):
        fields = {f.id: f for stage in kind.stages for f in stage.fields}
        for field in fields.values():
            wanted = field.needed_when
            other = fields.get(wanted.field) if wanted else None
            if wanted and (other is None or not {*wanted.values} <= {*other.values}):
                fact = f"`{field.id}` of `{kind.id}` waits for `{wanted.field}`"
                yield Problem(("record_types", index, "id"), f"{fact}: {', '.join(wanted.values)}")
