"""Cores as plain JSON and back: what the cache of parses holds, by blob id and path."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from ims.history.core import Core
from ims.vocabulary import ChangeClass, StartedWork, TrainingImpact

_BACK = {
    "effective_date": lambda v: date.fromisoformat(v) if v else None,
    "class_": ChangeClass,
    "training": TrainingImpact,
    "started_work": StartedWork,
}
_NAMES = {field.name for field in fields(Core)}


def dump(cores: Mapping[str, Core]) -> str:
    """Return cores by key as JSON."""
    return json.dumps({key: asdict(core) for key, core in cores.items()}, default=str)


def load(text: str) -> dict[str, Core]:
    """Return the cores of a JSON text; of one that is damaged, none."""
    try:
        return {key: _core(value) for key, value in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return {}


def _core(value: Mapping[str, Any]) -> Core:
    if set(value) != _NAMES:
        raise ValueError(value)
    return Core(**{name: _back(name, found) for name, found in value.items()})


def _back(name: str, found: Any) -> Any:
    if name in _BACK:
        return _BACK[name](found)
    return tuple(found) if isinstance(found, list) else found
