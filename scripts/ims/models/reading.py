"""Turn the plain data of a file into its model, and pydantic's errors into words of the field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import ValidationError

from ims.models.base import Model
from ims.source import Keys, Value, as_text


@dataclass(frozen=True)
class ModelFault:
    """A value that a model refuses; `name` is the name of the rule that tells it."""

    name: str
    keys: Keys
    fact: str
    help: str = ""
    meant: str = ""


# Keys that people type because other systems ask for them; here they are computed.
COMPUTED = frozenset(
    "status state approval approvals approved approved_by approved_date approval_date approver "
    "approvers reviewer reviewers reviewed_by review_date review_due next_review "
    "revision_history history withdrawn obsolete version".split()
)

_FILL = "write the value, or delete the line where the key may be absent"
_MISSING, _IS_MISSING = "missing-value", " is missing"


def read_model(
    model: type[Model], data: Mapping[str, Value]
) -> tuple[Model | None, list[ModelFault]]:
    """Return the model, or None and everything that is wrong with the data."""
    try:
        return model.model_validate(dict(data)), []
    except ValidationError as error:
        faults = [_fault(model, problem) for problem in error.errors(include_url=False)]
        return None, _without_echo(faults)


def _without_echo(faults: list[ModelFault]) -> list[ModelFault]:
    """Leave out `x is missing` where a misspelt `x` is told already: one fault, one message."""
    meant = {(*fault.keys[:-1], fault.meant) for fault in faults if fault.meant}
    return _joined([f for f in faults if f.name != _MISSING or f.keys not in meant])


def _joined(faults: list[ModelFault]) -> list[ModelFault]:
    """Tell all absent keys of one group in one message."""
    groups: dict[Keys, list[str]] = {}
    for fault in faults:
        if fault.name == _MISSING and fault.fact.endswith(_IS_MISSING):
            groups.setdefault(fault.keys[:-1], []).append(f"`{fault.keys[-1]}`")
    absent = [
        ModelFault(_MISSING, (*keys, names[0].strip("`")), f"{', '.join(names)} are missing")
        for keys, names in groups.items()
        if len(names) > 1
    ]
    many = {fault.keys[:-1] for fault in absent}
    told = [f for f in faults if not (f.fact.endswith(_IS_MISSING) and f.keys[:-1] in many)]
    return [*told, *absent]


def _fault(model: type[Model], problem: Any) -> ModelFault:
    keys: Keys = tuple(problem["loc"])
    key = f"`{keys[-1]}`" if keys and isinstance(keys[-1], str) else "the entry"
    found = problem.get("input")
    if problem["type"] == "missing":
        return ModelFault(_MISSING, keys, key + _IS_MISSING)
    if problem["type"] == "extra_forbidden":
        return _unknown_key(model, keys)
    if found is None:
        return ModelFault(_MISSING, keys, f"{key} is empty", _FILL)
    if problem["type"] == "impossible":
        fact = f"{key} is `{as_text(found)}`, a day or time that does not exist"
        return ModelFault("impossible-date", keys, fact)
    return _wrong(problem, keys, key, found)


def _wrong(problem: Any, keys: Keys, key: str, found: object) -> ModelFault:
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "disagree":
        return ModelFault("wrong-value", keys, problem["msg"])
    if kind in {"enum", "literal_error"}:
        allowed = [
            part.strip("' ") for part in context["expected"].replace(" or ", ", ").split(",")
        ]
        near = _near(as_text(found), allowed)
        fact = f"{key} is `{as_text(found)}`; must be one of {', '.join(allowed)}"
        return ModelFault("wrong-value", keys, fact, f"did you mean `{near}`?" if near else "")
    wanted = problem["msg"] if kind == "shape" else _WANTED.get(kind, "").format(**context)
    if isinstance(found, list | dict):
        return ModelFault("wrong-value", keys, f"{key} is {as_text(found)}; must be {wanted}")
    return ModelFault("wrong-value", keys, f"{key} is `{as_text(found)}`; must be {wanted}")


_WANTED = {
    "list_type": "a list, like `[one, two]`",
    "model_type": "a group of keys, one a line, indented by two spaces",
    "dict_type": "a group of keys, one a line, indented by two spaces",
    "too_short": "a list with at least {min_length} entry",
    "greater_than_equal": "{ge} or more",
    "less_than_equal": "{le} or less",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "date_type": "a date, written YYYY-MM-DD",
    "datetime_type": "a time with zone, like `2026-11-03T02:40+00:00`",
}


def _unknown_key(model: type[Model], keys: Keys) -> ModelFault:
    key = str(keys[-1])
    if key in COMPUTED and len(keys) == 1:
        fact = f"`{key}` is computed from signatures and history, never typed"
        return ModelFault("computed-key", keys, fact)
    allowed = sorted(_keys_of(_model_at(model, keys[:-1])))
    near = _near(key, allowed)
    help = f"did you mean `{near}`?" if near else f"allowed here: {', '.join(allowed)}"
    return ModelFault("unknown-key", keys, f"`{key}` is no key that is known here", help, near)


def _near(word: str, allowed: list[str]) -> str:
    return next(iter(get_close_matches(word.lower(), allowed, 1, 0.6)), "")


def _keys_of(model: type[Model]) -> Iterator[str]:
    return (field.alias or name for name, field in model.model_fields.items())


def _model_at(model: type[Model], keys: Keys) -> type[Model]:
    """Return the model of the group that the keys lead to."""
    for key in keys:
        if isinstance(key, str):
            fields = {field.alias or name: field for name, field in model.model_fields.items()}
            model = next(_models_in(fields[key].annotation), model)
    return model


def _models_in(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
