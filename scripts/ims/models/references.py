"""Find every value of a model that names something else in the system."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from ims.models.base import Model, OfType, Ref
from ims.source import Keys


@dataclass(frozen=True)
class Reference:
    """A value that names a thing of some kind (`role`, `site`, `requirement` ...)."""

    keys: Keys
    to: str
    value: str


def references(model: Model, keys: Keys = ()) -> Iterator[Reference]:
    """Return all references of a model, with the keys that lead to each."""
    for name, (key, to) in _fields(type(model)).items():
        yield from _walk(getattr(model, name), to, (*keys, key))


def _walk(value: object, to: str, keys: Keys) -> Iterator[Reference]:
    if isinstance(value, Model):
        yield from references(value, keys)
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _walk(entry, to, (*keys, index))
    elif to and isinstance(value, str):
        yield Reference(keys, to, value)


@cache
def _fields(model: type[Model]) -> dict[str, tuple[str, str]]:
    """Return key and kind of target of each field that can hold a reference."""
    found = {}
    for name, field in model.model_fields.items():
        targets = [*field.metadata, *_metadata(field.annotation)]
        to = next((part.to for part in targets if isinstance(part, Ref)), "")
        if to or any(_holds_models(field.annotation)):
            found[name] = (field.alias or name, to)
    return found


def _metadata(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from annotation.__metadata__
    for part in get_args(annotation):
        yield from _metadata(part)


def _holds_models(annotation: Any) -> Iterator[bool]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield True
    for part in get_args(annotation):
        yield from _holds_models(part)


@cache
def typed_fields(model: type[Model]) -> dict[str, frozenset[str]]:
    """Return for each field that names records of some types only these types."""
    found = {}
    for name, field in model.model_fields.items():
        for part in (*field.metadata, *_metadata(field.annotation)):
            if isinstance(part, OfType):
                found[name] = part.types
    return found


def fields_that_name(to: str, model: type[Model]) -> tuple[str, ...]:
    """Return the keys of a model's own fields whose values name things of one kind."""
    return tuple(key for key, kind in _fields(model).values() if kind == to)
