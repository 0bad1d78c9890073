"""The fields of a model as people read them, and whether a setting is a secret."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from pydantic import BaseModel

_LIMITS: Final = {
    "exclusiveMinimum": "exclusive minimum {0}",
    "minimum": "minimum {0}",
    "maximum": "maximum {0}",
    "exclusiveMaximum": "exclusive maximum {0}",
    "minLength": "min length {0}",
    "maxLength": "max length {0}",
    "pattern": "pattern {0}",
    "default": "default {0}",
}


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: str
    required: bool
    limits: str
    description: str | None


@dataclass(frozen=True, slots=True)
class Setting:
    """Never its value."""

    field: str
    type: str
    required: bool
    secret: bool
    set: bool


def fields(model: type[BaseModel] | None) -> Iterator[Field]:
    schema = {} if model is None else model.model_json_schema(by_alias=True)
    for name, one in schema.get("properties", {}).items():
        required = name in schema.get("required", ())
        yield Field(name, type_of(one), required, _limits(one), one.get("description"))


def settings(model: type[BaseModel] | None, configured: Mapping[str, Any]) -> Iterator[Setting]:
    schema = {} if model is None else model.model_json_schema()
    for name, one in schema.get("properties", {}).items():
        required = name in schema.get("required", ())
        yield Setting(name, type_of(one), required, _is_secret(one), name in configured)


def _is_secret(schema: Mapping[str, Any]) -> bool:
    return '"writeOnly": true' in json.dumps(schema)


def as_json(rows: list[Any]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]


def type_of(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(type_of(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    named = schema.get("format") or schema.get("type")
    return str(named or schema.get("$ref", "anything").rpartition("/")[2])


def _limits(schema: Mapping[str, Any]) -> str:
    """`minimum 1, maximum 1000`, also of what may be left out."""
    parts = [schema, *schema.get("anyOf", ())]
    told = ((words, part.get(name)) for part in parts for name, words in _LIMITS.items())
    return ", ".join(words.format(value) for words, value in told if value is not None)
