"""Schemas for editors: up to date, and of one mind with the models."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from ims.json_schema import SUFFIX, json_schemas
from ims.models.document import DOCUMENT_MODELS
from ims.models.kinds import RECORD_MODELS, kind_of

from tests.support import DATA, Fixture, read_fixture, small_system

ROOT = Path(__file__).parent.parent
SCHEMAS = {name.removesuffix(SUFFIX): json.loads(text) for name, text in json_schemas().items()}
# What a schema of one file can say; all other rules need more than the file.
EXPRESSIBLE = {"MET001", "MET002", "MET003", "MET005"}


class EditorLoader(yaml.SafeLoader):
    """YAML as the language server of an editor reads it: no dates, no yes and no."""


EditorLoader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
EditorLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf")
)


def test_schemas_are_up_to_date() -> None:
    on_disk = {p.name: p.read_text("utf-8") for p in (ROOT / "schemas").glob("*")}

    assert on_disk == json_schemas(), "run `ims schemas` and commit the result"


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_valid_and_says_who_made_it(name: str) -> None:
    schema = SCHEMAS[name]
    jsonschema.Draft202012Validator.check_schema(schema)

    assert schema["$comment"].startswith("Generated")
    assert schema["additionalProperties"] is False


def schema_for(path: str, data: dict[str, Any]) -> dict[str, Any] | None:
    kind = kind_of(path)
    if kind is None:
        return None
    special = DOCUMENT_MODELS if kind.name == "document" else RECORD_MODELS
    named = str(data.get("type"))
    if kind.name == "record" and named not in RECORD_MODELS:
        return None
    schema: dict[str, Any] = SCHEMAS[named if named in special else kind.name]
    return schema


def front(path: str, text: str) -> Any:
    return yaml.load(text.split("---\n", 2)[1] if path.endswith(".md") else text, EditorLoader)


def problems(path: str, text: str) -> int:
    data = front(path, text)
    schema = schema_for(path, data)
    return len(list(jsonschema.Draft202012Validator(schema).iter_errors(data))) if schema else -1


@pytest.mark.parametrize("path", small_system().paths)
def test_editor_and_check_accept_the_same_good_files(path: str) -> None:
    item = small_system().item(path)
    if item.model is not None:
        assert problems(path, item.source.text) in {0, -1}


FIXTURES = [read_fixture(path) for path in sorted((DATA / "rules").glob("MET00[1-5]/bad*.*"))]


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_editor_and_check_refuse_the_same_bad_files(fixture: Fixture) -> None:
    # what one key says about another is more than a schema tells
    between_keys = fixture.name.endswith(("choice-without-values.yaml", "two-targets.yaml"))
    if fixture.code in EXPRESSIBLE and not between_keys:
        assert problems(fixture.path, fixture.raw.decode()) != 0
